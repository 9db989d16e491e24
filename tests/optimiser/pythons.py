"""The Python of this environment and newer ones on this machine, and running the planner under one of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
NEWER: Final = ("python3.12", "python3.13", "python3.14")
NEEDED: Final = "import numpy, numba, flask, babel"


def why_not(name: str) -> str | None:
    """Why the planner cannot run under this Python, or None when it can."""
    found = shutil.which(name)
    if found is None or subprocess.run([found, "-V"], check=False, capture_output=True).returncode != 0:
        return f"{name} is not on this machine"
    tried = subprocess.run([found, "-c", NEEDED], check=False, capture_output=True, text=True)
    return None if tried.returncode == 0 else f"{name} lacks what the planner needs: {_last_line(tried.stderr)}"


def plan_under(name: str, instance: Path, iterations: int, kernels: Path) -> dict[str, Any]:
    """What `compiled.py` tells under a Python, or under the one that runs this when it has no name."""
    command = [shutil.which(name) if name else sys.executable, str(Path(__file__).with_name("compiled.py"))]
    places = [str(ROOT / each) for each in ("platform", "tenants", "integrations")]
    done = subprocess.run(
        [*map(str, command), str(instance), str(iterations), str(kernels)],
        check=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(places)},
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else ""

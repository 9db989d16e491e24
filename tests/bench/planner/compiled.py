"""Kernels: cold start, warm start and memory, under this Python and every newer one on the machine."""

from __future__ import annotations

import argparse
import platform
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench.results import row
from optimiser.pythons import NEWER, plan_under, why_not

FEW: Final = 2_000_000
MEMORY_GOAL: Final = 600


def measure_kernels(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    yield from _under("", f"python{platform.python_version()}", options.folder)
    for name in NEWER:
        reason = why_not(name)
        if reason is None:
            yield from _under(name, name, options.folder)
        else:
            print(reason)


def _under(name: str, label: str, folder: Path) -> Iterator[dict[str, Any]]:
    kernels = Path(tempfile.mkdtemp())
    try:
        for state in ("cold", "warm"):
            told = plan_under(name, next(folder.glob("L-1.json*")), FEW, kernels)
            yield row(f"{label} {state} start", told["seconds_to_load"], "s", None)
            yield row(f"{label} {state} memory, L-1", told["megabytes"], "MB", MEMORY_GOAL)
    finally:
        shutil.rmtree(kernels)

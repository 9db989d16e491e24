"""The import contracts of pyproject.toml: they hold, they are quick, and each of them can fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from architecture.source import PACKAGES, ROOMS_OF_SLICES, ROOT

MOST_SECONDS = 20


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of `root` on the packages of `root`, from a path of their own."""
    paths = ", ".join(repr(str(root / folder)) for folder in sorted(set(PACKAGES.values())))
    program = (
        f"import sys; sys.path[:0] = [{paths}]; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    )
    return subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The product's own source, to plant mistakes in."""
    for package, folder in PACKAGES.items():
        shutil.copytree(
            ROOT / folder / package, tmp_path / folder / package, ignore=shutil.ignore_patterns("__pycache__", "static")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold_and_are_quick() -> None:
    began = time.monotonic()
    done = lint(ROOT)

    assert done.returncode == 0, done.stdout
    assert time.monotonic() - began < MOST_SECONDS


PLANTED = {
    "rooms": ("platform/clb_core/words.py", "import clb_tenants.access.roles", "Rooms"),
    "slices of tenants": (
        "tenants/clb_tenants/audit/queries.py",
        "import clb_tenants.schools.models",
        "Slices of clb_tenants",
    ),
    "slices of platform": (
        "platform/clb_platform/calendars/queries/__init__.py",
        "import clb_platform.programmes.models",
        "Slices of clb_platform",
    ),
    "a slice without a place": ("platform/clb_platform/extras/__init__.py", "", "Slices of clb_platform"),
    "a file of another name": ("platform/clb_platform/home/tools.py", "", "Inside a slice"),
    "against the direction": (
        "platform/clb_platform/programmes/vocabulary.py",
        "import clb_platform.programmes.models",
        "Inside a slice",
    ),
    "roles need no gate": ("tenants/clb_tenants/access/roles.py", "import clb_tenants.access.gate", "Inside access"),
    "scope is the ground": (
        "tenants/clb_tenants/isolation/scope.py",
        "import clb_tenants.isolation.roles",
        "Inside isolation",
    ),
    "an entry point used": ("platform/clb_platform/home/web.py", "import clb_tenants.identity.web", "Entry points"),
    "a manifest used": ("platform/clb_app/worker.py", "import clb_tenants.audit.capability", "Manifests"),
    "an adapter with tables": (
        "integrations/clb_integrations/mail/smtp.py",
        "import clb_tenants.schools.models",
        "Adapters",
    ),
    "terms with a framework": ("platform/clb_core/terms/days.py", "import clb_core.web.pages", "Terms, words"),
    "words with a framework": ("platform/clb_platform/class_groups/vocabulary.py", "import sqlalchemy", "Vocabularies"),
    "a verb with HTTP": ("platform/clb_platform/class_groups/service/groups.py", "import flask", "Business code"),
    "a verb with the queue": ("tenants/clb_tenants/schools/service/affiliation.py", "import rq", "Business code"),
    "a cycle": ("platform/clb_core/database/engines.py", "import clb_core.outbox.models", "No cycles"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_contract_finds_what_is_planted_against_it(name: str, copy: Path) -> None:
    place, line, contract = PLANTED[name]
    file = copy / place
    file.parent.mkdir(exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + f"\n{line}\n")

    done = lint(copy)

    assert done.returncode == 1
    assert any(text.startswith(contract) and "BROKEN" in text for text in done.stdout.splitlines()), done.stdout


def test_every_room_of_slices_has_its_order() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    ordered = {contract["containers"][0] for contract in contracts if contract["id"].startswith("slices-of-")}

    assert ordered == set(ROOMS_OF_SLICES)

"""Folders and names: what would shadow, hide or blur."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from architecture.source import PACKAGES, ROOMS_OF_SLICES, ROOT, SOURCE_ROOTS, modules

VAGUE = re.compile(r"(?:^|_)(?:utils?|helpers?|managers?|common|misc|stuff)(?:_|$)")
LONGEST_FILE = 420
"""Lines. Aim at 200; over 400 a file becomes a package. The rest is for what cannot be cut without harm."""


@pytest.mark.parametrize("root", SOURCE_ROOTS)
def test_a_source_root_is_no_package(root: str) -> None:
    assert not (ROOT / root / "__init__.py").exists()


def test_every_package_stands_in_its_source_root_and_nothing_else_does() -> None:
    found = {path.name: root for root in SOURCE_ROOTS for path in (ROOT / root).iterdir() if path.is_dir()}
    found.pop("__pycache__", None)

    assert found == PACKAGES


def test_no_folder_below_tests_is_a_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_every_folder_with_modules_is_a_package() -> None:
    bare = {
        module.path.parent
        for module in modules()
        if not (module.path.parent / "__init__.py").exists() and not module.within("clb_app.migrations.versions")
    }
    assert bare == set()


def test_no_name_is_vague() -> None:
    names = [
        path
        for root in (*SOURCE_ROOTS, "tests")
        for path in (ROOT / root).rglob("*")
        if "__pycache__" not in path.parts
    ]

    assert [path for path in names if VAGUE.search(path.stem)] == []


def test_no_file_is_so_long_that_nobody_reads_it() -> None:
    lengths = {module.path: len(module.path.read_text().splitlines()) for module in modules()}
    # A migration is a list of columns, read once.
    long = {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE and "versions" not in path.parts}

    assert long == {}


def test_a_slice_keeps_its_templates_under_its_own_name() -> None:
    """Jinja looks in all folders at once: a template outside a folder of its slice's name would shadow another's."""
    stray = [
        path
        for room in ROOMS_OF_SLICES
        for templates in (ROOT / PACKAGES[room] / room).glob("*/templates")
        for path in templates.iterdir()
        if path.name != templates.parent.name
    ]
    assert stray == []


def test_every_package_says_that_it_is_typed() -> None:
    assert [name for name, root in PACKAGES.items() if not (ROOT / root / name / "py.typed").exists()] == []


def test_what_is_committed_names_no_machine() -> None:
    """Folders of one machine in a file would work there and nowhere else."""
    own = re.compile(r"(?<![\w.])/(?:work|home|Users)/[a-z]")
    files = [
        path
        for folder in (*SOURCE_ROOTS, "tests", "docs", "scripts", "deploy", "requirements")
        for path in (ROOT / folder).rglob("*")
        if path.suffix
        in {".py", ".md", ".sh", ".in", ".txt", ".toml", ".html", ".css", ".js", ".mako", ".yaml", ".service"}
    ]
    named = [
        path.relative_to(ROOT)
        for path in files
        if path != Path(__file__) and own.search(path.read_text(encoding="utf-8"))
    ]
    assert named == []

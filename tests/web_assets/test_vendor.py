"""The vendored files are the ones the lock names, and nothing else; their licences travel along."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from web_assets import gallery

ROOT = Path(__file__).parents[2]
LOCK: list[dict[str, Any]] = json.loads((ROOT / "frontend/vendor.lock.json").read_text())["packages"]
NPM: dict[str, dict[str, Any]] = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
ENTRIES = [entry for package in LOCK for entry in (*package["files"], *package["licences"])]
FOLDERS = (gallery.STATIC / "vendor", Path(__file__).parent / "vendor")
FREE = {"0BSD", "MIT", "OFL-1.1", "MPL-2.0"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["path"].rsplit("/", 1)[-1])
def test_a_vendored_file_has_the_hashes_of_the_lock(entry: dict[str, Any]) -> None:
    data = (ROOT / entry["path"]).read_bytes()
    assert len(data) == entry["bytes"]
    assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    assert "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode() == entry["sri"]


def test_no_file_lies_there_that_the_lock_does_not_name() -> None:
    found = {str(path.relative_to(ROOT)) for folder in FOLDERS for path in folder.rglob("*") if path.is_file()}
    assert found == {entry["path"] for entry in ENTRIES}


@pytest.mark.parametrize("package", LOCK, ids=lambda package: package["name"])
def test_a_package_has_a_free_licence_with_its_text(package: dict[str, Any]) -> None:
    assert package["license"] in FREE
    assert package["licences"]
    assert all((ROOT / entry["path"]).stat().st_size > 300 for entry in package["licences"])


@pytest.mark.parametrize("package", LOCK, ids=lambda package: package["name"])
def test_version_and_integrity_are_those_npm_checked(package: dict[str, Any]) -> None:
    locked = NPM[f"node_modules/{package['name']}"]
    assert (package["version"], package["integrity"]) == (locked["version"], locked["integrity"])
    assert all(f"-{package['version']}/" in entry["path"] for entry in package["files"])


def test_the_npm_lock_names_no_download_address() -> None:
    assert all("resolved" not in package for package in NPM.values())
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "frontend/.npmrc").read_text().splitlines()


def test_test_assets_are_not_shipped() -> None:
    shipped = {package["name"] for package in LOCK if package["shipped"]}
    assert shipped == {"htmx.org", "@fontsource/source-sans-3"}


def test_style_sheets_and_templates_point_at_files_that_exist() -> None:
    core = gallery.STATIC / "core"
    linked = {
        core / path for sheet in core.glob("*.css") for path in re.findall(r'url\("([^"]+)"\)', sheet.read_text())
    }
    templates = "".join(path.read_text() for path in (gallery.WEB / "templates").rglob("*.html"))
    linked |= {gallery.STATIC / path for path in re.findall(r"asset\('([^']+)'\)", templates)}
    assert len(linked) > 10
    assert [path for path in linked if not path.resolve().is_file()] == []

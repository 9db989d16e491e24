"""What we depend on: every package by its hash, no server named, nothing loaded at install time."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from architecture.source import ROOT, imports, modules

REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z0-9,_-]+\])?==\S+", re.IGNORECASE)


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed(path):
    text = path.read_text()
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#") and entry.strip()]

    assert entries
    assert [entry for entry in entries if not PIN.match(entry) or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").iterdir()), ids=lambda path: path.name)
def test_no_requirement_names_a_server(path):
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links|^-i\b", path.read_text(), re.MULTILINE)


def test_the_lock_of_the_front_end_names_no_server_and_has_every_hash():
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert packages
    assert "resolved" not in (ROOT / "frontend/package-lock.json").read_text()
    assert [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")] == []


def test_what_the_product_imports_is_what_it_asks_for():
    """Each library of the product stands in `dependencies`, so that a clean environment has it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {re.split(r"[\[>=<~! ]", entry)[0].lower() for entry in project["dependencies"]}
    run = (ROOT / "requirements/run.in").read_text().lower()

    assert [name for name in asked if not re.search(rf"^{re.escape(name)}\b", run, re.MULTILINE)] == []


def test_no_module_reaches_for_the_network_by_itself():
    """The world outside is behind ports: only adapters, the launcher and the mail catcher open connections."""
    reaching = {
        "socket",
        "urllib.request",
        "http.client",
        "requests",
        "httpx",
        "aiohttp",
        "ftplib",
        "smtplib",
        "telnetlib",
    }
    found = [
        module.at(node, origin)
        for module in modules()
        if not module.within("clb_integrations", "clb_app.launcher", "clb_app.mail_catcher")
        for node, origin, name in imports(module)
        if origin in reaching or f"{origin}.{name}" in reaching
    ]
    assert found == []

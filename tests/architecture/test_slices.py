"""Inside a slice: the table of docs/architecture.md, import by import; and every library in its own home."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from architecture.source import Module, broken, imports, modules, parsed

MAY_IMPORT: dict[str, set[str]] = {
    "optimiser": set(),
    "vocabulary": set(),
    "events": {"vocabulary"},
    "ports": {"vocabulary"},
    "models": {"vocabulary"},
    "policy": {"models", "vocabulary"},
    "queries": {"models", "vocabulary"},
    # A limit that a form states ("hoogstens 120 tekens") has one definition: the rule's.
    "schemas": {"policy", "vocabulary"},
    "forms": {"models", "policy", "vocabulary"},
    "service": {"policy", "queries", "models", "events", "ports", "vocabulary"},
    "api": {"schemas", "service", "queries", "models", "ports", "vocabulary"},
    "web": {"forms", "service", "queries", "models", "ports", "vocabulary"},
    "jobs": {"service", "queries", "ports", "vocabulary"},
    "cli": {"service", "queries", "vocabulary"},
    "capability": {"api", "web", "jobs", "cli", "models", "service", "queries", "vocabulary"},
}
"""What each file of a slice may import of its own slice. Another name than these fails the contract `inside-a-slice`."""

HOMES: dict[str, tuple[str, ...]] = {
    "aiosmtpd": ("clb_app.bounces", "clb_app.mail_catcher"),
    "alembic": ("clb_app.migrations",),
    "argon2": ("clb_integrations.passwords",),
    "asn1crypto": ("clb_integrations.seals",),
    "babel": ("clb_core.words",),
    "cryptography": ("clb_integrations.seals",),
    "flask": ("clb_core", "clb_app", "clb_tenants", "clb_platform"),
    "flask_babel": ("clb_app",),
    "flask_limiter": ("clb_app",),
    "flask_smorest": ("clb_core.rest", "clb_core.staging"),
    "flask_wtf": ("clb_app", "clb_core.web"),
    "granian": ("clb_app.serve",),
    "highspy": ("clb_platform.planning.optimiser",),
    "holidays": ("clb_platform.calendars",),
    "icalendar": ("clb_integrations.calendars",),
    "itsdangerous": ("clb_platform.planning",),
    "jinja2": ("clb_app.jinja", "clb_app.quick_jinja", "clb_platform.notifications"),
    "keycloak": ("clb_integrations",),
    "markdown_it": ("clb_platform.agreements.vocabulary.blocks",),
    "markupsafe": ("clb_core.web", "clb_tenants", "clb_platform"),
    "marshmallow": ("clb_core", "clb_app.demo", "clb_tenants", "clb_platform"),
    "numba": ("clb_platform.planning.optimiser.kernels.compiling",),
    "numpy": ("clb_platform.planning.optimiser",),
    "openpyxl": ("clb_integrations.tables",),
    "orjson": ("clb_core", "clb_app", "clb_tenants.audit", "clb_integrations.anchors"),
    "prometheus_client": ("clb_core.observability",),
    "psycopg": ("clb_app.launcher", "clb_core.database.kept"),
    "pyhanko": ("clb_integrations.seals",),
    "pyhanko_certvalidator": ("clb_integrations.seals",),
    "redis": ("clb_app", "clb_core.web"),
    "rq": ("clb_app",),
    "smtplib": ("clb_integrations.mail",),
    "sqlalchemy": ("clb_core", "clb_app", "clb_tenants", "clb_platform"),
    "stdnum": ("clb_core.staging",),
    "structlog": ("clb_core", "clb_app", "clb_tenants.audit"),
    "typst": ("clb_integrations.pdf",),
    "webargs": ("clb_core.rest",),
    "werkzeug": ("clb_core.rest", "clb_core.staging", "clb_core.web", "clb_app", "clb_tenants", "clb_platform"),
}
"""Where a library may be imported; one that is not listed may be imported nowhere."""
OURS = {"clb_core", "clb_tenants", "clb_platform", "clb_integrations", "clb_app"}


def follows_the_table(module: Module) -> Iterator[str]:
    place = module.slice
    if place is None or place[1] not in MAY_IMPORT:
        return
    home, own = place
    for node, origin, name in imports(module):
        target = f"{origin}.{name}" if origin == home else origin
        if not target.startswith(home + "."):
            continue
        other = target.split(".")[2]
        if other != own and other not in MAY_IMPORT[own]:
            yield module.at(node, f"{own} imports {other} of its own slice")


def stays_in_its_home(module: Module) -> Iterator[str]:
    for node, origin, _name in imports(module):
        library = origin.split(".")[0]
        if library in OURS or (library in sys.stdlib_module_names and library not in HOMES):
            continue
        if library not in HOMES:
            yield module.at(node, f"imports {library}, which has no home")
        elif not module.within(*HOMES[library]):
            yield module.at(node, f"imports {library} outside its home")


def test_files_of_a_slice_import_as_the_table_says() -> None:
    assert broken(follows_the_table) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("clb_platform.calendars.vocabulary.kinds", "from clb_platform.calendars.models import Closure"),
        ("clb_platform.calendars.models", "from clb_platform.calendars import events"),
        ("clb_tenants.schools.schemas", "from clb_tenants.schools import models, vocabulary"),
    ],
)
def test_the_table_finds_an_import_against_it(name: str, text: str) -> None:
    assert len(broken(follows_the_table, [parsed(name, text)])) == 1


def test_every_library_stays_in_its_home() -> None:
    assert broken(stays_in_its_home) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("clb_platform.notifications.service.delivery", "import smtplib"),
        ("clb_tenants.identity.service", "from argon2 import PasswordHasher"),
        ("clb_platform.calendars.service", "def late():\n    import rq"),
        ("clb_core.words", "import requests"),
    ],
)
def test_a_library_away_from_home_is_found(name: str, text: str) -> None:
    assert len(broken(stays_in_its_home, [parsed(name, text)])) == 1


def test_a_private_name_stays_in_its_module() -> None:
    taken = [
        module.at(node, f"takes {name} of {origin}")
        for module in modules()
        for node, origin, name in imports(module)
        if origin.split(".")[0] in OURS and name.startswith("_") and name not in {"_", "_l", "_n"}
    ]
    assert taken == []

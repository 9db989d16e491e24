"""What must be declared: slices in the registry, permissions on routes, words for roles, actions and constraints."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from architecture.source import PACKAGES, ROOMS_OF_SLICES, ROOT, dotted, modules
from clb_app import registry
from clb_app.registry import CAPABILITIES
from clb_app.tables import METADATA, audiences
from clb_core.database import sentences
from clb_tenants.access import gate
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS, PARTY, PERMISSIONS, Role
from clb_tenants.audit import vocabulary as audit_words

LIST_OF_VALUES = re.compile(r"^\w+ in \('")
NAME = re.compile(r"[a-z_]+(?:\.[a-z_]+){1,2}")


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """(rule, endpoint, method) of every route."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.rule, rule.endpoint, method


def test_every_slice_with_a_manifest_is_switched_on_in_the_registry() -> None:
    written = {
        path.parent.name for room in ROOMS_OF_SLICES for path in (ROOT / PACKAGES[room] / room).glob("*/capability.py")
    }
    assert {capability.name for capability in CAPABILITIES} == written | OF_THE_COMPOSITION_ROOT


OF_THE_COMPOSITION_ROOT = {"upkeep"}
"""Recurring work that belongs to no slice, such as forgetting old idempotency keys."""


def test_every_slice_has_a_manifest() -> None:
    """Only access and isolation are no slices of their own: they are what all others stand on."""
    without = {
        path.name
        for room in ROOMS_OF_SLICES
        for path in (ROOT / PACKAGES[room] / room).iterdir()
        if path.is_dir() and path.name != "__pycache__" and not (path / "capability.py").exists()
    }
    assert without == {"access", "isolation"}


def test_every_route_says_who_may_use_it(whole_app: Flask) -> None:
    silent = [
        f"{method} {rule}"
        for rule, endpoint, method in routes(whole_app)
        if gate.access_of(whole_app, endpoint, method) is None
    ]
    assert silent == []


def test_a_public_route_says_why_in_a_sentence(whole_app: Flask) -> None:
    for rule, endpoint, method in routes(whole_app):
        access = gate.access_of(whole_app, endpoint, method)
        assert access is not None
        if access.permission is None:
            assert len(access.reason.split()) >= 3, rule


def test_few_routes_are_public(whole_app: Flask) -> None:
    """A new public route is a decision: it is written here too."""
    public = {
        f"{method} {rule}"
        for rule, endpoint, method in routes(whole_app)
        if (access := gate.access_of(whole_app, endpoint, method)) is not None and access.permission is None
    }
    assert public == PUBLIC


PUBLIC = {
    "GET /aanmelden",
    "GET /antwoord/<token>",
    "GET /antwoord/<token>/andere-data",
    "GET /api/v1/docs",
    "GET /api/v1/openapi.json",
    "GET /controle",
    "GET /health/live",
    "GET /health/ready",
    "GET /metrics",
    "GET /static/<path:filename>",
    "GET /uitnodiging/<token>",
    "GET /wachtwoord-vergeten",
    "GET /wachtwoord-vergeten/verstuurd",
    "GET /wachtwoord/<token>",
    "GET /wie-ben-ik",
    "POST /aanmelden",
    "POST /afmelden",
    "POST /antwoord/<token>",
    "POST /antwoord/<token>/andere-data",
    "POST /uitnodiging/<token>",
    "POST /uitnodiging/<token>/aanvaarden",
    "POST /wachtwoord-vergeten",
    "POST /wachtwoord/<token>",
    "POST /weergave",
    "POST /wie-ben-ik",
}


def test_permissions_stand_in_alphabetical_order_and_are_named_alike() -> None:
    values = [permission.value for permission in Permission]

    assert values == sorted(values)
    assert [value for value in values if not NAME.fullmatch(value)] == []
    assert [p.name for p in Permission] == [value.upper().replace(".", "_") for value in values]


def test_every_permission_is_asked_by_a_route_or_a_verb() -> None:
    asked = {
        node.attr
        for module in modules()
        if not module.within("clb_tenants.access")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and dotted(node.value) == "Permission"
    }
    assert {permission.name for permission in Permission} - asked == set()


def test_every_permission_is_given_to_a_role() -> None:
    given = frozenset().union(*PERMISSIONS.values())

    assert set(Permission) - given == set()


def test_every_role_has_a_label_a_party_and_permissions() -> None:
    assert set(LABELS) == set(PARTY) == set(PERMISSIONS) == set(Role)
    assert all(str(label) for label in LABELS.values())


def test_every_permission_of_a_menu_entry_is_that_of_its_page(whole_app: Flask) -> None:
    for capability in CAPABILITIES:
        for entry in capability.menu:
            access = gate.access_of(whole_app, entry.endpoint, "GET")
            assert access is not None
            assert access.permission == entry.permission, entry.endpoint


def constraints() -> list[tuple[str, Any]]:
    registry.register_words()
    found: list[tuple[str, Any]] = []
    for table in METADATA.tables.values():
        found += [
            (table.name, item) for item in table.constraints if isinstance(item, UniqueConstraint | ExcludeConstraint)
        ]
        found += [(table.name, item) for item in _rules(table)]
        found += [(table.name, index) for index in table.indexes if index.unique]
    return found


def _rules(table: Table) -> list[CheckConstraint]:
    """Checks but lists of values: a StrEnum and its schema refuse those before the database is asked, in their own words."""
    checks = [item for item in table.constraints if isinstance(item, CheckConstraint)]
    return [item for item in checks if not LIST_OF_VALUES.match(str(item.sqltext))]


NEVER_MET = {"outbox_message_business_key"}
"""Every insert says ON CONFLICT DO NOTHING: the second of two equal messages is no refusal."""


def test_every_constraint_that_a_person_can_meet_has_a_dutch_sentence() -> None:
    silent = {item.name for _table, item in constraints() if item.name not in sentences.known()}

    assert silent == NEVER_MET


def test_every_sentence_belongs_to_a_constraint() -> None:
    names = {item.name for table in METADATA.tables.values() for item in (*table.constraints, *table.indexes)}

    assert {name for capability in CAPABILITIES for name in capability.sentences} - names == set()


def test_every_constraint_has_a_name() -> None:
    nameless = [table.name for table in METADATA.tables.values() for item in table.constraints if item.name is None]

    assert nameless == []


def test_every_action_has_a_label() -> None:
    registry.register_words()
    actions = {
        f"{module.name}.{node.name}.{target.id}": value.value
        for module in modules()
        if module.slice and module.slice[1] == "vocabulary"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith("Action")
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and isinstance(value := statement.value, ast.Constant)
        and "." in value.value
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    known = {action for action, _words in audit_words.known_actions()}

    assert actions
    assert {name for name, value in actions.items() if value not in known} == set()


def test_every_table_is_owned_or_global() -> None:
    from clb_app.tables import GLOBAL_TABLES

    owned = set(audiences())

    assert owned & GLOBAL_TABLES == set()
    assert set(METADATA.tables) - owned - GLOBAL_TABLES == set()


def test_no_table_refers_to_rows_through_a_relationship() -> None:
    from clb_core.database.base import Base

    loaded = [str(mapper) for mapper in Base.registry.mappers if list(mapper.relationships)]

    assert loaded == []


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda capability: capability.name)
def test_recurring_work_runs_by_the_second_or_by_the_day(capability: Any) -> None:
    for recurring in capability.recurring:
        assert (recurring.seconds is None) != (recurring.at is None), recurring.name

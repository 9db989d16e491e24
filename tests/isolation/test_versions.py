"""Every operation that changes something that was looked at asks which version that was: see `matrix.py`."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from client import Client
from isolation.matrix import OPERATIONS
from isolation.things import Things
from isolation.worlds import Case, cases

ASKING = sorted(key for key, line in OPERATIONS.items() if key[0].startswith("api-") and line.version is not None)
CHANGED = "Iemand wijzigde dit intussen. Bekijk de nieuwe versie en probeer opnieuw."
MISSING = "Stuur in If-Match de ETag mee van de versie die je bekeek."


@pytest.fixture(params=ASKING, ids=lambda key: f"{key[1]} {key[0]}")
def case(request: pytest.FixtureRequest, matrix_app: Flask, nothing_stays: None) -> Case:
    return next(case for case in cases(matrix_app) if (case.rule.endpoint, case.method) == request.param)


@pytest.fixture
def owner(matrix_app: Flask, clients: dict[Any, Client], things: Things, case: Case) -> Client:
    someone = things.owner(case.operation.owner)
    return clients.setdefault(someone, Client(matrix_app, someone))


def test_the_operations_that_say_so_are_those_that_have_a_version(matrix_app: Flask) -> None:
    document = matrix_app.test_client().get("/api/v1/openapi.json").json
    assert document is not None
    saying = {
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        if isinstance(operation, dict) and "428" in operation.get("responses", {})
    }
    having = {
        document["paths"][_path(case.rule.rule)][case.method.lower()]["operationId"]
        for case in cases(matrix_app)
        if (case.rule.endpoint, case.method) in ASKING
    }

    assert saying == having


def _path(rule: str) -> str:
    """ "/x/<uuid:a>" as "/x/{a}"."""
    return "".join("{" + part.split(":")[-1] if mark else part for mark, part in _parts(rule))


def _parts(rule: str) -> list[tuple[bool, str]]:
    found: list[tuple[bool, str]] = []
    for piece in rule.replace(">", "}").split("<"):
        found.append((bool(found), piece))
    return found


def test_a_change_without_a_version_is_refused(case: Case, owner: Client, things: Things) -> None:
    answer = case.ask_version(owner, things.ids, None)

    assert (answer.status_code, answer.json["detail"]) == (428, MISSING)


@pytest.mark.parametrize("other", [-1, 1, 7])
def test_a_change_of_another_version_is_refused(case: Case, owner: Client, things: Things, other: int) -> None:
    answer = case.ask_version(owner, things.ids, case.present(owner, things.ids) + other)

    assert (answer.status_code, answer.json["detail"]) == (412, CHANGED)

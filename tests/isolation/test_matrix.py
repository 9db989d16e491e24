"""Every operation of the product, asked by everyone who should be turned away: see `matrix.py`."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from clb_app.tables import audiences
from clb_core.errors import NotFound
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import PARTY, PERMISSIONS, Party, Role
from client import Client, words_in
from isolation.matrix import OPERATIONS
from isolation.things import Things
from isolation.worlds import CANARY, FOR_ALL_SCHOOLS, Case, cases
from world import Someone

GOOD = range(200, 400)
UNKNOWN = NotFound().words


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "key" in metafunc.fixturenames:
        metafunc.parametrize("key", sorted(OPERATIONS), ids=lambda key: f"{key[1]} {key[0]}")


@pytest.fixture
def case(key: tuple[str, str], matrix_app: Flask, nothing_stays: None) -> Case:
    return next(case for case in cases(matrix_app) if (case.rule.endpoint, case.method) == key)


@pytest.fixture
def ask(matrix_app: Flask, clients: dict[Any, Client], things: Things, case: Case) -> Any:
    def ask_as(someone: Someone | None) -> TestResponse:
        if someone not in clients:
            clients[someone] = Client(matrix_app, someone)
        return case.ask(clients[someone], things.ids)

    return ask_as


def test_every_operation_has_its_line_in_the_matrix(matrix_app: Flask) -> None:
    written = {(case.rule.endpoint, case.method) for case in cases(matrix_app)}

    assert written - set(OPERATIONS) == set(), "an operation without a line"
    assert set(OPERATIONS) - written == set(), "a line without an operation"


def test_every_operation_of_the_api_document_is_in_the_matrix(matrix_app: Flask) -> None:
    document = matrix_app.test_client().get("/api/v1/openapi.json").json
    assert document is not None
    documented = {
        (method.upper(), path.replace("{", "<").replace("}", ">"))
        for path, item in document["paths"].items()
        for method in item
        if method in {"get", "post", "put", "patch", "delete"}
    }
    in_matrix = {(case.method, _bare(case.rule.rule)) for case in cases(matrix_app) if case.is_api}

    assert documented == in_matrix


def _bare(rule: str) -> str:
    """ "/x/<uuid:a>" as "/x/<a>"."""
    return re.sub(r"<[^:>]*:", "<", rule)


def test_the_owner_is_served(ask: Any, case: Case, things: Things) -> None:
    answer = ask(things.owner(case.operation.owner))

    assert answer.status_code in GOOD, why(answer)


def test_the_other_centre_is_told_that_it_does_not_exist(ask: Any, case: Case, things: Things) -> None:
    """Where nothing of ours is named it gets its own, and no word of ours."""
    may = case.permission in PERMISSIONS[Role.ADMINISTRATOR]
    answer = ask(things.foreign if may else things.foreign_contact)

    if case.operation.refused_inside:
        assert UNKNOWN in answer.text
        assert answer.json is not None and answer.json["proposed"] == []
    elif case.belongs_to_someone:
        assert answer.status_code == 404, why(answer)
    else:
        assert answer.status_code < 500
    assert set(CANARY.findall(words_in(answer))) <= own("FOREIGN")


def test_the_other_school_is_told_that_it_does_not_exist_or_that_it_may_not(
    ask: Any, case: Case, things: Things
) -> None:
    answer = ask(things.other)

    if case.permission not in PERMISSIONS[Role.HEAD]:
        assert answer.status_code == 403
    elif case.belongs_to_someone:
        assert answer.status_code in {403, 404}, why(answer)
    else:
        assert answer.status_code < 500
    assert set(CANARY.findall(words_in(answer))) <= {("OURS", table) for table in FOR_ALL_SCHOOLS} | own("OTHER")


def test_a_role_without_the_permission_is_refused(ask: Any, case: Case, things: Things) -> None:
    without = [role for role in Role if case.permission not in PERMISSIONS[role]]
    if not without:
        assert case.permission is Permission.HOME_READ or all(case.permission in PERMISSIONS[role] for role in Role)
        return
    for role in (without[0], without[-1]):
        assert ask(things.owner(role)).status_code == 403, role


def test_nobody_is_asked_to_sign_in(ask: Any, case: Case) -> None:
    answer = ask(None)

    if case.is_api or case.method == "POST":
        assert answer.status_code == 401
        assert answer.mimetype == ("application/problem+json" if case.is_api else "text/html")
    else:
        assert answer.status_code in {302, 303}
        assert answer.headers["Location"].startswith("/aanmelden")


def test_the_answer_for_anothers_thing_is_that_for_no_thing_at_all(
    ask: Any, case: Case, things: Things, matrix_app: Flask
) -> None:
    """Otherwise an id could be tried until the answer changes."""
    if not case.things or case.permission not in PERMISSIONS[Role.ADMINISTRATOR]:
        return
    theirs = ask(things.foreign)
    nowhere = dict.fromkeys(things.ids, "0192f0c4-7c11-7aa0-8000-0000000000ff")
    ids = things.ids | {case.operation.params.get(name, name): nowhere["school_id"] for name in case.things}
    missing = case.ask(Client(matrix_app, things.foreign), ids)

    assert theirs.status_code == missing.status_code == 404
    assert _said(theirs) == _said(missing)


def own(place: str) -> set[tuple[str, str]]:
    """Every canary of a place."""
    return {(place, name) for name in audiences()}


def why(answer: TestResponse) -> str:
    """What an answer says, in short: the problem's detail, or the page's errors."""
    text = words_in(answer)
    if answer.mimetype.endswith("json"):
        return f"{answer.status}: {text[:600]}"
    return " / ".join(re.findall(r'(?:class="[^"]*err[^"]*"|<h1)[^>]*>(.*?)</', text, re.DOTALL)) or text[:400]


def _said(answer: TestResponse) -> str:
    """The body without what differs by request: its id, the token of the session and the address itself."""
    text = words_in(answer)
    text = re.sub(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", "ID", text)
    return re.sub(r'request_id":"[^"]*"|[0-9a-f]{16}|csrf[-_]token"[^>]*>', "", text)


def test_parties_and_roles_of_the_matrix_are_those_of_the_product() -> None:
    assert {PARTY[operation.owner] for operation in OPERATIONS.values()} <= {Party.CENTRE, Party.SCHOOL}

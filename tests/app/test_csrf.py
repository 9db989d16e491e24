"""Nothing is changed without the token that only our own pages hold."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import event

from clb_tenants.access.roles import Role
from client import Client

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
PLACEHOLDER = "0192f0c4-7c11-7aa0-8000-0000000000ff"


def operations(app: Flask) -> list[tuple[str, str]]:
    """Every way to change something: (method, address)."""
    return sorted(
        (method, re.sub(r"<int:[^>]*>", "2026", re.sub(r"<(?!int:)[^>]*>", PLACEHOLDER, rule.rule)))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & UNSAFE
    )


@pytest.fixture
def asked(full):
    """Every statement that reaches the database."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    for engine in full.runtime.database.engines():
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in full.runtime.database.engines():
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("token", [None, "", "verzonnen"])
def test_without_the_token_nothing_can_be_changed_anywhere(full, asked, token):
    """Every operation, as the administrator, so that the token is all that is missing. The database hears of none."""
    client = full.client(Role.ADMINISTRATOR)
    assert client.get("/").status_code == 200
    asked.clear()
    every = operations(full.app)
    assert len(every) > 80

    for method, address in every:
        answer = client.raw.open(address, method=method, data={} if token is None else {"csrf_token": token})
        where = f"{method} {address}: {answer.status}"
        assert answer.status_code == 422, where
        assert "Er is niets gewijzigd" in answer.text or "er is niets gewijzigd" in answer.text, where
        if address.startswith("/api/"):
            assert answer.mimetype == "application/problem+json", where
            assert answer.json["code"] == "csrf"
        else:
            assert 'href="/"' in answer.text, where
    assert asked == []


def test_the_api_takes_the_token_of_a_session_in_a_header(full):
    client = full.client(Role.PLANNER)
    body = {"reason": "Ander werk"}
    address = f"/api/v1/memberships/{PLACEHOLDER}/end"

    without = client.raw.post(address, json=body)
    with_it = client.raw.post(address, json=body, headers={"X-CSRFToken": client.token})

    assert without.json["code"] == "csrf"
    assert with_it.json["code"] == "not_found", "it came as far as the verb"


def test_the_token_of_someone_elses_session_is_refused(full):
    mine, theirs = full.client(Role.PLANNER), full.client(Role.ADMINISTRATOR)

    answer = mine.raw.post("/weergave", data={"scheme": "dark", "csrf_token": theirs.token})

    assert answer.status_code == 422
    assert mine.raw.post("/weergave", data={"scheme": "dark", "csrf_token": mine.token}).status_code == 303


def test_a_stranger_with_a_token_may_post_only_what_is_public(full):
    """The token says that our page was open, never who someone is."""
    stranger: Client = full.client(None)

    assert stranger.post("/teams", {"name": "Team X"}).status_code == 401


def test_opening_a_page_never_asks_for_a_token(full):
    client = full.client(Role.PLANNER)

    assert [client.get(url).status_code for url in ("/", "/scholen", "/api/v1/me", "/aanmelden")] == [
        200,
        200,
        200,
        302,
    ]

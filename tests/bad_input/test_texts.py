"""Texts that are too long, not storable, or dressed as something else, in every field where people write."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from bad_input.said import assert_refused, said
from clb_core.terms import add_days
from clb_platform.planning.service import propose
from planning.data import REPLY_BY, at, l4_visit

NUMBERS = count(1)
"""Each closure has a day of its own, each site a number, each name something that others have not."""
STRANGE = "Deze tekst heeft vreemde tekens."
ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
RIGHT_TO_LEFT = "\u202eסולש\u202c مرحبا"
EMOJI = "🦠👩🏽‍⚕️ é ñ ß ﷽"


@dataclass(frozen=True, slots=True)
class Field:
    """A place where people write: how it is sent with a text, and where that text is read again (None: in no page)."""

    send: Callable[[str], Any]
    page: Callable[[Any], str] | None
    most: int


@pytest.fixture
def fields(as_administrator, as_planner, world, as_staff) -> dict[str, Field]:
    """By what it is; each sends a right request but for the text."""
    school = f"/scholen/{world.school_id}"

    def closure(text: str):
        day = add_days(date(2027, 1, 1), next(NUMBERS)).isoformat()
        body = {"school_id": str(world.school_id), "first_day": day, "last_day": day, "kind": "exams", "note": text}
        return as_planner.api("POST", "/closures", body)

    def closure_form(text: str):
        day = add_days(date(2027, 1, 1), next(NUMBERS)).isoformat()
        return as_planner.post("/kalender", {"school_id": str(world.school_id), "first_day": day, "kind": "exams", "note": text})

    def team(text: str):
        return as_planner.api("POST", "/teams", {"name": text, "base_municipality": "Aalst"})

    def team_form(text: str):
        return as_planner.post("/teams", {"name": text, "base_municipality": "Aalst"})

    def group(text: str):
        body = {"start_year": 2026, "name": text, "grade": "L2", "head_count": 3}
        return as_planner.api("POST", f"/schools/{world.school_id}/class-groups", body)

    def invitation(text: str):
        body = {"name": text, "email": f"{uuid4()}@proef.example", "role": "nurse"}
        return as_administrator.api("POST", "/invitations", body)

    def site(text: str):
        body = {"number": next(NUMBERS), "name": text, "municipality": "Aalst"}
        return as_planner.api("POST", f"/schools/{world.school_id}/sites", body)

    def reason(text: str):
        visit = as_staff(lambda uow, planner: l4_visit(uow, planner, world))
        answer = as_planner.post(f"/bezoeken/{visit.visit_id}/annuleren", {"reason": text, "version": visit.version})
        if answer.status_code != 303:
            as_planner.api("POST", f"/visits/{visit.visit_id}/cancel", {"reason": "Weg."}, version=visit.version)
        return answer

    return {
        "note of a closure": Field(closure, None, 200),
        "note of a closure, by form": Field(closure_form, lambda _answer: f"/kalender?school={world.school_id}", 200),
        "name of a team": Field(team, lambda answer: f"/teams/{answer.json['team_id']}", 80),
        "name of a team, by form": Field(team_form, lambda _answer: "/teams", 80),
        "name of a class": Field(group, lambda _answer: f"{school}/klassen", 60),
        "name in an invitation": Field(invitation, lambda _answer: "/mensen", 120),
        "name of a site": Field(site, lambda _answer: school, 160),
        "reason of a cancelling": Field(reason, lambda answer: answer.headers["Location"], 1000),
    }


NAMES = (
    "note of a closure", "note of a closure, by form", "name of a team", "name of a team, by form", "name of a class",
    "name in an invitation", "name of a site", "reason of a cancelling",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["a\0b", "\0", "x" * 100_000], ids=["zero byte", "only a zero byte", "100 kB"])
def test_a_text_that_cannot_be_kept_is_refused_beside_its_field(fields, stored, name, text):
    before = stored.tables()
    answer = fields[name].send(text)

    words = STRANGE if "\0" in text else f"hoogstens {fields[name].most} tekens"
    assert answer.status_code == 422
    assert words in said(answer) or f"tot {fields[name].most} tekens" in said(answer), said(answer)[-600:]
    assert set(stored.difference(before)) <= VISIT_TABLES


VISIT_TABLES = {"visit", "visit_item", "visit_transition", "audit_entry", "audit_pending", "audit_text", "outbox_message",
                "dispatch_queue"}  # fmt: skip
"""What the test itself makes for the field of a cancelling."""


@pytest.mark.parametrize("name", [name for name in NAMES if "form" not in name and name != "reason of a cancelling"])
@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_half_a_character_is_refused(fields, unchanged, name, text):
    with unchanged():
        answer = fields[name].send(text)

    assert_refused(answer, 422, STRANGE)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", [ATTACK[:50], RIGHT_TO_LEFT, EMOJI], ids=["markup", "right to left", "emoji"])
def test_whatever_people_write_is_shown_as_text(fields, as_administrator, name, text):
    field, text = fields[name], f"Nr {next(NUMBERS)} {text}"
    answer = field.send(text)
    assert answer.status_code in (201, 303), said(answer)[-400:]
    if field.page is None:
        return
    page = as_administrator.text(field.page(answer))

    assert text in html.unescape(page)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "49" not in re.findall(r"alert\(1\)&gt;(\d+)", page)


def test_markup_in_a_mail_and_on_the_page_of_its_link_is_text(client, as_staff, as_contact, world):
    visit = as_staff(lambda uow, planner: _proposed(uow, planner, world))
    page = as_contact.text(f"/bezoeken/{visit.visit_id}")

    assert ATTACK in html.unescape(page)
    assert "<script>alert" not in page


def _proposed(uow, planner, world):
    visit = l4_visit(uow, planner, world)
    return propose(uow, planner, visit.visit_id, [at("2026-11-19")], REPLY_BY, message=ATTACK)


BODIES = [
    pytest.param("", 422, id="nothing"),
    pytest.param("{", 400, id="half an object"),
    pytest.param("[" * 100_000, 400, id="nested without end"),
    pytest.param('{"a":' * 50_000, 400, id="objects without end"),
    pytest.param("9" * 10_000, 400, id="a number of 10 000 digits"),
    pytest.param('{"first_day": ' + "9" * 5000 + "}", 400, id="a field of 5000 digits"),
    pytest.param("null", 422, id="null"),
    pytest.param("5", 422, id="a number"),
    pytest.param('"text"', 422, id="a text"),
    pytest.param("[]", 422, id="a list"),
    pytest.param("NaN", 422, id="not a number"),
    pytest.param('{"first_day": 1e400}', 422, id="infinity"),
    pytest.param('{"\\ud800": 1}', 422, id="half a character as a name"),
    pytest.param('{"\\u0000": 1}', 422, id="a zero byte as a name"),
    pytest.param('{"kind": "exams", "kind": "feest"}', 422, id="a name twice"),
    pytest.param(b"\xff\xfe\x00", 400, id="no UTF-8"),
    pytest.param('{"__proto__": {}, "constructor": 1}', 422, id="names of another language"),
]


@pytest.mark.parametrize(("body", "status"), BODIES)
@pytest.mark.parametrize("path", ["/closures", "/visits", "/visits/bulk-proposals", "/invitations"])
def test_a_body_that_is_no_object_is_refused(as_administrator, unchanged, path, body, status):
    with unchanged():
        answer = as_administrator.api("POST", path, data=body, content_type="application/json")

    assert_refused(answer, status, "")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "\xe9"])
def test_a_body_of_another_kind_is_refused(as_administrator, unchanged, kind):
    with unchanged():
        answer = as_administrator.api("POST", "/closures", data=b"a=1", content_type=kind)

    assert answer.status_code in (400, 415, 422)
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("number", ["-1", "401", "9" * 30, "1.5", "x", "", "NaN", "٣٢x", "1e3"])
def test_a_count_that_cannot_be_is_refused(as_planner, world, unchanged, number):
    groups = {"name": "9Z", "grade": "L2", "head_count": number, "start_year": "2026"}
    with unchanged():
        page = as_planner.post(f"/scholen/{world.school_id}/klassen", groups)
        listed = as_planner.api("POST", f"/schools/{world.school_id}/class-groups", groups | {"start_year": 2026})

    assert page.status_code == 422
    assert_refused(listed, 422, "")


@pytest.mark.parametrize("number", [-1, 401, 10**30, None, True, "x", [], {}])
def test_a_count_of_a_visit_that_cannot_be_is_refused(as_planner, unchanged, number):
    """Whatever the state of the visit: the numbers are read first."""
    entry = {"item_id": str(uuid4()), "seen": number}
    with unchanged():
        answer = as_planner.api("POST", f"/visits/{uuid4()}/hold", {"counts": [entry]}, version=1)

    assert_refused(answer, 422, "")


def test_a_header_full_of_nonsense_breaks_nothing(as_administrator, unchanged):
    headers = {
        "X-Request-Id": "<script>" * 50, "Accept-Language": "x" * 5000, "Accept": "a/b;q=x", "Range": "bytes=9-1",
        "X-Forwarded-For": "a, b, c", "If-None-Match": '"\xe9"', "Referer": "javascript:1", "Cookie2": "\x7f",
    }  # fmt: skip
    with unchanged():
        page = as_administrator.get("/bezoeken", headers=headers)
        listed = as_administrator.api("GET", "/visits", headers=headers)

    assert (page.status_code, listed.status_code) == (200, 200)


@pytest.mark.parametrize("cookie", ["x", "\xe9", "a" * 5000, "{}", "../../etc", "%00"])
def test_a_cookie_that_is_no_session_is_nobody(app, unchanged, cookie):
    with unchanged():
        answer = app.test_client(use_cookies=False).get("/bezoeken", headers={"Cookie": f"clb={cookie}"})

    assert answer.status_code == 302
    assert "/aanmelden" in answer.headers["Location"]

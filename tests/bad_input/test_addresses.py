"""Addresses that name nothing, something of another centre, or nonsense: every route, tried by its own pattern."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from agreements.lives import started
from bad_input.said import assert_refused, said
from clb_core import clock
from clb_core.clock import FixedClock
from clb_platform.agreements import queries, service
from clb_platform.calendars import queries as calendars
from clb_platform.calendars import service as calendar_verbs
from clb_platform.calendars.vocabulary import ClosureKind, LeaveKind
from clb_platform.planning.service import create_visit
from clb_platform.programmes import queries as programmes
from clb_tenants.access import gate
from clb_tenants.access.roles import PERMISSIONS, Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import at, key
from world import START, YEAR, World

UNKNOWN = "Dit bestaat niet of hoort niet bij jouw centrum of school."
ZERO_BYTES = "WyJcdTAwMDAiLCJcdTAwMDAiXQ"
"""A cursor of two texts that are a zero byte each."""
BOOKMARK = "Deze bladwijzer in de lijst is niet geldig. Begin opnieuw bij de eerste pagina."
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
NO_IDS = ("x", "1", "00000000-0000-0000-0000-00000000000g", "%00", "'%20or%201=1--", "..", "é" * 200, "{}", "-1")
QUERIES = {
    "/lesson-times": "?first=2026-10-05&last=2026-10-09",
    "/presence": "?first=2026-10-05&last=2026-10-09",
    "/check": "?day=2026-10-15&half_day=am",
    "/given-classes": "?start_year=2026",
    "/agreement-text": "?on=2026-10-06",
    "/redline": f"?first={uuid4()}&second={uuid4()}",
}
"""What some operations must be asked."""
TEXTS = {"token", "key", "filename", "field", "step"}
"""Parts of an address that are no ids; what they name is tried in their own tests."""


def is_of_schools(app: Flask, rule: Rule, method: str) -> bool:
    """Whether the administrator of a centre may not do this: a school answers, a centre plans."""
    access = gate.access_of(app, rule.endpoint, method)
    return access is not None and access.permission is not None and access.permission not in PERMISSIONS[Role.ADMINISTRATOR]


def patterns(app: Flask, methods: tuple[str, ...]) -> Iterator[tuple[str, Rule]]:
    """Each route with an id in it, by method."""
    for rule in app.url_map.iter_rules():
        if {name for name in rule.arguments if name.endswith("_id")}:
            for method in sorted(set(methods) & (rule.methods or set())):
                yield method, rule


def address(rule: Rule, ids: Mapping[str, object]) -> str:
    found = rule.build({name: ids.get(name, "x") for name in rule.arguments}, append_unknown=False)
    assert found is not None, rule
    return found[1]


def send(client: Any, method: str, url: str) -> Any:
    """A request as a page or a program would send it, with a token, a key and a version but without a content."""
    if url.startswith("/api/v1"):
        query = next((query for tail, query in QUERIES.items() if url.endswith(tail) and method == "GET"), "")
        return client.api(method, url.removeprefix("/api/v1") + query, {} if method in CHANGING else None, version=1)
    return client.post(url) if method == "POST" else client.get(url)


@pytest.fixture(scope="module")
def foreign(fresh_runtime, template: World) -> dict[str, UUID]:
    """One of each thing, of the other centre."""
    other = template.foreign_planner
    with clock.using(FixedClock(START)), unit_of_work(fresh_runtime.database, other.scope) as uow:
        day = at("2026-12-03").day
        group = template.foreign_groups["1A"]
        visit = create_visit(uow, other.actor, template.foreign_school_id, [key(uow, group, "SC2")], template.foreign_team_id)
        closure = calendar_verbs.add_closure(uow, other.actor, template.foreign_school_id, day, day, ClosureKind.EXAMS)
        leave = calendar_verbs.add_leave(uow, other.actor, other.member_id, day, day, LeaveKind.LEAVE)
        place = calendars.places_of_team(uow, template.foreign_team_id)[0][0]
        text = started(uow, other.actor, template.foreign_school_id)
        service.give(uow, other.actor, text.agreement_id)
        return {
            "agreement_id": text.agreement_id,
            "version_id": queries.last_version(uow, text.agreement_id).agreement_version_id,
            "template_id": queries.templates(uow)[0].template_id,
            "talk_id": uuid4(),
            "visit_id": visit.visit_id,
            "closure_id": closure.closure_id,
            "leave_id": leave.leave_id,
            "team_member_id": place.team_member_id,
            "programme_id": programmes.programmes_in(uow, YEAR)[0].programme_id,
            "school_id": template.foreign_school_id,
            "site_id": template.foreign_site_id,
            "team_id": template.foreign_team_id,
            "class_group_id": group,
            "member_id": other.member_id,
            "membership_id": other.membership_id,
            "batch_id": uuid4(),
            "invitation_id": uuid4(),
            "mailbox_id": uuid4(),
            "check_id": uuid4(),
            "deputy_id": uuid4(),
            "entry_id": uuid4(),
            "facility_id": uuid4(),
            "period_id": uuid4(),
            "scenario_id": uuid4(),
            "part_id": uuid4(),
            "travel_time_id": uuid4(),
            "school_programme_id": uuid4(),
            "proposal_batch_id": uuid4(),
            "party_id": uuid4(),
            "document_id": uuid4(),
            "bounce_id": uuid4(),
            "commitment_id": uuid4(),
            "evaluation_id": uuid4(),
            "moment_id": uuid4(),
            "campaign_id": uuid4(),
        }


def test_every_id_that_stands_in_an_address_is_tried_here(app, foreign):
    named = {name for rule in app.url_map.iter_rules() for name in rule.arguments} - TEXTS - {"start_year"}

    assert named == set(foreign)


@pytest.mark.parametrize("whose", ["of another centre", "of nobody"])
def test_what_is_not_ours_is_unknown_on_every_page_and_operation_that_shows_it(
    app, as_administrator, as_head, foreign, unchanged, whose
):
    ids = foreign if whose == "of another centre" else {name: uuid4() for name in foreign}
    wrong = []
    with unchanged():
        for method, rule in patterns(app, ("GET",)):
            someone = as_head if is_of_schools(app, rule, method) else as_administrator
            answer = send(someone, method, address(rule, ids))
            if answer.status_code != 404 or UNKNOWN not in said(answer):
                wrong.append((method, rule.rule, answer.status_code, said(answer)[:200]))

    assert wrong == []


@pytest.mark.parametrize("whose", ["of another centre", "of nobody"])
def test_what_is_not_ours_cannot_be_changed(app, as_administrator, as_head, foreign, unchanged, whose):
    """What the content lacks may be said first: never anything about the thing itself."""
    ids = foreign if whose == "of another centre" else {name: uuid4() for name in foreign}
    wrong = []
    with unchanged():
        for method, rule in patterns(app, CHANGING):
            someone = as_head if is_of_schools(app, rule, method) else as_administrator
            answer = send(someone, method, address(rule, ids))
            fitting = answer.status_code == 404 or (answer.status_code == 422 and "Proeftuin" not in said(answer))
            if not fitting or "Elders" in said(answer):
                wrong.append((method, rule.rule, answer.status_code, said(answer)[:200]))

    assert wrong == []


@pytest.mark.parametrize("part", NO_IDS)
def test_what_is_no_id_names_no_page(app, as_administrator, unchanged, part):
    wrong = []
    with unchanged():
        for _method, rule in patterns(app, ("GET",)):
            plain = address(rule, dict.fromkeys(rule.arguments, UUID(int=0)))
            answer = as_administrator.get(plain.replace(str(UUID(int=0)), part))
            if answer.status_code not in (404, 301, 308):
                wrong.append((rule.rule, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("year", ["0", "1", "1990", "99999", "9" * 300])
def test_a_school_year_that_is_none_is_refused(as_administrator, unchanged, year):
    with unchanged():
        page = as_administrator.post(f"/kalender/schooljaar/{year}")
        listed = as_administrator.api("GET", f"/school-years/{year}")
        created = as_administrator.api("POST", "/school-years", {"start_year": int(year)})

    assert page.status_code in (404, 422)
    assert listed.status_code in (404, 422)
    assert created.status_code == 422
    assert said(page)


@pytest.mark.parametrize("name", ["x", "planning.reply_days%00", "k" * 2000, "..%2f..", "é", "<script>"])
def test_a_setting_that_nobody_knows_is_unknown(as_administrator, unchanged, name):
    with unchanged():
        page = as_administrator.get(f"/instellingen/{name}")
        changed = as_administrator.post(f"/instellingen/{name}", {"value": "5", "valid_from": "2026-10-06", "reason": "Zo."})
        reset = as_administrator.post(f"/instellingen/{name}/wissen")
        listed = as_administrator.api("PUT", f"/settings/{name}", {"value": 5, "reason": "Zo."}, version=0)

    assert [answer.status_code for answer in (page, reset)] == [404, 404]
    assert {changed.status_code, listed.status_code} <= {404, 422}


# Numbers and bookmarks in lists.


NO_KEYS: list[Any] = [
    None, 5, "abc", {}, {"a": 1}, [], [[]], [None], [None, None], ["x", "y"], [1, 2], ["\0", str(UUID(int=0))],
    ["2026-02-30", str(UUID(int=0))], ["9" * 5000, "9" * 5000], ["\0"] * 6, [{}, {}, {}], ["x"] * 7,
    ["0001-01-01T00:00:00", str(UUID(int=0))], ["a", "b", "c", "9" * 30, "d", "e"],
]  # fmt: skip
CURSORS = [
    "x",
    "%00",
    "é",
    "=" * 50,
    "A" * 50_000,
    "bnVsbA",
    *(base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=") for value in NO_KEYS),
]


def _lists(document: dict[str, Any]) -> list[str]:
    """The addresses of all lists with a cursor."""
    return [
        path
        for path, methods in document["paths"].items()
        if any(each.get("name") == "cursor" for each in methods.get("get", {}).get("parameters", ())) and "{" not in path
    ]


@pytest.fixture
def lists(as_administrator) -> list[str]:
    found = [path.removeprefix("/api/v1") for path in _lists(as_administrator.api("GET", "/openapi.json").json)]
    assert len(found) >= 6
    return found


@pytest.mark.parametrize("cursor", CURSORS, ids=lambda cursor: cursor[:20])
def test_a_bookmark_that_is_none_of_ours_is_refused_in_every_list(as_administrator, lists, cursor):
    wrong = []
    for path in lists:
        answer = as_administrator.api("GET", f"{path}?cursor={cursor}")
        if answer.status_code != 422 and not (answer.status_code == 200 and _is_a_row(cursor)):
            wrong.append((path, answer.status_code, said(answer)[:200]))

    assert wrong == []


def _is_a_row(cursor: str) -> bool:
    """Texts that could be the sort key of a list: where rows are sorted by texts only, nothing stands behind them."""
    try:
        value = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        return False
    return bool(value) and "\0" not in str(value)


def test_a_bookmark_that_is_none_of_ours_is_refused_on_pages(as_administrator):
    pages = ("/scholen?cursor=", "/mensen?cursor=", "/bezoeken?cursor=", "/verplichtingen?cursor=", "/audit?cursor=",
             "/importeren?na=", "/kalender?verder=", "/mails?verder=")  # fmt: skip
    for page in pages:
        for cursor in ("x", "bnVsbA", "W251bGwsbnVsbF0", ZERO_BYTES):
            answer = as_administrator.get(page + cursor)
            has_told = BOOKMARK in said(answer)
            assert_refused(answer, 422, BOOKMARK if has_told or cursor != ZERO_BYTES else "dat we niet kunnen bewaren.")


@pytest.mark.parametrize("limit", ["0", "-1", "201", "9" * 400, "x", "1.5", "NaN", "", "1e9"])
def test_a_page_of_no_size_or_without_end_is_refused(as_administrator, lists, limit):
    for path in lists:
        answer = as_administrator.api("GET", f"{path}?limit={limit}")
        assert answer.status_code == 422, (path, limit)


FILTERS = (
    "%00", "9999-12-31", "0001-01-01", "9" * 400, "-1", "é" * 3000, "<script>alert(1)</script>", "2026-02-30", "🦠",
    "' or 1=1 --", "%F0%28%8C%28",
)  # fmt: skip


@pytest.mark.parametrize("value", FILTERS)
def test_a_filter_that_means_nothing_breaks_no_page(as_administrator, app, value):
    names = ("q", "state", "status", "team_id", "school_id", "school", "first", "last", "jaar", "schooljaar", "programma",
             "dosis", "partij", "soort", "van", "tot", "actie", "wie", "vanaf", "team", "o", "dag", "deel", "items")  # fmt: skip
    query = "&".join(f"{name}={value}" for name in names)
    wrong = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and not rule.arguments and not rule.rule.startswith("/api"):
            answer = as_administrator.get(f"{rule.rule}?{query}")
            text = answer.get_data(as_text=True)
            fitting = (200, 302, 303, 400, 404, 422) if not is_of_schools(app, rule, "GET") else (403,)
            if answer.status_code not in fitting or "<script>alert(1)" in text:
                wrong.append((rule.rule, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("value", FILTERS)
def test_a_filter_that_means_nothing_breaks_no_operation(as_administrator, value):
    document = as_administrator.api("GET", "/openapi.json").json
    wrong = []
    for path, methods in document["paths"].items():
        if "{" in path or "get" not in methods:
            continue
        for parameter in methods["get"].get("parameters", ()):
            answer = as_administrator.api("GET", f"{path.removeprefix('/api/v1')}?{parameter['name']}={value}")
            if answer.status_code not in (200, 400, 422):
                wrong.append((path, parameter["name"], answer.status_code))

    assert wrong == []


def test_a_new_visit_for_a_school_or_a_team_of_another_centre_is_unknown(as_planner, world, as_staff, unchanged):
    wanted = as_staff(lambda uow, _planner: key(uow, world.groups["1A"], "SC2"))
    item = {"class_group_id": str(wanted.class_group_id), "programme_id": str(wanted.programme_id)}
    right = {"school_id": str(world.school_id), "team_id": str(world.team_id), "items": [item]}
    foreign_group = {**item, "class_group_id": str(world.foreign_groups["1A"])}
    with unchanged():
        for wrong in (
            {"school_id": str(world.foreign_school_id)},
            {"team_id": str(world.foreign_team_id)},
            {"items": [foreign_group]},
        ):
            assert_refused(as_planner.api("POST", "/visits", right | wrong), 404, UNKNOWN)
        text = f"{wanted.class_group_id}:{wanted.programme_id}:{wanted.dose}"
        form = {"items": text, "team_id": str(world.team_id)}
        page = as_planner.post(f"/bezoeken/nieuw?school={world.foreign_school_id}", form)
        team = as_planner.post(f"/bezoeken/nieuw?school={world.school_id}", form | {"team_id": str(world.foreign_team_id)})

    assert_refused(page, 404, UNKNOWN)
    assert_refused(team, 404, UNKNOWN)


def test_nobody_is_asked_to_sign_in_and_a_role_without_the_right_is_told_so(client, world, as_staff, unchanged):
    with unchanged():
        nobody = client().api("POST", "/visits", {})
        nurse = client(world.staff[Role.NURSE]).api("POST", "/visits", {})
        page = client(world.contacts[Role.HEAD]).get("/verplichtingen")

    assert_refused(nobody, 401, "Meld je aan om verder te gaan.")
    assert_refused(nurse, 403, "")
    assert_refused(page, 403, "")

"""The calendar over REST: who gets what answer, and that a create happens once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from clb_core.web.pages import encode
from clb_tenants.access.roles import Role

CLOSURE = {"first_day": "2026-11-16", "last_day": "2026-11-17", "kind": "study_day"}


def new_closure(world, **more):
    return {"school_id": str(world.school_id), **CLOSURE, **more}


@pytest.fixture
def everyone(client, world):
    return {
        "anonymous": client(),
        "foreign": client(world.foreign_planner),
        "other_school": client(world.other_contact),
        "nurse": client(world.staff[Role.NURSE]),
        "planner": client(world.staff[Role.PLANNER]),
        "contact": client(world.contacts[Role.PLANNING_CONTACT]),
    }


def test_who_may_close_a_school(everyone, world):
    answers = {who: caller.api("POST", "/closures", new_closure(world)).status_code for who, caller in everyone.items()}

    strangers = {"anonymous": 401, "foreign": 404, "other_school": 404}
    assert answers == strangers | {"nurse": 403, "planner": 201, "contact": 409}


def test_a_contact_closes_the_own_school(as_contact, world):
    assert as_contact.api("POST", "/closures", new_closure(world)).status_code == 201


def test_who_may_close_the_centre(everyone):
    closure = CLOSURE | {"kind": "centre_closed"}

    answers = {
        who: everyone[who].api("POST", "/closures", closure).status_code for who in ("contact", "nurse", "planner")
    }

    assert answers == {"contact": 403, "nurse": 403, "planner": 201}


def test_who_may_read_and_change_a_closure(everyone, world):
    made = everyone["planner"].api("POST", "/closures", new_closure(world)).json
    url = f"/closures/{made['closure_id']}"

    reads = {who: caller.api("GET", url).status_code for who, caller in everyone.items()}
    changes = {who: caller.api("PATCH", url, {"note": who}, version=1).status_code for who, caller in everyone.items()}

    strangers = {"anonymous": 401, "foreign": 404, "other_school": 404}
    assert reads == strangers | {"nurse": 200, "planner": 200, "contact": 200}
    assert changes == strangers | {"nurse": 403, "planner": 200, "contact": 412}


def test_a_create_that_is_sent_twice_happens_once(as_planner, world):
    key = str(uuid4())
    first = as_planner.api("POST", "/closures", new_closure(world), key=key)
    second = as_planner.api("POST", "/closures", new_closure(world), key=key)

    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(as_planner.api("GET", "/closures").json["items"]) == 1


WRONG: tuple[tuple[dict[str, object], str, int], ...] = (
    ({"first_day": "2026-02-30"}, "first_day", 422),
    ({"last_day": "2026-11-15"}, "last_day", 422),
    ({"first_day": "1900-01-01"}, "first_day", 422),
    ({"kind": "vakantie"}, "kind", 422),
    ({"kind": "centre_closed"}, "kind", 422),
    ({"half_day": "noon"}, "half_day", 422),
    ({"note": "x" * 201}, "note", 422),
    ({"school_id": "x"}, "school_id", 422),
    ({"surprise": 1}, "surprise", 422),
    ({}, "first_day", 409),
)


def test_what_is_wrong_is_named_by_field(as_planner, world):
    as_planner.api("POST", "/closures", new_closure(world))

    for change, field, status in WRONG:
        answer = as_planner.api("POST", "/closures", new_closure(world, **change))
        assert (answer.status_code, list(answer.json["fields"])) == (status, [field]), change


def test_a_closure_that_closes_nothing_says_so(as_planner, world):
    days = {"first_day": "2026-11-03", "last_day": "2026-11-03"}

    answer = as_planner.api("POST", "/closures", new_closure(world, **days))

    assert "Herfstvakantie" in answer.json["notice"]


def test_a_change_needs_the_version_that_was_read(as_planner, world):
    made = as_planner.api("POST", "/closures", new_closure(world))
    url = f"/closures/{made.json['closure_id']}"

    assert made.headers["ETag"] == '"v1"'
    assert as_planner.api("PATCH", url, {"note": "x"}).status_code == 428
    assert as_planner.api("PATCH", url, {"note": "x"}, version=7).status_code == 412
    changed = as_planner.api("PATCH", url, {"note": "x"}, version=1)
    assert (changed.status_code, changed.headers["ETag"], changed.json["note"]) == (200, '"v2"', "x")
    assert as_planner.api("DELETE", url, version=1).status_code == 412
    assert as_planner.api("DELETE", url, version=2).status_code == 204
    assert as_planner.api("GET", url).status_code == 404


def test_closures_come_in_pages_and_by_days(as_planner, world):
    for day in (9, 10, 12, 13, 16):
        on = f"2026-11-{day:02d}"
        as_planner.api("POST", "/closures", new_closure(world, first_day=on, last_day=on))

    first = as_planner.api("GET", "/closures?limit=3").json
    rest = as_planner.api("GET", f"/closures?limit=3&cursor={first['next_cursor']}").json
    some = as_planner.api("GET", "/closures?first=2026-11-12&last=2026-11-13").json

    days = [item["first_day"][-2:] for item in first["items"] + rest["items"]]
    assert days == ["09", "10", "12", "13", "16"]
    assert rest["next_cursor"] is None
    assert len(some["items"]) == 2
    assert as_planner.api("GET", "/closures?first=2026-11-13&last=2026-11-12").status_code == 422
    assert as_planner.api("GET", "/closures?cursor=onzin").status_code == 422
    assert as_planner.api("GET", f"/teams?cursor={first['next_cursor']}x").status_code == 422
    assert as_planner.api("GET", f"/closures?cursor={encode(('Team Proef', 'x'))}").status_code == 422
    assert as_planner.api("GET", f"/closures?cursor={encode(('2026-11-12',))}").status_code == 422


def test_teams_and_leave_come_in_pages(as_planner, world):
    nurse = world.staff[Role.NURSE]
    for name in ("B", "A", "C"):
        as_planner.api("POST", "/teams", {"name": f"Team {name}", "base_municipality": "Aalst"})
    for day in (16, 17, 19):
        on = f"2026-11-{day}"
        as_planner.api("POST", f"/members/{nurse.member_id}/leave", {"first_day": on, "last_day": on, "kind": "leave"})

    assert everything(as_planner, "/teams?q=team&limit=1", "name") == ["Team A", "Team B", "Team C", "Team Proef"]
    assert everything(as_planner, f"/members/{nurse.member_id}/leave?limit=2", "first_day") == [
        "2026-11-16",
        "2026-11-17",
        "2026-11-19",
    ]


def everything(caller, url, field):
    """The field of every row, over all pages."""
    found, cursor = [], ""
    while cursor is not None:
        page = caller.api("GET", f"{url}&cursor={cursor}" if cursor else url).json
        found += [item[field] for item in page["items"]]
        cursor = page["next_cursor"]
    return found


def test_a_contact_lists_the_own_closures_only(everyone, world):
    everyone["planner"].api("POST", "/closures", new_closure(world))
    everyone["planner"].api("POST", "/closures", new_closure(world, school_id=str(world.other_school_id)))
    everyone["planner"].api("POST", "/closures", CLOSURE | {"kind": "centre_closed"})

    seen = everyone["contact"].api("GET", "/closures").json["items"]
    asked = everyone["contact"].api("GET", f"/closures?school_id={world.other_school_id}").json["items"]

    assert {item["school_id"] for item in seen} == {str(world.school_id), None}
    assert {item["school_id"] for item in asked} == {None}


def test_lesson_times_say_which_half_days_have_lessons_and_why_not(everyone, world):
    url = f"/schools/{world.school_id}/lesson-times?first=2026-11-09&last=2026-11-13"

    answer = everyone["contact"].api("GET", url).json

    assert len(answer["lessons"]) == 8
    assert {item["code"] for item in answer["without"]} == {"public_holiday"}
    assert "Wapenstilstand" in answer["without"][0]["sentence"]
    assert everyone["other_school"].api("GET", url).status_code == 404
    assert everyone["foreign"].api("GET", url).status_code == 404


def test_lesson_times_of_impossible_days_are_refused(as_planner, world):
    for days in ("first=2026-11-09&last=2026-11-08", "first=2026-11-09&last=2030-01-01", "first=x", ""):
        assert as_planner.api("GET", f"/schools/{world.school_id}/lesson-times?{days}").status_code == 422, days


def test_a_school_year_is_computed_and_read(everyone):
    assert everyone["planner"].api("GET", "/school-years/2030").status_code == 404
    assert everyone["nurse"].api("POST", "/school-years", {"start_year": 2030}).status_code == 403
    made = everyone["planner"].api("POST", "/school-years", {"start_year": 2030})
    assert made.status_code == 201
    assert len(everyone["contact"].api("GET", "/school-years/2030").json["holidays"]) == 9
    assert everyone["planner"].api("POST", "/school-years", {"start_year": 1900}).status_code == 422
    assert everyone["planner"].api("GET", "/school-years/99999999999").status_code == 404


def test_teams_and_who_is_in_them(everyone, world):
    planner, nurse = everyone["planner"], world.staff[Role.NURSE]
    team = planner.api("POST", "/teams", {"name": "Team Aalst", "base_municipality": "Aalst"})
    url = f"/teams/{team.json['team_id']}"
    joined = {"member_id": str(nurse.member_id), "function": "nurse", "valid_from": "2026-09-01"}

    assert team.status_code == 201
    assert planner.api("POST", "/teams", {"name": "team aalst", "base_municipality": "x"}).status_code == 409
    assert planner.api("PATCH", url, {"latitude": 50.9}, version=1).status_code == 422
    assert planner.api("PATCH", url, {"latitude": 50.9, "longitude": 4.0}, version=1).json["longitude"] == 4.0
    place = planner.api("POST", f"{url}/members", joined)
    assert (place.status_code, place.json["name"]) == (201, nurse.name)
    assert planner.api("POST", f"{url}/members", joined).status_code == 409
    at = f"/team-members/{place.json['team_member_id']}"
    assert planner.api("PATCH", at, {"last_day": "2026-12-24"}).status_code == 428
    assert planner.api("PATCH", at, {"last_day": "2026-12-24"}, version=1).json["valid_until"] == "2026-12-24"
    assert planner.api("GET", at).headers["ETag"] == '"v2"'
    assert [item["name"] for item in planner.api("GET", f"{url}/members").json["items"]] == [nurse.name]
    assert everyone["nurse"].api("GET", "/teams?q=team").json["items"][0]["name"] == "Team Aalst"
    assert everyone["contact"].api("GET", "/teams").status_code == 403
    for path in (url, f"{url}/members", at, f"{url}/presence?first=2026-11-16&last=2026-11-16"):
        assert everyone["foreign"].api("GET", path).status_code == 404


def test_working_week_leave_and_presence_go_together(everyone, world):
    planner, nurse = everyone["planner"], world.staff[Role.NURSE]
    team = planner.api("POST", "/teams", {"name": "Team Aalst", "base_municipality": "Aalst"}).json["team_id"]
    joined = {"member_id": str(nurse.member_id), "function": "nurse", "valid_from": "2026-09-01"}
    planner.api("POST", f"/teams/{team}/members", joined)
    mine = f"/members/{nurse.member_id}"
    before = planner.api("GET", f"{mine}/working-week")
    version = before.json["version"]
    week = {"valid_from": "2026-09-01", "half_days": ["0-am", "0-pm"]}

    assert planner.api("PUT", f"{mine}/working-week", week).status_code == 428
    assert (
        planner.api("PUT", f"{mine}/working-week", week | {"half_days": ["6-am"]}, version=version).status_code == 422
    )
    assert planner.api("PUT", f"{mine}/working-week", week, version=version).status_code == 200
    assert planner.api("PUT", f"{mine}/working-week", week, version=version).status_code == 412
    away = {"first_day": "2026-11-16", "last_day": "2026-11-16", "kind": "illness", "half_day": "am"}
    leave = planner.api("POST", f"{mine}/leave", away)
    assert leave.status_code == 201
    assert planner.api("POST", f"{mine}/leave", away).status_code == 409
    url = f"/teams/{team}/presence?first=2026-11-16&last=2026-11-17"
    present = [len(item["present"]) for item in planner.api("GET", url).json["items"]]
    assert present == [0, 1, 0, 0]
    one = f"/leave/{leave.json['leave_id']}"
    assert everyone["foreign"].api("GET", one).status_code == 404
    assert everyone["contact"].api("GET", one).status_code == 403
    assert everyone["nurse"].api("DELETE", one, version=1).status_code == 403
    assert planner.api("DELETE", one, version=1).status_code == 204
    assert planner.api("GET", f"{mine}/leave").json["items"] == []
    assert everyone["foreign"].api("GET", f"{mine}/leave").status_code == 404

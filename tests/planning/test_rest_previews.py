"""What changes before it is saved, over REST: the body of the write, to an address that ends in `-preview`. Nothing is kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import text

from clb_app.runtime import Runtime
from clb_platform.calendars import queries as calendars
from clb_platform.calendars import service as calendar_verbs
from clb_platform.calendars.vocabulary import ClosureKind
from clb_platform.programmes import queries as programmes
from clb_platform.programmes import service as programme_verbs
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from client import Client
from planning.data import THURSDAY, TUESDAY, at, programme_id, proposed
from world import YEAR, World

DAY = {"first_day": THURSDAY.isoformat(), "last_day": THURSDAY.isoformat()}


@pytest.fixture
def stored(fresh_runtime: Runtime, world: World) -> dict[str, Any]:
    """A visit that is proposed for a Thursday, a closure on another day, and a school that differs from a programme."""
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        visit = proposed(uow, planner.actor, world, at(THURSDAY))
        closure = calendar_verbs.add_closure(uow, System(), world.school_id, TUESDAY, TUESDAY, ClosureKind.STUDY_DAY)
        sc3, hpv = programme_id(uow, "SC3"), programme_id(uow, "HPV")
        row = programme_verbs.add_school_programme(
            uow, System(), hpv, world.other_school_id, YEAR, is_due=False, source="Afspraak"
        )
        place = calendars.places_of_member(uow, world.staff[Role.NURSE].member_id)[0][0]
        return {
            "visit": str(visit.visit_id), "closure": str(closure.closure_id), "sc3": str(sc3), "hpv": str(hpv),
            "differs": str(row.school_programme_id), "place": str(place.team_member_id), "version": row.version,
        }  # fmt: skip


def rows(runtime: Runtime, world: World) -> tuple[int, ...]:
    with unit_of_work(runtime.database, world.staff[Role.PLANNER].scope) as uow:
        tables = ("closure", "leave", "working_pattern", "school_programme", "programme", "outbox_message", "audit_entry")
        return tuple(uow.scalar(text(f"select count(*) from {table}")) for table in tables)


def test_what_a_calendar_change_hits(as_administrator: Client, fresh_runtime: Runtime, world: World, stored: Any) -> None:
    nurse = world.staff[Role.NURSE].member_id
    closure = DAY | {"school_id": str(world.school_id), "kind": "study_day"}
    asked = [
        ("/closures-preview", closure), (f"/closures/{stored['closure']}/change-preview", DAY),
        (f"/members/{nurse}/leave-preview", DAY | {"kind": "leave"}),
        (f"/members/{nurse}/working-week-preview", {"valid_from": "2026-10-12", "half_days": ["0-am"]}),
        (f"/team-members/{stored['place']}/end-preview", {"last_day": "2026-10-12"}),
    ]  # fmt: skip
    before = rows(fresh_runtime, world)
    for url, body in asked:
        found = as_administrator.api("POST", url, body)
        assert found.status_code == 200, (url, found.json)
        (hit,) = found.json["items"]
        assert (hit["visit_id"], hit["day"], hit["half_day"]) == (stored["visit"], DAY["first_day"], "am")
    assert rows(fresh_runtime, world) == before
    free = closure | {"first_day": "2026-11-19", "last_day": "2026-11-19"}
    assert as_administrator.api("POST", "/closures-preview", free).json == {"items": []}


def test_what_the_write_refuses_the_preview_refuses(as_administrator: Client, world: World, stored: Any) -> None:
    nurse = world.staff[Role.NURSE].member_id
    wrong = {"first_day": "2026-10-16", "last_day": "2026-10-15"}
    taken = {"first_day": TUESDAY.isoformat(), "last_day": TUESDAY.isoformat()}
    asked = [
        ("/closures-preview", wrong | {"school_id": str(world.school_id), "kind": "study_day"}, 422),
        ("/closures-preview", taken | {"school_id": str(world.school_id), "kind": "study_day"}, 409),
        (f"/closures/{stored['closure']}/change-preview", wrong, 422),
        (f"/members/{nurse}/leave-preview", wrong | {"kind": "leave"}, 422),
        (f"/programmes/{stored['sc3']}/change-preview", {"minutes_per_pupil": 0.04}, 422),
        (f"/programmes/{stored['sc3']}/versions-preview", {"from_year": 2001}, 422),
    ]  # fmt: skip
    for url, body, status in asked:
        assert as_administrator.api("POST", url, body).status_code == status, url


def test_a_school_sees_what_its_own_closure_hits(as_contact: Client, world: World, stored: Any) -> None:
    closure = DAY | {"school_id": str(world.school_id), "kind": "study_day"}
    (hit,) = as_contact.api("POST", "/closures-preview", closure).json["items"]
    assert hit["visit_id"] == stored["visit"]
    other = closure | {"school_id": str(world.other_school_id)}
    assert as_contact.api("POST", "/closures-preview", other).status_code == 404


def test_what_a_programme_change_does(as_administrator: Client, fresh_runtime: Runtime, world: World, stored: Any) -> None:
    before = rows(fresh_runtime, world)
    nobody = {"targets": [{"grade": "L1"}]}
    changed = as_administrator.api("POST", f"/programmes/{stored['sc3']}/change-preview", nobody).json
    assert [row["visit_id"] for row in changed["visits"]] == [stored["visit"]]
    later = as_administrator.api("POST", f"/programmes/{stored['sc3']}/versions-preview", nobody | {"from_year": YEAR + 1})
    assert later.json["start_year"] == YEAR + 1
    differs = {"school_id": str(world.school_id), "from_year": YEAR, "is_due": False, "source": "Afspraak"}
    told = as_administrator.api("POST", f"/programmes/{stored['sc3']}/schools-preview", differs).json
    assert [(row["school_id"], row["before"], row["after"]) for row in told["schools"]] == [(str(world.school_id), 1, 0)]
    gone = as_administrator.api("POST", f"/school-programmes/{stored['differs']}/removal-preview").json
    assert [(row["school_id"], row["before"], row["after"]) for row in gone["schools"]] == [(str(world.other_school_id), 0, 4)]
    assert rows(fresh_runtime, world) == before


def test_the_page_shows_what_removing_a_difference_changes(
    as_administrator: Client, fresh_runtime: Runtime, world: World, stored: Any
) -> None:
    url = f"/programmas/{stored['hpv']}/scholen/{stored['differs']}/verwijder"
    shown = as_administrator.post(url, {"version": str(stored["version"])})
    assert shown.status_code == 200
    for words in ("Afwijking van Atheneum Proefberg verwijderen", "1 school waarvoor er iets verandert"):
        assert words in shown.text
    seen = next(value for value in re.findall(r'name="seen" value="([^"]*)"', shown.text) if value)
    assert as_administrator.post(url, {"version": str(stored["version"]), "seen": seen}).status_code == 303
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        assert programmes.schools_of(uow, "HPV") == []

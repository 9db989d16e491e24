"""Periods that do not suit a school: who enters them, over page and REST, what is refused, and what the ledger keeps."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from clb_core.errors import Conflict, Refused
from clb_core.terms import DayRange
from clb_core.web.pages import PageRequest
from clb_core.words import spoken_range
from clb_platform.calendars import queries
from clb_platform.calendars.service import add_avoided, remove_avoided
from clb_platform.calendars.vocabulary import HalfDay
from clb_tenants.access.roles import Role
from clb_tenants.audit import queries as ledger
from clb_tenants.isolation.scope import open_unit, unit_of_work

MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
PERIOD = {"first_day": "2026-11-16", "last_day": "2026-11-20", "reason": "Schoolfeest"}
YEAR = DayRange(date(2026, 9, 1), date(2027, 8, 31))


def of_school(uow, world):
    return [
        (row.first_day, row.last_day, row.half_day, row.reason)
        for row in queries.avoided_between(uow, YEAR, [world.school_id])
    ]


def test_a_period_is_kept_and_taken_back_and_both_are_in_the_ledger(uow, planner, world):
    row = add_avoided(uow, planner, world.school_id, MONDAY, FRIDAY, half_day=HalfDay.MORNING, reason=" Schoolfeest ")
    assert of_school(uow, world) == [(MONDAY, FRIDAY, HalfDay.MORNING, "Schoolfeest")]

    remove_avoided(uow, planner, row.period_id, row.version)
    assert of_school(uow, world) == []
    entries = {each.action: each for each in ledger.entries(uow, {"object_id": row.period_id}, PageRequest.read(5))}
    assert set(entries) == {"calendars.avoided_period.removed", "calendars.avoided_period.added"}
    made = entries["calendars.avoided_period.added"]
    assert made.object_name == f"Periode die niet past, {spoken_range(MONDAY, FRIDAY)}"
    assert made.on_behalf_of == "Basisschool De Proeftuin"
    assert ledger.texts(uow, [made.entry_id])[made.entry_id]["reason"] == "Schoolfeest"


@pytest.mark.parametrize(
    ("first", "last", "reason", "field"),
    [
        (FRIDAY, MONDAY, "Feest", "last_day"),
        (date(2027, 6, 1), date(2027, 9, 2), "Feest", "last_day"),
        (date(2040, 6, 1), date(2040, 6, 2), "Feest", "first_day"),
        (MONDAY, FRIDAY, "   ", "reason"),
        (MONDAY, FRIDAY, "x" * 201, "reason"),
    ],
)
def test_what_makes_no_period_is_refused_beside_its_field(uow, planner, world, first, last, reason, field):
    with pytest.raises(Refused) as refused:
        add_avoided(uow, planner, world.school_id, first, last, reason=reason)

    assert list(refused.value.fields) == [field]
    assert of_school(uow, world) == []


def test_two_periods_of_one_school_do_not_overlap_but_halves_may_meet(uow, planner, world):
    add_avoided(uow, planner, world.school_id, MONDAY, FRIDAY, half_day=HalfDay.MORNING, reason="Feest")
    add_avoided(uow, planner, world.school_id, MONDAY, FRIDAY, half_day=HalfDay.AFTERNOON, reason="Sport")
    add_avoided(uow, planner, world.other_school_id, MONDAY, FRIDAY, reason="Feest")

    with pytest.raises(Conflict, match="staat al een periode die niet past"):
        add_avoided(uow, planner, world.school_id, FRIDAY, FRIDAY, reason="Nog een")


def test_a_contact_enters_and_removes_a_period_on_the_own_calendar(as_contact, fresh_runtime, world):
    assert "Nog geen periodes voor 2026-2027." in as_contact.text("/onze-kalender")

    answer = as_contact.post("/onze-kalender/liever-niet", PERIOD)
    page = as_contact.text(answer.headers["Location"])
    assert answer.status_code == 303
    assert "Schoolfeest" in page and "Wat al afgesproken is, blijft staan." in page

    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        (row,) = queries.avoided_between(uow, YEAR, [world.school_id])
    stale = as_contact.post(f"/kalender/liever-niet/{row.period_id}/verwijder", {"version": "9"})
    assert stale.status_code == 412
    gone = as_contact.post(f"/kalender/liever-niet/{row.period_id}/verwijder", {"version": str(row.version)})
    assert "Nog geen periodes voor 2026-2027." in as_contact.text(gone.headers["Location"])


def test_a_period_that_is_refused_comes_back_with_what_was_typed(as_contact):
    answer = as_contact.post("/onze-kalender/liever-niet", PERIOD | {"reason": ""})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert "Zeg kort waarom een bezoek dan niet past." in page
    assert 'value="2026-11-16"' in page


def test_the_centre_enters_one_for_a_school_on_the_page_of_that_school(as_planner, world):
    url = f"/kalender/liever-niet?school={world.school_id}"
    assert (
        as_planner.post(url, PERIOD | {"school_id": str(world.school_id), "last_day": "2026-11-15"}).status_code == 422
    )

    answer = as_planner.post(url, PERIOD | {"school_id": str(world.school_id)})
    assert "Schoolfeest" in as_planner.text(answer.headers["Location"])
    assert "Periodes die niet passen" not in as_planner.text("/kalender")


def test_over_rest_a_period_is_made_once_listed_and_removed(as_contact, as_planner, client, world):
    new = PERIOD | {"school_id": str(world.school_id)}
    made = as_contact.api("POST", "/avoided-periods", new)
    assert made.status_code == 201
    assert as_contact.api("POST", "/avoided-periods", new).status_code == 409
    url = f"/avoided-periods/{made.json['period_id']}"

    assert [
        row["reason"] for row in as_planner.api("GET", f"/avoided-periods?school_id={world.school_id}").json["items"]
    ] == ["Schoolfeest"]
    assert as_planner.api("GET", "/avoided-periods?first=2026-12-01").json["items"] == []
    others = client(world.other_contact), client(world.foreign_planner)
    assert [each.api("GET", url).status_code for each in others] == [404, 404]
    assert [each.api("GET", "/avoided-periods").json["items"] for each in others] == [[], []]
    assert client(world.staff[Role.NURSE]).api("DELETE", url, version=1).status_code == 403
    assert as_planner.api("DELETE", url, version=2).status_code == 412
    assert as_planner.api("DELETE", url, version=1).status_code == 204


def test_statements_of_a_school_reach_only_its_own_periods(fresh_runtime, world):
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        add_avoided(uow, planner.actor, world.other_school_id, MONDAY, FRIDAY, reason="Van de andere")
    at_school = open_unit(fresh_runtime.database, world.contacts[Role.PLANNING_CONTACT].scope)
    try:
        assert at_school.session.scalars(text("select reason from avoided_period")).all() == []
        assert at_school.session.execute(text("delete from avoided_period")).rowcount == 0
    finally:
        at_school.rollback()
        at_school.close()

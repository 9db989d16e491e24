"""The pages of calendar and closures, through the whole application."""

from __future__ import annotations

import re
from datetime import date

import pytest

from clb_platform.calendars import queries
from clb_platform.calendars.service import add_closure
from clb_platform.calendars.vocabulary import ClosureKind, SchoolYear
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work

MONDAY = date(2026, 11, 16)


@pytest.fixture
def stored(fresh_runtime, world):
    """Ids of a closure of the centre, of the contact's school and of the other school."""
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        return {
            name: add_closure(uow, planner.actor, school_id, MONDAY, MONDAY, kind, note=f"van {name}").closure_id
            for name, school_id, kind in (
                ("centre", None, ClosureKind.CENTRE_CLOSED),
                ("own", world.school_id, ClosureKind.STUDY_DAY),
                ("other", world.other_school_id, ClosureKind.EXAMS),
            )
        }


def closures(runtime, world):
    with unit_of_work(runtime.database, world.staff[Role.PLANNER].scope) as uow:
        found = queries.closures_between(uow, SchoolYear(2026).days, [world.school_id, world.other_school_id])
        return [(row.school_id, row.first_day, row.last_day, row.kind, row.note) for row in found]


def test_the_calendar_shows_the_year_with_holidays_and_closures(as_planner, stored):
    page = as_planner.text("/kalender")

    for words in ("Kalender 2026-2027", "Herfstvakantie", "van centre", "van own", "van other", "2 sluitingen in"):
        assert words in page


def test_a_school_can_be_chosen_and_the_other_disappears(as_planner, world, stored):
    page = as_planner.text(f"/kalender?school={world.school_id}")

    assert "van own" in page
    assert "van centre" in page
    assert "van other" not in page


def test_an_address_that_means_nothing_still_shows_a_calendar(as_planner):
    for query in ("jaar=abc", "jaar=99999", "jaar=-5", "school=x", "jaar=2027"):
        assert "Zomervakantie" in as_planner.text(f"/kalender?{query}"), query


def test_a_planner_adds_a_closure_and_reads_what_was_kept(as_planner, fresh_runtime, world):
    answer = as_planner.post(
        "/kalender", {"school_id": str(world.school_id), "first_day": "2026-11-16", "kind": "study_day"}
    )

    assert answer.status_code == 303
    assert "Bewaard: pedagogische studiedag" in as_planner.text(answer.headers["Location"])
    assert closures(fresh_runtime, world) == [(world.school_id, MONDAY, MONDAY, ClosureKind.STUDY_DAY, "")]


def test_a_closure_in_a_holiday_is_kept_and_said(as_planner, world):
    answer = as_planner.post(
        "/kalender", {"school_id": str(world.school_id), "first_day": "2026-11-03", "kind": "free_day"}
    )

    assert "zijn er al geen lessen (Herfstvakantie)" in as_planner.text(answer.headers["Location"])


def test_without_a_school_the_whole_centre_closes(as_planner, fresh_runtime, world):
    as_planner.post("/kalender", {"first_day": "2026-11-16", "last_day": "2026-11-17", "note": "verhuis"})

    assert closures(fresh_runtime, world)[0][3:] == (ClosureKind.CENTRE_CLOSED, "verhuis")


WRONG = (
    ({"first_day": "2026-02-30", "kind": "exams"}, "Deze dag bestaat niet", 422),
    ({"first_day": "", "kind": "exams"}, "Vul dit in", 422),
    ({"first_day": "2026-11-20", "last_day": "2026-11-17", "kind": "exams"}, "ligt voor de eerste", 422),
    ({"first_day": "1826-11-20", "kind": "exams"}, "jaartal", 422),
    ({"first_day": "2027-08-30", "last_day": "2027-09-02", "kind": "exams"}, "einde van het schooljaar", 422),
    ({"first_day": "2026-11-16"}, "Kies waarom de school gesloten is", 422),
    ({"first_day": "2026-11-16", "kind": "vakantie"}, "Kies een van deze waarden", 422),
    ({"first_day": "2026-11-16", "kind": "exams", "half_day": "noon"}, "Kies een van deze waarden", 422),
    ({"first_day": "2026-11-16", "kind": "exams", "note": "x" * 201}, "200 tekens", 422),
    ({"first_day": "2026-11-16", "kind": "exams"}, "staat al een sluiting", 409),
)


def test_what_was_typed_wrong_is_said_and_kept(as_planner, world, stored):
    for typed, words, status in WRONG:
        answer = as_planner.post("/kalender", {"school_id": str(world.school_id), "note": "blijft staan", **typed})
        page = answer.get_data(as_text=True)
        assert answer.status_code == status, typed
        assert words in page, typed
        assert (typed.get("note") or "blijft staan") in page, typed


def test_a_closure_is_changed_on_its_page(as_planner, fresh_runtime, world, stored):
    address = f"/kalender/sluitingen/{stored['own']}"
    assert "van own" in as_planner.text(address)

    answer = as_planner.post(address, {"first_day": "2026-11-20", "kind": "exams", "note": "nieuw", "version": "1"})

    assert answer.status_code == 303
    assert (world.school_id, date(2026, 11, 20), date(2026, 11, 20), ClosureKind.EXAMS, "nieuw") in closures(
        fresh_runtime, world
    )


def test_a_change_of_an_older_version_is_not_kept(as_planner, stored):
    answer = as_planner.post(
        f"/kalender/sluitingen/{stored['own']}", {"first_day": "2026-11-20", "kind": "exams", "version": "9"}
    )

    assert answer.status_code == 412
    assert "Iemand wijzigde dit intussen" in answer.get_data(as_text=True)


def test_a_closure_is_removed_by_its_button(as_planner, fresh_runtime, world, stored):
    answer = as_planner.post(f"/kalender/sluitingen/{stored['centre']}/verwijder", {"version": "1"})

    assert "staan weer open" in as_planner.text(answer.headers["Location"])
    assert None not in [row[0] for row in closures(fresh_runtime, world)]


def test_a_school_year_is_kept_by_its_button(as_planner):
    assert "nog niet vastgelegd" in as_planner.text("/kalender?jaar=2029")

    answer = as_planner.post("/kalender/schooljaar/2029")

    assert "nog niet vastgelegd" not in as_planner.text(answer.headers["Location"])


def test_a_school_sees_its_own_days_and_those_of_the_centre(as_contact, stored):
    page = as_contact.text("/onze-kalender")

    assert "van own" in page
    assert "van centre" in page
    assert "van other" not in page


def test_a_contact_adds_a_day_of_the_own_school_whatever_school_the_form_names(as_contact, fresh_runtime, world):
    answer = as_contact.post(
        "/onze-kalender",
        {"first_day": "2026-11-16", "kind": "free_day", "school_id": str(world.other_school_id), "half_day": "am"},
    )

    assert "Het CLB ziet dit meteen" in as_contact.text(answer.headers["Location"])
    assert [row[0] for row in closures(fresh_runtime, world)] == [world.school_id]


def test_a_contact_reads_what_is_wrong_beside_the_field(as_contact):
    for typed, words in (
        ({"first_day": "2026-02-30", "kind": "exams"}, "Deze dag bestaat niet"),
        ({"first_day": "2026-11-16"}, "Kies waarom de school gesloten is"),
        ({"first_day": "2026-11-16", "kind": "centre_closed"}, "geldt voor het hele centrum"),
    ):
        answer = as_contact.post("/onze-kalender", typed)
        assert answer.status_code == 422, typed
        assert words in answer.get_data(as_text=True), typed


def test_a_contact_changes_and_removes_the_own_closure(as_contact, fresh_runtime, world, stored):
    address = f"/kalender/sluitingen/{stored['own']}"
    as_contact.text(address)

    changed = as_contact.post(address, {"first_day": "2026-11-20", "kind": "exams", "version": "1"})
    assert changed.headers["Location"].startswith("/onze-kalender")
    removed = as_contact.post(f"{address}/verwijder", {"version": "2"})
    assert removed.headers["Location"].startswith("/onze-kalender")

    assert world.school_id not in [row[0] for row in closures(fresh_runtime, world)]


def test_a_contact_reaches_no_closure_of_the_centre_or_another_school(as_contact, stored):
    for whose, status in (("centre", 403), ("other", 404)):
        address = f"/kalender/sluitingen/{stored[whose]}"
        assert as_contact.get(address).status_code == status
        assert as_contact.post(address, {"first_day": "2026-11-20", "kind": "exams"}).status_code == status
        assert as_contact.post(f"{address}/verwijder").status_code == status


def test_each_party_is_led_to_its_own_calendar(as_contact, as_planner):
    assert as_contact.get("/kalender").headers["Location"] == "/onze-kalender"
    assert as_planner.get("/onze-kalender").headers["Location"] == "/kalender"


def test_a_nurse_reads_the_calendar_and_changes_nothing(client, world, stored):
    nurse = client(world.staff[Role.NURSE])

    assert "Voeg sluiting toe" not in nurse.text("/kalender")
    assert nurse.post("/kalender", {"first_day": "2026-11-20"}).status_code == 403
    assert nurse.get(f"/kalender/sluitingen/{stored['own']}").status_code == 403
    assert nurse.post("/kalender/schooljaar/2026").status_code == 403


def test_another_centre_sees_none_of_it(client, world, stored):
    stranger = client(world.foreign_planner)

    assert "van own" not in stranger.text(f"/kalender?school={world.school_id}")
    assert stranger.get(f"/kalender/sluitingen/{stored['own']}").status_code == 404


def test_the_page_asks_the_database_as_often_with_many_closures(as_planner, statements, fresh_runtime, world, stored):
    as_planner.text("/kalender")
    statements.clear()
    as_planner.text("/kalender")
    few = len(statements)
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        for day in range(1, 28):
            for school_id in (world.school_id, world.other_school_id):
                on = date(2027, 2, day)
                add_closure(uow, planner.actor, school_id, on, on, ClosureKind.OTHER)
    statements.clear()

    page = as_planner.text("/kalender")

    assert len(statements) == few
    assert "56 sluitingen in" in page
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following is not None
    assert "za 27 feb" in as_planner.text(following.group(1).replace("&amp;", "&")).replace("\N{NO-BREAK SPACE}", " ")

"""The pages of teams and colleagues, through the whole application."""

from __future__ import annotations

from datetime import date

import pytest

from clb_platform.calendars import queries
from clb_platform.calendars.service import add_leave, add_team, add_team_member
from clb_platform.calendars.vocabulary import LeaveKind, StaffFunction
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work

SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def stored(fresh_runtime, world):
    """Ids of a team with the nurse in it, of her place, and of her leave."""
    planner, nurse = world.staff[Role.PLANNER], world.staff[Role.NURSE]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        team = add_team(uow, planner.actor, "Team Aalst", "Aalst")
        place = add_team_member(uow, planner.actor, team.team_id, nurse.member_id, StaffFunction.NURSE, SEPTEMBER)
        leave = add_leave(
            uow, planner.actor, nurse.member_id, date(2026, 11, 16), date(2026, 11, 16), LeaveKind.TRAINING
        )
        return {
            "team": team.team_id,
            "place": place.team_member_id,
            "leave": leave.leave_id,
            "nurse": nurse.member_id,
        }


def test_a_planner_makes_a_team_and_is_led_to_it(as_planner):
    answer = as_planner.post("/teams", {"name": "Team Ninove", "base_municipality": "Ninove"})

    assert answer.status_code == 303
    assert "Nog niemand in dit team" in as_planner.text(answer.headers["Location"])
    assert "Team Ninove" in as_planner.text("/teams")


def test_a_team_that_cannot_be_is_refused_in_words(as_planner, stored):
    for typed, words, status in (
        ({"name": "", "base_municipality": "Aalst"}, "Vul dit in", 422),
        ({"name": "Team X", "base_municipality": "Aalst", "latitude": "91"}, "van -90 tot 90", 422),
        ({"name": "Team X", "base_municipality": "Aalst", "latitude": "50.9"}, "samen, of geen van beide", 422),
        ({"name": "team aalst", "base_municipality": "Aalst"}, "al een team met deze naam", 409),
    ):
        answer = as_planner.post("/teams", typed)
        assert answer.status_code == status, typed
        assert words in answer.get_data(as_text=True), typed


def test_a_team_is_changed_and_put_out_of_use(as_planner, stored):
    address = f"/teams/{stored['team']}/wijzig"
    assert 'value="Team Aalst"' in as_planner.text(address)

    as_planner.post(address, {"name": "Team Dender", "base_municipality": "Aalst", "version": "1"})

    assert "Team Dender is bewaard" in as_planner.text("/teams")
    assert "Team Dender" not in as_planner.text("/teams")
    assert "Niet meer in gebruik" in as_planner.text("/teams?past=1")
    answer = as_planner.post(address, {"name": "x", "base_municipality": "y", "version": "1"})
    assert answer.status_code == 412


def test_the_team_page_shows_who_works_when_and_who_is_away(as_planner, stored):
    page = as_planner.text(f"/teams/{stored['team']}")

    assert "Nurse proef" in page
    assert "vorming" in page
    assert page.count(">werkt<") == 10


def test_a_colleague_comes_in_a_team(as_planner, world, stored):
    doctor = world.staff[Role.DOCTOR]
    typed = {"member_id": str(doctor.member_id), "function": "clb_doctor", "valid_from": "2026-10-06"}

    answer = as_planner.post(f"/teams/{stored['team']}", typed)

    assert answer.headers["Location"] == f"/collegas/{doctor.member_id}"
    assert doctor.name in as_planner.text(f"/teams/{stored['team']}")
    again = as_planner.post(f"/teams/{stored['team']}", typed)
    assert again.status_code == 409
    assert "al in dit team" in again.get_data(as_text=True)


def test_a_place_ends_on_the_page_of_the_colleague(as_planner, stored):
    address = f"/teamplaatsen/{stored['place']}/einde"
    assert "ligt voor de eerste" in as_planner.post(address, {"valid_until": "2026-08-01"}).get_data(as_text=True)

    answer = as_planner.post(address, {"valid_until": "2026-12-24", "version": "1"})

    assert "do 24 dec 2026" in as_planner.text(answer.headers["Location"]).replace("\N{NO-BREAK SPACE}", " ")


def test_a_working_week_is_ticked_and_kept(as_planner, fresh_runtime, world, stored):
    typed = {"valid_from": "2026-10-06", "half_days": ["0-am", "2-am"]}

    answer = as_planner.post(f"/collegas/{stored['nurse']}/werkweek", typed)

    assert answer.status_code == 303
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        weeks = queries.working_weeks(uow, [stored["nurse"]])[stored["nurse"]].weeks
    assert [sorted(half.key for half in week.half_days) for week in weeks] == [["0-am", "2-am"]]
    assert as_planner.text(f"/teams/{stored['team']}").count(">werkt<") == 2


def test_a_working_week_without_half_days_is_refused(as_planner, stored):
    answer = as_planner.post(f"/collegas/{stored['nurse']}/werkweek", {"valid_from": "2026-10-06"})

    assert answer.status_code == 422
    assert "minstens één halve dag" in answer.get_data(as_text=True)


def test_leave_is_added_and_removed(as_planner, stored):
    page = f"/collegas/{stored['nurse']}"
    answer = as_planner.post(f"{page}/afwezig", {"first_day": "2026-11-23", "kind": "leave", "half_day": "pm"})
    assert answer.status_code == 303
    overlap = as_planner.post(f"{page}/afwezig", {"first_day": "2026-11-16", "kind": "leave"})
    assert overlap.status_code == 409
    assert "al een afwezigheid" in overlap.get_data(as_text=True)

    as_planner.post(f"/afwezig/{stored['leave']}/verwijder", {"version": "1"})

    text = as_planner.text(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "maandag 23 november 2026, namiddag" in text
    assert "maandag 16 november 2026" not in text


def test_a_nurse_reads_and_a_contact_does_not(client, world, stored):
    nurse, contact = client(world.staff[Role.NURSE]), client(world.contacts[Role.PLANNING_CONTACT])

    for address in ("/teams", "/teams/{team}", "/collegas/{nurse}"):
        url = address.format(**stored)
        assert 'class="btn primary"' not in nurse.text(url)
        assert contact.get(url).status_code == 403


CHANGES = (
    "/teams",
    "/teams/{team}",
    "/teams/{team}/wijzig",
    "/collegas/{nurse}/werkweek",
    "/collegas/{nurse}/afwezig",
    "/afwezig/{leave}/verwijder",
    "/teamplaatsen/{place}/einde",
)


def test_a_nurse_may_change_nothing_and_strangers_find_nothing(client, world, stored):
    nurse, stranger = client(world.staff[Role.NURSE]), client(world.foreign_planner)
    typed = {"name": "x", "base_municipality": "x", "valid_from": "2026-10-06", "valid_until": "2026-12-01"}
    typed |= {"member_id": stored["nurse"], "function": "nurse", "half_days": "0-am", "first_day": "2026-12-01"}
    typed |= {"kind": "leave"}

    for address in CHANGES:
        url = address.format(**stored)
        assert nurse.post(url, typed).status_code == 403, address
        if "{" in address:
            assert stranger.post(url, typed).status_code == 404, address


def test_a_contact_of_a_school_has_no_page_among_colleagues(as_planner, world):
    contact = world.contacts[Role.PLANNING_CONTACT]

    assert as_planner.get(f"/collegas/{contact.member_id}").status_code == 404


def test_the_list_asks_the_database_as_often_with_many_teams(as_planner, statements, fresh_runtime, world, stored):
    as_planner.text("/teams")
    statements.clear()
    as_planner.text("/teams")
    few = len(statements)
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        for number in range(60):
            add_team(uow, planner.actor, f"Team {number:02d}", "Aalst")
    statements.clear()

    page = as_planner.text("/teams")

    assert len(statements) == few
    assert "62 teams" in page

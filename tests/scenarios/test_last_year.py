"""A plan beside last school year: what is in the same week, what moved, who goes, what came and went, and both in numbers."""

from __future__ import annotations

from datetime import date

import pytest

from clb_core.terms import add_days, add_weeks, monday_of
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning.vocabulary import VisitState
from clb_platform.scenarios import queries, service
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from scenarios.making import asked, planned, visit_of_last_year

FOURTH = "Contactmoment 4de leerjaar"


@pytest.fixture
def planner(world):
    return world.staff[Role.PLANNER].actor


@pytest.fixture
def scenario(uow, planner):
    return planned(uow, planner)


@pytest.fixture
def row(uow, scenario):
    rows = queries.parts_of(uow, scenario.scenario_id)
    return next(part for part, _school, _team in rows if part.title == FOURTH)


def of_fourth(changes):
    return [each for each in changes if each.title == FOURTH]


def test_the_same_week_and_team_is_the_same_although_the_day_differs(uow, world, scenario, row):
    other_day = add_days(monday_of(row.day), 0 if row.day.weekday() else 1)
    visit_of_last_year(uow, world, "SC3", add_weeks(other_day, -52))

    found = service.compare_with_last_year(uow, scenario)
    (same,) = of_fourth(found.same_week)
    assert (same.first.day, same.second.day, same.was_on) == (other_day, row.day, add_weeks(other_day, -52))
    assert of_fourth([*found.moved, *found.other_team, *found.added, *found.dropped]) == []


@pytest.mark.parametrize("weeks", [-3, 2])
def test_another_week_is_told_with_how_many(uow, world, scenario, row, weeks):
    visit_of_last_year(uow, world, "SC3", add_weeks(row.day, -52 - weeks), state=VisitState.CONFIRMED)

    (moved,) = of_fourth(service.compare_with_last_year(uow, scenario).moved)
    assert (moved.weeks, moved.other_team) == (weeks, False)


def test_another_team_in_the_same_week_stands_apart(uow, world, scenario, row):
    team = calendars.add_team(uow, System(), "Team Vroeger", "Aalst")
    visit_of_last_year(uow, world, "SC3", add_weeks(row.day, -52), team_id=team.team_id)

    (other,) = of_fourth(service.compare_with_last_year(uow, scenario).other_team)
    assert (other.first.team_name, other.second.team_name, other.weeks) == ("Team Vroeger", "Team Proef", 0)


def test_two_of_last_year_and_one_now_leaves_the_far_one_over(uow, world, scenario, row):
    near, far = add_weeks(row.day, -52), add_weeks(row.day, -60)
    for day in (far, near):
        visit_of_last_year(uow, world, "SC3", day)

    found = service.compare_with_last_year(uow, scenario)
    assert [each.was_on for each in of_fourth(found.same_week)] == [near]
    assert [each.was_on for each in of_fourth(found.dropped)] == [far]


def test_without_last_year_everything_is_new_and_what_was_called_off_then_does_not_count(uow, world, scenario, row):
    visit_of_last_year(uow, world, "SC3", add_weeks(row.day, -52), state=VisitState.CANCELLED)

    found = service.compare_with_last_year(uow, scenario)
    assert len(found.added) >= scenario.figures["visits"]
    assert found.moved == found.dropped == found.same_week == found.other_team == ()


def test_what_this_year_has_outside_the_plan_is_this_years_too(uow, world, planner):
    """A plan of the other school alone: the first school's held visit of this year is not in it."""
    scenario = planned(uow, planner)
    held = visit_of_last_year(uow, world, "SC4", date(2026, 9, 15))
    held.start_year = 2026
    visit_of_last_year(uow, world, "SC4", add_weeks(date(2026, 9, 15), -52))
    uow.flush()

    found = service.compare_with_last_year(uow, scenario)
    assert [each.second.day for each in found.same_week] == [date(2026, 9, 15)]


def test_a_plan_of_some_schools_is_compared_for_those_only(uow, world, planner):
    scenario = planned(uow, planner, asked(school_ids=(world.other_school_id,)))
    visit_of_last_year(uow, world, "SC3", date(2025, 11, 13))

    found = service.compare_with_last_year(uow, scenario)
    assert {each.school_name for each in (*found.added, *found.dropped, *found.moved)} == {"Atheneum Proefberg"}


def test_numbers_are_of_whole_years_by_one_measure(uow, world, scenario, row):
    day = add_weeks(row.day, -52)
    visit_of_last_year(uow, world, "SC3", day)
    visit_of_last_year(uow, world, "SC2", day, HalfDay.AFTERNOON)

    found = service.compare_with_last_year(uow, scenario)
    figures = {each.key: each for each in found.figures}
    parts = {each.key: each for each in found.parts}
    assert figures["visits"].first == 2
    assert figures["visits"].second == scenario.figures["visits"]
    assert figures["travel_minutes"].first == 2 * 20, "one day at one site that is not on the map: there and back"
    assert figures["travel_minutes"].second == scenario.figures["travel_minutes"]
    assert {key: each.second for key, each in parts.items()} == {key: scenario.parts[key] for key in parts}
    assert parts["disruption"].first == 25


def test_the_page_and_rest_say_the_same(fresh_runtime, world, planner, as_planner):
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        scenario = planned(uow, planner)
        rows = queries.parts_of(uow, scenario.scenario_id)
        row = next(part for part, _school, _team in rows if part.title == FOURTH)
        visit_of_last_year(uow, world, "SC3", add_weeks(row.day, -54))

    page = as_planner.text(f"/planningen/vergelijk?een=vorig-schooljaar&twee={scenario.scenario_id}")
    assert "2 weken later" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "In een andere week: 1" in page
    body = as_planner.api("GET", f"/scenarios/{scenario.scenario_id}/last-year").json
    assert [each["weeks"] for each in body["moved"]] == [2]
    assert {each["key"] for each in body["parts"]} == {"travel", "visits", "disruption", "away"}


def test_without_a_plan_there_is_nothing_to_compare(fresh_runtime, world, planner, as_planner):
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        waiting = service.ask(uow, planner, asked()).scenario_id

    assert as_planner.api("GET", f"/scenarios/{waiting}/last-year").status_code == 409
    answer = as_planner.get(f"/planningen/vergelijk?een=vorig-schooljaar&twee={waiting}")
    assert answer.status_code == 302
    assert as_planner.get("/planningen/vergelijk?een=vorig-schooljaar").status_code == 302

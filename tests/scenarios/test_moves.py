"""Moving a visit of a plan by hand: why not there, where else, and putting it there; the guards of a visit come last."""

from __future__ import annotations

from datetime import date

import pytest

from clb_core.errors import NotFound, Refused, Unavailable
from clb_core.ids import uuid7
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning.service import propose
from clb_platform.planning.vocabulary import HalfDayOfYear
from clb_platform.scenarios import queries, service
from clb_tenants.access.roles import Role
from planning.data import at as visit_at
from planning.data import hpv_visit
from scenarios.desks import DirectDesk
from scenarios.making import planned

REPLY_BY = date(2026, 10, 16)
SATURDAY = HalfDayOfYear(date(2026, 11, 14), HalfDay.MORNING)
HOLIDAY = HalfDayOfYear(date(2026, 11, 3), HalfDay.MORNING)


@pytest.fixture
def planner(world):
    return world.staff[Role.PLANNER].actor


@pytest.fixture(autouse=True)
def desk():
    found = DirectDesk()
    service.use_desk(found)
    return found


@pytest.fixture
def scenario(uow, planner):
    return planned(uow, planner)


@pytest.fixture
def row(uow, scenario):
    """The visit for the contact of the 4th year."""
    rows = queries.parts_of(uow, scenario.scenario_id)
    return next(part for part, _school, _team in rows if part.title == "Contactmoment 4de leerjaar")


def why(uow, planner, scenario, row, at, team_id=None):
    return service.try_place(uow, planner, scenario.scenario_id, row.part_id, team_id or row.team_id, at).why


@pytest.mark.parametrize("at", [SATURDAY, HOLIDAY])
def test_a_day_without_school_is_said(uow, planner, scenario, row, at):
    assert why(uow, planner, scenario, row, at)[0].endswith("is er geen school.")


def test_a_half_day_of_another_visit_is_said_with_the_team(uow, planner, scenario, row):
    rows = queries.parts_of(uow, scenario.scenario_id)
    other = next(part for part, _school, _team in rows if part.site_id != row.site_id and part.team_id == row.team_id)

    said = why(uow, planner, scenario, row, HalfDayOfYear(other.day, other.half_day))
    assert any("Team Proef is" in words and "al ergens anders" in words for words in said), said


def test_a_day_before_the_weeks_that_were_asked_is_said_in_true_words(uow, planner, scenario, row):
    said = why(uow, planner, scenario, row, HalfDayOfYear(date(2026, 10, 8), HalfDay.MORNING))

    assert "Die dag ligt voor de eerste dag die je koos." in said
    assert not any("voorbij" in words for words in said)


def test_where_else_gives_places_that_keep_every_rule(uow, planner, scenario, row):
    found = service.alternatives(uow, planner, scenario.scenario_id, row.part_id)

    assert found.possible > len(found.best) == 5
    costs = [each.cost for each in found.best]
    assert costs == sorted(costs)
    for each in found.best:
        at = HalfDayOfYear(each.day, each.half_day)
        assert why(uow, planner, scenario, row, at, each.team_id) == ()


def test_a_visit_is_put_elsewhere_and_the_plan_is_asked_as_it_is_now(uow, planner, scenario, row):
    best = service.alternatives(uow, planner, scenario.scenario_id, row.part_id).best[0]
    at = HalfDayOfYear(best.day, best.half_day)
    before = HalfDayOfYear(row.day, row.half_day)
    service.move_part(uow, planner, scenario.scenario_id, row.part_id, best.team_id, at)

    assert (row.day, row.half_day) == (best.day, best.half_day)
    places = service.alternatives(uow, planner, scenario.scenario_id, row.part_id).best
    assert at not in [HalfDayOfYear(each.day, each.half_day) for each in places], "it stands there now"
    assert why(uow, planner, scenario, row, before) == ()


def test_what_was_put_elsewhere_passes_the_guards_when_it_is_proposed(uow, planner, scenario, row):
    best = service.alternatives(uow, planner, scenario.scenario_id, row.part_id).best[0]
    service.move_part(
        uow, planner, scenario.scenario_id, row.part_id, best.team_id, HalfDayOfYear(best.day, best.half_day)
    )

    sent = service.publish(uow, planner, scenario.scenario_id, [row.part_id], REPLY_BY, override_reason="Zo gevraagd.")
    assert [visit.sort_day for visit in sent.proposed] == [best.day]


def test_a_place_against_a_rule_is_refused_with_the_rule(uow, planner, scenario, row):
    day = row.day

    with pytest.raises(Refused, match="geen school"):
        service.move_part(uow, planner, scenario.scenario_id, row.part_id, row.team_id, SATURDAY)
    assert row.day == day


def test_a_visit_or_team_that_is_not_in_the_plan_is_not_found(uow, planner, scenario, row):
    with pytest.raises(NotFound):
        service.alternatives(uow, planner, scenario.scenario_id, uuid7())
    with pytest.raises(NotFound):
        why(uow, planner, scenario, row, SATURDAY, uuid7())


def test_a_question_sends_the_plan_once(uow, planner, scenario, row, desk):
    for _time in range(3):
        service.alternatives(uow, planner, scenario.scenario_id, row.part_id)

    assert len(desk.desks.ready) == 1


def test_a_planner_that_is_away_is_told_in_words(uow, planner, scenario, row, tmp_path):
    from clb_integrations.planner_desk import SocketDesk

    service.use_desk(SocketDesk(tmp_path))
    with pytest.raises(Unavailable, match="antwoordt even niet"):
        service.alternatives(uow, planner, scenario.scenario_id, row.part_id)


def test_what_a_place_costs_is_what_the_plan_costs_more_when_it_is_put_there(uow, planner, scenario, row):
    best = service.alternatives(uow, planner, scenario.scenario_id, row.part_id).best[-1]
    at = HalfDayOfYear(best.day, best.half_day)
    trial = service.try_place(uow, planner, scenario.scenario_id, row.part_id, best.team_id, at)
    before = scenario.cost
    service.move_part(uow, planner, scenario.scenario_id, row.part_id, best.team_id, at)

    assert trial.cost == best.cost
    assert scenario.cost == before + trial.cost == sum(scenario.parts.values())


def test_where_it_stands_costs_nothing_and_is_possible(uow, planner, scenario, row):
    here = HalfDayOfYear(row.day, row.half_day)

    trial = service.try_place(uow, planner, scenario.scenario_id, row.part_id, row.team_id, here)
    assert (trial.possible, trial.cost, trial.team_name) == (True, 0, "Team Proef")


def test_after_a_move_only_the_plan_is_sent_again(uow, planner, scenario, row, desk):
    """Laying a problem ready takes a second; standing a plan in it does not."""
    best = service.alternatives(uow, planner, scenario.scenario_id, row.part_id).best[0]
    laid = dict(desk.desks.problems)
    service.move_part(
        uow, planner, scenario.scenario_id, row.part_id, best.team_id, HalfDayOfYear(best.day, best.half_day)
    )
    service.alternatives(uow, planner, scenario.scenario_id, row.part_id)

    assert len(desk.desks.ready) == 2
    assert all(desk.desks.problems[key] is value for key, value in laid.items())


def test_a_visit_whose_date_stands_is_not_moved_and_says_why(uow, world, planner):
    visit = hpv_visit(uow, planner, world)
    propose(uow, planner, visit.visit_id, [visit_at(date(2026, 11, 10))], REPLY_BY)
    scenario = planned(uow, planner)
    rows = queries.parts_of(uow, scenario.scenario_id)
    part = next(part for part, _school, _team in rows if part.visit_id == visit.visit_id)

    free = HalfDayOfYear(date(2026, 11, 24), HalfDay.MORNING)
    assert "heeft een datum die vaststaat" in why(uow, planner, scenario, part, free)[0]
    found = service.alternatives(uow, planner, scenario.scenario_id, part.part_id)
    assert (found.is_pinned, found.possible) == (True, 0)
    with pytest.raises(Refused, match="vaststaat"):
        service.move_part(uow, planner, scenario.scenario_id, part.part_id, part.team_id, free)

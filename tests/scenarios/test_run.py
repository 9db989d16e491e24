"""The life of a scenario: asked, made, called off, lost and taken up again; one at a time in a centre."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_core.outbox.models import OutboxMessage
from clb_core.terms import add_seconds
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.service import Heard
from clb_platform.scenarios.vocabulary import (
    MOST_ATTEMPTS,
    SILENT_SECONDS,
    Choice,
    Distance,
    Point,
    RunOrder,
    ScenarioState,
    Standing,
)
from clb_tenants.access.roles import Role
from scenarios.making import FIRST, LAST, asked, planned, run_of, searched
from world import START, YEAR

LATER = add_seconds(START, SILENT_SECONDS + 1)


@pytest.fixture
def planner(world):
    return world.staff[Role.PLANNER].actor


def test_a_plan_that_was_asked_has_visits_numbers_and_no_gaps(uow, planner):
    scenario = planned(uow, planner)

    rows = queries.parts_of(uow, scenario.scenario_id)
    assert scenario.state is ScenarioState.READY
    assert scenario.figures["visits"] == len(rows) > 0
    assert scenario.figures["pupils"] == sum(part.pupils for part, _school, _team in rows)
    assert {part.standing for part, _school, _team in rows} == {Standing.NEW}
    assert queries.gaps_of(uow, scenario.scenario_id) == []
    assert all(FIRST <= part.day <= LAST for part, _school, _team in rows)


def test_the_same_order_on_the_same_data_gives_the_same_plan(uow, planner):
    def places(scenario):
        rows = queries.parts_of(uow, scenario.scenario_id)
        return sorted((part.day, part.half_day, part.team_id, tuple(part.units)) for part, _school, _team in rows)

    assert places(planned(uow, planner)) == places(planned(uow, planner))


def test_a_second_plan_waits_until_the_first_has_ended(uow, world, planner):
    first = service.ask(uow, planner, asked())

    with pytest.raises(Conflict, match=f"{first.asked_by} maakt al een planning") as said:
        service.ask(uow, world.staff[Role.ADMINISTRATOR].actor, asked())
    assert said.value.extra == {"scenario_id": str(first.scenario_id)}


def test_two_planners_who_ask_at_once_do_not_both_get_one(uow, planner):
    """The database's own rule, past the look before."""
    first = service.ask(uow, planner, asked())
    again = {column.name: getattr(first, column.name) for column in type(first).__table__.columns}

    with pytest.raises(Conflict, match="wordt al een planning gemaakt"), uow.attempt():
        uow.add(type(first)(**{**again, "scenario_id": uuid7()}))


def test_another_centre_may_make_its_own_at_the_same_time(fresh_runtime, world):
    from clb_tenants.isolation.scope import unit_of_work

    for someone in (world.staff[Role.PLANNER], world.foreign_planner):
        with unit_of_work(fresh_runtime.database, someone.scope) as uow:
            assert service.ask(uow, someone.actor, asked()).state is ScenarioState.QUEUED


def test_asking_leaves_a_message_for_the_worker_and_an_entry(uow, planner):
    scenario = service.ask(uow, planner, asked())

    message = uow.scalar(select(OutboxMessage).where(OutboxMessage.name == "PlanAsked"))
    assert message.payload == {"scenario_id": str(scenario.scenario_id), "attempt": 0}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"first_day": date(2026, 10, 5)}, "al voorbij"),
        ({"first_day": date(2027, 3, 2), "last_day": date(2027, 3, 1)}, "Draai ze om"),
        ({"last_day": date(2027, 9, 30)}, "één schooljaar"),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(uow, planner, change, words):
    with pytest.raises(Refused, match=words):
        service.ask(uow, planner, asked(**change))


@pytest.mark.parametrize("order", [RunOrder(seconds=0), RunOrder(seconds=4_000)])
def test_too_short_and_too_long_is_refused(uow, planner, order):
    with pytest.raises(Refused, match="kwartier"):
        service.ask(uow, planner, replace(asked(), order=order))


def test_a_wish_that_does_not_exist_is_refused(uow, planner):
    with pytest.raises(Refused, match="vijf standen"):
        service.ask(uow, planner, replace(asked(), wishes={"travel": 9}))


@pytest.mark.parametrize("name", ["programme_ids", "school_ids", "absent"])
def test_what_is_not_ours_is_not_found(uow, planner, name):
    with pytest.raises(NotFound):
        service.ask(uow, planner, asked(**{name: (uuid7(),)}))


def test_who_may_not_plan_may_not_ask(uow, world):
    with pytest.raises(Forbidden):
        service.ask(uow, world.staff[Role.NURSE].actor, asked())


def test_a_worker_that_asks_twice_gets_the_run_once(uow, planner):
    scenario = service.ask(uow, planner, asked())

    assert service.begin(uow, scenario.scenario_id, 0) is not None
    assert service.begin(uow, scenario.scenario_id, 0) is None


def test_progress_is_kept_point_by_point(uow, planner):
    run = run_of(uow, planner)
    for second, cost in ((1, 900), (2, 800), (2, 790)):
        heard = service.hear(uow, run, point=Point(second, cost, 0, 500), plan=None, seconds_done=second)
        assert heard is Heard.GO_ON

    points = queries.points_of(uow, run.scenario_id)
    assert [(point.second, point.cost, point.bound) for point in points] == [(1, 900, 500), (2, 790, 500)]


def test_a_stop_keeps_the_best_plan(uow, planner):
    run = run_of(uow, planner)
    service.stop(uow, planner, run.scenario_id)

    assert service.hear(uow, run, point=None, plan=None, seconds_done=1) is Heard.STOP
    scenario = service.finish(uow, run, searched(run))
    assert scenario.state is ScenarioState.STOPPED
    assert len(queries.parts_of(uow, run.scenario_id)) > 0


def test_a_stop_before_anyone_began_ends_it_at_once(uow, planner):
    scenario = service.ask(uow, planner, asked())
    service.stop(uow, planner, scenario.scenario_id)

    assert (scenario.state, scenario.failure) == (ScenarioState.FAILED, "De planning is gestopt voor ze begon.")
    assert service.begin(uow, scenario.scenario_id, 0) is None


def test_a_plan_whose_worker_was_lost_goes_on_from_what_was_saved(uow, planner):
    run = run_of(uow, planner)
    plan = searched(run).plan
    service.hear(uow, run, point=Point(3, 900, 0), plan=plan, seconds_done=3)

    with clock.using(FixedClock(LATER)):
        assert service.pick_up_silent(uow) == 1
        again = service.begin(uow, run.scenario_id, 1)
    assert again.start == plan
    assert again.seconds == 60 - 3
    assert service.hear(uow, run, point=None, plan=None, seconds_done=4) is Heard.LOST
    assert service.finish(uow, run, searched(run)) is None


def test_a_plan_that_is_heard_of_is_left_alone(uow, planner):
    run_of(uow, planner)

    with clock.using(FixedClock(add_seconds(START, SILENT_SECONDS - 1))):
        assert service.pick_up_silent(uow) == 0


def test_a_plan_that_breaks_off_again_and_again_is_given_up_in_words(uow, planner):
    run = run_of(uow, planner)
    moment = START
    for attempt in range(1, MOST_ATTEMPTS + 1):
        moment = add_seconds(moment, SILENT_SECONDS + 1)
        with clock.using(FixedClock(moment)):
            service.pick_up_silent(uow)
            assert service.begin(uow, run.scenario_id, attempt) is not None
    with clock.using(FixedClock(add_seconds(moment, SILENT_SECONDS + 1))):
        service.pick_up_silent(uow)

    scenario = queries.scenario(uow, run.scenario_id)
    assert scenario.state is ScenarioState.FAILED
    assert "enkele keren afgebroken" in scenario.failure


def test_nothing_to_plan_ends_it_with_the_reason(uow, planner):
    scenario = service.ask(uow, planner, asked(first_day=date(2027, 6, 30), closed=(FIRST, LAST)))

    assert service.begin(uow, scenario.scenario_id, 0) is None
    assert scenario.state is ScenarioState.FAILED
    assert scenario.failure == "In die weken is er geen enkele lesdag. Kies andere weken."


def test_a_scenario_is_renamed_and_removed_at_the_version_that_was_seen(uow, planner):
    scenario = planned(uow, planner)
    version = scenario.version
    service.rename(uow, planner, scenario.scenario_id, "Voorjaar", version)

    with pytest.raises(Stale):
        service.remove(uow, planner, scenario.scenario_id, version)
    service.remove(uow, planner, scenario.scenario_id, scenario.version)
    assert queries.scenario(uow, scenario.scenario_id) is None
    assert queries.parts_of(uow, scenario.scenario_id) == []


def test_a_scenario_that_runs_is_not_removed(uow, planner):
    scenario = service.ask(uow, planner, asked())

    with pytest.raises(Conflict, match="Stop deze planning eerst"):
        service.remove(uow, planner, scenario.scenario_id)


def test_a_distance_is_never_shown_better_than_it_is():
    assert Distance.of(1000, 960).part == pytest.approx(0.04)
    assert Distance.of(1000, 1001).part == 0
    assert Distance.of(1000, None).part is None
    assert Distance.of(1000, 0).part is None


def test_two_plans_are_compared_by_what_stands_elsewhere(uow, world, planner):
    whole = planned(uow, planner)
    part = planned(uow, planner, asked(school_ids=(world.school_id,)))

    found = service.compare(uow, whole, part)
    assert found.added == ()
    assert {each.school_name for each in found.dropped} == {"Atheneum Proefberg"}
    assert next(row for row in found.figures if row.key == "visits").difference < 0
    assert service.compare(uow, whole, whole).moved == ()


def test_plans_of_two_school_years_are_not_compared(uow, planner):
    first = planned(uow, planner)
    other = replace(asked(), choice=Choice(YEAR + 1, date(2027, 9, 6), date(2027, 10, 1)))
    second = service.ask(uow, planner, other)

    with pytest.raises(NotFound):
        service.compare(uow, first, second)

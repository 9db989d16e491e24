"""From what a centre has to a problem of the planner's format."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agreements.signed import agreement
from clb_core.errors import Refused
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import ClosureKind, HalfDay, LeaveKind, StaffFunction
from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.problem import Role as Works
from clb_platform.planning.optimiser.writing import problem_json
from clb_platform.planning.service import Answer, answer, create_visit, propose
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason
from clb_platform.programmes import queries as programmes
from clb_platform.programmes import service as programme_verbs
from clb_platform.programmes.vocabulary import FunctionNeed
from clb_platform.scenarios.service.build import build
from clb_platform.scenarios.service.load import centre_data
from clb_platform.scenarios.service.work import minutes_with_margin
from clb_platform.scenarios.vocabulary import Choice, Purpose, UnitRef
from clb_platform.scenarios.vocabulary.wishes import BASE, weights_for
from clb_tenants.access.roles import Role
from planning import moments
from planning.data import AM, PM, THURSDAY, at, dates, hpv_visit, key
from scenarios.making import FIRST, LAST, reference_report, run_of, searched
from world import FIRST_DAY, YEAR

REPLY_BY = date(2026, 10, 16)
CHOICE = Choice(YEAR, FIRST, LAST)
NOVEMBER = date(2026, 11, 10)


@pytest.fixture
def planner(world):
    return world.staff[Role.PLANNER].actor


@pytest.fixture
def built(uow):
    def make(choice=CHOICE, **wishes):
        return build(centre_data(uow, choice), wishes)

    return make


def test_every_obligation_without_a_visit_is_a_unit(uow, world, built):
    units = {unit.id for unit in built().problem.units}

    assert UnitRef(key(uow, world.other_groups["1A"], "HPV", 1)).unit_id in units
    assert UnitRef(key(uow, world.other_groups["1A"], "HPV", 2)).unit_id in units


def test_the_file_of_a_problem_is_well_formed_and_says_the_same(built):
    problem = built().problem

    assert problem_from(problem_json(problem)) == problem


def test_a_plan_of_the_exported_problem_passes_the_formats_own_checker(uow, planner):
    run = run_of(uow, planner)
    result = searched(run)

    report = reference_report(dict(run.problem), dict(result.plan))
    assert (report["feasible"], report["cost"]) == (True, result.cost), report["first_violations"]


def test_doses_of_one_group_keep_their_months_whatever_day_the_first_falls_on(uow, world, built):
    first, second = (UnitRef(key(uow, world.other_groups["1A"], "HPV", dose)).unit_id for dose in (1, 2))

    link = next(each for each in built().problem.dose_links if each.first == first)
    assert (link.second, link.min_days) == (second, 153)


def test_only_what_was_chosen_is_planned(uow, world, built):
    choice = replace(CHOICE, school_ids=(world.other_school_id,))

    assert {unit.site for unit in built(choice).problem.units} == {str(world.other_site_id)}


def test_an_open_proposal_stands_and_its_groups_are_not_planned_again(uow, world, planner, built):
    visit = hpv_visit(uow, planner, world)
    propose(uow, planner, visit.visit_id, [at(NOVEMBER)], REPLY_BY)

    problem = built().problem
    assert [(pin.date, pin.block, pin.units) for pin in problem.pinned] == [(NOVEMBER, "AM", (f"v:{visit.visit_id}",))]
    assert UnitRef(key(uow, world.other_groups["1A"], "HPV", 1)).unit_id not in {unit.id for unit in problem.units}


def test_the_other_dates_of_a_proposal_keep_the_team_busy(uow, world, planner, built):
    visit = hpv_visit(uow, planner, world)
    propose(uow, planner, visit.visit_id, [at(NOVEMBER), at(date(2026, 11, 12), PM)], REPLY_BY)

    staff = {each.id: each for each in built().problem.staff}
    nurse = world.staff[Role.NURSE].member_id
    assert date(2026, 11, 12) in staff[f"{nurse}:pm"].leave
    assert date(2026, 11, 12) not in staff[f"{nurse}:am"].leave


def test_to_plan_again_lets_open_proposals_move_at_a_price_and_leaves_the_rest_alone(uow, world, planner, built):
    visit = hpv_visit(uow, planner, world)
    propose(uow, planner, visit.visit_id, [at(NOVEMBER)], REPLY_BY)

    problem = built(replace(CHOICE, purpose=Purpose.REPLAN)).problem
    assert problem.pinned == ()
    assert [(each.date, each.status) for each in problem.reference] == [(NOVEMBER, "proposed")]
    assert {unit.id for unit in problem.units} == {f"v:{visit.visit_id}"}


def test_a_refused_visit_is_planned_as_it_was_and_not_on_the_refused_day(uow, world, planner, built):
    visit = hpv_visit(uow, planner, world)
    propose(uow, planner, visit.visit_id, [at(NOVEMBER)], REPLY_BY)
    row = dates(uow, visit)[0]
    refused = {row.date_id: Answer(AnswerKind.NO, AnswerReason.OUTING)}
    answer(uow, world.other_contact.actor, visit.visit_id, refused, revision=visit.revision)

    problem = built().problem
    site = next(each for each in problem.sites if each.id == str(world.other_site_id))
    unit = next(each for each in problem.units if each.id == f"v:{visit.visit_id}")
    assert NOVEMBER in site.closed
    assert unit.pupils == 16
    assert unit.doses == problem.doses_per_visit_max, "nothing joins a visit that exists"


def test_a_half_day_of_leave_takes_half_a_colleague(uow, world, planner, built):
    nurse = world.staff[Role.NURSE].member_id
    calendars.add_leave(uow, planner, nurse, NOVEMBER, NOVEMBER, LeaveKind.LEAVE, half_day=HalfDay.AFTERNOON)

    staff = {each.id: each for each in built().problem.staff}
    assert (NOVEMBER in staff[f"{nurse}:am"].leave, NOVEMBER in staff[f"{nurse}:pm"].leave) == (False, True)


def test_a_team_brings_its_own_doctor(uow, world, built):
    team = next(each for each in built().problem.teams if each.nurses)
    doctor = world.staff[Role.DOCTOR].member_id

    assert team.doctors == (f"{doctor}:am", f"{doctor}:pm")
    assert {each.role for each in built().problem.staff} == {Works.NURSE, Works.DOCTOR}


def test_a_closed_day_and_a_period_that_does_not_suit_are_closed(uow, world, planner, built):
    calendars.add_closure(uow, planner, world.other_school_id, NOVEMBER, NOVEMBER, ClosureKind.STUDY_DAY)
    calendars.add_avoided(
        uow, planner, world.other_school_id, date(2026, 11, 12), date(2026, 11, 13), reason="Schoolfeest"
    )

    site = next(each for each in built().problem.sites if each.id == str(world.other_site_id))
    assert {NOVEMBER, date(2026, 11, 12), date(2026, 11, 13)} <= site.closed


def test_what_if_a_colleague_is_away_and_the_centre_closed(uow, world, built):
    nurse = world.staff[Role.NURSE].member_id
    choice = replace(CHOICE, absent=(nurse,), closed=(date(2026, 11, 16), date(2026, 11, 20)))

    problem = built(choice).problem
    assert not any(date(2026, 11, 16) <= day.date <= date(2026, 11, 20) for day in problem.calendar.days)
    away = next(each for each in problem.staff if each.id == f"{nurse}:am").leave
    assert {day.date for day in problem.calendar.days if day.date >= FIRST} <= away


def test_a_programme_for_other_functions_is_left_out_with_the_reason(uow, world, built):
    view = next(view for view in programmes.programmes_in(uow, YEAR) if view.code == "SC3")
    functions = (FunctionNeed(StaffFunction.NURSE, True), FunctionNeed(StaffFunction.SOCIAL_WORKER, False))
    values = {"functions": functions, "practice_source": "Nageteld"}
    programme_verbs.change_programme(uow, world.staff[Role.ADMINISTRATOR].actor, view.programme_id, values, view.version)

    told = [each for each in built().left_out if "Contactmoment 4de leerjaar" in each.what]
    assert told
    assert "maatschappelijk" in told[0].why.lower()


def test_nothing_to_plan_is_said(uow, world, planner):
    choice = replace(CHOICE, first_day=date(2027, 6, 29), school_ids=(world.other_school_id,), programme_ids=(
        key(uow, world.other_groups["1A"], "HPV").programme_id,
    ))  # fmt: skip
    first_only = centre_data(uow, replace(choice, last_day=date(2027, 6, 30)))
    first_only = replace(first_only, obligations=[row for row in first_only.obligations if row.dose == 1])

    with pytest.raises(Refused, match="niets te plannen"):
        build(first_only, {})


def test_a_centre_without_nurses_is_told_so(uow):
    data = centre_data(uow, CHOICE)
    nobody = replace(data, staffing=replace(data.staffing, teams=dict.fromkeys(data.staffing.teams, ())))

    with pytest.raises(Refused, match="verpleegkundige"):
        build(nobody, {})


@pytest.mark.parametrize("nurses", [1, 2, 3, 4])
def test_minutes_with_margin_never_fit_where_the_guard_would_refuse(uow, nurses):
    view = next(view for view in centre_data(uow, CHOICE).views.popitem()[1].values() if view.code == "SC3")
    present = {StaffFunction.NURSE: nurses}
    for sizes in ((7, 13, 22), (1,) * 12, (24, 24)):
        planned = sum(minutes_with_margin(view, pupils, 4) for pupils in sizes)
        asked = sum(view.minutes_for(pupils, present) for pupils in sizes)
        assert asked * nurses <= planned + nurses - 1


def test_wishes_change_only_their_own_weights():
    far = weights_for({"travel": 4})

    assert far.travel == 4 * BASE.travel
    assert replace(far, travel=BASE.travel) == BASE
    assert weights_for({"last_year": 0}).anchor_week == 0


def test_a_visit_of_this_afternoon_is_no_part_of_the_plan(uow, world, planner, built):
    visit = create_visit(uow, planner, world.school_id, [key(uow, world.groups["4A"], "SC3")], world.team_id)
    propose(uow, planner, visit.visit_id, [at(THURSDAY, AM)], date(2026, 10, 12))

    assert f"v:{visit.visit_id}" not in {unit.id for unit in built().problem.units}
    assert FIRST_DAY < FIRST


def test_what_was_agreed_is_no_unit_and_keeps_its_people_away(uow, world, planner, built):
    """The whole team is held as by any visit outside the plan; one colleague is away as by leave."""
    units = {unit.id for unit in built().problem.units}
    nurse = world.staff[Role.NURSE].member_id
    made = agreement(uow, world.school_id)
    moments.offered(uow, world, moments.agreed(uow, world, on=made), at(NOVEMBER), member_id=nurse, reply_by=REPLY_BY)
    moments.offered(uow, world, moments.agreed(uow, world, moments.PRESENCE, made), at(NOVEMBER, PM), reply_by=REPLY_BY)

    found = built()

    assert {unit.id for unit in found.problem.units} == units
    away = {str(staff.id): staff.leave for staff in found.problem.staff}
    doctor = world.staff[Role.DOCTOR].member_id
    assert NOVEMBER in away[f"{nurse}:am"]
    assert NOVEMBER not in away[f"{doctor}:am"]
    assert NOVEMBER in away[f"{nurse}:pm"]
    assert NOVEMBER in away[f"{doctor}:pm"]

"""A visit that changes without another date: another team, groups to a visit of their own, two visits together."""

from __future__ import annotations

from datetime import date

import pytest

from clb_core.errors import Conflict, NotFound, Refused, Stale
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import StaffFunction
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning import queries
from clb_platform.planning.service import answer, cancel, create_visit, merge, propose, reopen, replace_team, split
from clb_platform.planning.service.answer import Answer
from clb_platform.planning.vocabulary import VisitState
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from planning.data import REPLY_BY, THURSDAY, TUESDAY, at, dates, hpv_visit, key, l4_visit, proposed
from planning.lives import NO, YES, answered, confirmed, item_ids
from planning.test_more_mails import post
from world import FIRST_DAY, YEAR

DAYS = (THURSDAY, date(2027, 6, 30))


@pytest.fixture
def stand_ins(uow, world):
    """Another team with a nurse and a doctor of its own."""
    team = calendars.add_team(uow, System(), "Team Invallers", "Aalst")
    for role, function in ((Role.ADMINISTRATOR, StaffFunction.NURSE), (Role.DIRECTOR, StaffFunction.CLB_DOCTOR)):
        calendars.add_team_member(uow, System(), team.team_id, world.staff[role].member_id, function, FIRST_DAY)
    return team.team_id


@pytest.fixture
def fourth(uow, world):
    """One more class of the 4th year."""
    values = {"name": "4B", "grade": Grade("L4"), "head_count": 9}
    return class_groups.add_group(uow, System(), world.school_id, YEAR, values).class_group_id


@pytest.fixture
def pair(uow, world, planner, fourth):
    """A visit for 4A and 4B."""
    keys = [key(uow, group, "SC3") for group in (world.groups["4A"], fourth)]
    return create_visit(uow, planner, world.school_id, keys, world.team_id)


def who(uow):
    return {(row.day, row.kind.value, row.resource_id) for row in queries.taken_between(uow, *DAYS) if row.kind != "site"}


# Another team.


def test_another_team_goes_on_the_same_confirmed_date(uow, planner, contact, world, stand_ins):
    visit = confirmed(uow, world, planner, contact)

    replace_team(uow, planner, visit.visit_id, stand_ins, reason="Ziek")

    assert (visit.state, visit.day, visit.revision, visit.team_id) == (VisitState.CONFIRMED, THURSDAY, 1, stand_ins)
    members = {world.staff[role].member_id for role in (Role.ADMINISTRATOR, Role.DIRECTOR)}
    assert who(uow) == {(THURSDAY, "team", stand_ins)} | {(THURSDAY, "member", each) for each in members}


def test_another_team_is_held_for_the_dates_that_the_school_did_not_refuse(uow, planner, contact, world, stand_ins):
    visit = answered(uow, contact, proposed(uow, planner, world), YES, NO)

    replace_team(uow, planner, visit.visit_id, stand_ins, reason="Ziek")

    assert {day for day, _kind, _who in who(uow)} == {THURSDAY}


def test_a_team_that_is_elsewhere_is_refused_and_the_first_one_stays(uow, planner, contact, world, stand_ins):
    other = hpv_visit(uow, planner, world)
    propose(uow, planner, other.visit_id, [at(THURSDAY)], REPLY_BY, team_id=stand_ins)
    visit = confirmed(uow, world, planner, contact)

    with pytest.raises(Refused) as refusal:
        replace_team(uow, planner, visit.visit_id, stand_ins, reason="Ziek")

    assert "al in Atheneum Proefberg" in refusal.value.fields["team_id"][0]
    assert visit.team_id == world.team_id


def test_a_team_without_the_doctor_that_is_asked_is_refused(uow, planner, contact, world):
    alone = calendars.add_team(uow, System(), "Team Alleen", "Aalst")
    visit = confirmed(uow, world, planner, contact)

    with pytest.raises(Refused):
        replace_team(uow, planner, visit.visit_id, alone.team_id, reason="Ziek")


def test_the_same_team_no_team_and_no_reason_are_refused(uow, planner, world, stand_ins):
    visit = l4_visit(uow, planner, world)
    for team_id, reason, field in ((world.team_id, "Ziek", "team_id"), (stand_ins, "", "reason")):
        with pytest.raises(Refused) as refusal:
            replace_team(uow, planner, visit.visit_id, team_id, reason=reason)
        assert list(refusal.value.fields) == [field]
    with pytest.raises(NotFound):
        replace_team(uow, planner, visit.visit_id, world.foreign_team_id, reason="Ziek")


def test_of_a_confirmed_visit_both_teams_and_the_school_hear_who_goes(uow, planner, contact, world, stand_ins):
    visit = confirmed(uow, world, planner, contact)
    post(uow)
    replace_team(uow, planner, visit.visit_id, stand_ins, reason="Ziek")

    told = {mail.to.split("@")[0]: mail.text for mail in post(uow)}

    assert set(told) == {"administrator", "director", "planner", "nurse", "doctor", "planning_contact"}
    assert "Je gaat niet naar" in told["nurse"]
    assert "Een ander team komt langs" in told["planning_contact"]
    assert "Ziek" not in told["planning_contact"]


def test_a_school_that_was_only_asked_is_not_told_of_another_team(uow, planner, world, stand_ins):
    visit = proposed(uow, planner, world)
    post(uow)
    replace_team(uow, planner, visit.visit_id, stand_ins, reason="Ziek")

    assert post(uow) == []


# Splitting.


def test_a_part_of_the_groups_gets_a_visit_of_its_own_and_the_rest_keeps_its_dates(uow, planner, world, pair):
    propose(uow, planner, pair.visit_id, [at(THURSDAY)], REPLY_BY)
    item = item_ids(uow, pair)[1]

    new = split(uow, planner, pair.visit_id, [item], reason="Bosklas", version=pair.version)

    assert (pair.state, new.state) == (VisitState.PROPOSED, VisitState.PLANNED)
    assert [row.day for row in dates(uow, pair)] == [THURSDAY]
    assert item_ids(uow, new) == [item]
    assert len(item_ids(uow, pair)) == 1
    counted = queries.count_obligations(uow, YEAR, {"school_id": world.school_id, "code": "SC3"})
    assert {state.value: number for state, number in counted.items() if number} == {"proposed": 1, "planned": 1}


def test_splitting_all_nothing_or_anothers_group_is_refused(uow, planner, world, pair):
    for items, field in (([], "items"), (item_ids(uow, pair), "items")):
        with pytest.raises(Refused) as refusal:
            split(uow, planner, pair.visit_id, items, reason="Bosklas")
        assert list(refusal.value.fields) == [field]
    other = hpv_visit(uow, planner, world)
    with pytest.raises(NotFound):
        split(uow, planner, pair.visit_id, item_ids(uow, other)[:1], reason="Bosklas")


def test_the_school_hears_for_which_groups_a_visit_still_is(uow, planner, world, pair):
    propose(uow, planner, pair.visit_id, [at(THURSDAY)], REPLY_BY)
    post(uow)
    split(uow, planner, pair.visit_id, item_ids(uow, pair)[1:], reason="Bosklas")

    (mail,) = post(uow)

    assert "Andere groepen" in mail.subject
    assert "Groepen: 4A (8" in mail.text


# Merging.


@pytest.fixture
def two(uow, world, planner, fourth):
    """A visit on offer for 4A, and a concept for 4B."""
    first = proposed(uow, planner, world)
    second = create_visit(uow, planner, world.school_id, [key(uow, fourth, "SC3")], world.team_id)
    return first, second


def test_two_visits_of_a_school_become_one_that_keeps_its_dates(uow, planner, two):
    first, second = two

    merge(uow, planner, first.visit_id, second.visit_id, version=first.version)

    assert (first.state, second.state) == (VisitState.PROPOSED, VisitState.CANCELLED)
    assert len(item_ids(uow, first)) == 2
    assert item_ids(uow, second) == []
    with pytest.raises(Refused, match="geen groepen meer"):
        reopen(uow, planner, second.visit_id, reason="Toch")


def test_what_was_held_for_the_other_visit_is_free_after_merging(uow, planner, two):
    first, second = two
    propose(uow, planner, second.visit_id, [at("2026-11-19")], REPLY_BY)

    merge(uow, planner, first.visit_id, second.visit_id)

    assert {day for day, _kind, _who in who(uow)} == {THURSDAY, TUESDAY}


def test_two_visits_that_do_not_fit_in_the_half_day_stay_two(uow, planner, world, two):
    first, _second = two
    values = {"name": "4C", "grade": Grade("L4"), "head_count": 390}
    crowd = class_groups.add_group(uow, System(), world.school_id, YEAR, values).class_group_id
    third = create_visit(uow, planner, world.school_id, [key(uow, crowd, "SC3")], world.team_id)

    with pytest.raises(Refused) as refusal:
        merge(uow, planner, first.visit_id, third.visit_id)

    assert "te kort" in refusal.value.fields["other_id"][0]


def test_visits_of_two_schools_two_doses_or_itself_are_not_merged(uow, planner, world, two):
    first, _second = two
    dose_one, dose_two = hpv_visit(uow, planner, world), hpv_visit(uow, planner, world, 2)
    with pytest.raises(NotFound):
        merge(uow, planner, first.visit_id, dose_one.visit_id)
    with pytest.raises(Refused, match="Twee dosissen"):
        merge(uow, planner, dose_one.visit_id, dose_two.visit_id)
    with pytest.raises(Refused, match="ander bezoek"):
        merge(uow, planner, first.visit_id, first.visit_id)


def test_a_visit_that_ended_is_not_merged_and_an_old_version_is_stale(uow, planner, two):
    first, second = two
    with pytest.raises(Stale):
        merge(uow, planner, first.visit_id, second.visit_id, version=first.version + 1)
    cancel(uow, planner, second.visit_id, reason="Bosklas")

    with pytest.raises(Conflict):
        merge(uow, planner, first.visit_id, second.visit_id)


def test_an_answer_to_the_visit_that_was_merged_away_is_told_so(uow, planner, contact, two):
    first, second = two
    propose(uow, planner, second.visit_id, [at("2026-11-19")], REPLY_BY)
    row = dates(uow, second)[0]
    merge(uow, planner, first.visit_id, second.visit_id)

    with pytest.raises(Conflict, match="Geannuleerd"):
        answer(uow, contact, second.visit_id, {row.date_id: Answer(YES)}, revision=1)

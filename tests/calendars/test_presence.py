"""Who is present on a half day: teams, working weeks and leave together."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event

from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_platform.calendars import queries
from clb_platform.calendars.service import (
    add_leave,
    add_team,
    add_team_member,
    end_team_member,
    remove_leave,
    set_working_pattern,
)
from clb_platform.calendars.vocabulary import (
    FULL_WEEK,
    HalfDay,
    LeaveKind,
    StaffFunction,
    Weekday,
    WorkingHalfDay,
)
from clb_tenants.access.roles import Role
from clb_tenants.audit.models import AuditEntry
from clb_tenants.centres import service as centres

AM, PM = HalfDay.MORNING, HalfDay.AFTERNOON
MONDAY, TUESDAY, SATURDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 21)
SEPTEMBER, LAST = date(2026, 9, 1), date(2027, 6, 30)
MORNINGS = frozenset(half for half in FULL_WEEK if half.half_day is AM)
MONDAYS = frozenset(half for half in FULL_WEEK if half.weekday is Weekday.MONDAY)


@pytest.fixture
def team(uow, planner, nurse, world):
    team = add_team(uow, planner, "Team Aalst", "Aalst")
    doctor = world.staff[Role.DOCTOR]
    add_team_member(uow, planner, team.team_id, nurse.member_id, StaffFunction.NURSE, SEPTEMBER)
    add_team_member(uow, planner, team.team_id, doctor.member_id, StaffFunction.CLB_DOCTOR, SEPTEMBER)
    return team


def functions(uow, team, day, half_day):
    staffing = queries.staffing_of(uow, [team.team_id], SEPTEMBER, LAST)
    return sorted(person.function.value for person in staffing.present(team.team_id, day, half_day))


def test_without_a_working_week_a_colleague_works_every_half_day_of_the_week(uow, team):
    assert functions(uow, team, MONDAY, PM) == ["clb_doctor", "nurse"]
    assert functions(uow, team, SATURDAY, AM) == []


def test_the_centre_may_say_that_only_a_working_week_counts(uow, planner, administrator, nurse, team):
    centres.change_setting(uow, administrator, "calendars.present_without_week", "nee", SEPTEMBER, "afspraak")
    set_working_pattern(uow, planner, nurse.member_id, SEPTEMBER, MONDAYS)

    assert functions(uow, team, MONDAY, AM) == ["nurse"]


def test_a_working_week_holds_from_its_day_and_the_next_one_takes_over(uow, planner, nurse, team):
    set_working_pattern(uow, planner, nurse.member_id, SEPTEMBER, MORNINGS)
    set_working_pattern(uow, planner, nurse.member_id, TUESDAY, MONDAYS)

    assert functions(uow, team, MONDAY, AM) == ["clb_doctor", "nurse"]
    assert functions(uow, team, MONDAY, PM) == ["clb_doctor"]
    assert functions(uow, team, TUESDAY, AM) == ["clb_doctor"]
    assert functions(uow, team, date(2026, 11, 23), PM) == ["clb_doctor", "nurse"]


def test_a_week_set_from_an_earlier_day_replaces_what_was_to_come(uow, planner, nurse):
    set_working_pattern(uow, planner, nurse.member_id, TUESDAY, MONDAYS)

    weeks = set_working_pattern(uow, planner, nurse.member_id, SEPTEMBER, MORNINGS).weeks

    assert [(week.valid_from, week.valid_until, week.half_days) for week in weeks] == [(SEPTEMBER, None, MORNINGS)]


def test_the_same_day_may_be_set_again(uow, planner, nurse):
    first = set_working_pattern(uow, planner, nurse.member_id, SEPTEMBER, MORNINGS)

    second = set_working_pattern(uow, planner, nurse.member_id, SEPTEMBER, FULL_WEEK, first.version)

    assert [week.half_days for week in second.weeks] == [FULL_WEEK]
    assert second.version != first.version


def test_a_week_seen_before_another_changed_it_is_stale(uow, planner, nurse):
    first = set_working_pattern(uow, planner, nurse.member_id, SEPTEMBER, MORNINGS)
    set_working_pattern(uow, planner, nurse.member_id, SEPTEMBER, FULL_WEEK)

    with pytest.raises(Stale):
        set_working_pattern(uow, planner, nurse.member_id, SEPTEMBER, MONDAYS, first.version)


@pytest.mark.parametrize("half_days", [[], [WorkingHalfDay(Weekday.SATURDAY, AM)]])
def test_a_week_without_half_days_or_with_a_weekend_is_refused(uow, planner, nurse, half_days):
    with pytest.raises(Refused) as refusal:
        set_working_pattern(uow, planner, nurse.member_id, SEPTEMBER, half_days)

    assert list(refusal.value.fields) == ["half_days"]


def test_leave_takes_a_colleague_away_for_the_half_that_was_said(uow, planner, nurse, team):
    add_leave(uow, planner, nurse.member_id, MONDAY, MONDAY, LeaveKind.TRAINING, half_day=PM)
    whole = add_leave(uow, planner, nurse.member_id, TUESDAY, TUESDAY, LeaveKind.ILLNESS)

    assert functions(uow, team, MONDAY, AM) == ["clb_doctor", "nurse"]
    assert functions(uow, team, MONDAY, PM) == ["clb_doctor"]
    assert functions(uow, team, TUESDAY, AM) == ["clb_doctor"]
    remove_leave(uow, planner, whole.leave_id, whole.version)
    assert functions(uow, team, TUESDAY, AM) == ["clb_doctor", "nurse"]


def test_the_ledger_does_not_keep_why_a_colleague_was_away(uow, planner, nurse):
    leave = add_leave(uow, planner, nurse.member_id, TUESDAY, TUESDAY, LeaveKind.ILLNESS)

    entry = uow.session.query(AuditEntry).filter_by(object_id=leave.leave_id).one()

    assert "illness" not in str(entry.changes)


def test_leave_that_overlaps_is_refused(uow, planner, nurse):
    add_leave(uow, planner, nurse.member_id, MONDAY, TUESDAY, LeaveKind.LEAVE)

    with pytest.raises(Conflict, match="al een afwezigheid"):
        add_leave(uow, planner, nurse.member_id, TUESDAY, TUESDAY, LeaveKind.OTHER, half_day=AM)


def test_leave_with_days_out_of_order_or_of_a_stranger_is_refused(uow, planner, nurse):
    with pytest.raises(Refused, match="ligt voor de eerste"):
        add_leave(uow, planner, nurse.member_id, TUESDAY, MONDAY, LeaveKind.LEAVE)
    with pytest.raises(NotFound):
        add_leave(uow, planner, uuid7(), MONDAY, MONDAY, LeaveKind.LEAVE)
    with pytest.raises(NotFound):
        remove_leave(uow, planner, uuid7())


def test_a_nurse_may_not_set_working_weeks_or_leave(uow, nurse):
    with pytest.raises(Forbidden):
        set_working_pattern(uow, nurse, nurse.member_id, SEPTEMBER, MORNINGS)
    with pytest.raises(Forbidden):
        add_leave(uow, nurse, nurse.member_id, MONDAY, MONDAY, LeaveKind.LEAVE)


def test_who_left_the_team_is_neither_present_nor_absent(uow, planner, nurse, team):
    place = next(row for row, m in queries.places_of_team(uow, team.team_id) if m.member_id == nurse.member_id)
    end_team_member(uow, planner, place.team_member_id, MONDAY)

    staffing = queries.staffing_of(uow, [team.team_id], SEPTEMBER, LAST)

    assert len(staffing.present(team.team_id, MONDAY, AM)) == 2
    assert len(staffing.present(team.team_id, TUESDAY, AM)) == 1
    assert staffing.absent(team.team_id, TUESDAY, AM) == ()


def test_absent_are_those_in_the_team_who_do_not_work_then(uow, planner, nurse, team):
    add_leave(uow, planner, nurse.member_id, MONDAY, MONDAY, LeaveKind.LEAVE)

    staffing = queries.staffing_of(uow, [team.team_id], SEPTEMBER, LAST)

    assert [person.member_id for person in staffing.absent(team.team_id, MONDAY, AM)] == [nurse.member_id]


def test_what_was_not_read_is_an_error_and_not_an_empty_team(uow, team):
    staffing = queries.staffing_of(uow, [team.team_id], SEPTEMBER, LAST)

    with pytest.raises(ValueError, match="outside the days"):
        staffing.present(team.team_id, date(2027, 7, 1), AM)
    with pytest.raises(ValueError, match="was not read"):
        staffing.present(uuid7(), MONDAY, AM)


def test_the_number_of_statements_does_not_grow_with_teams(uow, planner, nurse, team):
    other = add_team(uow, planner, "Team Ninove", "Ninove")
    add_team_member(uow, planner, other.team_id, nurse.member_id, StaffFunction.NURSE, SEPTEMBER)
    add_leave(uow, planner, nurse.member_id, MONDAY, MONDAY, LeaveKind.LEAVE)
    seen: list[str] = []
    event.listen(uow.session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))

    queries.staffing_of(uow, [team.team_id], SEPTEMBER, LAST)
    one = len(seen)
    queries.staffing_of(uow, [team.team_id, other.team_id], SEPTEMBER, LAST)

    assert one <= 4
    assert len(seen) - one <= one


@pytest.mark.parametrize("key", ["5-am", "0-noon", "x", "", "0", "-1-am"])
def test_a_key_that_is_no_half_day_of_the_week_is_an_error(key):
    with pytest.raises(ValueError, match=r"."):
        WorkingHalfDay.from_key(key)


def test_every_half_day_has_a_key_that_gives_it_back():
    assert {WorkingHalfDay.from_key(half.key) for half in FULL_WEEK} == FULL_WEEK

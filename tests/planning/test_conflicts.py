"""What is planned is looked at again when a calendar changes: the list, its number, its reasons, and nothing lost."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from clb_app import reactions
from clb_app.counts import counts
from clb_core import clock
from clb_core.outbox.models import MessageKind, OutboxMessage
from clb_core.web.pages import PageRequest
from clb_platform.calendars import queries as calendar
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import ClosureKind, HalfDay, LeaveKind, WorkingHalfDay
from clb_platform.home import service as home
from clb_platform.home.queries import MenuNumbers, Reader, menu_numbers
from clb_platform.home.vocabulary import Turn
from clb_platform.planning import queries, service
from clb_platform.planning.service import Answer
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason, VisitState
from clb_tenants.access.roles import Role
from clb_tenants.centres import service as centres
from planning.data import AM, PM, THURSDAY, TUESDAY, at, dates, l4_visit, proposed
from world import YEAR

HARD_SPACE = "\N{NO-BREAK SPACE}"
FRIDAY = date(2026, 10, 16)


def settle(uow):
    """Let everything follow that the worker would let follow, in the order it happened."""
    todo = select(OutboxMessage).where(OutboxMessage.kind == MessageKind.EVENT, OutboxMessage.done_at.is_(None))
    for message in uow.all(todo.order_by(OutboxMessage.created_at, OutboxMessage.message_id)):
        reactions.react(uow, message.name, message.payload)
        message.done_at = clock.now()
    uow.flush()


@pytest.fixture
def visit(uow, planner, world):
    """Proposed on Thursday morning and on Tuesday afternoon."""
    return proposed(uow, planner, world)


@pytest.fixture
def confirmed(uow, planner, world, visit):
    """Confirmed on Thursday morning."""
    rows = dates(uow, visit)
    contact = world.contacts[Role.PLANNING_CONTACT].actor
    service.answer(uow, contact, visit.visit_id, {row.date_id: Answer(AnswerKind.YES) for row in rows})
    return service.confirm(uow, planner, visit.visit_id, rows[0].date_id)


def found(uow):
    """{visit: {day: reasons}} of the list; the numbers of menu, list and home are that of the list, each time."""
    listed = service.conflicted(uow)
    today = clock.today()
    assert queries.count_conflicting_visits(uow, today) == len(listed)
    assert len(queries.conflicting_visits(uow, today, PageRequest(200))) == len(listed)
    todos = home.to_do(uow, YEAR)
    assert sum(each.turn is Turn.CONFLICT for each in todos) == len(listed)
    numbers = menu_numbers(uow, Reader(of_centre=True), {"year": YEAR, "today": today, "now": clock.now()})
    assert numbers == MenuNumbers(len(todos) - len(listed), len(listed), bounced=0, to_plan=0, texts=0)
    return {
        each.visit.visit_id: {
            bad.row.day if bad.row else None: " ".join(bad.sentences).replace(HARD_SPACE, " ") for bad in each.bad
        }
        for each in listed
    }


def test_a_closure_that_makes_a_confirmed_visit_illegal_is_listed_and_the_visit_stays(uow, planner, world, confirmed):
    closure = calendars.add_closure(uow, planner, world.school_id, THURSDAY, THURSDAY, ClosureKind.STUDY_DAY)
    settle(uow)

    assert found(uow) == {confirmed.visit_id: {THURSDAY: "Op donderdag 15 oktober is er een pedagogische studiedag."}}
    assert (confirmed.state, confirmed.day) == (VisitState.CONFIRMED, THURSDAY)
    assert "Verplaats het bezoek" in service.conflicted(uow)[0].next_step

    calendars.remove_closure(uow, planner, closure.closure_id)
    settle(uow)
    assert found(uow) == {}


def test_only_the_option_that_cannot_is_listed_and_the_others_stay_good(uow, planner, world, visit):
    calendars.add_closure(uow, planner, None, THURSDAY, THURSDAY, ClosureKind.CENTRE_CLOSED)
    settle(uow)

    assert list(found(uow)[visit.visit_id]) == [THURSDAY]
    (each,) = service.conflicted(uow)
    assert each.good == (at(TUESDAY, PM),)
    assert each.next_step.startswith("Stel opnieuw voor zonder deze datum")


def test_a_closure_that_moves_leaves_the_first_day_and_hits_the_second(uow, planner, world, visit):
    closure = calendars.add_closure(uow, planner, world.school_id, THURSDAY, THURSDAY, ClosureKind.FREE_DAY)
    settle(uow)
    calendars.change_closure(
        uow, planner, closure.closure_id, {"first_day": TUESDAY, "last_day": TUESDAY}, closure.version
    )
    settle(uow)

    assert list(found(uow)[visit.visit_id]) == [TUESDAY]


def test_the_other_half_of_the_day_is_not_hit(uow, planner, world, visit):
    calendars.add_closure(
        uow, planner, world.school_id, THURSDAY, TUESDAY, ClosureKind.FREE_DAY, half_day=HalfDay.AFTERNOON
    )
    settle(uow)

    assert list(found(uow)[visit.visit_id]) == [TUESDAY]


def test_leave_of_the_only_nurse_over_a_confirmed_visit_is_listed_and_gone_when_she_is_back(
    uow, planner, world, confirmed
):
    nurse = world.staff[Role.NURSE].member_id
    leave = calendars.add_leave(uow, planner, nurse, THURSDAY, FRIDAY, LeaveKind.LEAVE)
    settle(uow)

    assert "verpleegkundige" in found(uow)[confirmed.visit_id][THURSDAY]
    assert "ander team" in service.conflicted(uow)[0].next_step
    calendars.remove_leave(uow, planner, leave.leave_id)
    settle(uow)
    assert found(uow) == {}


def test_a_nurse_who_leaves_the_team_is_noticed(uow, planner, world, confirmed):
    (place, _member) = next(
        row
        for row in calendar.places_of_team(uow, world.team_id)
        if row[1].member_id == world.staff[Role.NURSE].member_id
    )
    calendars.end_team_member(uow, planner, place.team_member_id, date(2026, 10, 14))
    settle(uow)

    assert list(found(uow)) == [confirmed.visit_id]


def test_a_working_week_until_a_day_counts_until_that_day(uow, planner, world, visit):
    nurse = world.staff[Role.NURSE].member_id
    before = calendar.working_weeks(uow, [nurse])[nurse]
    monday = WorkingHalfDay.from_key("0-am")
    calendars.set_working_pattern(uow, planner, nurse, date(2026, 10, 12), [monday], until=FRIDAY)
    settle(uow)

    weeks = calendar.working_weeks(uow, [nurse])[nurse]
    week = weeks.on(THURSDAY)
    assert week is not None
    assert week.half_days == {monday}
    after = weeks.on(TUESDAY)
    assert (after and after.half_days) == ((was := before.on(TUESDAY)) and was.half_days)
    assert list(found(uow)[visit.visit_id]) == [THURSDAY]


def test_exams_refuse_or_only_warn_by_the_setting(uow, planner, world, visit):
    calendars.add_closure(uow, planner, world.school_id, THURSDAY, THURSDAY, ClosureKind.EXAMS)
    settle(uow)
    assert list(found(uow)[visit.visit_id]) == [THURSDAY]

    administrator = world.staff[Role.ADMINISTRATOR].actor
    centres.change_setting(uow, administrator, "calendars.exams_close", False, date(2026, 9, 1), "overleg")
    settle(uow)
    assert found(uow) == {}
    around = service.context(uow, service.wanted_of(uow, visit))
    warned = service.check_date(around, at(THURSDAY))
    assert warned.is_possible
    assert [finding.sentence.replace(HARD_SPACE, " ") for finding in warned.findings] == [
        "Op donderdag 15 oktober zijn er examens."
    ]

    centres.reset_setting(uow, administrator, "calendars.exams_close", date(2026, 9, 1))
    settle(uow)
    assert list(found(uow)[visit.visit_id]) == [THURSDAY]


def test_what_is_put_right_or_over_leaves_the_list_at_once(uow, planner, world, visit, clock_at):
    calendars.add_closure(uow, planner, None, THURSDAY, THURSDAY, ClosureKind.CENTRE_CLOSED)
    settle(uow)
    assert found(uow)

    service.propose(uow, planner, visit.visit_id, [at(TUESDAY, PM)], date(2026, 10, 12))
    assert found(uow) == {}
    service.cancel(uow, planner, visit.visit_id, reason="Niet meer nodig.")
    settle(uow)
    assert found(uow) == {}


def test_an_option_that_the_school_refused_is_nobodys_worry(uow, planner, world, visit):
    first, second = dates(uow, visit)
    calendars.add_closure(uow, planner, None, THURSDAY, THURSDAY, ClosureKind.CENTRE_CLOSED)
    settle(uow)
    contact = world.contacts[Role.PLANNING_CONTACT].actor
    given = {
        first.date_id: Answer(AnswerKind.NO, AnswerReason.OUTING),
        second.date_id: Answer(AnswerKind.MAYBE, AnswerReason.OUTING),
    }
    service.answer(uow, contact, visit.visit_id, given)

    assert found(uow) == {}


def test_a_concept_is_listed_when_no_day_is_left(uow, planner, world):
    concept = l4_visit(uow, planner, world)
    settle(uow)
    assert found(uow) == {}

    closure = calendars.add_closure(
        uow, planner, world.school_id, date(2026, 10, 6), date(2027, 8, 31), ClosureKind.OTHER, note="verbouwing"
    )
    settle(uow)
    assert list(found(uow)[concept.visit_id]) == [None]
    assert service.conflicted(uow)[0].next_step == "Zoek een ander team, of annuleer dit concept."
    calendars.remove_closure(uow, planner, closure.closure_id)
    settle(uow)
    assert found(uow) == {}


def test_the_night_finds_what_no_event_told_and_clears_what_is_over(uow, planner, world, visit):
    calendars.add_closure(uow, planner, None, THURSDAY, THURSDAY, ClosureKind.CENTRE_CLOSED)
    assert found(uow) == {}
    assert service.look_again_at_all(uow) == 1
    assert list(found(uow)[visit.visit_id]) == [THURSDAY]


def test_what_passed_before_and_not_after_is_said_and_the_trial_leaves_nothing(uow, planner, world, confirmed):
    nurse = world.staff[Role.NURSE].member_id

    def go():
        calendars.add_leave(uow, planner, nurse, THURSDAY, FRIDAY, LeaveKind.LEAVE)

    messages = len(uow.all(select(OutboxMessage)))
    (hit,) = calendars.hits_of_staffing(uow, go, THURSDAY, FRIDAY)
    assert (hit.visit_id, hit.day, hit.half_day, hit.standing) == (confirmed.visit_id, THURSDAY, AM, "Bevestigd")
    assert "verpleegkundige" in hit.because
    assert calendar.leave_page(uow, nurse, THURSDAY, PageRequest(5)) == []
    assert len(uow.all(select(OutboxMessage))) == messages
    assert calendars.hits_of_staffing(uow, lambda: None, THURSDAY, FRIDAY) == ()


def test_the_menu_counts_what_the_list_shows(uow, planner, world, visit):
    before = counts(uow, planner)
    calendars.add_closure(uow, planner, None, THURSDAY, THURSDAY, ClosureKind.CENTRE_CLOSED)
    settle(uow)

    after = counts(uow, planner)
    assert (after["conflicts"], after["turn"]) == (1, before["turn"] + 1)

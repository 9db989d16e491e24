"""What the clock does with a proposal: a reminder to who did not answer, and the lapse after the last moment."""

from __future__ import annotations

from datetime import date, datetime, time
from threading import Thread

import pytest
from sqlalchemy import text

from clb_app.reactions import react
from clb_core.errors import Conflict, Forbidden, Gone
from clb_core.terms import add_seconds, last_moment_of
from clb_core.terms import at as moment_at
from clb_platform.deadlines import queries as deadlines
from clb_platform.deadlines.vocabulary import Purpose, SubjectKind
from clb_platform.home import service as home
from clb_platform.home.vocabulary import Turn
from clb_platform.planning import policy, queries
from clb_platform.planning.service import (
    Answer,
    ToPropose,
    answer,
    cancel,
    carry_out_due,
    propose,
    propose_in_bulk,
)
from clb_platform.planning.vocabulary import Action, AnswerKind, DateState, ObligationState, VisitState
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import PM, REPLY_BY, THURSDAY, TUESDAY, at, dates, key, proposed
from world import YEAR

LAST = last_moment_of(REPLY_BY)
REMINDED = moment_at(date(2026, 10, 7), time(9))
LATER = add_seconds(LAST, 1)


def mails(uow, template: str) -> list[tuple[str, datetime]]:
    rows = uow.rows(
        text(
            "select payload -> 'to' ->> 'email' as email, due_at from outbox_message"
            " where kind = 'mail' and name = :name order by 1"
        ),
        {"name": template},
    )
    return [(row.email, row.due_at) for row in rows]


def events(uow, name: str) -> list[dict]:
    return [row[0] for row in uow.rows(text("select payload from outbox_message where name = :n"), {"n": name})]


def given(uow, visit, kind=AnswerKind.YES):
    return {row.date_id: Answer(kind) for row in dates(uow, visit)}


# The reminder.


def test_a_school_that_did_not_answer_is_reminded_once(uow, planner, world, clock_at):
    proposed(uow, planner, world)
    assert (carry_out_due(uow), mails(uow, "planning.reminder")) == (0, [])

    clock_at.move_to(add_seconds(REMINDED, 1))
    assert (carry_out_due(uow), carry_out_due(uow)) == (1, 0)

    assert [email for email, _due in mails(uow, "planning.reminder")] == ["planning_contact@proef.example"]


def test_a_school_that_answered_is_not_reminded(uow, planner, contact, world, clock_at):
    visit = proposed(uow, planner, world)
    answer(uow, contact, visit.visit_id, given(uow, visit), revision=1)

    clock_at.move_to(add_seconds(REMINDED, 1))
    carry_out_due(uow)

    assert mails(uow, "planning.reminder") == []


def test_the_answer_itself_lets_the_reminder_go(uow, planner, contact, world):
    visit = proposed(uow, planner, world)
    answer(uow, contact, visit.visit_id, given(uow, visit), revision=1)
    react(uow, "VisitAnswered", events(uow, "VisitAnswered")[0])

    held = {row.purpose for row in deadlines.current(uow, SubjectKind.VISIT, [visit.visit_id])}
    assert held == {Purpose.REPLY_BY}


def test_what_follows_an_answer_leaves_the_reminder_of_a_newer_proposal(uow, planner, contact, world):
    visit = proposed(uow, planner, world)
    answer(uow, contact, visit.visit_id, given(uow, visit), revision=1)
    propose(uow, planner, visit.visit_id, (at("2026-10-22"),), date(2026, 10, 19))
    react(uow, "VisitAnswered", events(uow, "VisitAnswered")[0])

    held = {row.purpose for row in deadlines.current(uow, SubjectKind.VISIT, [visit.visit_id])}
    assert held == {Purpose.REPLY_BY, Purpose.REMINDER}


def test_a_date_that_stands_leaves_nothing_to_answer(uow, planner, contact, world):
    visit = proposed(uow, planner, world, at(THURSDAY))
    answer(uow, contact, visit.visit_id, given(uow, visit), revision=1)
    react(uow, "VisitConfirmed", events(uow, "VisitConfirmed")[0])

    assert deadlines.current(uow, SubjectKind.VISIT, [visit.visit_id]) == []


def test_who_is_asked_anew_is_reminded_anew(uow, planner, world, clock_at):
    visit = proposed(uow, planner, world)
    clock_at.move_to(add_seconds(REMINDED, 1))
    carry_out_due(uow)
    propose(uow, planner, visit.visit_id, (at("2026-10-22"),), date(2026, 10, 19))

    clock_at.move_to(moment_at(date(2026, 10, 14), time(9, 1)))
    carry_out_due(uow)

    assert len(mails(uow, "planning.reminder")) == 2


def test_a_scheduler_that_was_away_reminds_nobody_after_the_term(uow, planner, world, clock_at):
    visit = proposed(uow, planner, world)

    clock_at.move_to(LATER)
    carry_out_due(uow)

    assert mails(uow, "planning.reminder") == []
    assert visit.state is VisitState.LAPSED


# The lapse.


def test_the_last_moment_of_the_day_still_counts(uow, planner, contact, world, clock_at):
    visit = proposed(uow, planner, world)

    clock_at.move_to(LAST)
    carry_out_due(uow)
    before = visit.state
    answer(uow, contact, visit.visit_id, given(uow, visit), revision=1)
    assert (before, visit.state) == (VisitState.PROPOSED, VisitState.ANSWERED)


def test_right_after_it_the_proposal_lapses_and_the_answer_comes_too_late(uow, planner, contact, world, clock_at):
    visit = proposed(uow, planner, world)
    late = given(uow, visit)

    clock_at.move_to(add_seconds(LAST, 0.000001))
    with pytest.raises(Gone, match="Antwoorden kon tot en met"):
        answer(uow, contact, visit.visit_id, late, revision=1)
    carry_out_due(uow)

    assert visit.state is VisitState.LAPSED
    with pytest.raises(Gone, match="De tijd om te antwoorden is voorbij"):
        answer(uow, contact, visit.visit_id, late, revision=1)


def test_a_lapse_frees_everyone_who_was_held(uow, planner, world, clock_at):
    visit = proposed(uow, planner, world)
    clock_at.move_to(LATER)

    carry_out_due(uow)

    assert queries.taken_between(uow, THURSDAY, TUESDAY) == []
    assert {row.state for row in dates(uow, visit)} == {DateState.RELEASED}


def test_a_lapse_happens_once_and_is_written_down(uow, planner, world, clock_at):
    visit = proposed(uow, planner, world)
    clock_at.move_to(LATER)

    carry_out_due(uow)
    assert carry_out_due(uow) == 0

    steps = [(row.action, row.from_state, row.to_state) for row in queries.transitions_of(uow, visit.visit_id)]
    assert steps.count((Action.LAPSE, VisitState.PROPOSED, VisitState.LAPSED)) == 1
    assert len(events(uow, "VisitLapsed")) == 1
    acts = uow.rows(text("select actor_name from audit_entry where action = 'planning.visit.lapsed'")).all()
    assert [row.actor_name for row in acts] == ["systeem"]


def test_a_lapsed_visit_waits_for_the_centre_and_its_groups_are_to_plan(uow, planner, world, clock_at):
    visit = proposed(uow, planner, world)
    clock_at.move_to(LATER)
    carry_out_due(uow)

    (item,) = home.to_do(uow, YEAR)
    assert (item.turn, item.subject_id, item.what) == (
        Turn.SILENT,
        visit.visit_id,
        "Bel Basisschool De Proeftuin: geen antwoord",
    )
    wanted = key(uow, world.groups["4A"], "SC3")
    (row,) = queries.obligations_by_key(uow, YEAR, [wanted])
    assert (row.state, row.visit_id) == (ObligationState.TO_PLAN, visit.visit_id)
    assert queries.count_waiting_for_centre(uow, YEAR, date(2026, 10, 13), LATER) == 1


def test_the_planner_hears_of_it(uow, planner, world, clock_at):
    proposed(uow, planner, world)
    clock_at.move_to(LATER)
    carry_out_due(uow)
    react(uow, "VisitLapsed", events(uow, "VisitLapsed")[0])

    assert [email for email, _due in mails(uow, "planning.lapsed")] == ["planner@proef.example"]


def test_the_centre_proposes_again_on_the_same_visit(uow, planner, contact, world, clock_at):
    visit = proposed(uow, planner, world)
    clock_at.move_to(LATER)
    carry_out_due(uow)

    propose(uow, planner, visit.visit_id, (at(TUESDAY, PM),), date(2026, 10, 16))
    answer(uow, contact, visit.visit_id, given(uow, visit), revision=2)

    assert visit.state is VisitState.CONFIRMED


def test_in_bulk_a_lapsed_visit_gets_new_dates_and_no_second_visit(uow, planner, world, clock_at):
    visit = proposed(uow, planner, world)
    clock_at.move_to(LATER)
    carry_out_due(uow)
    wanted = ToPropose((key(uow, world.groups["4A"], "SC3"),), (at(TUESDAY),))

    outcome = propose_in_bulk(uow, planner, [wanted], world.team_id, date(2026, 10, 16))

    assert [row.visit_id for row in outcome.proposed] == [visit.visit_id]


def test_a_lapsed_visit_can_be_cancelled(uow, planner, world, clock_at):
    visit = proposed(uow, planner, world)
    clock_at.move_to(LATER)
    carry_out_due(uow)

    assert cancel(uow, planner, visit.visit_id, reason="Niet meer nodig.").state is VisitState.CANCELLED


@pytest.mark.parametrize("state", list(VisitState))
def test_nobody_lets_a_proposal_lapse_by_hand(planner, contact, state):
    for actor in (planner, contact):
        assert Action.LAPSE not in policy.allowed_actions(state, actor)
        with pytest.raises(Forbidden, match="gebeurt vanzelf"):
            policy.may(actor, Action.LAPSE, state, actor.school_ids[0] if actor.school_ids else None)


def test_the_product_itself_lets_only_a_proposal_lapse():
    policy.may(System(), Action.LAPSE, VisitState.PROPOSED, None)
    with pytest.raises(Conflict):
        policy.may(System(), Action.LAPSE, VisitState.ANSWERED, None)


# At the very second, with real transactions.


@pytest.fixture
def committed(fresh_runtime, world):
    """(visit_id, opens a unit of work of the planner or of the school's contact)."""

    def unit(someone):
        return unit_of_work(fresh_runtime.database, someone.scope)

    with unit(world.staff[Role.PLANNER]) as uow:
        visit_id = proposed(uow, world.staff[Role.PLANNER].actor, world).visit_id
    return visit_id, unit


def test_an_answer_that_holds_the_visit_is_never_overtaken_by_the_lapse(committed, world, clock_at):
    visit_id, unit = committed
    contact, planner = world.contacts[Role.PLANNING_CONTACT], world.staff[Role.PLANNER]
    clock_at.move_to(LAST)
    with unit(contact) as answering:
        visit = queries.visit(answering, visit_id)
        answer(answering, contact.actor, visit_id, given(answering, visit), revision=1)
        clock_at.move_to(LATER)
        with unit(planner) as job:
            carry_out_due(job)

    with unit(planner) as uow:
        carry_out_due(uow)
        assert queries.visit(uow, visit_id).state is VisitState.ANSWERED


def test_an_answer_that_comes_during_the_lapse_is_told_it_is_too_late(committed, world, clock_at):
    visit_id, unit = committed
    contact, planner = world.contacts[Role.PLANNING_CONTACT], world.staff[Role.PLANNER]
    said: list[type[Exception]] = []

    def answer_late() -> None:
        try:
            with unit(contact) as uow:
                visit = queries.visit(uow, visit_id)
                answer(uow, contact.actor, visit_id, given(uow, visit), revision=1)
        except Gone as error:
            said.append(type(error))

    clock_at.move_to(LATER)
    with unit(planner) as job:
        assert carry_out_due(job) == 2
        waiting = Thread(target=answer_late)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive(), "the answer waits for the lock"
    waiting.join(10)

    assert said == [Gone]
    with unit(planner) as uow:
        assert queries.visit(uow, visit_id).state is VisitState.LAPSED


def test_two_workers_at_once_do_each_thing_once(committed, world, clock_at):
    visit_id, unit = committed
    planner = world.staff[Role.PLANNER]
    clock_at.move_to(add_seconds(REMINDED, 1))
    with unit(planner) as first:
        assert carry_out_due(first) == 1
        with unit(planner) as second:
            assert carry_out_due(second) == 0, "it does not wait, and does nothing twice"
    with unit(planner) as third:
        assert carry_out_due(third) == 0
        assert len(mails(third, "planning.reminder")) == 1
    assert visit_id

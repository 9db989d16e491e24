"""The life of a visit, step by step, by both sides, in the database."""

from __future__ import annotations

from datetime import date, time

import pytest

from clb_core.errors import Conflict, Forbidden, Gone, NotFound, Refused, Stale
from clb_core.terms import at as moment_at
from clb_core.terms import last_moment_of
from clb_platform.planning import queries
from clb_platform.planning.service import Answer, Counts, answer, cancel, confirm, create_visit, hold, move, propose
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason, DateState, VisitState
from planning.data import AM, PM, REPLY_BY, THURSDAY, TUESDAY, at, dates, hpv_visit, key, l4_visit, proposed

YES, MAYBE, NO = AnswerKind.YES, AnswerKind.MAYBE, AnswerKind.NO


def answered(uow, contact, visit, *kinds):
    """Answer the dates of the present revision, in order. The school's verb, here in the planner's transaction."""
    reasons = {YES: None, MAYBE: AnswerReason.SUPERVISION, NO: AnswerReason.OUTING}
    given = {row.date_id: Answer(kind, reasons[kind]) for row, kind in zip(dates(uow, visit), kinds, strict=True)}
    return answer(uow, contact, visit.visit_id, given, revision=visit.revision)


def test_a_new_visit_is_a_concept_that_takes_nobody(uow, planner, world):
    visit = l4_visit(uow, planner, world)

    assert visit.state is VisitState.PLANNED
    assert visit.title == "Contactmoment 4de leerjaar"
    assert [step.to_state for step in queries.transitions_of(uow, visit.visit_id)] == [VisitState.PLANNED]


def test_a_proposal_holds_the_team_for_each_of_its_dates(uow, planner, world):
    visit = proposed(uow, planner, world)

    assert visit.state is VisitState.PROPOSED
    assert visit.revision == 1
    assert visit.reply_by == last_moment_of(REPLY_BY)
    assert {row.day for row in queries.taken_between(uow, THURSDAY, TUESDAY)} == {THURSDAY, TUESDAY}


def test_one_date_that_suits_the_school_is_confirmed_at_once(uow, planner, contact, world):
    visit = proposed(uow, planner, world, at(THURSDAY))

    answered(uow, contact, visit, YES)

    assert visit.state is VisitState.CONFIRMED
    assert (visit.day, visit.half_day) == (THURSDAY, AM)


def test_one_date_that_must_do_waits_for_the_centre(uow, planner, contact, world):
    visit = proposed(uow, planner, world, at(THURSDAY))

    answered(uow, contact, visit, MAYBE)

    assert visit.state is VisitState.ANSWERED


def test_the_centre_picks_one_of_the_dates_that_suit_and_the_other_is_free_again(uow, planner, contact, world):
    visit = proposed(uow, planner, world)
    answered(uow, contact, visit, YES, MAYBE)
    second = dates(uow, visit)[1]

    confirm(uow, planner, visit.visit_id, second.date_id)

    assert (visit.state, visit.day, visit.half_day) == (VisitState.CONFIRMED, TUESDAY, PM)
    assert [row.state for row in dates(uow, visit)] == [DateState.RELEASED, DateState.CHOSEN]
    assert {row.day for row in queries.taken_between(uow, THURSDAY, TUESDAY)} == {TUESDAY}


def test_a_date_the_school_cannot_is_not_confirmed(uow, planner, contact, world):
    visit = proposed(uow, planner, world)
    answered(uow, contact, visit, YES, NO)

    with pytest.raises(Refused, match="De school kan niet op dinsdag"):
        confirm(uow, planner, visit.visit_id, dates(uow, visit)[1].date_id)


def test_a_school_that_refuses_every_date_leaves_the_group_to_plan(uow, planner, contact, world):
    visit = proposed(uow, planner, world)

    answered(uow, contact, visit, NO, NO)

    assert visit.state is VisitState.DECLINED
    counted = queries.count_obligations(uow, 2026, {"school_id": world.school_id, "code": "SC3"})
    assert {state.value: number for state, number in counted.items() if number} == {"to_plan": 1}


def test_the_school_may_change_its_answer_until_the_last_second_of_the_term(uow, planner, contact, world, clock_at):
    visit = proposed(uow, planner, world)
    answered(uow, contact, visit, NO, NO)
    clock_at.move_to(last_moment_of(REPLY_BY))

    answered(uow, contact, visit, YES, NO)

    assert visit.state is VisitState.ANSWERED


def test_after_the_term_an_answer_comes_too_late_in_words(uow, planner, contact, world, clock_at):
    visit = proposed(uow, planner, world)
    clock_at.move_to(moment_at(date(2026, 10, 13), time(0, 0)))

    with pytest.raises(Gone, match="Antwoorden kon tot en met maandag"):
        answered(uow, contact, visit, YES, YES)


def test_an_answer_to_dates_that_were_replaced_is_gone(uow, planner, contact, world):
    visit = proposed(uow, planner, world)
    old = dates(uow, visit)
    propose(uow, planner, visit.visit_id, [at("2026-10-22")], REPLY_BY)

    with pytest.raises(Gone, match="intussen andere data"):
        answer(uow, contact, visit.visit_id, {row.date_id: Answer(YES) for row in old}, revision=1)


def test_no_without_a_reason_is_asked_for_one(uow, planner, contact, world):
    visit = proposed(uow, planner, world, at(THURSDAY))
    row = dates(uow, visit)[0]

    with pytest.raises(Refused) as refusal:
        answer(uow, contact, visit.visit_id, {row.date_id: Answer(NO)}, revision=1)

    assert list(refusal.value.fields) == [f"reason_{row.date_id}"]


def test_moving_a_confirmed_visit_asks_the_school_again_and_keeps_the_old_date(uow, planner, contact, world):
    visit = proposed(uow, planner, world, at(THURSDAY))
    answered(uow, contact, visit, YES)

    move(uow, planner, visit.visit_id, [at("2026-10-22")], REPLY_BY, reason="De arts is ziek.")

    assert (visit.state, visit.revision, visit.day) == (VisitState.PROPOSED, 2, None)
    old, new = queries.dates_of(uow, [visit.visit_id])[visit.visit_id]
    assert (old.state, new.state) == (DateState.MOVED, DateState.OFFERED)
    assert {row.day for row in queries.taken_between(uow, THURSDAY, date(2026, 10, 30))} == {date(2026, 10, 22)}
    step = queries.transitions_of(uow, visit.visit_id)[0]
    assert (step.from_state, step.to_state) == (VisitState.CONFIRMED, VisitState.PROPOSED)


def test_a_cancelled_visit_gives_its_groups_and_its_team_back(uow, planner, world):
    visit = proposed(uow, planner, world)

    cancel(uow, planner, visit.visit_id, reason="Dubbel gepland")

    assert visit.state is VisitState.CANCELLED
    assert not queries.taken_between(uow, THURSDAY, TUESDAY)
    assert l4_visit(uow, planner, world).state is VisitState.PLANNED


def test_a_visit_is_held_on_its_day_with_the_counts_of_each_group(uow, planner, contact, nurse, world, clock_at):
    visit = proposed(uow, planner, world, at(THURSDAY))
    answered(uow, contact, visit, YES)
    item = queries.items_of(uow, [visit.visit_id])[visit.visit_id][0][0]
    with pytest.raises(Refused, match="pas op donderdag"):
        hold(uow, nurse, visit.visit_id, {item.item_id: Counts(8)})
    clock_at.move_to(moment_at(THURSDAY, time(12, 0)))

    hold(uow, nurse, visit.visit_id, {item.item_id: Counts(6, absent=2, catch_up=2)})

    assert visit.state is VisitState.HELD
    assert item.catch_up == 2
    assert queries.counts_of(uow, visit.visit_id)[item.item_id].absent == 2


def test_more_to_catch_up_than_missed_is_refused(uow, planner, contact, world, clock_at):
    visit = proposed(uow, planner, world, at(THURSDAY))
    answered(uow, contact, visit, YES)
    item = queries.items_of(uow, [visit.visit_id])[visit.visit_id][0][0]
    clock_at.move_to(moment_at(THURSDAY, time(12, 0)))

    with pytest.raises(Refused):
        hold(uow, planner, visit.visit_id, {item.item_id: Counts(6, absent=2, catch_up=3)})


def test_a_held_visit_is_frozen(uow, planner, contact, world, clock_at):
    visit = proposed(uow, planner, world, at(THURSDAY))
    answered(uow, contact, visit, YES)
    item = queries.items_of(uow, [visit.visit_id])[visit.visit_id][0][0]
    clock_at.move_to(moment_at(THURSDAY, time(12, 0)))
    hold(uow, planner, visit.visit_id, {item.item_id: Counts(8)})

    with pytest.raises(Conflict, match="Doorgegaan"):
        cancel(uow, planner, visit.visit_id, reason="toch niet")


def test_a_group_gets_one_visit_per_programme_and_dose(uow, planner, world):
    l4_visit(uow, planner, world)

    with pytest.raises(Conflict, match="Voor 4A is er al een bezoek"):
        l4_visit(uow, planner, world)


def test_a_group_of_another_centre_is_not_found(uow, planner, world):
    with pytest.raises(NotFound):
        create_visit(uow, planner, world.school_id, [key(uow, world.foreign_groups["1A"], "SC2")], world.team_id)


def test_a_team_of_another_centre_is_not_found(uow, planner, world):
    with pytest.raises(NotFound):
        create_visit(uow, planner, world.school_id, [key(uow, world.groups["4A"], "SC3")], world.foreign_team_id)


def test_a_programme_that_is_not_for_a_group_is_refused(uow, planner, world):
    with pytest.raises(Refused, match="niet voor 1A"):
        create_visit(uow, planner, world.school_id, [key(uow, world.groups["1A"], "SC3")], world.team_id)


def test_an_old_version_is_stale(uow, planner, world):
    visit = l4_visit(uow, planner, world)

    with pytest.raises(Stale):
        propose(uow, planner, visit.visit_id, [at(THURSDAY)], REPLY_BY, version=visit.version + 1)


def test_a_nurse_does_not_plan(uow, nurse, planner, world):
    visit = l4_visit(uow, planner, world)

    with pytest.raises(Forbidden):
        propose(uow, nurse, visit.visit_id, [at(THURSDAY)], REPLY_BY)


def test_a_contact_of_another_school_does_not_answer(uow, planner, world):
    visit = proposed(uow, planner, world, at(THURSDAY))

    with pytest.raises(Forbidden):
        answered(uow, world.other_contact.actor, visit, YES)


def test_two_schools_cannot_get_the_same_team_in_one_half_day(uow, planner, world):
    proposed(uow, planner, world, at(THURSDAY))
    other = hpv_visit(uow, planner, world)

    with pytest.raises(Refused) as refusal:
        propose(uow, planner, other.visit_id, [at(THURSDAY)], REPLY_BY)

    assert "Team Proef is die voormiddag al in Basisschool De Proeftuin (Aalst)." in refusal.value.fields["option_1"]


def test_the_transitions_replay_to_the_state(uow, planner, contact, world):
    visit = proposed(uow, planner, world)
    answered(uow, contact, visit, YES, NO)
    confirm(uow, planner, visit.visit_id, dates(uow, visit)[0].date_id)
    cancel(uow, planner, visit.visit_id, reason="Sneeuw")

    steps = list(reversed(queries.transitions_of(uow, visit.visit_id)))

    assert [step.from_state for step in steps] == [None, *(step.to_state for step in steps[:-1])]
    assert steps[-1].to_state is visit.state is VisitState.CANCELLED

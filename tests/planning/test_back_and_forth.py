"""Between an offer and a date: the school asks for others, answers by telephone, the centre takes a step back."""

from __future__ import annotations

from datetime import date

import pytest

from clb_core.errors import Conflict, Gone, NotFound, Refused, Stale
from clb_core.terms import add_days, last_moment_of
from clb_platform.planning import queries
from clb_platform.planning.service import (
    Answer,
    Said,
    accept,
    cancel,
    confirm,
    counter_propose,
    propose,
    record_answer,
    reopen,
    withdraw,
)
from clb_platform.planning.vocabulary import BEST_ANSWER_CONFIRMS, DateState, VisitState
from clb_tenants.centres import service as centres
from planning.data import AM, PM, REPLY_BY, THURSDAY, TUESDAY, at, dates, hpv_visit, l4_visit, proposed
from planning.lives import MAYBE, NO, YES, answered, confirmed, states

OTHERS = (at("2026-11-19"), at("2026-11-24", PM))
TODAY = date(2026, 10, 6)
BY_PHONE = Said("Els Peeters, secretariaat", TODAY)


def countered(uow, contact, visit, *options):
    return counter_propose(uow, contact, visit.visit_id, options or OTHERS, reason="Openklasdag", revision=visit.revision)


def taken_days(uow):
    return {row.day for row in queries.taken_between(uow, TODAY, date(2027, 6, 30))}


# A counter-proposal.


def test_the_school_asks_for_other_dates_and_the_offered_ones_stay_held(uow, planner, contact, world):
    visit = countered(uow, contact, proposed(uow, planner, world))

    assert visit.state is VisitState.COUNTER_PROPOSED
    assert [(row.day, row.half_day) for row in queries.counter_dates_of(uow, visit)] == [
        (date(2026, 11, 19), AM), (date(2026, 11, 24), PM),
    ]  # fmt: skip
    assert taken_days(uow) == {THURSDAY, TUESDAY}
    assert states(uow, world) == {"proposed": 1}


def test_the_centre_accepts_one_of_them_and_all_else_is_free(uow, planner, contact, world):
    visit = countered(uow, contact, proposed(uow, planner, world))
    asked = queries.counter_dates_of(uow, visit)[1]

    accept(uow, planner, visit.visit_id, asked.counter_id)

    assert (visit.state, visit.day, visit.half_day, visit.revision) == (VisitState.CONFIRMED, date(2026, 11, 24), PM, 2)
    assert taken_days(uow) == {date(2026, 11, 24)}
    assert [row.state for row in dates(uow, visit)] == [DateState.CHOSEN]


def test_the_rules_are_asked_when_the_centre_accepts(uow, planner, contact, world):
    other = hpv_visit(uow, planner, world)
    visit = countered(uow, contact, proposed(uow, planner, world))
    propose(uow, planner, other.visit_id, [OTHERS[0]], REPLY_BY)

    with pytest.raises(Refused, match="al in Atheneum Proefberg"):
        accept(uow, planner, visit.visit_id, queries.counter_dates_of(uow, visit)[0].counter_id)

    assert visit.state is VisitState.COUNTER_PROPOSED


def test_the_centre_may_offer_other_dates_instead(uow, planner, contact, world):
    visit = countered(uow, contact, proposed(uow, planner, world))
    old = queries.counter_dates_of(uow, visit)[0]
    propose(uow, planner, visit.visit_id, [at("2026-11-26")], REPLY_BY)
    assert queries.counter_dates_of(uow, visit) == []

    countered(uow, contact, visit)
    with pytest.raises(NotFound):
        accept(uow, planner, visit.visit_id, old.counter_id)


def test_the_school_may_ask_again_or_answer_after_all(uow, planner, contact, world):
    visit = countered(uow, contact, proposed(uow, planner, world))
    countered(uow, contact, visit, at("2026-12-03"))
    assert [row.day for row in queries.counter_dates_of(uow, visit)] == [date(2026, 12, 3)]

    answered(uow, contact, visit, YES, NO)

    assert visit.state is VisitState.ANSWERED
    confirm(uow, planner, visit.visit_id, dates(uow, visit)[0].date_id)
    assert visit.day == THURSDAY


@pytest.mark.parametrize(
    ("options", "reason", "field"),
    [
        ((), "Openklasdag", "option_1"),
        ((at("2026-11-11"),), "Openklasdag", "option_1"),
        ((at("2026-10-05"),), "Openklasdag", "option_1"),
        ((at("2027-07-05"),), "Openklasdag", "option_1"),
        ((at("2026-11-19"), at("2026-11-19")), "Openklasdag", "option_2"),
        ((at(THURSDAY),), "Openklasdag", "option_1"),
        (tuple(at(f"2026-11-{day}") for day in (16, 17, 19, 20, 23, 24)), "Openklasdag", "option_5"),
        ((at("2026-11-19"),), " ", "reason"),
    ],
)
def test_what_a_school_cannot_ask_is_said_beside_it(uow, planner, contact, world, options, reason, field):
    visit = proposed(uow, planner, world)

    with pytest.raises(Refused) as refusal:
        counter_propose(uow, contact, visit.visit_id, options, reason=reason)

    assert list(refusal.value.fields) == [field]


def test_asking_for_dates_of_an_earlier_proposal_or_after_the_term_is_gone(uow, planner, contact, world, clock_at):
    visit = proposed(uow, planner, world)
    propose(uow, planner, visit.visit_id, [at("2026-10-22")], REPLY_BY)
    with pytest.raises(Gone, match="intussen andere data"):
        counter_propose(uow, contact, visit.visit_id, OTHERS, reason="Openklasdag", revision=1)
    clock_at.move_to(last_moment_of(add_days(REPLY_BY, 1)))

    with pytest.raises(Gone, match="Antwoorden kon tot en met"):
        countered(uow, contact, visit)


# By telephone.


def recorded(uow, planner, visit, *kinds, said=BY_PHONE, **more):
    reasons = {YES: None, MAYBE: "supervision", NO: "outing"}
    given = {row.date_id: Answer(kind, reasons[kind]) for row, kind in zip(dates(uow, visit), kinds, strict=True)}
    return record_answer(uow, planner, visit.visit_id, given, said, **more)


def test_a_telephone_answer_says_who_gave_it_and_when(uow, planner, world):
    visit = recorded(uow, planner, proposed(uow, planner, world), YES, NO)

    assert visit.state is VisitState.ANSWERED
    step = queries.transitions_of(uow, visit.visit_id)[0]
    assert (step.actor_name, step.on_behalf_of, step.said_on) == (planner.name, BY_PHONE.by, TODAY)
    assert {row.answered_by for row in dates(uow, visit)} == {BY_PHONE.by}
    assert taken_days(uow) == {THURSDAY}


def test_the_only_date_stands_when_the_school_says_on_the_telephone_that_it_suits(uow, planner, world):
    visit = recorded(uow, planner, proposed(uow, planner, world, at(THURSDAY)), YES)

    assert (visit.state, visit.day) == (VisitState.CONFIRMED, THURSDAY)


def test_a_telephone_answer_comes_in_time_after_the_term_too(uow, planner, world, clock_at):
    visit = proposed(uow, planner, world, at(TUESDAY))
    clock_at.move_to(last_moment_of(add_days(REPLY_BY, 2)))

    recorded(uow, planner, visit, MAYBE)

    assert visit.state is VisitState.ANSWERED


def test_a_telephone_answer_without_who_or_from_tomorrow_is_refused(uow, planner, world):
    visit = proposed(uow, planner, world)
    for said, field in ((Said(" ", TODAY), "said_by"), (Said("Els", add_days(TODAY, 1)), "said_on")):
        with pytest.raises(Refused) as refusal:
            recorded(uow, planner, visit, YES, YES, said=said)
        assert list(refusal.value.fields) == [field]


def test_a_telephone_answer_to_replaced_dates_is_gone(uow, planner, world):
    visit = proposed(uow, planner, world)
    propose(uow, planner, visit.visit_id, [at("2026-10-22")], REPLY_BY)

    with pytest.raises(Gone):
        recorded(uow, planner, visit, YES, revision=1)


# A step back.


def test_an_offer_that_nobody_answered_can_be_taken_back(uow, planner, world):
    visit = withdraw(uow, planner, proposed(uow, planner, world).visit_id)

    assert (visit.state, visit.reply_by, visit.day) == (VisitState.PLANNED, None, None)
    assert taken_days(uow) == set()
    assert states(uow, world) == {"planned": 1}
    propose(uow, planner, visit.visit_id, [at(THURSDAY)], REPLY_BY)
    assert visit.revision == 2


def test_an_answered_offer_is_not_taken_back(uow, planner, contact, world):
    visit = answered(uow, contact, proposed(uow, planner, world), YES, NO)

    with pytest.raises(Conflict, match="Beantwoord"):
        withdraw(uow, planner, visit.visit_id)


def test_an_answer_to_dates_that_were_taken_back_is_told_so(uow, planner, contact, world):
    visit = proposed(uow, planner, world)
    old = dates(uow, visit)
    withdraw(uow, planner, visit.visit_id)

    with pytest.raises(Conflict, match="Concept"):
        counter_propose(uow, contact, visit.visit_id, OTHERS, reason="Openklasdag", revision=visit.revision)
    assert {row.state for row in old} == {DateState.RELEASED}


def test_a_cancelled_visit_is_reopened_with_its_groups(uow, planner, contact, world):
    visit = confirmed(uow, world, planner, contact)
    cancel(uow, planner, visit.visit_id, reason="Bosklas")
    assert states(uow, world) == {"to_plan": 1}

    reopen(uow, planner, visit.visit_id, reason="Geen bosklas")

    assert (visit.state, visit.day) == (VisitState.PLANNED, None)
    assert states(uow, world) == {"planned": 1}


def test_a_cancelled_visit_whose_group_has_another_is_not_reopened(uow, planner, world):
    visit = l4_visit(uow, planner, world)
    cancel(uow, planner, visit.visit_id, reason="Bosklas")
    l4_visit(uow, planner, world)

    with pytest.raises(Conflict, match="al een bezoek"):
        reopen(uow, planner, visit.visit_id, reason="Toch wel")


def test_a_refused_visit_is_reopened_as_a_concept(uow, planner, contact, world):
    visit = answered(uow, contact, proposed(uow, planner, world), NO, NO)

    reopen(uow, planner, visit.visit_id, reason="Later opnieuw")

    assert states(uow, world) == {"planned": 1}
    assert taken_days(uow) == set()


def test_reopening_asks_why_and_the_version_that_was_seen(uow, planner, world):
    visit = l4_visit(uow, planner, world)
    cancel(uow, planner, visit.visit_id, reason="Bosklas")
    with pytest.raises(Refused, match="waarom"):
        reopen(uow, planner, visit.visit_id, reason="")
    with pytest.raises(Stale):
        reopen(uow, planner, visit.visit_id, reason="Ja", version=visit.version + 1)


# The best answer.


@pytest.fixture
def best_confirms(uow, administrator):
    centres.change_setting(uow, administrator, BEST_ANSWER_CONFIRMS.key, "true", TODAY, "afgesproken")


def test_the_first_date_that_suits_stands_when_the_centre_wants_that(uow, planner, contact, world, best_confirms):
    visit = answered(uow, contact, proposed(uow, planner, world), MAYBE, YES)

    assert (visit.state, visit.day, visit.half_day) == (VisitState.CONFIRMED, TUESDAY, PM)
    assert [row.state for row in dates(uow, visit)] == [DateState.RELEASED, DateState.CHOSEN]


def test_a_date_that_only_must_do_still_waits_for_the_centre(uow, planner, contact, world, best_confirms):
    assert answered(uow, contact, proposed(uow, planner, world), MAYBE, NO).state is VisitState.ANSWERED


def test_a_changed_answer_confirms_nothing_by_itself(uow, planner, contact, world, best_confirms):
    """What was refused before may have been given to another meanwhile."""
    visit = answered(uow, contact, proposed(uow, planner, world), NO, NO)

    assert answered(uow, contact, visit, YES, YES).state is VisitState.ANSWERED


def test_without_the_setting_the_centre_chooses(uow, planner, contact, world):
    assert answered(uow, contact, proposed(uow, planner, world), YES, YES).state is VisitState.ANSWERED

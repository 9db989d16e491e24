"""Who was absent: an obligation of its own until it was held, waived or nobody is left; and counts put right."""

from __future__ import annotations

from datetime import date

import pytest

from clb_core.errors import Conflict, Forbidden, Refused, Stale
from clb_core.web.pages import PageRequest
from clb_platform.planning import policy, queries
from clb_platform.planning.service import Counts, cancel, correct_counts, create_visit, hold, propose, wanted_of
from clb_platform.planning.service import context as context_of
from clb_platform.planning.service.waive import reopen_obligations, waive
from clb_platform.planning.vocabulary import ItemKey, ObligationState, VisitState
from clb_platform.programmes import queries as programmes
from planning.data import at, hpv_visit, key
from planning.lives import YES, answered, confirmed, held, item_ids, states
from world import YEAR

TWO_ABSENT = Counts(6, absent=2, catch_up=2)
LATER, TERM = "2026-11-19", date(2026, 11, 1)


@pytest.fixture
def visit(uow, world, planner, contact, clock_at):
    """Held on 15 October with two of eight to catch up."""
    return held(uow, world, planner, contact, clock_at, TWO_ABSENT)


@pytest.fixture
def inhaal(uow, world):
    """The obligation of those two."""
    first = key(uow, world.groups["4A"], "SC3")
    return ItemKey(first.class_group_id, first.programme_id, first.dose, 1)


def catch_up_visit(uow, planner, world, inhaal):
    return create_visit(uow, planner, world.school_id, [inhaal], world.team_id)


def test_a_visit_without_absentees_leaves_one_held_obligation(uow, world, planner, contact, clock_at):
    held(uow, world, planner, contact, clock_at, Counts(8))

    assert states(uow, world) == {"held": 1}


def test_absentees_are_an_obligation_of_their_own_with_their_own_number(uow, world, visit, inhaal):
    assert states(uow, world) == {"held": 1, "to_plan": 1}
    rows = queries.obligations(uow, YEAR, {"school_id": world.school_id, "catch_up": True}, PageRequest(50))
    assert [(row.key, row.head_count, row.state) for row in rows] == [(inhaal, 2, ObligationState.TO_PLAN)]


def test_who_must_catch_up_is_planned_proposed_confirmed_and_held_as_any_visit(
    uow, world, planner, contact, clock_at, visit, inhaal
):
    later = catch_up_visit(uow, planner, world, inhaal)
    assert later.title == "Contactmoment 4de leerjaar, inhalen"
    assert states(uow, world) == {"held": 1, "planned": 1}
    propose(uow, planner, later.visit_id, [at(LATER)], TERM)
    assert states(uow, world) == {"held": 1, "proposed": 1}
    answered(uow, contact, later, YES)
    assert states(uow, world) == {"held": 1, "confirmed": 1}
    clock_at.move_to(later.ends_at)
    hold(uow, planner, later.visit_id, {item_ids(uow, later)[0]: Counts(1, absent=1, catch_up=1)})

    assert states(uow, world) == {"held": 2, "to_plan": 1}


def test_a_cancelled_catch_up_waits_to_be_planned_again(uow, world, planner, visit, inhaal):
    later = catch_up_visit(uow, planner, world, inhaal)

    cancel(uow, planner, later.visit_id, reason="Toch niet")

    assert states(uow, world) == {"held": 1, "to_plan": 1}
    assert states(uow, world, catch_up=True) == {"to_plan": 1}


def test_a_catch_up_needs_time_for_its_own_pupils_only(uow, world, planner, visit, inhaal):
    around = context_of(uow, wanted_of(uow, catch_up_visit(uow, planner, world, inhaal)))

    assert [item.head_count for item in around.items] == [2]


def test_nobody_to_catch_up_is_no_visit(uow, world, planner, contact, clock_at, inhaal):
    with pytest.raises(Refused, match="niemand meer om in te halen"):
        catch_up_visit(uow, planner, world, inhaal)
    held(uow, world, planner, contact, clock_at, Counts(8))

    with pytest.raises(Refused, match="niemand meer om in te halen"):
        catch_up_visit(uow, planner, world, inhaal)


def test_one_who_catches_up_the_first_dose_late_does_not_hinder_the_second(uow, world, planner):
    """The distance between doses refuses for the group; among absentees it only warns."""
    first = policy.DoseNeighbour(2, date(2027, 3, 15))
    views = {view.code: view for view in programmes.programmes_in(uow, YEAR)}
    absentees = policy.ItemToSee("1A", 2, views["HPV"], 1, (first,), portion=1)
    group = policy.ItemToSee("1A", 20, views["HPV"], 1, (first,))
    late = at("2026-11-19")

    assert [f.hard for f in policy.interval_findings(absentees, late.day)] == [False]
    assert [f.hard for f in policy.interval_findings(group, late.day)] == [True]


# Correcting.


def test_corrected_counts_keep_the_earlier_ones_with_the_reason(uow, planner, visit):
    item = item_ids(uow, visit)[0]

    correct_counts(uow, planner, visit.visit_id, {item: Counts(7, absent=1, catch_up=1)}, reason="Dubbel geteld")

    assert visit.state is VisitState.HELD
    assert queries.counts_of(uow, visit.visit_id)[item].seen == 7
    kept = queries.counts_before(uow, visit.visit_id)
    assert [(row.seen, row.absent, row.catch_up, row.reason) for row in kept] == [(6, 2, 2, "Dubbel geteld")]


def test_the_reason_of_a_correction_is_not_in_the_steps_that_a_school_reads(uow, planner, visit):
    correct_counts(uow, planner, visit.visit_id, {item_ids(uow, visit)[0]: Counts(8)}, reason="Twee ouders weigerden")

    assert {step.reason for step in queries.transitions_of(uow, visit.visit_id)} == {""}


def test_a_correction_changes_who_is_still_to_be_seen(uow, world, planner, visit, inhaal):
    later = catch_up_visit(uow, planner, world, inhaal)

    correct_counts(uow, planner, visit.visit_id, {item_ids(uow, visit)[0]: Counts(7, 1, catch_up=1)}, reason="Geteld")

    item = queries.items_of(uow, [later.visit_id])[later.visit_id][0][0]
    assert item.head_count == 1


def test_nobody_left_to_catch_up_is_refused_while_a_visit_for_them_stands(uow, world, planner, visit, inhaal):
    later = catch_up_visit(uow, planner, world, inhaal)
    with pytest.raises(Refused) as refusal:
        correct_counts(uow, planner, visit.visit_id, {item_ids(uow, visit)[0]: Counts(8)}, reason="Geteld")
    assert list(refusal.value.fields) == [f"catch_up_{item_ids(uow, visit)[0]}"]

    cancel(uow, planner, later.visit_id, reason="Niemand meer")
    correct_counts(uow, planner, visit.visit_id, {item_ids(uow, visit)[0]: Counts(8)}, reason="Geteld")

    assert states(uow, world) == {"held": 1}


@pytest.mark.parametrize(("counts", "reason"), [(Counts(7, 1), ""), (TWO_ABSENT, "Geteld"), (Counts(6, 2, catch_up=3), "Fout")])
def test_a_correction_without_reason_without_change_or_with_impossible_numbers_is_refused(
    uow, planner, visit, counts, reason
):
    with pytest.raises(Refused):
        correct_counts(uow, planner, visit.visit_id, {item_ids(uow, visit)[0]: counts}, reason=reason)


def test_two_who_correct_at_once_do_not_overwrite_each_other(uow, planner, visit):
    seen = visit.version
    correct_counts(uow, planner, visit.visit_id, {item_ids(uow, visit)[0]: Counts(8)}, reason="Geteld", version=seen)

    with pytest.raises(Stale):
        correct_counts(uow, planner, visit.visit_id, {item_ids(uow, visit)[0]: Counts(7, 1)}, reason="Nee", version=seen)


def test_only_a_held_visit_has_counts_to_correct(uow, world, planner, contact):
    visit = confirmed(uow, world, planner, contact)

    with pytest.raises(Conflict, match="Bevestigd"):
        correct_counts(uow, planner, visit.visit_id, {item_ids(uow, visit)[0]: Counts(8)}, reason="Te vroeg")


# Waiving.


def test_what_is_waived_has_that_state_only_and_its_reason(uow, world, planner):
    wanted = key(uow, world.groups["4A"], "SC3")

    assert waive(uow, planner, [wanted], "Gezien in het centrum").done == (wanted,)

    assert states(uow, world) == {"waived": 1}
    row = queries.obligations_by_key(uow, YEAR, [wanted])[0]
    assert row.waived_because == "Gezien in het centrum"


def test_what_is_waived_gets_no_visit_until_it_is_reopened(uow, world, planner):
    wanted = key(uow, world.groups["4A"], "SC3")
    waive(uow, planner, [wanted], "Gezien in het centrum")
    with pytest.raises(Conflict, match="vervallen"):
        create_visit(uow, planner, world.school_id, [wanted], world.team_id)

    assert reopen_obligations(uow, planner, [wanted]).done == (wanted,)

    assert states(uow, world) == {"to_plan": 1}
    create_visit(uow, planner, world.school_id, [wanted], world.team_id)
    assert states(uow, world) == {"planned": 1}


def test_waiving_many_says_what_was_not_done_and_why(uow, world, planner):
    hpv_visit(uow, planner, world)
    busy, free = key(uow, world.other_groups["1A"], "HPV"), key(uow, world.groups["4A"], "SC3")

    found = waive(uow, planner, [busy, free], "Niet nodig")

    assert found.done == (free,)
    assert [each.words for each in found.refused] == ["Er is al een bezoek (concept). Annuleer dat eerst."]


def test_absentees_can_be_waived_too(uow, world, planner, visit, inhaal):
    assert waive(uow, planner, [inhaal], "Verhuisd").done == (inhaal,)

    assert states(uow, world) == {"held": 1, "waived": 1}


def test_waiving_twice_or_reopening_what_was_not_waived_changes_nothing(uow, world, planner):
    wanted = key(uow, world.groups["4A"], "SC3")
    assert [each.words for each in reopen_obligations(uow, planner, [wanted]).refused] == [
        "Dit is niet vervallen maar: nog te plannen."
    ]
    waive(uow, planner, [wanted], "Gezien")

    assert [each.words for each in waive(uow, planner, [wanted], "Gezien").refused] == ["Dit is al: vervallen."]


def test_a_nurse_waives_nothing(uow, world, nurse):
    with pytest.raises(Forbidden):
        waive(uow, nurse, [key(uow, world.groups["4A"], "SC3")], "Gezien")


def test_waiving_asks_why(uow, world, planner):
    with pytest.raises(Refused, match="waarom"):
        waive(uow, planner, [key(uow, world.groups["4A"], "SC3")], " ")

"""Short ways to bring a visit into a state, by the verbs of both sides, in one transaction."""

from __future__ import annotations

from datetime import time

from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import at as moment_at
from clb_platform.planning import queries
from clb_platform.planning.models import Visit
from clb_platform.planning.service import Answer, Counts, answer, hold
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason, HalfDayOfYear, ObligationState
from clb_tenants.access.actor import Actor
from planning.data import THURSDAY, at, dates, proposed
from world import YEAR, World

YES, MAYBE, NO = AnswerKind.YES, AnswerKind.MAYBE, AnswerKind.NO
REASONS = {YES: None, MAYBE: AnswerReason.SUPERVISION, NO: AnswerReason.OUTING}


def answered(uow: UnitOfWork, contact: Actor, visit: Visit, *kinds: AnswerKind) -> Visit:
    """Answer the dates of the present revision, in order. The school's verb, here in the planner's transaction."""
    given = {row.date_id: Answer(kind, REASONS[kind]) for row, kind in zip(dates(uow, visit), kinds, strict=True)}
    return answer(uow, contact, visit.visit_id, given, revision=visit.revision)


def confirmed(uow: UnitOfWork, world: World, planner: Actor, contact: Actor, *when: HalfDayOfYear) -> Visit:
    """The visit for 4A, confirmed because its only date suits."""
    visit = proposed(uow, planner, world, *(when or (at(THURSDAY),)))
    return answered(uow, contact, visit, YES)


def held(
    uow: UnitOfWork, world: World, planner: Actor, contact: Actor, clock_at: FixedClock, counts: Counts
) -> Visit:
    """That visit on its day, with the counts of its only group."""
    visit = confirmed(uow, world, planner, contact)
    clock_at.move_to(moment_at(THURSDAY, time(13, 0)))
    return hold(uow, planner, visit.visit_id, {item_ids(uow, visit)[0]: counts})


def item_ids(uow: UnitOfWork, visit: Visit) -> list:
    return [item.item_id for item, _group, _programme in queries.items_of(uow, [visit.visit_id])[visit.visit_id]]


def states(uow: UnitOfWork, world: World, **filters: object) -> dict[str, int]:
    """How many obligations of the primary school's contact of the 4th year are in each state."""
    wanted = {"school_id": world.school_id, "code": "SC3"} | filters
    counted = queries.count_obligations(uow, YEAR, wanted)
    return {ObligationState(state).value: number for state, number in counted.items() if number}



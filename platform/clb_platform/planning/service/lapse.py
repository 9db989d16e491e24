"""What the clock does with a proposal: remind a school that did not answer, and let the proposal lapse after its term."""

from __future__ import annotations

from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.deadlines import queries as deadlines
from clb_platform.deadlines.vocabulary import Purpose, SubjectKind
from clb_platform.planning import policy, queries
from clb_platform.planning.events import VisitLapsed
from clb_platform.planning.models import Visit
from clb_platform.planning.service.deadlines import OF_PROPOSAL
from clb_platform.planning.service.mails import queue_reminder
from clb_platform.planning.service.propose import release
from clb_platform.planning.service.steps import step
from clb_platform.planning.vocabulary import Action, VisitState
from clb_tenants.access.actor import System

MOST_IN_ONE_TURN = 200


def carry_out_due(uow: UnitOfWork) -> int:
    """Do what the deadlines of proposals ask whose moment has passed; how many were dealt with.

    The lock on the visit decides between this, a second worker and an answer; a visit that another has is left for the
    next turn, so that this never waits.
    """
    found = deadlines.due(uow, SubjectKind.VISIT, OF_PROPOSAL, clock.now(), MOST_IN_ONE_TURN)
    return sum(_carry_out(uow, deadline_id, visit_id) for deadline_id, visit_id in found)


def _carry_out(uow: UnitOfWork, deadline_id: UUID, visit_id: UUID) -> bool:
    visit = queries.visit_unless_busy(uow, visit_id)
    deadline = deadlines.open_again(uow, deadline_id) if visit is not None else None
    if visit is None or deadline is None:
        return False
    if deadline.purpose is Purpose.REMINDER and not remind(uow, visit):
        deadline.superseded_at = clock.now()
    else:
        lapse(uow, visit)
        deadline.done_at = clock.now()
    uow.flush()
    return True


def remind(uow: UnitOfWork, visit: Visit) -> bool:
    """Queue a reminder to each contact of a school that can still answer and did not; whether it was needed."""
    if visit.state is not VisitState.PROPOSED or not policy.is_open(visit.reply_by, clock.now()):
        return False
    queue_reminder(uow, visit)
    return True


def lapse(uow: UnitOfWork, visit: Visit) -> bool:
    """Let a locked visit lapse when nobody answered and its last moment has passed; whether it did.

    The dates and holds are free again. Its groups count as to plan, on the same visit, which the centre proposes again.
    """
    if visit.state is not VisitState.PROPOSED or policy.is_open(visit.reply_by, clock.now()):
        return False
    release(uow, visit)
    step(uow, System(), visit, Action.LAPSE, VisitState.LAPSED)
    uow.emit(VisitLapsed(visit.visit_id, visit.school_id, visit.revision))
    return True

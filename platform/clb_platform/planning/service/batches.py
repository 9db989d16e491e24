"""Proposals that left together: what of them can still be undone, and undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound
from clb_core.ids import uuid7
from clb_core.words import _
from clb_platform.planning import queries
from clb_platform.planning.models import ProposalBatch, ProposalBatchVisit, Visit
from clb_platform.planning.service.undo import withdraw
from clb_platform.planning.vocabulary import PlanningAction, VisitState
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools.models import School

ANSWERED = frozenset(
    {
        VisitState.ANSWERED, VisitState.DECLINED, VisitState.COUNTER_PROPOSED, VisitState.CONFIRMED, VisitState.HELD,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BatchVisit:
    """A visit of a batch, and why its proposal cannot be undone; empty when it can."""

    visit: Visit
    school: School
    why_not: str


@dataclass(frozen=True, slots=True)
class Batch:
    row: ProposalBatch
    visits: tuple[BatchVisit, ...]

    @property
    def undoable(self) -> tuple[BatchVisit, ...]:
        return tuple(each for each in self.visits if not each.why_not)

    @property
    def standing(self) -> tuple[BatchVisit, ...]:
        return tuple(each for each in self.visits if each.why_not)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, and what stays as it is with the reason."""

    done: tuple[Visit, ...]
    kept: tuple[BatchVisit, ...]


def keep_batch(uow: UnitOfWork, actor: Acting, visits: Sequence[Visit]) -> UUID:
    """Remember that these proposals left together; the id of the batch."""
    batch_id = uuid7()
    uow.add(ProposalBatch(batch_id=batch_id, made_by=actor.name, made_at=clock.now()))
    uow.add_all(
        ProposalBatchVisit(batch_id=batch_id, visit_id=visit.visit_id, revision=visit.revision) for visit in visits
    )
    return batch_id


def batch(uow: UnitOfWork, actor: Actor, batch_id: UUID) -> Batch:
    """A batch with what has become of each proposal. Raises Forbidden, NotFound."""
    actor.require(Permission.PLANNING_VISIT_PLAN)
    row = queries.batch(uow, batch_id)
    if row is None:
        raise NotFound
    found = queries.visits_of_batch(uow, batch_id)
    return Batch(row, tuple(BatchVisit(visit, school, _why_not(visit, revision)) for visit, school, revision in found))


def _why_not(visit: Visit, revision: int) -> str:
    if visit.revision != revision:
        return _("Kreeg intussen andere data.")
    if visit.state is VisitState.PROPOSED:
        return ""
    if visit.state is VisitState.PLANNED:
        return _("Is al ingetrokken.")
    if visit.state in ANSWERED:
        return _("De school antwoordde al.")
    if visit.state is VisitState.LAPSED:
        return _("Is vervallen: de school antwoordde niet op tijd.")
    return _("Is geannuleerd.")


def undo_batch(uow: UnitOfWork, actor: Actor, batch_id: UUID) -> Undone:
    """Withdraw every proposal of a batch that nobody answered; the visits are concepts again, which can be proposed anew.

    Who got the mail is told that there is nothing to answer; a mail that still waits does not leave. What a school
    answered meanwhile stays. Raises Forbidden, NotFound, Conflict (nothing can be undone).
    """
    before = batch(uow, actor, batch_id)
    queries.visits_for_hand_over(uow, [each.visit.visit_id for each in before.visits])
    now = batch(uow, actor, batch_id)
    if not now.undoable:
        raise Conflict(_("Van dit bulkvoorstel valt niets meer ongedaan te maken."))
    done = [withdraw(uow, actor, each.visit.visit_id) for each in now.undoable]
    subject = Subject("proposal_batch", batch_id, now.row.made_by)
    changes = {"withdrawn": len(done), "kept": len(now.standing)}
    audit.record(uow, actor, PlanningAction.BATCH_UNDONE, subject, changes=changes)
    return Undone(tuple(done), now.standing)

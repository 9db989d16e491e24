"""Every SELECT of proposals that left together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from clb_core.database.keyset import rows_after
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.web.pages import PageRequest
from clb_platform.planning.models import ProposalBatch, ProposalBatchVisit, Visit
from clb_platform.planning.vocabulary import VisitState
from clb_tenants.schools.models import School


def batch(uow: UnitOfWork, batch_id: UUID) -> ProposalBatch | None:
    found: ProposalBatch | None = uow.scalar(
        select(ProposalBatch).where(
            ProposalBatch.centre_id == uow.scope.owner_id, ProposalBatch.batch_id == batch_id
        )
    )
    return found


def visits_of_batch(uow: UnitOfWork, batch_id: UUID) -> Sequence[Any]:
    """(Visit, School, revision that left) of a batch, by name of the school."""
    return uow.rows(
        select(Visit, School, ProposalBatchVisit.revision)
        .join(
            ProposalBatchVisit,
            and_(ProposalBatchVisit.centre_id == Visit.centre_id, ProposalBatchVisit.visit_id == Visit.visit_id),
        )
        .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
        .where(ProposalBatchVisit.centre_id == uow.scope.owner_id, ProposalBatchVisit.batch_id == batch_id)
        .order_by(School.name_key, Visit.visit_id)
        .execution_options(populate_existing=True)
    ).all()


def batch_of(uow: UnitOfWork, visit_ids: Collection[UUID]) -> UUID | None:
    """The latest batch with one of these visits in its present proposal; None for visits proposed one by one."""
    found: UUID | None = uow.scalars(
        select(ProposalBatchVisit.batch_id)
        .join(
            Visit,
            and_(
                Visit.centre_id == ProposalBatchVisit.centre_id,
                Visit.visit_id == ProposalBatchVisit.visit_id,
                Visit.revision == ProposalBatchVisit.revision,
            ),
        )
        .where(ProposalBatchVisit.centre_id == uow.scope.owner_id, ProposalBatchVisit.visit_id.in_(visit_ids))
        .order_by(ProposalBatchVisit.batch_id.desc())
        .limit(1)
    ).first()
    return found


def batches(uow: UnitOfWork, page: PageRequest) -> Sequence[Any]:
    """(ProposalBatch, number of visits), the latest first; one row more than the page."""
    number = (
        select(func.count())
        .select_from(ProposalBatchVisit)
        .where(
            ProposalBatchVisit.centre_id == ProposalBatch.centre_id,
            ProposalBatchVisit.batch_id == ProposalBatch.batch_id,
        )
        .correlate(ProposalBatch)
        .scalar_subquery()
    )
    statement = select(ProposalBatch, number).where(ProposalBatch.centre_id == uow.scope.owner_id)
    if page.after:
        statement = statement.where(rows_after((ProposalBatch.batch_id,), page.after, newest_first=True))
    return uow.rows(statement.order_by(ProposalBatch.batch_id.desc()).limit(page.limit + 1)).all()


def withdrawn_concepts(uow: UnitOfWork, visit_ids: Collection[UUID]) -> set[UUID]:
    """Those of these visits that are concepts and were proposed before."""
    return set(
        uow.all(
            select(Visit.visit_id).where(
                Visit.centre_id == uow.scope.owner_id,
                Visit.visit_id.in_(visit_ids),
                Visit.state == VisitState.PLANNED,
                Visit.revision > 0,
            )
        )
    )

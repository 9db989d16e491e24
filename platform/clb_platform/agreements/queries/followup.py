"""Evaluations and commitments of agreements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from clb_core.database.arrays import among
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import (
    AgreementCommitment,
    AgreementEvaluation,
    AgreementEvaluationForm,
)
from clb_tenants.access.roles import Party
from clb_tenants.schools.models import School


def evaluations_of(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementEvaluation]:
    """The earliest first."""
    return uow.all(
        select(AgreementEvaluation)
        .where(AgreementEvaluation.agreement_id == agreement_id)
        .order_by(AgreementEvaluation.planned_on, AgreementEvaluation.evaluation_id)
    )


def evaluation_for_change(uow: UnitOfWork, evaluation_id: UUID) -> AgreementEvaluation | None:
    """Fresh and locked."""
    found: AgreementEvaluation | None = uow.scalar(
        select(AgreementEvaluation)
        .where(AgreementEvaluation.evaluation_id == evaluation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def evaluation(uow: UnitOfWork, evaluation_id: UUID) -> AgreementEvaluation | None:
    found: AgreementEvaluation | None = uow.scalar(
        select(AgreementEvaluation).where(AgreementEvaluation.evaluation_id == evaluation_id)
    )
    return found


def evaluation_forms(
    uow: UnitOfWork, evaluation_ids: Sequence[UUID]
) -> Mapping[tuple[UUID, Party], AgreementEvaluationForm]:
    """What each side said, by evaluation and side. One statement."""
    rows = uow.all(select(AgreementEvaluationForm).where(among(AgreementEvaluationForm.evaluation_id, evaluation_ids)))
    return {(row.evaluation_id, row.side): row for row in rows}


def commitments_of(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementCommitment]:
    """By the day on which they are due."""
    return uow.all(
        select(AgreementCommitment)
        .where(AgreementCommitment.agreement_id == agreement_id)
        .order_by(AgreementCommitment.due_on, AgreementCommitment.commitment_id)
    )


def commitment_for_change(uow: UnitOfWork, commitment_id: UUID) -> AgreementCommitment | None:
    """Fresh and locked."""
    found: AgreementCommitment | None = uow.scalar(
        select(AgreementCommitment)
        .where(AgreementCommitment.commitment_id == commitment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def open_commitments(uow: UnitOfWork, side: Party, until: date, limit: int) -> Sequence[Any]:
    """(commitment, School) that a side promised, due on `until` or earlier and not done; the earliest first."""
    return uow.rows(
        select(AgreementCommitment, School)
        .join(
            School,
            and_(
                School.centre_id == AgreementCommitment.centre_id, School.school_id == AgreementCommitment.school_id
            ),
        )
        .where(
            AgreementCommitment.centre_id == uow.scope.owner_id,
            AgreementCommitment.side == side,
            AgreementCommitment.done_at.is_(None),
            AgreementCommitment.due_on <= until,
        )
        .order_by(AgreementCommitment.due_on, AgreementCommitment.commitment_id)
        .limit(limit)
    ).all()


def coming_evaluations(uow: UnitOfWork, until: date, limit: int) -> Sequence[Any]:
    """(evaluation, School) that are planned on `until` or earlier and were not held; the earliest first."""
    return uow.rows(
        select(AgreementEvaluation, School)
        .join(
            School,
            and_(
                School.centre_id == AgreementEvaluation.centre_id, School.school_id == AgreementEvaluation.school_id
            ),
        )
        .where(
            AgreementEvaluation.centre_id == uow.scope.owner_id,
            AgreementEvaluation.held_on.is_(None),
            AgreementEvaluation.planned_on <= until,
        )
        .order_by(AgreementEvaluation.planned_on, AgreementEvaluation.evaluation_id)
        .limit(limit)
    ).all()

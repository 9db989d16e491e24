"""Information moments and presence that were agreed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import AgreementMoment


def moments_of(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementMoment]:
    """Information moments first, each in the order in which they were written down."""
    return uow.all(
        select(AgreementMoment)
        .where(AgreementMoment.centre_id == uow.scope.owner_id, AgreementMoment.agreement_id == agreement_id)
        .order_by(AgreementMoment.kind, AgreementMoment.moment_id)
    )


def moment(uow: UnitOfWork, moment_id: UUID) -> AgreementMoment | None:
    found: AgreementMoment | None = uow.scalar(
        select(AgreementMoment).where(
            AgreementMoment.centre_id == uow.scope.owner_id, AgreementMoment.moment_id == moment_id
        )
    )
    return found


def moment_for_change(uow: UnitOfWork, moment_id: UUID) -> AgreementMoment | None:
    """Fresh and locked."""
    found: AgreementMoment | None = uow.scalar(
        select(AgreementMoment)
        .where(AgreementMoment.centre_id == uow.scope.owner_id, AgreementMoment.moment_id == moment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def forget_moment(uow: UnitOfWork, moment_id: UUID) -> int:
    """Take an agreed moment out."""
    return uow.change(
        delete(AgreementMoment).where(
            AgreementMoment.centre_id == uow.scope.owner_id, AgreementMoment.moment_id == moment_id
        )
    )

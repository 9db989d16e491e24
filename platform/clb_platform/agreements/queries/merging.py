"""The agreements of a school that becomes part of another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import case, select, update

from clb_core.database.arrays import among
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import (
    Agreement,
    AgreementCommitment,
    AgreementEvaluation,
    AgreementEvaluationForm,
    AgreementMoment,
    AgreementParty,
    AgreementTalk,
    AgreementWorkingClause,
)

FOLLOW: Final[tuple[Any, ...]] = (
    AgreementWorkingClause, AgreementParty, AgreementEvaluation, AgreementEvaluationForm, AgreementCommitment, AgreementMoment,
)  # fmt: skip
"""What can change still and is its school's. Versions, signatures, steps and remarks keep the school of their time."""


def agreements_for_merger(uow: UnitOfWork, school_ids: Collection[UUID]) -> Sequence[Agreement]:
    """Every agreement of these schools, locked, the oldest first."""
    return uow.all(
        select(Agreement)
        .where(Agreement.centre_id == uow.scope.owner_id, Agreement.school_id.in_(school_ids))
        .order_by(Agreement.valid_from, Agreement.agreement_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def talks_for_merger(uow: UnitOfWork, school_ids: Collection[UUID]) -> Sequence[AgreementTalk]:
    """The talks that these schools asked for and that were not held yet, locked."""
    return uow.all(
        select(AgreementTalk)
        .where(
            AgreementTalk.centre_id == uow.scope.owner_id,
            AgreementTalk.school_id.in_(school_ids),
            AgreementTalk.answered_at.is_(None),
        )
        .order_by(AgreementTalk.talk_id)
        .with_for_update()
    )


def pass_agreements(
    uow: UnitOfWork, agreement_ids: Sequence[UUID], school_id: UUID, sites: Mapping[UUID, UUID]
) -> None:
    """Let agreements be of a school, with what can still change in them."""
    here = Agreement.centre_id == uow.scope.owner_id
    moved = {"school_id": school_id, "version": Agreement.version + 1}
    uow.change(_quiet(update(Agreement).where(here, among(Agreement.agreement_id, agreement_ids)).values(moved)))
    for table in FOLLOW:
        of_them = among(table.agreement_id, agreement_ids)
        values: dict[str, Any] = {"school_id": school_id}
        if table is AgreementMoment and sites:
            values["site_id"] = case(dict(sites), value=AgreementMoment.site_id, else_=AgreementMoment.site_id)
        uow.change(_quiet(update(table).where(table.centre_id == uow.scope.owner_id, of_them).values(values)))


def _quiet(statement: Any) -> Any:
    """Rows that are loaded are read again afterwards, all of them: the verb lets go of what it holds."""
    return statement.execution_options(synchronize_session=False)

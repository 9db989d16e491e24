"""What an import of agreements made elsewhere compares with, and what depends on what it made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import and_, select, union_all

from clb_core.database.arrays import among
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import (
    Agreement,
    AgreementCommitment,
    AgreementEvaluation,
    AgreementMoment,
    AgreementNotice,
)
from clb_platform.agreements.queries.dated import IS_SIGNED
from clb_platform.agreements.vocabulary import AgreementState
from clb_platform.documents.models import Document


def signed_with_digest(
    uow: UnitOfWork, school_ids: Collection[UUID], *, lock: bool
) -> Sequence[tuple[Agreement, str | None]]:
    """The signed agreements of these schools, each with the digest of its document; with `lock` they stay as they are."""
    statement = (
        select(Agreement, Document.digest)
        .outerjoin(
            Document, and_(Document.centre_id == Agreement.centre_id, Document.document_id == Agreement.document_id)
        )
        .where(Agreement.centre_id == uow.scope.owner_id, IS_SIGNED, among(Agreement.school_id, school_ids))
        .order_by(Agreement.valid_from, Agreement.agreement_id)
    )
    if lock:
        statement = statement.with_for_update(of=Agreement).execution_options(populate_existing=True)
    return [(row[0], row[1]) for row in uow.rows(statement)]


def agreements_for_change(uow: UnitOfWork, agreement_ids: Sequence[UUID]) -> dict[UUID, Agreement]:
    """These agreements, locked as they stand now. One statement."""
    found = uow.all(
        select(Agreement)
        .where(Agreement.centre_id == uow.scope.owner_id, among(Agreement.agreement_id, agreement_ids))
        .order_by(Agreement.agreement_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.agreement_id: row for row in found}


def built_upon(uow: UnitOfWork, agreement_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the agreements on which something rests: a text that follows or changes it, a notice, an evaluation, a
    commitment, a moment. One statement."""
    texts = (Agreement.predecessor_id, Agreement.amends_id)
    on_it = [
        select(column).where(
            Agreement.centre_id == uow.scope.owner_id,
            Agreement.state != AgreementState.WITHDRAWN,
            among(column, agreement_ids),
        )
        for column in texts
    ]
    rest = [
        select(table.agreement_id).where(
            table.centre_id == uow.scope.owner_id, among(table.agreement_id, agreement_ids)
        )
        for table in (AgreementNotice, AgreementEvaluation, AgreementCommitment, AgreementMoment)
    ]
    return {row[0] for row in uow.rows(union_all(*on_it, *rest))}

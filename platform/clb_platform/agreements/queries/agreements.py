"""Agreements of a school and of the centre, with what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from clb_core.database.arrays import among
from clb_core.database.keyset import rows_after
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.search import search_key
from clb_core.web.pages import PageRequest
from clb_platform.agreements.models import (
    Agreement,
    AgreementApproval,
    AgreementParty,
    AgreementRefusal,
    AgreementSignature,
    AgreementTransition,
    AgreementVersion,
    AgreementVersionClause,
    AgreementWorkingClause,
)
from clb_platform.agreements.queries.dated import dated_state, holds_on, notice_by
from clb_platform.agreements.vocabulary import (
    OPEN,
    AgreementKind,
    AgreementState,
    ApprovalState,
    ClauseText,
    Content,
    Field,
    ReadClause,
)
from clb_tenants.schools.models import School


def agreement(uow: UnitOfWork, agreement_id: UUID) -> Agreement | None:
    found: Agreement | None = uow.scalar(select(Agreement).where(Agreement.agreement_id == agreement_id))
    return found


def agreement_for_change(uow: UnitOfWork, agreement_id: UUID) -> Agreement | None:
    """As `agreement`, fresh and locked to the end of the transaction."""
    found: Agreement | None = uow.scalar(
        select(Agreement)
        .where(Agreement.agreement_id == agreement_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def agreements_of(uow: UnitOfWork, school_id: UUID) -> Sequence[Agreement]:
    """All agreements of a school that this side may see, newest first. One statement."""
    return uow.all(
        select(Agreement)
        .where(Agreement.school_id == school_id)
        .order_by(Agreement.valid_from.desc(), Agreement.created_at.desc())
    )


def open_agreement(uow: UnitOfWork, school_id: UUID) -> Agreement | None:
    """The one text of a school that is being worked on or signed."""
    found: Agreement | None = uow.scalar(
        select(Agreement).where(Agreement.school_id == school_id, Agreement.state.in_(OPEN))
    )
    return found


def valid_on(uow: UnitOfWork, school_id: UUID, day: date) -> Agreement | None:
    """The agreement that holds for a school on a day."""
    found: Agreement | None = uow.scalar(select(Agreement).where(Agreement.school_id == school_id, holds_on(day)))
    return found


def schools_with_agreement(uow: UnitOfWork, school_ids: Iterable[UUID], day: date) -> set[UUID]:
    """Those of the schools that have an agreement that holds on `day`. One statement."""
    return set(uow.all(select(Agreement.school_id).where(among(Agreement.school_id, school_ids), holds_on(day))))


def amendments_until(uow: UnitOfWork, agreement_id: UUID, day: date) -> Sequence[Agreement]:
    """Signed amendments of an agreement in effect on `day`, the newest first."""
    return uow.all(
        select(Agreement)
        .where(
            Agreement.amends_id == agreement_id,
            Agreement.kind == AgreementKind.AMENDMENT,
            Agreement.state == AgreementState.SIGNED,
            Agreement.effective_from <= day,
        )
        .order_by(Agreement.effective_from.desc(), Agreement.signed_at.desc())
    )


def dated(uow: UnitOfWork, school_id: UUID, day: date) -> Sequence[Any]:
    """(agreement_id, dated state, notice day) of the signed agreements of a school, as the database counts them."""
    return uow.rows(
        select(Agreement.agreement_id, dated_state(day).label("dated"), notice_by(day).label("notice_by")).where(
            Agreement.school_id == school_id, Agreement.state == AgreementState.SIGNED
        )
    ).all()


def working_clauses(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementWorkingClause]:
    """The text that is being worked on, in order. Empty for a side that may not see it."""
    return uow.all(
        select(AgreementWorkingClause)
        .where(AgreementWorkingClause.agreement_id == agreement_id)
        .order_by(AgreementWorkingClause.position, AgreementWorkingClause.clause_key)
    )


def working_clause_for_change(uow: UnitOfWork, agreement_id: UUID, key: str) -> AgreementWorkingClause | None:
    found: AgreementWorkingClause | None = uow.scalar(
        select(AgreementWorkingClause)
        .where(AgreementWorkingClause.agreement_id == agreement_id, AgreementWorkingClause.clause_key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def versions_of(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementVersion]:
    """Every version that was given, oldest first."""
    return uow.all(
        select(AgreementVersion).where(AgreementVersion.agreement_id == agreement_id).order_by(AgreementVersion.number)
    )


def version(uow: UnitOfWork, version_id: UUID) -> AgreementVersion | None:
    found: AgreementVersion | None = uow.scalar(
        select(AgreementVersion).where(AgreementVersion.agreement_version_id == version_id)
    )
    return found


def last_version(uow: UnitOfWork, agreement_id: UUID) -> AgreementVersion | None:
    found: AgreementVersion | None = uow.scalar(
        select(AgreementVersion)
        .where(AgreementVersion.agreement_id == agreement_id)
        .order_by(AgreementVersion.number.desc())
        .limit(1)
    )
    return found


def clauses_of(uow: UnitOfWork, version_ids: Iterable[UUID]) -> Mapping[UUID, list[AgreementVersionClause]]:
    """The clauses of each version, in order. One statement for all."""
    ids = list(version_ids)
    found: dict[UUID, list[AgreementVersionClause]] = {each: [] for each in ids}
    rows = uow.all(
        select(AgreementVersionClause)
        .where(among(AgreementVersionClause.agreement_version_id, ids))
        .order_by(AgreementVersionClause.position, AgreementVersionClause.clause_key)
    )
    for row in rows:
        found[row.agreement_version_id].append(row)
    return found


def text_of(uow: UnitOfWork, version_id: UUID) -> tuple[ReadClause, ...]:
    """A version as both sides read it: for the screen, the redline and the PDF."""
    return tuple(read(row) for row in clauses_of(uow, [version_id])[version_id] if row.is_included)


def read(row: AgreementVersionClause) -> ReadClause:
    return ReadClause(row.clause_key, row.position, row.title, row.body)


def clause_text(row: Any) -> ClauseText:
    """A stored clause of any table as the rules see it."""
    return ClauseText(
        row.clause_key, row.position, row.title, row.source, tuple(Field.of(each) for each in row.fields),
        dict(getattr(row, "values", {})), row.is_mandatory, row.is_fixed, row.is_included,
        tuple(Content(each) for each in row.covers),
    )  # fmt: skip


def transitions_of(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementTransition]:
    return uow.all(
        select(AgreementTransition)
        .where(AgreementTransition.agreement_id == agreement_id)
        .order_by(AgreementTransition.happened_at, AgreementTransition.transition_id)
    )


def last_approval(uow: UnitOfWork, agreement_id: UUID, *, lock: bool = False) -> AgreementApproval | None:
    """The last internal approval that was asked; of the centre only."""
    statement = (
        select(AgreementApproval)
        .where(AgreementApproval.agreement_id == agreement_id)
        .order_by(AgreementApproval.asked_at.desc(), AgreementApproval.approval_id.desc())
        .limit(1)
    )
    found: AgreementApproval | None = uow.scalar(statement.with_for_update() if lock else statement)
    return found


def parties_of(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementParty]:
    """Who is to sign, in order; those who were replaced are left out."""
    return uow.all(
        select(AgreementParty)
        .where(AgreementParty.agreement_id == agreement_id, AgreementParty.replaced_at.is_(None))
        .order_by(AgreementParty.position)
    )


def signatures_of(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementSignature]:
    return uow.all(
        select(AgreementSignature)
        .where(AgreementSignature.agreement_id == agreement_id)
        .order_by(AgreementSignature.signed_at)
    )


def refusals_of(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementRefusal]:
    return uow.all(
        select(AgreementRefusal)
        .where(AgreementRefusal.agreement_id == agreement_id)
        .order_by(AgreementRefusal.refused_at)
    )


def agreement_lines(uow: UnitOfWork, filters: Mapping[str, Any], page: PageRequest) -> Sequence[Any]:
    """Rows (agreement, school) of the list, those that wait longest first; one row more than the page holds."""
    statement = _matching(select(Agreement, School), filters).order_by(Agreement.turn_since, Agreement.agreement_id)
    if page.after is not None:
        statement = statement.where(rows_after((Agreement.turn_since, Agreement.agreement_id), page.after))
    return uow.rows(statement.limit(page.limit + 1)).all()


def count_agreements(uow: UnitOfWork, filters: Mapping[str, Any]) -> Mapping[AgreementState, int]:
    """How many there are per stored state."""
    rows = uow.rows(_matching(select(Agreement.state, func.count()), filters).group_by(Agreement.state))
    return {row[0]: int(row[1]) for row in rows}


def _matching(statement: Select[*tuple[Any, ...]], filters: Mapping[str, Any]) -> Select[*tuple[Any, ...]]:
    statement = statement.select_from(Agreement).join(
        School, (School.centre_id == Agreement.centre_id) & (School.school_id == Agreement.school_id)
    )
    if filters.get("state") is not None:
        statement = statement.where(Agreement.state == filters["state"])
    if filters.get("school_id") is not None:
        statement = statement.where(Agreement.school_id == filters["school_id"])
    if filters.get("q"):
        key = search_key(filters["q"])
        statement = statement.where(
            or_(School.name_key.startswith(key, autoescape=True), School.municipality_key.startswith(key, autoescape=True))
        )
    return statement


def school_of(uow: UnitOfWork, school_id: UUID) -> School | None:
    found: School | None = uow.scalar(select(School).where(School.school_id == school_id))
    return found


def waiting(uow: UnitOfWork, state: AgreementState, limit: int | None = None) -> Sequence[Any]:
    """(agreement, name of the school) of texts that wait in `state`, the oldest first."""
    return uow.rows(
        select(Agreement, School.name)
        .join(School, (School.centre_id == Agreement.centre_id) & (School.school_id == Agreement.school_id))
        .where(Agreement.state == state)
        .order_by(Agreement.turn_since, Agreement.agreement_id)
        .limit(limit)
    ).all()


def count_waiting(uow: UnitOfWork, state: AgreementState) -> int:
    return int(uow.scalar(select(func.count()).select_from(Agreement).where(Agreement.state == state)) or 0)


def asked_approvals(uow: UnitOfWork, limit: int | None = None) -> Sequence[Any]:
    """(approval, agreement, name of the school) that wait for a second person of the centre, the oldest first."""
    return uow.rows(
        select(AgreementApproval, Agreement, School.name)
        .join(
            Agreement,
            (Agreement.centre_id == AgreementApproval.centre_id)
            & (Agreement.agreement_id == AgreementApproval.agreement_id),
        )
        .join(School, (School.centre_id == Agreement.centre_id) & (School.school_id == Agreement.school_id))
        .where(AgreementApproval.state == ApprovalState.ASKED)
        .order_by(AgreementApproval.asked_at)
        .limit(limit)
    ).all()

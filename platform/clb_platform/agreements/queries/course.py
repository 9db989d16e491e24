"""What follows a signed agreement: notices, evaluations, commitments, and what the clock must do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, union_all

from clb_core.database.arrays import among
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import (
    Agreement,
    AgreementNotice,
    AgreementNoticeTakenBack,
    AgreementTransition,
)
from clb_platform.agreements.queries.dated import IS_SIGNED
from clb_platform.agreements.vocabulary import Action
from clb_platform.deadlines.models import Deadline
from clb_platform.deadlines.vocabulary import Purpose, SubjectKind
from clb_tenants.access.roles import Party

NOT_TAKEN_BACK = ~exists().where(
    AgreementNoticeTakenBack.centre_id == AgreementNotice.centre_id,
    AgreementNoticeTakenBack.notice_id == AgreementNotice.notice_id,
)


def notice_of(uow: UnitOfWork, agreement_id: UUID) -> AgreementNotice | None:
    """The notice by which an agreement ends; there is one at most that was not taken back."""
    found: AgreementNotice | None = uow.scalar(
        select(AgreementNotice).where(AgreementNotice.agreement_id == agreement_id, NOT_TAKEN_BACK)
    )
    return found


def notice_taken_back(uow: UnitOfWork, notice_id: UUID) -> AgreementNoticeTakenBack | None:
    found: AgreementNoticeTakenBack | None = uow.scalar(
        select(AgreementNoticeTakenBack).where(AgreementNoticeTakenBack.notice_id == notice_id)
    )
    return found


def who_wrote_notice(uow: UnitOfWork, agreement_id: UUID) -> Party | None:
    """The side that wrote the last notice of an agreement down; the centre may have done so for the school."""
    found: Party | None = uow.scalar(
        select(AgreementTransition.side)
        .where(AgreementTransition.agreement_id == agreement_id, AgreementTransition.action == Action.GIVE_NOTICE)
        .order_by(AgreementTransition.happened_at.desc(), AgreementTransition.transition_id.desc())
        .limit(1)
    )
    return found


def coming_agreement(uow: UnitOfWork, school_id: UUID, day: date) -> Agreement | None:
    """The first signed agreement of a school that begins after `day`."""
    found: Agreement | None = uow.scalar(
        select(Agreement)
        .where(Agreement.school_id == school_id, IS_SIGNED, Agreement.valid_from > day)
        .order_by(Agreement.valid_from)
        .limit(1)
    )
    return found


def last_signed(uow: UnitOfWork, school_id: UUID, day: date) -> Agreement | None:
    """The signed agreement of a school that last began on or before `day`; while one holds, that is the one."""
    found: Agreement | None = uow.scalar(
        select(Agreement)
        .where(Agreement.school_id == school_id, IS_SIGNED, Agreement.valid_from <= day)
        .order_by(Agreement.valid_from.desc())
        .limit(1)
    )
    return found


def without_notice_deadline(uow: UnitOfWork, day: date) -> Sequence[Agreement]:
    """Signed agreements without notice that hold on `day` or later, whose coming notice day is not kept. One statement.

    One whose end is known and whose notice day has passed is among them; nothing comes of it.
    """
    kept = exists().where(
        Deadline.centre_id == Agreement.centre_id,
        Deadline.subject_kind == SubjectKind.AGREEMENT,
        Deadline.subject_id == Agreement.agreement_id,
        Deadline.purpose == Purpose.NOTICE_BY,
        Deadline.superseded_at.is_(None),
        Deadline.day >= day,
    )
    return uow.all(
        select(Agreement).where(
            Agreement.centre_id == uow.scope.owner_id,
            IS_SIGNED,
            Agreement.ended_on.is_(None),
            or_(Agreement.last_day.is_(None), Agreement.last_day >= day),
            ~kept,
        )
    )


def agreements_by_id(uow: UnitOfWork, agreement_ids: Sequence[UUID]) -> dict[UUID, Agreement]:
    """One statement."""
    rows = uow.all(
        select(Agreement).where(
            and_(Agreement.centre_id == uow.scope.owner_id, Agreement.agreement_id.in_(agreement_ids))
        )
    )
    return {row.agreement_id: row for row in rows}


def held_days(uow: UnitOfWork, school_ids: Iterable[UUID]) -> Sequence[tuple[UUID, date, date | None]]:
    """(school, first, last day or None) of every signed agreement of these schools, and of one of the centre's at least.

    Nothing at all for a centre that keeps none here. One statement.
    """
    columns = select(Agreement.school_id, Agreement.valid_from, Agreement.last_day)
    mine = columns.where(Agreement.centre_id == uow.scope.owner_id, IS_SIGNED)
    theirs = mine.where(among(Agreement.school_id, school_ids))
    found = uow.plain(union_all(theirs, mine.limit(1)))
    return [(row[0], row[1], row[2]) for row in found]

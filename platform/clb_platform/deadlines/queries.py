"""Every SELECT of deadlines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from clb_core.database.arrays import among
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.deadlines.models import Deadline
from clb_platform.deadlines.vocabulary import Purpose, SubjectKind


def of_subject(uow: UnitOfWork, kind: SubjectKind, subject_id: UUID) -> Sequence[Deadline]:
    """All deadlines of a thing, those that no longer hold too, the newest first."""
    return uow.all(
        select(Deadline)
        .where(
            Deadline.centre_id == uow.scope.owner_id,
            Deadline.subject_kind == kind,
            Deadline.subject_id == subject_id,
        )
        .order_by(Deadline.made_at.desc(), Deadline.purpose, Deadline.detail, Deadline.deadline_id.desc())
    )


def current(uow: UnitOfWork, kind: SubjectKind, subject_ids: Collection[UUID] | Any) -> Sequence[Deadline]:
    """The deadlines that hold for these things (ids, or a SELECT of them), the earliest first. One statement."""
    return uow.all(
        select(Deadline)
        .where(
            Deadline.centre_id == uow.scope.owner_id,
            Deadline.subject_kind == kind,
            Deadline.subject_id.in_(subject_ids),
            Deadline.superseded_at.is_(None),
        )
        .order_by(Deadline.moment, Deadline.purpose, Deadline.detail)
    )


def open_ones(uow: UnitOfWork, kind: SubjectKind, purposes: Collection[Purpose]) -> Sequence[Deadline]:
    """Every deadline of these purposes that holds and for which nothing was done yet, the earliest first."""
    return uow.all(_open(uow, kind, purposes).order_by(Deadline.moment, Deadline.deadline_id))


def due(
    uow: UnitOfWork, kind: SubjectKind, purposes: Collection[Purpose], now: datetime, most: int
) -> Sequence[tuple[UUID, UUID]]:
    """(deadline_id, subject_id) of open deadlines whose moment has passed at `now`, the earliest first."""
    statement = _open(uow, kind, purposes).where(Deadline.moment < now).order_by(Deadline.moment, Deadline.deadline_id)
    rows = uow.rows(statement.with_only_columns(Deadline.deadline_id, Deadline.subject_id).limit(most))
    return [(row[0], row[1]) for row in rows]


def open_again(uow: UnitOfWork, deadline_id: UUID) -> Deadline | None:
    """The deadline, locked and read again; None when it no longer holds or was done meanwhile."""
    found: Deadline | None = uow.scalar(
        select(Deadline)
        .where(
            Deadline.centre_id == uow.scope.owner_id,
            Deadline.deadline_id == deadline_id,
            Deadline.superseded_at.is_(None),
            Deadline.done_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def supersede(
    uow: UnitOfWork, kind: SubjectKind, subject_id: UUID, now: datetime, purposes: Collection[Purpose]
) -> int:
    """Let the deadlines of a thing no longer hold from `now` on; how many."""
    return uow.change(
        update(Deadline)
        .where(
            Deadline.centre_id == uow.scope.owner_id,
            Deadline.subject_kind == kind,
            Deadline.subject_id == subject_id,
            Deadline.purpose.in_(purposes),
            Deadline.superseded_at.is_(None),
        )
        .values(superseded_at=now)
    )


def pass_subjects(uow: UnitOfWork, kind: SubjectKind, subject_ids: Collection[UUID], school_id: UUID) -> int:
    """Let the deadlines of these things concern a school; how many."""
    return uow.change(
        update(Deadline)
        .where(
            Deadline.centre_id == uow.scope.owner_id,
            Deadline.subject_kind == kind,
            among(Deadline.subject_id, list(subject_ids)),
        )
        .values(school_id=school_id)
    )


def _open(uow: UnitOfWork, kind: SubjectKind, purposes: Collection[Purpose]) -> Any:
    return select(Deadline).where(
        Deadline.centre_id == uow.scope.owner_id,
        Deadline.subject_kind == kind,
        Deadline.purpose.in_(purposes),
        Deadline.superseded_at.is_(None),
        Deadline.done_at.is_(None),
    )

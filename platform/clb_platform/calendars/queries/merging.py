"""Which days of a school can become another's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.calendars.models import AvoidedPeriod, Closure

Days = TypeVar("Days", Closure, AvoidedPeriod)


def days_to_pass(
    uow: UnitOfWork, kind: type[Days], school_id: UUID, into_id: UUID, first_day: date
) -> tuple[list[Days], list[Days]]:
    """Rows of a school that end on `first_day` or later, locked: those that do not overlap one of the other's, and those
    that do. One statement."""
    rows: Sequence[Days] = uow.all(
        select(kind)
        .where(
            kind.centre_id == uow.scope.owner_id,
            kind.school_id.in_([school_id, into_id]),
            kind.last_day >= first_day,
        )
        .order_by(kind.first_day, kind.half_day)
        .with_for_update()
    )
    there = [row for row in rows if row.school_id == into_id]
    own = [row for row in rows if row.school_id == school_id]
    taken = [row for row in own if any(_overlap(row, other) for other in there)]
    return [row for row in own if row not in taken], taken


def _overlap(row: Closure | AvoidedPeriod, other: Closure | AvoidedPeriod) -> bool:
    """They share a half day, as the database counts it."""
    shares_half = row.half_day is None or other.half_day is None or row.half_day == other.half_day
    return shares_half and row.first_day <= other.last_day and other.first_day <= row.last_day

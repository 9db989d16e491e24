"""What waits, for the centre and for a school."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    and_,
    func,
    or_,
    select,
)

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.planning.models import Visit
from clb_platform.planning.vocabulary import (
    VisitState,
)
from clb_tenants.schools.models import School

FOR_CENTRE = (VisitState.ANSWERED, VisitState.DECLINED, VisitState.COUNTER_PROPOSED)
"""The school said something that the centre must act on."""


def waiting_for_centre(uow: UnitOfWork, start_year: int, today: date, now: Any) -> Sequence[Any]:
    """(Visit, School) on which the centre must act: answered, declined, countered, without answer past the term, to be closed."""
    overdue = and_(Visit.state == VisitState.PROPOSED, Visit.reply_by < now)
    to_close = and_(Visit.state == VisitState.CONFIRMED, Visit.day < today)
    return uow.rows(
        select(Visit, School)
        .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.start_year == start_year,
            or_(Visit.state.in_(FOR_CENTRE), overdue, to_close),
        )
        .order_by(Visit.reply_by.nulls_last(), Visit.sort_day, Visit.visit_id)
    ).all()


def count_waiting_for_centre(uow: UnitOfWork, start_year: int, today: date, now: Any) -> int:
    """How many rows `waiting_for_centre` gives."""
    overdue = and_(Visit.state == VisitState.PROPOSED, Visit.reply_by < now)
    to_close = and_(Visit.state == VisitState.CONFIRMED, Visit.day < today)
    found: int = uow.scalar(
        select(func.count())
        .select_from(Visit)
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.start_year == start_year,
            or_(Visit.state.in_(FOR_CENTRE), overdue, to_close),
        )
    )
    return found


def waiting_for_school(uow: UnitOfWork, school_ids: Sequence[UUID], now: Any) -> Sequence[Visit]:
    """Visits that these schools can still answer, the earliest term first."""
    return uow.all(
        select(Visit)
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.school_id.in_(school_ids),
            Visit.state == VisitState.PROPOSED,
            Visit.reply_by >= now,
        )
        .order_by(Visit.reply_by, Visit.visit_id)
    )


def visits_of_school(uow: UnitOfWork, school_id: UUID, start_year: int) -> Sequence[Visit]:
    """A school's visits of a school year, by day; cancelled ones too."""
    return uow.all(
        select(Visit)
        .where(Visit.centre_id == uow.scope.owner_id, Visit.school_id == school_id, Visit.start_year == start_year)
        .order_by(Visit.sort_day, Visit.visit_id)
    )

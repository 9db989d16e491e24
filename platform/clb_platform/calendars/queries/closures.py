"""Every SELECT of closures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from clb_core.database.keyset import rows_after
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import DayRange
from clb_core.web.pages import PageRequest
from clb_platform.calendars.models import (
    Closure,
)


def _closures(uow: UnitOfWork) -> Select[Any]:
    return select(Closure).where(Closure.centre_id == uow.scope.owner_id)


def closure(uow: UnitOfWork, closure_id: UUID) -> Closure | None:
    found: Closure | None = uow.scalar(_closures(uow).where(Closure.closure_id == closure_id))
    return found


def closure_for_change(uow: UnitOfWork, closure_id: UUID) -> Closure | None:
    """The closure, locked and read again; None as well for one that this party may not write."""
    statement = _closures(uow).where(Closure.closure_id == closure_id).with_for_update()
    found: Closure | None = uow.scalar(statement.execution_options(populate_existing=True))
    return found


def closures_between(uow: UnitOfWork, days: DayRange, school_ids: Sequence[UUID]) -> Sequence[Closure]:
    """Closures of the centre and of these schools that touch these days, earliest first. One statement."""
    return uow.all(
        _closures(uow)
        .where(Closure.first_day <= days.last, Closure.last_day >= days.first)
        .where(or_(Closure.school_id.is_(None), Closure.school_id.in_(school_ids)))
        .order_by(Closure.first_day, Closure.closure_id)
    )


def closures_page(uow: UnitOfWork, filters: dict[str, Any], page: PageRequest) -> Sequence[Closure]:
    """Closures by first day, one row more than the page.

    Filters: `days` (a DayRange), `school_id` (that school's and the centre's), `whole_centre` (the centre's only),
    `of_schools` (all but the centre's).
    """
    statement = _matching_closures(uow, filters)
    if page.after:
        statement = statement.where(rows_after((Closure.first_day, Closure.closure_id), page.after))
    return uow.all(statement.order_by(Closure.first_day, Closure.closure_id).limit(page.limit + 1))


def count_closures(uow: UnitOfWork, filters: dict[str, Any]) -> int:
    """How many closures `closures_page` would give over all its pages."""
    found: int = uow.scalar(select(func.count()).select_from(_matching_closures(uow, filters).subquery()))
    return found


def _matching_closures(uow: UnitOfWork, filters: dict[str, Any]) -> Select[Any]:
    statement = _closures(uow)
    days: DayRange | None = filters.get("days")
    if days is not None:
        statement = statement.where(Closure.first_day <= days.last, Closure.last_day >= days.first)
    if filters.get("of_schools"):
        return statement.where(Closure.school_id.is_not(None))
    if filters.get("whole_centre"):
        return statement.where(Closure.school_id.is_(None))
    if filters.get("school_id"):
        return statement.where(or_(Closure.school_id.is_(None), Closure.school_id == filters["school_id"]))
    return statement

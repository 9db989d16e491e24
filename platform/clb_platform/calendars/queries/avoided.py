"""Every SELECT of the periods in which schools would rather have no visit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from clb_core.database.keyset import rows_after
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import DayRange
from clb_core.web.pages import PageRequest
from clb_platform.calendars.models import AvoidedPeriod


def _periods(uow: UnitOfWork) -> Select[Any]:
    return select(AvoidedPeriod).where(AvoidedPeriod.centre_id == uow.scope.owner_id)


def avoided_period(uow: UnitOfWork, period_id: UUID) -> AvoidedPeriod | None:
    found: AvoidedPeriod | None = uow.scalar(_periods(uow).where(AvoidedPeriod.period_id == period_id))
    return found


def avoided_for_change(uow: UnitOfWork, period_id: UUID) -> AvoidedPeriod | None:
    """The period, locked and read again."""
    statement = _periods(uow).where(AvoidedPeriod.period_id == period_id).with_for_update()
    found: AvoidedPeriod | None = uow.scalar(statement.execution_options(populate_existing=True))
    return found


def avoided_between(uow: UnitOfWork, days: DayRange, school_ids: Collection[UUID]) -> Sequence[AvoidedPeriod]:
    """Periods of these schools that touch these days, earliest first. One statement."""
    return uow.all(
        _periods(uow)
        .where(AvoidedPeriod.first_day <= days.last, AvoidedPeriod.last_day >= days.first)
        .where(AvoidedPeriod.school_id.in_(school_ids))
        .order_by(AvoidedPeriod.first_day, AvoidedPeriod.period_id)
    )


def avoided_page(uow: UnitOfWork, filters: dict[str, Any], page: PageRequest) -> Sequence[AvoidedPeriod]:
    """Periods by first day, one row more than the page. Filters: `days` (a DayRange), `school_id`."""
    statement = _periods(uow)
    days: DayRange | None = filters.get("days")
    if days is not None:
        statement = statement.where(AvoidedPeriod.first_day <= days.last, AvoidedPeriod.last_day >= days.first)
    if filters.get("school_id"):
        statement = statement.where(AvoidedPeriod.school_id == filters["school_id"])
    if page.after:
        statement = statement.where(rows_after((AvoidedPeriod.first_day, AvoidedPeriod.period_id), page.after))
    return uow.all(statement.order_by(AvoidedPeriod.first_day, AvoidedPeriod.period_id).limit(page.limit + 1))

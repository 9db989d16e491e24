"""Every SELECT of working weeks and leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update

from clb_core.database.keyset import rows_after
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import DayRange, add_days
from clb_core.web.pages import PageRequest
from clb_platform.calendars.models import (
    Leave,
    WorkingPattern,
)
from clb_platform.calendars.vocabulary import (
    Weekday,
    WorkingHalfDay,
    WorkingWeek,
    WorkingWeeks,
)
from clb_tenants.identity.models import Member


def working_weeks(uow: UnitOfWork, member_ids: Sequence[UUID]) -> dict[UUID, WorkingWeeks]:
    """The working weeks of these colleagues; empty for who has none. One statement."""
    rows = uow.all(
        select(WorkingPattern)
        .where(WorkingPattern.centre_id == uow.scope.owner_id, WorkingPattern.member_id.in_(member_ids))
        .order_by(WorkingPattern.valid_from)
    )
    weeks: dict[UUID, dict[tuple[date, date | None], set[WorkingHalfDay]]] = {member_id: {} for member_id in member_ids}
    for row in rows:
        half = WorkingHalfDay(Weekday(row.weekday), row.half_day)
        weeks[row.member_id].setdefault((row.valid_from, row.valid_until), set()).add(half)
    return {
        member_id: WorkingWeeks(
            member_id, tuple(WorkingWeek(first, last, frozenset(halves)) for (first, last), halves in found.items())
        )
        for member_id, found in weeks.items()
    }


def lock_member(uow: UnitOfWork, member_id: UUID) -> Member | None:
    """The colleague, locked, so that two changes of one working week wait for each other."""
    found: Member | None = uow.scalar(
        select(Member).where(Member.centre_id == uow.scope.owner_id, Member.member_id == member_id).with_for_update()
    )
    return found


def stop_working_week(uow: UnitOfWork, member_id: UUID, from_day: date) -> None:
    """Let no earlier working week hold on `from_day` or later."""
    mine = and_(WorkingPattern.centre_id == uow.scope.owner_id, WorkingPattern.member_id == member_id)
    uow.change(delete(WorkingPattern).where(mine, WorkingPattern.valid_from >= from_day))
    uow.change(
        update(WorkingPattern)
        .where(mine, or_(WorkingPattern.valid_until.is_(None), WorkingPattern.valid_until >= from_day))
        .values(valid_until=add_days(from_day, -1))
    )


def leave_between(uow: UnitOfWork, member_ids: Sequence[UUID], days: DayRange) -> Sequence[Leave]:
    """Leave of these colleagues that touches these days, earliest first. One statement."""
    return uow.all(
        select(Leave)
        .where(Leave.centre_id == uow.scope.owner_id, Leave.member_id.in_(member_ids))
        .where(Leave.first_day <= days.last, Leave.last_day >= days.first)
        .order_by(Leave.first_day, Leave.leave_id)
    )


def leave_page(uow: UnitOfWork, member_id: UUID, from_day: date | None, page: PageRequest) -> Sequence[Leave]:
    """Leave of one colleague by first day, one row more than the page; with a day, what ends on it or later."""
    statement = select(Leave).where(Leave.centre_id == uow.scope.owner_id, Leave.member_id == member_id)
    if from_day is not None:
        statement = statement.where(Leave.last_day >= from_day)
    if page.after:
        statement = statement.where(rows_after((Leave.first_day, Leave.leave_id), page.after))
    return uow.all(statement.order_by(Leave.first_day, Leave.leave_id).limit(page.limit + 1))


def leave(uow: UnitOfWork, leave_id: UUID) -> Leave | None:
    found: Leave | None = uow.scalar(
        select(Leave).where(Leave.centre_id == uow.scope.owner_id, Leave.leave_id == leave_id)
    )
    return found


def leave_for_change(uow: UnitOfWork, leave_id: UUID) -> Leave | None:
    """The leave, locked."""
    found: Leave | None = uow.scalar(
        select(Leave).where(Leave.centre_id == uow.scope.owner_id, Leave.leave_id == leave_id).with_for_update()
    )
    return found

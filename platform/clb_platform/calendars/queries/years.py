"""Every SELECT of school years and holidays."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import DayRange
from clb_platform.calendars.models import (
    SchoolYearSnapshot,
    StoredHoliday,
)
from clb_platform.calendars.vocabulary import (
    Holiday,
    SchoolYear,
    holidays_of,
    school_year_of,
)

LARGEST = 9999


def snapshots(uow: UnitOfWork) -> Sequence[SchoolYearSnapshot]:
    """Every school year that was computed, earliest first."""
    return uow.all(
        select(SchoolYearSnapshot)
        .where(SchoolYearSnapshot.centre_id == uow.scope.owner_id)
        .order_by(SchoolYearSnapshot.start_year)
    )


def snapshot(uow: UnitOfWork, start_year: int) -> SchoolYearSnapshot | None:
    if not 0 <= start_year <= LARGEST:
        return None
    found: SchoolYearSnapshot | None = uow.scalar(
        select(SchoolYearSnapshot).where(
            SchoolYearSnapshot.centre_id == uow.scope.owner_id, SchoolYearSnapshot.start_year == start_year
        )
    )
    return found


def claim_snapshot(uow: UnitOfWork, year: SchoolYear, rule_version: str) -> tuple[SchoolYearSnapshot, bool]:
    """The year, locked, and whether it is new: stored when it was not there yet, also when two ask at once."""
    values = {
        "centre_id": uow.scope.owner_id,
        "start_year": year.start_year,
        "first_day": year.first_day,
        "last_day": year.last_day,
        "last_lesson_day": year.last_lesson_day,
        "rule_version": rule_version,
        "computed_at": clock.now(),
    }
    statement = insert(SchoolYearSnapshot).values(values).on_conflict_do_nothing()
    added = uow.scalar(statement.returning(SchoolYearSnapshot.start_year)) is not None
    found: SchoolYearSnapshot = uow.scalars(
        select(SchoolYearSnapshot)
        .where(SchoolYearSnapshot.centre_id == uow.scope.owner_id, SchoolYearSnapshot.start_year == year.start_year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return found, added


def forget_holidays(uow: UnitOfWork, start_year: int) -> int:
    return uow.change(
        delete(StoredHoliday).where(
            StoredHoliday.centre_id == uow.scope.owner_id, StoredHoliday.start_year == start_year
        )
    )


def holidays_in(uow: UnitOfWork, start_year: int) -> Sequence[StoredHoliday]:
    """The stored holidays of one school year, earliest first."""
    return uow.all(
        select(StoredHoliday)
        .where(StoredHoliday.centre_id == uow.scope.owner_id, StoredHoliday.start_year == start_year)
        .order_by(StoredHoliday.first_day, StoredHoliday.last_day)
    )


def holidays_between(uow: UnitOfWork, days: DayRange) -> tuple[Holiday, ...]:
    """Holidays that touch these days: stored ones, and by the rule for a school year not stored. Two statements."""
    stored = uow.all(
        select(StoredHoliday).where(
            StoredHoliday.centre_id == uow.scope.owner_id,
            StoredHoliday.first_day <= days.last,
            StoredHoliday.last_day >= days.first,
        )
    )
    known = {row.start_year for row in snapshots(uow)}
    asked = range(school_year_of(days.first).start_year, school_year_of(days.last).start_year + 1)
    by_rule = [holiday for year in asked if year not in known for holiday in holidays_of(year)]
    found = [*(row.holiday for row in stored), *(h for h in by_rule if h.days.overlaps(days))]
    return tuple(sorted(found, key=lambda holiday: holiday.days))

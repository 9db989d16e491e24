"""A school year as a page shows it: a strip of weeks, and its days without visits by month. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clb_core.terms import DayRange, add_days, add_weeks, days_between, monday_of, week_number, week_of
from clb_core.words import MONTHS_SHORT
from clb_platform.calendars.vocabulary.school_year import Holiday, SchoolYear


@dataclass(frozen=True, slots=True)
class StripWeek:
    """One week of the strip; `kind` is "hol" with a holiday of its whole week, "exam" with a closure in it."""

    number: int
    month: str | None
    kind: str
    now: bool
    url: str | None = None
    state: str = ""
    text: str = ""


def strip_of(
    year: SchoolYear, holidays: Sequence[Holiday], closed: Sequence[DayRange], today: date
) -> tuple[StripWeek, ...]:
    """The weeks of a school year up to the last lesson day, as the `strip` macro draws them."""
    first = monday_of(year.first_day)
    number = days_between(first, year.last_lesson_day) // 7 + 1
    mondays = [add_weeks(first, index) for index in range(number)]
    return tuple(
        StripWeek(
            number=week_number(monday),
            month=_month_that_starts(monday, is_first=monday == first),
            kind=_kind(DayRange(monday, add_days(monday, 4)), holidays, closed),
            now=today in week_of(monday),
        )
        for monday in mondays
    )


def _month_that_starts(monday: date, *, is_first: bool) -> str | None:
    sunday = week_of(monday).last
    if is_first or monday.day == 1 or sunday.month != monday.month:
        return MONTHS_SHORT[sunday.month - 1]
    return None


def _kind(working_days: DayRange, holidays: Sequence[Holiday], closed: Sequence[DayRange]) -> str:
    if any(holiday.first <= working_days.first and working_days.last <= holiday.last for holiday in holidays):
        return "hol"
    return "exam" if any(days.overlaps(working_days) for days in closed) else ""

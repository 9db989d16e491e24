"""Counting in days, weeks and calendar months.

Two rules for a month that lacks the day, each on the safe side of its use:

- `add_months` stops at the end of the month: 31 August plus 6 months is 28 (or 29) February. Use it for a *last* day
  (a validity, a notice, a retention period): the result is never later than the law can mean.
- `earliest_after_months` goes on to the first of the next month: 31 August plus 6 months is 1 March. Use it for a
  *first* day (the least time between two doses), as vaccination schedules do: the result is never too early.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta

from clb_core.terms.ranges import DayRange

MONTHS_IN_YEAR = 12
DAYS_IN_WEEK = 7
A_YEAR_WITHOUT_LEAP_DAY = 2023


def _only_a_day(day: date) -> date:
    """`day` itself; a datetime is refused, because its calendar day depends on a time zone (see `local_day`)."""
    if isinstance(day, datetime):
        raise TypeError("a day is asked, not a moment: use local_day(moment) first")
    return day


def add_days(day: date, number: int) -> date:
    """The day `number` days later (earlier when negative). OverflowError outside the years 1 to 9999."""
    return _only_a_day(day) + timedelta(days=number)


def add_weeks(day: date, number: int) -> date:
    """The same weekday `number` weeks later (earlier when negative)."""
    return add_days(day, DAYS_IN_WEEK * number)


def days_between(start: date, end: date) -> int:
    """How many days `end` lies after `start`; negative when before."""
    return (_only_a_day(end) - _only_a_day(start)).days


def _month_after(day: date, number: int) -> tuple[int, int]:
    """(year, month) `number` months after the month of `day`. OverflowError outside the years 1 to 9999."""
    year, month_index = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + number, MONTHS_IN_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("date value out of range")
    return year, month_index + 1


def add_months(day: date, number: int) -> date:
    """The same day of the month `number` calendar months later (earlier when negative), or that month's last day.

    31 January plus 1 month is 28 or 29 February; 28 February plus 1 month is 28 March.
    """
    year, month = _month_after(_only_a_day(day), number)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def add_years(day: date, number: int) -> date:
    """As `add_months` with twelve per year: 29 February becomes 28 February in a year without that day."""
    return add_months(day, MONTHS_IN_YEAR * number)


def earliest_after_months(day: date, number: int) -> date:
    """The first day on which at least `number` (0 or more) whole calendar months have gone by since `day`.

    15 October plus 5 months is 15 March; 30 September plus 5 months is 1 March, because 30 February does not exist.
    """
    if number < 0:
        raise ValueError("the number of months to wait is 0 or more")
    stopped = add_months(day, number)
    return stopped if stopped.day == day.day else add_days(stopped, 1)


def comes_every_year(month: int, day: int) -> bool:
    """Whether each year has this day: not 29 February, not 31 April."""
    return 1 <= month <= MONTHS_IN_YEAR and 1 <= day <= monthrange(A_YEAR_WITHOUT_LEAP_DAY, month)[1]


def monday_of(day: date) -> date:
    """The Monday of the week of `day`; weeks run from Monday to Sunday."""
    return add_days(day, -day.weekday())


def week_of(day: date) -> DayRange:
    """Monday to Sunday of the week of `day`."""
    monday = monday_of(day)
    return DayRange(monday, add_days(monday, DAYS_IN_WEEK - 1))


def week_number(day: date) -> int:
    """ISO week number, 1 to 53: the first week of a year is the one with 4 January."""
    return _only_a_day(day).isocalendar().week


def first_weekday_from(day: date, weekday: int) -> date:
    """The first day on or after `day` that is `weekday` (0 Monday to 6 Sunday)."""
    if not 0 <= weekday < DAYS_IN_WEEK:
        raise ValueError("a weekday is 0 (Monday) to 6 (Sunday)")
    return add_days(day, (weekday - day.weekday()) % DAYS_IN_WEEK)


def next_day_where(start: date, predicate: Callable[[date], bool], limit: date) -> date | None:
    """The first day from `start` up to and including `limit` for which `predicate` holds, else None.

    None as well when `limit` lies before `start`.
    """
    if limit < start:
        return None
    return next((day for day in DayRange(_only_a_day(start), limit).days() if predicate(day)), None)

"""The term engine: counting of days, months and moments for the whole product. Pure: no clock, no database, no words.

Days are `datetime.date`. Moments are aware datetimes and always come back in UTC; without a time zone they
are refused. The law and the people live by the clock of Brussels, so every step between a day and a moment goes
through `BRUSSELS`. Nothing else in the product uses `timedelta` or counts months by itself.
"""

from clb_core.terms.days import (
    add_days,
    add_months,
    add_weeks,
    add_years,
    days_between,
    earliest_after_months,
    first_weekday_from,
    monday_of,
    next_day_where,
    week_number,
    week_of,
)
from clb_core.terms.moments import (
    BRUSSELS,
    SkippedTimeError,
    add_minutes,
    add_seconds,
    at,
    first_moment_of,
    last_moment_of,
    local,
    local_day,
    minutes_between,
    seconds_between,
)
from clb_core.terms.ranges import DayRange

__all__ = [
    "BRUSSELS",
    "DayRange",
    "SkippedTimeError",
    "add_days",
    "add_minutes",
    "add_months",
    "add_seconds",
    "add_weeks",
    "add_years",
    "at",
    "days_between",
    "earliest_after_months",
    "first_moment_of",
    "first_weekday_from",
    "last_moment_of",
    "local",
    "local_day",
    "minutes_between",
    "monday_of",
    "next_day_where",
    "seconds_between",
    "week_number",
    "week_of",
]

"""The term engine: counting of days, months and moments for the whole product. Pure: no clock, no database, no words.

Days are `datetime.date`. Moments are aware datetimes and always come back in UTC; without a time zone they
are refused. The law and the people live by the clock of Brussels, so every step between a day and a moment goes
through `BRUSSELS`. Nothing else in the product uses `timedelta` or counts months by itself.

`compute` counts a `Term` (a rule in one version) on a `DayCalendar` (in one version) and gives a `ComputedTerm`, which
holds every step of the count; `clb_core.term_words` tells them in Dutch.
"""

from clb_core.terms.computing import MOST_DAYS, ComputedTerm, agreed, compute
from clb_core.terms.day_calendars import EVERY_DAY, DayCalendar, DayKind, EveryDay, ListedCalendar
from clb_core.terms.days import (
    add_days,
    add_months,
    add_weeks,
    add_years,
    comes_every_year,
    days_between,
    earliest_after_months,
    first_weekday_from,
    monday_of,
    next_day_where,
    week_number,
    week_of,
)
from clb_core.terms.errors import EndlessTermError, NegativeTermError, OutsideCalendarError, TermError
from clb_core.terms.moments import (
    BRUSSELS,
    SkippedTimeError,
    add_minutes,
    add_seconds,
    after_window,
    at,
    at_or_after,
    first_moment_of,
    last_moment_of,
    local,
    local_day,
    minutes_between,
    seconds_between,
)
from clb_core.terms.ranges import DayRange
from clb_core.terms.rules import (
    END_OF_DAY,
    START_OF_DAY,
    Direction,
    Extension,
    MonthEnd,
    Roll,
    Start,
    Step,
    StepKind,
    Suspension,
    Term,
    Unit,
)

__all__ = [
    "BRUSSELS",
    "END_OF_DAY",
    "EVERY_DAY",
    "MOST_DAYS",
    "START_OF_DAY",
    "ComputedTerm",
    "DayCalendar",
    "DayKind",
    "DayRange",
    "Direction",
    "EndlessTermError",
    "EveryDay",
    "Extension",
    "ListedCalendar",
    "MonthEnd",
    "NegativeTermError",
    "OutsideCalendarError",
    "Roll",
    "SkippedTimeError",
    "Start",
    "Step",
    "StepKind",
    "Suspension",
    "Term",
    "TermError",
    "Unit",
    "add_days",
    "add_minutes",
    "add_months",
    "add_seconds",
    "add_weeks",
    "add_years",
    "after_window",
    "agreed",
    "at",
    "at_or_after",
    "comes_every_year",
    "compute",
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

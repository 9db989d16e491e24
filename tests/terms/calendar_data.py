"""Calendars and dates for the tests of the term engine."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from clb_core.terms import DayKind, DayRange, ListedCalendar, add_days

DAYS = DayRange(date(2020, 1, 1), date(2035, 12, 31))
WEEKEND = {day: "weekend" for day in DAYS.days() if day.weekday() > 4}
AUTUMN = DayRange(date(2026, 11, 2), date(2026, 11, 8))
CALENDAR = ListedCalendar(
    "proef/1",
    DAYS,
    {
        DayKind.WORKING: WEEKEND | {date(2026, 11, 11): "Wapenstilstand"},
        DayKind.OPEN: WEEKEND | dict.fromkeys(AUTUMN.days(), "herfstvakantie") | {date(2026, 11, 11): "Wapenstilstand"},
    },
)
some_day = st.dates(date(2022, 1, 1), date(2030, 12, 31))
some_number = st.integers(0, 120)


@st.composite
def ranges_from(draw: st.DrawFn, first: date, most: int = 40) -> DayRange:
    start = add_days(first, draw(st.integers(1, 60)))
    return DayRange(start, add_days(start, draw(st.integers(0, most))))

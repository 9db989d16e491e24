"""The school days of a problem: which half days exist, and when each site is closed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from clb_core.terms import days_between, monday_of
from clb_platform.calendars.vocabulary import HalfDay, SchoolYear
from clb_platform.planning.optimiser.problem import DateRange, Day
from clb_platform.scenarios.service.load import CentreData

AM: Final = "AM"
PM: Final = "PM"
HALF_OF: Final[Mapping[str, HalfDay]] = {AM: HalfDay.MORNING, PM: HalfDay.AFTERNOON}
SETUP: Final = 0
"""The effective minutes of the centre's settings have setting up behind them."""
DAYS_OF_A_WEEK: Final = 7


def block_of(half: HalfDay) -> str:
    return AM if half is HalfDay.MORNING else PM


@dataclass(frozen=True, slots=True)
class Days:
    """`plannable` are the days on which something new may be; before and after them stands what is fixed."""

    days: tuple[Day, ...]
    plannable: tuple[date, ...]
    minutes: Mapping[str, int]
    whole: DateRange
    last_day: date
    start_year: int
    school_names: Mapping[UUID, str]

    @property
    def year(self) -> SchoolYear:
        return SchoolYear(self.start_year)

    def has(self, at: tuple[date, HalfDay]) -> bool:
        return any(day.date == at[0] and block_of(at[1]) in day.blocks for day in self.days)

    def week_of(self, day: date) -> int:
        return week_number_of(self.days[0].date, day)


def week_number_of(first: date, day: date) -> int:
    """Weeks are counted from the Monday of the first day, which has number 1."""
    return 1 + days_between(monday_of(first), monday_of(day)) // DAYS_OF_A_WEEK


def days_of(data: CentreData) -> Days:
    """Days from today on with lessons in the morning at some school; the afternoon when some school has lessons then."""
    found: list[Day] = []
    for day in data.days.days():
        blocks = tuple(block for block, half in HALF_OF.items() if _some_lessons(data, day, half))
        if AM in blocks and not _is_closed(data, day):
            found.append(Day(day, day.weekday(), 1, blocks))
    first = found[0].date if found else data.days.first
    numbered = tuple(Day(each.date, each.weekday, week_number_of(first, each.date), each.blocks) for each in found)
    choice = data.choice
    plannable = tuple(each.date for each in numbered if choice.first_day <= each.date <= choice.last_day)
    last = found[-1].date if found else data.days.last
    return Days(
        days=numbered,
        plannable=plannable,
        minutes={block: data.numbers.minutes[half] for block, half in HALF_OF.items()},
        whole=DateRange(first, last),
        last_day=choice.last_day,
        start_year=choice.start_year,
        school_names={school_id: school.name for school_id, school in data.schools.items()},
    )


def _some_lessons(data: CentreData, day: date, half: HalfDay) -> bool:
    return any(data.calendar.why_no_lesson(school_id, day, half) is None for school_id in data.schools)


def _is_closed(data: CentreData, day: date) -> bool:
    """A day that the planner imagines the centre away on."""
    closed = data.choice.closed
    return closed is not None and closed[0] <= day <= closed[1]


def closed_at(data: CentreData, days: Days, school_id: UUID) -> frozenset[date]:
    """Days on which a school receives no visit for a whole day, exams and periods that do not suit included.

    The format closes whole days: half a day closed is a day closed.
    """
    avoided = data.avoided.get(school_id, ())
    return frozenset(
        day.date
        for day in days.days
        if any(
            data.calendar.why_no_lesson(school_id, day.date, HALF_OF[block]) is not None
            or any(period.covers(day.date, HALF_OF[block]) for period in avoided)
            for block in day.blocks
        )
    )

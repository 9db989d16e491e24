"""A term as a rule: how many of what, from where, in which direction, and what to do when its end does not suit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Final

from clb_core.terms.day_calendars import DayKind
from clb_core.terms.errors import NegativeTermError
from clb_core.terms.ranges import DayRange

END_OF_DAY: Final = time.max
"""As the clock of a term: the last moment of its day still counts."""
START_OF_DAY: Final = time.min


class Unit(StrEnum):
    DAYS = "days"
    WORKING_DAYS = "working_days"
    OPEN_DAYS = "open_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


KIND_OF_UNIT: Final = {Unit.WORKING_DAYS: DayKind.WORKING, Unit.OPEN_DAYS: DayKind.OPEN}


class Direction(StrEnum):
    FORWARD = "forward"
    BACK = "back"


class Start(StrEnum):
    """Which day is the first that counts; when counting back, "next" is the one before.

    SAME_DAY: the day of the start itself. NEXT_DAY: the day after it (the day of the deed does not count).
    NEXT_WORKING_DAY, NEXT_OPEN_DAY: the first day of that kind after it.
    """

    SAME_DAY = "same_day"
    NEXT_DAY = "next_day"
    NEXT_WORKING_DAY = "next_working_day"
    NEXT_OPEN_DAY = "next_open_day"


KIND_OF_START: Final = {Start.NEXT_WORKING_DAY: DayKind.WORKING, Start.NEXT_OPEN_DAY: DayKind.OPEN}


class Roll(StrEnum):
    """What to do when the end is no day of the kind asked: nothing, or on to the next or back to the previous one."""

    NONE = "none"
    NEXT = "next"
    PREVIOUS = "previous"


class MonthEnd(StrEnum):
    """What a month without the day gives: its last day (a *last* day), or the first of the next (a *first* day)."""

    LAST_DAY = "last_day"
    NEXT_DAY = "next_day"


@dataclass(frozen=True, slots=True)
class Term:
    """A rule in one version. `clock` is the time of the end's day, in Brussels; END_OF_DAY is its last moment.

    Raises NegativeTermError for a `number` below 0. 0 units end on the day before the first one that counts.
    """

    version: str
    number: int
    unit: Unit = Unit.DAYS
    direction: Direction = Direction.FORWARD
    start: Start = Start.NEXT_DAY
    roll: Roll = Roll.NONE
    roll_to: DayKind = DayKind.WORKING
    month_end: MonthEnd = MonthEnd.LAST_DAY
    clock: time = END_OF_DAY

    def __post_init__(self) -> None:
        if self.number < 0:
            raise NegativeTermError(self.number)

    @property
    def sign(self) -> int:
        return 1 if self.direction is Direction.FORWARD else -1


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which the term stands still, both ends included, and why in words for people."""

    days: DayRange
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """So many units more, counted on from the end. Raises NegativeTermError below 0."""

    number: int
    unit: Unit = Unit.DAYS
    reason: str = ""

    def __post_init__(self) -> None:
        if self.number < 0:
            raise NegativeTermError(self.number)


class StepKind(StrEnum):
    STARTED = "started"
    COUNTED = "counted"
    SKIPPED = "skipped"
    SUSPENDED = "suspended"
    EXTENDED = "extended"
    ROLLED = "rolled"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the count. `first` and `last` are the days it is about, `number` how many units or days, `reason` why."""

    kind: StepKind
    first: date
    last: date
    number: int = 0
    unit: Unit = Unit.DAYS
    reason: str = ""

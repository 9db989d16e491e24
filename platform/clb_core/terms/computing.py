"""Counting a term on a calendar, and writing down every step of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from clb_core.terms.day_calendars import EVERY_DAY, DayCalendar, DayKind
from clb_core.terms.days import add_days, add_months, add_weeks, days_between
from clb_core.terms.errors import EndlessTermError
from clb_core.terms.moments import at_or_after
from clb_core.terms.rules import (
    END_OF_DAY,
    KIND_OF_START,
    KIND_OF_UNIT,
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

MOST_DAYS: Final = 40_000
"""More than a century: a count that has not ended by then never will."""
MONTHS_OF: Final = {Unit.MONTHS: 1, Unit.YEARS: 12}


@dataclass(frozen=True, slots=True)
class ComputedTerm:
    """A term that was counted from `start`: its last (or first) `day`, the `moment` in UTC, and how it came to be.

    `counted_again` counts it on another calendar, with the same suspensions and extensions.
    """

    term: Term
    start: date
    day: date
    moment: datetime
    steps: tuple[Step, ...]
    calendar_version: str
    suspended: tuple[Suspension, ...] = ()
    extensions: tuple[Extension, ...] = ()

    @property
    def rule_version(self) -> str:
        return self.term.version

    @property
    def is_agreed(self) -> bool:
        """Named by people: no calendar gives another day."""
        return any(step.kind is StepKind.AGREED for step in self.steps)

    def counted_again(self, calendar: DayCalendar) -> ComputedTerm:
        """The same term on this calendar; an agreed day is itself. Raises as `compute`."""
        if self.is_agreed:
            return self
        return compute(self.term, self.start, calendar, suspended=self.suspended, extensions=self.extensions)


def compute(
    term: Term,
    start: date,
    calendar: DayCalendar = EVERY_DAY,
    *,
    suspended: Iterable[Suspension] = (),
    extensions: Sequence[Extension] = (),
) -> ComputedTerm:
    """Count `term` from `start`.

    On a suspended day the count stands still: of working days it is simply not one, and weeks, months and years end
    later by as many days as were suspended. Extensions go on from where the count ended; rolling comes last.
    Raises OutsideCalendarError (a day the calendar was not read for), EndlessTermError.
    """
    still = tuple(suspended)
    counting = _Counting(calendar, still, term.sign)
    try:
        day = counting.anchor(term.start, start)
        day = counting.on(day, term.number, term.unit, term.month_end, StepKind.COUNTED)
        for extension in extensions:
            day = counting.on(
                day, extension.number, extension.unit, term.month_end, StepKind.EXTENDED, extension.reason
            )
        day = counting.rolled(day, term.roll, term.roll_to)
    except OverflowError as error:
        raise EndlessTermError(start) from error
    moment = at_or_after(day, term.clock)
    return ComputedTerm(term, start, day, moment, tuple(counting.steps), calendar.version, still, tuple(extensions))


def agreed(version: str, start: date, day: date, *, clock: time = END_OF_DAY) -> ComputedTerm:
    """A day that people named on `start`, kept in the same form as one that was counted. `day` is not before `start`."""
    term = Term(version, days_between(start, day), clock=clock)
    step = Step(StepKind.AGREED, start, day, term.number)
    return ComputedTerm(term, start, day, at_or_after(day, clock), (step,), EVERY_DAY.version)


@dataclass(slots=True)
class _Counting:
    """One count in one direction, with the steps it made."""

    calendar: DayCalendar
    suspensions: tuple[Suspension, ...]
    sign: int
    steps: list[Step] = field(default_factory=list)

    def anchor(self, rule: Start, start: date) -> date:
        """The day before the first one that counts."""
        if rule is Start.NEXT_DAY:
            first = add_days(start, self.sign)
        elif rule is Start.SAME_DAY:
            first = start
        else:
            first = self._next_of(KIND_OF_START[rule], add_days(start, self.sign), self.sign)
        self.steps.append(Step(StepKind.STARTED, start, first))
        return add_days(first, -self.sign)

    def on(
        self, anchor: date, number: int, unit: Unit, month_end: MonthEnd, kind: StepKind, reason: str = ""
    ) -> date:  # fmt: skip
        """The day `number` units after `anchor`, in the direction of the count."""
        place = len(self.steps)
        if unit is Unit.DAYS or unit in KIND_OF_UNIT:
            day = self._walk(anchor, number, KIND_OF_UNIT.get(unit))
        else:
            nominal = _shifted(anchor, self.sign * number, unit, month_end)
            day = self._walk(anchor, abs(days_between(anchor, nominal)), None)
        self.steps.insert(place, Step(kind, anchor, day, number, unit, reason))
        return day

    def rolled(self, day: date, roll: Roll, kind: DayKind) -> date:
        if roll is Roll.NONE:
            return day
        found = self._next_of(kind, day, 1 if roll is Roll.NEXT else -1)
        if found != day:
            reason = self.calendar.why_not(kind, day) or self._suspended(day) or ""
            self.steps.append(Step(StepKind.ROLLED, day, found, abs(days_between(day, found)), reason=reason))
        return found

    def _walk(self, day: date, number: int, kind: DayKind | None) -> date:
        """`number` days that count further; those that do not are written down, by reason."""
        if kind is None and not self.suspensions:
            return add_days(day, self.sign * number)
        start, left, skipped = day, number, _Skipped()
        while left:
            day = add_days(day, self.sign)
            if abs(days_between(start, day)) > MOST_DAYS:
                raise EndlessTermError(start)
            if (reason := self._suspended(day)) is not None:
                skipped.note(StepKind.SUSPENDED, day, reason)
            elif kind is not None and (reason := self.calendar.why_not(kind, day)) is not None:
                skipped.note(StepKind.SKIPPED, day, reason)
            else:
                left -= 1
        self.steps += skipped.steps()
        return day

    def _next_of(self, kind: DayKind, day: date, sign: int) -> date:
        """The first day of this kind from `day` on that is not suspended."""
        start = day
        while self._suspended(day) is not None or self.calendar.why_not(kind, day) is not None:
            day = add_days(day, sign)
            if abs(days_between(start, day)) > MOST_DAYS:
                raise EndlessTermError(start)
        return day

    def _suspended(self, day: date) -> str | None:
        return next((each.reason for each in self.suspensions if day in each.days), None)


def _shifted(day: date, number: int, unit: Unit, month_end: MonthEnd) -> date:
    if unit is Unit.WEEKS:
        return add_weeks(day, number)
    stopped = add_months(day, number * MONTHS_OF[unit])
    return add_days(stopped, 1) if month_end is MonthEnd.NEXT_DAY and stopped.day != day.day else stopped


@dataclass(slots=True)
class _Skipped:
    """Days that did not count, together by reason."""

    days: dict[tuple[StepKind, str], list[date]] = field(default_factory=dict)

    def note(self, kind: StepKind, day: date, reason: str) -> None:
        self.days.setdefault((kind, reason), []).append(day)

    def steps(self) -> list[Step]:
        return [
            Step(kind, min(days), max(days), len(days), reason=reason) for (kind, reason), days in self.days.items()
        ]

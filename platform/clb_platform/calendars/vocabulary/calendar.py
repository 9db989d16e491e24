"""The calendar of some schools over some days: read once, asked often. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from clb_core.terms import DayRange
from clb_platform.calendars.vocabulary.kinds import HalfDay
from clb_platform.calendars.vocabulary.lessons import (
    ClosedDays,
    LessonTime,
    NoLessonCode,
    NoLessonReason,
    why_no_lesson,
)
from clb_platform.calendars.vocabulary.school_year import Holiday

HALF_DAYS = (HalfDay.MORNING, HalfDay.AFTERNOON)


def _always(_day: date, _half_day: HalfDay) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Holidays, the centre's closures, and per school its own, on the days `days`.

    Asking for another day or another school raises ValueError: it was not read, and silence would look like lessons.
    `free_wednesdays` are the Wednesdays whose afternoon has no lessons. `exams_close` says whether exams refuse a visit,
    or only warn.
    """

    days: DayRange
    holidays: Sequence[Holiday]
    centre_closures: Sequence[ClosedDays]
    closures: Mapping[UUID, Sequence[ClosedDays]]
    free_wednesdays: frozenset[date]
    exams_close: bool = True
    _of_all: dict[tuple[date, HalfDay], NoLessonReason | None] = field(default_factory=dict, compare=False, repr=False)

    def why_no_lesson(self, school_id: UUID, day: date, half_day: HalfDay) -> NoLessonReason | None:
        """The first reason why this school receives no visit then, or None when it does."""
        own = self._closures_of(school_id)
        reason = self._why_nowhere(day, half_day)
        if reason is not None and reason.code is not NoLessonCode.WEDNESDAY_AFTERNOON:
            return reason
        if not any(closure.closes(day, half_day) for closure in own):
            return reason
        return why_no_lesson(day, half_day, (), own, False)

    def refuses(self, reason: NoLessonReason) -> bool:
        """Whether a visit cannot be for this reason; otherwise the planner is only warned."""
        return self.exams_close or reason.code is not NoLessonCode.EXAMS

    def first_possible(
        self,
        school_id: UUID,
        after_day: date,
        half_day: HalfDay | None = None,
        fits: Callable[[date, HalfDay], bool] = _always,
    ) -> LessonTime | None:
        """The first half day after `after_day` with lessons and for which `fits` holds; None within `days`.

        `half_day` asks for that half only; `fits` is for what the calendar does not know (a team that is elsewhere).
        """
        halves = HALF_DAYS if half_day is None else (half_day,)
        after = (
            LessonTime(day, half)
            for day in self.days.days()
            if day > after_day
            for half in halves
            if self.why_no_lesson(school_id, day, half) is None and fits(day, half)
        )
        return next(after, None)

    def lesson_half_days(self, school_id: UUID, days: DayRange | None = None) -> tuple[LessonTime, ...]:
        """Every half day with lessons in `days` (all that was read when not given), earliest first."""
        return tuple(
            LessonTime(day, half)
            for day in (days or self.days).days()
            for half in HALF_DAYS
            if self.why_no_lesson(school_id, day, half) is None
        )

    def without_lessons(
        self, school_id: UUID, days: DayRange | None = None
    ) -> tuple[tuple[date, HalfDay, NoLessonReason], ...]:
        """Every half day without lessons in `days` (all that was read when not given), earliest first, and why."""
        asked = (
            (day, half, self.why_no_lesson(school_id, day, half))
            for day in (days or self.days).days()
            for half in HALF_DAYS
        )
        return tuple((day, half, reason) for day, half, reason in asked if reason is not None)

    def _closures_of(self, school_id: UUID) -> Sequence[ClosedDays]:
        if school_id not in self.closures:
            raise ValueError(f"the school {school_id} was not read")
        return self.closures[school_id]

    def _why_nowhere(self, day: date, half_day: HalfDay) -> NoLessonReason | None:
        """The reason that holds for all schools; kept, because it is asked for each school again."""
        if day not in self.days:
            raise ValueError(f"{day} lies outside the days that were read, {self.days.first} to {self.days.last}")
        key = (day, half_day)
        if key not in self._of_all:
            free = day in self.free_wednesdays
            self._of_all[key] = why_no_lesson(day, half_day, self.holidays, self.centre_closures, free)
        return self._of_all[key]

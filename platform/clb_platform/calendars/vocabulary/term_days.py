"""The days on which terms are counted: working days of the centre, and lesson days of one school. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Final
from uuid import UUID

from holidays import country_holidays

from clb_core.term_words import UnitWords
from clb_core.terms import DayKind, DayRange, OutsideCalendarError
from clb_core.words import _, _l
from clb_platform.calendars.vocabulary.calendar import HALF_DAYS, SchoolCalendar
from clb_platform.calendars.vocabulary.kinds import CLOSURE_LABELS, ClosureKind, HalfDay, Weekday
from clb_platform.calendars.vocabulary.lessons import ClosedDays, NoLessonCode, NoLessonReason, why_no_lesson
from clb_platform.calendars.vocabulary.school_year import RULE_VERSION

LESSON_DAY: Final = UnitWords(_l("lesdag"), _l("lesdagen"))
"""What the engine calls an open day."""
WORKING_RULE: Final = "werkdagen versie 1"
"""Monday to Friday, no public holiday, the centre not closed the whole day. To be checked with centres: no source found."""

_SHORT: Final = {
    NoLessonCode.BRIDGE_DAY: _l("brugdag"),
    NoLessonCode.WEEKEND: _l("weekend"),
    NoLessonCode.FREE_DAY: _l("vrije dag van de school"),
    NoLessonCode.STUDY_DAY: _l("pedagogische studiedag"),
    NoLessonCode.EXAMS: _l("examens"),
    NoLessonCode.CENTRE_CLOSED: _l("centrum gesloten"),
    NoLessonCode.CLOSED: _l("school gesloten"),
    NoLessonCode.WEDNESDAY_AFTERNOON: _l("geen les"),
}


@cache
def public_holidays_of(year: int) -> dict[date, str]:
    """The public holidays of a calendar year with their Dutch names, as the library `holidays` has them for Belgium."""
    return dict(country_holidays("BE", years=year, language="nl"))


def why_centre_away(calendar: SchoolCalendar, day: date, half_day: HalfDay) -> NoLessonReason | None:
    """Why nobody of the centre comes then, also in a school holiday: a public holiday, a weekend, the centre's own closure."""
    if (name := public_holidays_of(day.year).get(day)) is not None:
        return NoLessonReason(NoLessonCode.PUBLIC_HOLIDAY, day, name=name)
    return why_no_lesson(day, half_day, (), calendar.centre_closures, False)


@dataclass(frozen=True, slots=True)
class TermCalendar:
    """A school's calendar as the term engine asks it: WORKING days are the centre's, OPEN days the school's lesson days.

    Its version names the rules and what was read; another closure in those days gives another version.
    """

    calendar: SchoolCalendar
    school_id: UUID

    @property
    def days(self) -> DayRange:
        return self.calendar.days

    @property
    def version(self) -> str:
        """ "schoolvakanties 1991-04-17, werkdagen versie 1, stand 3f9a0c12b7" """
        own = (*self.calendar.centre_closures, *self.calendar.closures[self.school_id])
        read = "|".join(
            [
                *(f"{holiday.name} {holiday.first} {holiday.last}" for holiday in self.calendar.holidays),
                *sorted(_as_text(closed) for closed in own),
                *(str(day) for day in sorted(self.calendar.free_wednesdays)),
            ]
        )
        stand = sha256(read.encode()).hexdigest()[:10]
        return f"schoolvakanties {RULE_VERSION}, {WORKING_RULE}, stand {stand}"

    def why_not(self, kind: DayKind, day: date) -> str | None:
        """Why it is no working day, or no lesson day; a lesson day has lessons in one of its halves at least."""
        if day not in self.days:
            raise OutsideCalendarError(day, self.version)
        return self._why_no_work(day) if kind is DayKind.WORKING else self._why_no_lessons(day)

    def _why_no_work(self, day: date) -> str | None:
        if Weekday.of(day).is_weekend:
            return str(_SHORT[NoLessonCode.WEEKEND])
        if (name := public_holidays_of(day.year).get(day)) is not None:
            return name
        if all(any(closed.closes(day, half) for closed in self.calendar.centre_closures) for half in HALF_DAYS):
            return str(CLOSURE_LABELS[ClosureKind.CENTRE_CLOSED]).lower()
        return None

    def _why_no_lessons(self, day: date) -> str | None:
        reasons = [self.calendar.why_no_lesson(self.school_id, day, half) for half in HALF_DAYS]
        found = [reason for reason in reasons if reason is not None]
        return short_reason(found[0]) if len(found) == len(HALF_DAYS) else None


def _as_text(closed: ClosedDays) -> str:
    half = closed.half_day.value if isinstance(closed.half_day, HalfDay) else ""
    return f"{closed.kind.value} {closed.days.first} {closed.days.last} {half}"


def short_reason(reason: NoLessonReason) -> str:
    """The reason inside a sentence: "herfstvakantie", "pedagogische studiedag: sportdag"."""
    words = str(_SHORT.get(reason.code, reason.name)) or reason.name
    return _("%(words)s: %(note)s", words=words, note=reason.note) if reason.note else words

"""Which half days have lessons, why not, and the first one that does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from clb_core.terms import DayRange
from clb_core.words import _, _l, capitalised, spoken, spoken_with_year
from clb_platform.calendars.vocabulary.kinds import ClosureKind, HalfDay, Weekday
from clb_platform.calendars.vocabulary.school_year import Holiday, HolidayKind


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days on which a school or the centre is closed; only that half of each day when `half_day` is given.

    `note` is what the school wrote with it ("sportdag").
    """

    days: DayRange
    kind: ClosureKind
    half_day: HalfDay | None = None
    note: str = ""

    def closes(self, day: date, half_day: HalfDay) -> bool:
        return day in self.days and self.half_day in (None, half_day)


@dataclass(frozen=True, slots=True)
class AvoidedDays:
    """Days on which a school would rather have no visit; only that half of each day when `half_day` is given."""

    days: DayRange
    half_day: HalfDay | None = None
    reason: str = ""

    def covers(self, day: date, half_day: HalfDay) -> bool:
        return day in self.days and self.half_day in (None, half_day)


class NoLessonCode(StrEnum):
    """The rule behind a `NoLessonReason`, for the REST interface and for statistics."""

    PUBLIC_HOLIDAY = "public_holiday"
    BRIDGE_DAY = "bridge_day"
    HOLIDAY = "holiday"
    DAY_OFF = "day_off"
    WEEKEND = "weekend"
    FREE_DAY = "free_day"
    STUDY_DAY = "study_day"
    EXAMS = "exams"
    CENTRE_CLOSED = "centre_closed"
    CLOSED = "closed"
    WEDNESDAY_AFTERNOON = "wednesday_afternoon"


_SENTENCES: Final = {
    NoLessonCode.PUBLIC_HOLIDAY: _l("%(day)s is %(name)s, een feestdag."),
    NoLessonCode.BRIDGE_DAY: _l("%(day)s is de brugdag na Hemelvaart."),
    NoLessonCode.HOLIDAY: _l("%(day)s valt in de %(name)s."),
    NoLessonCode.DAY_OFF: _l("%(day)s is een vrije dag: %(name)s."),
    NoLessonCode.WEEKEND: _l("%(day)s valt in het weekend."),
    NoLessonCode.FREE_DAY: _l("Op %(day)s heeft de school vrij."),
    NoLessonCode.STUDY_DAY: _l("Op %(day)s is er een pedagogische studiedag."),
    NoLessonCode.EXAMS: _l("Op %(day)s zijn er examens."),
    NoLessonCode.CENTRE_CLOSED: _l("Op %(day)s is het centrum gesloten."),
    NoLessonCode.CLOSED: _l("Op %(day)s is de school gesloten."),
    NoLessonCode.WEDNESDAY_AFTERNOON: _l("Op %(day)s is er geen les."),
}
_CODE_OF_CLOSURE: Final = {
    ClosureKind.FREE_DAY: NoLessonCode.FREE_DAY,
    ClosureKind.STUDY_DAY: NoLessonCode.STUDY_DAY,
    ClosureKind.EXAMS: NoLessonCode.EXAMS,
    ClosureKind.CENTRE_CLOSED: NoLessonCode.CENTRE_CLOSED,
    ClosureKind.OTHER: NoLessonCode.CLOSED,
}
_NAMES_IN_A_SENTENCE: Final = {"Dag van de Arbeid": "de Dag van de Arbeid"}


@dataclass(frozen=True, slots=True)
class NoLessonReason:
    """Why there are no lessons on `day`; `half_day` is given when the reason holds for that half only.

    `name` is the holiday as it stands inside a sentence, `note` the school's own words for a closure.
    """

    code: NoLessonCode
    day: date
    half_day: HalfDay | None = None
    name: str = ""
    note: str = ""

    def sentence(self, *, with_year: bool = False) -> str:
        """ "Woensdag 11 november is Wapenstilstand, een feestdag." """
        day = spoken_with_year(self.day) if with_year else spoken(self.day)
        if self.half_day is not None:
            day = _("%(day)s in de %(half_day)s", day=day, half_day=self.half_day.label)
        sentence = capitalised(_SENTENCES[self.code] % {"day": day, "name": self.name})
        return f"{sentence[:-1]}: {self.note}." if self.note else sentence


def _because_of_holiday(day: date, holiday: Holiday) -> NoLessonReason:
    if holiday.kind is HolidayKind.ASCENSION and day == holiday.first:
        return NoLessonReason(NoLessonCode.PUBLIC_HOLIDAY, day, name="Hemelvaart")
    if holiday.kind is HolidayKind.ASCENSION:
        return NoLessonReason(NoLessonCode.BRIDGE_DAY, day)
    if holiday.kind is HolidayKind.PUBLIC:
        name = _NAMES_IN_A_SENTENCE.get(holiday.name, holiday.name)
        return NoLessonReason(NoLessonCode.PUBLIC_HOLIDAY, day, name=name)
    if holiday.name.endswith("vakantie"):
        return NoLessonReason(NoLessonCode.HOLIDAY, day, name=holiday.name.lower())
    return NoLessonReason(NoLessonCode.DAY_OFF, day, name=holiday.name)


def why_no_lesson(
    day: date,
    half_day: HalfDay,
    holidays: Iterable[Holiday],
    closures: Iterable[ClosedDays],
    wednesday_afternoon_free: bool,
) -> NoLessonReason | None:
    """The first reason why there are no lessons then, or None when there are.

    Asked in this order: holidays (as given), weekend, closures (as given), Wednesday afternoon.
    """
    for holiday in holidays:
        if day in holiday.days:
            return _because_of_holiday(day, holiday)
    if Weekday.of(day).is_weekend:
        return NoLessonReason(NoLessonCode.WEEKEND, day)
    for closure in closures:
        if closure.closes(day, half_day):
            return NoLessonReason(_CODE_OF_CLOSURE[closure.kind], day, closure.half_day, note=closure.note.rstrip(" ."))
    if wednesday_afternoon_free and Weekday.of(day) is Weekday.WEDNESDAY and half_day is HalfDay.AFTERNOON:
        return NoLessonReason(NoLessonCode.WEDNESDAY_AFTERNOON, day, half_day)
    return None


@dataclass(frozen=True, slots=True, order=True)
class LessonTime:
    """A half day with lessons; sorts by day, morning first."""

    day: date
    half_day: HalfDay

    @property
    def label(self) -> str:
        """ "vrijdag 13 november, voormiddag" """
        return f"{spoken(self.day)}, {self.half_day.label}"


def _always(_day: date, _half_day: HalfDay) -> bool:
    return True


def first_possible(
    start: date,
    limit: date,
    holidays: Sequence[Holiday],
    closures: Sequence[ClosedDays],
    wednesday_afternoon_free: bool,
    half_days: Sequence[HalfDay] = (HalfDay.MORNING, HalfDay.AFTERNOON),
    fits: Callable[[date, HalfDay], bool] = _always,
) -> LessonTime | None:
    """The first half day from `start` up to and including `limit` with lessons and for which `fits` holds, else None.

    `half_days` are those asked for, in order of preference within a day; `fits` is for what the calendar does not know
    (a team that is elsewhere) and is asked only when there are lessons.
    """
    days = DayRange(start, limit).days() if start <= limit else iter(())
    asked = (LessonTime(day, half_day) for day in days for half_day in half_days)
    return next(
        (
            time
            for time in asked
            if why_no_lesson(time.day, time.half_day, holidays, closures, wednesday_afternoon_free) is None
            and fits(time.day, time.half_day)
        ),
        None,
    )


def first_possible_sentence(found: LessonTime | None, limit: date) -> str:
    """ "De eerste dag die wel kan, is vrijdag 13 november, voormiddag.", or that there is none up to `limit`."""
    if found is None:
        return _("Tot en met %(day)s is er geen dag meer die kan.", day=spoken(limit))
    return _("De eerste dag die wel kan, is %(day)s.", day=found.label)

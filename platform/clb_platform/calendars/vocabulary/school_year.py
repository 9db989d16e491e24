"""School years, and the Flemish school holidays by their rule.

The holidays follow the government decision of 17 April 1991 on the organisation of the school year (`RULE_VERSION`):

- autumn: one week from the Monday of the week of 1 November; from 2 November when 1 November is a Sunday;
- Christmas: two weeks from the Monday of the week of 25 December; from the Monday after it when that is a weekend day;
- carnival: one week from the seventh Monday before Easter;
- Easter: two weeks from the first Monday of April; from the Monday after Easter when Easter falls in March; from the
  second Monday before Easter when Easter falls after 15 April; with Easter Monday when that is the
  day after those two weeks;
- summer: 1 July to 31 August; and the public holidays, with the Friday after Ascension.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from clb_core.terms import DayRange, add_days, add_weeks, first_weekday_from, monday_of
from clb_core.words import school_year_word
from clb_platform.calendars.vocabulary.kinds import Weekday

RULE_VERSION: Final = "1991-04-17"
RULE_SOURCE: Final = "Besluit van 17 april 1991 over de organisatie van het schooljaar (Vlaamse Gemeenschap)"
FIRST_RULED_YEAR: Final = 1991


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """The school year that starts on 1 September of `start_year`."""

    start_year: int

    @property
    def first_day(self) -> date:
        return date(self.start_year, 9, 1)

    @property
    def last_lesson_day(self) -> date:
        return date(self.start_year + 1, 6, 30)

    @property
    def last_day(self) -> date:
        return date(self.start_year + 1, 8, 31)

    @property
    def days(self) -> DayRange:
        """1 September to 31 August."""
        return DayRange(self.first_day, self.last_day)

    @property
    def label(self) -> str:
        """ "2026-2027" """
        return school_year_word(self.start_year)

    @property
    def next(self) -> "SchoolYear":
        return SchoolYear(self.start_year + 1)

    @property
    def previous(self) -> "SchoolYear":
        return SchoolYear(self.start_year - 1)


def school_year_of(day: date) -> SchoolYear:
    """The school year `day` belongs to; July and August belong to the year that ends."""
    year = SchoolYear(day.year)
    return year if day >= year.first_day else year.previous


def first_year_moved(first_day: date, today: date) -> SchoolYear:
    """The first school year whose classes go along when their school or site becomes part of another on `first_day`.

    A class is at one place in a school year: the year of that day once it came, else the next one to begin. When the lessons
    of a year are over, its classes stay where they were.
    """
    year = school_year_of(first_day)
    has_come = first_day <= today or first_day == year.first_day
    return year if has_come and first_day <= year.last_lesson_day else year.next


class HolidayKind(StrEnum):
    """A run of weeks, a public holiday, or Ascension with the Friday after it."""

    PERIOD = "period"
    PUBLIC = "public"
    ASCENSION = "ascension"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday of all schools, `first` and `last` day included; `name` is Dutch and starts with a capital."""

    name: str
    first: date
    last: date
    kind: HolidayKind

    @property
    def days(self) -> DayRange:
        return DayRange(self.first, self.last)


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar (the computation of Meeus, Jones and Butcher)."""
    cycle = year % 19
    century, of_century = divmod(year, 100)
    epact = (19 * cycle + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    correction = (cycle + 11 * epact + 22 * to_sunday) // 451
    month, day_index = divmod(epact + to_sunday - 7 * correction + 114, 31)
    return date(year, month, day_index + 1)


def _weeks(name: str, first: date, number: int) -> Holiday:
    return Holiday(name, first, add_days(add_weeks(first, number), -1), HolidayKind.PERIOD)


def _public(name: str, day: date) -> Holiday:
    return Holiday(name, day, day, HolidayKind.PUBLIC)


def _autumn_holiday(year: int) -> Holiday:
    all_saints = date(year, 11, 1)
    on_sunday = Weekday.of(all_saints) is Weekday.SUNDAY
    return _weeks("Herfstvakantie", add_days(all_saints, 1) if on_sunday else monday_of(all_saints), 1)


def _christmas_holiday(year: int) -> Holiday:
    christmas = date(year, 12, 25)
    monday = monday_of(christmas)
    return _weeks("Kerstvakantie", add_weeks(monday, 1) if Weekday.of(christmas).is_weekend else monday, 2)


def _easter_holiday(easter: date) -> Holiday:
    easter_monday = add_days(easter, 1)
    if easter.month == 3:
        first = easter_monday
    elif easter > date(easter.year, 4, 15):
        first = add_weeks(easter_monday, -2)
    else:
        first = first_weekday_from(date(easter.year, 4, 1), Weekday.MONDAY)
    two_weeks = _weeks("Paasvakantie", first, 2)
    return Holiday(two_weeks.name, first, max(two_weeks.last, easter_monday), HolidayKind.PERIOD)


@cache
def holidays_of(start_year: int) -> tuple[Holiday, ...]:
    """The holidays of the school year that starts in `start_year`, earliest first; ValueError before the rule (1991).

    Two can touch the same day in a year with a very early Easter (Ascension on 1 May 2008).
    """
    if start_year < FIRST_RULED_YEAR:
        raise ValueError(
            f"the rule of {RULE_VERSION} says nothing about the school year {school_year_word(start_year)}"
        )
    year = start_year + 1
    easter = easter_sunday(year)
    ascension = add_days(easter, 39)
    found = (
        _autumn_holiday(start_year),
        _public("Wapenstilstand", date(start_year, 11, 11)),
        _christmas_holiday(start_year),
        _weeks("Krokusvakantie", add_weeks(add_days(easter, 1), -7), 1),
        _easter_holiday(easter),
        _public("Dag van de Arbeid", date(year, 5, 1)),
        Holiday("Hemelvaart + brugdag", ascension, add_days(ascension, 1), HolidayKind.ASCENSION),
        _public("Pinkstermaandag", add_days(easter, 50)),
        Holiday("Zomervakantie", date(year, 7, 1), date(year, 8, 31), HolidayKind.PERIOD),
    )
    return tuple(sorted(found, key=lambda holiday: holiday.days))

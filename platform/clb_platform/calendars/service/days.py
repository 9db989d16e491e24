"""Days as they were typed, and conflicts, refused in words beside the field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from clb_core.errors import Conflict, Refused
from clb_core.terms import DayRange
from clb_core.words import _, spoken_with_year
from clb_platform.calendars.vocabulary import FIRST_RULED_YEAR, SchoolYear

EARLIEST, LATEST = SchoolYear(FIRST_RULED_YEAR).first_day, SchoolYear(2099).last_day
LONGEST = 400


def possible(day: date, field: str) -> date:
    """The day itself. Raises Refused beside `field` for a year that can only be a slip of the pen."""
    if not EARLIEST <= day <= LATEST:
        words = _("Kijk het jaartal na: %(day)s kan hier niet.", day=spoken_with_year(day))
        raise Refused(words, fields={field: [words]})
    return day


def days_of(first: date, last: date, *, fields: tuple[str, str] = ("first_day", "last_day")) -> DayRange:
    """The days `first` to `last`, both included. Raises Refused beside the field that is wrong."""
    possible(first, fields[0])
    possible(last, fields[1])
    if last < first:
        words = _(
            "De laatste dag, %(last)s, ligt voor de eerste, %(first)s.",
            last=spoken_with_year(last),
            first=spoken_with_year(first),
        )
        raise Refused(words, fields={fields[1]: [words]})
    return DayRange(first, last)


def asked_days(first: date, last: date) -> DayRange:
    """Days somebody asks to see, at most LONGEST. Raises Refused."""
    days = days_of(first, last, fields=("first", "last"))
    if days.length > LONGEST:
        words = _("Vraag hoogstens %(most)s dagen tegelijk.", most=LONGEST)
        raise Refused(words, fields={"last": [words]})
    return days


@contextmanager
def beside(field: str) -> Iterator[None]:
    """Let a conflict that the database finds stand beside the field that causes it."""
    try:
        yield
    except Conflict as error:
        if error.fields:
            raise
        raise Conflict(error.words, fields={field: [error.words]}, extra=error.extra) from error

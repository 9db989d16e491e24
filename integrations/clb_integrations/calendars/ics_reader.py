"""Reads iCalendar files (RFC 5545) of unknown quality as a table with one row per event.

Days and hours are those of Brussels. What cannot be read stands in the table as it stood in the file, so that the row,
and not the whole file, is refused in words. Repeating events are not unfolded: the column `Herhaling` holds their rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from icalendar import Calendar, Component

from clb_core.tabular import Glance, Table, TableError, Tell, untold
from clb_core.terms import BRUSSELS, SkippedTimeError, add_days, at, local
from clb_core.words import _, number
from clb_integrations.tables.decoding import decode

MOST_EVENTS: Final = 5_000
MOST_BYTES: Final = 10_000_000
BYTES_IN_MEGABYTE: Final = 1_000_000
COLUMNS: Final = ("Eerste dag", "Laatste dag", "Begin", "Einde", "Soort", "Toelichting", "Herhaling")
REPEATS: Final = ("RRULE", "RDATE", "EXRULE")
_START: Final = b"BEGIN:VCALENDAR"
_EVENT: Final = "BEGIN:VEVENT"


def is_calendar(data: bytes) -> bool:
    """Whether a file says of itself that it is a calendar; in UTF-16 too."""
    start = data[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").upper()
    return start.startswith(_START)


@dataclass(frozen=True, slots=True)
class IcsReader:
    """`TableReader` for iCalendar files."""

    most_events: int = MOST_EVENTS
    most_bytes: int = MOST_BYTES

    def read(self, data: bytes, filename: str, tell: Tell = untold) -> Table:
        """One row per event, in the order of the file. Raises TableError for a file that is no usable calendar."""
        name = filename.strip() or _("Dit bestand")
        text, encoding = self._text(data, name)
        events = _events(text, name)
        tell(0)
        rows = tuple(_row(event) for event in events)
        return Table(COLUMNS, rows, encoding, "", tuple(range(1, len(rows) + 1)))

    def glance(self, data: bytes, filename: str) -> Glance:
        """A row per event; the columns are always the same."""
        text, _encoding = self._text(data, filename.strip() or _("Dit bestand"))
        return Glance(COLUMNS, text.upper().count(_EVENT), text)

    def _text(self, data: bytes, name: str) -> tuple[str, str]:
        """(the text, name of its encoding). Raises TableError for what is too large."""
        if len(data) > self.most_bytes:
            words = _("%(name)s is te groot: er mag hoogstens %(most)s MB in.", name=name,
                      most=number(self.most_bytes // BYTES_IN_MEGABYTE))  # fmt: skip
            raise TableError("too_large", words)
        text, encoding = decode(data)
        _refuse_too_many(text, name, self.most_events)
        return text, encoding


def _refuse_too_many(text: str, name: str, most: int) -> None:
    found = text.upper().count(_EVENT)
    if found > most:
        words = _(
            "%(name)s telt %(found)s gebeurtenissen, en er mogen er hoogstens %(most)s in. "
            "Bewaar enkel het schooljaar dat je nodig hebt.",
            name=name, found=number(found), most=number(most),
        )  # fmt: skip
        raise TableError("too_many_rows", words)


def _events(text: str, name: str) -> list[Component]:
    """Every event of every calendar in the file."""
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, AttributeError) as error:
        words = _(
            "%(name)s is geen volledig kalenderbestand: een regel ervan is niet te lezen. "
            "Bewaar de kalender opnieuw als iCalendar (ics) en laad dat bestand op.",
            name=name,
        )
        raise TableError("broken_calendar", words) from error
    found = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if not found:
        words = _("%(name)s bevat geen gebeurtenissen, of het bestand breekt af voor de eerste.", name=name)
        raise TableError("empty", words)
    return found


def _row(event: Component) -> tuple[str, ...]:
    title = " ".join(str(event.get("SUMMARY") or "").split())
    repeats = "; ".join(_raw(event.get(name)) for name in REPEATS if event.get(name) is not None)
    return (*_when(event), title, "", repeats)


def _when(event: Component) -> tuple[str, str, str, str]:
    """(first day, last day, begin, end): days as 2026-11-16, hours as 08:30 or empty; raw text where it is no time."""
    starts, ends = _value(event, "DTSTART"), _value(event, "DTEND")
    if starts is None or isinstance(starts, str) or isinstance(ends, str):
        return _text(starts), _text(ends), "", ""
    if ends is None:
        ends = _end_of(event, starts)
    if isinstance(starts, datetime) and isinstance(ends, datetime):
        return _hours(starts, ends)
    if isinstance(starts, datetime) or isinstance(ends, datetime):
        return _raw(event.get("DTSTART")), _raw(event.get("DTEND")), "", ""
    return starts.isoformat(), (add_days(ends, -1) if ends > starts else ends).isoformat(), "", ""


def _text(value: date | str | None) -> str:
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else value or ""


def _value(event: Component, name: str) -> date | datetime | str | None:
    """The day or moment of a property; its raw text when it is none, None when it is not there."""
    found = event.get(name)
    if found is None:
        return None
    if isinstance(found, list):
        return "; ".join(_raw(each) for each in found)
    try:
        value = found.dt
    except (ValueError, AttributeError):
        return str(found)
    if isinstance(value, datetime):
        return _moment(value, found)
    return value if isinstance(value, date) else _raw(found)


def _moment(value: datetime, found: Any) -> datetime | str:
    """The moment by the clock of Brussels; raw text for an unknown time zone and for an hour that does not exist."""
    zone = found.params.get("TZID")
    if value.tzinfo is None:
        if zone:
            return f"{_raw(found)} ({zone})"
        return _existing(value)
    if getattr(value.tzinfo, "key", None) == BRUSSELS.key:
        return _existing(value.replace(tzinfo=None))
    return local(value)


def _existing(shown: datetime) -> datetime | str:
    try:
        return local(at(shown.date(), shown.time()))
    except SkippedTimeError:
        return f"{shown:%Y-%m-%d %H:%M}"


def _end_of(event: Component, starts: date | datetime) -> date | datetime:
    """The end by its duration; without one a day takes the whole day and a moment no time at all."""
    try:
        ends: Any = event.end  # type: ignore[attr-defined]
    except ValueError:
        return starts
    if isinstance(ends, datetime):
        return local(ends) if ends.tzinfo is not None else local(at(ends.date(), ends.time()))
    found: date = ends
    return found


def _hours(starts: datetime, ends: datetime) -> tuple[str, str, str, str]:
    """An event by the clock; one that ends at midnight ends on the day before."""
    last = add_days(ends.date(), -1) if ends.time() == time.min and ends.date() > starts.date() else ends.date()
    return starts.date().isoformat(), last.isoformat(), f"{starts:%H:%M}", f"{ends:%H:%M}"


def _raw(found: Any) -> str:
    """A property as it stood in the file."""
    if isinstance(found, list):
        return "; ".join(_raw(each) for each in found)
    text: Any = found.to_ical()
    return text.decode() if isinstance(text, bytes) else str(text)

"""Words of a file with closures: its columns, and how such files write days, halves, hours and reasons. Pure."""

import re
from datetime import date, time
from typing import Final

from clb_core.search import search_key
from clb_core.tabular import ColumnSpec
from clb_core.words import _l
from clb_platform.calendars.vocabulary.kinds import ClosureKind, HalfDay

CLOSURE_COLUMNS: Final = (
    ColumnSpec(
        "institution_number",
        _l("Instellingsnummer"),
        ("schoolnummer", "instellingsnr", "instelnr", "schoolnr", "instelling_nummer"),
    ),
    ColumnSpec(
        "first_day", _l("Eerste dag"), ("van", "vanaf", "begindatum", "startdatum", "datum", "dag"), required=True
    ),
    ColumnSpec("last_day", _l("Laatste dag"), ("tot", "tot en met", "einddatum", "t.e.m.")),
    ColumnSpec("half_day", _l("Deel van de dag"), ("dagdeel", "halve dag", "wanneer")),
    ColumnSpec("begins_at", _l("Begin"), ("beginuur", "van uur", "starttijd")),
    ColumnSpec("ends_at", _l("Einde"), ("einduur", "tot uur", "eindtijd")),
    ColumnSpec(
        "kind", _l("Soort"), ("reden", "titel", "onderwerp", "omschrijving", "activiteit", "summary"), required=True
    ),
    ColumnSpec("note", _l("Toelichting"), ("opmerking", "uitleg", "commentaar")),
    ColumnSpec("repeats", _l("Herhaling"), ("herhaalt",)),
)

_DAY_FIRST: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
_YEAR_FIRST: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]0{1,2}:00(?::00)?)?", re.ASCII)
_HOUR: Final = re.compile(r"(\d{1,2})[:.u](\d{2})(?::\d{2})?", re.ASCII)
_HALVES: Final = {
    "voormiddag": HalfDay.MORNING, "vm": HalfDay.MORNING, "am": HalfDay.MORNING, "ochtend": HalfDay.MORNING,
    "namiddag": HalfDay.AFTERNOON, "nm": HalfDay.AFTERNOON, "pm": HalfDay.AFTERNOON, "middag": HalfDay.AFTERNOON,
}  # fmt: skip
_WHOLE: Final = frozenset({"", "hele dag", "dag", "volledige dag", "heel de dag"})
_KINDS: Final = (
    (ClosureKind.STUDY_DAY, frozenset({"studiedag", "studiedagen", "pedagogische", "study_day"})),
    (
        ClosureKind.EXAMS,
        frozenset({"examen", "examens", "proefwerk", "proefwerken", "toetsenweek", "examenperiode", "exams"}),
    ),
    (
        ClosureKind.FREE_DAY,
        frozenset({"vrij", "vrije", "vrijaf", "verlof", "verlofdag", "brugdag", "facultatieve", "free_day"}),
    ),
    (ClosureKind.OTHER, frozenset({"gesloten", "sluiting", "other"})),
)


def read_day(text: str) -> date | None:
    """The day that a cell means: 16/11/2026, 16-11-2026, 2026-11-16 or 20261116; None for what is no day."""
    text = text.strip()
    turned = _DAY_FIRST.fullmatch(text)
    found = turned or _YEAR_FIRST.fullmatch(text)
    if found is None:
        return None
    parts = [int(part) for part in found.groups()]
    year, month, day = reversed(parts) if turned else parts
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_hour(text: str) -> time | None:
    """ "8:30", "08.30" or "8u30"; None for what is no hour."""
    found = _HOUR.fullmatch(text.strip().lower())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_half_day(text: str) -> HalfDay | None:
    """Half of the day; None for the whole. Raises ValueError for another text."""
    key = " ".join(text.split()).lower()
    if key in _WHOLE:
        return None
    if key not in _HALVES:
        raise ValueError(text)
    return _HALVES[key]


def read_kind(text: str) -> ClosureKind | None:
    """Why a school is closed, by a whole word in the text; None when no word says that it is closed at all."""
    words = set(re.findall(r"[a-z_]+", search_key(text)))
    return next((kind for kind, known in _KINDS if words & known), None)

"""Agreements that were made elsewhere, as a list tells of them: its columns, and what a cell means. Pure."""

from __future__ import annotations

import re
from typing import Final

from clb_core.search import search_key
from clb_core.tabular import ColumnSpec
from clb_core.terms import comes_every_year
from clb_core.words import _l
from clb_platform.agreements.vocabulary.notice import YearDay
from clb_platform.agreements.vocabulary.states import MONTH_OPTIONS, AgreementKind, Renewal
from clb_platform.calendars.vocabulary import read_day

FILE: Final = "file"
COLUMNS: Final = (
    ColumnSpec(
        "institution_number",
        _l("Instellingsnummer"),
        ("schoolnummer", "instellingsnr", "instelnr", "schoolnr", "instellingnummer"),
        required=True,
    ),
    ColumnSpec("valid_from", _l("Geldig vanaf"), ("van", "vanaf", "begin", "begindatum", "ingang", "startdatum"), required=True),
    ColumnSpec("valid_to", _l("Geldig tot en met"), ("tot", "tot en met", "einde", "einddatum", "eindigt op", "geldig tot")),
    ColumnSpec("notice", _l("Opzegdag"), ("opzeg", "opzegdatum", "opzegging", "opzeggen", "opzegtermijn")),
    ColumnSpec("kind", _l("Soort"), ("type", "aard", "soort contract")),
    ColumnSpec("renewal", _l("Na de einddatum"), ("verlenging", "vernieuwing", "stilzwijgend")),
    ColumnSpec("signed_on", _l("Ondertekend op"), ("ondertekening", "getekend", "getekend op", "datum ondertekening")),
    ColumnSpec(FILE, _l("Bestand"), ("pdf", "bestandsnaam", "document", "naam bestand", "bijlage")),
)
_DAY_OF_YEAR: Final = re.compile(r"(\d{1,2})(?:[./-]| )\s*(\d{1,2}|[a-zà-ü]+)\.?(?:[./-]\d{2,4})?", re.ASCII | re.IGNORECASE)
_SHORTEST_MONTH: Final = 3
_OLD: Final = ("contract", "beleid", "bijzondere", "afsprakennota", "overgenomen", "registered")
"""What contracts were called before there were agreements: facts §1."""
_NEW: Final = ("samenwerking", "afspraken", "agreement")
_CHANGES: Final = ("bijsturing", "addendum", "wijziging", "amendment")


def read_kind(text: str) -> AgreementKind | None:
    """What a text calls the agreement; an empty one is an old contract, an unknown word None."""
    key = search_key(text)
    if not key or any(word in key for word in _OLD):
        return AgreementKind.REGISTERED
    if any(word in key for word in _CHANGES):
        return AgreementKind.AMENDMENT
    return AgreementKind.AGREEMENT if any(word in key for word in _NEW) else None


def read_renewal(text: str) -> Renewal | None:
    """TACIT for "stilzwijgend" or "ja", EXPLICIT for "loopt af", "uitdrukkelijk" or "nee"; None for another word."""
    key = search_key(text)
    if key in ("ja", "j", "tacit", "doorlopend") or key.startswith(("stilzwijgend", "loopt door")):
        return Renewal.TACIT
    if key in ("nee", "n", "explicit") or key.startswith(("uitdrukkelijk", "loopt af", "eindigt", "niet")):
        return Renewal.EXPLICIT
    return None


def read_notice(text: str) -> YearDay | None:
    """ "31/12", "31 december" or any date, as a day that comes back each year; None for what is none."""
    whole = read_day(text)
    if whole is not None:
        return _real(whole.month, whole.day)
    found = _DAY_OF_YEAR.fullmatch(text.strip().lower())
    if found is None:
        return None
    month = int(found[2]) if found[2].isdigit() else _month(found[2])
    return _real(month, int(found[1]))


def _month(word: str) -> int:
    if len(word) < _SHORTEST_MONTH:
        return 0
    return next((number for number, name in MONTH_OPTIONS if str(name).startswith(word)), 0)


def _real(month: int, day: int) -> YearDay | None:
    return YearDay(month, day) if comes_every_year(month, day) else None

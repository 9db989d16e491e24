"""What one row of a list of agreements means by itself, with everything that is wrong with it in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from clb_core.errors import Refused
from clb_core.staging.bundles import by_key, file_key
from clb_core.tabular import MappedRow
from clb_core.terms import add_years
from clb_core.words import _, short_with_year
from clb_platform.agreements.service.start import Terms, check_terms
from clb_platform.agreements.vocabulary import FIRST_YEAR, LAST_YEAR, AgreementKind, Renewal, YearDay
from clb_platform.agreements.vocabulary.elsewhere import FILE, read_kind, read_notice, read_renewal
from clb_platform.calendars.vocabulary import read_day
from clb_tenants.schools.vocabulary import institution_number

SHOWN: Final = 40


@dataclass(slots=True)
class OldAgreement:
    """A row, read. `terms` are there when its days make sense; `file` holds the facts of the PDF that it names."""

    number: int
    cells: Mapping[str, str]
    institution_number: str | None = None
    kind: AgreementKind = AgreementKind.REGISTERED
    terms: Terms | None = None
    signed_on: date | None = None
    file: Mapping[str, Any] | None = None
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return str(self.file["digest"]) if self.file else ""


@dataclass(frozen=True, slots=True)
class Around:
    """What a row is read with: the files that came along, the usual notice day, and which day it is."""

    files: Mapping[str, Mapping[str, Any]]
    notice: YearDay
    today: date


def files_of(facts: list[Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    """The files that came along, by how their names are compared."""
    return by_key(facts)


def read_row(mapped: MappedRow, around: Around) -> OldAgreement:
    """Everything that a row says by itself; the school and what it already has follow later."""
    cells = {key: " ".join(cell.split()) for key, cell in mapped.values.items()}
    row = OldAgreement(mapped.number, mapped.values)
    _read_school(row, cells["institution_number"])
    _read_kind(row, cells["kind"])
    _read_terms(row, cells, around)
    _read_signed(row, cells["signed_on"], around.today)
    _read_file(row, cells[FILE], around.files)
    return row


def _cut(text: str) -> str:
    return text[:SHOWN]


def _read_school(row: OldAgreement, text: str) -> None:
    row.institution_number = institution_number(text)
    if row.institution_number is None:
        words = _("“%(text)s” is geen instellingsnummer. Dat heeft zes cijfers.", text=_cut(text))
        row.problems.append(words if text else _("Het instellingsnummer ontbreekt."))


def _read_kind(row: OldAgreement, text: str) -> None:
    kind = read_kind(text)
    if kind is None:
        words = _("De soort “%(text)s” kennen we niet. Schrijf contract of samenwerkingsafspraken.", text=_cut(text))
        row.problems.append(words)
    elif kind is AgreementKind.AMENDMENT:
        row.problems.append(_("Een bijsturing lees je niet apart in. Neem de afspraken over zoals ze nu gelden."))
    else:
        row.kind = kind


def _read_terms(row: OldAgreement, cells: Mapping[str, str], around: Around) -> None:
    before = len(row.problems)
    first, last = _day(row, cells["valid_from"], _("Geldig vanaf")), _day(row, cells["valid_to"], _("Geldig tot en met"))
    if not cells["valid_from"]:
        row.problems.append(_("De eerste dag ontbreekt."))
    notice = _notice(row, cells["notice"], around.notice)
    renewal = _renewal(row, cells["renewal"], last)
    if first is None or renewal is None or len(row.problems) > before:
        return
    terms = Terms(first, _gone_on(row, last, renewal, around.today), renewal, notice.month, notice.day)
    try:
        check_terms(terms if last is None or last >= first else Terms(first, last, renewal, notice.month, notice.day))
    except Refused as error:
        row.problems.append(error.words)
    else:
        row.terms = terms


def _day(row: OldAgreement, text: str, label: str) -> date | None:
    if not text:
        return None
    found = read_day(text)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        words = _("%(label)s: “%(text)s” is geen dag. Schrijf bijvoorbeeld 01/09/2026.", label=label, text=_cut(text))
        row.problems.append(words)
        return None
    return found


def _notice(row: OldAgreement, text: str, usual: YearDay) -> YearDay:
    found = read_notice(text) if text else usual
    if found is None:
        words = _("“%(text)s” is geen opzegdag die elk jaar bestaat. Schrijf bijvoorbeeld 31/12.", text=_cut(text))
        row.problems.append(words)
    return found or usual


def _renewal(row: OldAgreement, text: str, last: date | None) -> Renewal | None:
    """What the row says; when it says nothing, an agreement with a last day ends and one without goes on."""
    if not text:
        return Renewal.EXPLICIT if last else Renewal.TACIT
    found = read_renewal(text)
    if found is None:
        words = _("Na de einddatum: “%(text)s” kennen we niet. Schrijf stilzwijgend of loopt af.", text=_cut(text))
        row.problems.append(words)
    return found


def _gone_on(row: OldAgreement, last: date | None, renewal: Renewal, today: date) -> date | None:
    """The last day as it is now: one that goes on by itself was renewed each year."""
    if last is None or renewal is Renewal.EXPLICIT or last >= today:
        return last
    now = last
    while now < today:
        now = add_years(now, 1)
    row.remarks.append(_("Liep tot %(last)s en daarna stilzwijgend door: nu tot %(now)s.",
                         last=short_with_year(last), now=short_with_year(now)))  # fmt: skip
    return now


def _read_signed(row: OldAgreement, text: str, today: date) -> None:
    row.signed_on = _day(row, text, _("Ondertekend op"))
    if row.signed_on is not None and row.signed_on > today:
        row.signed_on = None
        row.problems.append(_("De dag van ondertekening ligt in de toekomst."))


def _read_file(row: OldAgreement, text: str, files: Mapping[str, Mapping[str, Any]]) -> None:
    if not text:
        row.remarks.append(_("Zonder PDF: enkel de gegevens worden overgenomen. Je kan de PDF later met dezelfde rij inlezen."))
        return
    found = files.get(file_key(text))
    if found is None:
        row.problems.append(_("Het bestand “%(name)s” is niet meegestuurd.", name=_cut(text)))
    elif found["problem"]:
        row.problems.append(_("%(name)s: %(problem)s", name=found["name"], problem=found["problem"]))
    else:
        row.file = found

"""What a list of agreements made elsewhere would change, compared with what the schools already have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging.ports import FILES
from clb_core.staging.vocabulary import CheckedRow, Difference, Verdict
from clb_core.tabular import MappedRow
from clb_core.terms import add_years
from clb_core.words import _, short_with_year
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service.from_elsewhere.reading import Around, OldAgreement, files_of, read_row
from clb_platform.agreements.service.start import Terms
from clb_platform.agreements.vocabulary import (
    KIND_LABELS,
    NOTICE_DAY,
    NOTICE_MONTH,
    AgreementKind,
    Renewal,
    YearDay,
    last_day_of,
)
from clb_tenants.centres.service import value_on
from clb_tenants.onboarding import queries as known
from clb_tenants.schools.models import School
from clb_tenants.schools.vocabulary import read_as, spaced

NO_END: Final = date.max


@dataclass(frozen=True, slots=True)
class Before:
    """A row of the same school that was looked at before, with its days and the digest of its PDF."""

    number: int
    first: date
    last: date
    digest: str


@dataclass(frozen=True, slots=True)
class Present:
    """What exists: schools by number, their signed agreements each with the digest of its PDF; and the rows seen so far."""

    schools: Mapping[str, School]
    signed: Mapping[UUID, Sequence[tuple[Agreement, str | None]]]
    seen: dict[UUID, list[Before]] = field(default_factory=dict)


def check(uow: UnitOfWork, rows: Sequence[MappedRow], parameters: Mapping[str, Any], *, lock: bool) -> list[CheckedRow]:
    """Every row with its verdict; a fixed number of statements, whatever the number of rows."""
    today = clock.today()
    notice = YearDay(int(value_on(uow, NOTICE_MONTH, today)), int(value_on(uow, NOTICE_DAY, today)))
    around = Around(files_of(parameters.get(FILES, [])), notice, today)
    read = [read_row(row, around) for row in rows]
    present = _present(uow, read, today, lock=lock)
    return [_checked(row, present) for row in read]


def _present(uow: UnitOfWork, read: Sequence[OldAgreement], today: date, *, lock: bool) -> Present:
    numbers = sorted({row.institution_number for row in read if row.institution_number})
    found = known.known_as(uow, numbers, today, lock=lock)
    signed: dict[UUID, list[tuple[Agreement, str | None]]] = {}
    school_ids = sorted({school.school_id for school in found.schools.values()})
    for agreement, digest in queries.signed_with_digest(uow, school_ids, lock=lock):
        signed.setdefault(agreement.school_id, []).append((agreement, digest))
    return Present(found.schools, signed)


def _checked(row: OldAgreement, present: Present) -> CheckedRow:
    school = _school(row, present)
    if school is None or row.terms is None:
        return _refused(row, school)
    _compare_rows(row, school, row.terms, present)
    there = _same(row, row.terms, present.signed.get(school.school_id, ()))
    if there is None:
        _compare_signed(row, school, row.terms, present)
    if row.problems:
        return _refused(row, school)
    if there is None:
        return _answer(row, school, row.terms, Verdict.NEW)
    return _known(row, school, row.terms, *there)


def _school(row: OldAgreement, present: Present) -> School | None:
    """The school when it is one of ours; otherwise the row says why not."""
    if row.institution_number is None:
        return None
    school = present.schools.get(row.institution_number)
    if school is None:
        words = _("School %(number)s staat niet in jullie lijst. Voeg ze eerst toe of lees eerst de scholen in.",
                  number=spaced(row.institution_number))  # fmt: skip
        row.problems.append(words)
        return None
    if school.institution_number != row.institution_number:
        row.remarks.append(read_as(row.institution_number, school.name, school.institution_number))
    until = school.affiliated_until
    if row.terms is not None and until is not None and row.terms.valid_from > until:
        words = _("%(school)s is sinds %(day)s niet meer bij jullie aangesloten.", school=school.name,
                  day=short_with_year(until))  # fmt: skip
        row.problems.append(words)
    return school


def _last(terms: Terms) -> date:
    return last_day_of(terms.renewal, terms.valid_to) or NO_END


def _compare_rows(row: OldAgreement, school: School, terms: Terms, present: Present) -> None:
    """Against the rows above: the same PDF, or days in common."""
    earlier = present.seen.setdefault(school.school_id, [])
    for before in earlier:
        if row.digest and row.digest == before.digest:
            row.problems.append(_("Precies deze PDF hoort bij deze school ook bij rij %(row)s.", row=before.number))
            return
        if before.first <= _last(terms) and terms.valid_from <= before.last:
            row.problems.append(_("Deze dagen overlappen met rij %(row)s van dezelfde school.", row=before.number))
            return
    earlier.append(Before(row.number, terms.valid_from, _last(terms), row.digest))


def _same(
    row: OldAgreement, terms: Terms, signed: Sequence[tuple[Agreement, str | None]]
) -> tuple[Agreement, str | None] | None:
    """The agreement that is already what the row says, if there is one. Its PDF may still be missing."""
    for agreement, digest in signed:
        is_it = agreement.kind is row.kind and _are_of(terms, agreement)
        if is_it and (not row.digest or digest in (None, row.digest)):
            return agreement, digest
    return None


def _are_of(terms: Terms, agreement: Agreement) -> bool:
    """Whether these are its days. One that goes on by itself may have gone on since, a year at a time."""
    now = agreement.valid_to
    if terms.renewal is Renewal.TACIT and terms.valid_to is not None:
        while now is not None and now > terms.valid_to:
            now = add_years(now, -1)
    return terms == Terms(agreement.valid_from, now, agreement.renewal, agreement.notice_month, agreement.notice_day)


def _compare_signed(row: OldAgreement, school: School, terms: Terms, present: Present) -> None:
    """Against what the school has: this very PDF under other facts, or an agreement on days in common."""
    for agreement, digest in present.signed.get(school.school_id, ()):
        if row.digest and row.digest == digest:
            words = _("Deze PDF is hier al bewaard, bij “%(title)s”, met andere gegevens dan in deze rij.",
                      title=agreement.title)  # fmt: skip
            row.problems.append(words)
            return
        if agreement.valid_from <= _last(terms) and terms.valid_from <= (agreement.last_day or NO_END):
            words = _("In die periode zijn er al afspraken met deze school: “%(title)s”, %(days)s.", title=agreement.title,
                      days=days_words(agreement.valid_from, agreement.last_day))  # fmt: skip
            row.problems.append(words)
            return


def days_words(first: date, last: date | None) -> str:
    """ "di 1 sep 2026 tot en met di 31 aug 2027", or without an end."""
    if last is None:
        return _("vanaf %(first)s, zonder einde", first=short_with_year(first))
    return _("%(first)s tot en met %(last)s", first=short_with_year(first), last=short_with_year(last))


def _known(row: OldAgreement, school: School, terms: Terms, agreement: Agreement, digest: str | None) -> CheckedRow:
    """Nothing to do, or only the PDF to add."""
    if row.file is not None and digest is None:
        difference = Difference(_("PDF"), "", str(row.file["name"]))
        return _answer(row, school, terms, Verdict.CHANGED, agreement, (difference,))
    has_file = _("Precies deze PDF is hier al bewaard: er wijzigt niets.")
    row.remarks = [has_file if row.file is not None else _("Dit staat hier al: er wijzigt niets.")]
    return _answer(row, school, terms, Verdict.SAME, agreement)


def _answer(
    row: OldAgreement,
    school: School,
    terms: Terms,
    verdict: Verdict,
    agreement: Agreement | None = None,
    differences: tuple[Difference, ...] = (),
) -> CheckedRow:
    values = _values(row, school, terms, agreement)
    title = _title(row, school)
    return CheckedRow(row.number, row.cells, title, verdict, values, differences, (), tuple(row.remarks))


def _values(row: OldAgreement, school: School, terms: Terms, agreement: Agreement | None) -> dict[str, Any]:
    return {
        "agreement_id": str(agreement.agreement_id) if agreement else None,
        "school_id": str(school.school_id),
        "kind": row.kind.value,
        "valid_from": terms.valid_from.isoformat(),
        "valid_to": terms.valid_to.isoformat() if terms.valid_to else None,
        "renewal": terms.renewal.value,
        "notice_month": terms.notice_month,
        "notice_day": terms.notice_day,
        "signed_on": row.signed_on.isoformat() if row.signed_on else None,
        "file": row.file["name"] if row.file else None,
        "digest": row.digest or None,
    }


def facts_of(values: Mapping[str, Any]) -> tuple[AgreementKind, Terms]:
    """The kind and the days of a checked row, out of its values."""
    last = values["valid_to"]
    return AgreementKind(values["kind"]), Terms(
        date.fromisoformat(values["valid_from"]), date.fromisoformat(last) if last else None, Renewal(values["renewal"]),
        values["notice_month"], values["notice_day"],
    )  # fmt: skip


def _title(row: OldAgreement, school: School | None) -> str:
    name = school.name if school else _("Rij %(row)s", row=row.number)
    if row.terms is None:
        return name
    days = days_words(row.terms.valid_from, row.terms.valid_to)
    return _("%(school)s, %(kind)s, %(days)s", school=name, kind=str(KIND_LABELS[row.kind]).lower(), days=days)


def _refused(row: OldAgreement, school: School | None) -> CheckedRow:
    return CheckedRow(
        row.number, row.cells, _title(row, school), Verdict.REFUSED, {}, (), tuple(row.problems), tuple(row.remarks)
    )

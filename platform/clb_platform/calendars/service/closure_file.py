"""Bringing the closures of schools in from a file: what each row means, what it would change, and carrying it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused, Stale
from clb_core.staging.ports import Commit, Undo
from clb_core.staging.vocabulary import CheckedRow, Verdict
from clb_core.tabular import ColumnSpec, MappedRow
from clb_core.terms import DayRange, add_years
from clb_core.words import Words, _, _l, capitalised, half_day_word, spoken, spoken_range, spoken_with_year
from clb_platform.calendars import queries
from clb_platform.calendars.service.closures import LONGEST_NOTE, add_closure, check_closure, remove_closure
from clb_platform.calendars.service.foresight import hits_of_closure
from clb_platform.calendars.vocabulary import (
    CLOSURE_COLUMNS,
    CLOSURE_LABELS,
    HALF_DAYS,
    HOURS,
    CalendarsAction,
    ClosedDays,
    ClosureKind,
    HalfDay,
    Hit,
    Holiday,
    read_day,
    read_half_day,
    read_hour,
    read_kind,
    why_no_lesson,
)
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.centres.service import value_on
from clb_tenants.onboarding import queries as known
from clb_tenants.schools import queries as schools
from clb_tenants.schools.models import School
from clb_tenants.schools.vocabulary import institution_number, read_as, spaced

SHOWN: Final = 40
MOST_HITS_TOLD: Final = 3


@dataclass(slots=True)
class ClosureRow:
    """One row as it was read. `outside`: it takes place before or after the lessons, and so closes nothing."""

    number: int
    cells: Mapping[str, str]
    days: DayRange | None = None
    half_day: HalfDay | None = None
    kind: ClosureKind | None = None
    note: str = ""
    outside: bool = False
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        if self.days is None:
            return _("Rij %(row)s", row=self.number)
        what = capitalised(str(CLOSURE_LABELS[self.kind])) if self.kind else self.cells["kind"][:SHOWN]
        return f"{what}, {spoken_range(self.days.first, self.days.last)}"


@dataclass(frozen=True, slots=True)
class Present:
    """What a file is held against: schools by number, the one that was asked with the file, what is closed and planned."""

    asked: School | None
    by_number: Mapping[str, School]
    closed: Mapping[UUID | None, Sequence[ClosedDays]]
    holidays: Sequence[Holiday]
    hits: Sequence[Hit]
    is_own: bool


@dataclass(frozen=True, slots=True)
class ClosuresImport:
    """One row per closure. Parameter: `school_id`, the school of rows that name none."""

    key: str
    label: Words
    columns: tuple[ColumnSpec, ...]

    def authorise(self, actor: Actor) -> None:
        actor.require(Permission.CALENDARS_CENTRE_EDIT)

    def check(
        self, uow: UnitOfWork, rows: Sequence[MappedRow], parameters: Mapping[str, Any], *, lock: bool
    ) -> list[CheckedRow]:
        asked = parameters.get("school_id")
        return check(uow, rows, UUID(asked) if asked else None, is_own=False, lock=lock)

    def commit(self, uow: UnitOfWork, actor: Actor, commit: Commit) -> Mapping[int, Any]:
        self.authorise(actor)
        return carry_out(uow, actor, commit)

    def undo(self, uow: UnitOfWork, actor: Actor, undo: Undo) -> None:
        self.authorise(actor)
        take_back(uow, actor, undo)


def check(
    uow: UnitOfWork, rows: Sequence[MappedRow], school_id: UUID | None, *, is_own: bool, lock: bool
) -> list[CheckedRow]:
    """Every row with its verdict; the number of statements does not grow with the rows.

    `school_id`: the school of rows that name none. `is_own`: a school looks at its own file, and sees no other school.
    """
    hours = _hours(uow)
    read = [_read(row, hours) for row in rows]
    present = _present(uow, read, school_id, is_own=is_own, lock=lock)
    taken: list[tuple[int, UUID, ClosedDays]] = []
    return [_checked(row, present, taken) for row in read]


def carry_out(uow: UnitOfWork, actor: Actor, commit: Commit) -> Mapping[int, Any]:
    """All rows or none, each by the verb of closures. Raises Conflict when someone just closed one of these days."""
    made = {}
    for at, row in enumerate(commit.rows, 1):
        values = row.values
        half = values["half_day"]
        closure = add_closure(
            uow, actor, UUID(values["school_id"]), date.fromisoformat(values["first_day"]),
            date.fromisoformat(values["last_day"]), ClosureKind(values["kind"]),
            half_day=HalfDay(half) if half else None, note=values["note"],
        )  # fmt: skip
        made[row.number] = {"closure_id": str(closure.closure_id), "version": closure.version}
        commit.progress(at)
    changes = {"rows_new": len(commit.rows), "rows_refused": commit.counts["refused"]}
    subject = Subject("import", commit.batch_id, commit.filename)
    audit.record(uow, actor, CalendarsAction.CLOSURES_IMPORTED, subject, changes=changes)
    return made


def take_back(uow: UnitOfWork, actor: Actor, undo: Undo) -> None:
    """Open these days again, all or none. Raises Conflict naming a closure that was changed or removed since."""
    for at, row in enumerate(undo.rows, 1):
        try:
            remove_closure(uow, actor, UUID(row.trace["closure_id"]), row.trace["version"])
        except (NotFound, Stale) as error:
            words = _("Na de import is nog iets gewijzigd aan: %(named)s. Ze kan niet meer ongedaan gemaakt worden.",
                      named=row.title)  # fmt: skip
            raise Conflict(words) from error
        undo.progress(at)
    subject = Subject("import", undo.batch_id, undo.filename)
    audit.record(uow, actor, CalendarsAction.CLOSURES_UNDONE, subject, changes={"rows_undone": len(undo.rows)})


CLOSURES_IMPORT = ClosuresImport("closures", _l("Vrije dagen van scholen"), CLOSURE_COLUMNS)


def _hours(uow: UnitOfWork) -> Mapping[HalfDay, tuple[time, time]]:
    today = clock.today()
    return {
        half: (time.fromisoformat(value_on(uow, start, today)), time.fromisoformat(value_on(uow, end, today)))
        for half, (start, end) in HOURS.items()
    }


# Reading.


def _read(mapped: MappedRow, hours: Mapping[HalfDay, tuple[time, time]]) -> ClosureRow:
    cells = {key: " ".join(cell.split()) for key, cell in mapped.values.items()}
    row = ClosureRow(mapped.number, mapped.values)
    if cells["repeats"]:
        row.problems.append(
            _("Deze gebeurtenis herhaalt zich. Zet elke dag apart in de kalender, of voeg ze hier toe.")
        )
    _read_days(row, cells["first_day"], cells["last_day"])
    _read_half(row, cells, hours)
    row.kind = read_kind(f"{cells['kind']} {cells['note']}")
    row.note = cells["note"] or (cells["kind"] if not _is_plain(cells["kind"], row.kind) else "")
    if len(row.note) > LONGEST_NOTE:
        row.note = row.note[:LONGEST_NOTE].rstrip()
        row.remarks.append(_("De toelichting is ingekort tot %(most)s tekens.", most=LONGEST_NOTE))
    return row


def _is_plain(text: str, kind: ClosureKind | None) -> bool:
    """Whether a title says no more than the kind itself does."""
    key = text.casefold()
    return kind is None or key == str(CLOSURE_LABELS[kind]).casefold() or key in {"studiedag", "vrij", "examen", kind}


def _read_days(row: ClosureRow, first_text: str, last_text: str) -> None:
    if not first_text:
        row.problems.append(_("De eerste dag ontbreekt."))
        return
    first, last = read_day(first_text), read_day(last_text or first_text)
    for text, day in ((first_text, first), (last_text, last)):
        if text and day is None:
            row.problems.append(
                _("“%(text)s” bestaat niet als dag of uur. Schrijf een dag als 16/11/2026.", text=text[:SHOWN])
            )
    if first is None or last is None:
        return
    if last < first:
        words = _("De laatste dag, %(last)s, ligt voor de eerste, %(first)s.", last=spoken_with_year(last),
                  first=spoken_with_year(first))  # fmt: skip
        row.problems.append(words)
        return
    row.days = DayRange(first, last)


def _read_half(row: ClosureRow, cells: Mapping[str, str], hours: Mapping[HalfDay, tuple[time, time]]) -> None:
    try:
        row.half_day = read_half_day(cells["half_day"])
    except ValueError:
        words = _(
            "“%(text)s” kennen we niet. Schrijf voormiddag, namiddag of hele dag.", text=cells["half_day"][:SHOWN]
        )
        row.problems.append(words)
    if not cells["begins_at"] or not cells["ends_at"] or row.half_day is not None:
        return
    begins, ends = read_hour(cells["begins_at"]), read_hour(cells["ends_at"])
    if begins is None or ends is None:
        text = cells["begins_at"] if begins is None else cells["ends_at"]
        row.problems.append(_("“%(text)s” is geen uur. Schrijf een uur als 08:30.", text=text[:SHOWN]))
        return
    one_day = row.days is not None and row.days.first == row.days.last
    if one_day:
        row.half_day, row.outside = _part_of_day(begins, ends, hours)
        if row.half_day is not None and not row.outside:
            half = half_day_word(row.half_day)
            row.remarks.append(_("Gelezen als %(half)s, van het uur afgeleid.", half=half))


def _part_of_day(begins: time, ends: time, hours: Mapping[HalfDay, tuple[time, time]]) -> tuple[HalfDay | None, bool]:
    """(the half that an event on one day takes, whether it lies outside the lessons); None is the whole day."""
    touched = [half for half, (start, end) in hours.items() if begins < end and (start < ends or begins == ends)]
    if not touched or begins == ends:
        return None, True
    return (touched[0] if len(touched) == 1 else None), False


# Checking.


def _present(
    uow: UnitOfWork, rows: Sequence[ClosureRow], school_id: UUID | None, *, is_own: bool, lock: bool
) -> Present:
    numbers = {institution_number(row.cells["institution_number"]) for row in rows}
    by_number = known.known_as(uow, sorted(number for number in numbers if number), clock.today(), lock=lock).schools
    found = schools.school(uow, school_id) if school_id else None
    asked = None if found is None or found.is_home_education else found
    ids = list(dict.fromkeys(school.school_id for school in (*by_number.values(), *([asked] if asked else []))))
    days = _span([row.days for row in rows if row.days is not None])
    closed: dict[UUID | None, list[ClosedDays]] = {}
    for closure in queries.closures_between(uow, days, ids):
        closed.setdefault(closure.school_id, []).append(closure.closed_days)
    hits = hits_of_closure(uow, school_id if is_own else None, days.first, days.last, None, ClosureKind.OTHER)
    return Present(asked, by_number, closed, queries.holidays_between(uow, days), hits, is_own)


def _span(days: Sequence[DayRange]) -> DayRange:
    """All days of the file, as far as a closure may lie from today at all."""
    today = clock.today()
    may = DayRange(add_years(today, -NEAR), add_years(today, NEAR))
    near = [each for each in days if may.first <= each.first and each.last <= may.last]
    return DayRange(min((each.first for each in near), default=today), max((each.last for each in near), default=today))


NEAR: Final = 5


def _checked(row: ClosureRow, present: Present, taken: list[tuple[int, UUID, ClosedDays]]) -> CheckedRow:
    school = _school(row, present)
    title = f"{row.title}, {school.name}" if school else row.title
    if row.days is None or school is None or row.problems:
        return _refused(row, title)
    if row.outside or _closes_nothing(row, present):
        words = _("Valt buiten de lesuren.") if row.outside else _("Op die dagen zijn er al geen lessen.")
        return CheckedRow(row.number, row.cells, title, Verdict.SAME, {}, (), (), (*row.remarks, words))
    if row.kind is None:
        words = _(
            "Uit “%(text)s” blijkt niet of de school dan gesloten is. Zet vrije dag, studiedag of examens erbij, of laat de"
            " rij weg.",
            text=row.cells["kind"][:SHOWN],
        )  # fmt: skip
        row.problems.append(words)
        return _refused(row, title)
    closed = ClosedDays(row.days, row.kind, row.half_day, row.note)
    if any(_equal(closed, other) for other in present.closed.get(school.school_id, ())):
        return CheckedRow(row.number, row.cells, title, Verdict.SAME, {}, (), (), tuple(row.remarks))
    _add_problems(row, closed, school, present, taken)
    if row.problems:
        return _refused(row, title)
    taken.append((row.number, school.school_id, closed))
    row.remarks += _hits_told(closed, school, present)
    return CheckedRow(row.number, row.cells, title, Verdict.NEW, _values(closed, school), (), (), tuple(row.remarks))


def _refused(row: ClosureRow, title: str) -> CheckedRow:
    return CheckedRow(row.number, row.cells, title, Verdict.REFUSED, {}, (), tuple(row.problems), tuple(row.remarks))


def _school(row: ClosureRow, present: Present) -> School | None:
    text = row.cells["institution_number"].strip()
    if not text:
        if present.asked is None and not present.is_own:
            row.problems.append(
                _("Voor welke school? Kies ze bij het bestand, of zet het instellingsnummer in de rij.")
            )
        return present.asked
    found = institution_number(text)
    school = present.by_number.get(found) if found else None
    if found is None:
        row.problems.append(_("“%(text)s” is geen instellingsnummer. Dat heeft zes cijfers.", text=text[:SHOWN]))
    elif school is None or (present.is_own and present.asked is not None and school.school_id != present.asked.school_id):
        row.problems.append(_not_ours(found, is_own=present.is_own))
        return None
    elif school.institution_number != found:
        row.remarks.append(read_as(found, school.name, school.institution_number))
    return school


def _not_ours(found: str, *, is_own: bool) -> str:
    if is_own:
        return _("Deze rij gaat over school %(number)s. Je geeft enkel de vrije dagen van je eigen school door.",
                 number=spaced(found))  # fmt: skip
    return _("School %(number)s staat niet in jullie lijst.", number=spaced(found))


def _closes_nothing(row: ClosureRow, present: Present) -> bool:
    """Whether every day of it is in a weekend or a holiday anyway."""
    if row.days is None:
        return False
    return all(
        why_no_lesson(day, half, present.holidays, (), wednesday_afternoon_free=False) is not None
        for day in row.days.days()
        for half in HALF_DAYS
    )


def _equal(one: ClosedDays, other: ClosedDays) -> bool:
    return (one.days, one.kind, one.half_day) == (other.days, other.kind, other.half_day)


def _overlap(one: ClosedDays, other: ClosedDays) -> bool:
    halves = one.half_day is None or other.half_day is None or one.half_day is other.half_day
    return halves and one.days.overlaps(other.days)


def _add_problems(
    row: ClosureRow, closed: ClosedDays, school: School, present: Present, taken: Sequence[tuple[int, UUID, ClosedDays]]
) -> None:
    values = {"first_day": closed.days.first, "last_day": closed.days.last, "kind": closed.kind, "note": closed.note}
    try:
        check_closure(school.school_id, values)
    except Refused as refusal:
        row.problems += [text for texts in refusal.fields.values() for text in texts]
    for other in present.closed.get(school.school_id, ()):
        if _overlap(closed, other):
            words = _(
                "Op die dagen staat al: %(kind)s, %(days)s. Wijzig die in de kalender, of laat deze rij weg.",
                kind=str(CLOSURE_LABELS[other.kind]), days=spoken_range(other.days.first, other.days.last),
            )  # fmt: skip
            row.problems.append(words)
    for earlier, school_id, other in taken:
        if school_id == school.school_id and _overlap(closed, other):
            row.problems.append(_("Deze dagen staan ook in rij %(row)s.", row=earlier))


def _hits_told(closed: ClosedDays, school: School, present: Present) -> list[str]:
    """The visits of this school that would lose a date, as one sentence."""
    found = [hit for hit in present.hits if hit.school_name == school.name and closed.closes(hit.day, hit.half_day)]
    if not found:
        return []
    told = [f"{spoken(hit.day)}, {half_day_word(hit.half_day)} ({hit.title})" for hit in found[:MOST_HITS_TOLD]]
    if len(found) > MOST_HITS_TOLD:
        told.append(_("en nog %(rest)s", rest=len(found) - MOST_HITS_TOLD))
    return [_("Raakt bezoeken die al gepland zijn: %(visits)s.", visits="; ".join(told))]


def _values(closed: ClosedDays, school: School) -> dict[str, Any]:
    return {
        "school_id": str(school.school_id),
        "first_day": closed.days.first.isoformat(),
        "last_day": closed.days.last.isoformat(),
        "half_day": closed.half_day.value if closed.half_day else None,
        "kind": closed.kind.value,
        "note": closed.note,
    }

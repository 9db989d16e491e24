"""The class list of a school package, one row per pupil: counted per class (in special education per year of birth too).

Only counts leave this module: a row that cannot be counted is its number and the code of a reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.search import search_key
from clb_core.staging.ports import Commit, Counted, Undo
from clb_core.staging.vocabulary import UNREAD, CheckedRow, Verdict
from clb_core.tabular import ColumnSpec, MappedRow, Table, apply, is_day
from clb_core.words import Words, _, _l
from clb_platform.class_groups.policy import LONGEST_NAME
from clb_platform.class_groups.vocabulary import GroupSource, read_grade
from clb_platform.roster.service import checking, committing, undoing
from clb_platform.roster.vocabulary import LIST_COLUMNS, Unread, unread_words
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.onboarding import queries as known
from clb_tenants.schools.vocabulary import EducationLevel, institution_number

_SPECIAL: Final = (EducationLevel.SPECIAL_PRIMARY, EducationLevel.SPECIAL_SECONDARY)
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
Key = tuple[str, str, str, str]
"""(institution number, site number, name as it is compared, year of birth or nothing)."""


@dataclass(slots=True)
class _Group:
    """One class on its way: `line` is its first row, `pupils` what tells pupils apart, in memory only."""

    line: int
    name: str
    grade: str
    pupils: set[str] = field(default_factory=set)
    rows: int = 0
    twice: int = 0


@dataclass(frozen=True, slots=True)
class ClassListsImport:
    """One row per pupil. Parameters: `start_year`, and `institution_number` for files that do not tell the school."""

    key: str
    label: Words
    columns: tuple[ColumnSpec, ...]

    def authorise(self, actor: Actor) -> None:
        actor.require(Permission.CLASS_GROUPS_IMPORT)

    def count(self, uow: UnitOfWork, table: Table, mapping: Mapping[str, str], parameters: Mapping[str, Any]) -> Counted:
        return _count(uow, apply(table, self.columns, mapping), str(parameters.get("institution_number") or ""))

    def check(
        self, uow: UnitOfWork, rows: Sequence[MappedRow], parameters: Mapping[str, Any], *, lock: bool
    ) -> list[CheckedRow]:
        groups = [row for row in rows if UNREAD not in row.values]
        checked = checking.check(uow, groups, parameters, lock=lock)
        return sorted([*checked, *(_refused(row) for row in rows if UNREAD in row.values)], key=lambda row: row.number)

    def commit(self, uow: UnitOfWork, actor: Actor, commit: Commit) -> Mapping[int, Any]:
        counted = replace(commit, parameters={**commit.parameters, "source": GroupSource.CLASS_LIST})
        return committing.commit(uow, actor, counted)

    def undo(self, uow: UnitOfWork, actor: Actor, undo: Undo) -> None:
        undoing.undo(uow, actor, undo)


CLASS_LISTS_IMPORT = ClassListsImport("class_lists", _l("Klassenlijst van een schoolpakket"), LIST_COLUMNS)


def _refused(row: MappedRow) -> CheckedRow:
    words = unread_words(row.values[UNREAD])
    return CheckedRow(row.number, row.values, _("Rij %(row)s", row=row.number), Verdict.REFUSED, {}, (), (words,))


def _count(uow: UnitOfWork, rows: Sequence[MappedRow], otherwise: str) -> Counted:
    numbers = {row.number: institution_number(row.values["institution_number"] or otherwise) for row in rows}
    wanted = sorted({number for number in numbers.values() if number})
    schools = known.known_as(uow, wanted, clock.today(), lock=False).schools
    special = {number for number, school in schools.items() if school.level in _SPECIAL}
    groups: dict[Key, _Group] = {}
    unread: dict[int, str] = {}
    for row in rows:
        number = numbers[row.number]
        reason = _reason(row, number, is_special=number in special)
        if reason is not None or number is None:
            unread[row.number] = reason or Unread.NO_SCHOOL
            continue
        _add(groups, row, number, _birth_year(row) if number in special else "")
    return Counted([_mapped(key, group) for key, group in groups.items()], unread)


def _reason(row: MappedRow, number: str | None, *, is_special: bool) -> Unread | None:
    """Why a row cannot be counted; nothing of what stands in it."""
    name, site = row.values["name"], row.values["site_number"]
    if not name:
        return Unread.NO_CLASS
    if is_day(name) or len(name) > LONGEST_NAME:
        return Unread.ODD_CLASS
    if number is None:
        return Unread.NO_SCHOOL
    if site and not re.fullmatch(r"\d{1,3}", site, re.ASCII):
        return Unread.ODD_SITE
    return Unread.NO_BIRTH_YEAR if is_special and not _birth_year(row) else None


def _birth_year(row: MappedRow) -> str:
    found = _YEAR.search(row.values["birth_date"])
    return found[1] if found else ""


def _add(groups: dict[Key, _Group], row: MappedRow, number: str, birth_year: str) -> None:
    name = " ".join(row.values["name"].split())
    grade = row.values["grade"] if read_grade(row.values["grade"]) else ""
    key = (number, row.values["site_number"], search_key(name), birth_year)
    group = groups.setdefault(key, _Group(row.number, name, grade))
    pupil = row.values["pupil_key"]
    if pupil and pupil in group.pupils:
        group.twice += 1
        return
    group.pupils.add(pupil)
    group.rows += 1


def _mapped(key: Key, group: _Group) -> MappedRow:
    number, site, _name, birth_year = key
    return MappedRow(
        group.line,
        {
            "institution_number": number, "site_number": site, "name": group.name, "grade": group.grade,
            "education_type": "", "birth_year": birth_year, "head_count": str(group.rows), "twice": str(group.twice),
        },
    )  # fmt: skip

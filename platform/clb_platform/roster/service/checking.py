"""What a list of classes would change, compared with the class groups of one school year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging.vocabulary import CheckedRow, Difference, Verdict
from clb_core.tabular import MappedRow
from clb_core.words import _
from clb_platform.calendars.vocabulary import SchoolYear
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.policy import GroupFacts
from clb_platform.roster import queries
from clb_platform.roster.service.reading import GroupRow, read_row, settle
from clb_tenants.onboarding import queries as known
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.vocabulary import read_as, spaced

GroupKey = tuple[UUID, UUID, str, int | None]
"""(school, site, name as it is compared, year of birth)."""


@dataclass(frozen=True, slots=True)
class Present:
    """What exists now, for the institution numbers of a file. `open_sites`: per school, by number, open in the year.

    A number may be a former one; those of schools that went on in another are in `merged`.
    """

    year: SchoolYear
    schools: Mapping[str, School]
    open_sites: Mapping[str, Mapping[int, Site]]
    groups: Mapping[GroupKey, ClassGroup]
    merged: frozenset[str]


def check(uow: UnitOfWork, rows: Sequence[MappedRow], parameters: Mapping[str, Any], *, lock: bool) -> list[CheckedRow]:
    """Every row with its verdict; four statements, whatever the number of rows."""
    read = [read_row(row) for row in rows]
    numbers = sorted({row.institution_number for row in read if row.institution_number})
    present = _present(uow, numbers, SchoolYear(int(parameters["start_year"])), lock=lock)
    seen: dict[GroupKey, int] = {}
    return [_checked(row, present, seen) for row in read]


def _present(uow: UnitOfWork, numbers: Sequence[str], year: SchoolYear, *, lock: bool) -> Present:
    found = known.known_as(uow, numbers, year.first_day, lock=lock)
    now = sorted({school.institution_number for school in found.schools.values()})
    sites: dict[str, dict[int, Site]] = {}
    for (number, site_number), site in sorted(known.sites_by_number(uow, now, lock=lock).items(), key=_by_number):
        if site.closed_on is None or site.closed_on > year.first_day:
            sites.setdefault(number, {})[site_number] = site
    school_ids = list(dict.fromkeys(school.school_id for school in found.schools.values()))
    groups = queries.groups_in(uow, year.start_year, school_ids, lock=lock)
    return Present(year, found.schools, sites, {_key_of(group): group for group in groups}, found.merged)


def _by_number(item: tuple[tuple[str, int], Site]) -> tuple[str, int]:
    return item[0]


def _key_of(group: ClassGroup) -> GroupKey:
    return group.school_id, group.site_id, group.name_key, group.birth_year


def _checked(row: GroupRow, present: Present, seen: dict[GroupKey, int]) -> CheckedRow:
    school = _school(row, present)
    site = _site(row, school, present) if school else None
    if school is not None:
        settle(row, school.level, present.year.start_year)
    title = _("%(name)s, %(school)s", name=row.name or "?", school=school.name) if school else row.name
    if school is None or site is None or row.facts is None:
        return _refused(row, title)
    key = school.school_id, site.site_id, row.name_key, row.birth_year
    earlier = seen.setdefault(key, row.number)
    if earlier != row.number:
        row.problems.append(_("Deze klas staat ook in rij %(row)s.", row=earlier))
        return _refused(row, title)
    group = present.groups.get(key)
    values = _values(row.facts, school, site, group)
    differences = _differences(row.facts, group) if group is not None else ()
    verdict = Verdict.NEW if group is None else Verdict.CHANGED if differences else Verdict.SAME
    return CheckedRow(row.number, row.cells, title, verdict, values, differences, (), tuple(row.remarks))


def _refused(row: GroupRow, title: str) -> CheckedRow:
    shown = title or _("Rij %(row)s", row=row.number)
    return CheckedRow(row.number, row.cells, shown, Verdict.REFUSED, {}, (), tuple(row.problems), tuple(row.remarks))


def _school(row: GroupRow, present: Present) -> School | None:
    """The school when it is one of ours in that school year; otherwise the row says why not."""
    if row.institution_number is None:
        return None
    school = present.schools.get(row.institution_number)
    if school is None:
        words = _("School %(number)s staat niet in jullie lijst. Voeg ze eerst toe of lees eerst de scholen in.",
                  number=spaced(row.institution_number))  # fmt: skip
        row.problems.append(words)
        return None
    until = school.affiliated_until
    if school.affiliated_from > present.year.last_day or (until is not None and until < present.year.first_day):
        words = _("%(school)s is in %(year)s niet bij jullie aangesloten.", school=school.name, year=present.year.label)
        row.problems.append(words)
    if school.institution_number != row.institution_number:
        row.remarks.append(read_as(row.institution_number, school.name, school.institution_number))
    return school


def _site(row: GroupRow, school: School, present: Present) -> Site | None:
    """The site asked for, or the school's first open one. After a merger the sites have other numbers: with more than one
    open the row must name the school and the site as they are now."""
    sites = present.open_sites.get(school.institution_number, {})
    if row.institution_number in present.merged and len(sites) > 1:
        words = _(
            "School %(number)s ging op in %(school)s, die meer dan één vestiging heeft. Zet in de rij het nummer en de"
            " vestiging van nu.",
            number=spaced(row.institution_number or ""), school=school.name,
        )  # fmt: skip
        row.problems.append(words)
        return None
    site = next(iter(sites.values()), None) if row.site_number is None else sites.get(row.site_number)
    if site is None and row.site_number is None:
        row.problems.append(_("Deze school heeft geen open vestiging. Voeg eerst een vestiging toe."))
    elif site is None:
        row.problems.append(_("Deze school heeft geen open vestiging %(number)s.", number=row.site_number))
    return site


def _values(facts: GroupFacts, school: School, site: Site, group: ClassGroup | None) -> dict[str, Any]:
    return {
        "group_id": str(group.class_group_id) if group else None,
        "school_id": str(school.school_id),
        "site_id": str(site.site_id),
        "name": facts.name,
        "grade": facts.grade.value,
        "birth_year": facts.birth_year,
        "head_count": facts.head_count,
    }


def _differences(facts: GroupFacts, group: ClassGroup) -> tuple[Difference, ...]:
    pairs = (
        (_("Klas"), group.name, facts.name),
        (_("Leerjaar"), group.grade.label, facts.grade.label),
        (_("Aantal leerlingen"), str(group.head_count), str(facts.head_count)),
    )
    return tuple(Difference(label, before, after) for label, before, after in pairs if before != after)

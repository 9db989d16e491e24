"""What a list of schools would change, compared with the schools and sites of the centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging.vocabulary import CheckedRow, Difference, Verdict
from clb_core.tabular import MappedRow
from clb_core.words import _, short_with_year
from clb_tenants.onboarding import queries
from clb_tenants.onboarding.service.reading import SITE_FIELDS, SiteRow, read_row, school_facts, site_facts
from clb_tenants.onboarding.vocabulary import COLUMNS
from clb_tenants.schools.models import SENTENCES, School, Site
from clb_tenants.schools.vocabulary import LEVEL_LABELS, NETWORK_LABELS, spaced

SAME_PLACE: Final = 1e-5
"""Degrees: about a metre."""
_LABELS: Final = {spec.key: spec.label for spec in COLUMNS}
_WORDS: Final[Mapping[str, Mapping[Any, object]]] = {"network": NETWORK_LABELS, "level": LEVEL_LABELS}


@dataclass(frozen=True, slots=True)
class Present:
    """What exists now, for the institution numbers of a file."""

    schools: Mapping[str, School]
    sites: Mapping[tuple[str, int], Site]
    elsewhere: frozenset[str]
    lowest_sites: Mapping[str, int]


def check(uow: UnitOfWork, rows: Sequence[MappedRow], parameters: Mapping[str, Any], *, lock: bool) -> list[CheckedRow]:
    """Every row with its verdict; three statements, whatever the number of rows.

    The facts of a school itself come from its valid row with the lowest site number, when that is not above the lowest
    one we have: a file that names only a second site does not rename the school.
    """
    read = [read_row(row) for row in rows]
    first_day = date.fromisoformat(parameters["affiliated_from"])
    present = _present(uow, read, first_day, lock=lock)
    _refuse_twice(read)
    _refuse_by_school(read, present)
    leaders = _leaders(read, present)
    _tell_other_networks(read, leaders)
    return [_checked(row, present, leaders, parameters["level"]) for row in read]


def _present(uow: UnitOfWork, rows: Sequence[SiteRow], first_day: date, *, lock: bool) -> Present:
    numbers = sorted({row.institution_number for row in rows if row.institution_number})
    schools = queries.schools_by_number(uow, numbers, lock=lock)
    sites = queries.sites_by_number(uow, numbers, lock=lock)
    elsewhere = queries.affiliated_elsewhere(uow, [number for number in numbers if number not in schools], first_day)
    lowest: dict[str, int] = {}
    for number, site_number in sites:
        lowest[number] = min(site_number, lowest.get(number, site_number))
    return Present(schools, sites, elsewhere, lowest)


def _refuse_twice(rows: Sequence[SiteRow]) -> None:
    seen: dict[tuple[str, int], int] = {}
    for row in rows:
        if row.key is None:
            continue
        earlier = seen.setdefault(row.key, row.number)
        if earlier != row.number:
            number, site = row.key
            words = _("Vestiging %(site)s van school %(number)s staat ook in rij %(row)s.",
                      site=site, number=spaced(number), row=earlier)  # fmt: skip
            row.problems.append(words)


def _refuse_by_school(rows: Sequence[SiteRow], present: Present) -> None:
    today = clock.today()
    for row in rows:
        number = row.institution_number
        if number is None:
            continue
        school = present.schools.get(number)
        if number in present.elsewhere:
            row.problems.append(str(SENTENCES["affiliation_one_centre_per_day"]))
        elif school is not None and school.affiliated_until is not None and school.affiliated_until < today:
            day = short_with_year(school.affiliated_until)
            row.problems.append(_("De aansluiting van deze school bij jullie eindigde op %(day)s.", day=day))
        if row.key not in present.sites and row.closed_on is not None and row.closed_on < today:
            day = short_with_year(row.closed_on)
            row.problems.append(_("De laatste dag van deze vestiging was %(day)s.", day=day))


def _leaders(rows: Sequence[SiteRow], present: Present) -> dict[str, SiteRow]:
    """Per school the row whose facts are those of the school itself."""
    leaders: dict[str, SiteRow] = {}
    for row in rows:
        if row.key is None or row.problems:
            continue
        number, site = row.key
        leader = leaders.get(number)
        if leader is None or (leader.site_number or 0) > site:
            leaders[number] = row
    return {
        number: row
        for number, row in leaders.items()
        if (row.site_number or 0) <= present.lowest_sites.get(number, row.site_number or 0)
    }


def _tell_other_networks(rows: Sequence[SiteRow], leaders: Mapping[str, SiteRow]) -> None:
    """A school has one network; the open list can give one per site."""
    for row in rows:
        leader = leaders.get(row.institution_number or "")
        if leader is None or leader is row or row.problems:
            continue
        if row.facts.get("network", leader.facts.get("network")) != leader.facts.get("network"):
            words = _("Het net is hier anders dan in rij %(row)s; dat van rij %(row)s geldt.", row=leader.number)
            row.remarks.append(words)


def _checked(row: SiteRow, present: Present, leaders: Mapping[str, SiteRow], level: str) -> CheckedRow:
    if row.problems or row.key is None:
        return CheckedRow(
            row.number, row.cells, row.title, Verdict.REFUSED, {}, (), tuple(row.problems), tuple(row.remarks)
        )
    school, site = present.schools.get(row.key[0]), present.sites.get(row.key)
    is_leader = leaders.get(row.key[0]) is row
    school_change, school_words = _school_change(row, school, level) if is_leader else ({}, ())
    site_change, site_words = _site_change(row, site)
    values = {
        "institution_number": row.key[0],
        "site_number": row.key[1],
        "adds_school": is_leader and school is None,
        "adds_site": site is None,
        "school": school_change,
        "site": site_change,
    }
    verdict = Verdict.NEW if site is None else Verdict.CHANGED if school_change or site_change else Verdict.SAME
    differences = (*school_words, *(site_words if site is not None else ()))
    return CheckedRow(row.number, row.cells, row.title, verdict, values, differences, (), tuple(row.remarks))


def _school_change(row: SiteRow, school: School | None, level: str) -> tuple[dict[str, Any], tuple[Difference, ...]]:
    """(new values by field, the same in words); for a new school all values, and nothing in words."""
    facts = school_facts(row)
    if school is None:
        return {"network": "other", "level": level, **facts}, ()
    changed = {name: value for name, value in facts.items() if getattr(school, name) != value}
    words = tuple(
        Difference(_label(name, of_school=True), _shown(name, getattr(school, name)), _shown(name, value))
        for name, value in changed.items()
    )
    return changed, words


def _site_change(row: SiteRow, site: Site | None) -> tuple[dict[str, Any], tuple[Difference, ...]]:
    facts = site_facts(row)
    if site is None:
        point = row.point
        place = {"latitude": point.latitude, "longitude": point.longitude} if point else {}
        closing = {"closed_on": row.closed_on.isoformat()} if row.closed_on else {}
        return {**facts, **place, **closing}, ()
    changed = {name: value for name, value in facts.items() if getattr(site, name) != value}
    words = [Difference(_label(name), getattr(site, name), value) for name, value in changed.items()]
    if row.closed_on is not None and row.closed_on != site.closed_on:
        changed["closed_on"] = row.closed_on.isoformat()
        before = short_with_year(site.closed_on) if site.closed_on else ""
        words.append(Difference(_label("closed_on"), before, short_with_year(row.closed_on)))
    if row.point is not None and _moves(row, site):
        changed |= {"latitude": row.point.latitude, "longitude": row.point.longitude}
        words.append(Difference(_("Ligging"), _place(site.latitude, site.longitude), _place(*_pair(row))))
    return changed, tuple(words)


def _moves(row: SiteRow, site: Site) -> bool:
    """A rough point only fills a gap; an exact one also corrects."""
    if site.latitude is None or site.longitude is None:
        return True
    latitude, longitude = _pair(row)
    apart = max(abs(site.latitude - latitude), abs(site.longitude - longitude))
    return row.is_exact and apart > SAME_PLACE


def _pair(row: SiteRow) -> tuple[float, float]:
    if row.point is None:
        raise ValueError("a row without a point")
    return row.point.latitude, row.point.longitude


def _place(latitude: float | None, longitude: float | None) -> str:
    return "" if latitude is None or longitude is None else f"{latitude:.5f}, {longitude:.5f}"


def _label(name: str, *, of_school: bool = False) -> str:
    label = str(_LABELS[name])
    return _("%(label)s van de school", label=label) if of_school and name in SITE_FIELDS else label


def _shown(name: str, value: Any) -> str:
    return str(_WORDS[name][value]) if name in _WORDS else str(value)

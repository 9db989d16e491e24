"""What must agree between the fields of an instance that are each well-formed: ids, dates, orders, circles.

Each function gives the faults of one thing. Being impossible to plan is no fault here: that is found by solving.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from clb_core.terms import add_months
from clb_core.words import _
from clb_platform.planning.optimiser.problem import Problem, Role, Visit
from clb_platform.planning.optimiser.reading import Fault

MOST_BLOCKS = 2


def disagreements(problem: Problem) -> Iterator[Fault]:
    """Every fault; ids that occur twice first, for the others lean on them."""
    doubles = list(_doubles(problem))
    yield from doubles
    if not doubles:
        for find in (
            _days, _windows, _programme_names, _people, _sites, _groups, _units, _links, _circles, _travel, _pinned, _reference
        ):  # fmt: skip
            yield from find(problem)


def _unknown(path: str, name: object, known: Iterable[object]) -> Iterator[Fault]:
    if name not in known:
        yield Fault(path, _("verwijst naar “%(name)s”, dat nergens bestaat.", name=name))


def _doubles(problem: Problem) -> Iterator[Fault]:
    lists: dict[str, Sequence[Any]] = {
        "programmes": problem.programmes, "vaccines": problem.vaccines, "staff": problem.staff,
        "teams": problem.teams, "sites": problem.sites, "groups": problem.groups, "units": problem.units,
    }  # fmt: skip
    for name, items in lists.items():
        seen: dict[str, int] = {}
        for index, item in enumerate(items):
            if item.id in seen:
                words = _("“%(id)s” staat er al op plaats %(place)s.", id=item.id, place=seen[item.id])
                yield Fault(f"{name}[{index}].id", words)
            seen.setdefault(item.id, index)
    if not problem.teams:
        yield Fault("teams", _("moet minstens één team hebben."))


def _days(problem: Problem) -> Iterator[Fault]:
    days = problem.calendar.days
    for name, minutes in problem.calendar.block_minutes.items():
        if minutes < problem.calendar.setup_minutes:
            yield Fault(f"calendar.block_minutes.{name}", _("is korter dan het klaarzetten (setup_minutes)."))
    if not days:
        yield Fault("calendar.days", _("heeft geen enkele schooldag."))
    if len(days) > 366:
        yield Fault("calendar.days", _("heeft meer dagen dan een jaar."))
    for index, day in enumerate(days):
        path = f"calendar.days[{index}]"
        if index and day.date <= days[index - 1].date:
            yield Fault(f"{path}.date", _("komt niet na de vorige dag."))
        if index and day.week < days[index - 1].week:
            yield Fault(f"{path}.week", _("is kleiner dan die van de vorige dag."))
        if day.weekday != day.date.weekday():
            yield Fault(f"{path}.weekday", _("past niet bij de datum."))
        if not day.blocks or len(day.blocks) > MOST_BLOCKS or len(set(day.blocks)) != len(day.blocks):
            yield Fault(f"{path}.blocks", _("moet een of twee verschillende dagdelen hebben."))
        for number, block in enumerate(day.blocks):
            yield from _unknown(f"{path}.blocks[{number}]", block, problem.calendar.block_minutes)


MONTHS_BEFORE_SCHOOL: Final = 8
"""A school year begins in September."""


def _windows(problem: Problem) -> Iterator[Fault]:
    """A window lies inside the school year, from 1 September to 31 August."""
    days = problem.calendar.days
    if not days:
        return
    start = add_months(days[0].date, -MONTHS_BEFORE_SCHOOL).year
    first, last = date(start, 9, 1), date(start + 1, 8, 31)
    if days[-1].date > last:
        yield Fault(f"calendar.days[{len(days) - 1}].date", _("ligt in een ander schooljaar dan de eerste dag."))
    for index, programme in enumerate(problem.programmes):
        window = programme.window
        if window.first < first or window.last > last:
            words = _("ligt buiten het schooljaar (%(first)s tot %(last)s).", first=first, last=last)
            yield Fault(f"programmes[{index}].window", words)
        elif not any(day.date in window for day in days):
            yield Fault(f"programmes[{index}].window", _("bevat geen enkele schooldag."))


def _programme_names(problem: Problem) -> Iterator[Fault]:
    vaccines = {vaccine.id for vaccine in problem.vaccines}
    programmes = {programme.id for programme in problem.programmes}
    for index, programme in enumerate(problem.programmes):
        if programme.vaccine is not None:
            yield from _unknown(f"programmes[{index}].vaccine", programme.vaccine, vaccines)
    for name, sets in (("combinable", problem.combinable), ("same_day_ok", problem.same_day_ok)):
        for index, together in enumerate(sets):
            for programme_id in sorted(together):
                yield from _unknown(f"{name}[{index}]", programme_id, programmes)


def _people(problem: Problem) -> Iterator[Fault]:
    blocks = {day.weekday: len(day.blocks) for day in problem.calendar.days}
    for index, person in enumerate(problem.staff):
        for weekday, count in sorted(blocks.items()):
            if len(person.works) <= weekday or len(person.works[weekday]) < count:
                yield Fault(f"staff[{index}].works", _("mist dagdelen van weekdag %(weekday)s.", weekday=weekday))
                break
    nurses = {person.id for person in problem.staff if person.role is Role.NURSE}
    for index, team in enumerate(problem.teams):
        for number, nurse in enumerate(team.nurses):
            yield from _unknown(f"teams[{index}].nurses[{number}]", nurse, nurses)
    yield from _own_doctors(problem)


def _own_doctors(problem: Problem) -> Iterator[Fault]:
    """A doctor who goes with one team only is in the list of one."""
    doctors = {person.id for person in problem.staff if person.role is Role.DOCTOR}
    seen: dict[str, str] = {}
    for index, team in enumerate(problem.teams):
        for number, doctor in enumerate(team.doctors or ()):
            path = f"teams[{index}].doctors[{number}]"
            yield from _unknown(path, doctor, doctors)
            if doctor in seen:
                yield Fault(path, _("“%(id)s” staat al in %(where)s.", id=doctor, where=seen[doctor]))
            seen.setdefault(doctor, path)


def _sites(problem: Problem) -> Iterator[Fault]:
    teams = {team.id for team in problem.teams}
    programmes = {programme.id for programme in problem.programmes}
    for index, site in enumerate(problem.sites):
        yield from _unknown(f"sites[{index}].home_team", site.home_team, teams)
        for number, team in enumerate(site.eligible_teams):
            yield from _unknown(f"sites[{index}].eligible_teams[{number}]", team, teams)
        for programme in site.last_year:
            yield from _unknown(f"sites[{index}].last_year.{programme}", programme, programmes)


def _groups(problem: Problem) -> Iterator[Fault]:
    sites = {site.id for site in problem.sites}
    for index, group in enumerate(problem.groups):
        yield from _unknown(f"groups[{index}].site", group.site, sites)


def _units(problem: Problem) -> Iterator[Fault]:
    sites = {site.id for site in problem.sites}
    groups = {group.id: group for group in problem.groups}
    programmes = {programme.id: programme for programme in problem.programmes}
    for index, unit in enumerate(problem.units):
        path = f"units[{index}]"
        yield from _unknown(f"{path}.group", unit.group, groups)
        yield from _unknown(f"{path}.site", unit.site, sites)
        yield from _unknown(f"{path}.programme", unit.programme, programmes)
        if unit.programme in programmes and unit.doses and programmes[unit.programme].vaccine is None:
            yield Fault(f"{path}.doses", _("heeft doses, maar het programma heeft geen vaccin."))


def _links(problem: Problem) -> Iterator[Fault]:
    units = {unit.id for unit in problem.units}
    for index, link in enumerate(problem.dose_links):
        yield from _unknown(f"dose_links[{index}].first", link.first, units)
        yield from _unknown(f"dose_links[{index}].second", link.second, units)
        if link.min_days > link.max_days:
            yield Fault(f"dose_links[{index}].min_days", _("is groter dan max_days."))
        if link.ideal[0] > link.ideal[1]:
            yield Fault(f"dose_links[{index}].ideal", _("eindigt voor het begint."))


def _circles(problem: Problem) -> Iterator[Fault]:
    """A later dose may not lead back to an earlier one. Links are taken away from the ends that nothing follows."""
    left = dict(enumerate(problem.dose_links))
    while left:
        firsts = {link.first for link in left.values()}
        ends = [index for index, link in left.items() if link.second not in firsts]
        if not ends:
            break
        for index in ends:
            del left[index]
    for index in left:
        yield Fault(f"dose_links[{index}]", _("staat in een kring: een dosis komt dan na zichzelf."))


def _travel(problem: Problem) -> Iterator[Fault]:
    nodes = problem.travel.nodes
    if not nodes:
        yield Fault("travel.nodes", _("moet het centrum als eerste hebben."))
    known = set(nodes[1:])
    if len(known) != len(nodes) - 1:
        yield Fault("travel.nodes", _("heeft een knoop twee keer."))
    for index, site in enumerate(problem.sites):
        if site.id not in known:
            yield Fault(f"sites[{index}].id", _("staat niet in travel.nodes."))


def _pinned(problem: Problem) -> Iterator[Fault]:
    yield from visit_faults(problem, problem.pinned, "pinned")
    yield from _units_once(problem.pinned, "pinned")


def _reference(problem: Problem) -> Iterator[Fault]:
    yield from visit_faults(problem, problem.reference or (), "reference.visits")
    yield from _units_once(problem.reference or (), "reference.visits")
    for index, visit in enumerate(problem.reference or ()):
        path = f"reference.visits[{index}].status"
        yield from _unknown(path, visit.status, problem.weights.status_factor)


def _units_once(visits: Sequence[Visit], name: str) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for index, visit in enumerate(visits):
        for number, unit in enumerate(visit.units):
            path = f"{name}[{index}].units[{number}]"
            if unit in seen:
                yield Fault(path, _("“%(id)s” staat al in %(where)s.", id=unit, where=seen[unit]))
            seen.setdefault(unit, path)


def visit_faults(problem: Problem, visits: Sequence[Visit], name: str) -> Iterator[Fault]:
    """Ids that no visit may name: unknown team, site, unit or doctor, and a day or block that does not exist."""
    teams = {team.id for team in problem.teams}
    sites = {site.id for site in problem.sites}
    units = {unit.id for unit in problem.units}
    doctors = {person.id for person in problem.staff if person.role is Role.DOCTOR}
    blocks = {day.date: day.blocks for day in problem.calendar.days}
    for index, visit in enumerate(visits):
        path = f"{name}[{index}]"
        yield from _unknown(f"{path}.team", visit.team, teams)
        yield from _unknown(f"{path}.site", visit.site, sites)
        if visit.doctor is not None:
            yield from _unknown(f"{path}.doctor", visit.doctor, doctors)
        for number, unit in enumerate(visit.units):
            yield from _unknown(f"{path}.units[{number}]", unit, units)
        if not visit.units:
            yield Fault(f"{path}.units", _("mag niet leeg zijn."))
        if visit.date not in blocks:
            yield Fault(f"{path}.date", _("is geen schooldag: %(day)s.", day=visit.date))
        elif visit.block not in blocks[visit.date]:
            yield Fault(f"{path}.block", _("bestaat niet op %(day)s.", day=visit.date))

"""A plan beside last school year: each visit that was confirmed or held then, 52 weeks on, beside what this year has.

This year is the plan and what stands outside it already. A programme and dose at a site are compared with themselves, visit
by visit, the nearest days together: class groups are others every year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import add_weeks, days_between, monday_of
from clb_core.words import listed
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning import policy
from clb_platform.planning import queries as planning
from clb_platform.planning.vocabulary import VisitState
from clb_platform.programmes import queries as programmes
from clb_platform.programmes.vocabulary import Place
from clb_platform.scenarios import queries
from clb_platform.scenarios.models import Scenario
from clb_platform.scenarios.service.ask import choice_of
from clb_platform.scenarios.service.compare import Row, Spot
from clb_platform.scenarios.service.places import WEEKS_OF_A_YEAR
from clb_platform.scenarios.service.year_numbers import Stop, measure_of
from clb_platform.scenarios.vocabulary import UnitRef

DAYS_OF_A_WEEK: Final = 7
SETTLED: Final = (VisitState.CONFIRMED, VisitState.HELD)
What = tuple[UUID, str, int]
"""Site, code of the programme, dose."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One programme and dose of a visit. `day` of last year is 52 weeks on; `was_on` is then the day itself."""

    what: What
    visit: UUID
    school_id: UUID
    school_name: str
    title: str
    groups: str
    site_id: UUID
    place: Place
    team_id: UUID
    team_name: str
    day: date
    half_day: HalfDay
    was_on: date | None = None

    @property
    def spot(self) -> Spot:
        return Spot(self.day, self.half_day, self.team_name)


@dataclass(frozen=True, slots=True)
class YearChange:
    """Work of one school last year and this year; None: not in that year. `was_on` is the day itself last year, of which
    `first` stands 52 weeks on; `weeks` how many weeks later this year is (before: below zero)."""

    school_name: str
    title: str
    groups: str
    first: Spot | None
    second: Spot | None
    was_on: date | None = None
    weeks: int = 0
    other_team: bool = False


@dataclass(frozen=True, slots=True)
class YearComparison:
    """`moved` is in another week, whoever goes; `other_team` in the same week; `same_week` with the same team too.

    `figures` and `parts` have the keys of FIGURE_LABELS and PART_LABELS that say something of a year that had no problem.
    """

    moved: tuple[YearChange, ...]
    same_week: tuple[YearChange, ...]
    other_team: tuple[YearChange, ...]
    added: tuple[YearChange, ...]
    dropped: tuple[YearChange, ...]
    figures: tuple[Row, ...]
    parts: tuple[Row, ...]


def compare_with_last_year(uow: UnitOfWork, scenario: Scenario) -> YearComparison:
    """What this year's plan does otherwise than last year was. A fixed number of statements."""
    before, now = _both_years(uow, scenario)
    measure = measure_of(uow, scenario, {seen.site_id for seen in (*before, *now)})
    first, second = measure.of(_stops(before)), measure.of(_stops(now))
    changes = sorted(_changes(before, now), key=_order)
    paired = [each for each in changes if each.first and each.second]
    return YearComparison(
        moved=tuple(each for each in paired if each.weeks),
        same_week=tuple(each for each in paired if not each.weeks and not each.other_team),
        other_team=tuple(each for each in paired if not each.weeks and each.other_team),
        added=tuple(each for each in changes if each.first is None),
        dropped=tuple(each for each in changes if each.second is None),
        figures=tuple(Row(key, first.figures[key], second.figures[key]) for key in first.figures),
        parts=tuple(Row(key, first.parts[key], second.parts[key]) for key in first.parts),
    )


def _stops(some: Iterable[Seen]) -> list[Stop]:
    """Each visit once, whatever it is for."""
    visits = {seen.visit: seen for seen in some}.values()
    return [Stop(seen.team_id, seen.day, seen.half_day, seen.site_id, seen.place) for seen in visits]


def _both_years(uow: UnitOfWork, scenario: Scenario) -> tuple[list[Seen], list[Seen]]:
    """What last year had, and what this year has: of the schools and programmes that the plan is about."""
    choice, year = choice_of(scenario), scenario.start_year
    rows = queries.visits_of_years(uow, (year - 1, year))
    parts = queries.parts_of(uow, scenario.scenario_id)
    in_plan = {part.visit_id for part, _school, _team in parts}
    items = planning.items_of(uow, [visit.visit_id for visit, _school, _team in rows])
    offered = planning.dates_of(uow, [visit.visit_id for visit, _school, _team in rows if visit.day is None])
    views = {view.programme_id: view for view in programmes.programmes_in(uow, year)}
    codes = {views[each].code for each in choice.programme_ids if each in views}
    before: list[Seen] = []
    now = [seen for row in parts for seen in _of_part(row, items, views)]
    for row in rows:
        visit = row[0]
        if visit.start_year == year and visit.visit_id not in in_plan:
            now += _of_visit(row, items[visit.visit_id], _first_offered(visit, offered))
        elif visit.start_year < year and visit.state in SETTLED:
            before += _of_visit(row, items[visit.visit_id], (visit.day, visit.half_day), years_on=True)

    def chosen(seen: Seen) -> bool:
        return (not choice.school_ids or seen.school_id in choice.school_ids) and (not codes or seen.what[1] in codes)

    return list(filter(chosen, before)), list(filter(chosen, now))


def _first_offered(visit: Any, offered: Mapping[UUID, Sequence[Any]]) -> tuple[date, HalfDay] | None:
    """Where a visit stands; one that is on offer at the first of its dates; None: nowhere."""
    if visit.day is not None:
        return visit.day, visit.half_day
    days = [(row.day, row.half_day) for row in offered.get(visit.visit_id, ()) if row.revision == visit.revision]
    return min(days, default=None)


def _of_visit(
    row: Any, items: Sequence[Any], at: tuple[date, HalfDay] | None, *, years_on: bool = False
) -> Iterator[Seen]:
    visit, school, team = row
    groups: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for item, group, programme in items:
        if item.portion == 0:
            groups[programme.code, item.dose].append((group, programme))
    for (code, dose), found in groups.items():
        if at is None:
            continue
        yield Seen(
            what=(visit.site_id, code, dose),
            visit=visit.visit_id,
            school_id=school.school_id,
            school_name=school.name,
            title=policy.what_words(found[0][1], dose),
            groups=listed(sorted(group.name for group, _programme in found)),
            site_id=visit.site_id,
            place=visit.place,
            team_id=team.team_id,
            team_name=team.name,
            day=add_weeks(at[0], WEEKS_OF_A_YEAR) if years_on else at[0],
            half_day=at[1],
            was_on=at[0] if years_on else None,
        )


def _of_part(row: Any, items: Mapping[UUID, Sequence[Any]], views: Mapping[UUID, Any]) -> Iterator[Seen]:
    """A visit of the plan: of one that exists its items say what it is for, else the obligations in it."""
    part, school, team = row
    if part.visit_id is not None:
        whole = [each for each in items.get(part.visit_id, ()) if each[0].portion == 0]
        what = {(programme.code, item.dose): programme for item, _group, programme in whole}
    else:
        keys = [ref.key for ref in map(UnitRef.read, part.units) if ref.key is not None and ref.key.portion == 0]
        here = [key for key in keys if key.programme_id in views]
        what = {(views[key.programme_id].code, key.dose): views[key.programme_id] for key in here}
    for (code, dose), programme in what.items():
        yield Seen(
            what=(part.site_id, code, dose),
            visit=part.part_id,
            school_id=school.school_id,
            school_name=school.name,
            title=policy.what_words(programme, dose),
            groups=part.groups,
            site_id=part.site_id,
            place=part.place,
            team_id=team.team_id,
            team_name=team.name,
            day=part.day,
            half_day=part.half_day,
        )


def _changes(before: Iterable[Seen], now: Iterable[Seen]) -> Iterator[YearChange]:
    left: dict[What, tuple[list[Seen], list[Seen]]] = defaultdict(lambda: ([], []))
    for side, some in enumerate((before, now)):
        for seen in some:
            left[seen.what][side].append(seen)
    for was, is_now in left.values():
        yield from _paired(was, is_now)


def _paired(was: list[Seen], now: list[Seen]) -> Iterator[YearChange]:
    """The nearest days together, each once; what is left over came or went."""
    pairs = sorted(
        ((abs(days_between(one.day, other.day)), one.team_id != other.team_id, i, j)
         for i, one in enumerate(was) for j, other in enumerate(now)),
    )  # fmt: skip
    used: tuple[set[int], set[int]] = (set(), set())
    for _days, other_team, i, j in pairs:
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            weeks = days_between(monday_of(was[i].day), monday_of(now[j].day)) // DAYS_OF_A_WEEK
            yield YearChange(
                now[j].school_name, now[j].title, now[j].groups, was[i].spot, now[j].spot, was[i].was_on, weeks, other_team
            )
    for i, one in enumerate(was):
        if i not in used[0]:
            yield YearChange(one.school_name, one.title, one.groups, one.spot, None, one.was_on)
    for j, one in enumerate(now):
        if j not in used[1]:
            yield YearChange(one.school_name, one.title, one.groups, None, one.spot)


def _order(change: YearChange) -> tuple[str, date, str, str]:
    spot = change.second or change.first
    return (change.school_name, spot.day if spot else date.min, change.title, change.groups)

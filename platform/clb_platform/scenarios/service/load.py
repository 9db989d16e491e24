"""Reading what a plan of a centre's school year depends on, in a fixed number of statements for any number of schools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import DayRange
from clb_core.web.pages import PageRequest
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.models import Team
from clb_platform.calendars.vocabulary import AvoidedDays, FacilityKind, HalfDay, SchoolCalendar, SchoolYear, Staffing
from clb_platform.class_groups import queries as class_groups
from clb_platform.class_groups.models import ClassGroup
from clb_platform.planning import queries as planning
from clb_platform.planning.models import Visit, VisitDate, VisitItem
from clb_platform.planning.queries import ObligationRow
from clb_platform.planning.vocabulary import (
    MOST_VISITS_A_WEEK,
    AnswerKind,
    DateState,
    ItemKey,
    ResourceKind,
    VisitState,
)
from clb_platform.programmes import queries as programmes
from clb_platform.programmes.vocabulary import ProgrammeView
from clb_platform.scenarios import queries
from clb_platform.scenarios.service.road import Road, road_of
from clb_platform.scenarios.vocabulary import CROW_SPEED, TRANSFER_MINUTES, Choice, Purpose
from clb_tenants.centres import queries as centres
from clb_tenants.centres.service import value_on
from clb_tenants.schools import queries as schools
from clb_tenants.schools.models import School, Site

EVERYTHING = PageRequest(100_000)


@dataclass(frozen=True, slots=True)
class Existing:
    """A visit that exists and has not ended: its groups, and the half days on which it may still take place."""

    visit: Visit
    items: tuple[tuple[VisitItem, ClassGroup, ProgrammeView], ...]
    dates: tuple[tuple[date, HalfDay], ...]
    refused: tuple[date, ...]
    has_conflict: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of the centre's settings. `minutes` by half day; `most_visits` 0: no limit; speed in km an hour."""

    minutes: Mapping[HalfDay, int]
    transfer: int
    speed: int
    most_visits: int


@dataclass(frozen=True, slots=True)
class CentreData:
    """What the centre has on the day of asking. `days` run from today to the last lesson day of the school year.

    `held` are the half days that visits hold of teams: (visit, team, day, half day). `away`: (colleague, day, half day) of
    those who go alone to what was agreed with a school, which is no part of a plan.

    `obligations` are those without a visit; `dose_days` are rows of `planning.queries.dose_days`; `last_year` by site has
    (programme code, dose, day).
    """

    name: str
    choice: Choice
    days: DayRange
    teams: Sequence[Team]
    staffing: Staffing
    calendar: SchoolCalendar
    sites: Mapping[UUID, Site]
    schools: Mapping[UUID, School]
    views: Mapping[UUID, Mapping[UUID, ProgrammeView]]
    obligations: Sequence[ObligationRow]
    groups: Mapping[UUID, ClassGroup]
    existing: Sequence[Existing]
    held: Sequence[tuple[UUID, UUID, date, HalfDay]]
    away: frozenset[tuple[UUID, date, HalfDay]]
    dose_days: Sequence[Any]
    avoided: Mapping[UUID, Sequence[AvoidedDays]]
    last_year: Mapping[UUID, Sequence[tuple[str, int, date]]]
    rooms: int
    buses: int
    numbers: Numbers
    road: Road


def centre_data(uow: UnitOfWork, choice: Choice) -> CentreData:
    """Everything around a choice. Raises nothing of its own: what cannot be planned is told when the problem is built."""
    year = SchoolYear(choice.start_year)
    today = clock.today()
    days = DayRange(min(max(today, year.first_day), year.last_lesson_day), year.last_lesson_day)
    known = {school.school_id: school for school in schools.planned_for(uow)}
    views = programmes.by_school(uow, choice.start_year, known)
    obligations = _to_plan(uow, choice)
    existing = _existing(uow, choice, views)
    groups = {row.class_group_id: row for row in class_groups.groups_of_schools(uow, choice.start_year)}
    sites = {site.site_id: site for site, _school in schools.sites(uow)}
    used = _used_teams(uow, existing)
    members = [team.team_id for team in used]
    keys = [row.key for row in obligations]
    keys += [_key_of(item) for each in existing for item, _group, _view in each.items]
    facilities = calendars.facilities(uow, days)
    numbers = _numbers(uow, choice)
    held, away = _held(uow, days)
    return CentreData(
        name=centres.centre(uow).name,
        choice=choice,
        days=days,
        teams=used,
        staffing=calendars.staffing_of(uow, members, days.first, days.last),
        calendar=calendars.calendar_of(uow, known, days.first, days.last),
        sites=sites,
        schools=known,
        views=views,
        obligations=obligations,
        groups=groups,
        existing=existing,
        held=held,
        away=away,
        dose_days=planning.dose_days(uow, keys) if keys else (),
        avoided=_avoided(uow, days, known),
        last_year=_last_year(uow, choice.start_year - 1, sites),
        rooms=sum(row.kind is FacilityKind.ROOM for row in facilities),
        buses=sum(row.kind is FacilityKind.BUS for row in facilities),
        numbers=numbers,
        road=road_of(sites, used, numbers.speed, queries.travel_times(uow)),
    )


def _key_of(item: VisitItem) -> ItemKey:
    return ItemKey(item.class_group_id, item.programme_id, item.dose, item.portion)


def _to_plan(uow: UnitOfWork, choice: Choice) -> list[ObligationRow]:
    """Obligations of the choice that no visit has, not even one whose dates were refused. To plan again is about visits."""
    if choice.purpose is Purpose.REPLAN:
        return []
    rows = planning.obligations(uow, choice.start_year, {"state": "to_plan"}, EVERYTHING)
    return [row for row in rows if row.visit_id is None and is_chosen(choice, row.school_id, row.programme_id)]


def is_chosen(choice: Choice, school_id: UUID, programme_id: UUID) -> bool:
    return (not choice.school_ids or school_id in choice.school_ids) and (
        not choice.programme_ids or programme_id in choice.programme_ids
    )


def _existing(
    uow: UnitOfWork, choice: Choice, views: Mapping[UUID, Mapping[UUID, ProgrammeView]]
) -> list[Existing]:
    """Visits that have not ended, with what they are for as the programmes are now."""
    rows = queries.visits_that_live(uow, choice.start_year)
    ids = [visit.visit_id for visit in rows]
    items, dates = planning.items_of(uow, ids), planning.dates_of(uow, ids)
    conflicts = {visit.visit_id for _conflict, visit, _row, _school in planning.conflicts(uow, clock.today())}
    found = []
    for visit in rows:
        of_school = views.get(visit.school_id, {})
        known = tuple(
            (item, group, of_school[item.programme_id])
            for item, group, _programme in items[visit.visit_id]
            if item.programme_id in of_school
        )
        if known and len(known) == len(items[visit.visit_id]):
            standing = _standing(visit, dates[visit.visit_id])
            refused = tuple(row.day for row in dates[visit.visit_id] if row.answer is AnswerKind.NO)
            found.append(Existing(visit, known, standing, refused, visit.visit_id in conflicts))
    return found


def _standing(visit: Visit, rows: Sequence[VisitDate]) -> tuple[tuple[date, HalfDay], ...]:
    """The half days that may still be: the chosen one alone, or those on offer that the school did not refuse."""
    if visit.state is VisitState.CONFIRMED and visit.day is not None and visit.half_day is not None:
        return ((visit.day, visit.half_day),)
    return tuple(
        (row.day, row.half_day)
        for row in rows
        if row.revision == visit.revision and row.state is DateState.OFFERED and row.answer is not AnswerKind.NO
    )


def _held(
    uow: UnitOfWork, days: DayRange
) -> tuple[list[tuple[UUID, UUID, date, HalfDay]], frozenset[tuple[UUID, date, HalfDay]]]:
    """(teams, colleagues) that are taken. One statement."""
    rows = planning.taken_between(uow, days.first, days.last)
    teams = [(row.visit_id, row.resource_id, row.day, row.half_day) for row in rows if row.kind is ResourceKind.TEAM]
    whole = {(visit_id, day, half) for visit_id, _team, day, half in teams}
    alone = frozenset(
        (row.resource_id, row.day, row.half_day)
        for row in rows
        if row.kind is ResourceKind.MEMBER and (row.visit_id, row.day, row.half_day) not in whole
    )
    return teams, alone


def _used_teams(uow: UnitOfWork, existing: Iterable[Existing]) -> list[Team]:
    """Teams in use, and those that still have a visit."""
    with_visit = {each.visit.team_id for each in existing}
    return [team for team in calendars.teams(uow, active=None) if team.active or team.team_id in with_visit]


def _avoided(uow: UnitOfWork, days: DayRange, known: Mapping[UUID, School]) -> dict[UUID, list[AvoidedDays]]:
    found: dict[UUID, list[AvoidedDays]] = defaultdict(list)
    for row in calendars.avoided_between(uow, days, list(known)):
        found[row.school_id].append(row.avoided_days)
    return dict(found)


def _last_year(uow: UnitOfWork, start_year: int, sites: Mapping[UUID, Site]) -> dict[UUID, list[tuple[str, int, date]]]:
    found: dict[UUID, list[tuple[str, int, date]]] = defaultdict(list)
    for row in planning.days_of_year(uow, start_year, list(sites)):
        found[row.site_id].append((row.code, row.dose, row.day))
    return dict(found)


def _numbers(uow: UnitOfWork, choice: Choice) -> Numbers:
    """The settings of these days; a half day that is shorter for a part of them counts as short."""
    first = choice.first_day
    asked = [first, *(day for day in DayRange(first, max(first, choice.last_day)).days() if day.day == 1)]
    return Numbers(
        minutes={half: min(calendars.effective_minutes(uow, day, half) for day in asked) for half in HalfDay},
        transfer=int(value_on(uow, TRANSFER_MINUTES, first)),
        speed=int(value_on(uow, CROW_SPEED, first)),
        most_visits=int(value_on(uow, MOST_VISITS_A_WEEK, first)),
    )

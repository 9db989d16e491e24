"""Loading what the rules need, for one visit or for many at once, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound
from clb_core.terms import DayRange, monday_of
from clb_platform.agreements import queries as agreements
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.models import Facility
from clb_platform.calendars.vocabulary import HalfDay, PresentMember, SchoolYear
from clb_platform.class_groups.models import ClassGroup
from clb_platform.planning import queries
from clb_platform.planning.models import Visit, VisitItem, VisitMoment
from clb_platform.planning.policy import DateContext, DoseNeighbour, FacilityToUse, ItemToSee, StandIn, Taken
from clb_platform.planning.vocabulary import (
    FACILITY_OF_PLACE,
    MOST_VISITS_A_WEEK,
    WEEKS_FROM_LAST_YEAR,
    HalfDayOfYear,
    Held,
    ItemKey,
    MomentFacts,
    VisitKind,
)
from clb_platform.programmes import queries as programmes
from clb_platform.programmes.vocabulary import Place, ProgrammeView
from clb_tenants.centres.service import value_on
from clb_tenants.schools import queries as schools
from clb_tenants.schools.vocabulary import is_home_education


@dataclass(frozen=True, slots=True)
class WantedItem:
    """One obligation of a visit: `pupils` are those of its portion."""

    group: ClassGroup
    programme: ProgrammeView
    dose: int
    portion: int
    pupils: int

    @property
    def key(self) -> ItemKey:
        return ItemKey(self.group.class_group_id, self.programme.programme_id, self.dose, self.portion)


@dataclass(frozen=True, slots=True)
class WantedMoment:
    """What the rules ask of a visit that follows from the agreement: one colleague or the team, and whether in holidays."""

    member_id: UUID | None
    in_holidays: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """A visit that exists (`visit_id`) or is only wanted: where, by whom, for which obligations."""

    school_id: UUID
    site_id: UUID
    place: Place
    team_id: UUID
    start_year: int
    items: tuple[WantedItem, ...]
    visit_id: UUID | None = None
    facility_id: UUID | None = None
    moment: WantedMoment | None = None

    @property
    def keys(self) -> tuple[ItemKey, ...]:
        return tuple(item.key for item in self.items)


def wanted_item(item: VisitItem, group: ClassGroup, view: ProgrammeView) -> WantedItem:
    """A stored item as the rules see it: a first portion is the whole group as it is now, a later one who must catch up."""
    return WantedItem(group, view, item.dose, item.portion, item.head_count if item.portion else group.head_count)


def wanted_moment(row: VisitMoment, visit: Visit, team_id: UUID) -> WantedMoment:
    """Another team goes as a whole: the one colleague was of the team of the visit."""
    return WantedMoment(row.member_id if team_id == visit.team_id else None, row.in_holidays)


def wanted_of(uow: UnitOfWork, visit: Visit, *, team_id: UUID | None = None) -> Wanted:
    """What a stored visit wants; with another team when given."""
    if visit.kind is not VisitKind.SYSTEMATIC:
        team = team_id or visit.team_id
        about = wanted_moment(queries.moments_of_visits(uow, [visit.visit_id])[visit.visit_id], visit, team)
        return Wanted(
            visit.school_id, visit.site_id, visit.place, team, visit.start_year, (), visit.visit_id, visit.facility_id, about
        )  # fmt: skip
    views = programmes.by_school(uow, visit.start_year, [visit.school_id])[visit.school_id]
    rows = queries.items_of(uow, [visit.visit_id])[visit.visit_id]
    items = tuple(
        wanted_item(item, group, views.get(item.programme_id) or programmes.view_of(uow, programme))
        for item, group, programme in rows
    )
    return Wanted(
        visit.school_id, visit.site_id, visit.place, team_id or visit.team_id, visit.start_year, items, visit.visit_id,
        visit.facility_id,
    )  # fmt: skip


def contexts(uow: UnitOfWork, wanted: Sequence[Wanted]) -> list[DateContext]:
    """What the rules need for each; from today to the end of the school year. All of one school year."""
    if not wanted:
        return []
    year = SchoolYear(wanted[0].start_year)
    first, last = min(max(year.first_day, clock.today()), year.last_day), year.last_day
    team_ids = list(dict.fromkeys(each.team_id for each in wanted))
    teams = calendars.teams_by_id(uow, team_ids)
    if len(teams) != len(team_ids):
        raise NotFound
    calendar = calendars.calendar_of(uow, {each.school_id for each in wanted}, first, last)
    stand_ins = _stand_ins(uow, wanted)
    beside = {each.person.member_id for found in stand_ins.values() for each in found}
    staffing = calendars.staffing_of(uow, team_ids, first, last, beside=beside)
    # The whole week of today: what took place in it counts for how much a team has.
    taken = queries.taken_between(uow, monday_of(first), last)
    school_ids, site_ids = {each.school_id for each in wanted}, {each.site_id for each in wanted}
    avoided = calendars.avoided_between(uow, DayRange(first, last), school_ids)
    before = queries.days_of_year(uow, year.start_year - 1, site_ids)
    lasting = schools.last_days(uow, site_ids)
    today = clock.today()
    doses = queries.dose_days(uow, [key for each in wanted for key in each.keys])
    facilities = _facilities(uow, wanted)
    agreed = _agreed(uow, wanted)

    def minutes(day: date, half_day: HalfDay) -> int:
        return calendars.effective_minutes(uow, day, half_day)

    return [
        DateContext(
            today=today,
            start_year=each.start_year,
            school_id=each.school_id,
            site_id=each.site_id,
            place=each.place,
            team_id=each.team_id,
            team_name=teams[each.team_id].name,
            items=_items(each, doses),
            calendar=calendar,
            staffing=staffing,
            taken=_taken(taken, each.visit_id),
            minutes=minutes,
            facility=_facility_of(facilities, each),
            avoided=tuple(row.avoided_days for row in avoided if row.school_id == each.school_id),
            last_year=_of_site(before, each.site_id),
            most_visits_a_week=int(value_on(uow, MOST_VISITS_A_WEEK, today)),
            weeks_from_last_year=int(value_on(uow, WEEKS_FROM_LAST_YEAR, today)),
            site_until=lasting[each.site_id].site,
            school_until=lasting[each.site_id].school,
            lacks_facility=each.facility_id is None and _has_one_for(facilities, each.place),
            stand_ins=stand_ins.get((each.visit_id, each.team_id), ()) if each.visit_id else (),
            moment=_facts_of(each, agreed),
            asks_school=not is_home_education(uow.scope.owner_id, each.school_id),
        )
        for each in wanted
    ]


def _agreed(uow: UnitOfWork, wanted: Sequence[Wanted]) -> Mapping[UUID, Sequence[Held]] | None:
    """When agreements of the schools hold, for what follows from one; None when the centre keeps none. At most one statement."""
    asked = {each.school_id for each in wanted if each.moment is not None}
    held = agreements.held_days(uow, asked) if asked else ()
    found: dict[UUID, list[Held]] = defaultdict(list)
    for school_id, first, last in held:
        found[school_id].append(Held(first, last))
    return found if held else None


def _facts_of(wanted: Wanted, agreed: Mapping[UUID, Sequence[Held]] | None) -> MomentFacts | None:
    if wanted.moment is None:
        return None
    held = None if agreed is None else agreed.get(wanted.school_id, ())
    return MomentFacts(wanted.moment.member_id, wanted.moment.in_holidays, held)


def _stand_ins(uow: UnitOfWork, wanted: Sequence[Wanted]) -> Mapping[tuple[UUID, UUID], Sequence[StandIn]]:
    """(visit, team) → who goes there in the place of whom; at most one statement."""
    visit_ids = [each.visit_id for each in wanted if each.visit_id]
    found: dict[tuple[UUID, UUID], list[StandIn]] = defaultdict(list)
    for row, name in queries.substitutes_now(uow, visit_ids) if visit_ids else ():
        person = PresentMember(row.member_id, name, row.function)
        found[row.visit_id, row.team_id].append(StandIn(row.absent_id, person))
    return found


def _facilities(uow: UnitOfWork, wanted: Sequence[Wanted]) -> Mapping[UUID, Facility]:
    """The rooms and buses, when a visit is not at the school. At most one statement."""
    if not any(each.place in FACILITY_OF_PLACE for each in wanted):
        return {}
    return {row.facility_id: row for row in calendars.facilities(uow)}


def _facility_of(known: Mapping[UUID, Facility], wanted: Wanted) -> FacilityToUse | None:
    row = known.get(wanted.facility_id) if wanted.facility_id else None
    return FacilityToUse(row.facility_id, row.name, row.valid_from, row.valid_until) if row else None


def _has_one_for(known: Mapping[UUID, Facility], place: Place) -> bool:
    return any(row.kind is FACILITY_OF_PLACE.get(place) for row in known.values())


def context(uow: UnitOfWork, wanted: Wanted) -> DateContext:
    return contexts(uow, [wanted])[0]


def _of_site(rows: Iterable[Any], site_id: UUID) -> dict[tuple[str, int], list[date]]:
    found: dict[tuple[str, int], list[date]] = defaultdict(list)
    for row in rows:
        if row.site_id == site_id:
            found[row.code, row.dose].append(row.day)
    return dict(found)


def _taken(rows: Iterable[Any], own: UUID | None) -> dict[HalfDayOfYear, list[Taken]]:
    found: dict[HalfDayOfYear, list[Taken]] = defaultdict(list)
    for row in rows:
        if row.visit_id != own:
            where = f"{row.name} ({row.municipality})"
            found[HalfDayOfYear(row.day, row.half_day)].append(Taken(row.kind, row.resource_id, where, row.visit_id))
    return dict(found)


def _items(wanted: Wanted, doses: Sequence[Any]) -> tuple[ItemToSee, ...]:
    """Each obligation with the dates of its other doses. Two doses in one visit cannot be: the keys differ by dose only."""
    items = []
    for item in wanted.items:
        others = [
            row
            for row in doses
            if row.class_group_id == item.group.class_group_id
            and row.programme_id == item.programme.programme_id
            and row.dose != item.dose
            and row.visit_id != wanted.visit_id
        ]
        neighbours = tuple(DoseNeighbour(row.dose, row.day, row.portion) for row in others if row.day is not None)
        lacks = item.dose > 1 and not any(each.dose == item.dose - 1 for each in neighbours)
        items.append(
            ItemToSee(item.group.name, item.pupils, item.programme, item.dose, neighbours, lacks, item.portion)
        )
    return tuple(items)

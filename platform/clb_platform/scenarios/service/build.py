"""From what a centre has to the planner's problem. Pure; `docs/planner.md` has the table of fields and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from clb_core.errors import Refused
from clb_core.terms import DayRange
from clb_core.words import _, school_year_word
from clb_platform.planning.optimiser.problem import (
    Calendar,
    Centre,
    DateRange,
    Delivery,
    DoseLink,
    Group,
    GroupId,
    Problem,
    Programme,
    ProgrammeId,
    SiteId,
    Unit,
    Vaccine,
    VaccineId,
    Visit,
    Weights,
)
from clb_platform.scenarios.service.days import SETUP, Days, days_of
from clb_platform.scenarios.service.load import CentreData
from clb_platform.scenarios.service.people import People, block_of, people_of
from clb_platform.scenarios.service.places import sites_of, travel_of
from clb_platform.scenarios.service.work import Task, Work, by_dose, work_of
from clb_platform.scenarios.vocabulary import LeftOut, Purpose, weights_for

MOST_PROGRAMMES: Final = 30
ONE_VISIT: Final = VaccineId("bezoek")
"""A counter that the format has for vaccines: a visit that exists takes all of it, so that nothing joins it."""
FULL: Final = 1000
PLENTY: Final = 1_000_000
MOST_DAYS_OF_MONTH: Final = 30.6
LEAST_DAYS_OF_MONTH: Final = 30.4
LONG_GAP: Final = 700
MOVED: Final = 1_000
"""Points for each visit that moves when the year is planned again: no shorter road is worth a school's date."""


@dataclass(frozen=True, slots=True)
class Built:
    """A problem, what its ids are in the product, and what is left out of it."""

    problem: Problem
    tasks: Mapping[str, Task]
    teams: Mapping[str, UUID]
    left_out: tuple[LeftOut, ...]

    @property
    def names(self) -> dict[str, Any]:
        """What is kept beside the problem, to read a plan of it back."""
        return {"teams": {name: str(team_id) for name, team_id in self.teams.items()}}


def build(data: CentreData, wishes: Mapping[str, int], *, name: str = "planning") -> Built:
    """The problem. Raises Refused when there is nothing to plan, nobody to do it, or no day for it."""
    work = work_of(data)
    days = days_of(data)
    if not days.plannable:
        raise Refused(_("In die weken is er geen enkele lesdag. Kies andere weken."))
    people = people_of(data, days, work)
    if not people.teams:
        raise Refused(_("Geen enkel team heeft een verpleegkundige. Zet eerst collega’s in een team."))
    tasks, left_out = _that_can(work, days)
    if not any(not task.fixed for task in tasks):
        raise Refused(_("Er is niets te plannen: alles wat je koos, heeft al een datum of valt buiten die weken."))
    programmes = _programmes(tasks, days)
    if len(programmes) > MOST_PROGRAMMES:
        raise Refused(_("Kies hoogstens %(most)s programma’s voor één planning.", most=MOST_PROGRAMMES))
    pinned = tuple(_visit(task, people) for task in tasks if task.fixed)
    reference = _reference(data, tasks, people)
    sites = sites_of(data, days, people, tasks)
    problem = Problem(
        name=name,
        calendar=Calendar(days.minutes, SETUP, days.days),
        weights=_weights(data, people, days, (*pinned, *(reference or ())), weights_for(wishes)),
        centre=_centre(data, people, pinned),
        transfer_max=data.numbers.transfer,
        doses_per_visit_max=FULL,
        programmes=programmes,
        combinable=(),
        same_day_ok=(),
        vaccines=(Vaccine(ONE_VISIT, PLENTY, (Delivery(days.days[0].date, PLENTY),)),),
        staff=people.staff,
        teams=people.teams,
        sites=sites,
        groups=tuple({group.id: group for group in map(_group, tasks)}.values()),
        units=tuple(_unit(task) for task in tasks),
        dose_links=_links(tasks),
        travel=travel_of(data, tasks, {UUID(site.id): people.team_ids[site.home_team] for site in sites}),
        pinned=pinned,
        reference=reference,
        today=days.plannable[0],
        school_year=school_year_word(data.choice.start_year),
    )
    return Built(problem, {task.ref.unit_id: task for task in tasks}, people.team_ids, left_out)


def _that_can(work: Work, days: Days) -> tuple[tuple[Task, ...], tuple[LeftOut, ...]]:
    """Tasks with a day: of those that stand, half days that exist and are not before the weeks that were asked; of the
    others, a season that is not over."""
    tasks: list[Task] = []
    left_out = list(work.left_out)
    for task in work.tasks:
        if task.fixed and (task.at is None or task.at[0] < days.plannable[0] or not days.has(task.at)):
            continue
        if task.at is not None and not days.has(task.at):
            task = replace(task, at=None)
        if not task.fixed and not any(day in _window(task, days) for day in days.plannable):
            words = _("De periode van het programma valt niet in de weken die je koos.")
            left_out.append(LeftOut(days.school_names[task.school_id], f"{task.group_names}: {task.label}", words))
            continue
        tasks.append(task)
    return tuple(tasks), tuple(left_out)


def _window(task: Task, days: Days) -> DateRange:
    season = task.view.season_of(task.dose)
    if season is None or season.is_preference:
        return days.whole
    shared = season.days(days.start_year).shared_with(DayRange(days.whole.first, days.whole.last))
    return DateRange(shared.first, shared.last) if shared else DateRange(days.year.first_day, days.year.first_day)


def _programmes(tasks: Sequence[Task], days: Days) -> tuple[Programme, ...]:
    """One for each programme and dose. Its `grade` is itself: a site closes days for one programme only."""
    found: dict[ProgrammeId, Programme] = {}
    for task in tasks:
        name = task.programme
        if name in found:
            continue
        season = task.view.season_of(task.dose)
        preferred = DateRange(*_ends(season.days(days.start_year))) if season and season.is_preference else days.whole
        window = _window(task, days)
        if not any(day.date in window for day in days.days):
            window = days.whole  # only visits that stand: they are judged by their guards, not here
        found[name] = Programme(name, str(name), task.needs_doctor, ONE_VISIT, window, preferred, str(name))
    return tuple(found[name] for name in sorted(found))


def _ends(days: DayRange) -> tuple[Any, Any]:
    return days.first, days.last


def _weights(data: CentreData, people: People, days: Days, standing: Sequence[Visit], wanted: Weights) -> Weights:
    """At most the visits a week of the centre's setting, but never fewer than those that stand."""
    most = data.numbers.most_visits
    share = min(1.0, most / people.most_blocks) if most and people.most_blocks else 1.0
    used: dict[tuple[str, int], int] = {}
    for visit in standing:
        key = (visit.team, days.week_of(visit.date))
        used[key] = used.get(key, 0) + 1
    stands = max((count / max(1, people.blocks(team, week)) for (team, week), count in used.items()), default=0.0)
    if data.choice.purpose is Purpose.REPLAN:
        wanted = replace(wanted, move_date=MOVED, move_block=MOVED, move_team=MOVED)
    return replace(wanted, max_share=max(share, min(1.0, stands)))


def _centre(data: CentreData, people: People, pinned: Sequence[Visit]) -> Centre:
    """Rooms and buses; a centre that registered none is not held to them, and what stands already has one."""

    def at_once(location: str) -> int:
        counted: dict[tuple[object, str], int] = {}
        for visit in pinned:
            if visit.location == location:
                counted[visit.date, visit.block] = counted.get((visit.date, visit.block), 0) + 1
        return max(counted.values(), default=0)

    teams = len(people.teams)
    return Centre(max(data.rooms or teams, at_once("centre")), max(data.buses or teams, at_once("bus")))


def _group_id(task: Task) -> GroupId:
    key = task.ref.key
    return GroupId(task.ref.unit_id) if key is None else GroupId(f"g:{key.class_group_id}")


def _group(task: Task) -> Group:
    return Group(_group_id(task), SiteId(str(task.site_id)), task.grade, task.pupils)


def _unit(task: Task) -> Unit:
    return Unit(
        id=task.ref.unit_id,
        group=_group_id(task),
        site=SiteId(str(task.site_id)),
        programme=task.programme,
        location=task.location,
        nurse_minutes=task.nurse_minutes,
        doctor_minutes=0,
        doses=FULL if task.is_visit else 1,
        pupils=task.pupils,
    )


def _links(tasks: Sequence[Task]) -> tuple[DoseLink, ...]:
    """Days that keep the months of the guard whatever day the first dose falls on."""
    found = []
    for before, after in by_dose(tasks):
        least, most = after.view.min_months, after.view.max_months
        first = 1 if least is None else -int(-least * MOST_DAYS_OF_MONTH // 1)
        last = LONG_GAP if most is None else int(most * LEAST_DAYS_OF_MONTH)
        found.append(DoseLink(before.ref.unit_id, after.ref.unit_id, first, max(first, last), (first, max(first, last))))
    return tuple(found)


def _visit(task: Task, people: People) -> Visit:
    if task.at is None or task.team_id is None:
        raise ValueError("only a visit that stands somewhere")
    day, half = task.at
    doctor = people.doctor_at(task.team_id, day, half) if task.needs_doctor else None
    return Visit(
        team=people.name_of(task.team_id),
        date=day,
        block=block_of(half),
        site=SiteId(str(task.site_id)),
        location=task.location,
        units=(task.ref.unit_id,),
        doctor=doctor,
        status="accepted" if task.accepted else "proposed",
    )


def _reference(data: CentreData, tasks: Sequence[Task], people: People) -> tuple[Visit, ...] | None:
    """What stands and may move, when the year is planned again. A plan that is made anew has none: it searches wider."""
    if data.choice.purpose is Purpose.MAKE:
        return None
    return tuple(_visit(task, people) for task in tasks if not task.fixed and task.at is not None)

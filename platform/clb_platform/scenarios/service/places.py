"""Sites and the way between them, as the problem knows them. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from clb_core.terms import add_months, add_weeks, earliest_after_months
from clb_platform.planning.optimiser.problem import LastYear, ProgrammeId, Site, SiteId, TeamId, Travel
from clb_platform.scenarios.service.days import Days, closed_at, week_number_of
from clb_platform.scenarios.service.load import CentreData
from clb_platform.scenarios.service.people import People
from clb_platform.scenarios.service.road import crow_km
from clb_platform.scenarios.service.work import Task, fixed_before

WEEKS_OF_A_YEAR: Final = 52
MOST_WEEK: Final = 60


def sites_of(data: CentreData, days: Days, people: People, tasks: Sequence[Task]) -> tuple[Site, ...]:
    """The sites of the tasks. A day on which a visit stands there is never closed."""
    at_site: dict[UUID, list[Task]] = defaultdict(list)
    for task in tasks:
        at_site[task.site_id].append(task)
    usual = _usual_teams(data)
    names = {team_id: TeamId(name) for name, team_id in people.team_ids.items()}
    active = tuple(names[team.team_id] for team in data.teams if team.active and team.team_id in names)
    before = fixed_before(data, tasks)
    closed_days: dict[UUID, frozenset[date]] = {}
    found = []
    for number, (site_id, here) in enumerate(sorted(at_site.items())):
        school_id = here[0].school_id
        if school_id not in closed_days:
            closed_days[school_id] = closed_at(data, days, school_id)
        stands = {task.at[0] for task in here if task.fixed and task.at is not None}
        refused = {day for each in data.existing if each.visit.site_id == site_id for day in each.refused}
        own = tuple(names[task.team_id] for task in here if task.fixed and task.team_id in names)
        site = data.sites[site_id]
        eligible = tuple(dict.fromkeys((*active, *own)))
        found.append(
            Site(
                id=SiteId(str(site_id)),
                closed=(closed_days[school_id] | refused) - stands,
                blocked=frozenset(),
                dislikes=frozenset(),
                grade_closed=_closed_for_doses(days, here, before, stands),
                home_team=_home(data, people, usual.get(site_id), site_id, number, eligible),
                eligible_teams=eligible,
                last_year=_last_year(data, days, site_id, here),
                name=site.name or data.schools[school_id].name,
            )
        )
    return tuple(found)


def _usual_teams(data: CentreData) -> dict[UUID, UUID]:
    """Which team was at a site most often this school year."""
    counted: dict[UUID, Counter[UUID]] = defaultdict(Counter)
    for each in data.existing:
        counted[each.visit.site_id][each.visit.team_id] += 1
    return {site_id: counts.most_common(1)[0][0] for site_id, counts in counted.items()}


def _home(
    data: CentreData, people: People, usual: UUID | None, site_id: UUID, number: int, eligible: Sequence[TeamId]
) -> TeamId:
    """The team that comes most often; else the nearest; else the teams take turns."""
    for name, team_id in people.team_ids.items():
        if team_id == usual and TeamId(name) in eligible:
            return TeamId(name)
    here = data.road.point(site_id)
    near = [
        (crow_km(here, (team.latitude, team.longitude)), team.name)
        for team in data.teams
        if here is not None and team.latitude is not None and team.longitude is not None and team.name in eligible
    ]
    return TeamId(min(near)[1]) if near else eligible[number % len(eligible)]


def _closed_for_doses(
    days: Days, here: Sequence[Task], before: Mapping[tuple[UUID, UUID, int], list[date]], stands: set[date]
) -> dict[str, frozenset[date]]:
    """By programme: days after the weeks that were asked, and too near to, or too far from, a dose that was given or
    stands outside this plan. For all groups of the site together: the last of their earlier doses counts.
    """
    found: dict[str, set[date]] = defaultdict(set)
    for task in here:
        if task.fixed:
            continue
        found[str(task.programme)] |= {day.date for day in days.days if day.date > days.last_day}
        for group in task.groups:
            for given in before.get((group, task.view.programme_id, task.dose - 1), ()):
                found[str(task.programme)] |= {
                    day.date for day in days.days if not _keeps(task, given, day.date)
                }  # fmt: skip
    return {programme: frozenset(closed - stands) for programme, closed in found.items()}


def _keeps(task: Task, given: date, day: date) -> bool:
    least, most = task.view.min_months, task.view.max_months
    return (least is None or day >= earliest_after_months(given, least)) and (
        most is None or day <= add_months(given, most)
    )


def _last_year(data: CentreData, days: Days, site_id: UUID, here: Sequence[Task]) -> dict[ProgrammeId, LastYear]:
    """When the same programme was there a year before, on the same weekday 52 weeks later; the first of its days."""
    found: dict[ProgrammeId, LastYear] = {}
    first = days.days[0].date
    for task in here:
        was = [day for code, dose, day in data.last_year.get(site_id, ()) if (code, dose) == (task.view.code, task.dose)]
        if was:
            day = add_weeks(min(was), WEEKS_OF_A_YEAR)
            week = min(MOST_WEEK, max(0, week_number_of(first, day)))
            found[task.programme] = LastYear(week, day.weekday())
    return found


def travel_of(data: CentreData, tasks: Sequence[Task], homes: Mapping[UUID, UUID]) -> Travel:
    """Minutes between the centre and all sites: what the centre set, else estimated. The centre stands where its teams
    start, or in the middle of its sites; the way from there to a site is that of the team that usually goes (`homes`)."""
    site_ids = sorted({task.site_id for task in tasks})
    road = data.road
    centre = road.centre(site_ids)
    out = [road.from_centre(site_id, homes.get(site_id), centre) for site_id in site_ids]
    rows = ((start, *(road.minutes(one, other) for other in site_ids)) for one, start in zip(site_ids, out, strict=True))
    return Travel(("CENTRE", *map(str, site_ids)), ((0, *out), *rows))

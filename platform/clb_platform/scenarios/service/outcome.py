"""From a plan of the planner to rows: visits by school and week, what found no place, and the numbers people count in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import listed
from clb_platform.planning.optimiser.costs import PARTS
from clb_platform.planning.optimiser.facts import Facts, Placed
from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.plans import plan_from
from clb_platform.planning.optimiser.problem import Visit
from clb_platform.scenarios import queries
from clb_platform.scenarios.models import Scenario, ScenarioGap, ScenarioVisit
from clb_platform.scenarios.service.days import HALF_OF
from clb_platform.scenarios.service.files import Kept, UnitFacts
from clb_platform.scenarios.vocabulary import Figures, Missing, Result, Standing, UnitRef

SHARE_SLACK = 1e-9


def keep_outcome(uow: UnitOfWork, scenario: Scenario, kept: Kept, result: Result) -> Figures:
    """Store the visits and the gaps of a result, in place of those of an earlier end."""
    plan = plan_from(result.plan)
    queries.forget_plan(uow, scenario.scenario_id)
    visits = [_row(scenario.scenario_id, kept, visit) for visit in plan.visits]
    gaps = [*_gaps(scenario.scenario_id, kept, result.unplanned, stands=False),
            *_gaps(scenario.scenario_id, kept, result.broken, stands=True)]  # fmt: skip
    uow.add_all([*visits, *gaps])
    moved = sum(row.standing is Standing.MOVED for row in visits)
    return figures_of(Facts(problem_from(dict(kept.problem)), plan), unplanned=len(result.unplanned), moved=moved)


def recount(uow: UnitOfWork, scenario: Scenario, kept: Kept, plan: Mapping[str, Any]) -> None:
    """What a plan that was changed by hand costs, part by part, and its numbers."""
    facts = Facts(problem_from(dict(kept.problem)), plan_from(plan))
    scenario.parts = {name: part(facts) for name, part in PARTS.items()}
    scenario.cost = sum(scenario.parts.values())
    moved = sum(part.standing is Standing.MOVED for part, _school, _team in queries.parts_of(uow, scenario.scenario_id))
    unplanned = scenario.figures.get("unplanned", 0)
    scenario.figures = figures_of(facts, unplanned=unplanned, moved=moved).as_json()


def _row(scenario_id: UUID, kept: Kept, visit: Visit) -> ScenarioVisit:
    units = [kept.units[unit] for unit in visit.units]
    first, ref = units[0], UnitRef.read(visit.units[0])
    now = (visit.date, HALF_OF[visit.block])
    team_id = kept.teams[visit.team]
    return ScenarioVisit(
        scenario_id=scenario_id,
        school_id=first.school_id,
        site_id=first.site_id,
        team_id=team_id,
        day=now[0],
        half_day=now[1],
        place=first.place,
        standing=_standing(first, ref, now, team_id),
        title=listed(list(dict.fromkeys(unit.label for unit in units))),
        groups=listed(sorted(dict.fromkeys(unit.groups for unit in units))),
        pupils=sum(unit.pupils for unit in units),
        units=list(visit.units),
        visit_id=ref.visit_id,
        visit_version=first.visit_version,
        was_day=first.was[0] if first.was else None,
        was_half_day=first.was[1] if first.was else None,
        was_team_id=first.was_team_id,
    )


def _standing(unit: UnitFacts, ref: UnitRef, now: tuple[date, object], team_id: UUID) -> Standing:
    if ref.visit_id is None or unit.was is None:
        return Standing.NEW
    return Standing.KEPT if (unit.was, unit.was_team_id) == (now, team_id) else Standing.MOVED


def _gaps(scenario_id: UUID, kept: Kept, missing: Sequence[Missing], *, stands: bool) -> Iterator[ScenarioGap]:
    for each in missing:
        unit = kept.units[each.unit_id]
        yield ScenarioGap(
            scenario_id=scenario_id,
            school_id=unit.school_id,
            unit=each.unit_id,
            title=unit.label,
            groups=unit.groups,
            pupils=unit.pupils,
            stands=stands,
            why=list(each.why),
            possible_with=each.possible_with,
        )


def figures_of(facts: Facts, *, unplanned: int = 0, moved: int = 0) -> Figures:
    """A plan in numbers: minutes on the road, weeks above what is comfortable, and what was not as one would like it."""
    problem = facts.problem
    return Figures(
        visits=len(facts.placed),
        pupils=sum(unit.pupils for placed in facts.placed for unit in placed.units),
        travel_minutes=_travel(facts),
        busy_weeks=sum(
            visits > int(problem.weights.comfort_share * facts.present_blocks[team, week] + SHARE_SLACK)
            for (team, week), visits in facts.week_visits.items()
        ),
        other_team=sum(placed.visit.team != placed.site.home_team for placed in facts.placed),
        outside_preferred=sum(
            any(placed.day.date not in facts.programmes[each].preferred for each in placed.programmes)
            for placed in facts.placed
        ),
        far_from_last_year=sum(_is_far(facts, placed) for placed in facts.placed),
        unplanned=unplanned,
        moved=moved,
    )


def _travel(facts: Facts) -> int:
    minutes = facts.problem.travel.minutes
    total = 0
    for stops in facts.tours.values():
        total += sum(minutes[one][other] for one, other in pairwise([0, *stops, 0]))
    return total


def _is_far(facts: Facts, placed: Placed) -> bool:
    weights = facts.problem.weights
    return any(
        each in placed.site.last_year
        and abs(placed.site.last_year[each].week - placed.day.week) > weights.anchor_tol
        for each in placed.programmes
    )

"""The parts of the cost of a plan, from scratch: each function gives the points of one part. Lower is better."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from clb_platform.planning.optimiser.breaches import SHARE_SLACK
from clb_platform.planning.optimiser.facts import Facts, Placed
from clb_platform.planning.optimiser.problem import (
    DateRange,
    Day,
    DoseLink,
    ProgrammeId,
    Site,
    TeamId,
    UnitId,
    Visit,
    Weights,
)

DAYS_OF_WEEK: Final = 7


def weeks_started(days: int) -> int:
    return -(-days // DAYS_OF_WEEK)


def travel(facts: Facts) -> int:
    minutes = facts.problem.travel.minutes
    tours = ([0, *nodes, 0] for nodes in facts.tours.values())
    steps = sum(minutes[a][b] for tour in tours for a, b in pairwise(tour))
    return facts.problem.weights.travel * steps


def visits(facts: Facts) -> int:
    return facts.problem.weights.visit * len(facts.placed)


def disruption(facts: Facts) -> int:
    days = {(placed.visit.team, placed.day_index, placed.site.id) for placed in facts.placed}
    return facts.problem.weights.disruption * len(days)


def timing(facts: Facts) -> int:
    return sum(
        timing_of(facts.problem.weights, placed.site, unit.programme, facts.programmes[unit.programme].preferred,
                  placed.day, placed.visit.block)
        for placed in facts.placed
        for unit in placed.units
    )  # fmt: skip


def timing_of(weights: Weights, site: Site, programme: ProgrammeId, preferred: DateRange, day: Day, block: str) -> int:
    """What a unit of a programme costs at a site on a day and block; the kernels' table is filled with it too."""
    out = max((preferred.first - day.date).days, (day.date - preferred.last).days, 0)
    cost = min(weights.pref_cap, weights.pref_week * weeks_started(out))
    if (day.weekday, block) in site.dislikes:
        cost += weights.dislike
    last_year = site.last_year.get(programme)
    if last_year is not None:
        away = max(0, abs(day.week - last_year.week) - weights.anchor_tol)
        cost += min(weights.anchor_cap, weights.anchor_week * away)
        cost += weights.anchor_weekday * (day.weekday != last_year.weekday)
    return cost


def away(facts: Facts) -> int:
    others = sum(placed.visit.team != placed.site.home_team for placed in facts.placed)
    return facts.problem.weights.away_team * others


def split(facts: Facts) -> int:
    found = defaultdict(set)
    for unit_id, placed in facts.where.items():
        unit = facts.units[unit_id]
        found[unit.group, unit.programme].add((placed.visit.team, placed.day_index))
    return facts.problem.weights.split * sum(len(days) - 1 for days in found.values())


def load(facts: Facts) -> int:
    weights = facts.problem.weights
    return sum(
        load_of(weights, count - math.floor(weights.comfort_share * facts.present_blocks[key] + SHARE_SLACK))
        for key, count in facts.week_visits.items()
    )


def load_of(weights: Weights, beyond: int) -> int:
    """The cost of `beyond` visits above the comfortable load of a week."""
    steps = weights.load_steps
    return sum(steps[min(index, len(steps) - 1)] for index in range(max(0, beyond)))


def fair_limits(facts: Facts) -> list[int]:
    """Minutes above which a team has more than its share of all work, in the order of the teams."""
    total = sum(unit.nurse_minutes for unit in facts.problem.units)
    everything = sum(facts.capacity.values())
    share = facts.problem.weights.fair_tol * total
    return [
        math.floor(share * facts.capacity[team.id] / everything + SHARE_SLACK) if everything else 0
        for team in facts.problem.teams
    ]


def fair(facts: Facts) -> int:
    minutes: dict[TeamId, int] = defaultdict(int)
    for placed in facts.placed:
        minutes[placed.visit.team] += sum(unit.nurse_minutes for unit in placed.units)
    pairs = zip(facts.problem.teams, fair_limits(facts), strict=True)
    return facts.problem.weights.fair_per_10min * sum(max(0, minutes[team.id] - limit) // 10 for team, limit in pairs)


def gap(facts: Facts) -> int:
    return sum(
        gap_of(
            facts.problem.weights, link, (facts.where[link.second].visit.date - facts.where[link.first].visit.date).days
        )
        for link in facts.problem.dose_links
        if link.first in facts.where and link.second in facts.where
    )


def gap_of(weights: Weights, link: DoseLink, days: int) -> int:
    low, high = link.ideal
    return weights.gap_week * weeks_started(max(low - days, days - high, 0))


@dataclass(frozen=True, slots=True)
class Moved:
    """How a plan differs from the reference."""

    cost: int
    visits: int
    units: int


def moved(facts: Facts) -> Moved:
    cost = visits_moved = units_moved = 0
    for old in facts.problem.reference or ():
        changes = list(_changes(facts, old))
        cost += sum(points for points, _elsewhere in changes)
        elsewhere = sum(elsewhere for _points, elsewhere in changes)
        visits_moved += elsewhere > 0
        units_moved += elsewhere
    return Moved(cost, visits_moved, units_moved)


def _changes(facts: Facts, old: Visit) -> Iterator[tuple[int, bool]]:
    """(points, whether in another half day) of each planned unit of a visit of the reference."""
    weights = facts.problem.weights
    factor = weights.status_factor.get(old.status, 1)
    old_week = facts.days[facts.day_index[old.date]].week
    for unit in old.units:
        placed: Placed | None = facts.where.get(UnitId(unit))
        if placed is None:
            continue
        points = move_of(weights, old.date, old_week, old.block, placed.visit.date, placed.day.week, placed.visit.block)
        points += weights.move_team * (placed.visit.team != old.team)
        yield factor * points, (placed.visit.date, placed.visit.block) != (old.date, old.block)


def move_of(
    weights: Weights, old: date, old_week: int, old_block: str, new: date, new_week: int, new_block: str
) -> int:
    """What another half day costs, before the factor of the visit's status."""
    if new != old:
        return weights.move_date + min(weights.move_week_cap, weights.move_week * abs(new_week - old_week))
    return weights.move_block * (new_block != old_block)


def move(facts: Facts) -> int:
    return moved(facts).cost


PARTS: Final[Mapping[str, Callable[[Facts], int]]] = {
    "travel": travel,
    "visits": visits,
    "disruption": disruption,
    "timing": timing,
    "away": away,
    "split": split,
    "load": load,
    "fair": fair,
    "gap": gap,
    "move": move,
}

"""What is said to make an impossible problem possible does so, and no smaller change that was tried would have done.

The problems are so small that every way to place every unit can be tried: the proof does not lean on the planner.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, islice
from random import Random
from typing import Any

import numpy as np
import pytest

from clb_platform.planning.optimiser.check import check
from clb_platform.planning.optimiser.explain import nearest, open_desk
from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.problem import Plan, Problem, UnitId
from clb_platform.planning.optimiser.relax import KINDS, MOST_TRIES_OF_A_KIND, Relaxation, smallest_relaxation
from clb_platform.planning.optimiser.solve import Order, solve
from clb_platform.planning.optimiser.standing import visits_of
from clb_platform.planning.optimiser.tables import tables_of
from optimiser.worlds import tiny

UNPLANNED = "R02-unit-unplanned"
SEEDS = range(1, 11)


def can_be_met(problem: Problem) -> bool:
    """Whether some way to place all units breaks no rule; a rule that a part of a plan breaks stays broken."""
    tables = tables_of(problem)
    places = [(t, h) for t in range(len(problem.teams)) for h in range(len(tables.halves))]
    chosen: list[tuple[int, int]] = []

    def sound() -> bool:
        nowhere = [(-1, -1)] * (len(problem.units) - len(chosen))
        team, half = (np.array(each) for each in zip(*chosen, *nowhere, strict=True))
        report = check(problem, Plan(problem.name, visits_of(tables, team, half)))
        return {violation.code for violation in report.violations} <= {UNPLANNED}

    def fits() -> bool:
        if len(chosen) == len(problem.units):
            return True
        unit = problem.units[len(chosen)]
        for place in places:
            there = (u.site for u, taken in zip(problem.units, chosen, strict=False) if taken == place)
            if any(site != unit.site for site in there):
                continue
            chosen.append(place)
            if sound() and fits():
                return True
            chosen.pop()
        return False

    return fits()


def starved(seed: int, large: int = 200) -> dict[str, Any]:
    """A tiny centre from which something was taken that its work needs; `large` are minutes for one group."""
    random = Random(seed)
    value = tiny(100 + seed, units=4)
    for unit in value["units"]:
        unit |= {"programme": "A", "doctor_minutes": 30, "doses": 0}
    kind = ("doctor", "nurse", "closed", "bus", "vaccine", "large", "season")[seed % 7]
    unit = random.choice(value["units"])
    if kind == "doctor":
        _person(value, "doctor")["works"] = [[False, False]] * 5
    elif kind == "nurse":
        for team in value["staff"][:-1]:
            team["works"] = [[k == 0, False] for k in range(5)]
    elif kind == "closed":
        for site in value["sites"]:
            site["closed"] = [day["date"] for day in value["calendar"]["days"]]
    elif kind == "bus":
        unit["location"], value["centre"]["buses"] = "bus", 0
    elif kind == "vaccine":
        unit |= {"programme": "B", "doctor_minutes": 0, "doses": 12}
        value["vaccines"][0]["deliveries"][0]["doses"] = random.choice([0, 5, 11])
    elif kind == "large":
        unit["nurse_minutes"] = large
    else:
        value["programmes"][0]["window"] = ["2026-09-07", "2026-09-07"]
    return value


def _person(value: dict[str, Any], role: str) -> dict[str, Any]:
    return next(person for person in value["staff"] if person["role"] == role)


def tried_before(problem: Problem, unit_id: UnitId, found: Relaxation) -> Iterator[Relaxation]:
    """The smaller changes, in the order of the product's table."""
    unit = next(unit for unit in problem.units if unit.id == unit_id)
    every = (each for kind in KINDS for each in islice(kind(problem, unit), MOST_TRIES_OF_A_KIND))
    return islice(every, found.tried)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_named_change_makes_it_possible_and_no_smaller_one_that_was_tried(seed: int) -> None:
    problem = problem_from(starved(seed))
    solution = solve(problem, Order(workers=1, seconds=None, iterations=20_000), time.monotonic)
    assert not can_be_met(problem)
    assert solution.unplanned
    unit_id = solution.unplanned[0]
    desk = open_desk(problem, solution.plan)

    found = smallest_relaxation(desk, unit_id)

    assert nearest(desk, unit_id).reasons, "it says why as well"
    assert found is not None, "something helps"
    assert plannable(found.problem, problem, solution.plan, unit_id), found.sentence
    smaller = list(tried_before(problem, unit_id, found))
    assert len(smaller) == found.tried
    for each in smaller:
        assert not plannable(each.problem, problem, solution.plan, unit_id), each.sentence


def plannable(relaxed: Problem, problem: Problem, plan: Plan, unit_id: UnitId) -> bool:
    """Whether the relaxed problem holds the unit and as many others of the problem as the plan did, by trying all."""
    missing = [u.id for u in problem.units if not any(u.id in visit.units for visit in plan.visits)]
    others = [u.id for u in problem.units if u.id != unit_id]
    for left_out in combinations(others, len(missing) - 1):
        units = tuple(unit for unit in relaxed.units if unit.id not in left_out)
        if can_be_met(replace(relaxed, units=units)):
            return True
    return False


def test_when_no_single_change_helps_none_is_named() -> None:
    problem = problem_from(starved(5, large=400))
    solution = solve(problem, Order(workers=1, seconds=None, iterations=20_000), time.monotonic)
    (unit_id,) = solution.unplanned
    unit = next(unit for unit in problem.units if unit.id == unit_id)

    assert smallest_relaxation(open_desk(problem, solution.plan), unit_id) is None
    every = [each for kind in KINDS for each in islice(kind(problem, unit), MOST_TRIES_OF_A_KIND)]
    assert len(every) > 10
    assert not any(can_be_met(each.problem) for each in every)

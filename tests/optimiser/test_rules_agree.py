"""Kernels, checker and reference checker say the same after every move: they share no code, so they cannot drift."""

from __future__ import annotations

import inspect
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clb_platform.planning import policy
from clb_platform.planning.optimiser.check import check
from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.kernels import legality
from clb_platform.planning.optimiser.kernels.change import put, take
from clb_platform.planning.optimiser.kernels.legality import breached, legal
from clb_platform.planning.optimiser.kernels.moves import (
    dissolve,
    move_unit,
    move_visit,
    plan_missing,
    ruin_and_recreate,
    swap_days,
    swap_units,
)
from clb_platform.planning.optimiser.kernels.search import construct
from clb_platform.planning.optimiser.problem import Plan, Visit
from clb_platform.planning.optimiser.rules import KERNEL_RULES, RULES
from clb_platform.planning.optimiser.solve import hardest_first
from clb_platform.planning.optimiser.standing import codes_of, pinned_state, plan_of, visits_of, with_doctors
from clb_platform.planning.optimiser.tables import stands_of, tables_of
from optimiser.worlds import instance, reference_report, tiny

MOVES = (move_visit, move_unit, swap_units, swap_days, dissolve, ruin_and_recreate, plan_missing)
OF_THE_SLOT = set(codes_of(legality.OF_THE_SLOT))


def pinned_and_replanned(seed: int) -> dict:
    """S-1 in the middle of its year: what stands before today is pinned, the rest is a reference."""
    value = instance("S-1")
    problem = problem_from(value)
    tables = tables_of(problem)
    state, _broken = pinned_state(tables, seed)
    construct(tables.world, state, hardest_first(tables))
    visits = plan_of(tables, state).visits
    as_json = [
        {"team": v.team, "date": v.date.isoformat(), "block": v.block, "site": v.site, "location": v.location.value,
         "doctor": v.doctor, "units": list(v.units), "status": ["proposed", "accepted"][k % 2]}
        for k, v in enumerate(visits)
    ]  # fmt: skip
    value["today"] = "2026-11-01"
    value["pinned"] = [each for each in as_json if each["date"] < "2026-11-12"]
    value["reference"] = {"visits": [each for each in as_json if each["date"] >= "2026-11-12"]}
    return value


WORLDS = {
    "a year": lambda _seed: instance("S-1"),
    "the middle of a year": pinned_and_replanned,
    "a week": lambda seed: tiny(seed, units=9),
}


def compare(value: dict, problem, plan: Plan, state) -> None:
    ours, theirs = check(problem, plan).as_json(), reference_report(value, plan)
    for name in ("feasible", "violations", "cost", "parts", "visits", "units", "moved_sessions", "moved_units"):
        assert ours[name] == theirs[name], name
    assert {v[0] for v in theirs["first_violations"]} <= {"R02-unit-unplanned", "R21-pinned-changed"}
    assert state[at.COST] == theirs["cost"] + at.UNPLANNED * state[at.OUT]
    assert state[at.OUT] == len(problem.units) - theirs["units"]


@pytest.mark.parametrize("world", WORLDS)
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(1, 10_000),
    picks=st.lists(st.tuples(st.integers(0, 6), st.floats(0, 400)), min_size=12, max_size=40),
)
def test_after_each_move_all_three_agree(world, seed, picks) -> None:
    value = WORLDS[world](seed)
    problem = problem_from(value)
    tables = tables_of(problem)
    state, broken = pinned_state(tables, seed)
    assert broken == ()
    construct(tables.world, state, hardest_first(tables))
    compare(value, problem, plan_of(tables, state), state)
    for move, limit in picks:
        if any(MOVES[move](tables.world, state, limit) for _again in range(30)):
            compare(value, problem, plan_of(tables, state), state)


@pytest.mark.parametrize("world", WORLDS)
@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(1, 10_000))
def test_a_place_is_forbidden_by_the_rules_that_the_checkers_find_broken_there(world, seed) -> None:
    """One unit at a time is put where the kernels say no, against the rules they name and no others."""
    random = Random(seed)
    value = WORLDS[world](seed)
    problem = problem_from(value)
    tables = tables_of(problem)
    state, _broken = pinned_state(tables, seed)
    construct(tables.world, state, hardest_first(tables))
    stands = stands_of(state, tables)
    for _again in range(40):
        u = random.randrange(len(problem.units))
        if stands[u, at.S_PINNED]:
            continue
        if stands[u, at.S_HALF] >= 0:
            take(tables.world, state, u)
        t, h = random.randrange(len(problem.teams)), random.randrange(len(tables.halves))
        bits = breached(tables.world, state, u, t, h)
        assert (bits == 0) == legal(tables.world, state, u, t, h)
        plan = with_unit(tables, state, u, t, h)
        theirs = {v[0] for v in reference_report(value | {"units": value["units"]}, plan)["first_violations"]}
        ours = {violation.code for violation in check(problem, plan).violations}
        assert ours >= theirs
        found = ours - {"R02-unit-unplanned"}
        named = set(codes_of(int(bits)))
        if "R06-team-double-booked" in named:
            found -= OF_THE_SLOT | {"R11-doctor-double-booked"}
        assert found == named, (tables.problem.units[u], tables.halves[h])


def with_unit(tables, state, u: int, t: int, h: int) -> Plan:
    """The plan of the state with one more unit in a slot; in a visit of its own when another site's visit is there."""
    stands = stands_of(state, tables)
    team, half = stands[:, 0].copy(), stands[:, 1].copy()
    unit = tables.problem.units[u]
    there = list(np.flatnonzero((team == t) & (half == h)))
    same = all(
        tables.problem.units[v].site == unit.site and tables.problem.units[v].location == unit.location for v in there
    )
    if same:
        team[u], half[u] = t, h
        return Plan(tables.problem.name, visits_of(tables, team, half))
    day, block = tables.halves[h]
    extra = Visit(tables.problem.teams[t].id, tables.facts.days[day].date, block, unit.site, unit.location, (unit.id,))
    return Plan(tables.problem.name, with_doctors(tables, [*visits_of(tables, team, half), extra]))


def test_every_kernel_test_is_named_by_one_rule_in_the_order_of_its_bit() -> None:
    source = inspect.getsource(legality.breached.py_func)
    asked = [line.split("(not ")[1].split("(")[0] for line in source.splitlines() if "(not " in line]

    assert asked == [rule.kernel for rule in KERNEL_RULES]


def test_every_guard_that_a_rule_names_exists() -> None:
    guards = {rule.__name__ for rule in policy.RULES}

    assert {rule.guard for rule in RULES if rule.guard} <= guards


def test_putting_and_taking_leave_nothing_behind() -> None:
    tables = tables_of(problem_from(instance("S-1")))
    state, _broken = pinned_state(tables, 1)
    before = state.copy()
    construct(tables.world, state, hardest_first(tables))
    for u in range(len(tables.problem.units)):
        if stands_of(state, tables)[u, at.S_HALF] >= 0:
            take(tables.world, state, u)
    put(tables.world, state, 0, 0, 100)
    take(tables.world, state, 0)

    assert (state[: at.RANDOM] == before[: at.RANDOM]).all()
    for table, after in ((at.USE_TABLE, at.VISITS_TABLE), (at.VISITS_TABLE, at.LOG_TABLE)):
        assert (state[state[table] : state[after]] == before[before[table] : before[after]]).all()

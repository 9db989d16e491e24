"""Planning again after refusals and illness: complete, feasible by the reference checker, and little more moves than must."""

from __future__ import annotations

import time

import pytest

from clb_platform.planning.optimiser.instance import problem_from
from clb_platform.planning.optimiser.problem import Plan
from clb_platform.planning.optimiser.solve import Order, solve
from optimiser.disturbances import cases_of
from optimiser.worlds import instance, reference_report

ITERATIONS = 150_000
CASES = ("5% refused", "10% refused", "nurse ill 10 days", "team ill 10 days")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(problem_from(instance("S-1")), Order(workers=1, iterations=ITERATIONS), time.monotonic).plan


@pytest.mark.parametrize("name", CASES)
def test_after_refusals_or_illness_only_what_must_moves(name: str, plan: Plan) -> None:
    case = next(each for each in cases_of(instance("S-1"), plan, seed=3) if each.name == name)

    solution = solve(problem_from(case.value), Order(workers=1, iterations=ITERATIONS), time.monotonic)
    report = reference_report(case.value, solution.plan)

    assert report["feasible"]
    assert report["cost"] == solution.report.cost
    assert case.forced > 0
    assert case.forced <= report["moved_sessions"] <= 2 * case.forced + 2


def test_the_cases_are_the_same_for_a_seed(plan: Plan) -> None:
    first, second = (list(cases_of(instance("S-1"), plan, seed=7)) for _again in range(2))

    assert [each.name for each in first] == list(CASES)
    assert [each.value for each in first] == [each.value for each in second]
    assert all(before["status"] in {"proposed", "accepted"} for before in first[0].value["reference"]["visits"])

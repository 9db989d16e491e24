"""Cost by time, and how soon there is a complete plan: medians over the seeds."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from bench.planner.setting import goal, instances, keep_plan
from bench.results import row
from optimiser.worlds import reference_report


def measure_plans(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    for seconds in options.seconds:
        for name, value in instances(options):
            if not (name.startswith("S") and seconds > min(options.seconds)):
                yield from _instance(name, value, seconds, options.seeds)


def _instance(name: str, value: dict[str, Any], seconds: float, seeds: list[int]) -> Iterator[dict[str, Any]]:
    from clb_platform.planning.optimiser.instance import problem_from
    from clb_platform.planning.optimiser.solve import Order, solve

    problem = problem_from(value)
    costs, complete, speed = [], [], []
    for seed in seeds:
        solution = solve(problem, Order(seed=seed, seconds=seconds), time.monotonic)
        report = reference_report(value, solution.plan)
        assert report["feasible"] and report["cost"] == solution.report.cost, (name, seed)
        keep_plan(name, solution.report.cost, solution.plan)
        costs.append(solution.report.cost)
        complete.append(seconds if solution.seconds_to_complete is None else solution.seconds_to_complete)
        speed.append(solution.proposals / solution.seconds)
    what = f"cost at {seconds:g} s"
    yield row(f"{name} {what}", median(costs), "points", goal(name, what))
    yield row(f"{name} complete plan", median(complete), "s", goal(name, "complete plan"))
    yield row(f"{name} proposals a second", median(speed), "1/s", None, "higher")

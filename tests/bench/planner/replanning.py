"""Replanning cases of every instance, from the best plan that was kept."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from typing import Any, Final

from bench.planner.setting import best_plan, instances
from bench.results import row
from optimiser.disturbances import cases_of
from optimiser.worlds import reference_report

SECONDS: Final = 10.0
FEASIBLE_GOAL: Final = 2.0
MORE_MOVES: Final = 1.05


def measure_replanning(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from clb_platform.planning.optimiser.instance import problem_from
    from clb_platform.planning.optimiser.solve import Order, solve

    for name, value in instances(options):
        kept = best_plan(name)
        for case in cases_of(value, kept[1], seed=1) if kept else ():
            solution = solve(problem_from(case.value), Order(seed=1, seconds=SECONDS), time.monotonic)
            report = reference_report(case.value, solution.plan)
            assert report["feasible"] == (not solution.unplanned), (name, case.name)
            assert report["cost"] == solution.report.cost, (name, case.name)
            after = solution.seconds_to_complete
            label = f"{name} {case.name}"
            yield row(f"{label}: complete", SECONDS if after is None else after, "s", FEASIBLE_GOAL)
            yield row(f"{label}: without a place", len(solution.unplanned), "units", 0.0)
            yield row(f"{label}: forced", case.forced, "visits", None)
            yield row(f"{label}: moved", report["moved_sessions"], "visits", float(int(MORE_MOVES * case.forced)))
            yield row(f"{label}: cost", report["cost"], "points", None)

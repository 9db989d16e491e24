"""The proven distance of the best plan that was kept."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from typing import Any

from bench.planner.setting import best_plan, goal, instances
from bench.results import row


def measure_bounds(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from clb_platform.planning.optimiser.bound import bound
    from clb_platform.planning.optimiser.instance import problem_from

    for name, value in instances(options):
        kept = best_plan(name)
        if kept is not None:
            cost, plan = kept
            proven = bound(problem_from(value), plan, options.bound, time.monotonic)
            yield row(f"{name} proven bound", proven.value, "points", None, "higher")
            yield row(f"{name} bound after", proven.seconds, "s", None)
            yield row(f"{name} proven distance", 100 * (cost - proven.value) / cost, "%", goal(name, "proven distance"))

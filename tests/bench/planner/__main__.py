"""`make bench-planner`: the planner on a folder of instances; not part of CI. About an hour, alone on the machine.

    python -m bench.planner FOLDER [--parts plans bounds replanning kernels] [--seconds 20 60 300] [--seeds 1 2 3]

Prints the table with the goals and keeps it in build/bench-planner.json; the best plans stay in build/plans, where a later
part finds them. Every plan is judged by the reference checker.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.planner.bounds import measure_bounds
from bench.planner.compiled import measure_kernels
from bench.planner.plans import measure_plans
from bench.planner.replanning import measure_replanning
from bench.planner.setting import KERNELS, RESULT
from bench.results import keep
from clb_platform.planning.optimiser.kernels.compiling import keep_compiled_in

PARTS: dict[str, Callable[[argparse.Namespace], Iterator[dict[str, Any]]]] = {
    "plans": measure_plans,
    "bounds": measure_bounds,
    "replanning": measure_replanning,
    "kernels": measure_kernels,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--only", nargs="+", help="names of instances")
    parser.add_argument("--seconds", type=float, nargs="+", default=[20, 60, 300])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--bound", type=float, default=120, help="seconds for a bound")
    options = parser.parse_args()
    keep_compiled_in(KERNELS)
    for part in options.parts:
        for each in PARTS[part](options):
            keep([each], RESULT)
            goal = "" if each["goal"] is None else f"  goal {each['goal']:g}"
            print(f"{each['name']:44} {each['value']:12.2f} {each['unit']}{goal}", flush=True)


if __name__ == "__main__":
    main()

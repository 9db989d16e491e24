"""`make bench-planner`: plans and bounds of a folder of instances, three seeds each; not part of CI.

Prints the table of goals with medians and writes build/bench-planner.json. Every plan is judged by the reference checker.
    python -m bench.planner FOLDER [--seconds 20 60 300] [--seeds 1 2 3] [--bound 120]
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import time
from pathlib import Path
from statistics import median
from typing import Any

from clb_platform.planning.optimiser.kernels.compiling import keep_compiled_in

ROOT = Path(__file__).parents[2]
RESULT = ROOT / "build" / "bench-planner.json"
NAMES = ("S-1", "S-2", "M-1", "M-2", "L-1")
GOALS: dict[str, dict[str, float]] = {
    "complete plan (s)": {"S-1": 1, "S-2": 1, "M-1": 2, "M-2": 2, "L-1": 3},
    "cost at 20 s": {"S-1": 9720, "S-2": 8240, "M-1": 57600, "M-2": 51400, "L-1": 173000},
    "cost at 60 s": {"M-1": 57250, "M-2": 51150, "L-1": 172000},
    "cost at 300 s": {"M-1": 57000, "M-2": 50950, "L-1": 171200},
    "distance (%)": {"S-1": 2.5, "S-2": 2.5, "M-1": 3.5, "M-2": 3.5, "L-1": 4.5},
}
MEMORY_GOAL = 600


def main() -> None:
    options = _options()
    keep_compiled_in(ROOT / "build" / "kernels")
    rows: list[dict[str, Any]] = []
    for path in sorted(options.folder.glob("*.json*")):
        name = path.name.split(".")[0]
        if name in NAMES:
            rows.extend(_instance(name, path, options))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append(_row("memory (MB)", memory, MEMORY_GOAL, "MB"))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(rows, indent=1) + "\n")
    for row in rows:
        goal = "" if row["goal"] is None else f"  goal {row['goal']:g}"
        print(f"{row['name']:32} {row['value']:12.2f} {row['unit']}{goal}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, nargs="+", default=[20, 60, 300])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--bound", type=float, default=120)
    return parser.parse_args()


def _row(name: str, value: float, goal: float | None, unit: str, better: str = "lower") -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "goal": goal, "better": better}


def _instance(name: str, path: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    from clb_platform.planning.optimiser.bound import bound
    from clb_platform.planning.optimiser.instance import problem_from
    from clb_platform.planning.optimiser.solve import Order, solve
    from optimiser.worlds import reference_report

    raw = path.read_bytes()
    value = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    problem = problem_from(value)
    rows, complete, speed, plan = [], [], [], None
    for seconds in options.seconds:
        if name.startswith("S") and seconds > min(options.seconds):
            continue
        found = []
        for seed in options.seeds:
            solution = solve(problem, Order(seed=seed, seconds=seconds), time.monotonic)
            report = reference_report(value, solution.plan)
            assert report["feasible"] and report["cost"] == solution.report.cost, (name, seed)
            found.append((report["cost"], solution.plan))
            complete.append(solution.seconds_to_complete or seconds)
            speed.append(solution.proposals / solution.seconds)
        label = f"cost at {seconds:g} s"
        rows.append(
            _row(f"{name} {label}", median(cost for cost, _plan in found), GOALS.get(label, {}).get(name), "points")
        )
        plan = min(found, key=lambda each: each[0])
    rows.insert(0, _row(f"{name} complete plan", median(complete), GOALS["complete plan (s)"][name], "s"))
    rows.append(_row(f"{name} proposals a second", median(speed), None, "1/s", "higher"))
    if plan is not None:
        proven = bound(problem, plan[1], options.bound, time.monotonic)
        distance = 100 * (plan[0] - proven.value) / plan[0]
        rows.append(_row(f"{name} proven bound", proven.value, None, "points", "higher"))
        rows.append(_row(f"{name} proven distance", distance, GOALS["distance (%)"][name], "%"))
    return rows


if __name__ == "__main__":
    main()

"""Where the bench of the planner finds its instances and keeps its plans, and the goals of the table."""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from clb_platform.planning.optimiser.plans import read_plan, write_plan
from clb_platform.planning.optimiser.problem import Plan

ROOT: Final = Path(__file__).parents[3]
RESULT: Final = ROOT / "build" / "bench-planner.json"
KERNELS: Final = ROOT / "build" / "kernels"
PLANS: Final = ROOT / "build" / "plans"
NAMES: Final = ("S-1", "S-2", "M-1", "M-2", "L-1")
GOALS: Final[dict[str, dict[str, float]]] = {
    "complete plan": {"S-1": 1, "S-2": 1, "M-1": 2, "M-2": 2, "L-1": 3},
    "cost at 20 s": {"S-1": 9720, "S-2": 8240, "M-1": 57600, "M-2": 51400, "L-1": 173000},
    "cost at 60 s": {"M-1": 57250, "M-2": 51150, "L-1": 172000},
    "cost at 300 s": {"M-1": 57000, "M-2": 50950, "L-1": 171200},
    "proven distance": {"S-1": 2.5, "S-2": 2.5, "M-1": 3.5, "M-2": 3.5, "L-1": 4.5},
}


def goal(name: str, what: str) -> float | None:
    return GOALS.get(what, {}).get(name)


def instances(options: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and JSON value of each instance of the folder that is asked."""
    for path in sorted(options.folder.glob("[SML]-*.json*"), key=lambda path: ("SML".index(path.name[0]), path.name)):
        name = path.name.split(".")[0]
        if name in (options.only or NAMES):
            raw = path.read_bytes()
            yield name, json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)


def best_plan(name: str) -> tuple[int, Plan] | None:
    """The cheapest plan that a part has kept, with its cost."""
    kept = sorted(PLANS.glob(f"{name}.*.json"), key=lambda path: int(path.name.split(".")[1]))
    return (int(kept[0].name.split(".")[1]), read_plan(kept[0])) if kept else None


def keep_plan(name: str, cost: int, plan: Plan) -> None:
    PLANS.mkdir(parents=True, exist_ok=True)
    write_plan(plan, PLANS / f"{name}.{cost}.json")

"""One search in a process of its own, told and asked through files in a folder: it holds no connection and no secret.

    python -m clb_app.planner.child solve FOLDER    reads order.json, problem.json and, if there, start.json; keeps
                                                    progress.json and plan.json up to date; ends with result.json
    python -m clb_app.planner.child bound FOLDER    reads order.json, problem.json and plan.json; keeps bound.json
    python -m clb_app.planner.child warm            compiles what the search needs, or finds that it is there

It runs at low priority, is killed when the process that started it ends, and answers SIGTERM with the best until then.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clb_app.planner.words import told
from clb_core.settings import read_settings

if TYPE_CHECKING:
    from clb_platform.planning.optimiser.problem import Problem
    from clb_platform.planning.optimiser.solve import Progress, Solution

PR_SET_PDEATHSIG: Final = 1
POLITE: Final = 10
TELL_SECONDS: Final = 0.5
SAVE_SECONDS: Final = 2.0
MOST_EXPLAINED: Final = 40
MOST_RELAXED: Final = 3


class _Asked:
    """Whether somebody asked to stop."""

    stop = False


def main(arguments: list[str]) -> int:
    """Run one search; 0 when it ended with a result."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:  # it ended before the kernel was asked
        return 1
    os.nice(POLITE)
    signal.signal(signal.SIGTERM, _ask)
    keep_compiled()
    if arguments[0] == "warm":
        from clb_platform.planning.optimiser.kernels import search  # noqa: F401 - importing compiles

        return 0
    return {"solve": _solve, "bound": _bound}[arguments[0]](Path(arguments[1]))


def _ask(_number: int, _frame: object) -> None:
    _Asked.stop = True


def keep_compiled() -> None:
    """What was compiled is kept in the data folder, for this process and those after it."""
    from clb_platform.planning.optimiser.kernels.compiling import keep_compiled_in

    keep_compiled_in(read_settings().data_dir.absolute() / "kernels")


def write(path: Path, value: Mapping[str, Any]) -> None:
    """Whole or not at all: a reader never sees half a file."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    part.replace(path)


def read(path: Path) -> Any:
    """None when the file is not there."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _problem(folder: Path) -> Problem:
    from clb_platform.planning.optimiser.instance import problem_from

    return problem_from(read(folder / "problem.json"))


def _solve(folder: Path) -> int:
    from clb_platform.planning.optimiser.plans import plan_from
    from clb_platform.planning.optimiser.solve import Order, solve

    problem, asked, start = _problem(folder), read(folder / "order.json"), read(folder / "start.json")
    order = Order(
        seed=asked["seed"],
        workers=asked["workers"],
        seconds=None if asked["iterations"] else asked["seconds"],
        iterations=asked["iterations"],
        start=plan_from(start) if start is not None else None,
    )
    solution = solve(problem, order, time.monotonic, _Teller(folder), lambda: _Asked.stop)
    write(folder / "result.json", _result(problem, solution))
    return 0


class _Teller:
    """Writes how far the search is, twice a second, and the best plan every two seconds when there is a better one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told = self.saved = -SAVE_SECONDS
        self.best: tuple[int, int] | None = None

    def __call__(self, progress: Progress) -> None:
        from clb_platform.planning.optimiser.plans import plan_json

        quality = (progress.unplanned, progress.cost)
        if progress.seconds - self.saved >= SAVE_SECONDS and quality != self.best:
            write(self.folder / "plan.json", plan_json(progress.plan()))
            self.saved, self.best = progress.seconds, quality
        if progress.seconds - self.told >= TELL_SECONDS or progress.part >= 1:
            now = {"seconds": progress.seconds, "cost": progress.cost, "unplanned": progress.unplanned}
            write(self.folder / "progress.json", now)
            self.told = progress.seconds


def _result(problem: Problem, solution: Solution) -> dict[str, Any]:
    """The plan, what it costs, and for what found no place the reasons; for the first few also what would help."""
    from clb_platform.planning.optimiser.explain import nearest, open_desk, reason_of
    from clb_platform.planning.optimiser.plans import plan_json
    from clb_platform.planning.optimiser.relax import smallest_relaxation

    desk = open_desk(problem, solution.plan)
    pinned = {unit: pin for pin in solution.broken_pins for unit in pin.visit.units}
    missing = []
    for number, unit in enumerate(each for each in solution.unplanned if each not in pinned):
        why = told(nearest(desk, unit).reasons) if number < MOST_EXPLAINED else []
        change = smallest_relaxation(desk, unit) if number < MOST_RELAXED and not _Asked.stop else None
        missing.append({"unit": unit, "why": why, "possible_with": change.sentence if change else None})
    broken = []
    for unit, pin in pinned.items():
        visit = pin.visit
        why = told(
            reason_of(code, desk.tables, visit.units, visit.team, visit.date, visit.block) for code in pin.codes
        )
        broken.append({"unit": unit, "why": why, "possible_with": None})
    return {
        "plan": plan_json(solution.plan),
        "cost": solution.report.cost,
        "parts": solution.report.parts,
        "unplanned": missing,
        "broken": broken,
    }


def _bound(folder: Path) -> int:
    from clb_platform.planning.optimiser.bound import Bound, bound
    from clb_platform.planning.optimiser.plans import plan_from

    problem, order = _problem(folder), read(folder / "order.json")

    def tell(proven: Bound) -> None:
        write(folder / "bound.json", {"bound": proven.value})

    plan = plan_from(read(folder / "plan.json"))
    tell(bound(problem, plan, order["seconds"], time.monotonic, tell, lambda: _Asked.stop))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

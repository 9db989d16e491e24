"""Making a plan: greedy construction, then simulated annealing by workers that meet now and then, the best always kept.

`solve` never raises for a problem that cannot be met: the best incomplete plan comes back, with what is missing. With a
number of iterations the result depends on problem, seed and workers only; with a number of seconds also on the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from clb_platform.planning.optimiser.check import Report, check
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.kernels.layout import Block, State
from clb_platform.planning.optimiser.kernels.search import anneal, construct, remember_best
from clb_platform.planning.optimiser.problem import Plan, Problem, UnitId
from clb_platform.planning.optimiser.standing import BrokenPin, pinned_state, plan_of, stand
from clb_platform.planning.optimiser.tables import Tables, best_of, open_halves, tables_of, units_of

SLICE_SECONDS: Final = 0.15
FIRST_SLICE: Final = 2_000
SLICES: Final = 256
"""Parts of a search with a number of iterations: between two, progress is told and cancelling is seen."""
MEETINGS: Final = (0.5, 0.7, 0.85)
"""Parts of a search after which the workers go on from the best of them: by then their plans no longer differ in kind."""
OWN: Final = [at.RANDOM, at.RANDOM + 1, at.TRIED, at.KEPT]
"""What a worker keeps of its state at a meeting: its chance, and what it counted."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How hot the search begins and ends, in points of cost."""

    hot: float
    cold: float

    def at(self, part: float) -> float:
        return self.hot * float((self.cold / self.hot) ** min(1.0, max(0.0, part)))


FRESH: Final = Schedule(30.0, 1.2)
FROM_PLAN: Final = Schedule(6.0, 1.5)
REPLAN: Final = Schedule(1.0, 0.5)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the best plan is like now; `unplanned` counts units, whose points are not in `cost`."""

    seconds: float
    part: float
    cost: int
    unplanned: int
    plan: Callable[[], Plan]
    parts: Callable[[], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: `seconds` or `iterations` (proposals of each worker); a plan to start from, if any."""

    seed: int = 1
    workers: int = 2
    seconds: float | None = 60.0
    iterations: int | None = None
    start: Plan | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """`seconds_to_complete` is None when no complete plan was found."""

    plan: Plan
    report: Report
    unplanned: tuple[UnitId, ...]
    broken_pins: tuple[BrokenPin, ...]
    proposals: int
    seconds: float
    seconds_to_complete: float | None


def _never() -> bool:
    return False


def solve(
    problem: Problem,
    order: Order,
    watch: Callable[[], float],
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] = _never,
) -> Solution:
    """Search for a plan. `watch` gives seconds that pass (a monotonic clock); `progress` is called after each slice."""
    return Search(tables_of(problem), order, watch, progress, cancelled).run()


class Search:
    """One search: its workers' states, and the time that passed."""

    def __init__(
        self,
        tables: Tables,
        order: Order,
        watch: Callable[[], float],
        progress: Callable[[Progress], None] | None,
        cancelled: Callable[[], bool],
    ) -> None:
        self.tables, self.order, self.watch = tables, order, watch
        self.progress, self.cancelled = progress, cancelled
        self.began = watch()
        self.complete_after: float | None = None
        self.broken: tuple[BrokenPin, ...] = ()
        self.schedule = FRESH
        if order.start is not None:
            self.schedule = FROM_PLAN
        elif tables.problem.reference is not None:
            self.schedule = REPLAN

    def run(self) -> Solution:
        with ThreadPoolExecutor(self.order.workers) as pool:
            numbers = range(self.order.workers)
            self.states = list(pool.map(self._begin, numbers))
            self._tell(0.0)
            rate: float = FIRST_SLICE / SLICE_SECONDS
            done = 0.0
            while done < 1.0 and not self.cancelled() and len(self.tables.problem.units) > 0:
                proposals, until = self._next_slice(done, rate)
                slice_ = partial(self._anneal, proposals, self.schedule.at(done), self.schedule.at(until))
                before = self.watch()
                list(pool.map(slice_, self.states))
                rate = proposals / max(1e-6, self.watch() - before)
                earlier = done
                done = until if self.order.iterations is not None else self._passed() / (self.order.seconds or 1.0)
                if any(earlier < part <= done for part in MEETINGS):
                    self._meet()
                self._tell(done)
        return self._solution()

    def _meet(self) -> None:
        """Every worker goes on from the state of the one with the best plan."""
        best = self._best()
        for state in self.states:
            if state is not best:
                own = state[OWN]
                state[:] = best
                state[OWN] = own

    def _anneal(self, proposals: int, hot: float, cold: float, state: State) -> None:
        anneal(self.tables.world, state, proposals, hot, cold)

    def _passed(self) -> float:
        return self.watch() - self.began

    def _begin(self, worker: int) -> State:
        """The state of a worker: pinned visits, then the plan to start from or the reference, then what is missing."""
        state, broken = pinned_state(self.tables, self.order.seed * 1009 + worker)
        self.broken = broken
        start = self.order.start.visits if self.order.start else self.tables.problem.reference
        if start is not None:
            stand(self.tables, state, start)
        construct(self.tables.world, state, hardest_first(self.tables))
        remember_best(self.tables.world, state)
        return state

    def _next_slice(self, done: float, rate: float) -> tuple[int, float]:
        """How many proposals, and which part of the search is done after them."""
        if self.order.iterations is not None:
            size = max(1, self.order.iterations // SLICES)
            step = round(done * self.order.iterations) + size
            until = min(1.0, step / max(1, self.order.iterations))
            return size, until
        seconds = self.order.seconds or 1.0
        left = max(0.01, seconds - self._passed())
        return max(64, int(rate * min(SLICE_SECONDS, left))), min(1.0, done + SLICE_SECONDS / seconds)

    def _best(self) -> State:
        return min(self.states, key=lambda state: (state[at.BEST_OUT], state[at.BEST_COST]))

    def _tell(self, done: float) -> None:
        best = self._best()
        out = int(best[at.BEST_OUT])
        if out == 0 and self.complete_after is None:
            self.complete_after = self._passed()
        if self.progress is not None:
            cost = int(best[at.BEST_COST]) - out * at.UNPLANNED
            plan = partial(plan_of, self.tables, best, best=True)
            parts = partial(self._parts, best)
            self.progress(Progress(self._passed(), done, cost, out, plan, parts))

    def _parts(self, state: State) -> dict[str, int]:
        return check(self.tables.problem, plan_of(self.tables, state, best=True)).parts

    def _solution(self) -> Solution:
        best = self._best()
        plan = plan_of(self.tables, best, best=True)
        return Solution(
            plan=plan,
            report=check(self.tables.problem, plan),
            unplanned=tuple(
                unit.id
                for unit, half in zip(self.tables.problem.units, best_of(best, self.tables)[:, 1], strict=True)
                if half < 0
            ),
            broken_pins=self.broken,
            proposals=int(sum(state[at.TRIED] for state in self.states)),
            seconds=self._passed(),
            seconds_to_complete=self.complete_after,
        )


def hardest_first(tables: Tables) -> Block:
    """Units with the fewest possible half days first, those of one visit together, large before small."""
    units = units_of(tables)
    freedom = open_halves(tables)[units[:, at.ROW]] * np.where(units[:, at.NEEDS_DOCTOR] > 0, 1, 3)
    keys = (-units[:, at.NURSE], units[:, at.GROUP], units[:, at.ROW], freedom)
    return np.lexsort(keys).astype(np.int32)

"""The linear programme over days that were priced: its columns are team-days, its duals the next prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from clb_platform.planning.optimiser.contents import Whole
from clb_platform.planning.optimiser.ground import SCALE
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.linear import LARGE, new_programme, solve_large
from clb_platform.planning.optimiser.pricing import Days, Prices
from clb_platform.planning.optimiser.stays import SpotCut

MOST_PRICE: Final = 5_000.0
"""Points of a unit that nothing seems able to cover."""
ROOM_FOR_PRICES: Final = 1.5
"""Prices begin no higher than that many times what covering costs alone: without such a lid they swing wildly for long."""
WIDER: Final = 4.0


@dataclass(frozen=True, slots=True)
class Stay:
    """What a team's day has at one spot; `timing` with away from home, in points."""

    spot: int
    visits: int
    touched: int
    timing: int

    def counts(self, cut: SpotCut) -> int:
        return cut.visit * self.visits + cut.once + cut.split * self.touched + cut.timing * self.timing


@dataclass(frozen=True, slots=True)
class Column:
    """A team's day as the programme sees it: its cost in points, (kind, count), what it uses of `limits`, cuts it counts for."""

    team: int
    day: int
    week: int
    cost: float
    covers: tuple[tuple[int, int], ...]
    shared: tuple[int, ...]
    visits: int
    cuts: tuple[int, ...] = ()
    stays: tuple[Stay, ...] = ()


class Master:
    """Rows: cover each type of unit; one plan a team and day; a team's week with its load; doctors of a half day; cuts."""

    def __init__(self, days: Days, demand: Whole) -> None:
        self.days, self.kinds = days, len(demand)
        self.weeks = days.ground.week.shape[1]
        self.day_row = self.kinds
        self.week_row = self.day_row + days.ground.teams * len(days.ground.days)
        self.shared_row = self.week_row + days.ground.teams * self.weeks
        self.programme = new_programme()
        infinity = self.programme.inf
        comfortable = days.ground.week[:, :, at.COMFORTABLE].reshape(-1)
        limits = days.ground.limits.reshape(-1)
        ones = np.ones(self.week_row - self.day_row)
        self.cut_row = self.shared_row + len(limits)
        self.spot_row = self.cut_row + len(days.cuts)
        least = [*(cut.visits for cut in days.cuts), *(cut.least for cut in days.spot_cuts)]
        low = np.concatenate([demand, np.full(self.cut_row - self.kinds, -infinity), least])
        high = np.concatenate([np.full(self.kinds, infinity), ones, comfortable, limits, np.full(len(least), infinity)])
        self.programme.addRows(
            len(low),
            low.astype(float),
            high.astype(float),
            0,
            np.zeros(len(low), dtype=np.int32),
            np.array([], np.int32),
            np.array([]),
        )
        rows = [*range(self.kinds), *range(self.cut_row, self.cut_row + len(least))]
        self.lids = np.concatenate(list(self._lids()))
        self._add(_Entry(lid, infinity, [(row, 1.0)]) for row, lid in zip(rows, self.lids, strict=True))
        self._add(self._load_columns())

    def _lids(self) -> Iterator[NDArray[np.float64]]:
        """The highest price of each row that demands something: of the types of unit, of the cuts, of the cuts of spots."""
        ground, weights = self.days.ground, self.days.ground.tables.problem.weights
        for p, (spot, stays) in enumerate(zip(ground.spots, self.days.stays, strict=True)):
            costs = weights.visit * stays.visits + ground.tour[p] + weights.split * stays.touched + stays.timing
            for k in range(len(spot.kinds)):
                alone = costs[stays.counts[:, k] > 0]
                yield np.array([ROOM_FOR_PRICES * alone.min() if len(alone) else MOST_PRICE])
        yield np.array([WIDER * (weights.visit + ground.tour[cut.spot]) for cut in self.days.cuts])
        whole = {cut.spot: cut.least for cut in self.days.spot_cuts if cut.timing}
        yield np.array([ROOM_FOR_PRICES * whole.get(cut.spot, cut.least) / cut.least for cut in self.days.spot_cuts])

    def lift_lids(self) -> bool:
        """Whether some price stood at its lid; it may then go higher."""
        held = np.array(self.programme.getSolution().col_value)[: len(self.lids)] > 1e-6
        for column in np.flatnonzero(held):
            self.lids[column] *= WIDER
            self.programme.changeColCost(int(column), float(self.lids[column]))
        return bool(held.any())

    def _load_columns(self) -> Iterable[_Entry]:
        """A visit above comfortable, at the price of its step."""
        for t in range(self.days.ground.teams):
            for week in range(self.weeks):
                most, comfortable = self.days.ground.week[t, week]
                for beyond in range(int(most - comfortable)):
                    world = self.days.ground.tables.world
                    step = float(at.load(world, beyond + 1) - at.load(world, beyond))
                    yield _Entry(step, 1.0, [(self.week_row + t * self.weeks + week, -1.0)])

    def add(self, columns: Iterable[Column]) -> None:
        count = len(self.days.ground.days)
        self._add(
            _Entry(
                column.cost,
                self.programme.inf,
                [
                    *((kind, float(number)) for kind, number in column.covers),
                    (sum((self.day_row, column.team * count, column.day)), 1.0),
                    (self.week_row + column.team * self.weeks + column.week, float(column.visits)),
                    *((self.shared_row + h, 1.0) for h in column.shared),
                    *((self.cut_row + c, float(number)) for c, number in Counter(column.cuts).items()),
                    *(
                        (self.spot_row + c, float(stay.counts(self.days.spot_cuts[c])))
                        for stay in column.stays
                        for c in self.days.spot_cuts_at[stay.spot]
                    ),
                ],
            )
            for column in columns
        )

    def _add(self, entries: Iterable[_Entry]) -> None:
        made = list(entries)
        if not made:
            return
        starts = np.cumsum([0, *(len(entry.rows) for entry in made)])[:-1].astype(np.int32)
        rows = np.array([row for entry in made for row, _value in entry.rows], dtype=np.int32)
        values = np.array([value for entry in made for _row, value in entry.rows])
        costs = np.array([entry.cost for entry in made])
        most = np.array([entry.most for entry in made])
        self.programme.addCols(len(made), costs, np.zeros(len(made)), most, len(rows), starts, rows, values)

    def prices(self, proven: float) -> tuple[Prices, float]:
        """Solve; the duals as prices, and the value of the programme. `proven`: what of that value is proven so far."""
        if self.programme.getNumRow() >= LARGE:
            solve_large(self.programme, self._gap(proven))
        else:
            self.programme.run()
        duals: Any = np.array(self.programme.getSolution().row_dual)
        whole = np.rint(duals * SCALE).astype(np.int64)
        return Prices(
            cover=np.maximum(0, whole[: self.day_row]),
            week=np.maximum(0, -whole[self.week_row : self.shared_row]).reshape(self.days.ground.teams, self.weeks),
            shared=np.maximum(0, -whole[self.shared_row : self.cut_row]).reshape(self.days.ground.limits.shape),
            cut=np.maximum(0, whole[self.cut_row : self.spot_row]),
            spot=np.maximum(0, whole[self.spot_row :]),
        ), float(self.programme.getInfo().objective_function_value)

    def _gap(self, proven: float) -> float:
        """How far the value of the programme as it was last solved is above what is proven, as a part of it."""
        value = float(self.programme.getInfo().objective_function_value)
        return 1.0 if value <= 0.0 else (value - proven) / value


@dataclass(frozen=True, slots=True)
class _Entry:
    cost: float
    most: float
    rows: list[tuple[int, float]]

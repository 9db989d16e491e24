"""The linear programme over days that were priced: its columns are team-days, its duals the next prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from clb_platform.planning.optimiser.contents import Whole
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.linear import new_programme
from clb_platform.planning.optimiser.pricing import SCALE, Days, Prices

NOT_COVERED: Final = 5_000.0
"""Points of a unit that no column covers yet; far above what covering one costs."""


@dataclass(frozen=True, slots=True)
class Column:
    """A team's day as the programme sees it: its cost in points, and (kind, count), half days of doctors, visits."""

    team: int
    day: int
    week: int
    cost: float
    covers: tuple[tuple[int, int], ...]
    doctors: tuple[int, ...]
    visits: int
    cuts: tuple[int, ...] = ()
    spots: tuple[int, ...] = ()


class Master:
    """Rows: cover each type of unit; one plan a team and day; a team's week with its load; doctors of a half day; cuts."""

    def __init__(self, days: Days, demand: Whole) -> None:
        self.days, self.kinds = days, len(demand)
        self.weeks = days.week.shape[1]
        self.day_row = self.kinds
        self.week_row = self.day_row + days.teams * int(days.tables.world[at.DAYS])
        self.doctor_row = self.week_row + days.teams * self.weeks
        self.programme = new_programme()
        infinity = self.programme.inf
        comfortable = days.week[:, :, at.COMFORTABLE].reshape(-1)
        doctors = days.half[:, at.DOCTORS]
        ones = np.ones(self.week_row - self.day_row)
        self.cut_row = self.doctor_row + len(doctors)
        self.spot_row = self.cut_row + len(days.cuts)
        least = [*(cut.visits for cut in days.cuts), *(cut.days for cut in days.day_cuts)]
        low = np.concatenate([demand, np.full(self.cut_row - self.kinds, -infinity), least])
        high = np.concatenate(
            [np.full(self.kinds, infinity), ones, comfortable, doctors, np.full(len(least), infinity)]
        )
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
        self._add(_Entry(NOT_COVERED, infinity, [(row, 1.0)]) for row in rows)
        self._add(self._load_columns())

    def _load_columns(self) -> Iterable[_Entry]:
        """A visit above comfortable, at the price of its step."""
        for t in range(self.days.teams):
            for week in range(self.weeks):
                most, comfortable = self.days.week[t, week]
                for beyond in range(int(most - comfortable)):
                    world = self.days.tables.world
                    step = float(at.load(world, beyond + 1) - at.load(world, beyond))
                    yield _Entry(step, 1.0, [(self.week_row + t * self.weeks + week, -1.0)])

    def add(self, columns: Iterable[Column]) -> None:
        count = int(self.days.tables.world[at.DAYS])
        self._add(
            _Entry(
                column.cost,
                self.programme.inf,
                [
                    *((kind, float(number)) for kind, number in column.covers),
                    (sum((self.day_row, column.team * count, column.day)), 1.0),
                    (self.week_row + column.team * self.weeks + column.week, float(column.visits)),
                    *((self.doctor_row + h, 1.0) for h in column.doctors),
                    *((self.cut_row + c, float(number)) for c, number in Counter(column.cuts).items()),
                    *((self.spot_row + p, 1.0) for p in set(column.spots)),
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

    def prices(self) -> tuple[Prices, float]:
        """Solve; the duals as prices, and the value of the programme."""
        self.programme.run()
        duals: Any = np.array(self.programme.getSolution().row_dual)
        whole = np.rint(duals * SCALE).astype(np.int64)
        return Prices(
            cover=np.maximum(0, whole[: self.day_row]),
            week=np.maximum(0, -whole[self.week_row : self.doctor_row]).reshape(self.days.teams, self.weeks),
            doctor=np.maximum(0, -whole[self.doctor_row : self.cut_row]),
            cut=np.maximum(0, whole[self.cut_row : self.spot_row]),
            day=np.maximum(0, whole[self.spot_row :]),
        ), float(self.programme.getInfo().objective_function_value)


@dataclass(frozen=True, slots=True)
class _Entry:
    cost: float
    most: float
    rows: list[tuple[int, float]]

"""The best day of each team at given prices: what the bound's formula and its columns are made of.

Prices are whole thousandths of a point, so that every value here is exact. A price for each type of unit says what
covering it is worth; a price for each team's week and for each half day's doctor says what using it costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from clb_platform.planning.optimiser.contents import Spot, Whole
from clb_platform.planning.optimiser.cuts import Cut, day_cuts_of
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.tables import Tables

SCALE: Final = 1_000
NEVER: Final = -(1 << 50)


@dataclass(frozen=True, slots=True)
class Prices:
    """In thousandths: of each type of unit, of a visit in each team's week (T × W), of a doctor in each half day, and of
    a visit that counts for each cut, and of a team-day at each spot."""

    cover: Whole
    week: Whole
    doctor: Whole
    cut: Whole
    day: Whole


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A team's day: (spot, content) in the morning and in the afternoon, or None; `value` is what it earns at the prices."""

    team: int
    day: int
    first: tuple[int, int] | None
    second: tuple[int, int] | None
    value: int


class Days:
    """The world in the shape that pricing needs, made once."""

    def __init__(self, tables: Tables, spots: tuple[Spot, ...], cuts: tuple[Cut, ...]) -> None:
        self.tables, self.spots, self.cuts = tables, spots, cuts
        self.cuts_at = [[c for c, cut in enumerate(cuts) if cut.spot == p] for p in range(len(spots))]
        self.counts_for = [
            np.stack([cuts[c].touched(spot) for c in self.cuts_at[p]], axis=1).astype(np.int64)
            if self.cuts_at[p]
            else np.zeros((len(spot.counts), 0), dtype=np.int64)
            for p, spot in enumerate(spots)
        ]
        w = tables.world
        self.teams, self.halves = int(w[at.TEAMS]), int(w[at.HALVES])
        self.half = w[w[at.HALF_TABLE] :][: self.halves * at.HALF_COLUMNS].reshape(self.halves, -1).astype(np.int64)
        self.capacity = w[w[at.CAPACITY_TABLE] :][: self.teams * self.halves].reshape(self.teams, -1).astype(np.int64)
        self.week = w[w[at.WEEK_TABLE] :][: self.teams * int(w[at.WEEKS]) * 2].reshape(self.teams, -1, 2)
        nodes = int(w[at.NODES])
        self.travel = w[w[at.TRAVEL_TABLE] :][: nodes * nodes].reshape(nodes, nodes).astype(np.int64)
        self.days = [(h, int(self.half[h, at.OTHER])) for h in range(self.halves) if self.half[h, at.FIRST] == 1]
        self.timing = [np.array([self._timing(kind.row) for kind in spot.kinds]) for spot in spots]
        self.eligible = self._eligible()
        self.day_cuts = day_cuts_of(spots, self._most_minutes(1), self._most_minutes(0))
        self._tours()

    def _timing(self, row: int) -> Whole:
        w = self.tables.world
        line = np.array([at.timing(w, row, h) for h in range(self.halves)], dtype=np.int64)
        if not self.tables.problem.pinned:
            line[: w[at.TODAY]] = -1
        return np.where(line < 0, 1 << 20, line)

    def _most_minutes(self, first: int) -> int:
        """Of any team in the first blocks of days, or in the second ones."""
        return int(self.capacity[:, self.half[:, at.FIRST] == first].max(initial=0))

    def _eligible(self) -> list[Whole]:
        w = self.tables.world
        return [
            np.array([p for p, spot in enumerate(self.spots) if at.eligible(w, spot.site, t)], dtype=np.int64)
            for t in range(self.teams)
        ]

    def _tours(self) -> None:
        """Travel and disruption of one spot, and of two in one day; NEVER where the transfer is too long."""
        w, weights = self.tables.world, self.tables.problem.weights
        node = np.array([spot.node for spot in self.spots])
        site = np.array([spot.site for spot in self.spots])
        out, back = self.travel[0, node], self.travel[node, 0]
        between = self.travel[np.ix_(node, node)]
        same = site[:, None] == site[None, :]
        self.same_site = same
        self.alone = -SCALE * (weights.travel * (out + back) + weights.disruption)
        tour = out[:, None] + between + back[None, :]
        both = -SCALE * (weights.travel * tour + weights.disruption * (2 - same.astype(np.int64)))
        self.both = np.where(between > int(w[at.TRANSFER_MAX]), NEVER, both)
        home = np.array([at.home(w, spot.site) for spot in self.spots])
        self.away = np.array(
            [[weights.away_team * (home[p] != t) for p in range(len(home))] for t in range(self.teams)]
        )

    def visits(self, prices: Prices) -> list[_Best]:
        """For each spot the best contents in each half day, by the minutes that a team has there."""
        return [self._best(p, spot, prices) for p, spot in enumerate(self.spots)]

    def _best(self, p: int, spot: Spot, prices: Prices) -> _Best:
        weights = self.tables.problem.weights
        cover = prices.cover[spot.first : spot.first + len(spot.kinds)]
        worth = np.maximum(cover[:, None] - SCALE * self.timing[p], -(1 << 34)).astype(np.float64)
        value = spot.counts.astype(np.float64) @ worth - SCALE * weights.visit
        value += (self.counts_for[p] @ prices.cut[self.cuts_at[p]])[:, None]
        value -= spot.needs_doctor[:, None] * prices.doctor[None, :].astype(np.float64)
        value[spot.doctor[:, None] > self.half[None, :, at.NET]] = NEVER
        value -= (SCALE * weights.split * spot.touched)[:, None]
        best = _Best(self.capacity, spot.nurse, value)
        for shared in spot.shared:
            held = np.flatnonzero(shared.holds)
            saved = (SCALE * weights.split * shared.touched[held])[:, None]
            both = _Best(self.capacity, spot.nurse[held], value[held])
            loose = _Best(self.capacity, spot.nurse[held], value[held] + saved)
            best.may_share(both.table, loose.table, self.half[:, at.OTHER])
        return best

    def best_days(self, prices: Prices) -> list[DayPlan]:
        """The best plan of each team and day that earns anything."""
        best = self.visits(prices)
        of_day = prices.day
        alone = self.alone + of_day
        both = self.both + of_day[:, None] + of_day[None, :] - np.diag(of_day)
        found = []
        for t in range(self.teams):
            spots = self.eligible[t]
            if len(spots):
                found.extend(self._of_team(t, spots, best, prices, alone[spots], both[np.ix_(spots, spots)]))
        return found

    def _of_team(
        self, t: int, spots: Whole, best: list[_Best], prices: Prices, alone: Whole, both: Whole
    ) -> list[DayPlan]:
        value = np.stack([best[p].table[t] for p in spots])
        gain = np.stack([best[p].gain[t] for p in spots])
        same = self.same_site[np.ix_(spots, spots)]
        found = []
        for am, pm in self.days:
            price = SCALE * self.away[t, spots] + prices.week[t, self.half[am, at.WEEK]]
            first = value[:, am] - price
            plan = self._single(t, am, spots, best, first + alone, True)
            if pm >= 0:
                second = value[:, pm] - price
                late = self._single(t, pm, spots, best, second + alone, False)
                table = (
                    first[:, None]
                    + second[None, :]
                    + both
                    + np.where(same, np.maximum.outer(gain[:, am], gain[:, am]), 0)
                )
                pair = self._pair(t, (am, pm), spots, best, table)
                plan = max(plan, late, pair, key=lambda each: each.value)
            if plan.value > 0:
                found.append(plan)
        return found

    def _single(self, t: int, h: int, spots: Whole, best: list[_Best], value: Any, morning: bool) -> DayPlan:
        k = int(np.argmax(value))
        there = (int(spots[k]), best[spots[k]].content(t, h))
        day = int(self.half[h, at.DAY])
        return DayPlan(t, day, there if morning else None, None if morning else there, int(value[k]))

    def _pair(self, t: int, halves: tuple[int, int], spots: Whole, best: list[_Best], table: Any) -> DayPlan:
        """Two visits. At one site they may serve the same groups, so the table counts splitting for one of the two."""
        i, j = divmod(int(np.argmax(table)), len(spots))
        first = (int(spots[i]), best[spots[i]].content(t, halves[0]))
        second = (int(spots[j]), best[spots[j]].content(t, halves[1]))
        return DayPlan(t, int(self.half[halves[0], at.DAY]), first, second, int(table[i, j]))


class _Best:
    """Of one spot: the best value in each slot and its content; `gain` is what a second visit of the day can save.

    `gain` stands at the first half day. It is for two visits of one day that serve the same groups, and counts their
    splitting once: both hold the shared programmes, and one of them does not count what it touches of these.
    """

    def __init__(self, capacity: Whole, nurse: Whole, value: NDArray[np.float64]) -> None:
        teams, halves = capacity.shape
        self.table = np.full((teams, halves), NEVER, dtype=np.int64)
        self.gain = np.zeros((teams, halves), dtype=np.int64)
        self._content = np.zeros((teams, halves), dtype=np.int64)
        for minutes in np.unique(capacity):
            fits = nurse <= minutes
            if minutes < 0 or not fits.any():
                continue
            which = np.flatnonzero(fits)
            columns = np.flatnonzero((capacity == minutes).any(axis=0))
            some = value[np.ix_(which, columns)]
            arg = np.argmax(some, axis=0)
            top = some[arg, np.arange(len(columns))].astype(np.int64)
            for t in range(teams):
                here = capacity[t, columns] == minutes
                self.table[t, columns[here]] = top[here]
                self._content[t, columns[here]] = which[arg[here]]

    def may_share(self, both: Whole, loose: Whole, other: Whole) -> None:
        """Raise `gain` to what sharing some programmes over the two half days of a day is worth."""
        paired = np.flatnonzero(other >= 0)
        second = other[paired]
        apart = self.table[:, paired] + self.table[:, second]
        shared = np.maximum(both[:, paired] + loose[:, second], loose[:, paired] + both[:, second])
        possible = (self.table[:, paired] > NEVER // 2) & (self.table[:, second] > NEVER // 2)
        better = np.where(possible, np.maximum(self.gain[:, paired], shared - apart), 0)
        self.gain[:, paired] = np.maximum(self.gain[:, paired], better)

    def content(self, t: int, h: int) -> int:
        return int(self._content[t, h])

"""The best day of each team at given prices: what the bound's formula and its columns are made of.

Prices are whole thousandths of a point, so that every value here is exact. A price for each type of unit says what
covering it is worth; a price for each team's week and for each half day's doctor says what using it costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from clb_platform.planning.optimiser.contents import Spot, Whole
from clb_platform.planning.optimiser.cuts import Cut
from clb_platform.planning.optimiser.ground import CLOSED, DOCTOR, NEVER, SCALE, SHARED_AT, Ground
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.kernels.daily import best_two, best_visits
from clb_platform.planning.optimiser.stays import SpotCut, Stays


@dataclass(frozen=True, slots=True)
class Prices:
    """In thousandths: of each type of unit, of a visit in each team's week (T × W), of a doctor, a room and a bus in
    each half day (3 × H), of a visit that counts for each cut, and of a point that a stay counts for each cut of a spot."""

    cover: Whole
    week: Whole
    shared: Whole
    cut: Whole
    spot: Whole


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A team's day: (spot, content) in the morning and in the afternoon, or None; `value` is what it earns at the prices."""

    team: int
    day: int
    first: tuple[int, int] | None
    second: tuple[int, int] | None
    value: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What the cuts of a spot pay, in thousandths: for each visit, each day, each group split over days, each point of timing."""

    visit: Whole
    once: Whole
    split: Whole
    timing: Whole


@dataclass(frozen=True, slots=True)
class _Best:
    """Of one spot: the best value in each slot and its content; and of two visits on each day, with the pair."""

    value: Whole
    content: Whole
    two: Whole
    pair: Whole


class Days:
    """Pricing: the best day of every team, at any prices."""

    def __init__(
        self, ground: Ground, cuts: tuple[Cut, ...], stays: tuple[Stays, ...], spot_cuts: tuple[SpotCut, ...]
    ) -> None:
        self.ground, self.cuts, self.stays, self.spot_cuts = ground, cuts, stays, spot_cuts
        spots = range(len(ground.spots))
        self.cuts_at = [[c for c, cut in enumerate(cuts) if cut.spot == p] for p in spots]
        self.spot_cuts_at = [[c for c, cut in enumerate(spot_cuts) if cut.spot == p] for p in spots]
        self.counts_for = [self._counts_for(p, spot) for p, spot in enumerate(ground.spots)]
        self.opened = [np.ascontiguousarray(ground.open_to(p).T) for p in spots]
        self.spots_of = [
            np.array([p for p in spots if t in ground.eligible[p]], dtype=np.int64) for t in range(ground.teams)
        ]

    def _counts_for(self, p: int, spot: Spot) -> Whole:
        touched = [self.cuts[c].touched(spot).astype(np.int64) for c in self.cuts_at[p]]
        return np.stack(touched, axis=1) if touched else np.zeros((len(spot.counts), 0), dtype=np.int64)

    def counted(self, prices: Prices) -> Counted:
        found = np.zeros((4, len(self.ground.spots)), dtype=np.int64)
        for price, cut in zip(prices.spot, self.spot_cuts, strict=True):
            found[:, cut.spot] += int(price) * np.array([cut.visit, cut.once, cut.split, cut.timing], dtype=np.int64)
        return Counted(*found)

    def _best(self, p: int, prices: Prices, counted: Counted) -> _Best:
        """The value of a visit is what it covers and counts for, less what it costs; neither day nor team are in it."""
        ground, spot = self.ground, self.ground.spots[p]
        weights = ground.tables.problem.weights
        split = int(SCALE * weights.split - counted.split[p])
        earned = spot.counts @ prices.cover[spot.first : spot.first + len(spot.kinds)]
        earned += self.counts_for[p] @ prices.cut[self.cuts_at[p]] - split * spot.touched
        earned += counted.visit[p] - SCALE * weights.visit
        value = earned[None, :] - (SCALE - counted.timing[p]) * self.opened[p]
        value -= prices.shared[DOCTOR][:, None] * spot.needs_doctor[None, :]
        if spot.location in SHARED_AT:
            value -= prices.shared[SHARED_AT[spot.location]][:, None]
        value[self.opened[p] >= CLOSED] = NEVER
        shape = (ground.teams, ground.halves)
        best, content = np.full(shape, NEVER, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        best_visits(value, spot.nurse, ground.capacity, ground.eligible[p], best, content)
        shape = (ground.teams, len(ground.days))
        two, pair = np.full(shape, NEVER, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        best_two(
            value, spot.nurse, ground.capacity, ground.eligible[p], ground.days, self.stays[p].pairs, split, two, pair
        )
        return _Best(best, content, two, pair)

    def best_days(self, prices: Prices) -> list[DayPlan]:
        """The best plan of each team and day that earns anything."""
        counted = self.counted(prices)
        best = [self._best(p, prices, counted) for p in range(len(self.ground.spots))]
        return [plan for t in range(self.ground.teams) for plan in self._of_team(t, best, prices, counted)]

    def _of_team(self, t: int, best: list[_Best], prices: Prices, counted: Counted) -> Iterator[DayPlan]:
        ground, spots = self.ground, self.spots_of[t]
        if not len(spots):
            return
        value = np.stack([best[p].value[t] for p in spots])
        two = np.stack([best[p].two[t] for p in spots])
        away = (SCALE - counted.timing[spots]) * ground.away[t, spots]
        day = counted.once[spots]
        alone = day - SCALE * ground.tour[spots] - away
        both = day[:, None] + day[None, :] - SCALE * ground.together[np.ix_(spots, spots)]
        both -= away[:, None] + away[None, :]
        both[ground.too_far[np.ix_(spots, spots)]] = NEVER
        same = np.diag(both) - day
        np.fill_diagonal(both, NEVER)
        for d, (am, pm) in enumerate(ground.days):
            price = int(prices.week[t, ground.half[am, at.WEEK]])
            options = [self._single(value[:, am] + alone - price, spots)]
            if pm >= 0:
                options.append(self._single(value[:, pm] + alone - price, spots))
                options.append(self._single(two[:, d] + same - 2 * price, spots))
                table = value[:, am][:, None] + value[:, pm][None, :] + both - 2 * price
                k = int(np.argmax(table))
                options.append((int(table.flat[k]), k))
            kind = max(range(len(options)), key=lambda each: options[each][0])
            if options[kind][0] > 0:
                yield self._plan(t, d, kind, options[kind], best)

    def _single(self, value: Whole, spots: Whole) -> tuple[int, int]:
        k = int(np.argmax(value))
        return int(value[k]), int(spots[k])

    def _plan(self, t: int, d: int, kind: int, option: tuple[int, int], best: list[_Best]) -> DayPlan:
        """`kind`: one visit in the first half day, or in the second, two at one spot, or two at two spots."""
        am, pm = (int(h) for h in self.ground.days[d])
        day = int(self.ground.half[am, at.DAY])
        value, place = option
        if kind == 0:
            return DayPlan(t, day, (place, int(best[place].content[t, am])), None, value)
        if kind == 1:
            return DayPlan(t, day, None, (place, int(best[place].content[t, pm])), value)
        if kind == 2:
            first, second, _both = self.stays[place].pairs[best[place].pair[t, d]]
            return DayPlan(t, day, (place, int(first)), (place, int(second)), value)
        spots = self.spots_of[t]
        i, j = (int(spots[k]) for k in divmod(place, len(spots)))
        return DayPlan(t, day, (i, int(best[i].content[t, am])), (j, int(best[j].content[t, pm])), value)

"""A proven lower bound on the cost of any complete plan, valid at every moment.

**Relaxation.** Kept are: every unit is covered; a team has one plan a day, of at most one visit in each block, that
fits its nurses' minutes, the doctor's minutes, the doses and the combinable programmes of a visit, on days that window,
site and grade allow, with a transfer that is short enough, no unit in both visits of a day at one spot; visits of a team's
week are at most its maximum, at the cost of its load; a half day has no more visits with a doctor, a room or a bus than
there are; and cuts: so many visits at least for some work (`cuts.py`), and what all stays at a spot, each on a day that is
possible, cost at least when they are whole (`stays.py`, `covering.py`).
Dropped are: the distance of doses, deliveries and doses of a day, one programme a day, two visits at a site in one block;
and the cost of fairness, dose gaps and moves, which is never below zero. Splitting a group is counted as the team-days that
serve it, less one for each group and programme: a content needs at least as many groups as have that many units of each
type (`contents.py`); a programme of which a group is at two spots counts for nothing.

**Formula.** With a price for covering each type of unit, for each visit of a team's week, for what a half day's visits share
and for each cut (all but the first not negative), any complete plan costs at least

    Σ price x demand + Σ cuts price x least + Σ team-weeks min over n of (load(n) - price x n) - Σ half days price x limit
      - Σ team-days max(0, what its best day earns at these prices) - split x (groups and programmes)

so every set of prices proves a bound, good or not. Prices are whole thousandths, the arithmetic is exact, and the
prices are the certificate: `certificate.py` checks it with code of its own.

**Prices** come from a linear programme over the days found so far (`master.py`; of a large centre an interior point of it,
`linear.py`), smoothed towards the best prices yet. The first ones pay each spot a part of what it costs by itself; prices stand
under a lid, which is lifted when one touches it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from clb_platform.planning.optimiser.contents import Spot, Whole, spots_of
from clb_platform.planning.optimiser.cuts import cuts_of
from clb_platform.planning.optimiser.ground import DOCTOR, SCALE, SHARED_AT, Ground
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.master import Column, Master, Stay
from clb_platform.planning.optimiser.pricing import DayPlan, Days, Prices
from clb_platform.planning.optimiser.problem import Plan, Problem
from clb_platform.planning.optimiser.stays import spot_cuts_of, stays_of
from clb_platform.planning.optimiser.tables import Tables, tables_of

SMOOTH: Final = 0.75
FIRST_PARTS: Final = (1.0, 0.9, 0.8, 0.75, 0.7, 0.65, 0.6)
PART_FOR_CUTS: Final = 0.3
"""Of the time: what is not proven of single spots by then is left out."""
CLOSE: Final = 0.0001
"""The search for prices ends when the bound is this near to the programme's value, as a part of it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """`value` in points, rounded up: no complete plan costs less. `prices` are the certificate."""

    value: int
    prices: Prices
    rounds: int
    seconds: float


def bound(
    problem: Problem,
    plan: Plan | None,
    seconds: float,
    watch: Callable[[], float],
    progress: Callable[[Bound], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Bound:
    """Raise the bound until the time is over, it is called off, or the prices are as good as they get.

    The days of a good `plan` are the first columns: without one the bound rises more slowly.
    """
    began = watch()

    def late(part: float) -> bool:
        return cancelled() or watch() - began > seconds * part

    seeker = Seeker(tables_of(problem), lambda: late(PART_FOR_CUTS))
    best = Bound(0, seeker.no_prices(), 0, 0.0)
    if plan is not None:
        seeker.master.add(seeker.columns_of(plan))
    centre, highest = seeker.first_prices()
    rounds = 0
    smooth = SMOOTH
    while len(problem.units) and not late(1.0):
        prices, value = seeker.master.prices(best.value - seeker.constant / SCALE)
        tried = mixed(centre, prices, smooth)
        found = seeker.days.best_days(tried)
        rounds += 1
        proven = seeker.proven(tried, found)
        if proven > highest:  # prices that prove nothing yet are still the best to stay near
            highest, centre = proven, tried
        if proven > best.value:
            best = Bound(proven, tried, rounds, watch() - began)
            if progress is not None:
                progress(best)
        fresh = seeker.add(found, tried, prices)
        near = value + seeker.constant / SCALE - best.value <= CLOSE * value
        if ((not fresh and smooth == 0.0) or near) and not seeker.master.lift_lids():
            break
        smooth = SMOOTH if fresh else 0.0
    return Bound(best.value, best.prices, rounds, watch() - began)


def mixed(centre: Prices, new: Prices, part: float) -> Prices:
    """Between the best prices yet and the new ones."""

    def of(a: Whole, b: Whole) -> Whole:
        return np.rint(part * a + (1 - part) * b).astype(np.int64)

    return Prices(
        of(centre.cover, new.cover), of(centre.week, new.week), of(centre.shared, new.shared), of(centre.cut, new.cut),
        of(centre.spot, new.spot),
    )  # fmt: skip


class Seeker:
    """The relaxation of one problem."""

    def __init__(self, tables: Tables, late: Callable[[], bool] = lambda: False) -> None:
        self.tables = tables
        self.spots: tuple[Spot, ...] = spots_of(tables)
        self.cuts = cuts_of(tables.problem, self.spots)
        self.ground = Ground(tables, self.spots)
        stays = tuple(stays_of(self.ground, p) for p in range(len(self.spots)))
        self.days = Days(self.ground, self.cuts, stays, spot_cuts_of(self.ground, stays, late))
        self.demand = np.array([kind.demand for spot in self.spots for kind in spot.kinds], dtype=np.int64)
        self.master = Master(self.days, self.demand)
        self.constant = -SCALE * tables.problem.weights.split * sum(spot.groups.pairs for spot in self.spots)
        self.kind_of = {u: (p, k) for p, spot in enumerate(self.spots) for u, k in spot.kind_of.items()}
        self._known: set[tuple[object, ...]] = set()
        self._touched: dict[tuple[int, bytes], int] = {}

    def no_prices(self) -> Prices:
        weeks = self.ground.week.shape[:2]
        sizes = (len(self.demand), weeks, self.ground.limits.shape, len(self.cuts), len(self.days.spot_cuts))
        return Prices(*(np.zeros(size, dtype=np.int64) for size in sizes))

    def first_prices(self) -> tuple[Prices, int]:
        """The best of a few guesses, and what it proves: each spot is paid a part of what it costs by itself."""
        found = []
        for part in FIRST_PARTS:
            prices = self.no_prices()
            for c, cut in enumerate(self.days.spot_cuts):
                prices.spot[c] = round(SCALE * part) if cut.timing else 0
            days = self.days.best_days(prices)
            self.add(days, prices, prices)
            found.append((self.proven(prices, days), prices))
        proven, prices = max(found, key=lambda each: each[0])
        return prices, proven

    def proven(self, prices: Prices, found: list[DayPlan]) -> int:
        """The formula of the bound, in whole points and rounded up."""
        total = self.constant + int((prices.cover * self.demand).sum())
        total -= int((prices.shared * self.ground.limits).sum())
        total += sum(int(price) * cut.visits for price, cut in zip(prices.cut, self.cuts, strict=True))
        total += sum(int(price) * cut.least for price, cut in zip(prices.spot, self.days.spot_cuts, strict=True))
        total -= sum(max(0, day.value) for day in found)
        for t in range(self.ground.teams):
            for week in range(self.ground.week.shape[1]):
                total += self._week_term(t, week, int(prices.week[t, week]))
        return -(-total // SCALE)

    def _week_term(self, t: int, week: int, price: int) -> int:
        most, comfortable = (int(each) for each in self.ground.week[t, week])
        loads = (int(at.load(self.tables.world, max(0, n - comfortable))) for n in range(most + 1))
        return min(SCALE * load - price * n for n, load in enumerate(loads))

    def add(self, found: list[DayPlan], at_prices: Prices, new: Prices) -> int:
        """Give the programme the days that it does not know; how many of them its own prices find good."""
        columns = []
        good = 0
        for day in found:
            key = (day.team, day.day, day.first, day.second)
            if key not in self._known:
                self._known.add(key)
                column = self._column(day, at_prices)
                columns.append(column)
                good += self._worth(column, new) > column.cost * SCALE
        self.master.add(columns)
        return good

    def _worth(self, column: Column, prices: Prices) -> int:
        return (
            sum(int(prices.cover[kind]) * count for kind, count in column.covers)
            - column.visits * int(prices.week[column.team, column.week])
            - sum(int(prices.shared.flat[each]) for each in column.shared)
            + sum(int(prices.cut[c]) for c in column.cuts)
            + sum(
                int(prices.spot[c]) * stay.counts(self.days.spot_cuts[c])
                for stay in column.stays
                for c in self.days.spot_cuts_at[stay.spot]
            )
        )

    def _column(self, day: DayPlan, prices: Prices) -> Column:
        am, pm = (int(h) for h in self.ground.days[day.day])
        visits = [
            (visit[0], self.spots[visit[0]].counts[visit[1]], h)
            for visit, h in ((day.first, am), (day.second, pm))
            if visit is not None
        ]
        free = self._of_visits(day.team, day.day, visits)
        return replace(free, cost=(self._worth(free, prices) - day.value) / SCALE)

    def _of_visits(self, t: int, d: int, visits: list[tuple[int, Whole, int]]) -> Column:
        """The column of a team's day but for its cost; a visit is a spot, counts of its types and a half day."""
        covers: dict[int, int] = defaultdict(int)
        shared: list[int] = []
        cuts: list[int] = []
        for p, counts, h in visits:
            spot = self.spots[p]
            held = np.flatnonzero(counts)
            for k in held:
                covers[spot.first + int(k)] += int(counts[k])
            if any(spot.kinds[k].needs_doctor for k in held):
                shared.append(DOCTOR * self.ground.halves + h)
            if spot.location in SHARED_AT:
                shared.append(SHARED_AT[spot.location] * self.ground.halves + h)
            programmes = {spot.kinds[k].programme for k in held}
            cuts.extend(c for c in self.days.cuts_at[p] if self.cuts[c].programmes & programmes)
        return Column(
            team=t,
            day=d,
            week=int(self.ground.half[visits[0][2], at.WEEK]),
            cost=0.0,
            covers=tuple(covers.items()),
            shared=tuple(shared),
            visits=len(visits),
            cuts=tuple(cuts),
            stays=tuple(self._stay(t, p, visits) for p in sorted({p for p, _counts, _h in visits})),
        )

    def _stay(self, t: int, p: int, visits: list[tuple[int, Whole, int]]) -> Stay:
        there = [(counts, h) for q, counts, h in visits if q == p]
        union = np.sum([counts for counts, _h in there], axis=0)
        timing = sum(int(counts @ self.ground.timing[p][:, h]) + int(self.ground.away[t, p]) for counts, h in there)
        return Stay(p, len(there), self._touches(p, union), timing)

    def _touches(self, p: int, counts: Whole) -> int:
        """How many groups a day with these counts at a spot must serve; the same counts come back often."""
        key = (p, counts.tobytes())
        if key not in self._touched:
            self._touched[key] = int(self.spots[p].groups.touched(counts[None, :])[0])
        return self._touched[key]

    def columns_of(self, plan: Plan) -> Iterator[Column]:
        """The days of a plan. Their cost only steers the prices: what is proven does not lean on it."""
        by_day = defaultdict(list)
        for visit in plan.visits:
            if (visit.date, visit.block) in self.tables.half_index:
                h = self.tables.half_index[visit.date, visit.block]
                kinds = [
                    self.kind_of[u] for u in map(self.tables.unit_index.__getitem__, visit.units) if u in self.kind_of
                ]
                if kinds:
                    p = kinds[0][0]
                    counts = np.bincount([k for _p, k in kinds], minlength=len(self.spots[p].kinds)).astype(np.int64)
                    team = self.tables.team_index[visit.team]
                    by_day[team, int(self.ground.half[h, at.DAY])].append((p, counts, h))
        for (t, d), visits in by_day.items():
            visits.sort(key=lambda visit: visit[2])
            column = self._of_visits(t, d, visits)
            yield replace(column, cost=float(self._cost(column, [p for p, _counts, _h in visits])))

    def _cost(self, column: Column, spots: list[int]) -> int:
        weights = self.tables.problem.weights
        cost = self.ground.tour[spots[0]] if len(spots) == 1 else self.ground.together[spots[0], spots[1]]
        cost += sum(stay.timing + weights.split * stay.touched for stay in column.stays)
        return int(cost + weights.visit * len(spots))

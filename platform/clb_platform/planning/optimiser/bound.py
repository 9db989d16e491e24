"""A proven lower bound on the cost of any complete plan, valid at every moment.

**Relaxation.** Kept are: every unit is covered; a team has one plan a day, of at most one visit in each block, that
fits its nurses' minutes, the doctor's minutes, the doses and the combinable programmes of a visit, on days that window,
site and grade allow, with a transfer that is short enough; visits of a team's week are at most its maximum, at the cost
of its load; a half day has no more doctors than work then; and cuts (`cuts.py`): so many visits at least for some work, so many
team-days at least for a spot.
Dropped are: rooms and buses, the distance of doses, deliveries and doses of a day, one programme a day, two visits at a
site; and the cost of fairness, dose gaps and moves, which is never below zero. Splitting a group is counted as the
team-days that serve it, less one for each group and programme.

**Formula.** With a price for covering each type of unit, for each visit of a team's week and for each half day's doctor
(the last two not negative), any complete plan costs at least

    Σ price x demand + Σ cuts price x visits + Σ team-weeks min over n of (load(n) - price x n) - Σ half days price x doctors
      - Σ team-days max(0, what its best day earns at these prices) - split x (groups and programmes)

so every set of prices proves a bound, good or not. Prices are whole thousandths, the arithmetic is exact, and the
prices are the certificate: `certificate.py` checks it with code of its own.

**Prices** come from a linear programme over the days found so far (`master.py`), smoothed towards the best prices yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from clb_platform.planning.optimiser.contents import Spot, Whole, spots_of
from clb_platform.planning.optimiser.cuts import cuts_of
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.master import Column, Master
from clb_platform.planning.optimiser.pricing import SCALE, DayPlan, Days, Prices
from clb_platform.planning.optimiser.problem import Plan, Problem
from clb_platform.planning.optimiser.tables import Tables, tables_of, units_of

SMOOTH: Final = 0.7
CLOSE: Final = 0.0005
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
    seeker = Seeker(tables_of(problem))
    best = Bound(0, seeker.no_prices(), 0, 0.0)
    if plan is not None:
        seeker.master.add(seeker.columns_of(plan))
    centre, highest = best.prices, float("-inf")
    rounds = 0
    smooth = 0.0
    while len(problem.units) and watch() - began < seconds and not cancelled():
        prices, value = seeker.master.prices()
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
        if (not fresh and smooth == 0.0) or value + seeker.constant / SCALE - best.value <= CLOSE * value:
            break
        smooth = SMOOTH if fresh else 0.0
    return Bound(best.value, best.prices, rounds, watch() - began)


def mixed(centre: Prices, new: Prices, part: float) -> Prices:
    """Between the best prices yet and the new ones."""

    def of(a: Whole, b: Whole) -> Whole:
        return np.rint(part * a + (1 - part) * b).astype(np.int64)

    return Prices(
        of(centre.cover, new.cover), of(centre.week, new.week), of(centre.doctor, new.doctor), of(centre.cut, new.cut),
        of(centre.day, new.day),
    )  # fmt: skip


class Seeker:
    """The relaxation of one problem."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.spots: tuple[Spot, ...] = spots_of(tables)
        self.cuts = cuts_of(tables.problem, self.spots)
        self.days = Days(tables, self.spots, self.cuts)
        self.demand = np.array([kind.demand for spot in self.spots for kind in spot.kinds], dtype=np.int64)
        self.master = Master(self.days, self.demand)
        pairs = {(unit.group, unit.programme) for unit in tables.problem.units}
        self.constant = -SCALE * tables.problem.weights.split * len(pairs)
        self._known: set[tuple[object, ...]] = set()

    def no_prices(self) -> Prices:
        weeks = self.days.week.shape[:2]
        sizes = (len(self.demand), weeks, self.days.halves, len(self.cuts), len(self.spots))
        return Prices(*(np.zeros(size, dtype=np.int64) for size in sizes))

    def proven(self, prices: Prices, found: list[DayPlan]) -> int:
        """The formula of the bound, in whole points and rounded up."""
        total = self.constant + int((prices.cover * self.demand).sum())
        total -= int((prices.doctor * self.days.half[:, at.DOCTORS]).sum())
        total += sum(int(price) * cut.visits for price, cut in zip(prices.cut, self.cuts, strict=True))
        total += sum(int(price) * cut.days for price, cut in zip(prices.day, self.days.day_cuts, strict=True))
        total -= sum(max(0, day.value) for day in found)
        for t in range(self.days.teams):
            for week in range(self.days.week.shape[1]):
                total += self._week_term(t, week, int(prices.week[t, week]))
        return -(-total // SCALE)

    def _week_term(self, t: int, week: int, price: int) -> int:
        most, comfortable = (int(each) for each in self.days.week[t, week])
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
            - sum(int(prices.doctor[h]) for h in column.doctors)
            + sum(int(prices.cut[c]) for c in column.cuts)
            + sum(int(prices.day[p]) for p in set(column.spots))
        )

    def _column(self, day: DayPlan, prices: Prices) -> Column:
        visits = list(self._visits(day))
        covers: dict[int, int] = defaultdict(int)
        doctors: list[int] = []
        cuts: list[int] = []
        for p, content, h in visits:
            spot = self.spots[p]
            for k in np.flatnonzero(spot.counts[content]):
                covers[spot.first + int(k)] += int(spot.counts[content, k])
            if spot.needs_doctor[content]:
                doctors.append(h)
            cuts.extend(
                c for c, counts in zip(self.days.cuts_at[p], self.days.counts_for[p][content], strict=True) if counts
            )
        week = int(self.days.half[visits[0][2], at.WEEK])
        free = Column(
            day.team,
            day.day,
            week,
            0.0,
            tuple(covers.items()),
            tuple(doctors),
            len(visits),
            tuple(cuts),
            tuple(p for p, _content, _h in visits),
        )
        return replace(free, cost=(self._worth(free, prices) - day.value) / SCALE)

    def _visits(self, day: DayPlan) -> Iterator[tuple[int, int, int]]:
        am, pm = next((am, pm) for am, pm in self.days.days if self.days.half[am, at.DAY] == day.day)
        for visit, h in ((day.first, am), (day.second, pm)):
            if visit is not None:
                yield *visit, h

    def columns_of(self, plan: Plan) -> Iterator[Column]:
        """The days of a plan. Their cost only steers the prices: what is proven does not lean on it."""
        kind_of, table = self._kind_of_units(), units_of(self.tables)
        by_day = defaultdict(list)
        for visit in plan.visits:
            if (visit.date, visit.block) in self.tables.half_index:
                h = self.tables.half_index[visit.date, visit.block]
                by_day[self.tables.team_index[visit.team], int(self.days.half[h, at.DAY])].append((h, visit))
        for (t, d), together in by_day.items():
            covers: dict[int, int] = defaultdict(int)
            cost = 0
            doctors: list[int] = []
            cuts: list[int] = []
            spots: list[int] = []
            for h, visit in sorted(together, key=lambda each: each[0]):
                units = [self.tables.unit_index[unit] for unit in visit.units]
                cost += self._visit_cost(t, h, units)
                spots.append(kind_of[units[0]][0])
                if visit.doctor is not None:
                    doctors.append(h)
                programmes = {int(table[u, at.PROGRAMME]) for u in units}
                cuts.extend(c for c in self.days.cuts_at[spots[-1]] if self.cuts[c].programmes & programmes)
                for u in units:
                    covers[kind_of[u][1]] += 1
            outside = self.days.alone[spots[0]] if len(spots) == 1 else self.days.both[spots[0], spots[1]]
            week = int(self.days.half[together[0][0], at.WEEK])
            yield Column(
                t,
                d,
                week,
                cost - outside / SCALE,
                tuple(covers.items()),
                tuple(doctors),
                len(spots),
                tuple(cuts),
                tuple(spots),
            )

    def _visit_cost(self, t: int, h: int, units: list[int]) -> int:
        weights, table = self.tables.problem.weights, units_of(self.tables)
        cost = weights.visit + weights.away_team * (at.home(self.tables.world, int(table[units[0], at.SITE])) != t)
        cost += sum(max(0, at.timing(self.tables.world, int(table[u, at.ROW]), h)) for u in units)
        return int(cost + weights.split * len({int(table[u, at.SIBLINGS]) for u in units}))

    def _kind_of_units(self) -> dict[int, tuple[int, int]]:
        """Spot and number of the type of each unit."""
        table = units_of(self.tables)
        found = {}
        for u, line in enumerate(table):
            for p, spot in enumerate(self.spots):
                if spot.site == line[at.SITE] and spot.node == line[at.NODE]:
                    for k, kind in enumerate(spot.kinds):
                        alike = (kind.row, kind.nurse, kind.doctor, kind.doses)
                        if alike == (line[at.ROW], line[at.NURSE], line[at.DOCTOR], line[at.DOSES]):
                            found[u] = (p, spot.first + k)
                    if u not in found:
                        rows = [k for k, kind in enumerate(spot.kinds) if kind.row == line[at.ROW]]
                        found[u] = (p, spot.first + rows[0]) if rows else (p, spot.first)
        return found

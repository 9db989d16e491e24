"""Planning centres that share a weekly supply, each by itself and several at a time, until all use no more than there is.

1. Every centre is planned as if it were alone.
2. Doses get a price in the weeks in which all together use too many (dearer the more they are over), and every centre goes
   on from its plan with these prices as if they were timing, some at a time. A few rounds.
3. What is still over is taken out, a week at a time: a centre that uses doses in such a week goes on from its plan, coldly,
   while some of its schools' programmes are closed to that week, and others to weeks that would then be over. Such a plan
   is taken only when nothing is missing that was not, and less is over than before, so that this only gets better.

What a plan costs and breaks is always judged by the problem as it was given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clb_platform.planning.optimiser.joint import Joint, Use, use_of
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.problem import Plan, Problem
from clb_platform.planning.optimiser.solve import REPLAN, Order, Schedule, Search, Solution
from clb_platform.planning.optimiser.tables import tables_of, timing_of, units_of, with_timing

PRICE_ROUNDS: Final = 4
PRICE: Final = 2.0
"""Points of a dose in a week in which twice the supply is used."""
AIM: Final = 0.97
"""Of the supply: a price begins below it, so that a little over is still within."""
REPAIRS: Final = 200
IN_VAIN: Final = 20
"""So often in a row a centre whose plan is not complete goes on without one more unit: then it is taken to be impossible."""
FIRST_PART, ROUND_PART, REPAIR_PART = 0.5, 0.1, 0.1
Week = tuple[str, int]


@dataclass(frozen=True, slots=True)
class JointOrder:
    """`seconds` or `iterations` are of each centre; `workers` centres are planned at a time."""

    seed: int = 1
    workers: int = 2
    seconds: float | None = 60.0
    iterations: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What stands after a centre was planned: of which round, how many are complete, doses that are over, cost of all."""

    round: int
    centre: str
    planned: int
    complete: int
    over: int
    cost: int


class Member:
    """One centre: its tables, what its rows (a site and a programme) use of a vaccine, and its plan."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.tables = problem, tables_of(problem)
        self.timing = timing_of(self.tables)
        units = units_of(self.tables)
        self.week = np.array([self.tables.facts.days[d].week for d, _block in self.tables.halves])
        vaccine = {each.id: each.vaccine for each in problem.programmes}
        self.rows: dict[int, str] = {}
        self.doses: Counter[int] = Counter()
        self.units: Counter[int] = Counter()
        for u, unit in enumerate(problem.units):
            if unit.doses:
                row = int(units[u, at.ROW])
                self.rows[row] = str(vaccine[unit.programme])
                self.doses[row] += unit.doses
                self.units[row] += 1
        self.row_of = {unit.id: int(units[u, at.ROW]) for u, unit in enumerate(problem.units)}
        self.doses_of = {unit.id: unit.doses for unit in problem.units}
        self.plan: Plan | None = None
        self.cost, self.missing, self.in_vain = 0, len(problem.units), 0
        self.use: Use = Counter()

    def take(self, solution: Solution) -> None:
        self.plan, self.cost, self.missing = solution.plan, solution.report.cost, len(solution.unplanned)
        self.use = use_of(self.problem, solution.plan)

    def priced(self, prices: dict[Week, float]) -> NDArray[np.int64]:
        """Timing in which the doses of a unit cost what they do in each week."""
        timing = self.timing.copy()
        for row, vaccine in self.rows.items():
            for week in np.unique(self.week):
                price = prices.get((vaccine, int(week)), 0.0)
                if price:
                    extra = round(price * self.doses[row] / self.units[row])
                    open_then = (self.week == week) & (timing[row] >= 0)
                    timing[row, open_then] += extra
        return timing

    def use_of_rows(self) -> Counter[tuple[int, int]]:
        """Doses by row and week in the plan."""
        days = {day.date: day.week for day in self.problem.calendar.days}
        found: Counter[tuple[int, int]] = Counter()
        for visit in self.plan.visits if self.plan else ():
            for unit in visit.units:
                if self.doses_of[unit]:
                    found[self.row_of[unit], days[visit.date]] += self.doses_of[unit]
        return found

    def closed(self, timing: NDArray[np.int64], room: dict[Week, int], chance: Random) -> NDArray[np.int64]:
        """This timing without rows in weeks that have no room for them; `room` below zero must become free.

        Enough of the rows in use leave such a week. Of the others those may enter a week that fit by themselves, and half of
        these by chance: what they use together is only known afterwards.
        """
        used = self.use_of_rows()
        for (vaccine, week), free in room.items():
            rows = [row for row, of in self.rows.items() if of == vaccine]
            chance.shuffle(rows)
            closed = [row for row in rows if not used[row, week] and (self.doses[row] > free or chance.random() < 0.5)]
            for row in rows:
                if used[row, week] and free < 0:
                    closed.append(row)
                    free += used[row, week]
            for row in closed:
                timing[row, self.week == week] = -1
        return timing


class JointSearch:
    """The rounds over all centres; `run` returns a plan of each by the name of its file."""

    def __init__(
        self,
        joint: Joint,
        order: JointOrder,
        watch: Callable[[], float],
        progress: Callable[[Step], None] = lambda _step: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self.joint, self.order, self.watch = joint, order, watch
        self.progress, self.cancelled = progress, cancelled
        self.members = {file: Member(problem) for file, problem in joint.members.items()}
        self.prices: dict[Week, float] = {}
        self.round = 0

    def run(self) -> dict[str, Plan]:
        with ThreadPoolExecutor(self.order.workers) as pool:
            self._plan(pool, list(self.members), FIRST_PART)
            self.round += 1
            for _round in range(PRICE_ROUNDS):
                self._with_prices(pool)
            self._repair(pool)
        return {file: member.plan or Plan(member.problem.name, ()) for file, member in self.members.items()}

    def total(self) -> Use:
        total: Use = Counter()
        for member in self.members.values():
            total.update(member.use)
        return total

    def over(self) -> dict[Week, int]:
        """Doses beyond the supply, by vaccine and week."""
        return {
            week: doses - self.joint.weekly[week[0]]
            for week, doses in self.total().items()
            if doses > self.joint.weekly[week[0]]
        }

    def _with_prices(self, pool: ThreadPoolExecutor) -> None:
        """Some centres at a time go on from their plan; prices follow at once, so that not all flee to the same week."""
        files = list(self.members)
        for begin in range(0, len(files), self.order.workers):
            if not self.over() or self.cancelled():
                return
            some = files[begin : begin + self.order.workers]
            self._raise_prices(len(some) / len(files))
            self._plan(pool, some, ROUND_PART)
        self.round += 1

    def _raise_prices(self, part: float) -> None:
        for week, doses in self.total().items():
            aim = AIM * self.joint.weekly[week[0]]
            change = part * PRICE * (doses - aim) / max(1.0, aim)
            self.prices[week] = max(0.0, self.prices.get(week, 0.0) + change)

    def _plan(self, pool: ThreadPoolExecutor, files: Sequence[str], part: float) -> None:
        """Plan these centres, each from its plan, with the prices as they are; a second plan only when it is better."""

        def one(file: str) -> Solution:
            member = self.members[file]
            return self._search(member, member.priced(self.prices), part)

        for file, solution in zip(files, pool.map(one, files), strict=True):
            if self.members[file].plan is None:
                self.members[file].take(solution)
            else:
                self._take_if_better(file, solution)
            self._tell(file)

    def _search(
        self, member: Member, timing: NDArray[np.int64], part: float, schedule: Schedule | None = None
    ) -> Solution:
        order = Order(
            seed=self.order.seed,
            workers=1,
            seconds=None if self.order.seconds is None else max(0.5, self.order.seconds * part),
            iterations=None if self.order.iterations is None else max(1, round(self.order.iterations * part)),
            start=member.plan,
        )
        search = Search(with_timing(member.tables, timing), order, self.watch, None, self.cancelled)
        search.schedule = schedule or search.schedule
        return search.run()

    def _repair(self, pool: ThreadPoolExecutor) -> None:
        """Take out what is over, some centres at a time: those that use most of it and were not asked too often."""
        asked: Counter[str] = Counter()
        for _again in range(REPAIRS * len(self.members)):
            over = self.over()
            incomplete = [file for file, member in self.members.items() if member.missing and member.in_vain < IN_VAIN]
            if not (over or incomplete) or self.cancelled():
                return
            chosen = self._chosen(over, incomplete, asked)
            if not chosen:
                return
            asked.update(chosen)
            rooms = [self._room(file, chosen, over, asked[file]) for file in chosen]
            found = list(pool.map(self._repaired, chosen, rooms, [asked[file] for file in chosen]))
            for file, solution in zip(chosen, found, strict=True):
                self._take_if_better(file, solution)
                self._tell(file)
            self.round += 1

    def _chosen(self, over: dict[Week, int], incomplete: list[str], asked: Counter[str]) -> list[str]:
        uses = {file: sum(min(member.use[week], over[week]) for week in over) for file, member in self.members.items()}
        can = [file for file in self.members if (uses[file] or file in incomplete) and asked[file] < REPAIRS]
        return sorted(can, key=lambda file: (asked[file], file not in incomplete, -uses[file], file))[: self.order.workers]

    def _room(self, file: str, chosen: Sequence[str], over: dict[Week, int], times: int) -> dict[Week, int]:
        """How many doses more (or fewer) the centre may use: what is over by its part in it, less when asked again."""
        room = {}
        total, member = self.total(), self.members[file]
        for vaccine in {*member.rows.values()}:
            for week in np.unique(member.week):
                key = (vaccine, int(week))
                free = self.joint.weekly[vaccine] - total[key]
                if free >= 0:
                    room[key] = free // len(chosen)
                elif member.use[key]:
                    users = sum(self.members[each].use[key] for each in chosen)
                    its_part = -(-over[key] * member.use[key] // users)
                    room[key] = -max(1, min(member.use[key], its_part) // (1 + (times - 1) % 3))
                else:
                    room[key] = 0
        return room

    def _repaired(self, file: str, room: dict[Week, int], times: int) -> Solution:
        member = self.members[file]
        chance = Random(f"{self.order.seed} {file} {times}")
        if any(free < 0 for free in room.values()):
            one = chance.choice([week for week, free in room.items() if free < 0])
            room = {week: free if free >= 0 or week == one else 0 for week, free in room.items()}
        return self._search(member, member.closed(member.priced(self.prices), room, chance), REPAIR_PART, REPLAN)

    def _take_if_better(self, file: str, solution: Solution) -> None:
        """Units that stand nowhere and doses that are over must not become more, and one of them less."""
        member = self.members[file]
        before = (member.missing, sum(self.over().values()))
        kept = (member.plan, member.cost, member.missing, member.use)
        member.take(solution)
        after = (member.missing, sum(self.over().values()))
        better = after[0] <= before[0] and after[1] <= before[1] and after != before
        member.in_vain = 0 if better and after[0] < before[0] else member.in_vain + 1
        if not better:
            member.plan, member.cost, member.missing, member.use = kept

    def _tell(self, file: str) -> None:
        planned = [member for member in self.members.values() if member.plan is not None]
        complete = sum(not member.missing for member in planned)
        cost = sum(member.cost for member in planned)
        self.progress(Step(self.round, file, len(planned), complete, sum(self.over().values()), cost))


def plan_joint(
    joint: Joint,
    order: JointOrder,
    watch: Callable[[], float],
    progress: Callable[[Step], None] = lambda _step: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Plan]:
    """A plan for every centre, by the name of its file; with `iterations` it depends on the joint case and the order only."""
    return JointSearch(joint, order, watch, progress, cancelled).run()

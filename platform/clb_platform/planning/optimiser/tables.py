"""From a problem to the arrays of the kernels, and from a state back to a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clb_core.terms import days_between
from clb_platform.planning.optimiser import costs
from clb_platform.planning.optimiser.breaches import SHARE_SLACK
from clb_platform.planning.optimiser.facts import Facts
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.kernels.layout import Block
from clb_platform.planning.optimiser.problem import Location, Plan, Problem, Role, Site

LOCATIONS = {Location.SCHOOL: at.AT_SCHOOL, Location.CENTRE: at.AT_CENTRE, Location.BUS: at.IN_BUS}
MOST_VISITS_A_WEEK = 32
MOST_TIMING = 30_000
PLENTY = 2**30


@dataclass(frozen=True, slots=True)
class Tables:
    """A problem as arrays. `halves` are (day index, block); indices of teams, units and sites are those of the problem."""

    problem: Problem
    facts: Facts
    world: Block
    halves: tuple[tuple[int, str], ...]
    half_index: dict[tuple[date, str], int]
    team_index: dict[str, int]
    unit_index: dict[str, int]
    site_index: dict[str, int]


def tables_of(problem: Problem) -> Tables:
    facts = Facts(problem, Plan(problem.name, ()))
    halves = tuple((index, block) for index, day in enumerate(facts.days) for block in day.blocks)
    half_index = {(facts.days[day].date, block): h for h, (day, block) in enumerate(halves)}
    team_index: dict[str, int] = {team.id: t for t, team in enumerate(problem.teams)}
    unit_index: dict[str, int] = {unit.id: u for u, unit in enumerate(problem.units)}
    site_index: dict[str, int] = {site.id: s for s, site in enumerate(problem.sites)}
    rows = _Rows(facts, halves)
    block = _Writer(_head(problem, facts, halves))
    units, siblings = _units(facts, rows, half_index, team_index)
    block.add(None, units)
    block.add(at.HALF_TABLE, _halves(facts, halves))
    block.add(at.CAPACITY_TABLE, _capacity(facts, halves))
    block.add(at.DOCTOR_TABLE, _doctors(facts, halves))
    block.add(at.TIMING_TABLE, _packed(rows.timing))
    block.add(at.CLOSED_TABLE, rows.closed)
    block.add(at.WEEK_TABLE, _weeks(facts))
    block.add(at.LOAD_TABLE, [costs.load_of(problem.weights, beyond) for beyond in range(MOST_VISITS_A_WEEK)])
    block.add(at.HOME_TABLE, [team_index[site.home_team] for site in problem.sites])
    block.add(at.ELIGIBLE_TABLE, [[team.id in site.eligible_teams for team in problem.teams] for site in problem.sites])
    block.add(at.TRAVEL_TABLE, problem.travel.minutes)
    block.add(at.FAIR_TABLE, costs.fair_limits(facts))
    period, delivered = _deliveries(problem)
    block.add(at.PERIOD_TABLE, period)
    block.add(at.DELIVERED_TABLE, delivered)
    block.add(at.PER_DAY_TABLE, [vaccine.per_day_max for vaccine in problem.vaccines])
    block.head(at.PERIODS, delivered.shape[1])
    eligible = [[team_index[team] for team in dict.fromkeys(site.eligible_teams)] for site in problem.sites]
    block.add_lists(at.ELIGIBLE_LISTS, eligible)
    block.add_lists(at.GROUP_LISTS, _members(units[:, at.GROUP], len(problem.groups)))
    block.add_lists(at.SIBLING_LISTS, _members(units[:, at.SIBLINGS], siblings))
    block.add_lists(at.SITE_LISTS, _members(units[:, at.SITE], len(problem.sites)))
    block.add_lists(at.LINK_LISTS, _links(problem, unit_index))
    block.add_lists(at.OPEN_LISTS, [np.flatnonzero(row >= 0) for row in rows.timing])
    sets = (problem.combinable, problem.same_day_ok)
    block.add_lists(at.SET_LISTS, [_bits(each, rows.programme) for each in sets])
    return Tables(problem, facts, block.done(), halves, half_index, team_index, unit_index, site_index)


class _Writer:
    """Puts tables one after the other in a block and writes in its head where each begins."""

    def __init__(self, head: Block) -> None:
        self._head = head
        self._parts: list[Block] = [head]
        self._size = len(head)

    def head(self, place: int, value: int) -> None:
        self._head[place] = value

    def add(self, place: int | None, table: Any) -> None:
        if place is not None:
            self._head[place] = self._size
        flat = np.array(table, dtype=np.int32).reshape(-1)
        self._parts.append(flat)
        self._size += len(flat)

    def add_lists(self, place: int, lists: Sequence[Sequence[int] | NDArray[Any]]) -> None:
        """A list of lists: first where each begins in the block and where the last ends, then the items."""
        sizes = np.cumsum([0] + [len(items) for items in lists])
        self.add(place, sizes + self._size + len(sizes))
        self.add(None, [item for items in lists for item in items])

    def done(self) -> Block:
        return np.concatenate(self._parts)


def _packed(timing: NDArray[np.int16] | NDArray[np.int64]) -> Block:
    """Two numbers in one place, each plus one, so that -1 fits."""
    flat = (timing.reshape(-1) + 1).astype(np.uint16)
    return np.append(flat, np.zeros(len(flat) % 2, dtype=np.uint16)).view(np.int32)


def _members(owner: Block, count: int) -> list[NDArray[Any]]:
    """Units by what they belong to."""
    return [np.flatnonzero(owner == each) for each in range(count)]


def _bits(sets: Iterable[Iterable[str]], programme: dict[str, int]) -> list[int]:
    return [sum(1 << programme[each] for each in together) for together in sets]


class _Rows:
    """The table of what the calendar allows and what timing costs, by site and programme."""

    def __init__(self, facts: Facts, halves: tuple[tuple[int, str], ...]) -> None:
        self.programme: dict[str, int] = {each.id: p for p, each in enumerate(facts.problem.programmes)}
        pairs = dict.fromkeys((unit.site, unit.programme) for unit in facts.problem.units)
        self.index = {pair: row for row, pair in enumerate(pairs)}
        self.closed = np.zeros((len(pairs), len(halves)), dtype=np.int32)
        self.timing = np.zeros((len(pairs), len(halves)), dtype=np.int16)
        for (site, programme), row in self.index.items():
            self._fill(facts, halves, facts.sites[site], programme, row)

    def _fill(self, facts: Facts, halves: tuple[tuple[int, str], ...], site: Site, programme: Any, row: int) -> None:
        rules = facts.programmes[programme]
        away = site.grade_closed.get(rules.grade, frozenset())
        for h, (index, block) in enumerate(halves):
            day = facts.days[index]
            closed = at.BY_WINDOW * (day.date not in rules.window)
            closed |= at.BY_SITE * (day.date in site.closed or (day.weekday, block) in site.blocked)
            closed |= at.BY_GRADE * (day.date in away)
            self.closed[row, h] = closed
            timing = costs.timing_of(facts.problem.weights, site, programme, rules.preferred, day, block)
            self.timing[row, h] = -1 if closed else timing


def _units(
    facts: Facts, rows: _Rows, half_index: dict[tuple[date, str], int], team_index: dict[str, int]
) -> tuple[Block, int]:
    """The units and the number of sets of siblings (units of one group and programme)."""
    problem = facts.problem
    table = np.full((len(problem.units), at.UNIT_COLUMNS), -1, dtype=np.int32)
    siblings: dict[tuple[str, str], int] = {}
    sites: dict[str, int] = {site.id: s for s, site in enumerate(problem.sites)}
    groups: dict[str, int] = {group.id: g for g, group in enumerate(problem.groups)}
    vaccines: dict[str | None, int] = {vaccine.id: v for v, vaccine in enumerate(problem.vaccines)}
    for u, unit in enumerate(problem.units):
        programme = facts.programmes[unit.programme]
        row = table[u]
        row[at.SITE], row[at.LOCATION], row[at.PROGRAMME] = (
            sites[unit.site],
            LOCATIONS[unit.location],
            rows.programme[unit.programme],
        )
        row[at.ROW], row[at.GROUP] = rows.index[unit.site, unit.programme], groups[unit.group]
        row[at.NURSE], row[at.DOCTOR], row[at.DOSES] = unit.nurse_minutes, unit.doctor_minutes, unit.doses
        row[at.VACCINE] = vaccines.get(programme.vaccine, -1)
        row[at.SIBLINGS] = siblings.setdefault((unit.group, unit.programme), len(siblings))
        row[at.NEEDS_DOCTOR] = programme.needs_doctor
        row[at.NODE] = 0 if unit.location is Location.CENTRE else facts.node[unit.site]
    _reference(problem, table, half_index, team_index)
    return table, len(siblings)


def _reference(
    problem: Problem, table: Block, half_index: dict[tuple[date, str], int], team_index: dict[str, int]
) -> None:
    index = {unit.id: u for u, unit in enumerate(problem.units)}
    for visit in problem.reference or ():
        for unit in visit.units:
            row = table[index[unit]]
            row[at.REF_TEAM] = team_index[visit.team]
            row[at.REF_HALF] = half_index[visit.date, visit.block]
            row[at.REF_FACTOR] = problem.weights.status_factor.get(visit.status, 1)


def _halves(facts: Facts, halves: tuple[tuple[int, str], ...]) -> Block:
    table = np.full((len(halves), at.HALF_COLUMNS), -1, dtype=np.int32)
    index = {half: h for h, half in enumerate(halves)}
    doctors = [person.id for person in facts.problem.staff if person.role is Role.DOCTOR]
    for h, (d, block) in enumerate(halves):
        day = facts.days[d]
        others = [other for other in day.blocks if other != block]
        table[h] = (
            d,
            day.week,
            index[d, others[0]] if others else -1,
            day.blocks[0] == block,
            facts.net_minutes(block),
            sum(facts.works(doctor, d, block) for doctor in doctors),
            days_between(date.min, day.date),
            0,
        )
    return table


def _capacity(facts: Facts, halves: tuple[tuple[int, str], ...]) -> Block:
    table = np.full((len(facts.problem.teams), len(halves)), -1, dtype=np.int32)
    for t, team in enumerate(facts.problem.teams):
        for h, (d, block) in enumerate(halves):
            nurses = facts.present(team.id, d, block)
            if nurses:
                table[t, h] = nurses * facts.net_minutes(block)
    return table


def _doctors(facts: Facts, halves: tuple[tuple[int, str], ...]) -> Block:
    """By team and half day: whether a doctor who may go with it works. A doctor of its own goes with no other team, so
    that the number of doctors of the half day and this table together say the rule."""
    table = np.zeros((len(facts.problem.teams), len(halves)), dtype=np.int32)
    for t, team in enumerate(facts.problem.teams):
        for h, (d, block) in enumerate(halves):
            table[t, h] = any(facts.works(doctor, d, block) for doctor in facts.doctors_for(team.id))
    return table


def _weeks(facts: Facts) -> Block:
    weights = facts.problem.weights
    table = np.zeros((len(facts.problem.teams), 1 + max(day.week for day in facts.days), 2), dtype=np.int32)
    for t, team in enumerate(facts.problem.teams):
        for week in {day.week for day in facts.days}:
            present = facts.present_blocks[team.id, week]
            table[t, week] = (
                int(weights.max_share * present + SHARE_SLACK),
                int(weights.comfort_share * present + SHARE_SLACK),
            )
    return table


def _links(problem: Problem, unit_index: dict[str, int]) -> list[list[int]]:
    """Links by unit, from both ends: SIGN 1 when the unit is the first dose."""
    found: list[list[int]] = [[] for _each in problem.units]
    for each in problem.dose_links:
        first, second = unit_index[each.first], unit_index[each.second]
        rules = (each.min_days, each.max_days, *each.ideal)
        found[first].extend((second, 1, *rules))
        found[second].extend((first, -1, *rules))
    return found


def _deliveries(problem: Problem) -> tuple[Block, Block]:
    """By vaccine: the period of each day, and doses delivered up to and in each period."""
    days = problem.calendar.days
    most = 1 + max((len(vaccine.deliveries) for vaccine in problem.vaccines), default=0)
    period = np.zeros((len(problem.vaccines), len(days)), dtype=np.int32)
    delivered = np.full((len(problem.vaccines), most), PLENTY, dtype=np.int32)
    for v, vaccine in enumerate(problem.vaccines):
        ordered = sorted(vaccine.deliveries, key=lambda delivery: delivery.date)
        period[v] = [sum(delivery.date <= day.date for delivery in ordered) for day in days]
        total = 0
        delivered[v, 0] = 0
        for k, delivery in enumerate(ordered):
            total += delivery.doses
            delivered[v, k + 1] = min(total, PLENTY)
        delivered[v, len(ordered) + 1 :] = min(total, PLENTY)
    return period, delivered


def _head(problem: Problem, facts: Facts, halves: tuple[tuple[int, str], ...]) -> Block:
    head = np.zeros(at.WORLD_HEAD, dtype=np.int32)
    weights, today = problem.weights, problem.today
    numbers = {
        at.HALVES: len(halves),
        at.TEAMS: len(problem.teams),
        at.UNITS: len(problem.units),
        at.WEEKS: 1 + max(day.week for day in facts.days),
        at.DAYS: len(facts.days),
        at.NODES: len(problem.travel.nodes),
        at.TODAY: sum(facts.days[d].date < today for d, _block in halves) if today else 0,
        at.ROOMS: problem.centre.rooms,
        at.BUSES: problem.centre.buses,
        at.TRANSFER_MAX: problem.transfer_max,
        at.DOSES_PER_VISIT: problem.doses_per_visit_max,
        at.W_TRAVEL: weights.travel,
        at.W_VISIT: weights.visit,
        at.W_DISRUPTION: weights.disruption,
        at.W_AWAY: weights.away_team,
        at.W_SPLIT: weights.split,
        at.W_FAIR: weights.fair_per_10min,
        at.W_GAP: weights.gap_week,
        at.W_MOVE_DATE: weights.move_date,
        at.W_MOVE_WEEK: weights.move_week,
        at.W_MOVE_WEEK_CAP: weights.move_week_cap,
        at.W_MOVE_BLOCK: weights.move_block,
        at.W_MOVE_TEAM: weights.move_team,
    }
    for place, number in numbers.items():
        head[place] = number
    return head


def empty_state(tables: Tables, seed: int) -> Block:
    """A plan without visits; `seed` decides all that is random from here."""
    w = tables.world
    units, teams, halves = int(w[at.UNITS]), int(w[at.TEAMS]), int(w[at.HALVES])
    vaccines = len(tables.problem.vaccines)
    state = _Writer(np.zeros(at.STATE_HEAD, dtype=np.int32))
    visits = np.zeros((teams * halves, at.V_COLUMNS), dtype=np.int32)
    visits[:, at.V_HEAD] = -1
    stands = np.full((units, at.STAND_COLUMNS), -1, dtype=np.int32)
    stands[:, at.S_PINNED] = 0
    state.add(None, visits)
    state.add(at.STAND_TABLE, stands)
    state.add(at.AT_SITE_TABLE, np.full(len(tables.problem.sites) * halves, -1))
    state.add(at.USE_TABLE, np.zeros(halves * at.USE_COLUMNS))
    state.add(at.VISITS_TABLE, np.zeros(teams * w[at.WEEKS]))
    state.add(at.MINUTES_TABLE, np.zeros(teams))
    state.add(at.DOSES_DAY_TABLE, np.zeros(vaccines * w[at.DAYS]))
    state.add(at.DOSES_UNTIL_TABLE, np.zeros(vaccines * w[at.PERIODS]))
    state.add(at.LOG_TABLE, np.zeros(at.LOG_ROOM * at.LOG_COLUMNS))
    state.add(at.BEST_TABLE, np.full(units * 2, -1))
    for place in (at.OUT, at.BEST_OUT):
        state.head(place, units)
    for place in (at.COST, at.BEST_COST):
        state.head(place, units * at.UNPLANNED)
    block = state.done()
    block[at.RANDOM : at.RANDOM + 2] = np.array([_mixed(seed)], dtype=np.uint64).view(np.int32)
    return block


def units_of(tables: Tables) -> Block:
    """The table of units: a view of the world."""
    count = len(tables.problem.units)
    return tables.world[at.WORLD_HEAD : at.WORLD_HEAD + count * at.UNIT_COLUMNS].reshape(count, at.UNIT_COLUMNS)


def open_halves(tables: Tables) -> Block:
    """On how many half days the calendar allows each row."""
    place = int(tables.world[at.OPEN_LISTS])
    rows = 1 + int(units_of(tables)[:, at.ROW].max(initial=-1))
    return np.diff(tables.world[place : place + rows + 1])


def stands_of(block: Block, tables: Tables) -> Block:
    """Where each unit stands, as a table of the state: a view of it."""
    units = len(tables.problem.units)
    place = int(block[at.STAND_TABLE])
    return block[place : place + units * at.STAND_COLUMNS].reshape(units, at.STAND_COLUMNS)


def best_of(block: Block, tables: Tables) -> Block:
    """Team and half day of each unit in the best plan that the state has seen: a view of it."""
    place = int(block[at.BEST_TABLE])
    return block[place : place + 2 * len(tables.problem.units)].reshape(-1, 2)


def _mixed(seed: int) -> int:
    """Spread a small seed over 64 bits (splitmix64); never 0."""
    z = (seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) % 2**64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % 2**64
    return (z ^ (z >> 31)) | 1


def timing_of(tables: Tables) -> NDArray[np.int64]:
    """Rows × half days: what timing costs, -1 where the calendar forbids; `with_timing` puts another one in its place."""
    rows, halves = _timing_shape(tables)
    flat = tables.world[_timing_place(tables)].view(np.uint16)[: rows * halves]
    return flat.reshape(rows, halves).astype(np.int64) - 1


def with_timing(tables: Tables, timing: NDArray[np.int64]) -> Tables:
    """The same problem to a search that sees this timing; what `check` says of a plan stays as it was."""
    world = tables.world.copy()
    world[_timing_place(tables)] = _packed(timing.clip(-1, MOST_TIMING))
    return replace(tables, world=world)


def _timing_shape(tables: Tables) -> tuple[int, int]:
    return int(units_of(tables)[:, at.ROW].max(initial=-1)) + 1, len(tables.halves)


def _timing_place(tables: Tables) -> slice:
    rows, halves = _timing_shape(tables)
    begin = int(tables.world[at.TIMING_TABLE])
    return slice(begin, begin + (rows * halves + 1) // 2)

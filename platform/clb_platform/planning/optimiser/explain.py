"""Why here and not there: legal places of a visit with their cost, the rules that block the others, and swaps.

A `Desk` is a plan ready for questions; opening one takes the time of building the tables, an answer less than a
millisecond. Questions change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from clb_core.words import _, capitalised, listed, spoken
from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.kernels.change import put, take
from clb_platform.planning.optimiser.kernels.layout import Block, State
from clb_platform.planning.optimiser.kernels.moves import IMPOSSIBLE
from clb_platform.planning.optimiser.kernels.places import swap_cost, try_all
from clb_platform.planning.optimiser.problem import Plan, Problem, TeamId, UnitId, Visit
from clb_platform.planning.optimiser.rules import RULE_OF
from clb_platform.planning.optimiser.standing import codes_of, pinned_state, stand
from clb_platform.planning.optimiser.tables import Tables, stands_of, tables_of

FEW: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A slot; `cost` is the change of the plan's cost when the visit goes there."""

    team: TeamId
    date: date
    block: str
    cost: int


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """A slot where the visit cannot be, with every rule that forbids it."""

    team: TeamId
    date: date
    block: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Swap:
    """Changing places with another visit of the plan."""

    visit: Visit
    cost: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`legal` counts all legal places, `best` has the cheapest; `swaps` are sought only when no place is legal."""

    legal: int
    best: tuple[Place, ...]
    blocked: tuple[Blocked, ...]
    swaps: tuple[Swap, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    tables: Tables
    state: State
    plan: Plan


def open_desk(problem: Problem, plan: Plan) -> Desk:
    """Lay a plan ready; visits that break a rule are left out of it."""
    tables = tables_of(problem)
    state, _broken = pinned_state(tables, seed=1)
    stand(tables, state, plan.visits)
    return Desk(tables, state, plan)


def where_else(desk: Desk, visit: Visit, few: int = FEW) -> Answer:
    """Where else the visit could be, as a whole."""
    units = np.array([desk.tables.unit_index[unit] for unit in visit.units], dtype=np.int32)
    cost, why, here = _tried(desk, units)
    halves = len(desk.tables.halves)
    own = desk.tables.team_index[visit.team] * halves + desk.tables.half_index.get((visit.date, visit.block), -halves)
    legal = [k for k in np.flatnonzero(why == 0) if k != own]
    best = sorted(legal, key=lambda k: (cost[k], k))[:few]
    return Answer(
        legal=len(legal),
        best=tuple(_place(desk, int(k), int(cost[k]) - here) for k in best),
        blocked=tuple(_blocked(desk, visit, why, own)),
        swaps=() if legal else _swaps(desk, visit, few),
    )


def why_not(desk: Desk, units: Sequence[UnitId], team: TeamId, day: date, block: str) -> tuple[Reason, ...]:
    """The rules that forbid these units in that slot; none when it is legal."""
    if (day, block) not in desk.tables.half_index:
        return (reason_of("R03-not-a-school-block", desk.tables, units, team, day, block),)
    _cost, why, _here = _tried(desk, np.array([desk.tables.unit_index[unit] for unit in units], dtype=np.int32))
    k = desk.tables.team_index[team] * len(desk.tables.halves) + desk.tables.half_index[day, block]
    return tuple(reason_of(code, desk.tables, units, team, day, block) for code in codes_of(int(why[k])))


def nearest(desk: Desk, unit: UnitId) -> Blocked:
    """For a unit that stands nowhere: the slot that fewest rules forbid; of those the earliest.

    What forbids it when nothing else is planned comes first: then the other visits are not to blame.
    """
    alone, _broken = pinned_state(desk.tables, seed=1)
    units = np.array([desk.tables.unit_index[unit]], dtype=np.int32)
    _cost, why, _here = _tried(Desk(desk.tables, alone, desk.plan), units)
    if not why.all():
        _cost, why, _here = _tried(desk, units)
    counts = [int(bits).bit_count() for bits in why]
    k = min(range(len(counts)), key=lambda k: (counts[k], k % len(desk.tables.halves)))
    return _blocked_at(desk, (unit,), int(why[k]), k)


def _tried(desk: Desk, units: Block) -> tuple[Block, Block, int]:
    """Cost and forbidding rules of the units in each slot, and what they cost where they stand now (0 when out)."""
    world, state = desk.tables.world, desk.state
    stands = stands_of(state, desk.tables)
    before = stands[units].copy()
    gain = sum(take(world, state, int(u)) for u in units if stands[u, at.S_HALF] >= 0)
    cost = np.zeros(len(desk.tables.problem.teams) * len(desk.tables.halves), dtype=np.int32)
    why = np.zeros_like(cost)
    try_all(world, state, units, cost, why)
    _put_back(desk, units, before)
    return cost, why, -gain


def _put_back(desk: Desk, units: Block, before: Block) -> None:
    for u, where in zip(units, before, strict=True):
        if where[at.S_HALF] >= 0:
            put(desk.tables.world, desk.state, int(u), int(where[at.S_TEAM]), int(where[at.S_HALF]))
            if where[at.S_PINNED]:
                slot = at.slot_at(desk.tables.world, int(where[at.S_TEAM]), int(where[at.S_HALF]))
                desk.state[slot + at.V_PINNED] = 1


def _slot(desk: Desk, k: int) -> tuple[TeamId, date, str]:
    t, h = divmod(k, len(desk.tables.halves))
    day, block = desk.tables.halves[h]
    return desk.tables.problem.teams[t].id, desk.tables.facts.days[day].date, block


def _place(desk: Desk, k: int, cost: int) -> Place:
    return Place(*_slot(desk, k), cost)


def _blocked(desk: Desk, visit: Visit, why: Block, own: int) -> list[Blocked]:
    """The blocked half days of the visit's own team, in order of time."""
    halves = len(desk.tables.halves)
    first = desk.tables.team_index[visit.team] * halves
    return [_blocked_at(desk, visit.units, int(why[k]), k) for k in range(first, first + halves) if why[k] and k != own]


def _blocked_at(desk: Desk, units: Sequence[UnitId], bits: int, k: int) -> Blocked:
    team, day, block = _slot(desk, k)
    reasons = tuple(reason_of(code, desk.tables, units, team, day, block) for code in codes_of(bits))
    return Blocked(team, day, block, reasons)


def _swaps(desk: Desk, visit: Visit, few: int) -> tuple[Swap, ...]:
    """The cheapest visits to change places with."""
    tables = desk.tables
    t, h = tables.team_index[visit.team], tables.half_index[visit.date, visit.block]
    pinned = {unit for each in tables.problem.pinned for unit in each.units}
    found = []
    for other in desk.plan.visits:
        if other != visit and not pinned & set(other.units):
            t2, h2 = tables.team_index[other.team], tables.half_index[other.date, other.block]
            cost = swap_cost(tables.world, desk.state, t, h, t2, h2)
            if cost < IMPOSSIBLE // 2:
                found.append(Swap(other, int(cost)))
    return tuple(sorted(found, key=lambda swap: swap.cost)[:few])


def reason_of(code: str, tables: Tables, units: Sequence[UnitId], team: TeamId, day: date, block: str) -> Reason:
    """The sentence of a rule for these units in that slot."""
    facts = tables.facts
    names = dict.fromkeys(facts.programmes[facts.units[unit].programme] for unit in units)
    site = facts.sites[facts.units[units[0]].site]
    words = RULE_OF[code].sentence % {
        "team": team,
        "site": site.name or site.id,
        "what": listed([programme.name or programme.id for programme in names]),
        "when": when_words(day, block),
    }
    return Reason(code, capitalised(words))


def when_words(day: date, block: str) -> str:
    half = {"AM": _("voormiddag"), "PM": _("namiddag")}.get(block, block)
    return f"{spoken(day)}, {half}"

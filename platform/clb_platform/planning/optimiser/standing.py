"""A plan in the arrays: putting pinned visits and an earlier plan there, and reading a plan back with its doctors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from clb_platform.planning.optimiser.kernels import layout as at
from clb_platform.planning.optimiser.kernels.change import put, take
from clb_platform.planning.optimiser.kernels.layout import Block, State, World
from clb_platform.planning.optimiser.kernels.legality import breached
from clb_platform.planning.optimiser.kernels.search import restore
from clb_platform.planning.optimiser.problem import Location, Plan, Role, StaffId, UnitId, Visit
from clb_platform.planning.optimiser.rules import KERNEL_RULES
from clb_platform.planning.optimiser.tables import Tables, best_of, empty_state, stands_of

LOCATION_OF = {at.AT_SCHOOL: Location.SCHOOL, at.AT_CENTRE: Location.CENTRE, at.IN_BUS: Location.BUS}


@dataclass(frozen=True, slots=True)
class BrokenPin:
    """A pinned visit that cannot stand: the codes of the rules that forbid it. Its units stay unplanned."""

    visit: Visit
    codes: tuple[str, ...]


def codes_of(bits: int) -> tuple[str, ...]:
    """Codes of the rules whose bits are set, as `legality.breached` gives them."""
    return tuple(rule.code for k, rule in enumerate(KERNEL_RULES) if bits >> k & 1)


def any_day(world: World) -> World:
    """The world in which also days before today are open: pinned visits may stand there."""
    open_world = world.copy()
    open_world[at.TODAY] = 0
    return open_world


def pinned_state(tables: Tables, seed: int) -> tuple[State, tuple[BrokenPin, ...]]:
    """A state with the pinned visits only, and those that broke a rule."""
    state = empty_state(tables, seed)
    world = any_day(tables.world)
    broken = []
    for visit in tables.problem.pinned:
        codes = _pin(tables, world, state, visit)
        if codes:
            broken.append(BrokenPin(visit, codes))
    return state, tuple(broken)


def _pin(tables: Tables, world: World, state: State, visit: Visit) -> tuple[str, ...]:
    t, h = tables.team_index[visit.team], tables.half_index[visit.date, visit.block]
    slot, stands = at.slot_at(world, t, h), stands_of(state, tables)
    units = [tables.unit_index[unit] for unit in visit.units]
    codes: tuple[str, ...] = ()
    if state[slot + at.V_COUNT]:
        codes = ("R06-team-double-booked",)
    elif any(
        tables.problem.units[u].site != visit.site or tables.problem.units[u].location != visit.location for u in units
    ):
        codes = ("R07-wrong-site-or-location",)
    for u in units:
        stands[u, at.S_PINNED] = 1
        if not codes:
            codes = codes_of(breached(world, state, u, t, h))
            if not codes:
                put(world, state, u, t, h)
    if codes:
        for u in units:
            if stands[u, at.S_HALF] >= 0:
                take(world, state, u)
    else:
        state[slot + at.V_PINNED] = 1
    return codes


def places_of(tables: Tables, visits: Iterable[Visit]) -> tuple[Block, Block]:
    """Team and half day of each unit in the visits; -1 where it has none or the place does not exist."""
    team = np.full(len(tables.problem.units), -1, dtype=np.int32)
    half = team.copy()
    for visit in visits:
        h = tables.half_index.get((visit.date, visit.block), -1)
        t = tables.team_index.get(visit.team, -1)
        for unit in visit.units:
            u = tables.unit_index.get(unit, -1)
            if u >= 0 and t >= 0 and h >= 0 and tables.problem.units[u].location == visit.location:
                team[u], half[u] = t, h
    return team, half


def stand(tables: Tables, state: State, visits: Iterable[Visit]) -> int:
    """Let the state be these visits as far as that is legal; how many units are out."""
    team, half = places_of(tables, visits)
    return int(restore(tables.world, state, team, half))


def visits_of(tables: Tables, team: Block, half: Block) -> tuple[Visit, ...]:
    """The visits of units at these places, with doctors where one is needed."""
    units = defaultdict(list)
    for u in range(len(team)):
        if half[u] >= 0:
            units[int(half[u]), int(team[u])].append(u)
    made = []
    for (h, t), members in sorted(units.items()):
        day, block = tables.halves[h]
        first = tables.problem.units[members[0]]
        made.append(
            Visit(
                team=tables.problem.teams[t].id,
                date=tables.facts.days[day].date,
                block=block,
                site=first.site,
                location=first.location,
                units=tuple(tables.problem.units[u].id for u in members),
            )
        )
    return with_doctors(tables, made)


def with_doctors(tables: Tables, visits: Sequence[Visit]) -> tuple[Visit, ...]:
    """Give each visit that needs one a doctor who works then: pinned visits keep theirs, the rest follow in order."""
    kept = {_where(visit): visit.doctor for visit in tables.problem.pinned if visit.doctor}
    at_once: dict[tuple[date, str], list[Visit]] = defaultdict(list)
    for visit in visits:
        at_once[visit.date, visit.block].append(visit)
    found = []
    for together in at_once.values():
        found.extend(_assigned(tables, together, kept))
    return tuple(found)


def _where(visit: Visit) -> tuple[object, ...]:
    return visit.team, visit.date, visit.block


def _assigned(tables: Tables, together: list[Visit], kept: dict[tuple[object, ...], StaffId]) -> list[Visit]:
    """Visits of one half day. One that needs nobody has nobody: a doctor kept there would be missed elsewhere."""
    facts = tables.facts
    day, block = facts.day_index[together[0].date], together[0].block
    free = [each.id for each in tables.problem.staff if each.role is Role.DOCTOR and facts.works(each.id, day, block)]
    needing = [visit for visit in together if _needs_doctor(tables, visit.units)]
    chosen: dict[tuple[object, ...], StaffId] = {}
    for visit in needing:
        if kept.get(_where(visit)) in free:
            chosen[_where(visit)] = kept[_where(visit)]
            free.remove(kept[_where(visit)])
    for visit in sorted(needing, key=lambda visit: facts.teams[visit.team].doctors is None):
        possible = facts.doctors_for(visit.team)
        doctor = next((each for each in free if each in possible), None)
        if _where(visit) not in chosen and doctor is not None:
            chosen[_where(visit)] = doctor
            free.remove(doctor)
    return [
        Visit(v.team, v.date, v.block, v.site, v.location, v.units, chosen.get(_where(v)), v.status) for v in together
    ]


def _needs_doctor(tables: Tables, units: Sequence[UnitId]) -> bool:
    facts = tables.facts
    return any(facts.programmes[facts.units[unit].programme].needs_doctor for unit in units)


def plan_of(tables: Tables, state: State, best: bool = False) -> Plan:
    """The plan that stands in a state, or the best that it has seen."""
    table = best_of(state, tables) if best else stands_of(state, tables)
    return Plan(tables.problem.name, visits_of(tables, table[:, 0], table[:, 1]))

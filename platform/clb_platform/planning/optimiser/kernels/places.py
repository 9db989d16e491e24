"""Looking without changing: what it would cost to have some units, or a whole visit, somewhere else."""

from __future__ import annotations

from clb_platform.planning.optimiser.kernels.change import put, take, undo
from clb_platform.planning.optimiser.kernels.compiling import kernel
from clb_platform.planning.optimiser.kernels.layout import (
    HALVES,
    L_UNIT,
    LOGGED,
    TEAMS,
    Block,
    State,
    World,
    half_of,
    log,
    slot_at,
)  # fmt: skip
from clb_platform.planning.optimiser.kernels.legality import NO_VISIT, breached
from clb_platform.planning.optimiser.kernels.moves import IMPOSSIBLE, lift_visit, put_if_legal


@kernel
def try_place(w: World, s: State, units: Block, t: int, h: int, cost: Block, why: Block) -> None:
    """Put unplanned units in one slot and take them out again: what it costs, or the rules that forbid it as bits.

    A unit that is forbidden is laid there too where there could be a visit, so that minutes and doses of all are counted.
    """
    k = t * w[HALVES] + h
    why[k] = 0
    delta = 0
    for i in range(units.shape[0]):
        bits = breached(w, s, units[i], t, h)
        why[k] |= bits
        if bits & NO_VISIT == 0:
            delta += put(w, s, units[i], t, h)
    for i in range(units.shape[0]):
        if half_of(s, units[i]) >= 0:
            take(w, s, units[i])
    cost[k] = delta


@kernel
def try_all(w: World, s: State, units: Block, cost: Block, why: Block) -> None:
    """As `try_place`, for every slot."""
    for t in range(w[TEAMS]):
        for h in range(w[HALVES]):
            try_place(w, s, units, t, h, cost, why)


@kernel
def swap_cost(w: World, s: State, t: int, h: int, t2: int, h2: int) -> int:
    """What it would change when the visits of two slots changed places; IMPOSSIBLE when a rule forbids it."""
    a, b = slot_at(w, t, h), slot_at(w, t2, h2)
    delta = lift_visit(w, s, a)
    first = s[LOGGED]
    delta += lift_visit(w, s, b)
    for k in range(s[LOGGED]):
        to_t, to_h = (t2, h2) if k < first else (t, h)
        delta += put_if_legal(w, s, s[log(s, k) + L_UNIT], to_t, to_h)
        if delta >= IMPOSSIBLE // 2:
            break
    undo(w, s)
    return min(delta, IMPOSSIBLE)

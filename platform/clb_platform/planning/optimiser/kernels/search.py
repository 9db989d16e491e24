"""Building a first plan, and annealing it: the two kernels that `solve` calls."""

from __future__ import annotations

import math
from typing import Final

from clb_platform.planning.optimiser.kernels.chance import below, share
from clb_platform.planning.optimiser.kernels.change import put, take
from clb_platform.planning.optimiser.kernels.compiling import kernel
from clb_platform.planning.optimiser.kernels.layout import (
    BEST_COST,
    BEST_OUT,
    COST,
    KEPT,
    OUT,
    TRIED,
    UNITS,
    Block,
    State,
    World,
    best,
    half_of,
    is_pinned,
    team_of,
)  # fmt: skip
from clb_platform.planning.optimiser.kernels.legality import legal
from clb_platform.planning.optimiser.kernels.moves import (
    dissolve,
    move_unit,
    move_visit,
    plan_missing,
    ruin_and_recreate,
    swap_days,
    swap_units,
)  # fmt: skip
from clb_platform.planning.optimiser.kernels.targets import NOWHERE, best_anywhere

STEP: Final = 64
"""Proposals between two temperatures, and between two looks whether the plan is the best so far."""


@kernel
def construct(w: World, s: State, order: Block) -> None:
    """Greedy: each unit in the order given goes where it costs least now; what finds no legal place stays out."""
    for k in range(order.shape[0]):
        u = order[k]
        if half_of(s, u) < 0 and not is_pinned(s, u):
            cost, t, h = best_anywhere(w, s, u)
            if cost < NOWHERE:
                put(w, s, u, t, h)


@kernel
def remember_best(w: World, s: State) -> None:
    """Keep the plan when it is the best: fewest units out first, then cost."""
    out, cost = s[OUT], s[COST]
    if out < s[BEST_OUT] or (out == s[BEST_OUT] and cost < s[BEST_COST]):
        s[BEST_OUT], s[BEST_COST] = out, cost
        for u in range(w[UNITS]):
            s[best(s, u)] = team_of(s, u)
            s[best(s, u) + 1] = half_of(s, u)


@kernel
def propose(w: World, s: State, limit: float) -> bool:
    """One move of the mix, kept or undone."""
    kind = below(s, 100)
    if s[OUT] > 0 and below(s, 8) == 0:
        return plan_missing(w, s, limit)
    if kind < 40:
        return move_visit(w, s, limit)
    if kind < 60:
        return move_unit(w, s, limit)
    if kind < 78:
        return swap_units(w, s, limit)
    if kind < 90:
        return swap_days(w, s, limit)
    if kind < 97:
        return dissolve(w, s, limit)
    return ruin_and_recreate(w, s, limit)


@kernel
def anneal(w: World, s: State, proposals: int, hot: float, cold: float) -> None:
    """Metropolis with the temperature going geometrically from `hot` to `cold` over the proposals."""
    temperature = hot
    factor = (cold / hot) ** (STEP / max(proposals, STEP))
    for k in range(proposals):
        if propose(w, s, -temperature * math.log(share(s))):
            s[KEPT] += 1
        if k % STEP == 0:
            temperature *= factor
            remember_best(w, s)
    s[TRIED] += proposals
    remember_best(w, s)


@kernel
def clear(w: World, s: State) -> None:
    """Take every unit out that is not pinned."""
    for u in range(w[UNITS]):
        if half_of(s, u) >= 0 and not is_pinned(s, u):
            take(w, s, u)


@kernel
def restore(w: World, s: State, team: Block, half_day: Block) -> int:
    """Stand as the arrays say, as far as that is legal; the number of units that are out."""
    clear(w, s)
    for u in range(w[UNITS]):
        if half_day[u] >= 0 and not is_pinned(s, u) and legal(w, s, u, team[u], half_day[u]):
            put(w, s, u, team[u], half_day[u])
    return int(s[OUT])

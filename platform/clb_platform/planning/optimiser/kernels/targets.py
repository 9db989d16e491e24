"""Where a move could bring a unit: half days, teams, and the cheapest legal place among candidates."""

from __future__ import annotations

from typing import Final

from clb_platform.planning.optimiser.kernels.chance import below
from clb_platform.planning.optimiser.kernels.change import insertion_cost
from clb_platform.planning.optimiser.kernels.compiling import kernel
from clb_platform.planning.optimiser.kernels.layout import (
    ELIGIBLE_LISTS,
    HALVES,
    LOCATION,
    OPEN_LISTS,
    OTHER,
    ROW,
    SITE,
    SITE_LISTS,
    V_COUNT,
    V_HEAD,
    V_LOCATION,
    V_SITE,
    State,
    World,
    begin,
    end,
    half,
    half_of,
    home,
    slot_at,
    team_of,
    timing,
    unit,
)  # fmt: skip
from clb_platform.planning.optimiser.kernels.legality import legal

NEAR: Final = 6
FAR: Final = 20
"""Half days: about three days, about two weeks."""
NOWHERE: Final = 1 << 40


@kernel
def unit_of_site(w: World, s: State, site: int) -> int:
    """Any unit of the site."""
    start = begin(w, SITE_LISTS, site)
    return w[start + below(s, end(w, SITE_LISTS, site) - start)]


@kernel
def open_half(w: World, s: State, row: int) -> int:
    """A half day on which the calendar allows the row, or -1."""
    start = begin(w, OPEN_LISTS, row)
    count = end(w, OPEN_LISTS, row) - start
    return w[start + below(s, count)] if count > 0 else -1


@kernel
def cheap_half(w: World, s: State, row: int) -> int:
    """The best timed of three."""
    best = open_half(w, s, row)
    if best >= 0:
        for _again in range(2):
            other = open_half(w, s, row)
            if timing(w, row, other) < timing(w, row, best):
                best = other
    return best


@kernel
def target_half(w: World, s: State, u: int) -> int:
    """A half day for the unit: beside another visit of its site, near where it stands, or a cheap one; -1 is none."""
    row, here = unit(w, u, ROW), half_of(s, u)
    kind = below(s, 16)
    if kind < 5:
        v = unit_of_site(w, s, unit(w, u, SITE))
        if half_of(s, v) >= 0:
            return half(w, half_of(s, v), OTHER)
        return -1
    if kind < 11 and here >= 0:
        reach = NEAR if kind < 8 else FAR
        there = here + below(s, 2 * reach + 1) - reach
        return there if 0 <= there < w[HALVES] else -1
    return cheap_half(w, s, row)


@kernel
def target_team(w: World, s: State, u: int) -> int:
    """The home team mostly, the present team, or any eligible one; -1 when no team is."""
    site = unit(w, u, SITE)
    kind = below(s, 8)
    if kind < 3 and team_of(s, u) >= 0:
        return team_of(s, u)
    if kind < 6:
        return home(w, site)
    start = begin(w, ELIGIBLE_LISTS, site)
    count = end(w, ELIGIBLE_LISTS, site) - start
    return w[start + below(s, count)] if count > 0 else -1


@kernel
def best_visit(w: World, s: State, u: int) -> tuple[int, int, int]:
    """(cost, team, half) of the cheapest legal visit of the unit's site; cost NOWHERE when there is none."""
    best, best_t, best_h = NOWHERE, -1, -1
    site = unit(w, u, SITE)
    for k in range(begin(w, SITE_LISTS, site), end(w, SITE_LISTS, site)):
        v = w[k]
        h = half_of(s, v)
        if h < 0 or timing(w, unit(w, u, ROW), h) < 0:
            continue
        t = team_of(s, v)
        if s[slot_at(w, t, h) + V_HEAD] != v or unit(w, v, LOCATION) != unit(w, u, LOCATION):
            continue
        if legal(w, s, u, t, h):
            cost = insertion_cost(w, s, u, t, h)
            if cost < best:
                best, best_t, best_h = cost, t, h
    return best, best_t, best_h


@kernel
def best_of_some(w: World, s: State, u: int, count: int) -> tuple[int, int, int]:
    """As `best_visit`, among `count` random targets."""
    best, best_t, best_h = NOWHERE, -1, -1
    for _again in range(count):
        h = target_half(w, s, u)
        t = target_team(w, s, u)
        if h >= 0 and t >= 0 and legal(w, s, u, t, h):
            cost = insertion_cost(w, s, u, t, h)
            if cost < best:
                best, best_t, best_h = cost, t, h
    return best, best_t, best_h


@kernel
def best_anywhere(w: World, s: State, u: int) -> tuple[int, int, int]:
    """As `best_visit`, among all legal places of all eligible teams."""
    best, best_t, best_h = NOWHERE, -1, -1
    row, site = unit(w, u, ROW), unit(w, u, SITE)
    for e in range(begin(w, ELIGIBLE_LISTS, site), end(w, ELIGIBLE_LISTS, site)):
        t = w[e]
        for k in range(begin(w, OPEN_LISTS, row), end(w, OPEN_LISTS, row)):
            h = w[k]
            if timing(w, row, h) < best and legal(w, s, u, t, h):
                cost = insertion_cost(w, s, u, t, h)
                if cost < best:
                    best, best_t, best_h = cost, t, h
    return best, best_t, best_h


@kernel
def same_place(w: World, s: State, u: int, slot: int) -> bool:
    """Whether the slot holds a visit of the unit's site and location."""
    return (
        s[slot + V_COUNT] > 0
        and s[slot + V_SITE] == unit(w, u, SITE)
        and s[slot + V_LOCATION] == unit(w, u, LOCATION)
    )

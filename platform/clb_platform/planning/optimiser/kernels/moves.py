"""The moves of the search, each a function: change the plan, then keep or undo.

A move lifts units and puts each back by a full test of legality; `settle` undoes it when a unit found no place or when
the change of cost is above `limit`, which the temperature drew beforehand. Cheap tests come first, and a move ends as soon as
what it has put back costs more than the limit leaves (`room_left`). Each function returns whether the plan was changed.
"""

from __future__ import annotations

from typing import Final

from clb_platform.planning.optimiser.kernels.chance import below
from clb_platform.planning.optimiser.kernels.change import insertion_cost, lift, put, put_at, room_in_log, undo
from clb_platform.planning.optimiser.kernels.compiling import kernel
from clb_platform.planning.optimiser.kernels.layout import (
    DAY,
    FIRST,
    HALVES,
    L_HALF,
    L_TEAM,
    L_UNIT,
    LOG_ROOM,
    LOGGED,
    MOST_VISITS,
    NURSE,
    OTHER,
    OUT,
    ROW,
    SITE,
    UNITS,
    UNPLANNED,
    V_COUNT,
    V_HEAD,
    V_NURSE,
    V_PINNED,
    V_SITE,
    WEEK,
    State,
    World,
    after,
    at_site,
    capacity,
    eligible,
    half,
    half_of,
    is_pinned,
    log,
    slot_at,
    team_of,
    timing,
    unit,
    week_limit,
    week_visits,
)  # fmt: skip
from clb_platform.planning.optimiser.kernels.legality import legal
from clb_platform.planning.optimiser.kernels.targets import (
    NOWHERE,
    best_of_some,
    best_visit,
    cheap_half,
    same_place,
    target_half,
    target_team,
    unit_of_site,
)  # fmt: skip

IMPOSSIBLE: Final = 1 << 40


@kernel
def settle(w: World, s: State, delta: int, limit: float) -> bool:
    """End a move: keep it when its cost is within the limit, undo it otherwise."""
    if delta <= limit:
        s[LOGGED] = 0
        return True
    undo(w, s)
    return False


@kernel
def put_if_legal(w: World, s: State, u: int, t: int, h: int) -> int:
    return put(w, s, u, t, h) if legal(w, s, u, t, h) else IMPOSSIBLE


@kernel
def room_left(s: State, delta: int, limit: float, k: int) -> float:
    """What unit k of the log may cost at most where it is put: those after it cost nothing at best.

    Putting in costs less than nothing only where a stop shortens a road; such a move is passed over.
    """
    return limit - delta + UNPLANNED * (s[LOGGED] - k)


@kernel
def put_within(w: World, s: State, u: int, t: int, h: int, room: float) -> int:
    """Put a lifted unit where it is legal and costs no more than `room`; the change of cost, or IMPOSSIBLE."""
    cost = insertion_cost(w, s, u, t, h)
    if cost > room or not legal(w, s, u, t, h):
        return IMPOSSIBLE
    return put_at(w, s, u, t, h, cost)


@kernel
def lift_visit(w: World, s: State, slot: int) -> int:
    """Lift all units of a visit; the change of cost."""
    delta = 0
    while s[slot + V_COUNT] > 0:
        delta += lift(w, s, s[slot + V_HEAD])
    return delta


@kernel
def timing_change(w: World, s: State, slot: int, h: int) -> int:
    """What another half day changes in the timing of a visit's units; IMPOSSIBLE when the calendar forbids one."""
    change = 0
    v = s[slot + V_HEAD]
    while v >= 0:
        row = unit(w, v, ROW)
        cost = timing(w, row, h)
        if cost < 0:
            return IMPOSSIBLE
        change += cost - timing(w, row, half_of(s, v))
        v = after(s, v)
    return change


@kernel
def planned_unit(w: World, s: State) -> int:
    """Any unit that stands somewhere and may move, or -1 after a few tries."""
    for _again in range(4):
        u = below(s, w[UNITS])
        if half_of(s, u) >= 0 and not is_pinned(s, u):
            return u
    return -1


@kernel
def can_host(w: World, s: State, slot: int, t: int, h: int) -> bool:
    """Cheap tests before a whole visit goes to another team or half day: eligible, enough minutes, site free."""
    site = s[slot + V_SITE]
    if not eligible(w, site, t) or s[slot + V_NURSE] > capacity(w, t, h):
        return False
    there = s[at_site(w, s, site, h)]
    return there < 0 or slot_at(w, there, h) == slot or there == t


@kernel
def exchange(w: World, s: State, t: int, h: int, t2: int, h2: int, limit: float) -> bool:
    """Exchange what stands in two slots; either may be empty."""
    a, b = slot_at(w, t, h), slot_at(w, t2, h2)
    if not room_in_log(s, s[a + V_COUNT] + s[b + V_COUNT]):
        return False
    delta = lift_visit(w, s, a)
    n = s[LOGGED]
    delta += lift_visit(w, s, b)
    for k in range(s[LOGGED]):
        to_t, to_h = (t2, h2) if k < n else (t, h)
        delta += put_within(w, s, s[log(s, k) + L_UNIT], to_t, to_h, room_left(s, delta, limit, k))
        if delta >= IMPOSSIBLE // 2:
            break
    return settle(w, s, delta, limit)


@kernel
def move_visit(w: World, s: State, limit: float) -> bool:
    """A whole visit to another half day or team; when another visit is there, the two change places."""
    u = planned_unit(w, s)
    if u < 0:
        return False
    t, h = target_team(w, s, u), target_half(w, s, u)
    if t < 0 or h < 0:
        return False
    from_t, from_h = team_of(s, u), half_of(s, u)
    a, b = slot_at(w, from_t, from_h), slot_at(w, t, h)
    if a == b or s[b + V_PINNED] == 1 or not can_host(w, s, a, t, h):
        return False
    if timing_change(w, s, a, h) == IMPOSSIBLE:
        return False
    if s[b + V_COUNT] == 0:
        if from_t != t or half(w, from_h, WEEK) != half(w, h, WEEK):
            if s[week_visits(w, s, t, half(w, h, WEEK))] >= week_limit(w, t, half(w, h, WEEK), MOST_VISITS):
                return False
    elif not can_host(w, s, b, from_t, from_h) or timing_change(w, s, b, from_h) == IMPOSSIBLE:
        return False
    return exchange(w, s, from_t, from_h, t, h, limit)


@kernel
def move_unit(w: World, s: State, limit: float) -> bool:
    """One unit to another visit of its site, or to a slot of its own."""
    u = planned_unit(w, s)
    if u < 0:
        return False
    if below(s, 4) < 3:
        v = unit_of_site(w, s, unit(w, u, SITE))
        t, h = team_of(s, v), half_of(s, v)
    else:
        t, h = target_team(w, s, u), target_half(w, s, u)
    if h < 0 or t < 0 or (h == half_of(s, u) and t == team_of(s, u)):
        return False
    slot = slot_at(w, t, h)
    if timing(w, unit(w, u, ROW), h) < 0 or s[slot + V_NURSE] + unit(w, u, NURSE) > capacity(w, t, h):
        return False
    if s[slot + V_COUNT] > 0 and not same_place(w, s, u, slot):
        return False
    delta = lift(w, s, u)
    delta += put_within(w, s, u, t, h, room_left(s, delta, limit, 0))
    return settle(w, s, delta, limit)


@kernel
def swap_units(w: World, s: State, limit: float) -> bool:
    """Two units of one site change places."""
    u = planned_unit(w, s)
    if u < 0:
        return False
    v = unit_of_site(w, s, unit(w, u, SITE))
    if half_of(s, v) < 0 or is_pinned(s, v) or (half_of(s, u) == half_of(s, v) and team_of(s, u) == team_of(s, v)):
        return False
    u_t, u_h, v_t, v_h = team_of(s, u), half_of(s, u), team_of(s, v), half_of(s, v)
    if timing(w, unit(w, u, ROW), v_h) < 0 or timing(w, unit(w, v, ROW), u_h) < 0:
        return False
    more = unit(w, u, NURSE) - unit(w, v, NURSE)
    u_slot, v_slot = slot_at(w, u_t, u_h), slot_at(w, v_t, v_h)
    if s[v_slot + V_NURSE] + more > capacity(w, v_t, v_h) or s[u_slot + V_NURSE] - more > capacity(w, u_t, u_h):
        return False
    delta = lift(w, s, u) + lift(w, s, v)
    delta += put_within(w, s, u, v_t, v_h, room_left(s, delta, limit, 0))
    if delta < IMPOSSIBLE // 2:
        delta += put_within(w, s, v, u_t, u_h, room_left(s, delta, limit, 1))
    return settle(w, s, delta, limit)


@kernel
def first_half(w: World, h: int) -> int:
    """The first half of the day of h."""
    return h if half(w, h, FIRST) == 1 else half(w, h, OTHER)


@kernel
def day_fits(w: World, s: State, slot: int, t: int, h: int) -> bool:
    """Whether what stands in a slot could go to (t, h), as far as cheap tests know."""
    if s[slot + V_COUNT] == 0:
        return True
    if h < 0 or s[slot + V_PINNED] == 1:
        return False
    return (
        eligible(w, s[slot + V_SITE], t)
        and s[slot + V_NURSE] <= capacity(w, t, h)
        and timing_change(w, s, slot, h) != IMPOSSIBLE
    )


@kernel
def exchange_days(w: World, s: State, t: int, am: int, t2: int, am2: int, limit: float) -> bool:
    delta = 0
    for which in range(4):
        team = t if which < 2 else t2
        morning = am if which < 2 else am2
        h = morning if which % 2 == 0 else half(w, morning, OTHER)
        if h >= 0:
            if not room_in_log(s, s[slot_at(w, team, h) + V_COUNT]):
                delta = IMPOSSIBLE
                break
            delta += lift_visit(w, s, slot_at(w, team, h))
    if delta < IMPOSSIBLE // 2:
        for k in range(s[LOGGED]):
            here = s[log(s, k) + L_TEAM] == t and half(w, s[log(s, k) + L_HALF], DAY) == half(w, am, DAY)
            team, morning = (t2, am2) if here else (t, am)
            h = morning if half(w, s[log(s, k) + L_HALF], FIRST) == 1 else half(w, morning, OTHER)
            delta += put_within(w, s, s[log(s, k) + L_UNIT], team, h, room_left(s, delta, limit, k))
            if delta >= IMPOSSIBLE // 2:
                break
    return settle(w, s, delta, limit)


@kernel
def swap_days(w: World, s: State, limit: float) -> bool:
    """Two days change places, of two teams or of one: mornings with mornings, afternoons with afternoons."""
    u = planned_unit(w, s)
    if u < 0:
        return False
    t = team_of(s, u)
    kind = below(s, 4)
    t2 = target_team(w, s, u)
    near = half_of(s, u) + below(s, 41) - 20
    h2 = half_of(s, u) if kind == 0 else (near if kind < 3 else cheap_half(w, s, unit(w, u, ROW)))
    if t2 < 0 or h2 < 0 or h2 >= w[HALVES]:
        return False
    am, am2 = first_half(w, half_of(s, u)), first_half(w, h2)
    if am == am2 and t == t2:
        return False
    pm, pm2 = half(w, am, OTHER), half(w, am2, OTHER)
    if not (day_fits(w, s, slot_at(w, t, am), t2, am2) and day_fits(w, s, slot_at(w, t2, am2), t, am)):
        return False
    if pm >= 0 and not day_fits(w, s, slot_at(w, t, pm), t2, pm2):
        return False
    if pm2 >= 0 and not day_fits(w, s, slot_at(w, t2, pm2), t, pm):
        return False
    return exchange_days(w, s, t, am, t2, am2, limit)


@kernel
def best_place(w: World, s: State, u: int, tries: int, room: float) -> int:
    """Put a lifted unit where it is cheapest among the visits of its site and some empty slots; the change of cost.

    IMPOSSIBLE when it costs more than `room` there.
    """
    cost, t, h = best_visit(w, s, u)
    if tries > 0:
        cost2, t2, h2 = best_of_some(w, s, u, tries)
        if cost2 < cost:
            cost, t, h = cost2, t2, h2
    return put_at(w, s, u, t, h, cost) if cost < NOWHERE and cost <= room else IMPOSSIBLE


@kernel
def dissolve(w: World, s: State, limit: float) -> bool:
    """End a visit: its units go to the other visits of the site."""
    u = planned_unit(w, s)
    if u < 0:
        return False
    slot = slot_at(w, team_of(s, u), half_of(s, u))
    if not room_in_log(s, s[slot + V_COUNT]):
        return False
    delta = lift_visit(w, s, slot)
    for k in range(s[LOGGED]):
        tries = 0 if k > 0 else below(s, 2) * 4
        delta += best_place(w, s, s[log(s, k) + L_UNIT], tries, room_left(s, delta, limit, k))
        if delta >= IMPOSSIBLE // 2:
            break
    return settle(w, s, delta, limit)


@kernel
def shuffle_log(s: State) -> None:
    """Another order of putting back."""
    for k in range(s[LOGGED] - 1, 0, -1):
        j = below(s, k + 1)
        s[log(s, k) + L_UNIT], s[log(s, j) + L_UNIT] = s[log(s, j) + L_UNIT], s[log(s, k) + L_UNIT]
        s[log(s, k) + L_TEAM], s[log(s, j) + L_TEAM] = s[log(s, j) + L_TEAM], s[log(s, k) + L_TEAM]
        s[log(s, k) + L_HALF], s[log(s, j) + L_HALF] = s[log(s, j) + L_HALF], s[log(s, k) + L_HALF]


@kernel
def ruin_and_recreate(w: World, s: State, limit: float) -> bool:
    """Two to four visits of a site end, and their units find the cheapest places one by one."""
    u = planned_unit(w, s)
    if u < 0:
        return False
    delta = 0
    for _again in range(2 + below(s, 3)):
        slot = slot_at(w, team_of(s, u), half_of(s, u)) if half_of(s, u) >= 0 else -1
        if slot >= 0 and s[slot + V_PINNED] == 0 and room_in_log(s, s[slot + V_COUNT]):
            delta += lift_visit(w, s, slot)
        u = unit_of_site(w, s, unit(w, u, SITE))
    shuffle_log(s)
    for k in range(s[LOGGED]):
        v = s[log(s, k) + L_UNIT]
        delta += best_place(w, s, v, 6, room_left(s, delta, limit, k))
        if delta >= IMPOSSIBLE // 2:
            break
    return settle(w, s, delta, limit)


@kernel
def unplanned_unit(w: World, s: State) -> int:
    """A unit that stands nowhere, from a random place in the list on; -1 when all are planned."""
    start = below(s, w[UNITS])
    for k in range(w[UNITS]):
        u = (start + k) % w[UNITS]
        if half_of(s, u) < 0 and not is_pinned(s, u):
            return u
    return -1


@kernel
def plan_missing(w: World, s: State, limit: float) -> bool:
    """Bring in a unit that stands nowhere; a visit that is in its way finds other places for its own units."""
    if s[OUT] == 0:
        return False
    u = unplanned_unit(w, s)
    if u < 0:
        return False
    t, h = target_team(w, s, u), cheap_half(w, s, unit(w, u, ROW))
    if below(s, 2) == 0:
        v = unit_of_site(w, s, unit(w, u, SITE))
        t, h = team_of(s, v), half_of(s, v)
    if h < 0 or t < 0:
        return False
    slot = slot_at(w, t, h)
    if s[slot + V_PINNED] == 1 or s[slot + V_COUNT] + 2 > LOG_ROOM:
        return False
    delta = lift(w, s, u)
    if not legal(w, s, u, t, h):
        delta += lift_visit(w, s, slot)
    delta += put_if_legal(w, s, u, t, h)
    for k in range(1, s[LOGGED]):
        if delta >= IMPOSSIBLE // 2:
            break
        delta += best_place(w, s, s[log(s, k) + L_UNIT], 12, room_left(s, delta, limit, k))
    return settle(w, s, delta, limit)

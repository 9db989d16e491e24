"""Putting a unit in a slot and taking it out: the cost of it, the bookkeeping, and the log that undoes a move.

`insertion_cost` is the only place where the search knows the cost: what taking out gives back is what putting in would
cost afterwards.
"""

from __future__ import annotations

from clb_platform.planning.optimiser.kernels.compiling import kernel
from clb_platform.planning.optimiser.kernels.layout import (
    AT_CENTRE,
    COMFORTABLE,
    COST,
    DAY,
    DOCTOR,
    DOSES,
    FIRST,
    IDEAL_HIGH,
    IDEAL_LOW,
    IN_BUS,
    L_HALF,
    L_TEAM,
    L_UNIT,
    LINK_COLUMNS,
    LINK_LISTS,
    LOCATION,
    LOG_ROOM,
    LOGGED,
    NEEDS_DOCTOR,
    NODE,
    NURSE,
    ORDINAL,
    OTHER,
    OUT,
    PARTNER,
    PERIODS,
    PROGRAMME,
    REF_FACTOR,
    REF_HALF,
    REF_TEAM,
    ROW,
    S_AFTER,
    S_HALF,
    S_TEAM,
    SIBLING_LISTS,
    SIBLINGS,
    SIGN,
    SITE,
    UNPLANNED,
    USE_BUS,
    USE_DOCTOR,
    USE_ROOM,
    V_COUNT,
    V_DOCTOR,
    V_DOSES,
    V_HEAD,
    V_LOCATION,
    V_NEEDS,
    V_NODE,
    V_NURSE,
    V_PINNED,
    V_PROGRAMMES,
    V_SITE,
    VACCINE,
    W_AWAY,
    W_DISRUPTION,
    W_FAIR,
    W_GAP,
    W_MOVE_BLOCK,
    W_MOVE_DATE,
    W_MOVE_TEAM,
    W_MOVE_WEEK,
    W_MOVE_WEEK_CAP,
    W_SPLIT,
    W_TRAVEL,
    W_VISIT,
    WEEK,
    State,
    World,
    after,
    at_site,
    begin,
    doses_day,
    doses_until,
    end,
    fair_limit,
    half,
    half_of,
    home,
    load,
    log,
    minutes,
    period,
    slot_at,
    stand,
    team_of,
    timing,
    travel,
    unit,
    use,
    week_limit,
    week_visits,
)  # fmt: skip


@kernel
def travel_and_disruption(w: World, s: State, site: int, node: int, t: int, h: int) -> int:
    """What a visit adds to the day's round and to the days on which a site sees a team."""
    tour = travel(w, 0, node) + travel(w, node, 0)
    other = half(w, h, OTHER)
    if other >= 0:
        slot = slot_at(w, t, other)
        if s[slot + V_COUNT] > 0:
            there = s[slot + V_NODE]
            first, second = (node, there) if half(w, h, FIRST) == 1 else (there, node)
            tour = travel(w, 0, first) + travel(w, first, second) + travel(w, second, 0)
            tour -= travel(w, 0, there) + travel(w, there, 0)
            if s[slot + V_SITE] == site:
                return w[W_TRAVEL] * tour
    return w[W_TRAVEL] * tour + w[W_DISRUPTION]


@kernel
def opening_cost(w: World, s: State, site: int, node: int, t: int, h: int) -> int:
    """The cost of a visit where the team has none: the visit, away, load, travel and disruption."""
    cost = w[W_VISIT] + travel_and_disruption(w, s, site, node, t, h)
    if home(w, site) != t:
        cost += w[W_AWAY]
    week = half(w, h, WEEK)
    beyond = s[week_visits(w, s, t, week)] - week_limit(w, t, week, COMFORTABLE)
    if beyond >= 0:
        cost += load(w, beyond + 1) - load(w, beyond)
    return cost


@kernel
def split_cost(w: World, s: State, u: int, t: int, day: int) -> int:
    """An extra (team, day) for the unit's group and programme, unless a sibling is there or none is planned."""
    siblings = unit(w, u, SIBLINGS)
    planned = False
    for k in range(begin(w, SIBLING_LISTS, siblings), end(w, SIBLING_LISTS, siblings)):
        v = w[k]
        if v != u and half_of(s, v) >= 0:
            if team_of(s, v) == t and half(w, half_of(s, v), DAY) == day:
                return 0
            planned = True
    return w[W_SPLIT] if planned else 0


@kernel
def gap_cost(w: World, s: State, u: int, h: int) -> int:
    cost = 0
    for k in range(begin(w, LINK_LISTS, u), end(w, LINK_LISTS, u), LINK_COLUMNS):
        partner = half_of(s, w[k + PARTNER])
        if partner >= 0:
            gap = (half(w, partner, ORDINAL) - half(w, h, ORDINAL)) * w[k + SIGN]
            out = max(w[k + IDEAL_LOW] - gap, gap - w[k + IDEAL_HIGH], 0)
            cost += w[W_GAP] * ((out + 6) // 7)
    return cost


@kernel
def fair_cost(w: World, s: State, u: int, t: int) -> int:
    above = s[minutes(s, t)] - fair_limit(w, t)
    return w[W_FAIR] * (max(0, above + unit(w, u, NURSE)) // 10 - max(0, above) // 10)


@kernel
def move_cost(w: World, s: State, u: int, t: int, h: int) -> int:
    """Against the reference."""
    before = unit(w, u, REF_HALF)
    if before < 0 or unit(w, u, REF_FACTOR) == 0:
        return 0
    cost = 0
    if half(w, h, DAY) != half(w, before, DAY):
        weeks = abs(half(w, h, WEEK) - half(w, before, WEEK))
        cost += w[W_MOVE_DATE] + min(w[W_MOVE_WEEK_CAP], w[W_MOVE_WEEK] * weeks)
    elif h != before:
        cost += w[W_MOVE_BLOCK]
    if t != unit(w, u, REF_TEAM):
        cost += w[W_MOVE_TEAM]
    return cost * unit(w, u, REF_FACTOR)


@kernel
def insertion_cost(w: World, s: State, u: int, t: int, h: int) -> int:
    """What putting the unit there adds to the cost of the plan, given that it is legal."""
    cost = timing(w, unit(w, u, ROW), h) + fair_cost(w, s, u, t) + move_cost(w, s, u, t, h)
    cost += split_cost(w, s, u, t, half(w, h, DAY)) + gap_cost(w, s, u, h)
    if s[slot_at(w, t, h) + V_COUNT] == 0:
        cost += opening_cost(w, s, unit(w, u, SITE), unit(w, u, NODE), t, h)
    return cost


@kernel
def _count(w: World, s: State, u: int, t: int, h: int, sign: int) -> None:
    """Count the unit in or out where its visit exists."""
    slot = slot_at(w, t, h)
    s[slot + V_COUNT] += sign
    s[slot + V_NURSE] += sign * unit(w, u, NURSE)
    s[slot + V_DOCTOR] += sign * unit(w, u, DOCTOR)
    s[minutes(s, t)] += sign * unit(w, u, NURSE)
    doses = unit(w, u, DOSES)
    if doses:
        s[slot + V_DOSES] += sign * doses
        vaccine, day = unit(w, u, VACCINE), half(w, h, DAY)
        s[doses_day(w, s, vaccine, day)] += sign * doses
        for k in range(period(w, vaccine, day), w[PERIODS]):
            s[doses_until(w, s, vaccine, k)] += sign * doses
    if unit(w, u, NEEDS_DOCTOR):
        if s[slot + V_NEEDS] + min(sign, 0) == 0:
            s[use(s, h) + USE_DOCTOR] += sign
        s[slot + V_NEEDS] += sign


@kernel
def _open(w: World, s: State, u: int, t: int, h: int, sign: int) -> None:
    """Begin or end a visit."""
    slot = slot_at(w, t, h)
    site = unit(w, u, SITE)
    s[week_visits(w, s, t, half(w, h, WEEK))] += sign
    s[at_site(w, s, site, h)] = t if sign > 0 else -1
    if unit(w, u, LOCATION) == AT_CENTRE:
        s[use(s, h) + USE_ROOM] += sign
    elif unit(w, u, LOCATION) == IN_BUS:
        s[use(s, h) + USE_BUS] += sign
    s[slot + V_SITE] = site
    s[slot + V_LOCATION] = unit(w, u, LOCATION)
    s[slot + V_NODE] = unit(w, u, NODE)
    s[slot + V_HEAD] = -1
    s[slot + V_PINNED] = 0
    s[slot + V_PROGRAMMES] = 0


@kernel
def put_at(w: World, s: State, u: int, t: int, h: int, cost: int) -> int:
    """Put an unplanned unit in a slot, where its `insertion_cost` is known; returns the change of cost."""
    delta = cost - UNPLANNED
    slot = slot_at(w, t, h)
    if s[slot + V_COUNT] == 0:
        _open(w, s, u, t, h, 1)
    _count(w, s, u, t, h, 1)
    here = stand(s, u)
    s[here + S_AFTER] = s[slot + V_HEAD]
    s[slot + V_HEAD] = u
    s[slot + V_PROGRAMMES] |= 1 << unit(w, u, PROGRAMME)
    s[here + S_TEAM] = t
    s[here + S_HALF] = h
    s[OUT] -= 1
    s[COST] += delta
    return delta


@kernel
def put(w: World, s: State, u: int, t: int, h: int) -> int:
    """Put an unplanned unit in a slot; returns the change of cost."""
    return put_at(w, s, u, t, h, insertion_cost(w, s, u, t, h))


@kernel
def take(w: World, s: State, u: int) -> int:
    """Take a planned unit out; returns the change of cost."""
    t, h = team_of(s, u), half_of(s, u)
    slot = slot_at(w, t, h)
    programmes = 0
    before = -1
    v = s[slot + V_HEAD]
    while v >= 0:
        if v == u:
            if before < 0:
                s[slot + V_HEAD] = after(s, u)
            else:
                s[stand(s, before) + S_AFTER] = after(s, u)
        else:
            programmes |= 1 << unit(w, v, PROGRAMME)
            before = v
        v = after(s, v)
    s[slot + V_PROGRAMMES] = programmes
    _count(w, s, u, t, h, -1)
    if s[slot + V_COUNT] == 0:
        _open(w, s, u, t, h, -1)
    s[stand(s, u) + S_TEAM] = -1
    s[stand(s, u) + S_HALF] = -1
    s[OUT] += 1
    delta = UNPLANNED - insertion_cost(w, s, u, t, h)
    s[COST] += delta
    return delta


@kernel
def lift(w: World, s: State, u: int) -> int:
    """Take out as part of a move: where the unit stood is logged."""
    n = s[LOGGED]
    s[log(s, n) + L_UNIT] = u
    s[log(s, n) + L_TEAM] = team_of(s, u)
    s[log(s, n) + L_HALF] = half_of(s, u)
    s[LOGGED] = n + 1
    return take(w, s, u) if half_of(s, u) >= 0 else 0


@kernel
def undo(w: World, s: State) -> None:
    """Put everything of the move back where it stood."""
    n = s[LOGGED]
    for k in range(n):
        if half_of(s, s[log(s, k) + L_UNIT]) >= 0:
            take(w, s, s[log(s, k) + L_UNIT])
    for k in range(n):
        if s[log(s, k) + L_HALF] >= 0:
            put(w, s, s[log(s, k) + L_UNIT], s[log(s, k) + L_TEAM], s[log(s, k) + L_HALF])
    s[LOGGED] = 0


@kernel
def room_in_log(s: State, more: int) -> bool:
    return s[LOGGED] + more <= LOG_ROOM

"""The hard rules as tests before a unit is put in a slot: each function answers whether one rule allows it.

All take the world, the state without the unit, the unit, the team and the half day. `rules.py` says which rule of the
format each is. `legal` asks them in the order that is quickest; `breached` asks all.
"""

from __future__ import annotations

from typing import Final

from clb_platform.planning.optimiser.kernels.compiling import kernel
from clb_platform.planning.optimiser.kernels.layout import (
    AT_CENTRE,
    BUSES,
    BY_GRADE,
    BY_SITE,
    BY_WINDOW,
    COMBINABLE,
    DAY,
    DOCTOR,
    DOCTORS,
    DOSES,
    DOSES_PER_VISIT,
    FIRST,
    GROUP,
    GROUP_LISTS,
    IN_BUS,
    LEAST,
    LINK_COLUMNS,
    LINK_LISTS,
    LOCATION,
    MOST,
    MOST_VISITS,
    NEEDS_DOCTOR,
    NET,
    NODE,
    NURSE,
    ORDINAL,
    OTHER,
    PARTNER,
    PERIODS,
    PROGRAMME,
    ROOMS,
    ROW,
    SAME_DAY,
    SET_LISTS,
    SIGN,
    SITE,
    TODAY,
    TRANSFER_MAX,
    USE_BUS,
    USE_DOCTOR,
    USE_ROOM,
    V_COUNT,
    V_DOCTOR,
    V_DOSES,
    V_LOCATION,
    V_NEEDS,
    V_NODE,
    V_NURSE,
    V_PINNED,
    V_PROGRAMMES,
    V_SITE,
    VACCINE,
    WEEK,
    State,
    World,
    at_site,
    begin,
    capacity,
    closed,
    delivered,
    doses_day,
    doses_until,
    eligible,
    end,
    half,
    half_of,
    may_have_doctor,
    per_day,
    period,
    slot_at,
    timing,
    travel,
    unit,
    use,
    week_limit,
    week_visits,
)  # fmt: skip

OF_THE_SLOT: Final = sum(1 << k for k in (7, 8, 9, 10, 11, 12, 13, 14, 17, 20, 21))
"""Bits of rules about the visit that a unit would join or open."""
NO_VISIT: Final = sum(1 << k for k in (5, 6, 7, 8, 9))
"""Bits of rules without which there is no such visit at all: what it would hold cannot be counted."""


@kernel
def in_window(w: World, s: State, u: int, t: int, h: int) -> bool:
    return closed(w, unit(w, u, ROW), h) & BY_WINDOW == 0


@kernel
def site_open(w: World, s: State, u: int, t: int, h: int) -> bool:
    return closed(w, unit(w, u, ROW), h) & BY_SITE == 0


@kernel
def grade_open(w: World, s: State, u: int, t: int, h: int) -> bool:
    return closed(w, unit(w, u, ROW), h) & BY_GRADE == 0


@kernel
def not_before_today(w: World, s: State, u: int, t: int, h: int) -> bool:
    return h >= w[TODAY]


@kernel
def team_eligible(w: World, s: State, u: int, t: int, h: int) -> bool:
    return eligible(w, unit(w, u, SITE), t)


@kernel
def team_present(w: World, s: State, u: int, t: int, h: int) -> bool:
    return capacity(w, t, h) >= 0


@kernel
def team_free(w: World, s: State, u: int, t: int, h: int) -> bool:
    """The slot is empty, or its visit is at the unit's site and location."""
    slot = slot_at(w, t, h)
    return s[slot + V_COUNT] == 0 or (
        s[slot + V_SITE] == unit(w, u, SITE) and s[slot + V_LOCATION] == unit(w, u, LOCATION)
    )


@kernel
def not_pinned(w: World, s: State, u: int, t: int, h: int) -> bool:
    slot = slot_at(w, t, h)
    return s[slot + V_COUNT] == 0 or s[slot + V_PINNED] == 0


@kernel
def site_unvisited(w: World, s: State, u: int, t: int, h: int) -> bool:
    """No other team is at the site then."""
    there = s[at_site(w, s, unit(w, u, SITE), h)]
    return there == -1 or there == t


@kernel
def within_one(w: World, sets: int, programmes: int) -> bool:
    """One programme, or all in one of the sets; programmes are bits."""
    if programmes & (programmes - 1) == 0:
        return True
    for k in range(begin(w, SET_LISTS, sets), end(w, SET_LISTS, sets)):
        if programmes & ~w[k] == 0:
            return True
    return False


@kernel
def combinable(w: World, s: State, u: int, t: int, h: int) -> bool:
    slot = slot_at(w, t, h)
    if s[slot + V_COUNT] == 0:
        return True
    return within_one(w, COMBINABLE, s[slot + V_PROGRAMMES] | (1 << unit(w, u, PROGRAMME)))


@kernel
def enough_nurse_minutes(w: World, s: State, u: int, t: int, h: int) -> bool:
    slot = slot_at(w, t, h)
    return s[slot + V_NURSE] + unit(w, u, NURSE) <= max(0, capacity(w, t, h))


@kernel
def doctor_free(w: World, s: State, u: int, t: int, h: int) -> bool:
    """A visit that has no doctor yet and needs one finds one; which one is settled when the plan is written."""
    slot = slot_at(w, t, h)
    if unit(w, u, NEEDS_DOCTOR) == 0 or s[slot + V_NEEDS] > 0:
        return True
    return may_have_doctor(w, t, h) and s[use(s, h) + USE_DOCTOR] < half(w, h, DOCTORS)


@kernel
def enough_doctor_minutes(w: World, s: State, u: int, t: int, h: int) -> bool:
    slot = slot_at(w, t, h)
    return s[slot + V_DOCTOR] + unit(w, u, DOCTOR) <= half(w, h, NET)


@kernel
def room_free(w: World, s: State, u: int, t: int, h: int) -> bool:
    slot = slot_at(w, t, h)
    return unit(w, u, LOCATION) != AT_CENTRE or s[slot + V_COUNT] > 0 or s[use(s, h) + USE_ROOM] < w[ROOMS]


@kernel
def bus_free(w: World, s: State, u: int, t: int, h: int) -> bool:
    slot = slot_at(w, t, h)
    return unit(w, u, LOCATION) != IN_BUS or s[slot + V_COUNT] > 0 or s[use(s, h) + USE_BUS] < w[BUSES]


@kernel
def one_programme_a_day(w: World, s: State, u: int, t: int, h: int) -> bool:
    """The group has nothing else that day but what may go together on one day."""
    day = half(w, h, DAY)
    group = unit(w, u, GROUP)
    programmes = 1 << unit(w, u, PROGRAMME)
    for k in range(begin(w, GROUP_LISTS, group), end(w, GROUP_LISTS, group)):
        v = w[k]
        if v != u and half_of(s, v) >= 0 and half(w, half_of(s, v), DAY) == day:
            programmes |= 1 << unit(w, v, PROGRAMME)
    return within_one(w, SAME_DAY, programmes)


@kernel
def dose_gap_kept(w: World, s: State, u: int, t: int, h: int) -> bool:
    for k in range(begin(w, LINK_LISTS, u), end(w, LINK_LISTS, u), LINK_COLUMNS):
        partner = half_of(s, w[k + PARTNER])
        if partner >= 0:
            gap = (half(w, partner, ORDINAL) - half(w, h, ORDINAL)) * w[k + SIGN]
            if gap < w[k + LEAST] or gap > w[k + MOST]:
                return False
    return True


@kernel
def doses_of_visit(w: World, s: State, u: int, t: int, h: int) -> bool:
    slot = slot_at(w, t, h)
    return s[slot + V_DOSES] + unit(w, u, DOSES) <= w[DOSES_PER_VISIT]


@kernel
def doses_of_day(w: World, s: State, u: int, t: int, h: int) -> bool:
    doses = unit(w, u, DOSES)
    if doses == 0:
        return True
    vaccine = unit(w, u, VACCINE)
    return s[doses_day(w, s, vaccine, half(w, h, DAY))] + doses <= per_day(w, vaccine)


@kernel
def doses_delivered(w: World, s: State, u: int, t: int, h: int) -> bool:
    doses = unit(w, u, DOSES)
    if doses == 0:
        return True
    vaccine = unit(w, u, VACCINE)
    for k in range(period(w, vaccine, half(w, h, DAY)), w[PERIODS]):
        if s[doses_until(w, s, vaccine, k)] + doses > delivered(w, vaccine, k):
            return False
    return True


@kernel
def team_week_open(w: World, s: State, u: int, t: int, h: int) -> bool:
    slot = slot_at(w, t, h)
    week = half(w, h, WEEK)
    return s[slot + V_COUNT] > 0 or s[week_visits(w, s, t, week)] < week_limit(w, t, week, MOST_VISITS)


@kernel
def transfer_short(w: World, s: State, u: int, t: int, h: int) -> bool:
    other = half(w, h, OTHER)
    if other < 0:
        return True
    slot = slot_at(w, t, other)
    if s[slot + V_COUNT] == 0:
        return True
    here, there = unit(w, u, NODE), s[slot + V_NODE]
    minutes = travel(w, here, there) if half(w, h, FIRST) == 1 else travel(w, there, here)
    return minutes <= w[TRANSFER_MAX]


@kernel
def legal(w: World, s: State, u: int, t: int, h: int) -> bool:
    """Whether every rule allows the unit there. The three of the calendar are one look in a table."""
    if timing(w, unit(w, u, ROW), h) < 0 or not not_before_today(w, s, u, t, h):
        return False
    if not (team_eligible(w, s, u, t, h) and enough_nurse_minutes(w, s, u, t, h)):
        return False
    if s[slot_at(w, t, h) + V_COUNT] == 0:
        if not (
            team_present(w, s, u, t, h)
            and team_week_open(w, s, u, t, h)
            and site_unvisited(w, s, u, t, h)
            and transfer_short(w, s, u, t, h)
            and room_free(w, s, u, t, h)
            and bus_free(w, s, u, t, h)
        ):
            return False
    elif not (team_free(w, s, u, t, h) and not_pinned(w, s, u, t, h) and combinable(w, s, u, t, h)):
        return False
    return (
        doctor_free(w, s, u, t, h)
        and enough_doctor_minutes(w, s, u, t, h)
        and doses_of_visit(w, s, u, t, h)
        and doses_of_day(w, s, u, t, h)
        and doses_delivered(w, s, u, t, h)
        and dose_gap_kept(w, s, u, t, h)
        and one_programme_a_day(w, s, u, t, h)
    )


@kernel
def breached(w: World, s: State, u: int, t: int, h: int) -> int:
    """Which rules forbid it: bit k for rule k of `rules.KERNEL_RULES`; 0 when it is legal.

    Where the team has another visit, that is said and nothing of what the visit there would have to hold.
    """
    found = 0
    found |= (not in_window(w, s, u, t, h)) << 0
    found |= (not site_open(w, s, u, t, h)) << 1
    found |= (not grade_open(w, s, u, t, h)) << 2
    found |= (not not_before_today(w, s, u, t, h)) << 3
    found |= (not team_eligible(w, s, u, t, h)) << 4
    found |= (not team_present(w, s, u, t, h)) << 5
    found |= (not team_free(w, s, u, t, h)) << 6
    found |= (not not_pinned(w, s, u, t, h)) << 7
    found |= (not site_unvisited(w, s, u, t, h)) << 8
    found |= (not combinable(w, s, u, t, h)) << 9
    found |= (not enough_nurse_minutes(w, s, u, t, h)) << 10
    found |= (not doctor_free(w, s, u, t, h)) << 11
    found |= (not enough_doctor_minutes(w, s, u, t, h)) << 12
    found |= (not room_free(w, s, u, t, h)) << 13
    found |= (not bus_free(w, s, u, t, h)) << 14
    found |= (not one_programme_a_day(w, s, u, t, h)) << 15
    found |= (not dose_gap_kept(w, s, u, t, h)) << 16
    found |= (not doses_of_visit(w, s, u, t, h)) << 17
    found |= (not doses_of_day(w, s, u, t, h)) << 18
    found |= (not doses_delivered(w, s, u, t, h)) << 19
    found |= (not team_week_open(w, s, u, t, h)) << 20
    found |= (not transfer_short(w, s, u, t, h)) << 21
    return found if team_free(w, s, u, t, h) else found & ~OF_THE_SLOT

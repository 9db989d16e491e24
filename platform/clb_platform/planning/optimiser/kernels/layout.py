"""The two blocks of the kernels: `w`, the world, never changes while a plan is made; `s`, the state, is a plan under change.

Each is one array of 32-bit numbers, because every array that is handed from kernel to kernel costs as much as the work
that is done there. A block begins with single numbers and with the places where its tables begin; `w[ROOMS]` is a number,
`unit(w, u, SITE)` a look in a table. The functions here are the only ones that know where a table stands; the compiler
folds them into their callers.

u is a unit, t a team, h a half day (day and block, in order of time), d a day, r a row (a site and a programme), v a
vaccine. A slot is a team's half day, as the place of its visit in the state. -1 means none.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from clb_platform.planning.optimiser.kernels.compiling import kernel

Block = NDArray[np.int32]
World = Block
State = Block
Numbers = NDArray[np.int64]
Grid = NDArray[np.int64]

UNPLANNED: Final = 3000
"""Points of a unit that stands nowhere; no hard rule is ever broken instead."""

# The head of the world: numbers, then places of tables
HALVES: Final = 0
TEAMS: Final = 1
UNITS: Final = 2
WEEKS: Final = 3
DAYS: Final = 4
NODES: Final = 5
PERIODS: Final = 6
TODAY: Final = 7
ROOMS: Final = 8
BUSES: Final = 9
TRANSFER_MAX: Final = 10
DOSES_PER_VISIT: Final = 11
W_TRAVEL: Final = 12
W_VISIT: Final = 13
W_DISRUPTION: Final = 14
W_AWAY: Final = 15
W_SPLIT: Final = 16
W_FAIR: Final = 17
W_GAP: Final = 18
W_MOVE_DATE: Final = 19
W_MOVE_WEEK: Final = 20
W_MOVE_WEEK_CAP: Final = 21
W_MOVE_BLOCK: Final = 22
W_MOVE_TEAM: Final = 23
HALF_TABLE: Final = 24
CAPACITY_TABLE: Final = 25
TIMING_TABLE: Final = 26
CLOSED_TABLE: Final = 27
WEEK_TABLE: Final = 28
LOAD_TABLE: Final = 29
HOME_TABLE: Final = 30
ELIGIBLE_TABLE: Final = 31
TRAVEL_TABLE: Final = 32
FAIR_TABLE: Final = 33
PERIOD_TABLE: Final = 34
DELIVERED_TABLE: Final = 35
PER_DAY_TABLE: Final = 36
ELIGIBLE_LISTS: Final = 37
GROUP_LISTS: Final = 38
SIBLING_LISTS: Final = 39
SITE_LISTS: Final = 40
LINK_LISTS: Final = 41
OPEN_LISTS: Final = 42
SET_LISTS: Final = 43
DOCTOR_TABLE: Final = 44
WORLD_HEAD: Final = 48

# Columns of a unit
SITE: Final = 0
LOCATION: Final = 1
PROGRAMME: Final = 2
ROW: Final = 3
NURSE: Final = 4
DOCTOR: Final = 5
DOSES: Final = 6
GROUP: Final = 7
VACCINE: Final = 8
SIBLINGS: Final = 9
NEEDS_DOCTOR: Final = 10
REF_TEAM: Final = 11
REF_HALF: Final = 12
REF_FACTOR: Final = 13
NODE: Final = 14
UNIT_COLUMNS: Final = 16

# Values of LOCATION
AT_SCHOOL: Final = 0
AT_CENTRE: Final = 1
IN_BUS: Final = 2

# Columns of a half day
DAY: Final = 0
WEEK: Final = 1
OTHER: Final = 2
FIRST: Final = 3
NET: Final = 4
DOCTORS: Final = 5
ORDINAL: Final = 6
HALF_COLUMNS: Final = 8

# Bits of what forbids a row on a half day
BY_WINDOW: Final = 1
BY_SITE: Final = 2
BY_GRADE: Final = 4

# Columns of a dose link, as seen from one of its units
PARTNER: Final = 0
SIGN: Final = 1
LEAST: Final = 2
MOST: Final = 3
IDEAL_LOW: Final = 4
IDEAL_HIGH: Final = 5
LINK_COLUMNS: Final = 6

# Lists of sets of programmes (as bits)
COMBINABLE: Final = 0
SAME_DAY: Final = 1

# Columns of a team's week
MOST_VISITS: Final = 0
COMFORTABLE: Final = 1

# The head of the state
COST: Final = 0
OUT: Final = 1
BEST_COST: Final = 2
BEST_OUT: Final = 3
LOGGED: Final = 4
TRIED: Final = 5
KEPT: Final = 6
RANDOM: Final = 7  # and 8
STAND_TABLE: Final = 9
AT_SITE_TABLE: Final = 10
USE_TABLE: Final = 11
VISITS_TABLE: Final = 12
MINUTES_TABLE: Final = 13
DOSES_DAY_TABLE: Final = 14
DOSES_UNTIL_TABLE: Final = 15
LOG_TABLE: Final = 16
BEST_TABLE: Final = 17
STATE_HEAD: Final = 24

# Columns of a visit
V_SITE: Final = 0
V_LOCATION: Final = 1
V_NURSE: Final = 2
V_DOCTOR: Final = 3
V_DOSES: Final = 4
V_COUNT: Final = 5
V_HEAD: Final = 6
V_NEEDS: Final = 7
V_PINNED: Final = 8
V_NODE: Final = 9
V_PROGRAMMES: Final = 10
V_COLUMNS: Final = 12

# Columns of where a unit stands
S_TEAM: Final = 0
S_HALF: Final = 1
S_AFTER: Final = 2
S_PINNED: Final = 3
STAND_COLUMNS: Final = 4

# Columns of what a half day uses
USE_DOCTOR: Final = 0
USE_ROOM: Final = 1
USE_BUS: Final = 2
USE_COLUMNS: Final = 4

# Columns of the log of a move
L_UNIT: Final = 0
L_TEAM: Final = 1
L_HALF: Final = 2
LOG_COLUMNS: Final = 4
LOG_ROOM: Final = 512


@kernel
def unit(w: World, u: int, column: int) -> int:
    return w[WORLD_HEAD + u * UNIT_COLUMNS + column]


@kernel
def half(w: World, h: int, column: int) -> int:
    return w[w[HALF_TABLE] + h * HALF_COLUMNS + column]


@kernel
def capacity(w: World, t: int, h: int) -> int:
    """Nurse minutes; -1 when the team is absent."""
    return w[w[CAPACITY_TABLE] + t * w[HALVES] + h]


@kernel
def may_have_doctor(w: World, t: int, h: int) -> bool:
    """Whether a doctor who may go with the team works then, whoever else wants one."""
    return w[w[DOCTOR_TABLE] + t * w[HALVES] + h] != 0


@kernel
def timing(w: World, r: int, h: int) -> int:
    """Timing cost of a unit of the row, or -1 where window, site or grade forbids. Two numbers share a place."""
    k = r * w[HALVES] + h
    return ((w[w[TIMING_TABLE] + (k >> 1)] >> ((k & 1) * 16)) & 0xFFFF) - 1


@kernel
def closed(w: World, r: int, h: int) -> int:
    return w[w[CLOSED_TABLE] + r * w[HALVES] + h]


@kernel
def week_limit(w: World, t: int, week: int, column: int) -> int:
    return w[w[WEEK_TABLE] + (t * w[WEEKS] + week) * 2 + column]


@kernel
def load(w: World, beyond: int) -> int:
    """Cost of a week with that many visits above comfortable."""
    return w[w[LOAD_TABLE] + beyond]


@kernel
def home(w: World, site: int) -> int:
    return w[w[HOME_TABLE] + site]


@kernel
def eligible(w: World, site: int, t: int) -> bool:
    return w[w[ELIGIBLE_TABLE] + site * w[TEAMS] + t] != 0


@kernel
def travel(w: World, a: int, b: int) -> int:
    return w[w[TRAVEL_TABLE] + a * w[NODES] + b]


@kernel
def fair_limit(w: World, t: int) -> int:
    return w[w[FAIR_TABLE] + t]


@kernel
def period(w: World, v: int, d: int) -> int:
    """Between which deliveries a day lies."""
    return w[w[PERIOD_TABLE] + v * w[DAYS] + d]


@kernel
def delivered(w: World, v: int, k: int) -> int:
    return w[w[DELIVERED_TABLE] + v * w[PERIODS] + k]


@kernel
def per_day(w: World, v: int) -> int:
    return w[w[PER_DAY_TABLE] + v]


@kernel
def begin(w: World, lists: int, i: int) -> int:
    """Where list i begins: its items are w[begin] up to w[end - 1]."""
    return w[w[lists] + i]


@kernel
def end(w: World, lists: int, i: int) -> int:
    return w[w[lists] + i + 1]


@kernel
def slot_at(w: World, t: int, h: int) -> int:
    """Where the visit of a team's half day stands in the state."""
    return STATE_HEAD + (t * w[HALVES] + h) * V_COLUMNS


@kernel
def stand(s: State, u: int) -> int:
    """Where it stands in the state where the unit stands."""
    return s[STAND_TABLE] + u * STAND_COLUMNS


@kernel
def team_of(s: State, u: int) -> int:
    return s[s[STAND_TABLE] + u * STAND_COLUMNS + S_TEAM]


@kernel
def half_of(s: State, u: int) -> int:
    return s[s[STAND_TABLE] + u * STAND_COLUMNS + S_HALF]


@kernel
def after(s: State, u: int) -> int:
    """The next unit of the same visit."""
    return s[s[STAND_TABLE] + u * STAND_COLUMNS + S_AFTER]


@kernel
def is_pinned(s: State, u: int) -> bool:
    return s[s[STAND_TABLE] + u * STAND_COLUMNS + S_PINNED] != 0


@kernel
def at_site(w: World, s: State, site: int, h: int) -> int:
    """Place of the team that is at the site."""
    return s[AT_SITE_TABLE] + site * w[HALVES] + h


@kernel
def use(s: State, h: int) -> int:
    return s[USE_TABLE] + h * USE_COLUMNS


@kernel
def week_visits(w: World, s: State, t: int, week: int) -> int:
    """Place of the number of visits."""
    return s[VISITS_TABLE] + t * w[WEEKS] + week


@kernel
def minutes(s: State, t: int) -> int:
    return s[MINUTES_TABLE] + t


@kernel
def doses_day(w: World, s: State, v: int, d: int) -> int:
    return s[DOSES_DAY_TABLE] + v * w[DAYS] + d


@kernel
def doses_until(w: World, s: State, v: int, k: int) -> int:
    """Place of the doses used up to and in a period."""
    return s[DOSES_UNTIL_TABLE] + v * w[PERIODS] + k


@kernel
def log(s: State, k: int) -> int:
    return s[LOG_TABLE] + k * LOG_COLUMNS


@kernel
def best(s: State, u: int) -> int:
    """Place of team and half day of the unit in the best plan."""
    return s[BEST_TABLE] + u * 2

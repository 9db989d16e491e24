"""The planning problem and its plan: frozen dataclasses equal to the JSON format `clb-plan/1`.

Field names are those of the format, also where another word would be shorter: who reads the file reads this. Minutes
are whole; days are dates; a block is "AM" or "PM"; a `Visit` is one team at one site in one block. Reading a file is
`instance.read_problem`; nothing here checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NewType

FORMAT: Final = "clb-plan/1"
PLAN_FORMAT: Final = "clb-plan-solution/1"

ProgrammeId = NewType("ProgrammeId", str)
VaccineId = NewType("VaccineId", str)
StaffId = NewType("StaffId", str)
TeamId = NewType("TeamId", str)
SiteId = NewType("SiteId", str)
GroupId = NewType("GroupId", str)
UnitId = NewType("UnitId", str)


class Location(StrEnum):
    SCHOOL = "school"
    CENTRE = "centre"
    BUS = "bus"


class Role(StrEnum):
    NURSE = "nurse"
    DOCTOR = "doctor"


@dataclass(frozen=True, slots=True)
class Day:
    """A school day: `week` counts from the first Monday, `blocks` are in the order of the day."""

    date: date
    weekday: int
    week: int
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    block_minutes: Mapping[str, int]
    setup_minutes: int
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each unwanted thing costs, in points of about one staff minute. Shares are parts of one."""

    travel: int
    visit: int
    disruption: int
    away_team: int
    split: int
    pref_week: int
    pref_cap: int
    dislike: int
    anchor_week: int
    anchor_tol: int
    anchor_cap: int
    anchor_weekday: int
    load_steps: tuple[int, ...]
    comfort_share: float
    max_share: float
    fair_tol: float
    fair_per_10min: int
    gap_week: int
    move_date: int
    move_week: int
    move_week_cap: int
    move_block: int
    move_team: int
    status_factor: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Centre:
    """How many visits can take place at the centre, or in a bus, in the same block."""

    rooms: int
    buses: int


@dataclass(frozen=True, slots=True)
class DateRange:
    """Both ends belong to it."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Programme:
    id: ProgrammeId
    grade: str
    needs_doctor: bool
    vaccine: VaccineId | None
    window: DateRange
    preferred: DateRange
    name: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    date: date
    doses: int


@dataclass(frozen=True, slots=True)
class Vaccine:
    id: VaccineId
    per_day_max: int
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """`works[weekday][block index]`, less the days of `leave`."""

    id: StaffId
    role: Role
    works: tuple[tuple[bool, ...], ...]
    leave: frozenset[date]


@dataclass(frozen=True, slots=True)
class Team:
    """`doctors`: only these go with the team, each with this team alone; None (the format's own): any doctor who works."""

    id: TeamId
    nurses: tuple[StaffId, ...]
    doctors: tuple[StaffId, ...] | None = None


@dataclass(frozen=True, slots=True)
class LastYear:
    week: int
    weekday: int


@dataclass(frozen=True, slots=True)
class Site:
    id: SiteId
    closed: frozenset[date]
    blocked: frozenset[tuple[int, str]]
    dislikes: frozenset[tuple[int, str]]
    grade_closed: Mapping[str, frozenset[date]]
    home_team: TeamId
    eligible_teams: tuple[TeamId, ...]
    last_year: Mapping[ProgrammeId, LastYear]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    id: GroupId
    site: SiteId
    grade: str
    size: int


@dataclass(frozen=True, slots=True)
class Unit:
    """One portion of one group for one programme: the work that is planned as a whole."""

    id: UnitId
    group: GroupId
    site: SiteId
    programme: ProgrammeId
    location: Location
    nurse_minutes: int
    doctor_minutes: int
    doses: int
    part: int = 1
    parts: int = 1
    pupils: int = 0


@dataclass(frozen=True, slots=True)
class DoseLink:
    """`min_days` ≤ days from `first` to `second` ≤ `max_days`; outside `ideal` costs."""

    first: UnitId
    second: UnitId
    min_days: int
    max_days: int
    ideal: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Travel:
    """Minutes between nodes; node 0 is the centre, the others are sites."""

    nodes: tuple[str, ...]
    minutes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Visit:
    team: TeamId
    date: date
    block: str
    site: SiteId
    location: Location
    units: tuple[UnitId, ...]
    doctor: StaffId | None = None
    status: str = "proposed"


@dataclass(frozen=True, slots=True)
class Plan:
    instance: str
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One centre and one school year. `reference` is the earlier plan whose change costs, or None."""

    name: str
    calendar: Calendar
    weights: Weights
    centre: Centre
    transfer_max: int
    doses_per_visit_max: int
    programmes: tuple[Programme, ...]
    combinable: tuple[frozenset[ProgrammeId], ...]
    same_day_ok: tuple[frozenset[ProgrammeId], ...]
    vaccines: tuple[Vaccine, ...]
    staff: tuple[Staff, ...]
    teams: tuple[Team, ...]
    sites: tuple[Site, ...]
    groups: tuple[Group, ...]
    units: tuple[Unit, ...]
    dose_links: tuple[DoseLink, ...]
    travel: Travel
    pinned: tuple[Visit, ...] = ()
    reference: tuple[Visit, ...] | None = None
    today: date | None = None
    school_year: str = ""
    seed: int = field(default=0, compare=False)

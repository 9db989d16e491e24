"""A plan beside its problem, looked up once: what the checks and the costs read. Shares nothing with the kernels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from clb_platform.planning.optimiser.problem import (
    Day,
    Group,
    GroupId,
    Plan,
    Problem,
    Programme,
    ProgrammeId,
    Role,
    Site,
    SiteId,
    Staff,
    StaffId,
    Team,
    TeamId,
    Unit,
    UnitId,
    Visit,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A visit of the plan whose ids, day and block exist. `day_index` is its place among the school days."""

    visit: Visit
    day_index: int
    day: Day
    site: Site
    units: tuple[Unit, ...]
    programmes: frozenset[ProgrammeId]

    @property
    def place(self) -> tuple[TeamId, int, str]:
        return self.visit.team, self.day_index, self.visit.block


class Facts:
    """All lookups around one problem and one plan."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.days = problem.calendar.days
        self.day_index = {day.date: index for index, day in enumerate(self.days)}
        self.units: Mapping[UnitId, Unit] = {unit.id: unit for unit in problem.units}
        self.sites: Mapping[SiteId, Site] = {site.id: site for site in problem.sites}
        self.teams: Mapping[TeamId, Team] = {team.id: team for team in problem.teams}
        self.staff: Mapping[StaffId, Staff] = {person.id: person for person in problem.staff}
        self.programmes: Mapping[ProgrammeId, Programme] = {each.id: each for each in problem.programmes}
        self.groups: Mapping[GroupId, Group] = {group.id: group for group in problem.groups}
        self.node = {name: index for index, name in enumerate(problem.travel.nodes)}
        self.placed = tuple(self._placed())

    def known(self, visit: Visit) -> bool:
        """Whether team, site and units exist."""
        return visit.team in self.teams and visit.site in self.sites and all(unit in self.units for unit in visit.units)

    def has_block(self, visit: Visit) -> bool:
        return visit.date in self.day_index and visit.block in self.days[self.day_index[visit.date]].blocks

    def _placed(self) -> Iterator[Placed]:
        for visit in self.plan.visits:
            if self.known(visit) and visit.units and self.has_block(visit):
                index = self.day_index[visit.date]
                units = tuple(self.units[unit] for unit in visit.units)
                programmes = frozenset(unit.programme for unit in units)
                yield Placed(visit, index, self.days[index], self.sites[visit.site], units, programmes)

    def net_minutes(self, block: str) -> int:
        """Working minutes of a block after setting up."""
        return self.problem.calendar.block_minutes[block] - self.problem.calendar.setup_minutes

    def works(self, person: StaffId, day_index: int, block: str) -> bool:
        day, staff = self.days[day_index], self.staff[person]
        return block in day.blocks and staff.works[day.weekday][day.blocks.index(block)] and day.date not in staff.leave

    def present(self, team: TeamId, day_index: int, block: str) -> int:
        """How many nurses of the team work in that block."""
        return sum(self.works(nurse, day_index, block) for nurse in self.teams[team].nurses)

    def doctors_for(self, team: TeamId) -> tuple[StaffId, ...]:
        """Who may go with the team as its doctor, whether working or not."""
        own = self.teams[team].doctors
        if own is not None:
            return own
        return tuple(person.id for person in self.problem.staff if person.role is Role.DOCTOR)

    @cached_property
    def where(self) -> dict[UnitId, Placed]:
        """The visit of each planned unit; of a unit that stands twice, the last."""
        return {unit.id: placed for placed in self.placed for unit in placed.units}

    @cached_property
    def present_blocks(self) -> Mapping[tuple[TeamId, int], int]:
        """Blocks of a week in which the team is present, by team and week."""
        found: dict[tuple[TeamId, int], int] = defaultdict(int)
        for team in self.teams:
            for index, day in enumerate(self.days):
                found[team, day.week] += sum(self.present(team, index, block) > 0 for block in day.blocks)
        return found

    @cached_property
    def capacity(self) -> Mapping[TeamId, int]:
        """Nurse minutes that a team has in the year."""
        return {
            team: sum(
                self.present(team, index, block) * self.net_minutes(block)
                for index, day in enumerate(self.days)
                for block in day.blocks
            )
            for team in self.teams
        }

    @cached_property
    def week_visits(self) -> Mapping[tuple[TeamId, int], int]:
        found: dict[tuple[TeamId, int], int] = defaultdict(int)
        for placed in self.placed:
            found[placed.visit.team, placed.day.week] += 1
        return found

    @cached_property
    def tours(self) -> Mapping[tuple[TeamId, int], list[int]]:
        """Nodes of a team's day in the order of its blocks; visits at the centre are node 0."""
        slots = {placed.place: placed for placed in self.placed}
        found: dict[tuple[TeamId, int], list[int]] = {}
        for team, index in {place[:2] for place in slots}:
            stops = [slots[team, index, block] for block in self.days[index].blocks if (team, index, block) in slots]
            found[team, index] = [
                0 if stop.visit.location == "centre" else self.node[stop.visit.site] for stop in stops
            ]
        return found

"""Who works when, as the problem knows it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from clb_platform.calendars.vocabulary import HalfDay, StaffFunction
from clb_platform.planning.optimiser.problem import Role, Staff, StaffId, Team, TeamId
from clb_platform.scenarios.service.days import HALF_OF, Days, block_of
from clb_platform.scenarios.service.load import CentreData
from clb_platform.scenarios.service.work import Work

__all__ = ["People", "block_of", "people_of"]
ROLES: Final[Mapping[StaffFunction, Role]] = {StaffFunction.NURSE: Role.NURSE, StaffFunction.CLB_DOCTOR: Role.DOCTOR}
WEEKDAYS: Final = 7
WORKS: Final[Mapping[HalfDay, tuple[bool, bool]]] = {HalfDay.MORNING: (True, False), HalfDay.AFTERNOON: (False, True)}


@dataclass(frozen=True, slots=True)
class People:
    """Each colleague is two persons of the problem, one for mornings and one for afternoons: leave of half a day is exact.

    A team's id is its name, since the planner's sentences name it.
    """

    staff: tuple[Staff, ...]
    teams: tuple[Team, ...]
    team_ids: Mapping[str, UUID]
    present: Mapping[tuple[UUID, date, HalfDay], tuple[StaffId, ...]]
    weeks: Mapping[tuple[str, int], int]

    def name_of(self, team_id: UUID) -> TeamId:
        return TeamId(next(name for name, each in self.team_ids.items() if each == team_id))

    def doctor_at(self, team_id: UUID, day: date, half: HalfDay) -> StaffId | None:
        return next(iter(self.present.get((team_id, day, half), ())), None)

    @property
    def most_blocks(self) -> int:
        """Half days of the fullest week of any team."""
        return max(self.weeks.values(), default=0)

    def blocks(self, team: str, week: int) -> int:
        return self.weeks.get((team, week), 0)


def people_of(data: CentreData, days: Days, work: Work) -> People:
    """Teams with at least one nurse. A colleague of two teams counts in the first only, by name of the team."""
    taken: set[UUID] = set()
    staff: list[Staff] = []
    teams: list[Team] = []
    names: dict[str, UUID] = {}
    doctors: dict[tuple[UUID, date, HalfDay], tuple[StaffId, ...]] = {}
    weeks: dict[tuple[str, int], int] = {}
    standing = {task.team_id for task in work.tasks if task.team_id is not None}
    for team in data.teams:
        own = _members(data, team.team_id, taken)
        if not own and team.team_id not in standing:
            continue
        made = [each for member, role in own for each in _halves(data, days, work, team.team_id, member, role)]
        nurses = tuple(each.id for each in made if each.role is Role.NURSE)
        if not nurses and team.team_id not in standing:
            continue
        taken |= {member for member, _role in own}
        staff += made
        teams.append(Team(TeamId(team.name), nurses, tuple(each.id for each in made if each.role is Role.DOCTOR)))
        names[team.name] = team.team_id
        _note(days, team.team_id, team.name, made, doctors, weeks)
    return People(tuple(staff), tuple(teams), names, doctors, weeks)


def _members(data: CentreData, team_id: UUID, taken: set[UUID]) -> list[tuple[UUID, Role]]:
    found = {
        place.person.member_id: ROLES[place.person.function]
        for place in data.staffing.teams.get(team_id, ())
        if place.person.function in ROLES and place.person.member_id not in taken
    }
    return list(found.items())


def _halves(
    data: CentreData, days: Days, work: Work, team_id: UUID, member_id: UUID, role: Role
) -> list[Staff]:
    return [
        Staff(
            StaffId(f"{member_id}:{half.value}"),
            role,
            tuple(WORKS[half] for _weekday in range(WEEKDAYS)),
            frozenset(day.date for day in days.days if not _works(data, work, team_id, member_id, day.date, half)),
        )
        for half in HalfDay
    ]


def _works(data: CentreData, work: Work, team_id: UUID, member_id: UUID, day: date, half: HalfDay) -> bool:
    """Works then in this team, and neither the team nor the colleague is held by a visit that is no part of the plan."""
    if (team_id, day, half) in work.blocked or (member_id, day, half) in data.away:
        return False
    if member_id in data.choice.absent and _imagined(data, day):
        return False
    return any(person.member_id == member_id for person in data.staffing.present(team_id, day, half))


def _imagined(data: CentreData, day: date) -> bool:
    return data.choice.first_day <= day <= data.choice.last_day


def _note(
    days: Days, team_id: UUID, name: str, made: list[Staff],
    doctors: dict[tuple[UUID, date, HalfDay], tuple[StaffId, ...]], weeks: dict[tuple[str, int], int],
) -> None:  # fmt: skip
    """Which doctor is there, and in how many half days of each week the team is."""
    for day in days.days:
        for block in day.blocks:
            half = HALF_OF[block]
            here = [each for each in made if each.id.endswith(f":{half.value}") and day.date not in each.leave]
            doctors[team_id, day.date, half] = tuple(each.id for each in here if each.role is Role.DOCTOR)
            if any(each.role is Role.NURSE for each in here):
                weeks[name, day.week] = weeks.get((name, day.week), 0) + 1

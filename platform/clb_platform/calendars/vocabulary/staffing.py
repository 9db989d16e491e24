"""Who of a team is present on a half day: teams, working weeks and leave, read once and asked often. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zlib import crc32

from clb_core.terms import DayRange
from clb_platform.calendars.vocabulary.kinds import HalfDay, StaffFunction, Weekday

WORKING_WEEKDAYS = (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY)


@dataclass(frozen=True, slots=True, order=True)
class WorkingHalfDay:
    """A half day of the week on which someone works; sorts as the week runs."""

    weekday: Weekday
    half_day: HalfDay

    @property
    def key(self) -> str:
        """ "2-am", as a form or the REST interface writes Wednesday morning."""
        return f"{int(self.weekday)}-{self.half_day}"

    @classmethod
    def from_key(cls, key: str) -> "WorkingHalfDay":
        """Raises ValueError for anything but "0-am" to "4-pm"."""
        weekday, _dash, half_day = key.partition("-")
        found = cls(Weekday(int(weekday)), HalfDay(half_day))
        if found.weekday.is_weekend:
            raise ValueError(f"{key} is in the weekend")
        return found


FULL_WEEK = frozenset(WorkingHalfDay(weekday, half_day) for weekday in WORKING_WEEKDAYS for half_day in HalfDay)


@dataclass(frozen=True, slots=True)
class WorkingWeek:
    """The half days someone works each week from `valid_from` up to and including `valid_until` (None: on and on)."""

    valid_from: date
    valid_until: date | None
    half_days: frozenset[WorkingHalfDay]

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class WorkingWeeks:
    """All working weeks of one colleague, earliest first; empty when none was ever set."""

    member_id: UUID
    weeks: tuple[WorkingWeek, ...]

    def on(self, day: date) -> WorkingWeek | None:
        return next((week for week in self.weeks if week.holds_on(day)), None)

    @property
    def version(self) -> int:
        """A number that differs when the content does: what the ETag of a working week is made of."""
        content = [
            (week.valid_from.isoformat(), str(week.valid_until), sorted(half.key for half in week.half_days))
            for week in self.weeks
        ]
        return crc32(repr(content).encode())


@dataclass(frozen=True, slots=True)
class AwayDays:
    """Leave: these days, or that half of each."""

    days: DayRange
    half_day: HalfDay | None = None

    def covers(self, day: date, half_day: HalfDay) -> bool:
        return day in self.days and self.half_day in (None, half_day)


@dataclass(frozen=True, slots=True)
class PresentMember:
    """A colleague who can work on the half day that was asked."""

    member_id: UUID
    name: str
    function: StaffFunction


@dataclass(frozen=True, slots=True)
class TeamPlace:
    """The place of a colleague in a team, from a day to a day, both included."""

    person: PresentMember
    valid_from: date
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Staffing:
    """Teams on the days `days`. Asking for another day or another team raises ValueError: it was not read.

    `present_without_week` says whether a colleague without a working week works every half day of the week.
    """

    days: DayRange
    teams: Mapping[UUID, Sequence[TeamPlace]]
    weeks: Mapping[UUID, WorkingWeeks]
    away: Mapping[UUID, Sequence[AwayDays]]
    present_without_week: bool

    def present(self, team_id: UUID, day: date, half_day: HalfDay) -> tuple[PresentMember, ...]:
        """Who of the team works then, by name."""
        return tuple(
            place.person for place in self._places(team_id, day) if self.works(place.person.member_id, day, half_day)
        )

    def absent(self, team_id: UUID, day: date, half_day: HalfDay) -> tuple[PresentMember, ...]:
        """Who is in the team on that day and does not work then, by name."""
        places = self._places(team_id, day)
        return tuple(place.person for place in places if not self.works(place.person.member_id, day, half_day))

    def works(self, member_id: UUID, day: date, half_day: HalfDay) -> bool:
        """True when the working week has this half day and no leave covers it."""
        if any(leave.covers(day, half_day) for leave in self.away.get(member_id, ())):
            return False
        asked = WorkingHalfDay(Weekday.of(day), half_day)
        known = self.weeks.get(member_id)
        week = known.on(day) if known else None
        if week is None:
            return self.present_without_week and not asked.weekday.is_weekend
        return asked in week.half_days

    def _places(self, team_id: UUID, day: date) -> Iterable[TeamPlace]:
        if day not in self.days:
            raise ValueError(f"{day} lies outside the days that were read, {self.days.first} to {self.days.last}")
        if team_id not in self.teams:
            raise ValueError(f"the team {team_id} was not read")
        return (place for place in self.teams[team_id] if place.holds_on(day))

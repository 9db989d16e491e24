"""What the rules know around one visit. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from clb_core.terms import monday_of
from clb_core.words import _
from clb_platform.calendars.vocabulary import (
    AvoidedDays,
    HalfDay,
    PresentMember,
    SchoolCalendar,
    StaffFunction,
    Staffing,
)
from clb_platform.planning.vocabulary import HalfDayOfYear, MomentFacts, ResourceKind
from clb_platform.programmes.vocabulary import Place, ProgrammeView


@dataclass(frozen=True, slots=True)
class DoseNeighbour:
    """A date of another dose of the same group: where it stands on the calendar decides what is possible here."""

    dose: int
    day: date
    portion: int = 0


@dataclass(frozen=True, slots=True)
class ItemToSee:
    """A group, how many pupils it has, and for what."""

    group_name: str
    head_count: int
    programme: ProgrammeView
    dose: int
    neighbours: tuple[DoseNeighbour, ...] = ()
    lacks_earlier_dose: bool = False
    portion: int = 0

    def is_bound_by(self, other: DoseNeighbour) -> bool:
        """Whether the distance to another dose refuses. Among absentees it only warns: who of them got what is not known."""
        return other.portion == 0 and (self.portion == 0 or other.dose < self.dose)


@dataclass(frozen=True, slots=True)
class Taken:
    """Who or what is already somewhere else in a half day; `where` is the other school's name and municipality."""

    kind: ResourceKind
    resource_id: UUID
    where: str
    visit: object = None
    """What takes it: a visit's id, or a place in a batch that is being made."""


@dataclass(frozen=True, slots=True)
class FacilityToUse:
    """The room or bus that was chosen for a visit, and the days on which the centre has it."""

    facility_id: UUID
    name: str
    valid_from: date
    valid_until: date | None

    def is_there_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class StandIn:
    """A colleague who goes to this visit in the place of another of the team, in that one's function."""

    absent_id: UUID
    person: PresentMember


@dataclass(frozen=True, slots=True)
class DateContext:
    """All that is known around one visit. `taken` is by half day; `minutes` gives the effective minutes of one.

    `lacks_facility`: the visit is not at the school, the centre has rooms (or buses) for it, and none was chosen.
    `last_year`: when the site was visited for (programme code, dose) in the school year before. A setting of 0 never warns.
    `moment`: the visit follows from the agreement, and has no groups.
    `site_until` and `school_until`: the last day of the site, and of the school's affiliation, when they are known.
    `asks_school`: a school says which date suits; not for home education.
    """

    today: date
    start_year: int
    school_id: UUID
    site_id: UUID
    place: Place
    team_id: UUID
    team_name: str
    items: Sequence[ItemToSee]
    calendar: SchoolCalendar
    staffing: Staffing
    taken: Mapping[HalfDayOfYear, Sequence[Taken]]
    minutes: Callable[[date, HalfDay], int]
    facility: FacilityToUse | None = None
    lacks_facility: bool = False
    avoided: Sequence[AvoidedDays] = ()
    last_year: Mapping[tuple[str, int], Sequence[date]] = field(default_factory=dict)
    most_visits_a_week: int = 0
    weeks_from_last_year: int = 0
    stand_ins: Sequence[StandIn] = ()
    site_until: date | None = None
    school_until: date | None = None
    moment: MomentFacts | None = None
    asks_school: bool = True
    _weeks: dict[date, set[object]] = field(default_factory=dict, compare=False, repr=False)
    _present: dict[HalfDayOfYear, tuple[PresentMember, ...]] = field(default_factory=dict, compare=False, repr=False)

    def present(self, at: HalfDayOfYear) -> tuple[PresentMember, ...]:
        """Who of the team goes, works then and is not with another team, and who stands in for one of them."""
        if at not in self._present:
            busy = {each.resource_id for each in self.taken.get(at, ()) if each.kind is ResourceKind.MEMBER}
            working = (*self.staffing.present(self.team_id, at.day, at.half_day), *self._standing_in(at))
            gone = busy | {each.absent_id for each in self.stand_ins}
            here = {member.member_id: member for member in working if member.member_id not in gone and self._goes(member)}
            self._present[at] = tuple(here.values())
        return self._present[at]

    def _goes(self, member: PresentMember) -> bool:
        """Everyone of the team, but for a visit of one colleague: that one, or who stands in."""
        if self.moment is None or self.moment.member_id is None:
            return True
        return member.member_id == self.moment.member_id or any(
            each.person.member_id == member.member_id for each in self.stand_ins
        )

    def _standing_in(self, at: HalfDayOfYear) -> Iterator[PresentMember]:
        people = (each.person for each in self.stand_ins)
        return (person for person in people if self.staffing.works(person.member_id, at.day, at.half_day))

    def for_new_dates(self) -> DateContext:
        """The same for another proposal, with which whoever stands in ends: the team goes as it is."""
        return replace(self, stand_ins=(), _present={}) if self.stand_ins else self

    def functions(self, at: HalfDayOfYear) -> Mapping[StaffFunction, int]:
        return Counter(member.function for member in self.present(at))

    def other_visits(self, monday: date) -> int:
        """How many other visits the team has, or holds a date for, in the week of this Monday."""
        if not self._weeks:
            for at, found in self.taken.items():
                mine = {each.visit for each in found if self._is_team(each)}
                self._weeks.setdefault(monday_of(at.day), set()).update(mine)
        return len(self._weeks.get(monday, ()))

    def _is_team(self, taken: Taken) -> bool:
        return taken.kind is ResourceKind.TEAM and taken.resource_id == self.team_id

    def with_batch(self, batch: Iterable[tuple[HalfDayOfYear, object]]) -> DateContext:
        """The same, with the team taken where other visits of a batch want it; each half day with whose it is."""
        taken = {at: list(found) for at, found in self.taken.items()}
        for at, whose in batch:
            here = Taken(ResourceKind.TEAM, self.team_id, _("een andere school in dit voorstel"), whose)
            taken.setdefault(at, []).append(here)
        return replace(self, taken=taken, _present={}, _weeks={})

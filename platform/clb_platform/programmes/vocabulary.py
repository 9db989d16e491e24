"""Words of programmes: systematic contacts and vaccinations, valid per school year, and whom they are for. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Any, Final, Protocol
from uuid import UUID
from zlib import crc32

from clb_core.terms import DayRange, comes_every_year
from clb_core.words import MONTHS, _, _l, school_year_word
from clb_platform.calendars.vocabulary import StaffFunction
from clb_platform.class_groups.vocabulary import Grade
from clb_tenants.centres.vocabulary import Certainty

FIRST_MONTH: Final = 9
MONTHS_IN_YEAR: Final = 12
TENTHS: Final = 10
MOST_TENTHS: Final = 1200
MOST_DOSES: Final = 4
MOST_MONTHS: Final = 60
OLDEST_OFFSET: Final = 25


class ProgrammeKind(StrEnum):
    CONTACT = "contact"
    VACCINATION = "vaccination"


class Place(StrEnum):
    SCHOOL = "school"
    CENTRE = "centre"
    BUS = "bus"


class ParentsPresent(StrEnum):
    """What the centre does about parents who want to be there."""

    ORGANISED = "organised"
    POSSIBLE = "possible"
    NOT_ENCOURAGED = "not_encouraged"
    NOT_FORESEEN = "not_foreseen"


class ProgrammesAction(StrEnum):
    SEEDED = "programmes.standard.added"
    CHANGED = "programmes.programme.changed"
    RENEWED = "programmes.programme.renewed"
    SCHOOL_ADDED = "programmes.school.added"
    SCHOOL_REMOVED = "programmes.school.removed"


KIND_LABELS: Final[Mapping[ProgrammeKind, object]] = {
    ProgrammeKind.CONTACT: _l("systematisch contactmoment"),
    ProgrammeKind.VACCINATION: _l("vaccinatie"),
}
PLACE_LABELS: Final[Mapping[Place, object]] = {
    Place.SCHOOL: _l("op school"),
    Place.CENTRE: _l("op het centrum"),
    Place.BUS: _l("in de bus"),
}
PARENTS_LABELS: Final[Mapping[ParentsPresent, object]] = {
    ParentsPresent.ORGANISED: _l("het centrum zorgt dat ouders erbij kunnen zijn"),
    ParentsPresent.POSSIBLE: _l("ouders kunnen erbij zijn als ze dat vooraf zeggen"),
    ParentsPresent.NOT_ENCOURAGED: _l("ouders zijn er liever niet bij"),
    ParentsPresent.NOT_FORESEEN: _l("zonder ouders"),
}
ACTION_LABELS: Final[Mapping[StrEnum, object]] = {
    ProgrammesAction.SEEDED: _l("Standaardprogramma’s toegevoegd"),
    ProgrammesAction.CHANGED: _l("Programma gewijzigd"),
    ProgrammesAction.RENEWED: _l("Programma vernieuwd vanaf een schooljaar"),
    ProgrammesAction.SCHOOL_ADDED: _l("Afwijking voor een school toegevoegd"),
    ProgrammesAction.SCHOOL_REMOVED: _l("Afwijking voor een school verwijderd"),
}
FIELD_LABELS: Final[Mapping[str, object]] = {
    "school_programmes": _l("overgenomen afwijkingen"),
    "minutes_per_pupil": _l("minuten per leerling"),
    "functions": _l("functies"),
    "seasons": _l("periode"),
    "place": _l("plaats"),
    "parents_present": _l("ouders"),
    "targets": _l("voor wie"),
    "min_months": _l("minste maanden tussen twee dosissen"),
    "max_months": _l("meeste maanden tussen twee dosissen"),
    "practice_source": _l("bron van de uitvoering"),
    "practice_certainty": _l("zekerheid van de uitvoering"),
    "valid_from_year": _l("geldig vanaf schooljaar"),
    "valid_until_year": _l("geldig tot en met schooljaar"),
    "is_due": _l("doorgaat op deze school"),
    "programme_code": _l("programma"),
    "programmes": _l("programma’s"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a programme is for: a grade, or in special education an age.

    `birth_year_offset` is the start year of the school year less the year of birth.
    """

    grade: Grade | None = None
    birth_year_offset: int | None = None

    def words(self, start_year: int) -> str:
        """ "4de leerjaar", or "buitengewoon onderwijs, geboren in 2017"."""
        if self.grade is not None:
            return self.grade.label
        return _("buitengewoon onderwijs, geboren in %(year)s", year=start_year - (self.birth_year_offset or 0))


@dataclass(frozen=True, slots=True)
class FunctionNeed:
    """A function that must be there. `in_parallel`: two colleagues with it see two pupils at the same time."""

    function: StaffFunction
    in_parallel: bool


@dataclass(frozen=True, slots=True)
class Season:
    """In which part of a school year a dose is given, both days included; a preference may be passed, a season not."""

    dose: int
    first_month: int
    first_day: int
    last_month: int
    last_day: int
    is_preference: bool

    def days(self, start_year: int) -> DayRange:
        """The season in the school year that starts in `start_year`."""
        first = date(_calendar_year(start_year, self.first_month), self.first_month, self.first_day)
        return DayRange(first, date(_calendar_year(start_year, self.last_month), self.last_month, self.last_day))

    @property
    def words(self) -> str:
        """ "1 september tot en met 30 januari" """
        first = f"{self.first_day} {MONTHS[self.first_month - 1]}"
        return _("%(first)s tot en met %(last)s", first=first, last=f"{self.last_day} {MONTHS[self.last_month - 1]}")


def _calendar_year(start_year: int, month: int) -> int:
    return start_year if month >= FIRST_MONTH else start_year + 1


def place_in_year(month: int, day: int) -> tuple[int, int]:
    """Orders days of a school year: 1 September comes first."""
    return (month - FIRST_MONTH) % MONTHS_IN_YEAR, day


def is_day(month: int, day: int) -> bool:
    """Whether this day exists in each year: 29 February does not."""
    return comes_every_year(month, day)


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """A programme as it stands, with all that hangs on it. `minutes_tenths` are tenths of a minute per pupil.

    `certainty` is about whom it is for, `practice_certainty` about minutes, functions, place and season.
    """

    programme_id: UUID
    code: str
    name: str
    kind: ProgrammeKind
    valid_from_year: int
    valid_until_year: int | None
    minutes_tenths: int
    doses: int
    min_months: int | None
    max_months: int | None
    place: Place
    parents_present: ParentsPresent
    source: str
    certainty: Certainty
    practice_source: str
    practice_certainty: Certainty
    version: int
    targets: tuple[Target, ...]
    functions: tuple[FunctionNeed, ...]
    seasons: tuple[Season, ...]

    @property
    def minutes_per_pupil(self) -> float:
        return self.minutes_tenths / TENTHS

    def is_valid_in(self, start_year: int) -> bool:
        return self.valid_from_year <= start_year and (
            self.valid_until_year is None or start_year <= self.valid_until_year
        )

    def season_of(self, dose: int) -> Season | None:
        """The season of a dose; None: the whole school year."""
        return next((season for season in self.seasons if season.dose == dose), None)

    def minutes_for(self, pupils: int, present: Mapping[StaffFunction, int]) -> int:
        """Whole minutes that `pupils` take with the colleagues present.

        The work is divided by the scarcest function that works in parallel; a missing function counts as one here, for
        that it is missing is a rule of its own.
        """
        abreast = [max(1, present.get(need.function, 0)) for need in self.functions if need.in_parallel]
        return ceil(pupils * self.minutes_tenths / (TENTHS * min(abreast, default=1)))


class Group(Protocol):
    """What must be known of a class group."""

    @property
    def start_year(self) -> int: ...
    @property
    def grade(self) -> Grade: ...
    @property
    def birth_year(self) -> int | None: ...


def applies_to(programme: ProgrammeView, group: Group) -> bool:
    """Whether a group is due for a programme in its own school year.

    By grade in ordinary education, by year of birth in special education (facts on contacts and vaccinations: the
    contacts at 3, 6, 9, 11 and 14). Newcomers' classes are due for what names their class, which by default is nothing.
    """
    if not programme.is_valid_in(group.start_year):
        return False
    if group.grade is Grade.SPECIAL:
        offset = None if group.birth_year is None else group.start_year - group.birth_year
        return offset is not None and any(target.birth_year_offset == offset for target in programme.targets)
    return any(target.grade is group.grade for target in programme.targets)


def years_words(first: int, last: int | None) -> str:
    """ "vanaf 2026-2027", "2026-2027 tot en met 2027-2028" """
    if last is None:
        return _("vanaf %(year)s", year=school_year_word(first))
    if first == last:
        return school_year_word(first)
    return _("%(first)s tot en met %(last)s", first=school_year_word(first), last=school_year_word(last))


@dataclass(frozen=True, slots=True)
class SchoolChange:
    """How many groups × doses, and how many pupils in them, a school has due before and after a change."""

    school_id: UUID
    name: str
    before: int
    after: int
    pupils_before: int
    pupils_after: int


@dataclass(frozen=True, slots=True)
class TouchedVisit:
    """A visit that is planned already and no longer fits after a change; `state` is a key of the chips."""

    visit_id: UUID
    school_name: str
    title: str
    state: str
    standing: str
    because: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a change of a programme does in one school year; `schools` are those for which a number differs."""

    start_year: int
    before: int
    after: int
    schools: tuple[SchoolChange, ...]
    visits: tuple[TouchedVisit, ...]

    @property
    def mark(self) -> str:
        """Empty when nothing changes; a form carries it back, so that nobody saves what was not shown."""
        if not self.schools and not self.visits:
            return ""
        content = [
            sorted((str(each.school_id), each.before, each.after) for each in self.schools),
            sorted(str(each.visit_id) for each in self.visits),
        ]
        return f"{self.before}-{self.after}-{crc32(repr(content).encode()):08x}"


@dataclass(frozen=True, slots=True)
class StandardProgramme:
    """A programme as the product delivers it."""

    values: Mapping[str, Any]
    targets: tuple[Target, ...]
    functions: tuple[FunctionNeed, ...]
    seasons: tuple[Season, ...]


@cache
def standard_programmes() -> tuple[StandardProgramme, ...]:
    """The programmes of Flanders, from `data/flanders.json`."""
    text = files("clb_platform.programmes").joinpath("data/flanders.json").read_text(encoding="utf-8")
    return tuple(_read(entry) for entry in json.loads(text)["programmes"])


def _read(entry: Mapping[str, Any]) -> StandardProgramme:
    grades = [Target(grade=Grade(grade)) for grade in entry["grades"]]
    offsets = [Target(birth_year_offset=offset) for offset in entry["birth_year_offsets"]]
    return StandardProgramme(
        values={
            "code": entry["code"],
            "name": entry["name"],
            "kind": ProgrammeKind(entry["kind"]),
            "valid_from_year": entry["valid_from"],
            "valid_until_year": entry["valid_until"],
            "minutes_tenths": round(entry["minutes_per_pupil"] * TENTHS),
            "doses": entry["doses"],
            "min_months": entry["min_months"],
            "max_months": entry["max_months"],
            "place": Place(entry["place"]),
            "parents_present": ParentsPresent(entry["parents_present"]),
            "source": entry["source"],
            "certainty": Certainty(entry["certainty"]),
            "practice_source": entry["practice"]["source"],
            "practice_certainty": Certainty(entry["practice"]["certainty"]),
        },
        targets=(*grades, *offsets),
        functions=tuple(
            FunctionNeed(StaffFunction(each["function"]), each["in_parallel"]) for each in entry["functions"]
        ),
        seasons=_seasons(entry["seasons"]),
    )


def _seasons(entries: Sequence[Mapping[str, Any]]) -> tuple[Season, ...]:
    """ "first" and "last" are written as month-day: "09-01"."""
    return tuple(
        Season(each["dose"], *_month_day(each["first"]), *_month_day(each["last"]), each["is_preference"])
        for each in entries
    )


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)

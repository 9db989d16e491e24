"""What a class group must be: pure checks, all problems at once, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from uuid import UUID

from clb_core.errors import Refused
from clb_core.words import _
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.vocabulary import (
    FIRST_START_YEAR,
    LAST_START_YEAR,
    MOST_PUPILS,
    OLDEST_AGE,
    YOUNGEST_AGE,
    EducationType,
    Grade,
    education_type_of,
    grades_of,
)
from clb_tenants.schools.models import School
from clb_tenants.schools.vocabulary import EducationLevel

LONGEST_NAME = 60
NEXT_GRADE: Final = {
    before: after
    for before, after in pairwise(grade for grade in Grade if grade.value[0] in "KLS" and grade is not Grade.SPECIAL)
    if (before, after) not in ((Grade.L6, Grade.S1), (Grade.S6, Grade.S7))
}
"""The grade a year later in the same school; a seventh year is a choice, so nobody is expected there."""
_LAST: Final = (Grade.L6, Grade.S6, Grade.S7)


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What is said of a group, before it is one. `education_type` None: the one that the grade implies."""

    start_year: int
    name: str
    grade: Grade
    birth_year: int | None
    head_count: int
    education_type: EducationType | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """A class that a school is asked about. `head_count` None: new pupils begin there, so nobody knows it yet.

    `class_group_id` and `version` are there for a class that exists already.
    """

    name: str
    grade: Grade
    head_count: int | None
    birth_year: int | None = None
    class_group_id: UUID | None = None
    version: int | None = None


def as_it_is(group: ClassGroup) -> Expected:
    return Expected(
        group.name, group.grade, group.head_count, group.birth_year, group.class_group_id, group.version
    )


def moved_up(groups: Sequence[ClassGroup]) -> list[Expected]:
    """The classes of next year out of those of this one: pupils go a grade up and take the name of their class along.

    The lowest grade keeps its classes, with pupils still to count; the highest leaves. Newcomers and special education
    have no next grade: their classes stay, but for who is too old.
    """
    lowest = min((group.grade.position for group in groups if group.grade in NEXT_GRADE or group.grade in _LAST), default=-1)
    found: list[Expected] = []
    for group in groups:
        if group.head_count == 0:
            continue
        if group.grade.position == lowest:
            found.append(Expected(group.name, group.grade, None))
        if group.grade in NEXT_GRADE:
            grade = NEXT_GRADE[group.grade]
            found.append(Expected(_moved_name(group.name, group.grade, grade), grade, group.head_count))
        elif group.grade not in _LAST and not _is_too_old(group):
            found.append(Expected(group.name, group.grade, group.head_count, group.birth_year))
    return sorted(found, key=lambda expected: (expected.grade.position, -(expected.birth_year or 0), expected.name))


def _is_too_old(group: ClassGroup) -> bool:
    return group.birth_year is not None and group.birth_year < group.start_year + 1 - OLDEST_AGE


def _moved_name(name: str, before: Grade, after: Grade) -> str:
    """ "4A" of the fourth year becomes "5A"; "3KA" of the nursery "1A" in primary; another name stays as it is."""
    year, following = before.value[1:], after.value[1:]
    if not name.startswith(year):
        return name
    rest = name[len(year):]
    if before.value[0] == "K" and after.value[0] == "L":
        rest = rest.removeprefix("KK").removeprefix("K")
    return following + rest


def problems_of(facts: GroupFacts, level: EducationLevel) -> dict[str, list[str]]:
    """Everything wrong with a group of a school of `level`: field → Dutch sentences; empty when it is right."""
    return _problems(facts, grades_of(level))


def _problems(facts: GroupFacts, grades: Sequence[Grade]) -> dict[str, list[str]]:
    found = {
        "start_year": _year_problem(facts.start_year),
        "name": _name_problem(facts.name),
        "grade": _grade_problem(facts, grades),
        "birth_year": _birth_year_problem(facts),
        "head_count": count_problem(facts.head_count),
    }
    return {field: [words] for field, words in found.items() if words}


def check(facts: GroupFacts, school: School) -> None:
    """Raises Refused with the sentence of each field that is wrong for a group of this school."""
    fields = _problems(facts, grades_of(school.level, at_home=school.is_home_education))
    if fields:
        raise Refused(" ".join(words for texts in fields.values() for words in texts), fields=fields)


def _year_problem(start_year: int) -> str:
    if FIRST_START_YEAR <= start_year <= LAST_START_YEAR:
        return ""
    return _("Dit schooljaar bestaat niet. Geef het jaar waarin het begint, bijvoorbeeld 2026.")


def _name_problem(name: str) -> str:
    if not name.strip():
        return _("Geef de klas een naam, bijvoorbeeld 4A.")
    if len(name) > LONGEST_NAME:
        return _("De naam van een klas heeft hoogstens %(most)s tekens.", most=LONGEST_NAME)
    return ""


def _grade_problem(facts: GroupFacts, grades: Sequence[Grade]) -> str:
    if facts.grade not in grades:
        allowed = ", ".join(grade.short for grade in grades)
        return _(
            "Deze school heeft geen %(grade)s. Kies een van deze: %(allowed)s.",
            grade=facts.grade.label,
            allowed=allowed,
        )
    if facts.education_type not in (None, education_type_of(facts.grade)):
        return _("Dit leerjaar past niet bij dit soort onderwijs.")
    return ""


def _birth_year_problem(facts: GroupFacts) -> str:
    if facts.grade is not Grade.SPECIAL:
        if facts.birth_year is None:
            return ""
        return _("Een geboortejaar hoort enkel bij buitengewoon onderwijs. Laat het leeg.")
    if facts.birth_year is None:
        return _("Geef het geboortejaar: in het buitengewoon onderwijs worden leerlingen per geboortejaar gezien.")
    first, last = facts.start_year - OLDEST_AGE, facts.start_year - YOUNGEST_AGE
    if not first <= facts.birth_year <= last:
        return _("Geef een geboortejaar van %(first)s tot en met %(last)s.", first=first, last=last)
    return ""


def count_problem(head_count: int) -> str:
    """What is wrong with a head-count, or "" when it is right."""
    if 0 <= head_count <= MOST_PUPILS:
        return ""
    return _("Een klas heeft 0 tot %(most)s leerlingen.", most=MOST_PUPILS)

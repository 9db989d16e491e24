"""What a class group must be: pure checks, all problems at once, in words."""

from __future__ import annotations

from dataclasses import dataclass

from clb_core.errors import Refused
from clb_core.words import _
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
from clb_tenants.schools.vocabulary import EducationLevel

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What is said of a group, before it is one. `education_type` None: the one that the grade implies."""

    start_year: int
    name: str
    grade: Grade
    birth_year: int | None
    head_count: int
    education_type: EducationType | None = None


def problems_of(facts: GroupFacts, level: EducationLevel) -> dict[str, list[str]]:
    """Everything wrong with a group of a school of `level`: field → Dutch sentences; empty when it is right."""
    found = {
        "start_year": _year_problem(facts.start_year),
        "name": _name_problem(facts.name),
        "grade": _grade_problem(facts, level),
        "birth_year": _birth_year_problem(facts),
        "head_count": count_problem(facts.head_count),
    }
    return {field: [words] for field, words in found.items() if words}


def check(facts: GroupFacts, level: EducationLevel) -> None:
    """Raises Refused with the sentence of each field that is wrong."""
    fields = problems_of(facts, level)
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


def _grade_problem(facts: GroupFacts, level: EducationLevel) -> str:
    if facts.grade not in grades_of(level):
        allowed = ", ".join(grade.short for grade in grades_of(level))
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

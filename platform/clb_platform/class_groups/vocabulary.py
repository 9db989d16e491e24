"""Words of class groups: grades, kinds of education, and reading a grade as files and people write it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from clb_core.search import search_key
from clb_core.words import _l
from clb_tenants.schools.vocabulary import EducationLevel

MOST_PUPILS: Final = 400
FIRST_START_YEAR: Final = 2000
LAST_START_YEAR: Final = 2100
YOUNGEST_AGE: Final = 2
OLDEST_AGE: Final = 25
"""A centre's pupils are 2.5 to at most 25 years old; counted in the year in which the school year starts."""


class Grade(StrEnum):
    """The year a class group is in. SPECIAL has no year: those pupils are called by their year of birth."""

    K1 = "K1"
    K2 = "K2"
    K3 = "K3"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"
    L6 = "L6"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"
    S5 = "S5"
    S6 = "S6"
    S7 = "S7"
    OKAN = "OKAN"
    SPECIAL = "SPECIAL"

    @property
    def label(self) -> str:
        return str(GRADE_LABELS[self])

    @property
    def short(self) -> str:
        return GRADE_SHORT[self]

    @property
    def position(self) -> int:
        """From the youngest (0) to the oldest; newcomers and special education last."""
        return list(Grade).index(self)


class EducationType(StrEnum):
    ORDINARY = "ordinary"
    SPECIAL = "special"
    NEWCOMERS = "newcomers"


class GroupSource(StrEnum):
    """Where a head-count comes from."""

    IMPORT = "import"
    FORM = "form"
    DEMO = "demo"
    SCHOOL = "school"
    CLASS_LIST = "class_list"


class ClassGroupsAction(StrEnum):
    ADDED = "class_groups.group.added"
    CHANGED = "class_groups.group.changed"
    COUNTED = "class_groups.group.counted"
    REMOVED = "class_groups.group.removed"


GRADE_LABELS: Final[Mapping[Grade, object]] = {
    Grade.K1: _l("1ste kleuterklas"),
    Grade.K2: _l("2de kleuterklas"),
    Grade.K3: _l("3de kleuterklas"),
    Grade.L1: _l("1ste leerjaar"),
    Grade.L2: _l("2de leerjaar"),
    Grade.L3: _l("3de leerjaar"),
    Grade.L4: _l("4de leerjaar"),
    Grade.L5: _l("5de leerjaar"),
    Grade.L6: _l("6de leerjaar"),
    Grade.S1: _l("1ste jaar secundair"),
    Grade.S2: _l("2de jaar secundair"),
    Grade.S3: _l("3de jaar secundair"),
    Grade.S4: _l("4de jaar secundair"),
    Grade.S5: _l("5de jaar secundair"),
    Grade.S6: _l("6de jaar secundair"),
    Grade.S7: _l("7de jaar secundair"),
    Grade.OKAN: _l("onthaalklas (OKAN)"),
    Grade.SPECIAL: _l("buitengewoon onderwijs"),
}
GRADE_SHORT: Final[Mapping[Grade, str]] = {
    **{Grade(f"K{year}"): f"{year}KK" for year in range(1, 4)},
    **{Grade(f"L{year}"): f"L{year}" for year in range(1, 7)},
    **{Grade(f"S{year}"): f"{year}SO" for year in range(1, 8)},
    Grade.OKAN: "OKAN",
    Grade.SPECIAL: "BuO",
}
EDUCATION_LABELS: Final[Mapping[EducationType, object]] = {
    EducationType.ORDINARY: _l("gewoon onderwijs"),
    EducationType.SPECIAL: _l("buitengewoon onderwijs"),
    EducationType.NEWCOMERS: _l("onthaalonderwijs"),
}
SOURCE_LABELS: Final[Mapping[GroupSource, object]] = {
    GroupSource.IMPORT: _l("ingelezen bestand"),
    GroupSource.FORM: _l("ingevuld door het centrum"),
    GroupSource.DEMO: _l("demo"),
    GroupSource.SCHOOL: _l("ingevuld door de school"),
    GroupSource.CLASS_LIST: _l("geteld uit een klassenlijst"),
}
ACTION_LABELS: Final[Mapping[StrEnum, object]] = {
    ClassGroupsAction.ADDED: _l("Klas toegevoegd"),
    ClassGroupsAction.CHANGED: _l("Klas gewijzigd"),
    ClassGroupsAction.COUNTED: _l("Leerlingenaantal gewijzigd"),
    ClassGroupsAction.REMOVED: _l("Klas verwijderd"),
}
FIELD_LABELS: Final[Mapping[str, object]] = {
    "birth_year": _l("geboortejaar"),
    "class_groups": _l("overgenomen klassen"),
    "grade": _l("leerjaar"),
    "head_count": _l("aantal leerlingen"),
    "name": _l("naam"),
    "site_id": _l("vestiging"),
    "start_year": _l("schooljaar"),
}

_SECONDARY: Final = frozenset({EducationLevel.SECONDARY, EducationLevel.SPECIAL_SECONDARY})
_SPECIAL_LEVELS: Final = frozenset({EducationLevel.SPECIAL_PRIMARY, EducationLevel.SPECIAL_SECONDARY})


def education_type_of(grade: Grade) -> EducationType:
    """The kind of education that a grade implies."""
    if grade is Grade.SPECIAL:
        return EducationType.SPECIAL
    return EducationType.NEWCOMERS if grade is Grade.OKAN else EducationType.ORDINARY


def grades_of(level: EducationLevel, *, at_home: bool = False) -> tuple[Grade, ...]:
    """The grades a school of this level can have, or home education: those of an ordinary school, of any age."""
    if at_home:
        return tuple(grade for grade in Grade if grade not in (Grade.SPECIAL, Grade.OKAN))
    if level in _SPECIAL_LEVELS:
        return (Grade.SPECIAL,)
    letters = ("S",) if level in _SECONDARY else ("K", "L")
    return (*(grade for grade in Grade if grade.value[0] in letters and grade is not Grade.SPECIAL), Grade.OKAN)


_ORDINAL_WORDS: Final = {
    word: str(number)
    for number, word in enumerate(("eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende"), start=1)
}
_NTH: Final = r"([1-7])(?:ste|de|e)?"
_NEWCOMERS: Final = re.compile(r"okan|onthaalklas|anderstaligenieuwkomer")
_SPECIAL: Final = re.compile(r"^(buo|bubao|buso|bko|blo|bulo|buko)|buitengewoon")
_STAGE: Final = re.compile(rf"{_NTH}(?:leerjaar|jaar)[abc]?(?:van)?(?:de)?{_NTH}graad")
_NURSERY: Final = re.compile(rf"(?:kk?|kleuter(?:klas)?)([1-3])[a-z]?|{_NTH}(?:kk?|kleuter(?:s|klas)?)[a-z]?")
_LEERJAAR: Final = "(?:lj?|lo|leerjaar)"
_PRIMARY: Final = re.compile(rf"{_LEERJAAR}([1-6])[a-z]?|{_NTH}{_LEERJAAR}[a-z]?(?:lager(?:onderwijs)?)?")
_SECUNDAIR: Final = "(?:so|s|secundair(?:onderwijs)?)"
_SECOND: Final = re.compile(rf"so?([1-7])[a-z]*|{_NTH}(?:jaar)?{_SECUNDAIR}")
_SHORT: Final = re.compile(r"[1-7][a-jl-z]?")
_BARE: Final = re.compile(rf"{_NTH}(?:jaar)?[a-z0-9]*")


def read_grade(text: str, level: EducationLevel | None = None) -> Grade | None:
    """The grade that a text means ("1KK", "4de leerjaar", "3SO", "eerste leerjaar van de tweede graad"), or None.

    "3A" is a third year of primary as well as of secondary: it is read only with the school's `level`, which also
    makes "1ste leerjaar A" the first year of a secondary school.
    """
    key = _compact(text)
    if _NEWCOMERS.search(key):
        return Grade.OKAN
    if _SPECIAL.search(key):
        return Grade.SPECIAL
    if stage := _STAGE.match(key):
        return _year("S", str(2 * (int(stage[2]) - 1) + int(stage[1])))
    secondary = None if level is None else level in _SECONDARY
    if level is not None and _SHORT.fullmatch(key):
        return _bare(key, secondary)
    for letter, pattern in (("K", _NURSERY), ("L", _PRIMARY), ("S", _SECOND)):
        if found := pattern.fullmatch(key):
            is_stage_year = letter == "L" and secondary and "leerjaar" in key and "lager" not in key
            return _year("S" if is_stage_year else letter, found[1] or found[2])
    return _bare(key, secondary)


def _compact(text: str) -> str:
    words = (_ORDINAL_WORDS.get(word, word) for word in search_key(text).replace(" sint ", " ste ").split())
    return "".join(words)


def _bare(key: str, secondary: bool | None) -> Grade | None:
    found = _BARE.fullmatch(key)
    if found is None or secondary is None:
        return None
    return _year("S" if secondary else "L", found[1])


def _year(letter: str, year: str) -> Grade | None:
    value = letter + year
    return Grade(value) if value in Grade.__members__ else None

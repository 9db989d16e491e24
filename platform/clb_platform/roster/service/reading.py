"""What one row of a list of classes means, with everything that is wrong with it in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from clb_core.search import search_key
from clb_core.tabular import MappedRow, is_day, number_of_day
from clb_core.words import _, _n, number
from clb_platform.class_groups.policy import GroupFacts, problems_of
from clb_platform.class_groups.vocabulary import MOST_PUPILS, EducationType, Grade, read_grade
from clb_platform.roster.vocabulary import read_education_type
from clb_tenants.schools.vocabulary import EducationLevel, institution_number, spaced

SHOWN: Final = 30
_SPECIAL_LEVELS: Final = (EducationLevel.SPECIAL_PRIMARY, EducationLevel.SPECIAL_SECONDARY)


@dataclass(slots=True)
class GroupRow:
    """`site_number` None: the file does not say. `facts` are there when nothing is wrong with the row by itself."""

    number: int
    cells: Mapping[str, str]
    name: str
    institution_number: str | None = None
    site_number: int | None = None
    head_count: int | None = None
    birth_year: int | None = None
    facts: GroupFacts | None = None
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def name_key(self) -> str:
        return search_key(self.name)


def read_row(mapped: MappedRow) -> GroupRow:
    """The numbers of a row, read; what depends on the school follows in `settle`."""
    cells = {key: " ".join(cell.split()) for key, cell in mapped.values.items()}
    row = GroupRow(mapped.number, mapped.values, cells["name"])
    cells = _without_days(row, cells)
    _read_school(row, cells["institution_number"])
    row.site_number = _whole(
        row, cells["site_number"], _("“%(text)s” is geen vestigingsnummer.", text=_cut(cells["site_number"]))
    )
    row.birth_year = _whole(
        row, cells["birth_year"], _("“%(text)s” is geen geboortejaar.", text=_cut(cells["birth_year"]))
    )
    _read_count(row, cells["head_count"])
    if "twice" in cells:
        _tell_counted(row, cells)
    return row


def _tell_counted(row: GroupRow, cells: Mapping[str, str]) -> None:
    """Of a class list: how many pupils were counted, and how many rows named one again."""
    row.remarks.append(_n("%(num)s leerling geteld.", "%(num)s leerlingen geteld.", int(cells["head_count"])))
    twice = int(cells["twice"])
    if twice:
        words = _n(
            "%(num)s rij noemde een leerling een tweede keer en is niet geteld.",
            "%(num)s rijen noemden een leerling een tweede keer en zijn niet geteld.",
            twice,
        )
        row.remarks.append(words)


def _without_days(row: GroupRow, cells: Mapping[str, str]) -> dict[str, str]:
    """The cells, with the numbers that a spreadsheet had turned into days; the remark says which."""
    found = dict(cells)
    for key, label in (("head_count", _("Aantal leerlingen")), ("birth_year", _("Geboortejaar"))):
        meant = number_of_day(cells[key])
        if meant is not None:
            found[key] = str(meant)
            row.remarks.append(
                _("%(label)s stond als datum in het bestand (%(text)s) en is gelezen als %(number)s.",
                  label=label, text=cells[key], number=meant)
            )  # fmt: skip
    if is_day(cells["name"]):
        words = _(
            "De klas “%(text)s” is een datum: het rekenblad maakte van een naam als 3-4 een dag. "
            "Zet de kolom op tekst en schrijf de naam opnieuw.",
            text=_cut(cells["name"]),
        )
        row.problems.append(words)
    return found


def _cut(text: str) -> str:
    return text[:SHOWN]


def _read_school(row: GroupRow, text: str) -> None:
    row.institution_number = institution_number(text)
    if row.institution_number is None:
        words = _("“%(text)s” is geen instellingsnummer. Dat heeft zes cijfers.", text=_cut(text))
        row.problems.append(words if text else _("Het instellingsnummer ontbreekt."))
    elif len(re.sub(r"\D", "", text)) < len(row.institution_number):
        shown = spaced(row.institution_number)
        row.remarks.append(_("De nul vooraan was weg: %(text)s is gelezen als %(number)s.", text=text, number=shown))


def _whole(row: GroupRow, text: str, words: str) -> int | None:
    """A whole number from 0; a spreadsheet may have made "12,0" or "12.0" of it."""
    found = re.fullmatch(r"(\d{1,6})(?:[.,]0+)?", text, re.ASCII)
    if found:
        return int(found[1])
    if text:
        row.problems.append(words)
    return None


def _read_count(row: GroupRow, text: str) -> None:
    if not text:
        row.problems.append(_("Het aantal leerlingen ontbreekt."))
    elif re.fullmatch(r"-\d+", text, re.ASCII):
        row.problems.append(_("Het aantal leerlingen kan niet negatief zijn: hier staat %(text)s.", text=_cut(text)))
    else:
        words = _("“%(text)s” is geen aantal leerlingen. Schrijf een geheel getal.", text=_cut(text))
        row.head_count = _whole(row, text, words)
        if row.head_count == 0:
            words = _("Een klas zonder leerlingen wordt niet overgenomen. Vul het aantal in of laat de rij weg.")
            row.problems.append(words)
        elif row.head_count is not None and row.head_count > MOST_PUPILS:
            words = _("Een klas heeft hoogstens %(most)s leerlingen, hier staan er %(count)s.",
                      most=MOST_PUPILS, count=number(row.head_count))  # fmt: skip
            row.problems.append(words)


def settle(row: GroupRow, level: EducationLevel, start_year: int) -> None:
    """Read the grade as a school of this level means it, and hold the whole against the rules of class groups."""
    kind = _education_type(row)
    grade = _grade(row, level, kind)
    if grade is None:
        return
    count = row.head_count if row.head_count is not None and row.head_count <= MOST_PUPILS else 0
    facts = GroupFacts(start_year, row.name, grade, row.birth_year, count, kind)
    wrong = problems_of(facts, level)
    row.problems += [words for texts in wrong.values() for words in texts]
    if not row.problems:
        row.facts = facts


def _education_type(row: GroupRow) -> EducationType | None:
    text = row.cells["education_type"].strip()
    kind = read_education_type(text)
    if text and kind is None:
        words = _(
            "Soort onderwijs “%(text)s” kennen we niet. Schrijf gewoon, buitengewoon of onthaalonderwijs.",
            text=_cut(text),
        )
        row.problems.append(words)
    return kind


def _grade(row: GroupRow, level: EducationLevel, kind: EducationType | None) -> Grade | None:
    """In special education there is one; elsewhere it is what the file says, or what the name of the class tells."""
    if level in _SPECIAL_LEVELS or kind is EducationType.SPECIAL:
        return Grade.SPECIAL
    text = row.cells["grade"].strip()
    grade = read_grade(text or row.name, level)
    if grade is None:
        words = _("Leerjaar “%(text)s” kennen we niet. Schrijf bijvoorbeeld 1KK, L4 of 3SO.", text=_cut(text))
        row.problems.append(words if text else _("Het leerjaar ontbreekt. Schrijf bijvoorbeeld 1KK, L4 of 3SO."))
    elif not text:
        row.remarks.append(_("Leerjaar afgelezen uit de naam van de klas: %(grade)s.", grade=grade.label))
    return grade

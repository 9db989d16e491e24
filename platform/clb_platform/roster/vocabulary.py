"""Words of the roster: the columns of a list of classes, and how files write kinds of education. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from clb_core.search import search_key
from clb_core.tabular import ColumnSpec
from clb_core.words import _l
from clb_platform.class_groups.vocabulary import EducationType

COLUMNS: Final = (
    ColumnSpec(
        "institution_number",
        _l("Instellingsnummer"),
        ("schoolnummer", "instellingsnr", "instelnr", "schoolnr", "instellingnummer", "instelling_nummer"),
        required=True,
    ),
    ColumnSpec("site_number", _l("Vestigingsnummer"), ("vestigingsplaats", "vestiging", "vestigingsnr")),
    ColumnSpec(
        "name", _l("Klas"), ("klasnaam", "naam klas", "klasgroep", "groepnaam", "administratieve groep"), required=True
    ),
    ColumnSpec("grade", _l("Leerjaar"), ("jaar", "studiejaar", "graad en leerjaar")),
    ColumnSpec("education_type", _l("Soort onderwijs"), ("onderwijstype", "onderwijsvorm")),
    ColumnSpec("birth_year", _l("Geboortejaar")),
    ColumnSpec(
        "head_count", _l("Aantal leerlingen"), ("aantal", "leerlingen", "leerlingenaantal", "totaal"), required=True
    ),
)


LIST_COLUMNS: Final = (
    ColumnSpec(
        "name", _l("Klas"), ("klasnaam", "klascode", "klasgroep", "groepnaam", "administratieve groep"), required=True
    ),
    ColumnSpec("institution_number", _l("Instellingsnummer"), COLUMNS[0].synonyms),
    ColumnSpec("site_number", _l("Vestigingsnummer"), COLUMNS[1].synonyms),
    ColumnSpec("grade", _l("Leerjaar"), ("studiejaar", "graad en leerjaar")),
    ColumnSpec("birth_date", _l("Geboortedatum"), ("geboortejaar", "geboortedag", "birthdate")),
    ColumnSpec("pupil_key", _l("Stamnummer"), ("stamnr", "stamboeknummer", "pointer", "leerlingnummer", "leerlingnr")),
)
"""The columns of a class list that are looked at; what stands in the last two is never kept."""


class Unread(StrEnum):
    """Why a row of a class list cannot be counted."""

    NO_CLASS = "no_class"
    ODD_CLASS = "odd_class"
    NO_SCHOOL = "no_school"
    ODD_SITE = "odd_site"
    NO_BIRTH_YEAR = "no_birth_year"


UNREAD_WORDS: Final[Mapping[Unread, object]] = {
    Unread.NO_CLASS: _l("De klas ontbreekt in deze rij."),
    Unread.ODD_CLASS: _l("Wat in de kolom van de klas staat, is geen naam van een klas."),
    Unread.NO_SCHOOL: _l(
        "Het instellingsnummer van deze rij ontbreekt of heeft geen zes cijfers. "
        "Vul het in bij het opladen wanneer het niet in het bestand staat."
    ),
    Unread.ODD_SITE: _l("Het vestigingsnummer van deze rij is geen getal."),
    Unread.NO_BIRTH_YEAR: _l(
        "Het geboortejaar van deze rij is niet te lezen. In het buitengewoon onderwijs tellen we per geboortejaar."
    ),
}


def unread_words(code: str) -> str:
    return str(UNREAD_WORDS[Unread(code)])


class RosterAction(StrEnum):
    IMPORTED = "roster.imported"
    UNDONE = "roster.undone"


ACTION_LABELS: Final[Mapping[StrEnum, object]] = {
    RosterAction.IMPORTED: _l("Klassen ingelezen"),
    RosterAction.UNDONE: _l("Inlezen van klassen ongedaan gemaakt"),
}


def read_education_type(text: str) -> EducationType | None:
    """The kind of education that a text means, or None for an unknown one."""
    key = search_key(text)
    if key.startswith(("buitengewoon", "bu")) or key == "special":
        return EducationType.SPECIAL
    if key.startswith(("onthaal", "okan")) or key == "newcomers":
        return EducationType.NEWCOMERS
    return EducationType.ORDINARY if key.startswith("gewoon") or key == "ordinary" else None

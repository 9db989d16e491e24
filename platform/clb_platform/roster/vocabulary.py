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


class RosterAction(StrEnum):
    IMPORTED = "roster.imported"


ACTION_LABELS: Final[Mapping[StrEnum, object]] = {RosterAction.IMPORTED: _l("Klassen ingelezen")}


def read_education_type(text: str) -> EducationType | None:
    """The kind of education that a text means, or None for an unknown one."""
    key = search_key(text)
    if key.startswith(("buitengewoon", "bu")) or key == "special":
        return EducationType.SPECIAL
    if key.startswith(("onthaal", "okan")) or key == "newcomers":
        return EducationType.NEWCOMERS
    return EducationType.ORDINARY if key.startswith("gewoon") or key == "ordinary" else None

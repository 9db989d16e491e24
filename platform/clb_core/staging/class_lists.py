"""Recognises a file about pupils, so that it is refused before anything of it is stored or logged."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from stdnum.be import bis, nn

from clb_core.tabular import Table, TableError
from clb_core.words import _

_PUPIL_WORDS: Final = frozenset(
    {
        "voornaam", "voornamen", "roepnaam", "leerling", "leerlingnaam", "leerlingnr", "leerlingnummer", "stamnummer",
        "stamnr", "stamboeknummer", "pointer", "insz", "rijksregister", "rijksregisternummer", "rijksregisternr",
        "bisnummer", "geboortedatum", "geboortedag", "geboorteplaats", "firstname", "givenname", "familyname",
        "lastname", "birthdate", "dateofbirth",
    }
)  # fmt: skip
_PUPIL_NAMES: Final = frozenset(
    {"first name", "given name", "family name", "last name", "birth date", "date of birth", "nationaal nummer"}
)
_ABOUT_OTHERS: Final = frozenset(
    {"aantal", "totaal", "directeur", "directrice", "directie", "contact", "contactpersoon", "zorgcoordinator"}
)
_ELEVEN_DIGITS: Final = re.compile(r"(?<!\d)\d{2}[. /-]?\d{2}[. /-]?\d{2}[. /-]{0,3}\d{3}[. /-]?\d{2}(?!\d)")


def refuse_pupils(table: Table) -> None:
    """Raises TableError when a column is about single pupils, or when a national number stands anywhere in a cell.

    The sentence repeats no cell. National and bis numbers are recognised by python-stdnum (`be.nn`, `be.bis`).
    """
    column = next((column for column in table.columns if _is_about_pupils(column)), None)
    if column is not None:
        words = _(
            "Dit lijkt een lijst van leerlingen: er is een kolom “%(column)s”. Er is niets van bewaard. "
            "Laad een bestand op met een rij per klas en het aantal leerlingen, zonder namen; "
            "klassenlijsten tellen kan hier nog niet.",
            column=column,
        )
        raise TableError("pupil_list", words)
    rows = [number for number, row in zip(table.line_numbers, table.rows, strict=True) if _holds_national_number(row)]
    if rows:
        words = _(
            "In rij %(row)s staat iets dat een rijksregisternummer is. Er is niets van dit bestand bewaard. "
            "Haal die nummers eruit en laad het opnieuw op.",
            row=rows[0],
        )
        raise TableError("national_number", words, rows[:1])


def _is_about_pupils(column: str) -> bool:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    plain = unicodedata.normalize("NFKD", spaced.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z]+", plain)
    if _ABOUT_OTHERS.intersection(words):
        return False
    return bool(_PUPIL_WORDS.intersection(words)) or " ".join(words) in _PUPIL_NAMES


def _holds_national_number(row: tuple[str, ...]) -> bool:
    found = _ELEVEN_DIGITS.findall("\n".join(row))
    return any(nn.is_valid(text) or bis.is_valid(text) for text in map(_digits, found))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)

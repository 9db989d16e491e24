"""Recognises a file about pupils: most imports refuse it before anything of it is stored or logged, one counts it.

What counts keeps these walls: no column about a pupil can be taken for the column of the class, and no sentence repeats
what stands in a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from stdnum.be import bis, nn

from clb_core.tabular import Glance, Table, TableError
from clb_core.words import _, _l

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
_NAMES: Final = frozenset({"naam", "familienaam", "achternaam", "gebruikersnaam", "name"})
_NAME_WORDS: Final = frozenset(
    {"naam", "voornaam", "roepnaam", "familienaam", "achternaam", "gebruikersnaam", "leerling"}
)
_CLASS_WORDS: Final = frozenset({"klas", "klasnaam", "groep", "groepnaam", "school", "vestiging"})
LONGEST_CLASS: Final = 40
FEW: Final = 3
SOME: Final = 20
"""From so many rows on, a class has more than one pupil on average."""
_NEUTRAL: Final = {
    "no_header": _l(
        "De eerste rij van dit bestand bevat geen kolomnamen maar gegevens. Er is niets van bewaard. "
        "Zet er een rij met de namen van de kolommen boven."
    ),
    "equal_names": _l("Twee kolommen van dit bestand hebben dezelfde naam. Geef elke kolom een eigen naam."),
}
_ELEVEN_DIGITS: Final = re.compile(r"(?<!\d)\d{2}[. /-]?\d{2}[. /-]?\d{2}[. /-]{0,3}\d{3}[. /-]?\d{2}(?!\d)")


def refuse_pupils(table: Table, allowed: frozenset[str] = frozenset()) -> None:
    """Raises TableError when a column is about single pupils, or when a national number stands anywhere in a cell.

    `allowed` are words that do not make a column one about pupils in this kind of file. The sentence repeats no cell.
    National and bis numbers are recognised by python-stdnum (`be.nn`, `be.bis`).
    """
    column = next((column for column in table.columns if is_about_pupils(column, allowed)), None)
    if column is not None:
        words = _(
            "Dit lijkt een lijst van leerlingen: er is een kolom “%(column)s”. Er is niets van bewaard. "
            "Laad een bestand op met een rij per klas en het aantal leerlingen, zonder namen, "
            "of kies bij Importeren de klassenlijst van een schoolpakket: die wordt enkel geteld.",
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


def may_hold_pupils(seen: Glance, allowed: frozenset[str] = frozenset()) -> bool:
    """Whether a file, at a glance, could be one that `refuse_pupils` refuses."""
    return any(is_about_pupils(column, allowed) for column in seen.columns) or _holds_national_number((seen.text,))


def neutral(error: TableError) -> TableError:
    """The refusal of a file without what stands in it: where names are expected, the words of a reader may hold one."""
    words = _NEUTRAL.get(error.code)
    return TableError(error.code, str(words), error.rows) if words else error


def refuse_names(table: Table, column: str) -> None:
    """Raises TableError when the column chosen for the class is about pupils, by its name or by what stands in it."""
    place = table.columns.index(column)
    values = [row[place].strip() for row in table.rows]
    filled = [value for value in values if value]
    told = {" ".join(re.findall(r"[a-z]+", _plain(column)))} & _NAMES or is_about_pupils(column)
    if told or _are_like_names(filled) or _shares_names(table, set(map(_plain, filled))):
        words = _(
            "De kolom die voor de klas gekozen is, lijkt er een over leerlingen te zijn. Er is niets van bewaard. "
            "Kies de kolom met de naam van de klas."
        )
        raise TableError("names_for_class", words)


def _are_like_names(values: Sequence[str]) -> bool:
    """Nearly every row another value, or values no class has: an address, a national number, a long text."""
    distinct = len(set(map(_plain, values)))
    spread = len(values) >= FEW and (distinct == len(values) or (len(values) >= SOME and distinct * 2 > len(values)))
    odd = any(len(value) > LONGEST_CLASS or "@" in value or _ELEVEN_DIGITS.search(value) for value in values)
    return spread or odd


def _shares_names(table: Table, classes: set[str]) -> bool:
    """Whether a value of the class also stands in a column with names of pupils."""
    places = [place for place, column in enumerate(table.columns) if _holds_names(column)]
    return any(_plain(row[place].strip()) in classes for row in table.rows for place in places if row[place].strip())


def _holds_names(column: str) -> bool:
    found = set(re.findall(r"[a-z]+", _plain(column)))
    return bool(found & _NAME_WORDS) and not found & _CLASS_WORDS


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()


def is_about_pupils(column: str, allowed: frozenset[str] = frozenset()) -> bool:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    plain = unicodedata.normalize("NFKD", spaced.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z]+", plain)
    if _ABOUT_OTHERS.intersection(words):
        return False
    if "".join(words) in allowed:
        return False
    return bool(_PUPIL_WORDS.intersection(words)) or " ".join(words) in _PUPIL_NAMES


def _holds_national_number(row: tuple[str, ...]) -> bool:
    found = _ELEVEN_DIGITS.findall("\n".join(row))
    return any(nn.is_valid(text) or bis.is_valid(text) for text in map(_digits, found))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)

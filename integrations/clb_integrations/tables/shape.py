"""Whether rows make a table: one row of names, then rows of the same width."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clb_core.tabular import TELL_EVERY, TableError, Tell
from clb_core.words import _, listed, number

ROWS_NAMED: Final = 10
_DATA: Final = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}"  # a date
    r"|\d{4}-\d{2}-\d{2}"
    r"|\S+@\S+\.\S+"  # an e-mail address
    r"|\d+[.,]\d+"
    r"|(?!(?:19|20)\d\d$)\d{2,}"  # a number; a year and a single digit (a grade) can be a name
)


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row with its number in the file, from 1."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


def told(rows: Iterable[NumberedRow], tell: Tell) -> Iterator[NumberedRow]:
    """The same rows; `tell` hears from time to time how many went by."""
    for row in rows:
        if row.number % TELL_EVERY == 0:
            tell(row.number)
        yield row


def first_names(rows: Iterable[NumberedRow]) -> tuple[str, ...]:
    """The cells of the first row with something in it, as names of columns; nothing is checked."""
    header = next((row for row in rows if not row.is_empty), None)
    return tuple(" ".join(cell.split()) for cell in header.cells) if header else ()


def checked(rows: Iterable[NumberedRow], name: str, most_rows: int) -> tuple[tuple[str, ...], list[NumberedRow]]:
    """(column names, rows of that width). Empty rows fall away, and so do columns without a name and without content.

    `name` is how a refusal calls the file. Raises TableError.
    """
    filled = (row for row in rows if not row.is_empty)
    header = next(filled, None)
    if header is None:
        raise TableError("empty", _("%(name)s is leeg. Kies het bestand met de rijen erin.", name=name))
    columns = _names(header, name)
    body = _at_most(filled, name, most_rows)
    if not body:
        words = _("%(name)s bevat enkel kolomnamen. Voeg minstens één rij toe.", name=name)
        raise TableError("no_rows", words)
    return _without_nameless(columns, _of_equal_width(columns, body))


def _names(header: NumberedRow, name: str) -> tuple[str, ...]:
    columns = tuple(" ".join(cell.split()) for cell in header.cells)
    like_data = next((cell for cell in columns if _DATA.fullmatch(cell)), None)
    if like_data is not None:
        words = _(
            "De eerste rij van %(name)s bevat geen kolomnamen maar gegevens (“%(cell)s”). "
            "Zet er een rij met de namen van de kolommen boven.",
            name=name,
            cell=like_data,
        )
        raise TableError("no_header", words, [header.number])
    _refuse_equal_names(columns)
    return columns


def _refuse_equal_names(columns: Sequence[str]) -> None:
    places: dict[str, list[int]] = {}
    for place, column in enumerate(columns, start=1):
        if column:
            places.setdefault(column.casefold(), []).append(place)
    for found in places.values():
        if len(found) > 1:
            words = _(
                "De kolommen %(places)s hebben dezelfde naam, “%(column)s”. Geef elke kolom een eigen naam.",
                places=listed([str(place) for place in found]),
                column=columns[found[0] - 1],
            )
            raise TableError("equal_names", words)


def _at_most(rows: Iterable[NumberedRow], name: str, most: int) -> list[NumberedRow]:
    body: list[NumberedRow] = []
    for row in rows:
        if len(body) == most:
            words = _(
                "%(name)s heeft meer dan %(most)s rijen. Verdeel ze over verschillende bestanden.",
                name=name,
                most=number(most),
            )
            raise TableError("too_many_rows", words)
        body.append(row)
    return body


def _of_equal_width(columns: Sequence[str], rows: Sequence[NumberedRow]) -> list[NumberedRow]:
    """Rows cut or filled to the width of `columns` where only nothing is lost or missing; TableError for the others.

    A separator at the end of a row, or of the row of names alone, makes such a cell.
    """
    width = len(columns)
    named_width = max((place for place, column in enumerate(columns, start=1) if column), default=0)
    ragged = [row.number for row in rows if len(row.cells) < named_width or any(map(str.strip, row.cells[width:]))]
    if ragged:
        raise TableError("ragged", _ragged_words(ragged, named_width), ragged)
    return [NumberedRow(row.number, (*row.cells[:width], *[""] * (width - len(row.cells)))) for row in rows]


def _ragged_words(ragged: Sequence[int], width: int) -> str:
    named = [number(row) for row in ragged[:ROWS_NAMED]]
    rest = len(ragged) - len(named)
    if rest:
        named.append(_("%(rest)s andere", rest=number(rest)))
    return _(
        "Niet elke rij heeft evenveel cellen als er kolomnamen zijn (%(width)s). Kijk na: rij %(rows)s.",
        width=width,
        rows=listed(named),
    )


def _without_nameless(columns: Sequence[str], rows: Sequence[NumberedRow]) -> tuple[tuple[str, ...], list[NumberedRow]]:
    nameless = [place for place, column in enumerate(columns) if not column]
    for place in nameless:
        used = [row.number for row in rows if row.cells[place].strip()]
        if used:
            words = _(
                "Kolom %(place)s heeft geen naam, maar in rij %(row)s staat er iets in. Geef de kolom een naam.",
                place=place + 1,
                row=number(used[0]),
            )
            raise TableError("nameless_column", words, used[:ROWS_NAMED])
    kept = [place for place, column in enumerate(columns) if column]
    cut = [NumberedRow(row.number, tuple(row.cells[place] for place in kept)) for row in rows]
    return tuple(columns[place] for place in kept), cut

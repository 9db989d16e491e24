"""Reads CSV files of unknown quality, and says in words what is wrong with one."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from clb_core.tabular import Glance, Table, TableError, Tell, untold
from clb_core.words import _, number
from clb_integrations.tables import shape
from clb_integrations.tables.decoding import decode
from clb_integrations.tables.file_kind import other_kind
from clb_integrations.tables.shape import NumberedRow

MOST_ROWS: Final = 50_000
MOST_BYTES: Final = 10_000_000
BYTES_IN_MEGABYTE: Final = 1_000_000
DELIMITERS: Final = (";", "\t", ",")
ROWS_LOOKED_AT: Final = 20
_SEPARATOR_LINE: Final = re.compile(r"sep=(?P<delimiter>[;,\t])(?:\r\n|\r|\n|$)", re.IGNORECASE)
_END_OF_FILE_IN_DOS: Final = "\x1a"


@dataclass(frozen=True, slots=True)
class CsvReader:
    """`TableReader` for CSV: `;`, tab or comma; any line ends, also mixed; quoted delimiters and line breaks."""

    most_rows: int = MOST_ROWS
    most_bytes: int = MOST_BYTES

    def read(self, data: bytes, filename: str, tell: Tell = untold) -> Table:
        """The table in `data`; `filename` is only for the words of a refusal. Raises TableError."""
        name = filename.strip() or _("Dit bestand")
        text, encoding = self._text(data, name)
        delimiter, lines_before = _delimiter_of(text)
        rows = islice(_rows(text, delimiter), lines_before, None)
        columns, numbered = shape.checked(shape.told(rows, tell), name, self.most_rows)
        return Table(
            columns=columns,
            rows=tuple(row.cells for row in numbered),
            encoding=encoding,
            delimiter=delimiter,
            line_numbers=tuple(row.number for row in numbered),
        )

    def glance(self, data: bytes, filename: str) -> Glance:
        """Names from the first row with something in it, and as many rows as there are line ends."""
        text, _encoding = self._text(data, filename.strip() or _("Dit bestand"))
        delimiter, lines_before = _delimiter_of(text)
        rows = islice(_rows(text, delimiter), lines_before, None)
        return Glance(shape.first_names(rows), max(text.count("\n"), text.count("\r")), text)

    def _text(self, data: bytes, name: str) -> tuple[str, str]:
        """(the text, name of its encoding). Raises TableError for what is no text, or too much."""
        refuse_too_many_bytes(data, name, self.most_bytes)
        _refuse_other_kind(data, name)
        text, encoding = decode(data)
        text = text.rstrip(_END_OF_FILE_IN_DOS)
        _refuse_no_text(text, name)
        return text, encoding


def refuse_too_many_bytes(data: bytes, name: str, most: int) -> None:
    if len(data) > most:
        words = _(
            "%(name)s is te groot: er mag hoogstens %(most)s MB in. Verdeel de rijen over verschillende bestanden.",
            name=name,
            most=number(most // BYTES_IN_MEGABYTE),
        )
        raise TableError("too_large", words)


def _refuse_other_kind(data: bytes, name: str) -> None:
    kind = other_kind(data)
    if kind is not None:
        words = _(
            "%(name)s is %(kind)s, en hier is een CSV-bestand of een Excel-werkmap (xlsx) nodig. "
            "Open het in een rekenblad, kies “Opslaan als” en “CSV UTF-8”, en laad dat bestand op.",
            name=name,
            kind=kind,
        )
        raise TableError("not_csv", words)


def _refuse_no_text(text: str, name: str) -> None:
    if "\0" in text:
        words = _(
            "%(name)s is geen tekstbestand, en hier is een CSV-bestand of een Excel-werkmap (xlsx) nodig. "
            "Open het in het programma waar het uit komt en bewaar het als CSV UTF-8.",
            name=name,
        )
        raise TableError("not_text", words)
    if not text.strip():
        raise TableError("empty", _("%(name)s is leeg. Kies het bestand met de rijen erin.", name=name))


def _delimiter_of(text: str) -> tuple[str, int]:
    """(delimiter, how many rows stand before the column names): a first line "sep=;" is Excel's way to say it."""
    told = _SEPARATOR_LINE.match(text)
    if told:
        return told["delimiter"], 1
    fits = {delimiter: _fit(text, delimiter) for delimiter in DELIMITERS}
    regular = next((delimiter for delimiter, (cuts, share) in fits.items() if cuts > 0 and share == 1), None)
    return regular or max(DELIMITERS, key=lambda delimiter: fits[delimiter][0] * fits[delimiter][1]), 0


def _fit(text: str, delimiter: str) -> tuple[int, float]:
    """(cuts the delimiter makes in the first row, part of the first rows with as many; broken ones count against it).

    `DELIMITERS` stands in order of trust: the first that cuts every row alike wins, for addresses and decimals are full
    of commas, and a file with a single column has ";".
    """
    widths: list[int] = []
    broken = 0
    try:
        for row in islice(_rows(text, delimiter), ROWS_LOOKED_AT):
            if not row.is_empty:
                widths.append(len(row.cells))
    except TableError:
        broken = 1
    if not widths:
        return 0, 0
    return widths[0] - 1, widths.count(widths[0]) / (len(widths) + broken)


def _rows(text: str, delimiter: str) -> Iterator[NumberedRow]:
    """Each row with its number from 1, empty ones too. TableError at the row where the quotes go wrong."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row_number = 0
    while True:
        row_number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken_row(row_number, str(error)) from error
        yield NumberedRow(row_number, tuple(cells))


def _broken_row(row_number: int, reason: str) -> TableError:
    row = number(row_number)
    if "field larger" in reason:
        words = _("In rij %(row)s is een cel te lang. Kijk na of er een aanhalingsteken ontbreekt.", row=row)
        return TableError("cell_too_long", words, [row_number])
    words = _(
        "In rij %(row)s staat een aanhalingsteken dat niet klopt: een cel begint ermee en eindigt er niet mee. "
        "Verbeter die rij, of bewaar het bestand opnieuw als CSV vanuit een rekenblad.",
        row=row,
    )
    return TableError("broken_quotes", words, [row_number])

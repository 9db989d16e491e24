"""Reads Excel workbooks (xlsx) of unknown quality: the one sheet with rows, and of formulas what they showed last."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from itertools import dropwhile
from operator import is_
from typing import Any, Final

from clb_core.tabular import Glance, Table, TableError, Tell, untold
from clb_core.words import _, listed
from clb_integrations.tables import shape, workbook
from clb_integrations.tables.csv_reader import MOST_BYTES, MOST_ROWS, refuse_too_many_bytes
from clb_integrations.tables.shape import NumberedRow
from clb_integrations.tables.sheet_scan import Scan, scan

MOST_COLUMNS: Final = 500
_UNREADABLE: Final = (
    KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError, SyntaxError, zipfile.BadZipFile,
    NotImplementedError,
)  # fmt: skip
_ENCODING: Final = "xlsx"
EXACT: Final = 1e15
"""A larger number is not exact any more."""


@dataclass(frozen=True, slots=True)
class XlsxReader:
    """`TableReader` for xlsx. Numbers stand as a person would type them, days as 31/08/2027.

    A formula counts for the value that Excel kept with it; one that was never calculated is refused with its cell, for
    guessing what it means would change what the file says. So is a merged cell among the rows, whose value belongs to
    several.
    """

    most_rows: int = MOST_ROWS
    most_bytes: int = MOST_BYTES

    def read(self, data: bytes, filename: str, tell: Tell = untold) -> Table:
        """The table in `data`; `filename` is only for the words of a refusal. Raises TableError."""
        name = filename.strip() or _("Dit bestand")
        with self._opening(data, name):
            return self._table(data, name, tell)

    def glance(self, data: bytes, filename: str) -> Glance:
        """Names and last row of the sheet; the text is that of its XML and of the texts that cells share."""
        name = filename.strip() or _("Dit bestand")
        with self._opening(data, name), _opened(data) as book:
            sheet, seen = _only_sheet(data, book, name)
            columns = shape.first_names(_rows(sheet, seen, frozenset()))
            return Glance(columns, seen.last_row, _stored_text(data, sheet._worksheet_path))

    @contextmanager
    def _opening(self, data: bytes, name: str) -> Iterator[None]:
        """Refuses what is not safe to open, and says in words what a broken workbook is."""
        refuse_too_many_bytes(data, name, self.most_bytes)
        workbook.refuse_unsafe(data, name)
        try:
            with warnings.catch_warnings():
                # What openpyxl leaves out (styles, drawings, printing) is of no concern to a table.
                warnings.simplefilter("ignore")
                yield
        except _unreadable() as error:
            words = _(
                "%(name)s is geen goede Excel-werkmap: ze is beschadigd of door een ander programma onvolledig bewaard. "
                "Open ze in Excel, bewaar ze opnieuw als xlsx of als CSV UTF-8, en laad dat bestand op.",
                name=name,
            )
            raise TableError("broken_workbook", words) from error

    def _table(self, data: bytes, name: str, tell: Tell) -> Table:
        with _opened(data) as book:
            sheet, seen = _only_sheet(data, book, name)
            formulas = _formulas(data, sheet.title, seen) if seen.has_formulas else frozenset()
            columns, rows = shape.checked(shape.told(_rows(sheet, seen, formulas), tell), name, self.most_rows)
        _refuse_merged(seen)
        return Table(
            columns=columns,
            rows=tuple(row.cells for row in rows),
            encoding=_ENCODING,
            delimiter="",
            line_numbers=tuple(row.number for row in rows),
        )


def _opened(data: bytes, *, formulas: bool = False) -> Any:
    """The workbook, closed at the end; with `formulas` their text in the place of what they showed last."""
    return closing(_openpyxl().load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas))


def _openpyxl() -> Any:
    """openpyxl, from the first workbook on: a process that reads none does not carry it, and the numpy it draws in."""
    import openpyxl

    return openpyxl


def _unreadable() -> tuple[type[Exception], ...]:
    from openpyxl.utils.exceptions import InvalidFileException

    return (*_UNREADABLE, InvalidFileException)


def _stored_text(data: bytes, sheet: str) -> str:
    """The XML of a sheet and of the texts that cells share, as they are in the zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        shared = [name for name in parts.namelist() if name.lower().endswith("sharedstrings.xml")]
        return "\n".join(parts.read(name).decode(errors="replace") for name in [sheet, *shared])


def _only_sheet(data: bytes, book: Any, name: str) -> tuple[Any, Scan]:
    """The one visible sheet with something in it. TableError when there is none or more than one."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        seen = [(sheet, scan(parts, sheet._worksheet_path)) for sheet in visible]
    filled = [(sheet, look) for sheet, look in seen if look.last_row]
    if len(filled) == 1:
        return filled[0]
    if not filled:
        raise TableError("empty", _("%(name)s is leeg. Kies het bestand met de rijen erin.", name=name))
    words = _(
        "%(name)s heeft verschillende bladen met gegevens: %(sheets)s. Bewaar het blad dat je wil inlezen in een eigen bestand.",
        name=name,
        sheets=listed([f"“{sheet.title}”" for sheet, _look in filled]),
    )
    raise TableError("several_sheets", words)


def _formulas(data: bytes, title: str, seen: Scan) -> frozenset[tuple[int, int]]:
    """(row, column) of the cells that hold a formula."""
    with _opened(data, formulas=True) as book:
        return frozenset(
            (row_number, place)
            for row_number, row in _numbered(book[title], seen)
            for place, cell in enumerate(row, start=1)
            if getattr(cell, "data_type", None) == "f"
        )


def _numbered(sheet: Any, seen: Scan) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows up to the last one with something in it; what the sheet says of its own size is not believed."""
    sheet.reset_dimensions()
    yield from enumerate(sheet.iter_rows(max_row=seen.last_row, max_col=MOST_COLUMNS), start=1)


def _rows(sheet: Any, seen: Scan, formulas: frozenset[tuple[int, int]]) -> Iterator[NumberedRow]:
    """Every row with its number, as wide as the row of names: a cell beyond it that holds something stays too."""
    width, is_nothing = 0, partial(is_, _nothing())
    for row_number, row in _numbered(sheet, seen):
        # openpyxl fills each row up to the width that was asked; hundreds of such cells take longer than those of the file.
        written = [*dropwhile(is_nothing, reversed(row))][::-1]
        cells = [_text(cell, row_number, place, formulas) for place, cell in enumerate(written, start=1)]
        while cells and not cells[-1].strip():
            cells.pop()
        width = width or len(cells)
        yield NumberedRow(row_number, (*cells, *[""] * (width - len(cells))))


def _nothing() -> Any:
    """What stands in a row where the file has no cell."""
    from openpyxl.cell.read_only import EMPTY_CELL

    return EMPTY_CELL


def letter_of(place: int) -> str:
    """The name of a column: 1 is A, 27 is AA."""
    rest, letters = place, ""
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _uncalculated_formula(row: int, place: int) -> TableError:
    words = _(
        "In cel %(cell)s staat een formule waarvan de uitkomst niet in het bestand staat. "
        "Open het in Excel en bewaar het opnieuw, of plak de waarden in de plaats van de formules.",
        cell=f"{letter_of(place)}{row}",
    )
    return TableError("formula", words, [row])


def _text(cell: Any, row: int, place: int, formulas: frozenset[tuple[int, int]]) -> str:
    """What a cell shows. Raises TableError for an error such as #REF!, and for a formula that was never calculated."""
    value = cell.value
    if value is None:
        if (row, place) in formulas:
            raise _uncalculated_formula(row, place)
        return ""
    if cell.data_type == "e":
        words = _(
            "In cel %(cell)s staat een fout van Excel (%(error)s). Verbeter die cel en bewaar het bestand opnieuw.",
            cell=f"{letter_of(place)}{row}",
            error=value,
        )
        raise TableError("error_cell", words, [row])
    return _shown(value)


def _shown(value: Any) -> str:
    """A value as a person would type it: a number without ",0", a day as 31/08/2027."""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y") if value.time() == time() else value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time):
        # Excel shows a nought with the format of a day as midnight.
        return "0" if value == time() else value.strftime("%H:%M")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    return str(value)


def _refuse_merged(seen: Scan) -> None:
    """Raises TableError when cells of the sheet are merged, up to its last filled row."""
    for first, area in seen.merged:
        if first <= seen.last_row:
            words = _(
                "De cellen %(area)s zijn samengevoegd: het is niet duidelijk bij welke rij hun waarde hoort. "
                "Splits ze in Excel, vul elke cel in en bewaar het bestand opnieuw.",
                area=area,
            )
            raise TableError("merged_cells", words, [first])

"""One sheet as an Excel workbook: days are days, numbers are numbers, and no text is ever taken for a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from clb_core.tabular import Cell

FORBIDDEN_IN_TITLE: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
MOST_TITLE: Final = 31
DAY_FORMAT: Final = "dd/mm/yyyy"
WIDTH: Final = 18


class XlsxWriter:
    """The first row holds the column names, in bold, and stays in view."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    extension = "xlsx"

    def write(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        """ValueError for a row with another number of cells than there are columns."""
        # From the first workbook on: a process that writes none does not carry openpyxl, and the numpy it draws in.
        import openpyxl
        from openpyxl.utils import get_column_letter

        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet(title.translate(FORBIDDEN_IN_TITLE)[:MOST_TITLE])
        sheet.freeze_panes = "A2"
        for number in range(1, len(columns) + 1):
            sheet.column_dimensions[get_column_letter(number)].width = WIDTH
        sheet.append([_cell(sheet, name, bold=True) for name in columns])
        for row in rows:
            if len(row) != len(columns):
                raise ValueError(f"a row has {len(row)} cells, there are {len(columns)} columns")
            sheet.append([_cell(sheet, value) for value in row])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def _cell(sheet: Any, value: Cell, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
    if isinstance(value, str):
        # A text that begins with "=" would otherwise be carried out when the file is opened.
        cell.data_type = "s"
    elif isinstance(value, date):
        cell.number_format = DAY_FORMAT
    if bold:
        cell.font = Font(bold=True)
    return cell

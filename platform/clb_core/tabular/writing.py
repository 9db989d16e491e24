"""CSV files that we hand out, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
DELIMITER: Final = ";"
LINE_END: Final = "\r\n"
# What makes a spreadsheet read a cell as a formula, also in the full-width shapes that it takes for the same.
STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SKIPPED_BEFORE_A_FORMULA: Final = " \N{NO-BREAK SPACE}"


def neutralised(cell: str) -> str:
    """The cell with an apostrophe in front when a spreadsheet could run it as a formula, else as it is."""
    return f"'{cell}" if cell.lstrip(SKIPPED_BEFORE_A_FORMULA).startswith(STARTS_A_FORMULA) else cell


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, `;`, CRLF, every cell quoted and neutralised; spreadsheets open it as it is.

    ValueError for a row with another number of cells than there are columns.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=DELIMITER, lineterminator=LINE_END, quoting=csv.QUOTE_ALL)
    for row in (columns, *rows):
        if len(row) != len(columns):
            raise ValueError(f"a row has {len(row)} cells, there are {len(columns)} columns")
        writer.writerow([neutralised(cell) for cell in row])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()

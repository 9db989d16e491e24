"""A table as a reader hands it over, and what a reader must offer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from clb_core.errors import Refused


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and rows of text; every row has as many cells as there are columns.

    Column names are trimmed and differ from each other; cells stand as they were in the file. `line_numbers[i]` is the
    number of `rows[i]` as a spreadsheet shows it: the row with the column names is 1 when it is the first, a row whose
    cell holds line breaks counts once, empty rows are left out here but do count.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str
    delimiter: str
    line_numbers: tuple[int, ...]


class TableError(Refused):
    """A table that cannot be used: `words` says what is wrong and what to do, `code` is fixed per cause.

    `rows` holds the numbers of the rows concerned (as in `Table.line_numbers`), empty when it is the whole file.
    """

    code: str  # type: ignore[misc]  # here per refusal, in the base class per class
    title = "Dit bestand kan niet ingelezen worden"

    def __init__(self, code: str, words: str, rows: Sequence[int] = ()) -> None:
        super().__init__(words, code=code, extra={"rows": list(rows)} if rows else None)
        self.code = code
        self.rows = tuple(rows)


@dataclass(frozen=True, slots=True)
class Glance:
    """What a quick look at a file tells before it is read: its column names, about how many rows, and its text as stored."""

    columns: tuple[str, ...]
    rows: int
    text: str


Tell = Callable[[int], None]
"""Told from time to time how many rows are read; may raise to stop the reading."""
TELL_EVERY: Final = 1000


def untold(rows: int) -> None:
    """Nobody wants to know."""


class TableReader(Protocol):
    """Reads one kind of file; raises TableError."""

    def read(self, data: bytes, filename: str, tell: Tell = untold) -> Table: ...

    def glance(self, data: bytes, filename: str) -> Glance:
        """A look that takes a small part of the time of reading; refuses a file that is no such file, or is too large."""
        ...


Cell = str | int | date | None
"""What a sheet can hold: a text, a whole number, a day, or nothing."""


class SheetWriter(Protocol):
    """Writes one sheet as a file for a spreadsheet: a title for its tab, column names, and rows of cells."""

    media_type: str
    extension: str

    def write(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes: ...

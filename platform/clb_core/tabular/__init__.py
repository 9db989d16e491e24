"""Tables that people bring along or take home: the ports for reading and writing, column mapping, and CSV. Pure."""

from clb_core.tabular.mapping import ColumnSpec, MappedRow, apply, check_mapping, guess_mapping
from clb_core.tabular.ports import (
    TELL_EVERY,
    Cell,
    Glance,
    SheetWriter,
    Table,
    TableError,
    TableReader,
    Tell,
    untold,
)
from clb_core.tabular.serials import is_day, number_of_day
from clb_core.tabular.writing import neutralised, write_csv

__all__ = [
    "TELL_EVERY",
    "Cell",
    "ColumnSpec",
    "Glance",
    "MappedRow",
    "SheetWriter",
    "Table",
    "TableError",
    "TableReader",
    "Tell",
    "apply",
    "check_mapping",
    "guess_mapping",
    "is_day",
    "neutralised",
    "number_of_day",
    "untold",
    "write_csv",
]

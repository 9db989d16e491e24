"""The condition "after this row" of a cursor page, with the cursor's texts read as the columns' own types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal, tuple_

from clb_core.errors import Refused
from clb_core.words import _

READERS: dict[type[Any], Any] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    int: int,
    str: str,
}


def rows_after(columns: Sequence[Any], key: Sequence[str], *, newest_first: bool = False) -> ColumnElement[bool]:
    """Rows behind the one with sort key `key` (`PageRequest.after`), in the order of `columns`.

    Raises Refused for a key that does not fit the columns: someone changed the cursor, or it is of another list.
    """
    row, last = tuple_(*columns), tuple_(*_literals(columns, key))
    return row < last if newest_first else row > last


def _literals(columns: Sequence[Any], key: Sequence[str]) -> list[Any]:
    try:
        return [
            literal(READERS[column.type.python_type](text), column.type)
            for column, text in zip(columns, key, strict=True)
        ]
    except (ValueError, TypeError, AttributeError) as error:
        words = _("Deze bladwijzer in de lijst is niet geldig. Begin opnieuw bij de eerste pagina.")
        raise Refused(words) from error

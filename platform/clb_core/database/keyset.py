"""The condition "after this row" of a cursor page, with the cursor's texts read as the columns' own types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, bindparam, literal, tuple_

from clb_core.errors import Refused
from clb_core.words import _

READERS: dict[type[Any], Any] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    int: int,
    str: str,
}


class Asked(Protocol):
    """A page that is asked (`clb_core.web.pages.PageRequest`): so many rows, behind the one with sort key `after`."""

    @property
    def limit(self) -> int: ...

    @property
    def after(self) -> tuple[Any, ...] | None: ...


def rows_after(columns: Sequence[Any], key: Sequence[str], *, newest_first: bool = False) -> ColumnElement[bool]:
    """Rows behind the one with sort key `key` (`PageRequest.after`), in the order of `columns`.

    Raises Refused for a key that does not fit the columns: someone changed the cursor, or it is of another list.
    """
    row, last = tuple_(*columns), tuple_(*_literals(columns, key))
    return row < last if newest_first else row > last


def page_of(
    statement: Select[*tuple[Any, ...]], columns: Sequence[Any], *, after: bool, newest_first: bool = False
) -> Select[*tuple[Any, ...]]:
    """One page in the order of `columns`, for a kept statement; run it with `page_values` of the same columns.

    `after`: it is not the first page.
    """
    if after:
        row = tuple_(*columns)
        last = tuple_(*(bindparam(f"after_{at}", type_=column.type) for at, column in enumerate(columns)))
        statement = statement.where(row < last if newest_first else row > last)
    order = [column.desc() for column in columns] if newest_first else columns
    return statement.order_by(*order).limit(bindparam("limit", type_=Integer()))


def page_values(columns: Sequence[Any], page: Asked) -> dict[str, Any]:
    """What `page_of` is run with: one row more than the page. Raises Refused as `rows_after`."""
    values: dict[str, Any] = {"limit": page.limit + 1}
    if page.after:
        values |= {f"after_{at}": value for at, value in enumerate(_read(columns, page.after))}
    return values


def _literals(columns: Sequence[Any], key: Sequence[str]) -> list[Any]:
    return [literal(value, column.type) for value, column in zip(_read(columns, key), columns, strict=True)]


def _read(columns: Sequence[Any], key: Sequence[str]) -> list[Any]:
    try:
        return [READERS[column.type.python_type](text) for column, text in zip(columns, key, strict=True)]
    except (ValueError, TypeError, AttributeError) as error:
        words = _("Deze bladwijzer in de lijst is niet geldig. Begin opnieuw bij de eerste pagina.")
        raise Refused(words) from error

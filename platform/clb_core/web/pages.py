"""Cursor pages: the database pages with a keyset, and one row more tells whether there is a next page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import orjson
from flask import request

from clb_core.errors import Refused
from clb_core.words import _

T = TypeVar("T")
MOST = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of one page, and the cursor of the next one (None at the end)."""

    rows: Sequence[T]
    next_cursor: str | None
    limit: int
    is_first: bool = True
    words: str = ""

    @property
    def next_url(self) -> str | None:
        """The address of the next page, with the same filters; None at the end."""
        return _here(cursor=self.next_cursor) if self.next_cursor else None

    @property
    def previous_url(self) -> str | None:
        """Back to the first page: a keyset knows no page number. None on the first."""
        return None if self.is_first else _here(cursor=None)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """`after` is the sort key of the last row seen, or None at the start."""

    limit: int = 50
    after: tuple[Any, ...] | None = None

    @classmethod
    def read(cls, limit: int = 50, cursor: str | None = None) -> PageRequest:
        return cls(max(1, min(limit, MOST)), _decode(cursor) if cursor else None)

    def page(self, rows: Sequence[T], key: Any) -> Page[T]:
        """`rows` holds up to limit + 1 rows; `key(row)` gives the sort key of a row as a tuple."""
        more = len(rows) > self.limit
        rows = rows[: self.limit]
        return Page(rows, encode(key(rows[-1])) if more else None, self.limit, is_first=self.after is None)


def _here(*, cursor: str | None) -> str:
    """This page's address with another cursor."""
    arguments = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    if cursor:
        arguments.append(("cursor", cursor))
    return request.path + ("?" + urlencode(arguments) if arguments else "")


def encode(key: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([str(part) if part is not None else None for part in key])).decode().rstrip("=")


def _decode(cursor: str) -> tuple[Any, ...]:
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, TypeError):
        key = None
    if not isinstance(key, list) or not key:
        raise Refused(_("Deze bladwijzer in de lijst is niet geldig. Begin opnieuw bij de eerste pagina."))
    return tuple(key)

"""The condition behind a search field: what people type is the beginning of a word, seldom of the whole name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func


def has_word(column: Any, key: Any) -> ColumnElement[bool]:
    """Whether a word of a stored `search_key` begins with `key` ("kantel" finds "basisschool de kantelberg").

    No index serves this: it is for lists of a centre that hold some hundreds of names.
    """
    return func.strpos(func.concat(" ", column), func.concat(" ", key)) > 0

"""Many ids in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal


def among(column: Any, ids: Iterable[UUID]) -> ColumnElement[bool]:
    """`column` is one of `ids`, sent as one array: the statement's text, and so its plan, does not change with their number."""
    found: ColumnElement[bool] = column == any_(literal(list(ids), ARRAY(Uuid())))
    return found

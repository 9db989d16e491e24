"""Events as JSON and back: frozen dataclasses of ids, days, moments, clock times, numbers, texts and tuples of those."""

from __future__ import annotations

import dataclasses
import typing
from datetime import date, datetime, time
from enum import Enum
from types import UnionType
from typing import Any
from uuid import UUID


def to_json(value: Any) -> Any:
    """A JSON value for `value`; ids and dates become text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    return value


def from_json(kind: Any, value: Any) -> Any:
    """The value of type `kind` that `to_json` wrote."""
    kind = getattr(kind, "__supertype__", kind)
    origin = typing.get_origin(kind)
    if value is None:
        return None
    if origin in (typing.Union, UnionType):
        inner = next(item for item in typing.get_args(kind) if item is not type(None))
        return from_json(inner, value)
    if origin is tuple:
        return tuple(from_json(typing.get_args(kind)[0], item) for item in value)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        return kind(
            **{
                field.name: from_json(hints[field.name], value[field.name])
                for field in dataclasses.fields(kind)
                # A message of before a field with a default was added does not have it.
                if field.name in value or field.default is dataclasses.MISSING
            }
        )
    if kind in (datetime, date, time):
        return kind.fromisoformat(value)
    if isinstance(kind, type) and (kind is UUID or issubclass(kind, Enum)):
        return kind(value)
    return value

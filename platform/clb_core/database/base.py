"""The base of all tables: constraint names, column types, row versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Integer, MetaData, String, Table, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from clb_core.ids import uuid7

NAMES: Final = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

E = TypeVar("E", bound=StrEnum)


class Base(DeclarativeBase):
    """Every table of the product. Moments are `timestamptz`, ids `uuid`, texts `text`."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: DateTime(timezone=True), UUID: Uuid(), str: String()}


class TextEnum(TypeDecorator[E]):
    """A StrEnum stored as text: comparing text is leakproof, so its index works under row-level security."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:  # noqa: ARG002
        return None if value is None else str(self.kind(value))

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], E | None]:  # noqa: ARG002
        """A look-up instead of a call of the enum: lists read hundreds of such values."""
        members: dict[Any, Any] = {member.value: member for member in self.kind}
        return _Members(members | {None: None}).__getitem__


class _Members(dict[Any, Any]):
    """The members of an enum by value. Raises ValueError for another, as the enum itself does."""

    def __missing__(self, value: Any) -> Any:
        raise ValueError(
            f"{value!r} is none of {', '.join(str(member) for member in self.values() if member is not None)}"
        )


def text_enum(kind: type[E]) -> TextEnum[E]:
    return TextEnum(kind)


def one_of(column: str, kind: type[StrEnum], *, name: str) -> CheckConstraint:
    """The database's own list of the values of a StrEnum column."""
    values = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} in ({values})", name=name)


def table_of(model: type[Base]) -> Table:
    """The plain table of a model, for statements that must not load rows."""
    return cast("Table", model.__table__)


def primary_id() -> Mapped[Any]:
    """The second half of a primary key, made in Python."""
    return mapped_column(Uuid(), primary_key=True, default=uuid7)


class Versioned:
    """A row version that goes up with each change: the source of ETags, checked again in SQL by each UPDATE."""

    version: Mapped[int] = mapped_column(Integer, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - a class, says SQLAlchemy
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]

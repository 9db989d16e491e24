"""What a slice gives to import its own kind of thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging.vocabulary import CheckedRow
from clb_core.tabular import ColumnSpec, MappedRow
from clb_core.words import Words


class Person(Protocol):
    """Who acts; roles are the business of the kind."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Commit:
    """What is carried out: the rows that change something, out of which import, asked for by whom."""

    batch_id: UUID
    filename: str
    parameters: Mapping[str, Any]
    counts: Mapping[str, int]
    rows: Sequence[CheckedRow]


class ImportKind(Protocol):
    """One kind of thing that can be imported. Attributes are read only."""

    @property
    def key(self) -> str: ...

    @property
    def label(self) -> Words: ...

    @property
    def columns(self) -> tuple[ColumnSpec, ...]: ...

    def authorise(self, actor: Any) -> None:
        """Raises Forbidden when the actor may not import this kind."""
        ...

    def check(
        self, uow: UnitOfWork, rows: Sequence[MappedRow], parameters: Mapping[str, Any], *, lock: bool
    ) -> list[CheckedRow]:
        """Every row with its verdict, in the same order; the number of statements does not grow with the rows.

        With `lock` what exists is locked too, so that it still holds when the rows are carried out.
        """
        ...

    def commit(self, uow: UnitOfWork, actor: Any, commit: Commit) -> None:
        """Carry out the rows by the verbs of the slice that owns them, and record the import as a whole."""
        ...

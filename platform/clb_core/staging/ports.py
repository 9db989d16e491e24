"""What a slice gives to import its own kind of thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging.vocabulary import CheckedRow
from clb_core.tabular import ColumnSpec, MappedRow, Table
from clb_core.words import Words


class Person(Protocol):
    """Who acts; roles are the business of the kind."""

    @property
    def name(self) -> str: ...

    @property
    def person_id(self) -> UUID: ...


Progress = Callable[[int], None]
"""Told how many rows are done; raises when someone asked to stop, so that nothing of the work stays."""


FILES: Final = "files"
"""The parameter that tells of the files that came along with an import of a `FilesKind`: a list of
{name, digest, size, problem} (`bundles.facts_of`); nobody can send it."""
PARTY: Final = "party_id"
"""The parameter that says for whom an import of an `OwnKind` is; nobody can send it."""


def unseen(done: int) -> None:
    """The progress of work that is over before anyone could look."""


def no_file(name: str) -> bytes:
    """The files of an import to which none came along. LookupError."""
    raise LookupError(f"no file {name!r} came along")


@dataclass(frozen=True, slots=True)
class Commit:
    """What is carried out: the rows that change something, out of which import. `file` gives the bytes of a file that came
    along, by its name in the parameter FILES."""

    batch_id: UUID
    filename: str
    parameters: Mapping[str, Any]
    counts: Mapping[str, int]
    rows: Sequence[CheckedRow]
    progress: Progress = unseen
    file: Callable[[str], bytes] = no_file


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that was carried out, and what its kind left to take it back (JSON)."""

    number: int
    title: str
    trace: Any


@dataclass(frozen=True, slots=True)
class Undo:
    """What is taken back: every row that was carried out, in the order of the file."""

    batch_id: UUID
    filename: str
    parameters: Mapping[str, Any]
    rows: Sequence[Taken]
    progress: Progress = unseen


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in a list with a row per pupil: a row per group, and the rows that could not be counted.

    `unread` holds row numbers with the code of the reason: nothing of what stood in such a row.
    """

    rows: Sequence[MappedRow]
    unread: Mapping[int, str]


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

    def commit(self, uow: UnitOfWork, actor: Any, commit: Commit) -> Mapping[int, Any]:
        """Carry out the rows by the verbs of the slice that owns them, and record the import as a whole.

        Row number → what `undo` needs to take that row back (JSON). Long work tells its progress from time to time.
        """
        ...

    def undo(self, uow: UnitOfWork, actor: Any, undo: Undo) -> None:
        """Take back what `commit` made, all or nothing, and record that.

        Raises Conflict in words, naming what depends on it or was changed since.
        """
        ...


@runtime_checkable
class CountingKind(ImportKind, Protocol):
    """A kind whose files have a row per pupil. They are counted while they are read: only counts are staged.

    Its `check` is also given rows with nothing but the cell `unread` (a reason's code), to refuse them in words.
    """

    def count(
        self, uow: UnitOfWork, table: Table, mapping: Mapping[str, str], parameters: Mapping[str, Any]
    ) -> Counted:
        """Count the rows per group; no text of a row may come back but the name of its group and of its school."""
        ...


@runtime_checkable
class OwnKind(ImportKind, Protocol):
    """A kind that someone imports for themselves only. Its files are small: none is left to a worker, and no choice of
    columns is remembered. `check` finds the party in the parameters, under PARTY."""

    def party_of(self, actor: Any) -> UUID:
        """For whom this person imports."""
        ...


@runtime_checkable
class FilesKind(ImportKind, Protocol):
    """A kind whose rows name files that are sent along. `check` finds what is known of them in the parameters, under FILES,
    and `commit` their bytes; once it is carried out, or thrown away, the staged bytes are erased."""

    @property
    def file_column(self) -> str:
        """The key of the column that names a file."""
        ...

    def look_at(self, data: bytes) -> str:
        """Why a file may not be used, in words; empty when it may."""
        ...


@runtime_checkable
class AdultsKind(ImportKind, Protocol):
    """A kind whose files are about grown-ups at work: these words in the name of a column do not make it a list of pupils."""

    @property
    def adult_columns(self) -> frozenset[str]: ...

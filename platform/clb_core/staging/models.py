"""Imports on their way: a batch per file, its rows, and the columns chosen the last time."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_core.staging.vocabulary import BatchState, Verdict, Work


class ImportBatch(Versioned, Base):
    """One file. `digest` is the SHA-256 of its bytes, which are not kept once read; `counts` holds the rows per verdict.

    `party_id` is whose import it is when someone imports for themselves only: who that is, is the business of the kind.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        one_of("state", BatchState, name="import_batch_state"),
        Index("import_batch_created_idx", "centre_id", "kind", "created_at"),
    )

    scope_id: Mapped[UUID] = mapped_column("centre_id", Uuid(), primary_key=True)
    batch_id: Mapped[UUID] = primary_id()
    party_id: Mapped[UUID | None] = mapped_column("school_id", Uuid())
    kind: Mapped[str]
    filename: Mapped[str]
    digest: Mapped[str]
    state: Mapped[BatchState] = mapped_column(text_enum(BatchState))
    columns: Mapped[list[str]] = mapped_column(JSONB)
    mapping: Mapped[dict[str, str]] = mapped_column(JSONB)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    committed_by: Mapped[str | None]
    committed_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]


class ImportTask(Base):
    """Work on a batch that a worker does: how far it is, and whether someone asked to stop it.

    `done` and `total` count rows (of a file that is not read yet: about how many) and are written beside the work, which is
    one transaction; `note` is why it ended without a result, in words, and empty before that.
    """

    __tablename__ = "import_task"
    __table_args__ = (
        ForeignKeyConstraint(
            ["centre_id", "batch_id"], ["import_batch.centre_id", "import_batch.batch_id"], ondelete="CASCADE"
        ),
        one_of("work", Work, name="import_task_work"),
    )

    scope_id: Mapped[UUID] = mapped_column("centre_id", Uuid(), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    work: Mapped[Work] = mapped_column(text_enum(Work))
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    done: Mapped[int]
    total: Mapped[int]
    stop_asked: Mapped[bool]
    note: Mapped[str]


class ImportFile(Base):
    """The bytes of a file with many rows, from its upload until a worker reads it: then they are erased in any case."""

    __tablename__ = "import_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["centre_id", "batch_id"], ["import_batch.centre_id", "import_batch.batch_id"], ondelete="CASCADE"
        ),
    )

    scope_id: Mapped[UUID] = mapped_column("centre_id", Uuid(), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    data: Mapped[bytes]
    choose: Mapped[bool]


class ImportAttachment(Base):
    """The bytes of a file that came along with an import, from its upload until it is carried out or thrown away."""

    __tablename__ = "import_attachment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["centre_id", "batch_id"], ["import_batch.centre_id", "import_batch.batch_id"], ondelete="CASCADE"
        ),
    )

    scope_id: Mapped[UUID] = mapped_column("centre_id", Uuid(), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    data: Mapped[bytes]


class ImportRow(Base):
    """One row. `cells`: while columns are being chosen a list of all cells, afterwards the chosen ones by our key.

    `trace` is what the kind needs to take a row back that was carried out.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        ForeignKeyConstraint(
            ["centre_id", "batch_id"], ["import_batch.centre_id", "import_batch.batch_id"], ondelete="CASCADE"
        ),
        one_of("verdict", Verdict, name="import_row_verdict"),
        Index("import_row_verdict_idx", "centre_id", "batch_id", "verdict", "line"),
    )

    scope_id: Mapped[UUID] = mapped_column("centre_id", Uuid(), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    cells: Mapped[Any] = mapped_column(JSONB)
    title: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    verdict: Mapped[Verdict | None] = mapped_column(text_enum(Verdict))
    differences: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    problems: Mapped[list[str]] = mapped_column(JSONB)
    remarks: Mapped[list[str]] = mapped_column(JSONB)
    accepted: Mapped[bool]
    trace: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))


class ImportMapping(Base):
    """Which columns were chosen for a kind, per package: the next file with the same columns is mapped by itself.

    `signature` recognises the package by its column names (`signature_of`).
    """

    __tablename__ = "import_mapping"

    scope_id: Mapped[UUID] = mapped_column("centre_id", Uuid(), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    signature: Mapped[str] = mapped_column(Text, primary_key=True)
    mapping: Mapped[dict[str, str]] = mapped_column(JSONB)
    saved_at: Mapped[datetime]


TABLES = (ImportBatch, ImportTask, ImportFile, ImportAttachment, ImportRow, ImportMapping)
SENTENCES: dict[str, object] = {}

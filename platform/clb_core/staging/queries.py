"""Every statement about imports."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Integer, Select, cast, column, delete, func, literal, null, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging.models import ImportAttachment, ImportBatch, ImportFile, ImportMapping, ImportRow, ImportTask
from clb_core.staging.vocabulary import BatchState, Verdict

ROWS_A_STATEMENT: Final = 1000


def _batch(uow: UnitOfWork, kind: str, batch_id: UUID) -> Select[Any]:
    return select(ImportBatch).where(
        ImportBatch.scope_id == uow.scope.owner_id, ImportBatch.batch_id == batch_id, ImportBatch.kind == kind
    )


def batch(uow: UnitOfWork, kind: str, batch_id: UUID) -> ImportBatch | None:
    found: ImportBatch | None = uow.scalar(_batch(uow, kind, batch_id))
    return found


def batch_for_change(uow: UnitOfWork, kind: str, batch_id: UUID) -> ImportBatch | None:
    """The batch, locked, as it stands now."""
    statement = _batch(uow, kind, batch_id).with_for_update().execution_options(populate_existing=True)
    found: ImportBatch | None = uow.scalar(statement)
    return found


def batch_if_free(uow: UnitOfWork, kind: str, batch_id: UUID) -> ImportBatch | None:
    """The batch, locked, unless someone works on it now."""
    statement = _batch(uow, kind, batch_id).with_for_update(skip_locked=True).execution_options(populate_existing=True)
    found: ImportBatch | None = uow.scalar(statement)
    return found


def task(uow: UnitOfWork, batch_id: UUID) -> ImportTask | None:
    """The work on a batch as it stands now; what other transactions wrote since is in it."""
    statement = select(ImportTask).where(ImportTask.scope_id == uow.scope.owner_id, ImportTask.batch_id == batch_id)
    found: ImportTask | None = uow.scalar(statement.execution_options(populate_existing=True))
    return found


def put_task(uow: UnitOfWork, batch_id: UUID, values: Mapping[str, Any]) -> None:
    """Note work on a batch in the place of what was noted before."""
    fresh = {"done": 0, "stop_asked": False, "note": "", **values}
    statement = insert(ImportTask).values(scope_id=uow.scope.owner_id, batch_id=batch_id, **fresh)
    table = ImportTask.__table__.c
    uow.change(statement.on_conflict_do_update(index_elements=[table.centre_id, table.batch_id], set_=fresh))


def change_task(uow: UnitOfWork, batch_id: UUID, **values: Any) -> None:
    """Note how far the work is (`done`), that it must stop (`stop_asked`), or why it ended (`note`)."""
    here = (ImportTask.scope_id == uow.scope.owner_id, ImportTask.batch_id == batch_id)
    uow.change(update(ImportTask).where(*here).values(**values).execution_options(synchronize_session=False))


def put_file(uow: UnitOfWork, batch_id: UUID, data: bytes, *, choose: bool) -> None:
    uow.change(insert(ImportFile).values(scope_id=uow.scope.owner_id, batch_id=batch_id, data=data, choose=choose))


def file(uow: UnitOfWork, batch_id: UUID) -> tuple[bytes, bool]:
    """(its bytes, whether a person wants to choose the columns). LookupError when it was read before."""
    here = (ImportFile.scope_id == uow.scope.owner_id, ImportFile.batch_id == batch_id)
    found = uow.rows(select(ImportFile.data, ImportFile.choose).where(*here)).first()
    if found is None:
        raise LookupError("the file of this import is not kept any more")
    return found[0], found[1]


def forget_file(uow: UnitOfWork, batch_id: UUID) -> None:
    here = (ImportFile.scope_id == uow.scope.owner_id, ImportFile.batch_id == batch_id)
    uow.change(delete(ImportFile).where(*here).execution_options(synchronize_session=False))


def put_attachments(uow: UnitOfWork, batch_id: UUID, files: Iterable[tuple[str, bytes]]) -> None:
    """Keep (name, bytes) of the files that came along; one statement."""
    rows_ = [{"scope_id": uow.scope.owner_id, "batch_id": batch_id, "name": name, "data": data} for name, data in files]
    if rows_:
        uow.change(insert(ImportAttachment), rows_)


def attachment(uow: UnitOfWork, batch_id: UUID, name: str) -> bytes:
    """LookupError when it is not kept."""
    here = (ImportAttachment.scope_id == uow.scope.owner_id, ImportAttachment.batch_id == batch_id)
    found = uow.rows(select(ImportAttachment.data).where(*here, ImportAttachment.name == name)).first()
    if found is None:
        raise LookupError(f"the file {name!r} of this import is not kept")
    return bytes(found[0])


def forget_attachments(uow: UnitOfWork, batch_id: UUID) -> None:
    here = (ImportAttachment.scope_id == uow.scope.owner_id, ImportAttachment.batch_id == batch_id)
    uow.change(delete(ImportAttachment).where(*here).execution_options(synchronize_session=False))


def named_in_rows(uow: UnitOfWork, batch_id: UUID, column_key: str) -> set[str]:
    """Every text that the rows of a checked import have in one column."""
    here = (ImportRow.scope_id == uow.scope.owner_id, ImportRow.batch_id == batch_id)
    return {row[0] for row in uow.rows(select(ImportRow.cells[column_key].astext).where(*here).distinct()) if row[0]}


def committed_before(uow: UnitOfWork, batch: ImportBatch) -> ImportBatch | None:
    """The last import of the very same file that was carried out."""
    found: ImportBatch | None = uow.scalar(
        select(ImportBatch)
        .where(
            ImportBatch.scope_id == uow.scope.owner_id,
            ImportBatch.kind == batch.kind,
            ImportBatch.digest == batch.digest,
            ImportBatch.state == BatchState.COMMITTED,
            ImportBatch.batch_id != batch.batch_id,
        )
        .order_by(ImportBatch.committed_at.desc())
        .limit(1)
    )
    return found


def batches(
    uow: UnitOfWork, kinds: Sequence[str], after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[ImportBatch]:
    """Imports of these kinds, newest first, after `after` (created_at, batch_id); one more than the limit."""
    statement = select(ImportBatch).where(ImportBatch.scope_id == uow.scope.owner_id, ImportBatch.kind.in_(kinds))
    if after is not None:
        created_at, batch_id = after
        same_moment = (ImportBatch.created_at == created_at) & (ImportBatch.batch_id < batch_id)
        statement = statement.where(or_(ImportBatch.created_at < created_at, same_moment))
    statement = statement.order_by(ImportBatch.created_at.desc(), ImportBatch.batch_id.desc())
    return uow.all(statement.limit(limit + 1))


def rows(uow: UnitOfWork, batch_id: UUID) -> Sequence[Any]:
    """All rows of a batch as plain columns, in the order of the file: objects would weigh twice as much."""
    return uow.rows(
        select(
            ImportRow.line, ImportRow.cells, ImportRow.title, ImportRow.verdict, ImportRow.values, ImportRow.differences,
            ImportRow.problems, ImportRow.remarks, ImportRow.accepted,
        )
        .where(ImportRow.scope_id == uow.scope.owner_id, ImportRow.batch_id == batch_id)
        .order_by(ImportRow.line)
    ).all()  # fmt: skip


def cells(uow: UnitOfWork, batch_id: UUID) -> tuple[tuple[int, ...], tuple[tuple[str, ...], ...]]:
    """(lines, all cells of each) of a batch whose columns are being chosen, in the order of the file."""
    found = uow.rows(
        select(ImportRow.line, ImportRow.cells)
        .where(ImportRow.scope_id == uow.scope.owner_id, ImportRow.batch_id == batch_id)
        .order_by(ImportRow.line)
    ).all()
    return tuple(row[0] for row in found), tuple(tuple(row[1]) for row in found)


def rows_page(
    uow: UnitOfWork, batch_id: UUID, verdict: Verdict | None, after: int | None, limit: int
) -> Sequence[ImportRow]:
    """Rows after line `after`, in the order of the file, one more than the limit."""
    statement = select(ImportRow).where(ImportRow.scope_id == uow.scope.owner_id, ImportRow.batch_id == batch_id)
    if verdict is not None:
        statement = statement.where(ImportRow.verdict == verdict)
    if after is not None:
        statement = statement.where(ImportRow.line > after)
    return uow.all(statement.order_by(ImportRow.line).limit(limit + 1))


def refused(uow: UnitOfWork, batch_id: UUID) -> Sequence[ImportRow]:
    return uow.all(
        select(ImportRow)
        .where(
            ImportRow.scope_id == uow.scope.owner_id,
            ImportRow.batch_id == batch_id,
            ImportRow.verdict == Verdict.REFUSED,
        )
        .order_by(ImportRow.line)
    )


def store_rows(uow: UnitOfWork, batch_id: UUID, values: Iterable[Mapping[str, Any]]) -> None:
    """Put these rows in the place of those of the batch; a statement per thousand of them, so that few are held twice."""
    forget_rows(uow, batch_id)
    owner, left = uow.scope.owner_id, iter(values)
    while some := [{"scope_id": owner, "batch_id": batch_id, **row} for row in islice(left, ROWS_A_STATEMENT)]:
        uow.change(insert(ImportRow), some)


def forget_rows(uow: UnitOfWork, batch_id: UUID) -> int:
    here = (ImportRow.scope_id == uow.scope.owner_id, ImportRow.batch_id == batch_id)
    return uow.change(delete(ImportRow).where(*here).execution_options(synchronize_session=False))


def mark_accepted(uow: UnitOfWork, batch_id: UUID, traces: Mapping[int, Any]) -> None:
    """Note on these rows that they were carried out, each with its trace; one statement."""
    entry = func.jsonb_each(literal(dict(traces), JSONB())).table_valued("key", column("value", JSONB()), name="entry")
    here = (ImportRow.scope_id == uow.scope.owner_id, ImportRow.batch_id == batch_id)
    uow.change(
        update(ImportRow)
        .where(*here, ImportRow.line == cast(entry.c.key, Integer))
        .values(accepted=True, trace=entry.c.value)
        .execution_options(synchronize_session=False)
    )


def taken(uow: UnitOfWork, batch_id: UUID) -> Sequence[Any]:
    """(line, title, trace) of the rows that were carried out, in the order of the file."""
    return uow.rows(
        select(ImportRow.line, ImportRow.title, ImportRow.trace)
        .where(ImportRow.scope_id == uow.scope.owner_id, ImportRow.batch_id == batch_id, ImportRow.accepted)
        .order_by(ImportRow.line)
    ).all()


def mark_undone(uow: UnitOfWork, batch_id: UUID) -> None:
    here = (ImportRow.scope_id == uow.scope.owner_id, ImportRow.batch_id == batch_id, ImportRow.accepted)
    undone = update(ImportRow).where(*here).values(accepted=False, trace=null())
    uow.change(undone.execution_options(synchronize_session=False))


def mappings(uow: UnitOfWork, kind: str, signature: str) -> tuple[Mapping[str, str], bool]:
    """(what was chosen for this package, True), or (what was chosen the last time for any, False)."""
    found = uow.rows(
        select(ImportMapping.mapping, ImportMapping.signature)
        .where(ImportMapping.scope_id == uow.scope.owner_id, ImportMapping.kind == kind)
        .order_by((ImportMapping.signature == signature).desc(), ImportMapping.saved_at.desc())
        .limit(1)
    ).first()
    return (found[0], found[1] == signature) if found else ({}, False)


def keep_mapping(uow: UnitOfWork, kind: str, signature: str, mapping: Mapping[str, str], at: datetime) -> None:
    statement = insert(ImportMapping).values(
        scope_id=uow.scope.owner_id, kind=kind, signature=signature, mapping=dict(mapping), saved_at=at
    )
    table = ImportMapping.__table__.c
    fresh = {"mapping": statement.excluded.mapping, "saved_at": statement.excluded.saved_at}
    uow.change(
        statement.on_conflict_do_update(index_elements=[table.centre_id, table.kind, table.signature], set_=fresh)
    )


def under_way_of(uow: UnitOfWork, name: str) -> Sequence[ImportBatch]:
    """Batches that somebody of this name began and that were not carried out yet, the oldest first."""
    under_way = (BatchState.MAPPING, BatchState.REVIEW, BatchState.WORKING)
    return uow.all(
        select(ImportBatch)
        .where(
            ImportBatch.scope_id == uow.scope.owner_id, ImportBatch.created_by == name, ImportBatch.state.in_(under_way)
        )
        .order_by(ImportBatch.created_at)
    )


def open_before(uow: UnitOfWork, moment: datetime) -> Sequence[ImportBatch]:
    """Batches that were begun before a moment and never finished, or never read, locked; those in use are left out."""
    unread = select(ImportFile.batch_id).where(ImportFile.scope_id == uow.scope.owner_id)
    return uow.all(
        select(ImportBatch)
        .where(
            ImportBatch.scope_id == uow.scope.owner_id,
            or_(ImportBatch.state.in_([BatchState.MAPPING, BatchState.REVIEW]), ImportBatch.batch_id.in_(unread)),
            ImportBatch.created_at < moment,
        )
        .with_for_update(skip_locked=True)
    )


def forget_rows_committed_before(uow: UnitOfWork, moment: datetime) -> int:
    """Drop the rows of imports that were carried out before a moment; the batches with their counts stay."""
    old = select(ImportBatch.batch_id).where(
        ImportBatch.scope_id == uow.scope.owner_id, ImportBatch.committed_at < moment
    )
    here = (ImportRow.scope_id == uow.scope.owner_id, ImportRow.batch_id.in_(old))
    return uow.change(delete(ImportRow).where(*here).execution_options(synchronize_session=False))


def one_at_a_time(uow: UnitOfWork, kind: str) -> None:
    """Wait until no other import of this kind is being carried out in this scope; released with the transaction."""
    name = hashlib.sha256(uow.scope.owner_id.bytes + kind.encode()).digest()
    uow.rows(select(func.pg_advisory_xact_lock(cast(int.from_bytes(name[:8], "big", signed=True), BigInteger))))


def take_statistics(uow: UnitOfWork) -> None:
    """Let the database count the tables of which this transaction changed much; the last thing that is done in it.

    A count that autovacuum makes while the rows are not committed finds a table full of nothing, and plans made on it can
    take minutes until the next one.
    """
    uow.plain(select(func.take_statistics()))

"""Every SELECT of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, and_, cast, delete, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from clb_core import clock
from clb_core.database.arrays import among
from clb_core.database.base import table_of
from clb_core.database.keyset import rows_after
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import add_seconds, first_moment_of, last_moment_of
from clb_core.web.pages import PageRequest
from clb_tenants.audit.models import AuditEntry, AuditPending, AuditSeal, AuditText

# xid8 has a cast to text only; both fit in a bigint for longer than any server lives.
CURRENT_TXID = literal_column("pg_current_xact_id()::text::bigint", BigInteger)
OLDEST_RUNNING = literal_column("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", BigInteger)
SURELY_OLD = 3600


def add_entries(uow: UnitOfWork, values: Sequence[Mapping[str, Any]]) -> None:
    """Store entries by their columns; one statement, whatever their number."""
    uow.change(insert(table_of(AuditEntry)), list(values))


def add_pending(uow: UnitOfWork, entry_ids: Sequence[UUID]) -> None:
    """Queue entries for their seal, with the transaction they belong to."""
    now, owner = clock.now(), uow.scope.owner_id
    rows = [{"centre_id": owner, "entry_id": entry_id, "recorded_at": now} for entry_id in entry_ids]
    uow.change(insert(table_of(AuditPending)).values(txid=CURRENT_TXID), rows)


def sealable(uow: UnitOfWork, most: int) -> Sequence[Any]:
    """(entry_id, mac, pending entry_id) in the order of sealing: nothing that commits later can precede these."""
    # After a restore to a new server all old transaction ids may be larger than the new ones: an hour is long enough.
    settled = or_(
        AuditPending.txid < OLDEST_RUNNING, AuditPending.recorded_at < add_seconds(clock.now(), -SURELY_OLD)
    )
    return uow.rows(
        select(AuditPending.entry_id, AuditEntry.mac)
        .join(
            AuditEntry,
            and_(AuditEntry.centre_id == AuditPending.centre_id, AuditEntry.entry_id == AuditPending.entry_id),
        )
        .where(AuditPending.centre_id == uow.scope.owner_id, settled)
        .order_by(AuditPending.txid, AuditPending.entry_id)
        .limit(most)
    ).all()


def last_seal(uow: UnitOfWork) -> AuditSeal | None:
    seal: AuditSeal | None = uow.scalar(
        select(AuditSeal).where(AuditSeal.centre_id == uow.scope.owner_id).order_by(AuditSeal.position.desc()).limit(1)
    )
    return seal


def seals(uow: UnitOfWork) -> Any:
    """(position, entry_id, hash, AuditEntry | None, its texts by field | None) in order, streamed: close it."""
    texts = (
        select(func.jsonb_object_agg(AuditText.field, AuditText.words))
        .where(AuditText.centre_id == AuditSeal.centre_id, AuditText.entry_id == AuditSeal.entry_id)
        .scalar_subquery()
    )
    return uow.session.execute(
        select(AuditSeal.position, AuditSeal.entry_id, AuditSeal.hash, AuditEntry, texts)
        .outerjoin(
            AuditEntry, and_(AuditEntry.centre_id == AuditSeal.centre_id, AuditEntry.entry_id == AuditSeal.entry_id)
        )
        .where(AuditSeal.centre_id == uow.scope.owner_id)
        .order_by(AuditSeal.position),
        execution_options={"yield_per": 1000},
    )


def unsealed(uow: UnitOfWork) -> Sequence[Any]:
    """(AuditEntry, pending's recorded_at | None) of entries without a seal, oldest first."""
    return uow.rows(
        select(AuditEntry, AuditPending.recorded_at)
        .outerjoin(
            AuditSeal, and_(AuditSeal.centre_id == AuditEntry.centre_id, AuditSeal.entry_id == AuditEntry.entry_id)
        )
        .outerjoin(
            AuditPending,
            and_(AuditPending.centre_id == AuditEntry.centre_id, AuditPending.entry_id == AuditEntry.entry_id),
        )
        .where(AuditEntry.centre_id == uow.scope.owner_id, AuditSeal.position.is_(None))
        .order_by(AuditEntry.happened_at, AuditEntry.entry_id)
    ).all()


def lock_chain(uow: UnitOfWork) -> None:
    """One sealer per centre at a time; released with the transaction."""
    number = int.from_bytes(uow.scope.owner_id.bytes[:8], "big", signed=True)
    uow.rows(select(func.pg_advisory_xact_lock(cast(number, BigInteger))))


def entries(uow: UnitOfWork, filters: dict[str, Any], page: PageRequest) -> Sequence[AuditEntry]:
    """Newest first; one row more than the page. Filters: action, actor, object_id, school_id, first, last."""
    statement = select(AuditEntry).where(AuditEntry.centre_id == uow.scope.owner_id)
    if filters.get("action"):
        statement = statement.where(AuditEntry.action == filters["action"])
    if filters.get("object_id"):
        statement = statement.where(AuditEntry.object_id == filters["object_id"])
    if filters.get("school_id"):
        statement = statement.where(AuditEntry.school_id == filters["school_id"])
    if filters.get("first"):
        statement = statement.where(AuditEntry.happened_at >= first_moment_of(filters["first"]))
    if filters.get("last"):
        statement = statement.where(AuditEntry.happened_at <= last_moment_of(filters["last"]))
    if page.after:
        here = (AuditEntry.happened_at, AuditEntry.entry_id)
        statement = statement.where(rows_after(here, page.after, newest_first=True))
    statement = statement.order_by(AuditEntry.happened_at.desc(), AuditEntry.entry_id.desc()).limit(page.limit + 1)
    return uow.all(statement)


def entry(uow: UnitOfWork, entry_id: UUID) -> AuditEntry | None:
    found: AuditEntry | None = uow.scalar(
        select(AuditEntry).where(AuditEntry.centre_id == uow.scope.owner_id, AuditEntry.entry_id == entry_id)
    )
    return found


def pending_count(uow: UnitOfWork) -> int:
    """How many entries wait for their seal."""
    found: int = uow.scalar(
        select(func.count()).select_from(AuditPending).where(AuditPending.centre_id == uow.scope.owner_id)
    )
    return found


def texts(uow: UnitOfWork, entry_ids: Sequence[UUID]) -> dict[UUID, dict[str, str | None]]:
    """entry_id → field → words (None once redacted)."""
    found: dict[UUID, dict[str, str | None]] = {}
    rows = uow.all(
        select(AuditText).where(AuditText.centre_id == uow.scope.owner_id, among(AuditText.entry_id, entry_ids))
    )
    for row in rows:
        found.setdefault(row.entry_id, {})[row.field] = row.words
    return found


def forget_pending(uow: UnitOfWork, entry_ids: Sequence[UUID]) -> None:
    """Take sealed entries from the queue."""
    here = AuditPending.centre_id == uow.scope.owner_id
    uow.change(delete(AuditPending).where(here, AuditPending.entry_id.in_(entry_ids)))


def forget_text(uow: UnitOfWork, entry_id: UUID, field: str) -> int:
    """Make one text unreadable; the number of texts found."""
    here = (AuditText.centre_id == uow.scope.owner_id, AuditText.entry_id == entry_id, AuditText.field == field)
    return uow.change(update(AuditText).where(*here).values(words=None))

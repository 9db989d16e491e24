"""Every SELECT of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from clb_core import clock
from clb_core.database.arrays import among
from clb_core.database.base import table_of
from clb_core.database.kept import Kept
from clb_core.database.keyset import page_of, page_values
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import add_seconds, first_moment_of, last_moment_of
from clb_core.web.pages import PageRequest
from clb_tenants.audit.models import AuditEntry, AuditPending, AuditSeal, AuditText

# xid8 has a cast to text only; both fit in a bigint for longer than any server lives.
CURRENT_TXID = literal_column("pg_current_xact_id()::text::bigint", BigInteger)
OLDEST_RUNNING = literal_column("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", BigInteger)
SURELY_OLD = 3600
_CENTRE: Final = bindparam("centre", type_=Uuid())


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


_LAST: Final = select(AuditSeal).where(AuditSeal.centre_id == _CENTRE).order_by(AuditSeal.position.desc()).limit(1)
_WAITING: Final = select(func.count()).select_from(AuditPending).where(AuditPending.centre_id == _CENTRE)
CHAIN: Final = (
    _WAITING.scalar_subquery().label("pending"),
    _LAST.with_only_columns(AuditSeal.position).scalar_subquery().label("position"),
    _LAST.with_only_columns(AuditSeal.sealed_at).scalar_subquery().label("sealed_at"),
)
_CHAIN: Final = Kept(select(*CHAIN), one_plan=True)
RECORD: Final = (
    AuditEntry.entry_id, AuditEntry.happened_at, AuditEntry.actor_id, AuditEntry.actor_name, AuditEntry.actor_roles,
    AuditEntry.via, AuditEntry.on_behalf_of, AuditEntry.action, AuditEntry.object_kind, AuditEntry.object_id,
    AuditEntry.object_name, AuditEntry.school_id, AuditEntry.changes, AuditEntry.request_id,
)  # fmt: skip
BY_MOMENT: Final = (AuditEntry.happened_at, AuditEntry.entry_id)
CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "action": AuditEntry.action == bindparam("action"),
    "object_id": AuditEntry.object_id == bindparam("object_id"),
    "school_id": AuditEntry.school_id == bindparam("school_id"),
    "school_ids": AuditEntry.school_id == any_(bindparam("school_ids", type_=ARRAY(Uuid()))),
    "first": AuditEntry.happened_at >= bindparam("first"),
    "last": AuditEntry.happened_at <= bindparam("last"),
}
MOMENTS: Final = {"first": first_moment_of, "last": last_moment_of}
"""The filters that are days in the address and moments in the ledger."""


def entries(uow: UnitOfWork, filters: Mapping[str, Any], page: PageRequest) -> Sequence[Any]:
    """Newest first, one row more than the page: the columns of `RECORD`, and `texts`, field → words (None once redacted).

    Filters: action, object_id, school_id, school_ids (none: no entry), first, last.
    """
    return _entries(uow, filters, page)


def entries_and_chain(uow: UnitOfWork, filters: Mapping[str, Any], page: PageRequest) -> tuple[Sequence[Any], Any]:
    """What `entries` gives, and how far it is sealed, as in `chain`. One statement, and one more when nothing is found."""
    rows = _entries(uow, filters, page, with_chain=True)
    return rows, rows[0] if rows else chain(uow)


def _entries(
    uow: UnitOfWork, filters: Mapping[str, Any], page: PageRequest, *, with_chain: bool = False
) -> Sequence[Any]:
    given = {name: filters[name] for name in CONDITIONS if filters.get(name) not in (None, "")}
    values = {name: MOMENTS[name](value) if name in MOMENTS else value for name, value in given.items()}
    statement = _page(frozenset(given), after=bool(page.after), with_chain=with_chain)
    return uow.ask(statement, values | {"centre": uow.scope.owner_id} | page_values(BY_MOMENT, page))


@cache
def _page(names: frozenset[str], *, after: bool, with_chain: bool) -> Kept:
    texts = (
        select(func.jsonb_object_agg(AuditText.field, AuditText.words))
        .where(AuditText.centre_id == AuditEntry.centre_id, AuditText.entry_id == AuditEntry.entry_id)
        .scalar_subquery()
    )
    here = (AuditEntry.centre_id == _CENTRE, *(CONDITIONS[name] for name in sorted(names)))
    columns = (*RECORD, texts.label("texts"), *(CHAIN if with_chain else ()))
    statement = page_of(select(*columns).where(*here), BY_MOMENT, after=after, newest_first=True)
    # How far back the entries of an act begin, is another for each act.
    return Kept(statement, one_plan="action" not in names)


def entry(uow: UnitOfWork, entry_id: UUID) -> AuditEntry | None:
    found: AuditEntry | None = uow.scalar(
        select(AuditEntry).where(AuditEntry.centre_id == uow.scope.owner_id, AuditEntry.entry_id == entry_id)
    )
    return found


def chain(uow: UnitOfWork) -> Any:
    """`pending`, how many entries wait for their seal; `position` and `sealed_at` of the last seal, None before the first."""
    return uow.ask(_CHAIN, {"centre": uow.scope.owner_id})[0]


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

"""The append-only ledger of a centre, its chain of seals, and the texts that may be redacted."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, primary_id
from clb_tenants.isolation.ownership import APPEND_ONLY, CENTRE_ONLY, Audience, CentreOwned

INSERT_BY_ALL = Audience(staff_rights=("select", "insert"), school_rights=("insert",), school_sees="true")
"""A school's own acts stand in the centre's ledger; the school role may add to it and never read it."""


class AuditEntry(CentreOwned, Base):
    """One act. `mac` is a keyed digest of all other columns: a row made or changed without the key is named by verify."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("audit_entry_happened_idx", "centre_id", "happened_at", "entry_id"),
        Index("audit_entry_object_idx", "centre_id", "object_id", "happened_at"),
    )
    audience = INSERT_BY_ALL

    entry_id: Mapped[UUID] = primary_id()
    happened_at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(Uuid())
    actor_name: Mapped[str]
    actor_roles: Mapped[str]
    via: Mapped[str]
    on_behalf_of: Mapped[str | None]
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[UUID | None] = mapped_column(Uuid())
    object_name: Mapped[str]
    school_id: Mapped[UUID | None] = mapped_column(Uuid())
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    request_id: Mapped[str]
    mac: Mapped[str]


class AuditText(CentreOwned, Base):
    """The words behind a digest in an entry, apart so that they can be redacted while the chain stays whole."""

    __tablename__ = "audit_text"
    audience = Audience(staff_rights=("select", "insert", "update"), school_rights=("insert",), school_sees="true")

    entry_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    words: Mapped[str | None]


class AuditPending(CentreOwned, Base):
    """Entries waiting for their seal. `txid` orders them: the sealer takes only what no open transaction can precede."""

    __tablename__ = "audit_pending"
    audience = Audience(staff_rights=("select", "insert", "delete"), school_rights=("insert",), school_sees="true")

    entry_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    txid: Mapped[int] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime]


class AuditSeal(CentreOwned, Base):
    """One link of the chain: hash = sha256(hash of the seal before ‖ mac of the entry)."""

    __tablename__ = "audit_seal"
    __table_args__ = (Index("audit_seal_entry_key", "centre_id", "entry_id", unique=True),)
    audience = APPEND_ONLY

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID] = mapped_column(Uuid())
    hash: Mapped[str]
    sealed_at: Mapped[datetime]


TABLES = (AuditEntry, AuditText, AuditPending, AuditSeal)
SENTENCES = {"audit_seal_entry_key": "Deze regel van het auditspoor is al verzegeld."}
__all__ = ["CENTRE_ONLY", "SENTENCES", "TABLES", "AuditEntry", "AuditPending", "AuditSeal", "AuditText"]

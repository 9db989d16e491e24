"""Answers kept by key, so that a create that is sent twice happens once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base


class IdempotencyKey(Base):
    """The answer of one create, per scope, person and operation. `digest` is that of the body it answered."""

    __tablename__ = "idempotency_key"

    scope_id: Mapped[UUID] = mapped_column("centre_id", Uuid(), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    operation: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[str]
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[str]
    location: Mapped[str | None]
    etag: Mapped[str | None]
    created_at: Mapped[datetime]

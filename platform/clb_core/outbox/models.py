"""Messages that must leave the product, written in the transaction of the change they speak of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, one_of, primary_id, text_enum


class MessageKind(StrEnum):
    EVENT = "event"
    MAIL = "mail"


class OutboxMessage(Base):
    """One message. The unique `business_key` keeps one happening from acting twice; done or failed is final."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("centre_id", "business_key", name="outbox_message_business_key"),
        one_of("kind", MessageKind, name="outbox_message_kind"),
        Index(
            "outbox_message_open_idx", "centre_id", "due_at", postgresql_where="done_at is null and failed_at is null"
        ),
    )

    scope_id: Mapped[UUID] = mapped_column("centre_id", Uuid(), primary_key=True)
    message_id: Mapped[UUID] = primary_id()
    kind: Mapped[MessageKind] = mapped_column(text_enum(MessageKind))
    name: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    business_key: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer)
    last_error: Mapped[str | None]

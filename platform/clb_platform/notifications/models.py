"""What became of each mail; the mails that still wait are in the outbox."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, one_of, primary_id, text_enum
from clb_core.words import _l
from clb_platform.notifications.vocabulary import Outcome
from clb_tenants.isolation.ownership import APPEND_ONLY, CentreOwned


class MailDelivery(CentreOwned, Base):
    """One mail at its end, by the id of its outbox message. `sent_at` is empty unless a server took it.

    For the centre only: whom the centre writes to is not the school's business.
    """

    __tablename__ = "mail_delivery"
    __table_args__ = (
        one_of("outcome", Outcome, name="mail_delivery_outcome"),
        Index("mail_delivery_queued_idx", "centre_id", "queued_at", "message_id"),
        Index("mail_delivery_object_idx", "centre_id", "object_id", "queued_at"),
        Index("mail_delivery_school_idx", "centre_id", "school_id", "queued_at"),
        Index("mail_delivery_recipient_idx", "centre_id", "recipient_key"),
    )
    audience = APPEND_ONLY

    message_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    template: Mapped[str]
    recipient_member_id: Mapped[UUID | None] = mapped_column(Uuid())
    recipient_name: Mapped[str]
    recipient_email: Mapped[str]
    recipient_key: Mapped[str]
    subject: Mapped[str]
    object_kind: Mapped[str | None]
    object_id: Mapped[UUID | None] = mapped_column(Uuid())
    school_id: Mapped[UUID | None] = mapped_column(Uuid())
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome))
    smtp_reply: Mapped[str]


class MailText(CentreOwned, Base):
    """One version of a centre's own text of a kind of mail; the highest counts. `is_default`: back to the product's text."""

    __tablename__ = "mail_text"
    __table_args__ = (UniqueConstraint("centre_id", "template", "number", name="mail_text_number"),)
    audience = APPEND_ONLY

    text_id: Mapped[UUID] = primary_id()
    template: Mapped[str]
    number: Mapped[int]
    subject: Mapped[str]
    body: Mapped[str]
    is_default: Mapped[bool]
    written_by: Mapped[str]
    written_at: Mapped[datetime]


TABLES = (MailDelivery, MailText)
SENTENCES = {
    "mail_text_number": _l("Iemand wijzigde deze tekst intussen. Bekijk de nieuwe versie en probeer opnieuw."),
    "mail_delivery_outcome": _l("Deze uitkomst van een mail bestaat niet."),
}

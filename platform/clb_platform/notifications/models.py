"""What became of each mail; the mails that still wait are in the outbox."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_core.words import _l
from clb_platform.notifications.vocabulary import Outcome
from clb_platform.notifications.vocabulary.bounces import BounceKind, BounceReason
from clb_tenants.isolation.ownership import APPEND_ONLY, Audience, CentreOwned, owned_foreign_key


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


class MailBounce(Versioned, CentreOwned, Base):
    """A report that a mail did not arrive. `put_aside_at` is empty while a hard one asks something of the centre.

    For the centre only, as the deliveries.
    """

    __tablename__ = "mail_bounce"
    __table_args__ = (
        owned_foreign_key("message_id", "mail_delivery"),
        one_of("kind", BounceKind, name="mail_bounce_kind"),
        one_of("reason", BounceReason, name="mail_bounce_reason"),
        UniqueConstraint("centre_id", "message_id", "kind", name="mail_bounce_once"),
        CheckConstraint(
            "(put_aside_at is null) = (put_aside_because = '')", name="mail_bounce_put_aside_with_reason"
        ),
        Index("mail_bounce_recipient_idx", "centre_id", "recipient_key", "received_at"),
    )
    audience = Audience(staff_rights=("select", "insert", "update"))

    bounce_id: Mapped[UUID] = primary_id()
    message_id: Mapped[UUID] = mapped_column(Uuid())
    recipient_key: Mapped[str]
    kind: Mapped[BounceKind] = mapped_column(text_enum(BounceKind))
    status: Mapped[str]
    reason: Mapped[BounceReason] = mapped_column(text_enum(BounceReason))
    said: Mapped[str]
    received_at: Mapped[datetime]
    put_aside_at: Mapped[datetime | None]
    put_aside_by: Mapped[str]
    put_aside_because: Mapped[str]


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


TABLES = (MailDelivery, MailBounce, MailText)
SENTENCES = {
    "mail_bounce_once": _l("Dit bericht van de mailserver is al verwerkt."),
    "mail_bounce_put_aside_with_reason": _l("Zeg waarom je dit opzijlegt."),
    "mail_text_number": _l("Iemand wijzigde deze tekst intussen. Bekijk de nieuwe versie en probeer opnieuw."),
    "mail_delivery_outcome": _l("Deze uitkomst van een mail bestaat niet."),
}

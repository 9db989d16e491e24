"""What became of each mail; the mails that still wait are in the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_core.words import _l
from clb_platform.notifications.vocabulary import Outcome
from clb_platform.notifications.vocabulary.bounces import BounceKind, BounceReason
from clb_platform.notifications.vocabulary.digest import Rhythm
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


class MailRhythm(Versioned, CentreOwned, Base):
    """When a colleague wants the mails that can wait; without a row each leaves at once. `weekday` counts for a weekly one."""

    __tablename__ = "mail_rhythm"
    __table_args__ = (
        owned_foreign_key("member_id", "member"),
        one_of("rhythm", Rhythm, name="mail_rhythm_rhythm"),
        CheckConstraint("hour between 0 and 23", name="mail_rhythm_hour"),
        CheckConstraint("weekday between 1 and 7", name="mail_rhythm_weekday"),
    )
    audience = Audience(staff_rights=("select", "insert", "update"))

    member_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    rhythm: Mapped[Rhythm] = mapped_column(text_enum(Rhythm))
    hour: Mapped[int] = mapped_column(SmallInteger)
    weekday: Mapped[int] = mapped_column(SmallInteger)


class DigestItem(CentreOwned, Base):
    """Something that a colleague is told of together with others; `digest_id` is empty while it waits for its turn."""

    __tablename__ = "digest_item"
    __table_args__ = (
        owned_foreign_key("member_id", "member"),
        UniqueConstraint("centre_id", "business_key", name="digest_item_business_key"),
        Index("digest_item_waiting_idx", "centre_id", "member_id", "queued_at", postgresql_where="digest_id is null"),
        Index("digest_item_digest_idx", "centre_id", "digest_id"),
    )
    audience = Audience(staff_rights=("select", "insert", "update"))

    item_id: Mapped[UUID] = primary_id()
    member_id: Mapped[UUID] = mapped_column(Uuid())
    template: Mapped[str]
    business_key: Mapped[str]
    recipient: Mapped[dict[str, Any]] = mapped_column(JSONB)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    queued_at: Mapped[datetime]
    digest_id: Mapped[UUID | None] = mapped_column(Uuid())


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


TABLES = (MailDelivery, MailBounce, MailRhythm, DigestItem, MailText)
SENTENCES = {
    "digest_item_business_key": _l("Dit bericht staat al klaar."),
    "mail_rhythm_hour": _l("Dit uur bestaat niet."),
    "mail_rhythm_weekday": _l("Kies een dag van de week."),
    "mail_bounce_once": _l("Dit bericht van de mailserver is al verwerkt."),
    "mail_bounce_put_aside_with_reason": _l("Zeg waarom je dit opzijlegt."),
    "mail_text_number": _l("Iemand wijzigde deze tekst intussen. Bekijk de nieuwe versie en probeer opnieuw."),
    "mail_delivery_outcome": _l("Deze uitkomst van een mail bestaat niet."),
}

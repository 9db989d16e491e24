"""Who signs an agreement, with which mandate, who did, and who refused."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_platform.agreements.models.walls import never_changed, of_seen
from clb_platform.agreements.vocabulary import SignatoryRole, SignatureLevel
from clb_tenants.access.roles import Party
from clb_tenants.isolation.ownership import CentreOwned, owned_foreign_key, shared


class AgreementParty(Versioned, CentreOwned, Base):
    """A person who is to sign, in the order of `position`, with a mandate from `mandate_from` to `mandate_to`.

    `member_id`: who that is on the platform. One who was replaced stays, with `replaced_at`.
    """

    __tablename__ = "agreement_party"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        owned_foreign_key("member_id", "member"),
        one_of("side", Party, name="agreement_party_side"),
        one_of("role", SignatoryRole, name="agreement_party_role"),
        CheckConstraint("position between 1 and 12", name="agreement_party_position"),
        CheckConstraint(
            "mandate_from is null or mandate_to is null or mandate_from <= mandate_to", name="agreement_party_mandate"
        ),
        Index("agreement_party_idx", "centre_id", "agreement_id", "position"),
        Index("agreement_party_member_idx", "centre_id", "member_id"),
        Index(
            "agreement_party_one_place", "centre_id", "agreement_id", "position", unique=True,
            postgresql_where="replaced_at is null",
        ),
    )  # fmt: skip
    audience = shared("select", "insert", "update", sees=of_seen("agreement_party"))

    party_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    side: Mapped[Party] = mapped_column(text_enum(Party))
    role: Mapped[SignatoryRole] = mapped_column(text_enum(SignatoryRole))
    position: Mapped[int] = mapped_column(SmallInteger)
    member_id: Mapped[UUID | None] = mapped_column(Uuid())
    name: Mapped[str]
    email: Mapped[str]
    mandate_from: Mapped[date | None]
    mandate_to: Mapped[date | None]
    replaced_at: Mapped[datetime | None]


class AgreementSignature(CentreOwned, Base):
    """A signature under one version, by its hash. `statement` is what was said with it; `document_id` an uploaded paper."""

    __tablename__ = "agreement_signature"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        owned_foreign_key("party_id", "agreement_party"),
        owned_foreign_key("agreement_version_id", "agreement_version"),
        UniqueConstraint("centre_id", "party_id", "agreement_version_id", name="agreement_signature_once"),
        one_of("level", SignatureLevel, name="agreement_signature_level"),
    )
    audience = never_changed("agreement_signature")

    signature_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    party_id: Mapped[UUID] = mapped_column(Uuid())
    agreement_version_id: Mapped[UUID] = mapped_column(Uuid())
    level: Mapped[SignatureLevel] = mapped_column(text_enum(SignatureLevel))
    statement: Mapped[str]
    signer_name: Mapped[str]
    signer_person_id: Mapped[UUID | None] = mapped_column(Uuid())
    via: Mapped[str]
    content_hash: Mapped[str]
    document_id: Mapped[UUID | None] = mapped_column(Uuid())
    signed_at: Mapped[datetime]


class AgreementRefusal(CentreOwned, Base):
    """A side said no to a text, with the reason; `number` is the version that was refused."""

    __tablename__ = "agreement_refusal"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        one_of("side", Party, name="agreement_refusal_side"),
        Index("agreement_refusal_idx", "centre_id", "agreement_id", "refused_at"),
    )
    audience = never_changed("agreement_refusal")

    refusal_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    number: Mapped[int] = mapped_column(SmallInteger)
    side: Mapped[Party] = mapped_column(text_enum(Party))
    refused_by: Mapped[str]
    refused_at: Mapped[datetime]
    reason: Mapped[str]

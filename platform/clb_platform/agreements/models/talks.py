"""What is said about an agreement: to both sides, among the centre's own, among the school's own; and asking for a talk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_platform.agreements.models.walls import never_changed
from clb_tenants.access.roles import Party
from clb_tenants.isolation.ownership import CentreOwned, owned_foreign_key, shared


class AgreementComment(CentreOwned, Base):
    """A remark on a clause that both sides read. `number`: the version it was made on, 0 before the first."""

    __tablename__ = "agreement_comment"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        one_of("side", Party, name="agreement_comment_side"),
        Index("agreement_comment_idx", "centre_id", "agreement_id", "made_at"),
    )
    audience = never_changed("agreement_comment")

    comment_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    clause_key: Mapped[str]
    number: Mapped[int]
    side: Mapped[Party] = mapped_column(text_enum(Party))
    author_name: Mapped[str]
    text: Mapped[str]
    made_at: Mapped[datetime]


class AgreementCentreNote(CentreOwned, Base):
    """A note among the centre's own staff; the school's role has no right on it."""

    __tablename__ = "agreement_centre_note"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        Index("agreement_centre_note_idx", "centre_id", "agreement_id", "made_at"),
    )

    note_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    clause_key: Mapped[str]
    author_name: Mapped[str]
    text: Mapped[str]
    made_at: Mapped[datetime]


class AgreementSchoolNote(CentreOwned, Base):
    """A note among the school's own people; the centre's role has no right on it."""

    __tablename__ = "agreement_school_note"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        Index("agreement_school_note_idx", "centre_id", "agreement_id", "made_at"),
    )
    audience = never_changed("agreement_school_note", "delete", staff=())

    note_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    clause_key: Mapped[str]
    author_name: Mapped[str]
    text: Mapped[str]
    made_at: Mapped[datetime]


class AgreementTalk(Versioned, CentreOwned, Base):
    """A school asked for a talk about its agreement, or proposed a change without a text; the centre says when it was held."""

    __tablename__ = "agreement_talk"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        Index("agreement_talk_school_idx", "centre_id", "school_id", "asked_at"),
        Index("agreement_talk_one_open", "centre_id", "school_id", unique=True, postgresql_where="answered_at is null"),
    )
    audience = shared("select", "insert", staff=("select", "insert", "update"))

    talk_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID] = mapped_column(Uuid())
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    message: Mapped[str]
    answered_by: Mapped[str]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str]

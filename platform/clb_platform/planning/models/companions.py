"""Who goes to a visit in the place of another, and which proposals left together."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, one_of, primary_id, text_enum
from clb_platform.calendars.vocabulary import StaffFunction
from clb_tenants.isolation.ownership import APPEND_ONLY, Audience, CentreOwned, owned_foreign_key


class VisitSubstitute(CentreOwned, Base):
    """A colleague who goes to a visit in the place of another of its team; `ended_at` is empty while that holds.

    It is for the team and the proposal (`revision`) of its time: with others it means nothing any more. For the centre only.
    """

    __tablename__ = "visit_substitute"
    __table_args__ = (
        owned_foreign_key("visit_id", "visit"),
        owned_foreign_key("absent_id", "member", "member_id"),
        owned_foreign_key("member_id", "member"),
        one_of("function", StaffFunction, name="visit_substitute_function"),
        CheckConstraint("absent_id <> member_id", name="visit_substitute_is_another"),
        Index(
            "visit_substitute_once", "centre_id", "visit_id", "revision", "absent_id",
            unique=True, postgresql_where="ended_at is null",
        ),
        Index(
            "visit_substitute_for_one", "centre_id", "visit_id", "revision", "member_id",
            unique=True, postgresql_where="ended_at is null",
        ),
        Index("visit_substitute_visit_idx", "centre_id", "visit_id", "made_at"),
    )  # fmt: skip
    audience = Audience(staff_rights=("select", "insert", "update"))

    substitute_id: Mapped[UUID] = primary_id()
    visit_id: Mapped[UUID] = mapped_column(Uuid())
    revision: Mapped[int] = mapped_column(SmallInteger)
    team_id: Mapped[UUID] = mapped_column(Uuid())
    absent_id: Mapped[UUID] = mapped_column(Uuid())
    member_id: Mapped[UUID] = mapped_column(Uuid())
    function: Mapped[StaffFunction] = mapped_column(text_enum(StaffFunction))
    reason: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ProposalBatch(CentreOwned, Base):
    """One time that proposals to many schools left together; for the centre only."""

    __tablename__ = "proposal_batch"
    __table_args__ = (Index("proposal_batch_made_idx", "centre_id", "made_at", "batch_id"),)
    audience = APPEND_ONLY

    batch_id: Mapped[UUID] = primary_id()
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class ProposalBatchVisit(CentreOwned, Base):
    """A visit of a batch, in the proposal (`revision`) that left with it."""

    __tablename__ = "proposal_batch_visit"
    __table_args__ = (
        owned_foreign_key("batch_id", "proposal_batch"),
        owned_foreign_key("visit_id", "visit"),
        Index("proposal_batch_visit_idx", "centre_id", "visit_id", "revision"),
    )
    audience = APPEND_ONLY

    batch_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    revision: Mapped[int] = mapped_column(SmallInteger)

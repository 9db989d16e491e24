"""An agreement of a school and its centre: the text that is worked on, its versions, and every step it made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_platform.agreements.models.walls import SEEN_AGREEMENT, SEEN_WORK, never_changed
from clb_platform.agreements.vocabulary import (
    MOST_CLAUSES,
    Action,
    AgreementKind,
    AgreementState,
    ApprovalState,
    Decision,
    Renewal,
)
from clb_tenants.access.roles import Party
from clb_tenants.isolation.ownership import CentreOwned, no_overlap, owned_foreign_key, shared

REAL_NOTICE_DAY = (
    "(notice_month in (1, 3, 5, 7, 8, 10, 12) and notice_day between 1 and 31)"
    " or (notice_month in (4, 6, 9, 11) and notice_day between 1 and 30) or (notice_month = 2 and notice_day between 1 and 28)"
)


class Agreement(Versioned, CentreOwned, Base):
    """What a school and its centre agree on. `shared_at`: since when the other side sees it.

    `valid_to` is the last day that was agreed; `last_day` the last day on which it holds as is known now (none: it goes
    on), from which the database keeps two from holding on one day. `predecessor_id`: the agreement it follows;
    `amends_id` with `effective_from`: the agreement whose text it changes from that day on. `turn_since`: since when it
    waits where it waits; `is_touched`: the side that has the turn changed something in it. `rounds` counts the versions
    that were given. `document_id`: the sealed PDF.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        owned_foreign_key("template_version_id", "agreement_template_version"),
        owned_foreign_key("predecessor_id", "agreement", "agreement_id"),
        owned_foreign_key("amends_id", "agreement", "agreement_id"),
        one_of("state", AgreementState, name="agreement_state"),
        CheckConstraint("school_id <> centre_id", name="agreement_of_real_school"),
        one_of("kind", AgreementKind, name="agreement_kind"),
        one_of("started_by", Party, name="agreement_started_by"),
        one_of("renewal", Renewal, name="agreement_renewal"),
        CheckConstraint("valid_to is null or valid_from <= valid_to", name="agreement_days_in_order"),
        CheckConstraint("last_day is null or valid_from <= last_day", name="agreement_last_day_in_order"),
        CheckConstraint("(kind = 'amendment') = (amends_id is not null)", name="agreement_amends_one"),
        CheckConstraint("(kind = 'amendment') = (effective_from is not null)", name="agreement_amends_from"),
        CheckConstraint(REAL_NOTICE_DAY, name="agreement_notice_day"),
        CheckConstraint("state <> 'signed' or signed_at is not null", name="agreement_signed_has_moment"),
        no_overlap(
            "agreement_no_overlap", per=("school_id",), days=("valid_from", "last_day"),
            where="state = 'signed' and kind <> 'amendment'",
        ),
        Index(
            "agreement_one_open", "centre_id", "school_id", unique=True,
            postgresql_where="state in ('draft', 'with_school', 'with_centre', 'signing')",
        ),
        Index("agreement_school_idx", "centre_id", "school_id", "valid_from"),
        Index("agreement_state_idx", "centre_id", "state", "turn_since", "agreement_id"),
        Index("agreement_last_day_idx", "centre_id", "last_day"),
    )  # fmt: skip
    audience = shared("select", "insert", "update", sees=SEEN_AGREEMENT)

    agreement_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID] = mapped_column(Uuid())
    title: Mapped[str]
    kind: Mapped[AgreementKind] = mapped_column(text_enum(AgreementKind))
    state: Mapped[AgreementState] = mapped_column(text_enum(AgreementState))
    started_by: Mapped[Party] = mapped_column(text_enum(Party))
    shared_at: Mapped[datetime | None]
    turn_since: Mapped[datetime]
    template_version_id: Mapped[UUID | None] = mapped_column(Uuid())
    predecessor_id: Mapped[UUID | None] = mapped_column(Uuid())
    amends_id: Mapped[UUID | None] = mapped_column(Uuid())
    effective_from: Mapped[date | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    renewal: Mapped[Renewal] = mapped_column(text_enum(Renewal))
    notice_month: Mapped[int] = mapped_column(SmallInteger)
    notice_day: Mapped[int] = mapped_column(SmallInteger)
    last_day: Mapped[date | None]
    ended_on: Mapped[date | None]
    rounds: Mapped[int] = mapped_column(SmallInteger)
    is_touched: Mapped[bool]
    signing_version_id: Mapped[UUID | None] = mapped_column(Uuid())
    content_hash: Mapped[str | None]
    document_id: Mapped[UUID | None] = mapped_column(Uuid())
    owner_id: Mapped[UUID | None] = mapped_column(Uuid())
    created_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]


class AgreementWorkingClause(Versioned, CentreOwned, Base):
    """A clause as it is being worked on by the side that has the turn; the other side sees it when it is given.

    `decision`: what this side did with the other's change in this round.
    """

    __tablename__ = "agreement_working_clause"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        one_of("decision", Decision, name="agreement_working_clause_decision"),
        CheckConstraint(f"position between 1 and {MOST_CLAUSES}", name="agreement_working_clause_position"),
    )
    audience = shared("select", "insert", "update", sees=SEEN_WORK)

    agreement_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    clause_key: Mapped[str] = mapped_column(String(), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(Uuid())
    position: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    source: Mapped[str]
    fields: Mapped[list[Any]] = mapped_column(JSONB)
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    covers: Mapped[list[str]] = mapped_column(JSONB)
    is_mandatory: Mapped[bool]
    is_fixed: Mapped[bool]
    is_included: Mapped[bool]
    decision: Mapped[Decision | None] = mapped_column(text_enum(Decision))
    edited_by: Mapped[str]
    edited_at: Mapped[datetime]


class AgreementVersion(CentreOwned, Base):
    """What one side gave to the other in one round; never changed. `terms`: the agreed days. `content_hash`: of all of it."""

    __tablename__ = "agreement_version"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        UniqueConstraint("centre_id", "agreement_id", "number", name="agreement_version_number_key"),
        one_of("side", Party, name="agreement_version_side"),
    )
    audience = never_changed("agreement_version")

    agreement_version_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    number: Mapped[int] = mapped_column(SmallInteger)
    side: Mapped[Party] = mapped_column(text_enum(Party))
    title: Mapped[str]
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[str]
    message: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class AgreementVersionClause(CentreOwned, Base):
    """A clause of a version. `body` is what both read; `source` and `values` are what it was made of."""

    __tablename__ = "agreement_version_clause"
    __table_args__ = (
        owned_foreign_key("agreement_version_id", "agreement_version"),
        CheckConstraint(f"position between 1 and {MOST_CLAUSES}", name="agreement_version_clause_position"),
    )
    audience = never_changed("agreement_version_clause")

    agreement_version_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    clause_key: Mapped[str] = mapped_column(String(), primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    position: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    body: Mapped[str]
    source: Mapped[str]
    fields: Mapped[list[Any]] = mapped_column(JSONB)
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    covers: Mapped[list[str]] = mapped_column(JSONB)
    is_mandatory: Mapped[bool]
    is_fixed: Mapped[bool]
    is_included: Mapped[bool]


class AgreementTransition(CentreOwned, Base):
    """One step of an agreement; all of them replay to its state. `number` is the version it is about, 0 for none."""

    __tablename__ = "agreement_transition"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        Index("agreement_transition_idx", "centre_id", "agreement_id", "happened_at"),
        one_of("action", Action, name="agreement_transition_action"),
        one_of("from_state", AgreementState, name="agreement_transition_from"),
        one_of("to_state", AgreementState, name="agreement_transition_to"),
        one_of("side", Party, name="agreement_transition_side"),
    )
    audience = never_changed("agreement_transition")

    transition_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    action: Mapped[Action] = mapped_column(text_enum(Action))
    from_state: Mapped[AgreementState | None] = mapped_column(text_enum(AgreementState))
    to_state: Mapped[AgreementState] = mapped_column(text_enum(AgreementState))
    side: Mapped[Party | None] = mapped_column(text_enum(Party))
    number: Mapped[int] = mapped_column(SmallInteger)
    happened_at: Mapped[datetime]
    actor_name: Mapped[str]
    via: Mapped[str]
    reason: Mapped[str]


class AgreementApproval(CentreOwned, Versioned, Base):
    """The internal yes of a second person of the centre, for the text with `content_hash`; no school knows of it."""

    __tablename__ = "agreement_approval"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        one_of("state", ApprovalState, name="agreement_approval_state"),
        Index("agreement_approval_idx", "centre_id", "agreement_id", "asked_at"),
        Index("agreement_approval_one_asked", "centre_id", "agreement_id", unique=True, postgresql_where="state = 'asked'"),
    )

    approval_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    state: Mapped[ApprovalState] = mapped_column(text_enum(ApprovalState))
    content_hash: Mapped[str]
    asked_by: Mapped[str]
    asked_by_id: Mapped[UUID] = mapped_column(Uuid())
    asked_at: Mapped[datetime]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    remark: Mapped[str]

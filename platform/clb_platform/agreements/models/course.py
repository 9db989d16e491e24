"""What follows once an agreement holds: notices, evaluations, commitments, information moments and presence."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_platform.agreements.models.walls import never_changed, of_seen
from clb_platform.agreements.vocabulary import MOST_TIMES, EvaluationResult, MomentKind
from clb_tenants.access.roles import Party
from clb_tenants.isolation.ownership import CentreOwned, owned_foreign_key, shared


class AgreementNotice(CentreOwned, Base):
    """A side stops the cooperation. `last_day`: the last day on which the agreement holds by it.

    `notice_by`: the last day for giving notice as it was counted then; `is_late`: it was given after that.
    """

    __tablename__ = "agreement_notice"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        one_of("side", Party, name="agreement_notice_side"),
        CheckConstraint("given_on <= last_day", name="agreement_notice_days_in_order"),
        Index("agreement_notice_idx", "centre_id", "agreement_id", "given_on"),
    )
    audience = never_changed("agreement_notice")

    notice_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    side: Mapped[Party] = mapped_column(text_enum(Party))
    given_on: Mapped[date]
    last_day: Mapped[date]
    notice_by: Mapped[date]
    is_late: Mapped[bool]
    reason: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class AgreementNoticeTakenBack(CentreOwned, Base):
    """That a notice no longer counts: who took it back, when and why. The notice itself stays as it was given."""

    __tablename__ = "agreement_notice_taken_back"
    __table_args__ = (
        owned_foreign_key("notice_id", "agreement_notice"),
        owned_foreign_key("agreement_id", "agreement"),
        one_of("side", Party, name="agreement_notice_taken_back_side"),
        Index("agreement_notice_taken_back_idx", "centre_id", "agreement_id"),
    )
    audience = shared("select", "insert", staff=("select", "insert"), sees=of_seen("agreement_notice_taken_back"))

    notice_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    side: Mapped[Party] = mapped_column(text_enum(Party))
    reason: Mapped[str]
    taken_back_by: Mapped[str]
    taken_back_at: Mapped[datetime]


class AgreementEvaluation(Versioned, CentreOwned, Base):
    """A moment on which both sides look back; `result` and `conclusion` once it was held."""

    __tablename__ = "agreement_evaluation"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        one_of("result", EvaluationResult, name="agreement_evaluation_result"),
        CheckConstraint("(held_on is null) = (result is null)", name="agreement_evaluation_held_has_result"),
        Index("agreement_evaluation_idx", "centre_id", "agreement_id", "planned_on"),
        Index("agreement_evaluation_day_idx", "centre_id", "planned_on", "evaluation_id"),
    )
    audience = shared("select", sees=of_seen("agreement_evaluation"))

    evaluation_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    planned_on: Mapped[date]
    held_on: Mapped[date | None]
    result: Mapped[EvaluationResult | None] = mapped_column(text_enum(EvaluationResult))
    conclusion: Mapped[str]


class AgreementEvaluationForm(Versioned, CentreOwned, Base):
    """What one side says at an evaluation."""

    __tablename__ = "agreement_evaluation_form"
    __table_args__ = (
        owned_foreign_key("evaluation_id", "agreement_evaluation"),
        one_of("side", Party, name="agreement_evaluation_form_side"),
    )
    audience = shared("select", "insert", "update", sees=of_seen("agreement_evaluation_form"))

    evaluation_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    side: Mapped[Party] = mapped_column(text_enum(Party), primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    works_well: Mapped[str]
    works_less: Mapped[str]
    wishes: Mapped[str]
    filled_by: Mapped[str]
    filled_at: Mapped[datetime]


class AgreementCommitment(Versioned, CentreOwned, Base):
    """What a side promised: who, what, by when; done since `done_at`."""

    __tablename__ = "agreement_commitment"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        one_of("side", Party, name="agreement_commitment_side"),
        Index("agreement_commitment_idx", "centre_id", "agreement_id", "due_on"),
        Index("agreement_commitment_due_idx", "centre_id", "due_on", "commitment_id"),
    )
    audience = shared("select", "insert", "update", sees=of_seen("agreement_commitment"))

    commitment_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    clause_key: Mapped[str]
    side: Mapped[Party] = mapped_column(text_enum(Party))
    owner_name: Mapped[str]
    what: Mapped[str]
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str]


class AgreementMoment(Versioned, CentreOwned, Base):
    """An information moment or presence of the centre at school that was agreed.

    `times`: how often in a school year; with a `weekday` (1 Monday to 5 Friday) it is presence each week instead.
    `on_day`: a day that was agreed already. `in_holidays`: presence goes on in the school holidays.
    """

    __tablename__ = "agreement_moment"
    __table_args__ = (
        owned_foreign_key("agreement_id", "agreement"),
        owned_foreign_key("site_id", "site"),
        one_of("kind", MomentKind, name="agreement_moment_kind"),
        CheckConstraint("weekday is null or weekday between 1 and 5", name="agreement_moment_weekday"),
        CheckConstraint("starts_at < ends_at", name="agreement_moment_times_in_order"),
        CheckConstraint("on_day is null or weekday is null", name="agreement_moment_day_or_weekday"),
        CheckConstraint(f"times between 1 and {MOST_TIMES}", name="agreement_moment_times"),
        CheckConstraint(
            "kind = 'presence' or (weekday is null and not in_holidays)", name="agreement_moment_repeats_presence"
        ),
        Index("agreement_moment_idx", "centre_id", "agreement_id"),
    )
    audience = shared("select", sees=of_seen("agreement_moment"))

    moment_id: Mapped[UUID] = primary_id()
    agreement_id: Mapped[UUID] = mapped_column(Uuid())
    school_id: Mapped[UUID] = mapped_column(Uuid())
    site_id: Mapped[UUID | None] = mapped_column(Uuid())
    kind: Mapped[MomentKind] = mapped_column(text_enum(MomentKind))
    title: Mapped[str]
    audience_words: Mapped[str] = mapped_column(String())
    on_day: Mapped[date | None]
    weekday: Mapped[int | None] = mapped_column(SmallInteger)
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    place: Mapped[str]
    times: Mapped[int] = mapped_column(SmallInteger)
    in_holidays: Mapped[bool]

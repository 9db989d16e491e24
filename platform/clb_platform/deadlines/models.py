"""Deadlines: every date that was computed or agreed, with the rule and the calendar it was computed by."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, one_of, primary_id, text_enum
from clb_core.outbox.serialise import from_json
from clb_core.terms import ComputedTerm, Extension, Step, Suspension, Term
from clb_core.words import _l
from clb_platform.deadlines.vocabulary import Purpose, SubjectKind
from clb_tenants.isolation.ownership import CentreOwned, owned_foreign_key, shared


class Deadline(CentreOwned, Base):
    """One date as it was computed at `made_at`. It is never changed: another computation is another row.

    `superseded_at` is when it stopped holding, `done_at` when what it is for was done. The school reads the deadlines
    that concern it, and its answer may add one (the first day of a next dose).
    """

    __tablename__ = "deadline"
    __table_args__ = (
        owned_foreign_key("school_id", "school"),
        one_of("subject_kind", SubjectKind, name="deadline_subject_kind"),
        one_of("purpose", Purpose, name="deadline_purpose"),
        Index(
            "deadline_current", "centre_id", "subject_kind", "subject_id", "purpose", "detail",
            unique=True, postgresql_where="superseded_at is null",
        ),
        Index(
            "deadline_due_idx", "centre_id", "moment",
            postgresql_where="superseded_at is null and done_at is null",
        ),
        Index("deadline_subject_idx", "centre_id", "subject_id", "made_at"),
    )  # fmt: skip
    audience = shared("select", "insert", staff=("select", "insert", "update"))

    deadline_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID] = mapped_column(Uuid())
    subject_kind: Mapped[SubjectKind] = mapped_column(text_enum(SubjectKind))
    subject_id: Mapped[UUID] = mapped_column(Uuid())
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose))
    detail: Mapped[str]
    start_day: Mapped[date]
    day: Mapped[date]
    moment: Mapped[datetime]
    rule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    rule_version: Mapped[str]
    calendar_version: Mapped[str]
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    suspended: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    extensions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    made_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    @property
    def computed(self) -> ComputedTerm:
        """The term as it was counted then."""
        return ComputedTerm(
            from_json(Term, self.rule),
            self.start_day,
            self.day,
            self.moment,
            from_json(tuple[Step, ...], self.steps),
            self.calendar_version,
            from_json(tuple[Suspension, ...], self.suspended),
            from_json(tuple[Extension, ...], self.extensions),
        )


TABLES = (Deadline,)
NOT_KNOWN = _l("Deze waarde bestaat niet.")
SENTENCES = {
    "deadline_subject_kind": NOT_KNOWN,
    "deadline_purpose": NOT_KNOWN,
    "deadline_current": _l("Deze termijn werd intussen opnieuw berekend. Ververs de pagina."),
}

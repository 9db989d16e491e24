"""What a visit that follows from the agreement is about."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, primary_id
from clb_platform.planning.vocabulary import MOST_REACHED
from clb_tenants.isolation.ownership import SCHOOLS, CentreOwned, owned_foreign_key, shared


class VisitMoment(CentreOwned, Base):
    """The subject of an information moment or of presence, taken over from what was agreed when it was planned.

    `member_id`: only this colleague goes, and not the whole team. `is_weekly`: when its first date is confirmed, each week
    gets a visit of its own; `series_id` is then the visit they follow. `reached`: pupils, once it was held.
    """

    __tablename__ = "visit_moment"
    __table_args__ = (
        owned_foreign_key("visit_id", "visit"),
        owned_foreign_key("series_id", "visit", "visit_id"),
        owned_foreign_key("moment_id", "agreement_moment"),
        owned_foreign_key("member_id", "member"),
        CheckConstraint("starts_at < ends_at", name="visit_moment_times_in_order"),
        CheckConstraint(f"reached between 0 and {MOST_REACHED}", name="visit_moment_reached"),
        Index("visit_moment_of_agreement_idx", "centre_id", "moment_id"),
        Index("visit_moment_series_idx", "centre_id", "series_id"),
    )
    audience = shared(
        sees=f"school_id = any({SCHOOLS}) and exists (select 1 from visit v where"  # noqa: S608 - names of our own
        " v.centre_id = visit_moment.centre_id and v.visit_id = visit_moment.visit_id and v.state <> 'planned')"
    )

    visit_id: Mapped[UUID] = primary_id()
    school_id: Mapped[UUID] = mapped_column(Uuid())
    moment_id: Mapped[UUID] = mapped_column(Uuid())
    series_id: Mapped[UUID | None] = mapped_column(Uuid())
    member_id: Mapped[UUID | None] = mapped_column(Uuid())
    audience_words: Mapped[str]
    spot: Mapped[str]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    in_holidays: Mapped[bool]
    is_weekly: Mapped[bool]
    reached: Mapped[int | None] = mapped_column(SmallInteger)

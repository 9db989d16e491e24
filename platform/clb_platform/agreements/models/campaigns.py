"""Renewal campaigns: what was asked for which schools, and what came of each. The centre's own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, SmallInteger, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clb_core.database.base import Base, Versioned, one_of, primary_id, text_enum
from clb_platform.agreements.vocabulary import MOST_YEARS, CampaignState, SchoolOutcome, TextSource
from clb_tenants.isolation.ownership import CentreOwned, owned_foreign_key


class AgreementCampaign(Versioned, CentreOwned, Base):
    """One campaign. `works_as`: the person as whom the worker makes the texts, with the roles they have then."""

    __tablename__ = "agreement_campaign"
    __table_args__ = (
        one_of("state", CampaignState, name="agreement_campaign_state"),
        one_of("source", TextSource, name="agreement_campaign_source"),
        CheckConstraint(f"years between 0 and {MOST_YEARS}", name="agreement_campaign_years"),
        Index("agreement_campaign_idx", "centre_id", "created_at", "campaign_id"),
    )

    campaign_id: Mapped[UUID] = primary_id()
    name: Mapped[str]
    state: Mapped[CampaignState] = mapped_column(text_enum(CampaignState))
    source: Mapped[TextSource] = mapped_column(text_enum(TextSource))
    years: Mapped[int] = mapped_column(SmallInteger)
    sends: Mapped[bool]
    stop_asked: Mapped[bool]
    created_by: Mapped[str]
    works_as: Mapped[UUID] = mapped_column(Uuid())
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class AgreementCampaignSchool(CentreOwned, Base):
    """One school of a campaign. `words`: why it is skipped or failed, or what to know; `agreement_id`: what was made."""

    __tablename__ = "agreement_campaign_school"
    __table_args__ = (
        owned_foreign_key("campaign_id", "agreement_campaign"),
        owned_foreign_key("school_id", "school"),
        owned_foreign_key("agreement_id", "agreement"),
        one_of("outcome", SchoolOutcome, name="agreement_campaign_school_outcome"),
        Index("agreement_campaign_school_idx", "centre_id", "campaign_id", "outcome", "position"),
    )

    campaign_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[SchoolOutcome] = mapped_column(text_enum(SchoolOutcome))
    words: Mapped[str]
    agreement_id: Mapped[UUID | None] = mapped_column(Uuid())

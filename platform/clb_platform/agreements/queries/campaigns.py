"""Renewal campaigns and their schools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, update

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import AgreementCampaign, AgreementCampaignSchool
from clb_platform.agreements.vocabulary import SchoolOutcome
from clb_tenants.schools.models import School


def campaigns(uow: UnitOfWork, limit: int) -> Sequence[AgreementCampaign]:
    """The newest first."""
    return uow.all(
        select(AgreementCampaign)
        .where(AgreementCampaign.centre_id == uow.scope.owner_id)
        .order_by(AgreementCampaign.created_at.desc(), AgreementCampaign.campaign_id.desc())
        .limit(limit)
    )


def campaign(uow: UnitOfWork, campaign_id: UUID) -> AgreementCampaign | None:
    found: AgreementCampaign | None = uow.scalar(
        select(AgreementCampaign).where(
            AgreementCampaign.centre_id == uow.scope.owner_id, AgreementCampaign.campaign_id == campaign_id
        )
    )
    return found


def campaign_for_change(uow: UnitOfWork, campaign_id: UUID) -> AgreementCampaign | None:
    """As `campaign`, fresh and locked to the end of the transaction."""
    found: AgreementCampaign | None = uow.scalar(
        select(AgreementCampaign)
        .where(AgreementCampaign.centre_id == uow.scope.owner_id, AgreementCampaign.campaign_id == campaign_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def campaign_schools(uow: UnitOfWork, campaign_id: UUID) -> Sequence[Any]:
    """(school of the campaign, School), in order. One statement."""
    return uow.rows(
        select(AgreementCampaignSchool, School)
        .join(
            School,
            and_(
                School.centre_id == AgreementCampaignSchool.centre_id,
                School.school_id == AgreementCampaignSchool.school_id,
            ),
        )
        .where(AgreementCampaignSchool.centre_id == uow.scope.owner_id, AgreementCampaignSchool.campaign_id == campaign_id)
        .order_by(AgreementCampaignSchool.position)
    ).all()


def schools_to_make(uow: UnitOfWork, campaign_id: UUID, most: int) -> Sequence[AgreementCampaignSchool]:
    """The first that are still to make."""
    return uow.all(
        select(AgreementCampaignSchool)
        .where(
            AgreementCampaignSchool.centre_id == uow.scope.owner_id,
            AgreementCampaignSchool.campaign_id == campaign_id,
            AgreementCampaignSchool.outcome == SchoolOutcome.PLANNED,
        )
        .order_by(AgreementCampaignSchool.position)
        .limit(most)
    )


def campaign_counts(uow: UnitOfWork, campaign_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[SchoolOutcome, int]]:
    """How many schools have each outcome, by campaign; every outcome is in it. One statement."""
    rows = uow.rows(
        select(AgreementCampaignSchool.campaign_id, AgreementCampaignSchool.outcome, func.count())
        .where(
            AgreementCampaignSchool.centre_id == uow.scope.owner_id,
            AgreementCampaignSchool.campaign_id.in_(campaign_ids),
        )
        .group_by(AgreementCampaignSchool.campaign_id, AgreementCampaignSchool.outcome)
    )
    found: dict[UUID, dict[SchoolOutcome, int]] = {
        campaign_id: dict.fromkeys(SchoolOutcome, 0) for campaign_id in campaign_ids
    }
    for campaign_id, outcome, number in rows:
        found[campaign_id][outcome] = int(number)
    return found


def plan_failed_again(uow: UnitOfWork, campaign_id: UUID) -> int:
    """Let what failed be tried again; how many schools."""
    return uow.change(
        update(AgreementCampaignSchool)
        .where(
            AgreementCampaignSchool.centre_id == uow.scope.owner_id,
            AgreementCampaignSchool.campaign_id == campaign_id,
            AgreementCampaignSchool.outcome == SchoolOutcome.FAILED,
        )
        .values(outcome=SchoolOutcome.PLANNED, words="")
    )

"""The agreements that stand on the name of one colleague."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, or_, select

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import (
    Agreement,
    AgreementApproval,
    AgreementCampaign,
    AgreementParty,
    AgreementSignature,
)
from clb_platform.agreements.vocabulary import OPEN, AgreementState, ApprovalState, CampaignState
from clb_tenants.schools.models import School

_SCHOOL = and_(School.centre_id == Agreement.centre_id, School.school_id == Agreement.school_id)


def owned_by(uow: UnitOfWork, member_id: UUID, day: date) -> Sequence[Any]:
    """(Agreement, name of the school) that a colleague follows: texts in the works, and signed ones that hold on `day` or
    later; by school."""
    goes_on = and_(
        Agreement.state == AgreementState.SIGNED, or_(Agreement.last_day.is_(None), Agreement.last_day >= day)
    )
    return uow.rows(
        select(Agreement, School.name)
        .join(School, _SCHOOL)
        .where(
            Agreement.centre_id == uow.scope.owner_id, Agreement.owner_id == member_id, or_(Agreement.state.in_(OPEN), goes_on)
        )
        .order_by(School.name_key, Agreement.valid_from, Agreement.agreement_id)
    ).all()


def to_be_signed_by(uow: UnitOfWork, member_id: UUID) -> Sequence[Agreement]:
    """Agreements under signature of which a colleague is a signatory who has yet to sign."""
    signed = exists().where(
        AgreementSignature.centre_id == AgreementParty.centre_id, AgreementSignature.party_id == AgreementParty.party_id,
        AgreementSignature.agreement_version_id == Agreement.signing_version_id,
    )  # fmt: skip
    named = exists().where(
        AgreementParty.centre_id == Agreement.centre_id, AgreementParty.agreement_id == Agreement.agreement_id,
        AgreementParty.member_id == member_id, AgreementParty.replaced_at.is_(None), ~signed,
    )  # fmt: skip
    return uow.all(
        select(Agreement)
        .where(Agreement.centre_id == uow.scope.owner_id, Agreement.state == AgreementState.SIGNING, named)
        .order_by(Agreement.agreement_id)
    )


def approvals_asked_by(uow: UnitOfWork, person_id: UUID) -> Sequence[Agreement]:
    """Agreements for which a person asked a yes that was not given yet."""
    asked = exists().where(
        AgreementApproval.centre_id == Agreement.centre_id, AgreementApproval.agreement_id == Agreement.agreement_id,
        AgreementApproval.state == ApprovalState.ASKED, AgreementApproval.asked_by_id == person_id,
    )  # fmt: skip
    return uow.all(
        select(Agreement).where(Agreement.centre_id == uow.scope.owner_id, asked).order_by(Agreement.agreement_id)
    )


def campaigns_of(uow: UnitOfWork, person_id: UUID) -> Sequence[AgreementCampaign]:
    """Renewal campaigns that are not done and that the worker carries out as this person."""
    return uow.all(
        select(AgreementCampaign)
        .where(
            AgreementCampaign.centre_id == uow.scope.owner_id, AgreementCampaign.works_as == person_id,
            AgreementCampaign.state != CampaignState.DONE,
        )
        .order_by(AgreementCampaign.created_at)
    )  # fmt: skip

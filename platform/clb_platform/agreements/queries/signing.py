"""Who is to sign what, who did, and what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.models import Agreement, AgreementParty, AgreementSignature
from clb_platform.agreements.vocabulary import AgreementKind, AgreementState
from clb_tenants.schools.models import School

_OWN = aliased(AgreementParty)
_SIGNED = and_(
    AgreementSignature.centre_id == AgreementParty.centre_id,
    AgreementSignature.party_id == AgreementParty.party_id,
    AgreementSignature.agreement_version_id == Agreement.signing_version_id,
)
_OF_AGREEMENT = and_(
    Agreement.centre_id == AgreementParty.centre_id, Agreement.agreement_id == AgreementParty.agreement_id
)


def party_for_change(uow: UnitOfWork, party_id: UUID) -> AgreementParty | None:
    """A signatory, locked; also one who was replaced."""
    found: AgreementParty | None = uow.scalar(
        select(AgreementParty)
        .where(AgreementParty.centre_id == uow.scope.owner_id, AgreementParty.party_id == party_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def signatures_under(uow: UnitOfWork, agreement: Agreement) -> Sequence[AgreementSignature]:
    """The signatures under the text as it is frozen now, in order of time."""
    return uow.all(
        select(AgreementSignature)
        .where(
            AgreementSignature.centre_id == uow.scope.owner_id,
            AgreementSignature.agreement_id == agreement.agreement_id,
            AgreementSignature.agreement_version_id == agreement.signing_version_id,
        )
        .order_by(AgreementSignature.signed_at, AgreementSignature.signature_id)
    )


def _own_turn(centre: UUID | BindParameter[UUID], member_id: UUID | BindParameter[UUID]) -> Select[UUID]:
    """Agreements whose next signature is this member's: the first that is missing is theirs.

    The member's own parties come first and nothing is nested, so that it is cheap without statistics too.
    """
    first, own = func.min(AgreementParty.position), AgreementParty.member_id == member_id
    theirs = select(_OWN.agreement_id).where(
        _OWN.centre_id == centre, _OWN.member_id == member_id, _OWN.replaced_at.is_(None)
    )
    return (
        select(Agreement.agreement_id)
        .join(AgreementParty, _OF_AGREEMENT)
        .outerjoin(AgreementSignature, _SIGNED)
        .where(
            Agreement.centre_id == centre,
            Agreement.state == AgreementState.SIGNING,
            Agreement.agreement_id.in_(theirs),
            AgreementParty.replaced_at.is_(None),
            AgreementSignature.signature_id.is_(None),
        )
        .group_by(Agreement.agreement_id)
        .having(first == first.filter(own))
    )


def turn_to_sign(uow: UnitOfWork, member_id: UUID) -> Sequence[Any]:
    """(agreement, name of the school) whose next signature is this member's, the oldest first. One statement."""
    centre = uow.scope.owner_id
    return uow.rows(
        select(Agreement, School.name)
        .join(School, and_(School.centre_id == Agreement.centre_id, School.school_id == Agreement.school_id))
        .where(Agreement.centre_id == centre, Agreement.agreement_id.in_(_own_turn(centre, member_id)))
        .order_by(Agreement.turn_since, Agreement.agreement_id)
    ).all()


def count_to_sign(owner_id: BindParameter[UUID], member_id: BindParameter[UUID]) -> ScalarSelect[int]:
    """How many `turn_to_sign` gives, as a part of a kept statement."""
    return select(func.count()).select_from(_own_turn(owner_id, member_id).subquery()).scalar_subquery()


def to_sign(uow: UnitOfWork, member_id: UUID) -> Sequence[Any]:
    """(agreement, party, name of the school) that a member is named to sign and did not, by school."""
    return uow.rows(
        select(Agreement, AgreementParty, School.name)
        .join(AgreementParty, _OF_AGREEMENT)
        .join(School, and_(School.centre_id == Agreement.centre_id, School.school_id == Agreement.school_id))
        .where(
            Agreement.centre_id == uow.scope.owner_id,
            Agreement.state == AgreementState.SIGNING,
            AgreementParty.member_id == member_id,
            AgreementParty.replaced_at.is_(None),
            ~exists().where(_SIGNED),
        )
        .order_by(School.name_key, Agreement.agreement_id)
    ).all()


def being_signed(uow: UnitOfWork) -> Sequence[Agreement]:
    """Texts that wait for signatures or for their seal, the oldest first."""
    return uow.all(
        select(Agreement)
        .where(Agreement.centre_id == uow.scope.owner_id, Agreement.state == AgreementState.SIGNING)
        .order_by(Agreement.turn_since, Agreement.agreement_id)
    )


def in_the_way(uow: UnitOfWork, agreement: Agreement, first: date, last: date | None) -> Agreement | None:
    """A signed agreement of the school that shares a day with `first` to `last` and is not the one that this follows."""
    holds_later = or_(Agreement.last_day.is_(None), Agreement.last_day >= first)
    conditions = [
        Agreement.centre_id == uow.scope.owner_id,
        Agreement.school_id == agreement.school_id,
        Agreement.state == AgreementState.SIGNED,
        Agreement.kind != AgreementKind.AMENDMENT,
        Agreement.agreement_id != agreement.agreement_id,
        holds_later,
    ]
    if last is not None:
        conditions.append(Agreement.valid_from <= last)
    if agreement.predecessor_id is not None:
        conditions.append(or_(Agreement.agreement_id != agreement.predecessor_id, Agreement.valid_from >= first))
    found: Agreement | None = uow.scalars(select(Agreement).where(*conditions).limit(1)).first()
    return found

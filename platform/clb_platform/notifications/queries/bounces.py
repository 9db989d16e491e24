"""Every SELECT of mails that came back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Date, Uuid, and_, bindparam, exists, func, or_, select

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.notifications.models import MailBounce, MailDelivery
from clb_platform.notifications.vocabulary.bounces import BounceKind
from clb_tenants.identity.models import Invitation, Member, Membership, SharedMailbox
from clb_tenants.schools.models import School

_CENTRE, _TODAY = bindparam("centre", type_=Uuid()), bindparam("today", type_=Date())
_OF_A_MEMBER: Final = exists().where(
    Member.centre_id == MailBounce.centre_id,
    Member.email_key == MailBounce.recipient_key,
    Membership.centre_id == Member.centre_id,
    Membership.member_id == Member.member_id,
    or_(Membership.valid_until.is_(None), Membership.valid_until >= _TODAY),
).correlate(MailBounce)
_OF_A_MAILBOX: Final = exists().where(
    SharedMailbox.centre_id == MailBounce.centre_id, SharedMailbox.email_key == MailBounce.recipient_key
).correlate(MailBounce)
_OF_AN_INVITATION: Final = exists().where(
    Invitation.centre_id == MailBounce.centre_id,
    Invitation.email_key == MailBounce.recipient_key,
    Invitation.accepted_at.is_(None),
    Invitation.revoked_at.is_(None),
).correlate(MailBounce)
ASKS: Final = and_(
    MailBounce.centre_id == _CENTRE,
    MailBounce.kind == BounceKind.HARD,
    MailBounce.put_aside_at.is_(None),
    or_(_OF_A_MEMBER, _OF_A_MAILBOX, _OF_AN_INVITATION),
)
"""A hard report that nobody put aside, about an address that somebody here still has."""
TROUBLE_NUMBER: Final = select(func.count(MailBounce.recipient_key.distinct()).label("number")).where(ASKS)
"""How many `troubles` there are, to ask beside other numbers."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """An address in use to which mails do not arrive: its latest report, the mail it was about, and whose it is.

    `member_id` when it is a person's own address; `at_school` is the name of the school of the mail, empty without one.
    """

    bounce: MailBounce
    delivery: MailDelivery
    at_school: str
    member_id: UUID | None
    mailbox_school_id: UUID | None


def bounce(uow: UnitOfWork, bounce_id: UUID) -> MailBounce | None:
    found: MailBounce | None = uow.scalar(
        select(MailBounce).where(MailBounce.centre_id == uow.scope.owner_id, MailBounce.bounce_id == bounce_id)
    )
    return found


def bounces_of_address(uow: UnitOfWork, key: str) -> Sequence[MailBounce]:
    """The reports of an address that still ask something, locked, newest first."""
    return uow.all(
        select(MailBounce)
        .where(
            MailBounce.centre_id == uow.scope.owner_id,
            MailBounce.recipient_key == key,
            MailBounce.kind == BounceKind.HARD,
            MailBounce.put_aside_at.is_(None),
        )
        .order_by(MailBounce.received_at.desc(), MailBounce.bounce_id.desc())
        .with_for_update()
    )


def bounces_of(uow: UnitOfWork, message_ids: Collection[UUID]) -> dict[UUID, MailBounce]:
    """message_id → what came back of it; the last report where there are more."""
    rows = uow.all(
        select(MailBounce)
        .where(MailBounce.centre_id == uow.scope.owner_id, MailBounce.message_id.in_(message_ids))
        .order_by(MailBounce.received_at, MailBounce.bounce_id)
    )
    return {row.message_id: row for row in rows}


def reported(uow: UnitOfWork, message_id: UUID, kind: BounceKind) -> MailBounce | None:
    found: MailBounce | None = uow.scalar(
        select(MailBounce).where(
            MailBounce.centre_id == uow.scope.owner_id, MailBounce.message_id == message_id, MailBounce.kind == kind
        )
    )
    return found


def bounced_addresses(uow: UnitOfWork, keys: Collection[str]) -> dict[str, MailBounce]:
    """Of these addresses (as keys) those to which mails do not arrive, with the latest report; nothing for none."""
    if not keys:
        return {}
    rows = uow.all(
        select(MailBounce)
        .where(
            MailBounce.centre_id == uow.scope.owner_id,
            MailBounce.recipient_key.in_(keys),
            MailBounce.kind == BounceKind.HARD,
            MailBounce.put_aside_at.is_(None),
        )
        .order_by(MailBounce.received_at, MailBounce.bounce_id)
    )
    return {row.recipient_key: row for row in rows}


def troubles(uow: UnitOfWork, day: date) -> list[Trouble]:
    """One per address in use on `day` to which mails do not arrive, the longest waiting last; one statement."""
    rows = uow.rows(
        select(MailBounce, MailDelivery, School.name, Member.member_id, SharedMailbox.school_id)
        .join(
            MailDelivery,
            and_(MailDelivery.centre_id == MailBounce.centre_id, MailDelivery.message_id == MailBounce.message_id),
        )
        .outerjoin(
            School, and_(School.centre_id == MailDelivery.centre_id, School.school_id == MailDelivery.school_id)
        )
        .outerjoin(
            Member, and_(Member.centre_id == MailBounce.centre_id, Member.email_key == MailBounce.recipient_key)
        )
        .outerjoin(
            SharedMailbox,
            and_(
                SharedMailbox.centre_id == MailBounce.centre_id, SharedMailbox.email_key == MailBounce.recipient_key
            ),
        )
        .where(ASKS)
        .order_by(MailBounce.received_at.desc(), MailBounce.bounce_id.desc()),
        {"centre": uow.scope.owner_id, "today": day},
    )
    found: dict[str, Trouble] = {}
    for row in rows:
        found.setdefault(row[0].recipient_key, Trouble(row[0], row[1], row[2] or "", row[3], row[4]))
    return list(found.values())

"""Every SELECT of mails that are told together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, or_, select

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox.models import OutboxMessage
from clb_platform.notifications.models import DigestItem, MailRhythm
from clb_tenants.identity.models import Member


def rhythm_of(uow: UnitOfWork, member_id: UUID) -> MailRhythm | None:
    """When this colleague wants the mails that can wait; None: each at once."""
    found: MailRhythm | None = uow.scalar(
        select(MailRhythm).where(MailRhythm.centre_id == uow.scope.owner_id, MailRhythm.member_id == member_id)
    )
    return found


def is_known(uow: UnitOfWork, business_key: str) -> bool:
    """Whether this happening waits in a digest, was in one, or was queued as a mail of its own."""
    item = exists().where(DigestItem.centre_id == uow.scope.owner_id, DigestItem.business_key == business_key)
    mail = exists().where(OutboxMessage.scope_id == uow.scope.owner_id, OutboxMessage.business_key == business_key)
    return bool(uow.scalar(select(or_(item, mail))))


def waiting_items(uow: UnitOfWork) -> Sequence[Any]:
    """(DigestItem, Member, MailRhythm | None) of all that waits, by person and then the oldest first; locked."""
    return uow.rows(
        select(DigestItem, Member, MailRhythm)
        .join(Member, and_(Member.centre_id == DigestItem.centre_id, Member.member_id == DigestItem.member_id))
        .outerjoin(
            MailRhythm,
            and_(MailRhythm.centre_id == DigestItem.centre_id, MailRhythm.member_id == DigestItem.member_id),
        )
        .where(DigestItem.centre_id == uow.scope.owner_id, DigestItem.digest_id.is_(None))
        .order_by(DigestItem.member_id, DigestItem.queued_at, DigestItem.item_id)
        .with_for_update(of=DigestItem, skip_locked=True)
    ).all()


def items_of_digest(uow: UnitOfWork, digest_id: UUID) -> Sequence[DigestItem]:
    """What one digest tells, the oldest first."""
    return uow.all(
        select(DigestItem)
        .where(DigestItem.centre_id == uow.scope.owner_id, DigestItem.digest_id == digest_id)
        .order_by(DigestItem.queued_at, DigestItem.item_id)
    )


def number_waiting(uow: UnitOfWork, member_id: UUID) -> int:
    """How much waits for this colleague's next digest."""
    return len(
        uow.all(
            select(DigestItem.item_id).where(
                DigestItem.centre_id == uow.scope.owner_id,
                DigestItem.member_id == member_id,
                DigestItem.digest_id.is_(None),
            )
        )
    )

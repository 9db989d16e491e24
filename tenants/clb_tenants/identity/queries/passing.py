"""What goes along when a school becomes part of another, or stands on the name of someone who leaves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from clb_core.database.unit_of_work import UnitOfWork
from clb_tenants.identity.models import ContactCheck, Deputy, Invitation, MailLink, Member, SharedMailbox


def deputies_of_schools(uow: UnitOfWork, school_ids: Collection[UUID], day: date) -> Sequence[Any]:
    """(Deputy, name of the absent) at these schools that run on `day` or later, by first day."""
    return uow.rows(
        select(Deputy, Member.display_name)
        .join(Member, (Member.centre_id == Deputy.centre_id) & (Member.member_id == Deputy.member_id))
        .where(
            Deputy.centre_id == uow.scope.owner_id,
            Deputy.school_id.in_(school_ids),
            Deputy.ended_at.is_(None),
            Deputy.last_day >= day,
        )
        .order_by(Deputy.first_day, Deputy.deputy_id)
    ).all()


def invitations_for_change(uow: UnitOfWork, school_id: UUID) -> Sequence[Invitation]:
    """The invitations of a school that wait to be accepted, locked."""
    return uow.all(
        select(Invitation)
        .where(
            Invitation.centre_id == uow.scope.owner_id,
            Invitation.school_id == school_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.invitation_id)
        .with_for_update()
    )


def mailboxes_for_change(uow: UnitOfWork, school_id: UUID) -> Sequence[SharedMailbox]:
    """The shared mailboxes of a school, locked."""
    return uow.all(
        select(SharedMailbox)
        .where(SharedMailbox.centre_id == uow.scope.owner_id, SharedMailbox.school_id == school_id)
        .order_by(SharedMailbox.mailbox_id)
        .with_for_update()
    )


def open_checks(uow: UnitOfWork, school_ids: Collection[UUID]) -> Sequence[ContactCheck]:
    """The checks of contacts that these schools did not answer yet, locked."""
    return uow.all(
        select(ContactCheck)
        .where(
            ContactCheck.centre_id == uow.scope.owner_id,
            ContactCheck.school_id.in_(school_ids),
            ContactCheck.confirmed_at.is_(None),
        )
        .order_by(ContactCheck.check_id)
        .with_for_update()
    )


def pass_links(uow: UnitOfWork, school_id: UUID, into_id: UUID, now: datetime) -> int:
    """Let the links of a school that still work be of another; the number. Who may use them is asked when they are opened."""
    return uow.change(
        update(MailLink)
        .where(
            MailLink.centre_id == uow.scope.owner_id,
            MailLink.school_id == school_id,
            MailLink.revoked_at.is_(None),
            MailLink.expires_at > now,
        )
        .values(school_id=into_id)
    )


def mailboxes_with_address(uow: UnitOfWork, email_key: str) -> Sequence[SharedMailbox]:
    """Shared mailboxes that have this address, by name."""
    return uow.all(
        select(SharedMailbox)
        .where(SharedMailbox.centre_id == uow.scope.owner_id, SharedMailbox.email_key == email_key)
        .order_by(SharedMailbox.display_name, SharedMailbox.mailbox_id)
    )


def open_checks_asked_by(uow: UnitOfWork, name: str) -> Sequence[ContactCheck]:
    """Checks of contacts that somebody of this name asked and that wait for an answer."""
    return uow.all(
        select(ContactCheck).where(
            ContactCheck.centre_id == uow.scope.owner_id, ContactCheck.asked_by == name, ContactCheck.confirmed_at.is_(None)
        )
    )

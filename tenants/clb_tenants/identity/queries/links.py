"""Every SELECT of invitations, shared mailboxes and links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from clb_core.database.unit_of_work import UnitOfWork
from clb_tenants.identity.models import Invitation, MailLink, SharedMailbox


def mailboxes_of(uow: UnitOfWork, school_ids: Sequence[UUID]) -> Sequence[SharedMailbox]:
    """The shared mailboxes of these schools, by name."""
    return uow.all(
        select(SharedMailbox)
        .where(SharedMailbox.centre_id == uow.scope.owner_id, SharedMailbox.school_id.in_(school_ids))
        .order_by(SharedMailbox.display_name, SharedMailbox.mailbox_id)
    )


def mailbox(uow: UnitOfWork, mailbox_id: UUID) -> SharedMailbox | None:
    found: SharedMailbox | None = uow.scalar(
        select(SharedMailbox).where(
            SharedMailbox.centre_id == uow.scope.owner_id, SharedMailbox.mailbox_id == mailbox_id
        )
    )
    return found


def open_invitations(uow: UnitOfWork, school_id: UUID | None = None) -> Sequence[Invitation]:
    """Invitations that wait to be accepted, newest first; of one school when given."""
    statement = select(Invitation).where(
        Invitation.centre_id == uow.scope.owner_id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    )
    if school_id is not None:
        statement = statement.where(Invitation.school_id == school_id)
    return uow.all(statement.order_by(Invitation.invited_at.desc()))


def invitation_for_change(uow: UnitOfWork, invitation_id: UUID) -> Invitation | None:
    """The invitation, locked."""
    found: Invitation | None = uow.scalar(
        select(Invitation)
        .where(Invitation.centre_id == uow.scope.owner_id, Invitation.invitation_id == invitation_id)
        .with_for_update()
    )
    return found


def link(uow: UnitOfWork, link_id: UUID) -> MailLink | None:
    found: MailLink | None = uow.scalar(
        select(MailLink).where(MailLink.centre_id == uow.scope.owner_id, MailLink.link_id == link_id)
    )
    return found


def revoke_links(uow: UnitOfWork, at: datetime, *, subject_id: UUID | None = None, member_id: UUID | None = None,
                 mailbox_id: UUID | None = None, school_id: UUID | None = None) -> int:  # fmt: skip
    """Stop the links of a subject, of a member or of a mailbox (at one school); the number that worked until now."""
    statement = update(MailLink).where(MailLink.centre_id == uow.scope.owner_id, MailLink.revoked_at.is_(None))
    if subject_id is not None:
        statement = statement.where(MailLink.subject_id == subject_id)
    if member_id is not None:
        statement = statement.where(MailLink.member_id == member_id)
    if mailbox_id is not None:
        statement = statement.where(MailLink.mailbox_id == mailbox_id)
    if school_id is not None:
        statement = statement.where(MailLink.school_id == school_id)
    return uow.change(statement.values(revoked_at=at))

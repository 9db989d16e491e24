"""Every SELECT of invitations, shared mailboxes and links."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Date, String, Uuid, any_, bindparam, select, type_coerce, union, update

from clb_core.database.base import table_of
from clb_core.database.kept import Kept
from clb_core.database.unit_of_work import UnitOfWork
from clb_tenants.access.roles import Role
from clb_tenants.identity.models import Invitation, MailLink, Membership, SharedMailbox
from clb_tenants.identity.queries.people import IS_OPEN, valid_on


def mailboxes_of(uow: UnitOfWork, school_ids: Sequence[UUID]) -> Sequence[SharedMailbox]:
    """The shared mailboxes of these schools, by name."""
    return uow.all(
        select(SharedMailbox)
        .where(SharedMailbox.centre_id == uow.scope.owner_id, SharedMailbox.school_id.in_(school_ids))
        .order_by(SharedMailbox.display_name, SharedMailbox.mailbox_id)
    )


_ROLES, _SCHOOLS = bindparam("roles", type_=ARRAY(String())), bindparam("schools", type_=ARRAY(Uuid()))
_DAY = bindparam("day", type_=Date())
_REACHED: Final = Kept(
    select(
        union(
            select(Membership.school_id).where(
                Membership.centre_id == bindparam("centre", type_=Uuid()),
                Membership.school_id == any_(_SCHOOLS),
                type_coerce(Membership.role, String) == any_(_ROLES),
                valid_on(_DAY),
            ),
            select(SharedMailbox.school_id).where(
                SharedMailbox.centre_id == bindparam("centre", type_=Uuid()),
                SharedMailbox.school_id == any_(_SCHOOLS),
                type_coerce(SharedMailbox.role, String) == any_(_ROLES),
            ),
        )
        .subquery()
        .c.school_id
    ),
    one_plan=True,
)


def schools_with_addressee(
    uow: UnitOfWork, school_ids: Collection[UUID], roles: Sequence[Role], day: date
) -> frozenset[UUID]:
    """Those of these schools that have a person or a mailbox for one of `roles` on `day`: whom `addressees` finds."""
    values = {"schools": list(school_ids), "roles": [role.value for role in roles], "day": day}
    return frozenset(row.school_id for row in uow.ask(_REACHED, values | {"centre": uow.scope.owner_id}))


def mailbox(uow: UnitOfWork, mailbox_id: UUID) -> SharedMailbox | None:
    found: SharedMailbox | None = uow.scalar(
        select(SharedMailbox).where(
            SharedMailbox.centre_id == uow.scope.owner_id, SharedMailbox.mailbox_id == mailbox_id
        )
    )
    return found


_OPEN: Final = select(*table_of(Invitation).c).where(IS_OPEN).order_by(Invitation.invited_at.desc())
_EVERY_OPEN: Final = Kept(_OPEN, one_plan=True)
_OPEN_OF_SCHOOL: Final = Kept(_OPEN.where(Invitation.school_id == bindparam("school", type_=Uuid())))


def open_invitations(uow: UnitOfWork, school_id: UUID | None = None) -> Sequence[Any]:
    """Invitations that wait to be accepted, newest first, to be read; of one school when given."""
    values: dict[str, Any] = {"centre": uow.scope.owner_id}
    return uow.ask(_EVERY_OPEN, values) if school_id is None else uow.ask(_OPEN_OF_SCHOOL, values | {"school": school_id})


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

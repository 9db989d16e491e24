"""The mail address of a member, as the centre uses it. With what address somebody signs in is another matter."""

from __future__ import annotations

from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound
from clb_core.rest.conditional import expect_version
from clb_core.words import _
from clb_tenants.access.actor import Actor
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import policy, queries
from clb_tenants.identity.events import AddressChanged
from clb_tenants.identity.models import Member
from clb_tenants.identity.vocabulary import IdentityAction, email_key


def member_to_write_to(uow: UnitOfWork, actor: Actor, member_id: UUID) -> Member:
    """A member whose address the actor may change: who may give every role that the person has, now or later.

    Raises NotFound (not in sight, or without any role), Forbidden.
    """
    member = queries.member(uow, member_id)
    today = clock.today()
    roles = [row[0] for row in queries.roles_of_member(uow, member_id)] if member else []
    current = [role for role in roles if role.valid_until is None or role.valid_until >= today]
    if member is None or not any(policy.is_in_sight(actor, role.school_id) for role in current):
        raise NotFound
    for role in current:
        policy.may_give_role(actor, role.role, role.school_id)
    return member


def change_email(uow: UnitOfWork, actor: Actor, member_id: UUID, *, email: str, version: int | None = None) -> Member:
    """Write to this person at another address from now on; what waits for an answer is asked again there.

    Raises NotFound, Forbidden, Stale, Conflict (the same address, or somebody else's).
    """
    member = member_to_write_to(uow, actor, member_id)
    expect_version(member, version)
    if email_key(email) == member.email_key:
        words = _("Dit is al het adres van %(name)s.", name=member.display_name)
        raise Conflict(words, fields={"email": [words]})
    before, member.email, member.email_key = member.email, email.strip(), email_key(email)
    uow.flush()
    schools = dict.fromkeys(row[0].school_id for row in queries.roles_of_member(uow, member_id) if row[0].school_id)
    subject = Subject("member", member.member_id, member.display_name, next(iter(schools), None))
    audit.record(uow, actor, IdentityAction.MEMBER_CORRECTED, subject, changes={"email": [before, member.email]})
    uow.emit(AddressChanged(member.member_id, member.version))
    return member

"""Members and their roles: begin and end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.engines import Database
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.ids import uuid7
from clb_core.search import search_key
from clb_core.terms import add_days
from clb_core.words import _
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import PARTY, Party, Role
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import policy, queries
from clb_tenants.identity.events import MembershipEnded
from clb_tenants.identity.models import Member, Membership
from clb_tenants.identity.vocabulary import (
    IdentityAction,
    email_key,
)
from clb_tenants.isolation.scope import CentreScope, PersonId, unit_of_work


def add_member(uow: UnitOfWork, name: str, email: str, *, phone: str = "", person_id: PersonId | None = None) -> Member:
    """Make someone known to the centre; a role follows by `add_membership`."""
    return uow.add(
        Member(
            member_id=uuid7(),
            person_id=person_id,
            display_name=name.strip(),
            name_key=search_key(name),
            email=email.strip(),
            email_key=email_key(email),
            phone=phone,
        )
    )


def add_membership(
    uow: UnitOfWork,
    actor: Acting,
    member: Member,
    role: Role,
    school_id: UUID | None,
    valid_from: date,
    valid_until: date | None = None,
) -> Membership:
    """Give a member a role from a day on. Whether the actor may is asked before (`policy.may_give_role`)."""
    membership = uow.add(
        Membership(
            member_id=member.member_id, role=role, school_id=school_id, valid_from=valid_from, valid_until=valid_until
        )
    )
    subject = Subject("membership", membership.membership_id, member.display_name, school_id)
    audit.record(
        uow, actor, IdentityAction.MEMBERSHIP_STARTED, subject, changes={"role": role, "valid_from": valid_from}
    )
    return membership


@contextmanager
def people_unit(database: Database, uow: UnitOfWork, actor: Actor) -> Iterator[UnitOfWork]:
    """Where roles are given and ended: the own unit of staff; for a head, a unit of its own in the centre's scope.

    The school's database role may touch no invitation, link or membership. What keeps a head to the own school are
    the verbs' policies; what they refuse is rolled back.
    """
    if actor.is_staff():
        yield uow
        return
    actor.require(Permission.IDENTITY_CONTACT_INVITE)
    with unit_of_work(database, CentreScope(actor.centre_id, actor.person_id)) as centre_uow:
        yield centre_uow


def get_membership(uow: UnitOfWork, actor: Actor, membership_id: UUID) -> tuple[Membership, Member]:
    """A membership that the actor may see, with its member. Raises NotFound."""
    membership = queries.membership(uow, membership_id)
    member = queries.member(uow, membership.member_id) if membership else None
    if membership is None or member is None or not policy.is_in_sight(actor, membership.school_id):
        raise NotFound
    return membership, member


def end_membership(
    uow: UnitOfWork, actor: Actor, membership_id: UUID, *, reason: str, last_day: date | None = None
) -> Membership:
    """End a role at the end of `last_day`, or at once (then yesterday was its last day).

    It bites at the next request of an open session; links in mails stop here. Raises NotFound, Conflict (already ended).
    """
    membership = queries.membership_for_change(uow, membership_id)
    if membership is None or not policy.is_in_sight(actor, membership.school_id):
        raise NotFound
    policy.may_give_role(actor, membership.role, membership.school_id)
    end = last_day or add_days(clock.today(), -1)
    if membership.valid_until is not None and membership.valid_until <= end:
        raise Conflict(_("Deze rol is al beëindigd."))
    if membership.member_id == actor.member_id and PARTY[membership.role] is Party.CENTRE:
        raise Refused(_("Je kan je eigen rol niet beëindigen. Vraag het een andere beheerder."))
    membership.valid_until, membership.ended_because = end, reason
    uow.flush()
    member = queries.member(uow, membership.member_id)
    if end < clock.today():
        queries.revoke_links(uow, clock.now(), member_id=membership.member_id, school_id=membership.school_id)
    subject = Subject("membership", membership_id, member.display_name if member else "", membership.school_id)
    changes = {"role": membership.role, "valid_until": end}
    audit.record(uow, actor, IdentityAction.MEMBERSHIP_ENDED, subject, changes=changes, texts={"reason": reason})
    uow.emit(MembershipEnded(membership_id, membership.member_id, membership.school_id))
    return membership


def pass_roles(uow: UnitOfWork, actor: Acting, school_id: UUID, into_id: UUID, first_day: date) -> int:
    """Give everyone with a role at a school the same role at another from `first_day`; how many roles were given.

    Who holds it there already gets nothing twice. Whether the actor may is asked before.
    """
    there = {
        (member.member_id, membership.role)
        for membership, member in queries.memberships_of_school(uow, into_id)
        if membership.valid_until is None or membership.valid_until >= first_day
    }
    given = 0
    for membership, member in queries.memberships_of_school(uow, school_id):
        runs = membership.valid_until is None or membership.valid_until >= first_day
        if runs and (member.member_id, membership.role) not in there:
            add_membership(uow, actor, member, membership.role, into_id, first_day, membership.valid_until)
            given += 1
    return given


def end_roles_of_school(uow: UnitOfWork, actor: Acting, school_id: UUID, last_day: date, reason: str) -> int:
    """End every role at a school that still runs past `last_day`; links stop. The number that ended. Runs as the centre."""
    ended = 0
    for membership, member in queries.memberships_of_school(uow, school_id):
        if membership.valid_until is not None and membership.valid_until <= last_day:
            continue
        membership.valid_until, membership.ended_because = last_day, reason
        uow.flush()
        queries.revoke_links(uow, clock.now(), member_id=member.member_id, school_id=school_id)
        subject = Subject("membership", membership.membership_id, member.display_name, school_id)
        changes = {"role": membership.role, "valid_until": membership.valid_until}
        audit.record(uow, actor, IdentityAction.MEMBERSHIP_ENDED, subject, changes=changes, texts={"reason": reason})
        uow.emit(MembershipEnded(membership.membership_id, member.member_id, school_id))
        ended += 1
    return ended

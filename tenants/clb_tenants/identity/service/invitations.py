"""Offering a role to an address, and accepting it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.engines import Database
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Gone, NotFound, Refused
from clb_core.terms import add_days, last_moment_of
from clb_core.words import _, spoken
from clb_tenants.access.actor import Actor, System
from clb_tenants.access.roles import LABELS, Role
from clb_tenants.audit import service as audit
from clb_tenants.audit.ports import known_schools
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import policy, queries
from clb_tenants.identity.events import ContactInvited
from clb_tenants.identity.models import Invitation, Member, Membership
from clb_tenants.identity.ports import IdentityProvider
from clb_tenants.identity.service.memberships import add_member, add_membership
from clb_tenants.identity.vocabulary import (
    INVITATION_DAYS,
    FoundLink,
    IdentityAction,
    email_key,
)
from clb_tenants.isolation.scope import CentreId, CentreScope, PersonId, unit_of_work


def invite(
    uow: UnitOfWork,
    actor: Actor,
    *,
    email: str,
    name: str,
    role: Role,
    school_id: UUID | None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Invitation:
    """Offer a role to an address; a mail with a single-use link follows, valid for seven days.

    Raises Refused (role and school do not fit, days out of order), Forbidden, Conflict (already has this role).
    """
    policy.may_give_role(actor, role, school_id)
    _check_school(uow, school_id)
    start = valid_from or clock.today()
    _check_days(start, valid_until)
    _check_new_role(uow, email_key(email), role, school_id)
    invitation = uow.add(
        Invitation(
            email=email.strip(),
            email_key=email_key(email),
            display_name=name.strip(),
            role=role,
            school_id=school_id,
            valid_from=start,
            valid_until=valid_until,
            invited_by=actor.name,
            invited_at=clock.now(),
            expires_at=last_moment_of(add_days(clock.today(), INVITATION_DAYS)),
        )
    )
    subject = Subject("invitation", invitation.invitation_id, name, school_id)
    audit.record(
        uow, actor, IdentityAction.INVITED, subject, changes={"role": role, "email": email, "valid_from": start}
    )
    uow.emit(ContactInvited(invitation.invitation_id))
    return invitation


def _check_school(uow: UnitOfWork, school_id: UUID | None) -> None:
    """Raises NotFound for a school that is not of this centre: no foreign key leads there from here."""
    if school_id is not None and all(school.school_id != school_id for school in known_schools(uow)):
        raise NotFound


def _check_days(start: date, end: date | None) -> None:
    if end is not None and end < start:
        words = _("De laatste dag, %(end)s, ligt voor de eerste, %(start)s.", end=spoken(end), start=spoken(start))
        raise Refused(words, fields={"valid_until": [words]})


def _check_new_role(uow: UnitOfWork, key: str, role: Role, school_id: UUID | None) -> None:
    member = queries.member_by_email(uow, key)
    if member is None or member.person_id is None:
        # Known without an account: the invitation gives the account to the role that is there.
        return
    held = [
        m
        for m, _member in queries.roles_of_member(uow, member.member_id)
        if m.role is role and m.school_id == school_id and (m.valid_until is None or m.valid_until >= clock.today())
    ]
    if held:
        words = _("%(name)s heeft deze rol al: %(role)s.", name=member.display_name, role=LABELS[role])
        raise Conflict(words, fields={"email": [words]})


def revoke_invitation(uow: UnitOfWork, actor: Actor, invitation_id: UUID) -> Invitation:
    """Take an open invitation back; its link stops at once. Raises NotFound, Conflict (already accepted or revoked)."""
    invitation = queries.invitation_for_change(uow, invitation_id)
    if invitation is None or not policy.is_in_sight(actor, invitation.school_id):
        raise NotFound
    policy.may_give_role(actor, invitation.role, invitation.school_id)
    if invitation.accepted_at or invitation.revoked_at:
        raise Conflict(_("Deze uitnodiging staat niet meer open."))
    invitation.revoked_at = clock.now()
    uow.flush()
    queries.revoke_links(uow, clock.now(), subject_id=invitation_id)
    subject = Subject("invitation", invitation_id, invitation.display_name, invitation.school_id)
    audit.record(uow, actor, IdentityAction.INVITATION_REVOKED, subject)
    return invitation


def accept(uow: UnitOfWork, invitation_id: UUID, person_id: PersonId) -> Membership:
    """Turn an invitation into a role of this person. Runs in the centre's scope: the link is the permission.

    Raises Gone when it was used, revoked or is past its day.
    """
    invitation = queries.invitation_for_change(uow, invitation_id)
    if invitation is None:
        raise NotFound
    if invitation.accepted_at is not None:
        raise Gone(_("Deze uitnodiging is al gebruikt. Meld je aan met je wachtwoord."))
    if invitation.revoked_at is not None or invitation.expires_at <= clock.now():
        raise Gone(_("Deze uitnodiging werkt niet meer. Vraag een nieuwe aan het CLB."))
    invitation.accepted_at = clock.now()
    member = _member_for(uow, invitation, person_id)
    membership = queries.role_held(uow, member.member_id, invitation, clock.today()) or add_membership(
        uow, System(), member, invitation.role, invitation.school_id, invitation.valid_from, invitation.valid_until
    )
    queries.revoke_links(uow, clock.now(), subject_id=invitation_id)
    subject = Subject("invitation", invitation_id, invitation.display_name, invitation.school_id)
    audit.record(uow, System(invitation.display_name), IdentityAction.INVITATION_ACCEPTED, subject)
    return membership


def _member_for(uow: UnitOfWork, invitation: Invitation, person_id: PersonId) -> Member:
    member = queries.member_by_email(uow, invitation.email_key)
    if member is None:
        return add_member(uow, invitation.display_name, invitation.email, person_id=person_id)
    member.person_id = person_id
    uow.flush()
    return member


def accept_with_password(database: Database, provider: IdentityProvider, found: FoundLink, password: str) -> PersonId:
    """Accept an invitation as a new account with this password.

    Raises Conflict when the address has an account already: who holds it signs in and accepts then.
    """
    with unit_of_work(database, CentreScope(found.centre_id)) as uow:
        invitation = queries.invitation_for_change(uow, found.subject_id)
        if invitation is None:
            raise NotFound
        email, name = invitation.email, invitation.display_name
    if provider.has_account(email):
        raise Conflict(
            _("Er is al een account met dit e-mailadres. Meld je daarmee aan om de uitnodiging te aanvaarden.")
        )
    identity = provider.set_password(email, name, password)
    person_id = queries.person_of(database, identity.issuer, identity.subject)
    if person_id is None:
        raise NotFound
    accept_as(database, found, person_id)
    return person_id


def accept_as(database: Database, found: FoundLink, person_id: PersonId) -> None:
    """Accept an invitation as a person who is signed in. Raises Gone, NotFound."""
    with unit_of_work(database, CentreScope(CentreId(found.centre_id))) as uow:
        accept(uow, found.subject_id, person_id)

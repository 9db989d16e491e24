"""The verbs of identity: sign in, invite, accept, end; and who acts in a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.engines import Database
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Gone, NotFound, Refused, Unauthenticated
from clb_core.ids import uuid7
from clb_core.search import search_key
from clb_core.terms import add_days, last_moment_of, local_day
from clb_core.words import _, spoken
from clb_tenants.access.actor import Acting, Actor, System
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS, PARTY, Party, Role
from clb_tenants.audit import service as audit
from clb_tenants.audit.ports import known_schools
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import policy, queries
from clb_tenants.identity.events import ContactInvited, MembershipEnded
from clb_tenants.identity.models import Invitation, MailLink, Member, Membership
from clb_tenants.identity.ports import IdentityProvider, PasswordHasher
from clb_tenants.identity.vocabulary import (
    INVITATION_DAYS,
    LOCAL_ISSUER,
    PASSWORD_LEAST,
    FoundLink,
    Identity,
    IdentityAction,
    LinkPurpose,
    centre_of_token,
    email_key,
    make_token,
    token_digest,
)
from clb_tenants.isolation.scope import CentreId, CentreScope, PersonId, SchoolScope, unit_of_work


class LocalAccounts:
    """The identity provider of accounts with a password of our own."""

    def __init__(self, database: Database, hasher: PasswordHasher) -> None:
        self._database = database
        self._hasher = hasher
        # Checked when there is no such account, so that the answer takes equally long.
        self._nobody = hasher.hash("nobody has this password")

    def check_password(self, email: str, password: str) -> Identity | None:
        account = queries.account_by_email(self._database, email_key(email))
        hashed = account.password_hash if account and account.password_hash else self._nobody
        fits = self._hasher.verify(hashed, password)
        if account is None or not account.password_hash or not fits:
            return None
        if self._hasher.needs_rehash(hashed):
            self.set_password(email, account.display_name, password)
        return Identity(LOCAL_ISSUER, str(account.person_id))

    def set_password(self, email: str, display_name: str, password: str) -> Identity:
        check_new_password(password)
        person_id = queries.create_account(
            self._database,
            uuid7(),
            email_key(email),
            email.strip(),
            display_name,
            self._hasher.hash(password),
            clock.now(),
        )
        return Identity(LOCAL_ISSUER, str(person_id))

    def has_account(self, email: str) -> bool:
        return queries.account_by_email(self._database, email_key(email)) is not None


def check_new_password(password: str) -> None:
    """Length is what counts (NIST SP 800-63B): no rules about signs. Raises Refused."""
    if len(password) < PASSWORD_LEAST:
        words = _(
            "Kies een wachtwoord van minstens %(least)s tekens. Een korte zin is makkelijk te onthouden.",
            least=PASSWORD_LEAST,
        )
        raise Refused(words, fields={"password": [words]})


def actor_in(uow: UnitOfWork, person_id: PersonId) -> Actor | None:
    """The person with the roles of today in this unit's scope, or None when no role is left. One statement."""
    scope, today = uow.scope, clock.today()
    if isinstance(scope, CentreScope):
        rows = queries.staff_roles(uow, person_id, today)
    elif isinstance(scope, SchoolScope):
        rows = queries.school_roles(uow, person_id, scope.school_ids[0], today)
    else:
        raise TypeError(f"no such scope: {scope!r}")
    if not rows:
        return None
    school_ids = scope.school_ids if isinstance(scope, SchoolScope) else ()
    return Actor(
        centre_id=scope.centre_id,
        person_id=person_id,
        member_id=rows[0].member_id,
        name=rows[0].display_name,
        party=Party.SCHOOL if school_ids else Party.CENTRE,
        roles=frozenset(row.role for row in rows),
        centre_name=rows[0].centre_name,
        school_ids=school_ids,
    )


def actor_of_link(uow: UnitOfWork, found: FoundLink) -> Actor:
    """Who a personal mail link acts as, today. Raises Gone when the person has no role at the school any more."""
    if found.member_id is None or found.school_id is None:
        raise NotFound
    rows = queries.member_roles(uow, found.member_id, found.school_id, clock.today())
    here = any(school.is_affiliated and school.school_id == found.school_id for school in known_schools(uow))
    if not rows or not here:
        raise Gone(_("Deze link werkt niet meer: je bent geen contact van deze school meer. Vraag het CLB om hulp."))
    return Actor(
        centre_id=found.centre_id,
        person_id=PersonId(rows[0].person_id or found.member_id),
        member_id=found.member_id,
        name=rows[0].display_name,
        party=Party.SCHOOL,
        roles=frozenset(row.role for row in rows),
        centre_name=rows[0].centre_name,
        school_ids=(found.school_id,),
        via="link",
    )


def sign_in(database: Database, provider: IdentityProvider, email: str, password: str) -> PersonId:
    """The person behind an address and password. Raises Unauthenticated, the same for unknown and wrong."""
    identity = provider.check_password(email, password)
    person_id = queries.person_of(database, identity.issuer, identity.subject) if identity else None
    if person_id is None:
        raise Unauthenticated(_("E-mailadres en wachtwoord passen niet bij elkaar. Probeer opnieuw."))
    return person_id


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


def make_link(uow: UnitOfWork, secret: str, link: MailLink) -> str:
    """Store a link's digest and give its token; the same link again gives the same token."""
    token = make_token(secret, uow.scope.owner_id, link.purpose, link.link_id)
    if queries.link(uow, link.link_id) is None:
        link.token_digest = token_digest(token)
        uow.add(link)
    return token


def open_link(database: Database, token: str, purpose: LinkPurpose) -> FoundLink:
    """The working link behind a token. Raises NotFound (unknown, or for something else), Gone (expired, revoked)."""
    centre_id = centre_of_token(token)
    found = queries.find_link(database, centre_id, token_digest(token)) if centre_id else None
    if found is None or found[0].purpose is not purpose:
        raise NotFound(_("Deze link kennen we niet. Kopieer hem helemaal uit de mail, of vraag het CLB een nieuwe."))
    link, expires_at, revoked_at = found
    if revoked_at is not None:
        raise Gone(_("Deze link werkt niet meer. Er kwam een nieuwe in de plaats, of de vraag is ingetrokken."))
    if expires_at <= clock.now():
        raise Gone(_("Deze link verviel op %(day)s. Vraag het CLB een nieuwe.", day=spoken(local_day(expires_at))))
    return link


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

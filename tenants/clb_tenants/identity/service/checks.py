"""Once a year a school says whether its list of contacts is right; the centre sees which schools did not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.engines import Database
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_core.search import search_key
from clb_core.terms import add_days, add_years, first_moment_of
from clb_core.words import _
from clb_tenants.access.actor import Acting, Actor, System
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Role
from clb_tenants.audit import service as audit
from clb_tenants.audit.ports import KnownSchool, known_schools, names_of_schools
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import queries
from clb_tenants.identity.events import ContactsAsked, MembershipEnded
from clb_tenants.identity.models import ContactCheck, Member, Membership
from clb_tenants.identity.vocabulary import Correction, IdentityAction
from clb_tenants.isolation.scope import CentreScope, unit_of_work


def checks(uow: UnitOfWork, actor: Actor) -> list[tuple[KnownSchool, ContactCheck | None]]:
    """Every school of today with its latest check, by name."""
    actor.require(Permission.IDENTITY_CONTACT_INVITE)
    if not actor.is_staff():
        raise Forbidden(_("Dit overzicht is er voor het centrum."))
    latest = queries.latest_checks(uow)
    return [(school, latest.get(school.school_id)) for school in known_schools(uow) if school.is_affiliated]


def ask_contacts(uow: UnitOfWork, actor: Acting, school_ids: Collection[UUID] | None = None) -> list[ContactCheck]:
    """Ask schools to look at their contacts; those that were asked and did not answer are left alone.

    None means every school of today. Raises NotFound for a school that is not of the centre today.
    """
    if isinstance(actor, Actor):
        checks(uow, actor)
    schools = {school.school_id: school for school in known_schools(uow) if school.is_affiliated}
    if school_ids is not None and not set(school_ids) <= schools.keys():
        raise NotFound
    latest = queries.latest_checks(uow)
    asked = []
    for school_id in schools if school_ids is None else dict.fromkeys(school_ids):
        last = latest.get(school_id)
        if last is not None and last.confirmed_at is None:
            continue
        asked.append(_ask(uow, actor, schools[school_id]))
    return asked


def _ask(uow: UnitOfWork, actor: Acting, school: KnownSchool) -> ContactCheck:
    check = uow.add(
        ContactCheck(
            school_id=school.school_id,
            asked_at=clock.now(),
            asked_by=actor.name,
            times_asked=1,
            confirmed_at=None,
            confirmed_by="",
            remark="",
        )
    )
    _tell(uow, actor, check, school.name)
    return check


def ask_again(uow: UnitOfWork, actor: Actor, check_id: UUID) -> ContactCheck:
    """Send the mail once more. Raises NotFound, Forbidden, Conflict (the school answered)."""
    known = {school.school_id: school for school, _check in checks(uow, actor)}
    check = queries.check_for_change(uow, check_id)
    if check is None or check.school_id not in known:
        raise NotFound
    if check.confirmed_at is not None:
        raise Conflict(_("Deze school heeft haar contacten al bevestigd."))
    check.times_asked += 1
    uow.flush()
    _tell(uow, actor, check, known[check.school_id].name)
    return check


def _tell(uow: UnitOfWork, actor: Acting, check: ContactCheck, name: str) -> None:
    subject = Subject("contact_check", check.check_id, name, check.school_id)
    audit.record(uow, actor, IdentityAction.CONTACTS_ASKED, subject, changes={"times": check.times_asked})
    uow.emit(ContactsAsked(check.check_id, check.school_id, check.times_asked))


def ask_again_after_a_year(uow: UnitOfWork) -> int:
    """The yearly job: ask each school that was last asked a year ago or longer. The number asked.

    The first time is the centre's own choice: a school that was never asked is not asked here.
    """
    due = queries.schools_last_asked_before(uow, first_moment_of(add_days(add_years(clock.today(), -1), 1)))
    here = {school.school_id for school in known_schools(uow) if school.is_affiliated}
    return len(ask_contacts(uow, System(), [school_id for school_id in due if school_id in here]))


def contacts_to_check(uow: UnitOfWork, actor: Actor) -> tuple[UUID, list[tuple[Membership, Member]], ContactCheck | None]:
    """The actor's school, its people of today, and the question that waits. Raises Forbidden, NotFound (staff)."""
    actor.require(Permission.IDENTITY_CONTACT_CONFIRM)
    if not actor.school_ids:
        raise NotFound
    school_id = actor.school_ids[0]
    return school_id, _people(uow, school_id, clock.today()), queries.open_check(uow, school_id)


def _people(uow: UnitOfWork, school_id: UUID, day: date) -> list[tuple[Membership, Member]]:
    rows = queries.memberships_of_school(uow, school_id)
    return [(row[0], row[1]) for row in rows if row[0].valid_until is None or row[0].valid_until >= day]


@contextmanager
def confirm_unit(database: Database, actor: Actor) -> Iterator[UnitOfWork]:
    """Where a school's list is confirmed: a unit of its own in the centre's scope, for the school may change no role.

    What keeps the actor to the own school is the verb; what it refuses is rolled back.
    """
    actor.require(Permission.IDENTITY_CONTACT_CONFIRM)
    with unit_of_work(database, CentreScope(actor.centre_id, actor.person_id)) as uow:
        yield uow


def confirm_contacts(uow: UnitOfWork, actor: Actor, corrections: Sequence[Correction], remark: str = "") -> ContactCheck:
    """Say that the list of the own school is right, with these corrections. Also unasked.

    Raises Forbidden, NotFound (a role of another school), Refused (the own role; the head's, by who may not).
    """
    actor.require(Permission.IDENTITY_CONTACT_CONFIRM)
    if not actor.school_ids:
        raise NotFound
    school_id = actor.school_ids[0]
    people = {membership.membership_id: (membership, member) for membership, member in _people(uow, school_id, clock.today())}
    if not {each.membership_id for each in corrections} <= people.keys():
        raise NotFound
    for each in corrections:
        if each.is_gone:
            _check_may_end(actor, *people[each.membership_id])
    corrected = sum(_correct(uow, actor, school_id, people[each.membership_id][1], each) for each in corrections)
    gone = [each for each in corrections if each.is_gone]
    for each in gone:
        _end(uow, actor, *people[each.membership_id])
    check = queries.open_check(uow, school_id) or _unasked(uow, actor, school_id)
    check.confirmed_at, check.confirmed_by, check.remark = clock.now(), actor.name, remark
    uow.flush()
    name = names_of_schools(uow, [school_id]).get(school_id, "")
    audit.record(
        uow, actor, IdentityAction.CONTACTS_CONFIRMED, Subject("contact_check", check.check_id, name, school_id),
        changes={"corrected": corrected, "ended": len(gone)}, texts={"remark": remark},
    )  # fmt: skip
    return check


def _check_may_end(actor: Actor, membership: Membership, member: Member) -> None:
    field = f"gone_{membership.membership_id}"
    if member.member_id == actor.member_id:
        words = _("Je eigen rol kan je hier niet beëindigen. Vraag het je directie of het CLB.")
        raise Refused(words, fields={field: [words]})
    if membership.role is Role.HEAD and not actor.may(Permission.IDENTITY_CONTACT_INVITE):
        words = _("De rol van de directie kan je hier niet beëindigen. Zeg het in de opmerking aan het CLB.")
        raise Refused(words, fields={field: [words]})


def _correct(uow: UnitOfWork, actor: Actor, school_id: UUID, member: Member, said: Correction) -> bool:
    """Whether other details were kept."""
    given = {"display_name": said.name.strip() or member.display_name, "phone": said.phone.strip()}
    changes = {name: [getattr(member, name), value] for name, value in given.items() if getattr(member, name) != value}
    if said.is_gone or not changes:
        return False
    member.display_name, member.phone = given["display_name"], given["phone"]
    member.name_key = search_key(member.display_name)
    uow.flush()
    subject = Subject("member", member.member_id, member.display_name, school_id)
    audit.record(uow, actor, IdentityAction.MEMBER_CORRECTED, subject, changes=changes)
    return True


def _end(uow: UnitOfWork, actor: Actor, membership: Membership, member: Member) -> None:
    """The person is gone: the role ends at once, and links stop."""
    end, reason = add_days(clock.today(), -1), _("Werkt niet meer bij de school, zegt de school.")
    membership.valid_until, membership.ended_because = end, reason
    uow.flush()
    queries.revoke_links(uow, clock.now(), member_id=member.member_id, school_id=membership.school_id)
    subject = Subject("membership", membership.membership_id, member.display_name, membership.school_id)
    changes = {"role": membership.role, "valid_until": end}
    audit.record(uow, actor, IdentityAction.MEMBERSHIP_ENDED, subject, changes=changes, texts={"reason": reason})
    uow.emit(MembershipEnded(membership.membership_id, member.member_id, membership.school_id))


def _unasked(uow: UnitOfWork, actor: Actor, school_id: UUID) -> ContactCheck:
    return uow.add(
        ContactCheck(
            school_id=school_id, asked_at=clock.now(), asked_by=actor.name, times_asked=0, confirmed_at=None,
            confirmed_by="", remark="",
        )
    )  # fmt: skip

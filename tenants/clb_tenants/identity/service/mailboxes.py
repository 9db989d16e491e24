"""Shared mailboxes of a school: who gets the mails for a role, and who acts when a link of one is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound
from clb_core.rest.conditional import expect_version
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Role
from clb_tenants.audit import service as audit
from clb_tenants.audit.ports import known_schools
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import policy, queries
from clb_tenants.identity.models import SharedMailbox
from clb_tenants.identity.service.deputies import replaced
from clb_tenants.identity.vocabulary import Addressee, IdentityAction, email_key


def add_mailbox(
    uow: UnitOfWork, actor: Actor, school_id: UUID, *, name: str, email: str, role: Role, beside_persons: bool = True
) -> SharedMailbox:
    """Have an address of a school get the mails for a role from now on, beside or instead of its persons.

    Raises NotFound, Forbidden, Refused (a role of the centre), Conflict (gets them already).
    """
    _check_in_sight(uow, actor, school_id)
    policy.may_give_role(actor, role, school_id)
    mailbox = uow.add(
        SharedMailbox(
            school_id=school_id,
            role=role,
            display_name=name.strip(),
            email=email.strip(),
            email_key=email_key(email),
            beside_persons=beside_persons,
            added_by=actor.name,
            added_at=clock.now(),
        )
    )
    changes = {"role": role, "email": mailbox.email, "beside_persons": beside_persons}
    audit.record(uow, actor, IdentityAction.MAILBOX_ADDED, _subject(mailbox), changes=changes)
    return mailbox


def mailboxes_of_school(uow: UnitOfWork, actor: Actor, school_id: UUID) -> Sequence[SharedMailbox]:
    """Raises NotFound for a school that is not the actor's."""
    _check_in_sight(uow, actor, school_id)
    return queries.mailboxes_of(uow, [school_id])


def _check_in_sight(uow: UnitOfWork, actor: Actor, school_id: UUID) -> None:
    if not policy.is_in_sight(actor, school_id) or all(school.school_id != school_id for school in known_schools(uow)):
        raise NotFound


def remove_mailbox(uow: UnitOfWork, actor: Actor, mailbox_id: UUID, version: int | None = None) -> SharedMailbox:
    """Send no more mails to a shared mailbox; links it got stop at once. Raises NotFound, Forbidden, Stale."""
    mailbox = queries.mailbox(uow, mailbox_id)
    if mailbox is None or not policy.is_in_sight(actor, mailbox.school_id):
        raise NotFound
    policy.may_give_role(actor, mailbox.role, mailbox.school_id)
    expect_version(mailbox, version)
    queries.revoke_links(uow, clock.now(), mailbox_id=mailbox_id)
    changes = {"role": mailbox.role, "email": mailbox.email}
    audit.record(uow, actor, IdentityAction.MAILBOX_REMOVED, _subject(mailbox), changes=changes)
    uow.delete(mailbox)
    return mailbox


def _subject(mailbox: SharedMailbox) -> Subject:
    return Subject("mailbox", mailbox.mailbox_id, mailbox.display_name, mailbox.school_id)


def addressees(
    uow: UnitOfWork, school_ids: Sequence[UUID], choices: Sequence[Sequence[Role]], day: date
) -> dict[UUID, tuple[Addressee, ...]]:
    """Who gets a mail per school: those of the first of `choices` (roles) whom the school has, persons and mailboxes.

    Who is away has a deputy. A school without any is not in it. Three statements, and two more for each choice that some
    school lacks.
    """
    boxes: dict[tuple[UUID, Role], list[SharedMailbox]] = defaultdict(list)
    for mailbox in queries.mailboxes_of(uow, school_ids) if school_ids else ():
        boxes[mailbox.school_id, mailbox.role].append(mailbox)
    found: dict[UUID, tuple[Addressee, ...]] = {}
    for roles in choices:
        without = [school_id for school_id in school_ids if school_id not in found]
        found |= _holders(uow, without, roles, day, boxes) if without else {}
    return found


def _holders(
    uow: UnitOfWork,
    school_ids: Sequence[UUID],
    roles: Sequence[Role],
    day: date,
    boxes: dict[tuple[UUID, Role], list[SharedMailbox]],
) -> dict[UUID, tuple[Addressee, ...]]:
    persons: dict[UUID, list[Addressee]] = defaultdict(list)
    for school_id, member in queries.contacts_of_schools(uow, school_ids, roles, day):
        persons[school_id].append(Addressee(member.email, member.display_name, member_id=member.member_id))
    member_ids = {each.member_id for some in persons.values() for each in some if each.member_id}
    away = queries.deputies_of(uow, member_ids, school_ids, day) if member_ids else ()
    found: dict[UUID, tuple[Addressee, ...]] = {}
    for school_id in school_ids:
        shared = [mailbox for role in roles for mailbox in boxes.get((school_id, role), ())]
        gets_instead = any(not mailbox.beside_persons for mailbox in shared)
        each = [] if gets_instead else replaced(persons.get(school_id, ()), [row for row in away if row[0].school_id == school_id])
        each += [Addressee(box.email, box.display_name, mailbox_id=box.mailbox_id) for box in shared]
        if each:
            found[school_id] = tuple(each)
    return found

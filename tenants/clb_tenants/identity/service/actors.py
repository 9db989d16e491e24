"""Who acts in a request, or by a personal link."""

from __future__ import annotations

from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Gone, NotFound
from clb_core.words import _, listed
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import PARTY, Party, Role
from clb_tenants.audit.ports import known_schools
from clb_tenants.identity import queries
from clb_tenants.identity.vocabulary import Answerer, FoundLink
from clb_tenants.isolation.scope import CentreScope, PersonId, SchoolId, SchoolScope


def actor_in(uow: UnitOfWork, person_id: PersonId, for_member_id: UUID | None = None) -> Actor | None:
    """The person with the roles of today in this unit's scope, or None when no role is left. One statement.

    `for_member_id`: as the deputy of that member, with that member's roles.
    """
    scope, today = uow.scope, clock.today()
    if not isinstance(scope, CentreScope | SchoolScope):
        raise TypeError(f"no such scope: {scope!r}")
    if for_member_id is not None:
        place_id = scope.school_ids[0] if isinstance(scope, SchoolScope) else scope.owner_id
        rows = queries.deputy_roles(uow, person_id, for_member_id, place_id, today)
    elif isinstance(scope, CentreScope):
        rows = queries.staff_roles(uow, person_id, today)
    else:
        rows = queries.school_roles(uow, person_id, scope.school_ids[0], today)
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
        on_behalf_of=rows[0].for_name if for_member_id is not None else "",
    )


def actor_of_link(uow: UnitOfWork, found: FoundLink, answerer: Answerer | None = None) -> Actor:
    """Who a link in a mail acts as, today: its person; for a shared mailbox, who says to act (`answerer`).

    Without `answerer` a mailbox acts as itself: enough to show what was asked. Raises Gone when the person has no role at
    the school any more, or the mailbox was removed; NotFound for somebody who is no contact of the school.
    """
    if found.mailbox_id is not None and found.school_id is not None:
        return _actor_of_mailbox(uow, found, found.mailbox_id, found.school_id, answerer or Answerer())
    if found.member_id is None or found.school_id is None:
        raise NotFound
    rows = queries.member_roles(uow, found.member_id, found.school_id, clock.today())
    if not rows or not _is_here(uow, found.school_id):
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
        on_behalf_of=listed(queries.stands_in_for(uow, found.member_id, found.school_id, clock.today())),
    )


def _is_here(uow: UnitOfWork, school_id: UUID) -> bool:
    return any(school.is_affiliated and school.school_id == school_id for school in known_schools(uow))


def _actor_of_mailbox(
    uow: UnitOfWork, found: FoundLink, mailbox_id: UUID, school_id: SchoolId, answerer: Answerer
) -> Actor:
    mailbox = queries.mailbox(uow, mailbox_id)
    if mailbox is None or not _is_here(uow, school_id):
        raise Gone(_("Deze link werkt niet meer: deze mailbox krijgt geen mails van het CLB meer. Vraag het CLB om hulp."))
    rows = queries.member_roles(uow, answerer.member_id, school_id, clock.today()) if answerer.member_id else ()
    if answerer.member_id is not None and not rows:
        raise NotFound
    typed = _("%(name)s, via %(mailbox)s", name=answerer.name, mailbox=mailbox.display_name) if answerer.name else ""
    return Actor(
        centre_id=found.centre_id,
        person_id=PersonId((rows[0].person_id if rows else None) or answerer.member_id or mailbox_id),
        member_id=answerer.member_id or mailbox_id,
        name=rows[0].display_name if rows else typed or mailbox.display_name,
        party=Party.SCHOOL,
        roles=frozenset({mailbox.role}),
        centre_name=rows[0].centre_name if rows else "",
        school_ids=(school_id,),
        via="mailbox",
    )


def who_may_answer(uow: UnitOfWork, school_id: UUID) -> list[tuple[UUID, str]]:
    """(member, name) of everyone with a role at the school today: whom a link of a shared mailbox can be used by."""
    rows = queries.contacts_of_schools(uow, [school_id], [role for role in Role if PARTY[role] is Party.SCHOOL], clock.today())
    return [(member.member_id, member.display_name) for _school_id, member in rows]

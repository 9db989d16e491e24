"""Deputies: who acts for someone at one place in a period, and gets the mails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_core.words import _, spoken
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.ports import known_schools
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import policy, queries
from clb_tenants.identity.models import Deputy, Member, Membership
from clb_tenants.identity.vocabulary import Addressee, IdentityAction


def add_deputy(
    uow: UnitOfWork,
    actor: Actor,
    *,
    member_id: UUID,
    deputy_member_id: UUID,
    school_id: UUID | None,
    first_day: date,
    last_day: date,
    keeps_mails: bool = False,
) -> Deputy:
    """Let someone of the same school, or of the centre, act for a member from `first_day` up to and including `last_day`.

    Raises NotFound, Forbidden (may not give the member's roles), Refused (no role there, past, out of order), Conflict
    (has a deputy in those days).
    """
    _check_place(uow, actor, school_id)
    absent = _roles_at(uow, member_id, school_id, max(first_day, clock.today()))
    deputy = _roles_at(uow, deputy_member_id, school_id, max(first_day, clock.today()))
    _check(absent, deputy, member_id, deputy_member_id, first_day, last_day)
    for membership in absent[1]:
        policy.may_give_role(actor, membership.role, school_id)
    row = uow.add(
        Deputy(
            member_id=member_id,
            deputy_member_id=deputy_member_id,
            school_id=school_id,
            place_id=school_id or uow.scope.owner_id,
            first_day=first_day,
            last_day=last_day,
            keeps_mails=keeps_mails,
            made_by=actor.name,
            made_at=clock.now(),
            ended_at=None,
        )
    )
    changes = {
        "deputy": deputy[0].display_name if deputy[0] else "", "first_day": first_day, "last_day": last_day,
        "keeps_mails": keeps_mails,
    }  # fmt: skip
    audit.record(uow, actor, IdentityAction.DEPUTY_ADDED, _subject(row, absent[0]), changes=changes)
    return row


def _check_place(uow: UnitOfWork, actor: Actor, school_id: UUID | None) -> None:
    """Raises NotFound for a school that is not the actor's, Forbidden for the centre without the right to manage staff."""
    if school_id is None:
        actor.require(Permission.IDENTITY_STAFF_MANAGE)
        return
    actor.require(Permission.IDENTITY_CONTACT_INVITE)
    if not policy.is_in_sight(actor, school_id) or all(school.school_id != school_id for school in known_schools(uow)):
        raise NotFound


Holder = tuple[Member | None, Sequence[Membership]]


def _roles_at(uow: UnitOfWork, member_id: UUID, school_id: UUID | None, day: date) -> Holder:
    """A member with the roles held at a place on `day`. Raises NotFound for somebody unknown to the centre."""
    rows = [row for row in queries.holders_at(uow, school_id, day) if row[0].member_id == member_id]
    member = rows[0][0] if rows else queries.member(uow, member_id)
    if member is None:
        raise NotFound
    return member, [row[1] for row in rows]


def _check(absent: Holder, deputy: Holder, member_id: UUID, deputy_id: UUID, first_day: date, last_day: date) -> None:
    fields: dict[str, list[str]] = {}
    if not absent[1]:
        fields["member_id"] = [_("Deze persoon heeft hier dan geen rol.")]
    if member_id == deputy_id:
        fields["deputy_member_id"] = [_("Kies iemand anders als vervanger.")]
    elif not deputy[1]:
        fields["deputy_member_id"] = [_("Deze persoon heeft hier dan zelf geen rol. Nodig hem of haar eerst uit.")]
    if last_day < first_day:
        fields["last_day"] = [_("De laatste dag ligt voor de eerste.")]
    elif last_day < clock.today():
        fields["last_day"] = [_("De laatste dag, %(day)s, is al voorbij.", day=spoken(last_day))]
    if fields:
        raise Refused(" ".join(texts[0] for texts in fields.values()), fields=fields)


def end_deputy(uow: UnitOfWork, actor: Actor, deputy_id: UUID) -> Deputy:
    """Stop an arrangement now; the deputy's next request is refused there. Raises NotFound, Forbidden, Conflict."""
    row = queries.deputy_for_change(uow, deputy_id)
    if row is None or (row.school_id is not None and not policy.is_in_sight(actor, row.school_id)):
        raise NotFound
    if row.school_id is None and not actor.is_staff():
        raise NotFound
    if not actor.may(Permission.IDENTITY_STAFF_MANAGE if row.school_id is None else Permission.IDENTITY_CONTACT_INVITE):
        raise Forbidden(_("Met jouw rol kan je dit niet doen. Vraag het aan de beheerder van je centrum."))
    if row.ended_at is not None:
        raise Conflict(_("Deze vervanging is al gestopt."))
    row.ended_at = clock.now()
    uow.flush()
    audit.record(uow, actor, IdentityAction.DEPUTY_ENDED, _subject(row, queries.member(uow, row.member_id)))
    return row


def replace_deputy(uow: UnitOfWork, actor: Actor, deputy_id: UUID, taker: Member, reason: str) -> Deputy:
    """Let another colleague of the centre stand in, in the same days. Raises NotFound, Forbidden, Refused (for oneself, or no
    role then)."""
    actor.require(Permission.IDENTITY_STAFF_MANAGE)
    row = queries.deputy_for_change(uow, deputy_id)
    if row is None or row.school_id is not None or row.ended_at is not None:
        raise NotFound
    day = max(row.first_day, clock.today())
    absent, deputy = _roles_at(uow, row.member_id, None, day), _roles_at(uow, taker.member_id, None, day)
    _check(absent, deputy, row.member_id, taker.member_id, row.first_day, row.last_day)
    before = queries.member(uow, row.deputy_member_id)
    row.deputy_member_id = taker.member_id
    uow.flush()
    changes = {"deputy": [before.display_name if before else "", taker.display_name]}
    subject = _subject(row, absent[0])
    audit.record(uow, actor, IdentityAction.DEPUTY_REPLACED, subject, changes=changes, texts={"reason": reason})
    return row


def deputies_at(uow: UnitOfWork, actor: Actor, school_id: UUID | None) -> Sequence[tuple[Deputy, str, str]]:
    """(arrangement, who is away, who stands in) at a school or at the centre, those that are over left out."""
    _check_place(uow, actor, school_id)
    rows = queries.deputies_at(uow, school_id or uow.scope.owner_id, clock.today())
    return [(row[0], row[1], row[2]) for row in rows]


def _subject(row: Deputy, member: Member | None) -> Subject:
    return Subject("deputy", row.deputy_id, member.display_name if member else "", row.school_id)


def with_deputies(uow: UnitOfWork, members: Sequence[Member], day: date) -> list[Addressee]:
    """Whom a mail for these colleagues goes to on `day`: themselves, or who stands in for them, each once."""
    found = queries.deputies_of(uow, [member.member_id for member in members], [uow.scope.owner_id], day) if members else ()
    persons = [Addressee(member.email, member.display_name, member_id=member.member_id) for member in members]
    return replaced(persons, list(found))


def replaced(persons: Sequence[Addressee], deputies: Sequence[tuple[Deputy, Member, str]]) -> list[Addressee]:
    """The persons with their deputies: beside who keeps the mails, else in the place of who is away; each once."""
    standing = {row.member_id: (row, member, name) for row, member, name in deputies}
    found: dict[UUID, Addressee] = {}
    for person in persons:
        row, member, name = standing.get(person.member_id, (None, None, "")) if person.member_id else (None, None, "")
        if row is None or row.keeps_mails:
            found[person.key] = person
        if member is not None:
            found.setdefault(member.member_id, Addressee(member.email, member.display_name, member.member_id, for_name=name))
    return list(found.values())

"""The people of a school that becomes part of another: roles, shared mailboxes, invitations, deputies, links in mails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_tenants.access.actor import Acting
from clb_tenants.identity import queries
from clb_tenants.identity.models import ContactCheck, Deputy, Invitation, Member, Membership, SharedMailbox
from clb_tenants.identity.service.memberships import pass_roles


@dataclass(frozen=True, slots=True)
class Passing:
    """What goes along; the pairs are (what goes, what is at the other school already and so does not)."""

    roles: tuple[Sequence[tuple[Membership, Member]], Sequence[tuple[Membership, Member]]]
    mailboxes: tuple[Sequence[SharedMailbox], Sequence[SharedMailbox]]
    deputies: tuple[Sequence[tuple[Deputy, str]], Sequence[tuple[Deputy, str]]]
    checks: tuple[Sequence[ContactCheck], Sequence[ContactCheck]]
    invitations: Sequence[Invitation]


def passing_of(uow: UnitOfWork, school_id: UUID, into_id: UUID, first_day: date) -> Passing:
    """What of the people of a school can become the other's from `first_day`. Seven statements."""
    boxes = {(box.role, box.email_key) for box in queries.mailboxes_of(uow, [into_id])}
    own_boxes = queries.mailboxes_for_change(uow, school_id)
    checks = queries.open_checks(uow, [school_id, into_id])
    is_asked = any(check.school_id == into_id for check in checks)
    own_checks = [check for check in checks if check.school_id == school_id]
    return Passing(
        roles=_roles(uow, school_id, into_id, first_day),
        mailboxes=(
            [box for box in own_boxes if (box.role, box.email_key) not in boxes],
            [box for box in own_boxes if (box.role, box.email_key) in boxes],
        ),
        deputies=_deputies(uow, school_id, into_id),
        checks=([], own_checks) if is_asked else (own_checks, []),
        invitations=queries.invitations_for_change(uow, school_id),
    )


Roles = Sequence[tuple[Membership, Member]]


def _roles(uow: UnitOfWork, school_id: UUID, into_id: UUID, first_day: date) -> tuple[Roles, Roles]:
    def runs(membership: Membership) -> bool:
        return membership.valid_until is None or membership.valid_until >= first_day

    there = {
        (member.member_id, membership.role)
        for membership, member in queries.memberships_of_school(uow, into_id)
        if runs(membership)
    }
    running = [(row[0], row[1]) for row in queries.memberships_of_school(uow, school_id) if runs(row[0])]
    return (
        [row for row in running if (row[1].member_id, row[0].role) not in there],
        [row for row in running if (row[1].member_id, row[0].role) in there],
    )


Arrangements = Sequence[tuple[Deputy, str]]


def _deputies(uow: UnitOfWork, school_id: UUID, into_id: UUID) -> tuple[Arrangements, Arrangements]:
    rows = [(row[0], row[1]) for row in queries.deputies_of_schools(uow, [school_id, into_id], clock.today())]
    there = [row for row, _name in rows if row.school_id == into_id]

    def is_free(row: Deputy) -> bool:
        return not any(
            other.member_id == row.member_id and other.first_day <= row.last_day and row.first_day <= other.last_day
            for other in there
        )

    own = [(row, name) for row, name in rows if row.school_id == school_id]
    return [each for each in own if is_free(each[0])], [each for each in own if not is_free(each[0])]


def pass_people(uow: UnitOfWork, actor: Acting, school_id: UUID, into_id: UUID, first_day: date) -> Mapping[str, int]:
    """Let the people of a school act for another, with what they were asked; how many of each, by field of the ledger.

    Roles stay at the first school too, for its history. Links in mails that work go on to work, for who has a role at the
    other school. Whether the actor may is asked before.
    """
    found = passing_of(uow, school_id, into_id, first_day)
    roles = pass_roles(uow, actor, school_id, into_id, first_day)
    moved: Sequence[SharedMailbox | Invitation | ContactCheck | Deputy] = [
        *found.mailboxes[0], *found.invitations, *found.checks[0], *(row for row, _name in found.deputies[0]),
    ]  # fmt: skip
    for each in moved:
        each.school_id = into_id
        if isinstance(each, Deputy):
            each.place_id = into_id
    uow.flush()
    return {
        "people": roles,
        "mailboxes": len(found.mailboxes[0]),
        "invitations": len(found.invitations),
        "deputies": len(found.deputies[0]),
        "contact_checks": len(found.checks[0]),
        "links": queries.pass_links(uow, school_id, into_id, clock.now()),
    }

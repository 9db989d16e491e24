"""What an import of schools reads: the schools and sites it names, and which of them are at another centre."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select, text

from clb_core.database.unit_of_work import UnitOfWork
from clb_tenants.identity.models import Invitation, Member, Membership
from clb_tenants.schools.models import FormerName, School, Site


def schools_by_number(uow: UnitOfWork, numbers: Collection[str], *, lock: bool) -> dict[str, School]:
    """Institution number → school of this centre; with `lock` they stay as they are until the end."""
    statement = select(School).where(School.centre_id == uow.scope.owner_id, School.institution_number.in_(numbers))
    if lock:
        statement = statement.order_by(School.school_id).with_for_update().execution_options(populate_existing=True)
    return {school.institution_number: school for school in uow.all(statement)}


@dataclass(frozen=True, slots=True)
class Known:
    """Schools by the numbers that a file has for them, also former ones. `merged`: numbers of schools that went on in another."""

    schools: Mapping[str, School]
    merged: frozenset[str]


def known_as(uow: UnitOfWork, numbers: Collection[str], day: date, *, lock: bool) -> Known:
    """The school of each number on `day`: its own, or the one that had it before, or the one it merged into. Two statements."""
    found = schools_by_number(uow, numbers, lock=lock)
    left = {number for number, school in found.items() if school.affiliated_until and school.affiliated_until < day}
    statement = (
        select(FormerName.institution_number, School)
        .join(School, (School.centre_id == FormerName.centre_id) & (School.school_id == FormerName.school_id))
        .where(
            FormerName.centre_id == uow.scope.owner_id,
            FormerName.institution_number.in_({*numbers} - {*found} | left),
            FormerName.site_id.is_(None),
        )
        .order_by(FormerName.last_day, School.school_id)
    )
    if lock:
        statement = statement.with_for_update(of=School).execution_options(populate_existing=True)
    before: dict[str, School] = dict(map(tuple, uow.rows(statement)))
    return Known(found | before, frozenset(left & before.keys()))


def sites_by_number(uow: UnitOfWork, numbers: Collection[str], *, lock: bool) -> dict[tuple[str, int], Site]:
    """(institution number, site number) → site, of the schools with these numbers."""
    statement = (
        select(School.institution_number, Site)
        .join(Site, (Site.centre_id == School.centre_id) & (Site.school_id == School.school_id))
        .where(School.centre_id == uow.scope.owner_id, School.institution_number.in_(numbers))
    )
    if lock:
        statement = statement.order_by(Site.site_id).with_for_update(of=Site).execution_options(populate_existing=True)
    return {(number, site.number): site for number, site in map(tuple, uow.rows(statement))}


def affiliated_elsewhere(uow: UnitOfWork, numbers: Collection[str], first: date) -> frozenset[str]:
    """Which of these schools belong to another centre on or after `first`.

    The register of affiliations is global: its function tells that it is so, never which centre or until when.
    """
    if not numbers:
        return frozenset()
    statement = text("select affiliated_elsewhere(:numbers, :first)")
    return frozenset(row[0] for row in uow.rows(statement, {"numbers": list(numbers), "first": first}))


def schools_by_id(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, School]:
    """Schools of this centre by id, locked as they stand now."""
    statement = select(School).where(School.centre_id == uow.scope.owner_id, School.school_id.in_(ids))
    locked = statement.order_by(School.school_id).with_for_update().execution_options(populate_existing=True)
    return {school.school_id: school for school in uow.all(locked)}


def sites_by_id(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Site]:
    """Sites of this centre by id, locked as they stand now."""
    statement = select(Site).where(Site.centre_id == uow.scope.owner_id, Site.site_id.in_(ids))
    locked = statement.order_by(Site.site_id).with_for_update().execution_options(populate_existing=True)
    return {site.site_id: site for site in uow.all(locked)}


def roles_by_email(uow: UnitOfWork, keys: Collection[str], day: date) -> Sequence[tuple[Member, Membership]]:
    """(member, membership) of the people with these addresses, as far as a role holds on `day` or later."""
    statement = (
        select(Member, Membership)
        .join(Membership, (Membership.centre_id == Member.centre_id) & (Membership.member_id == Member.member_id))
        .where(Member.centre_id == uow.scope.owner_id, Member.email_key.in_(keys))
        .where(or_(Membership.valid_until.is_(None), Membership.valid_until >= day))
    )
    return [(member, membership) for member, membership in map(tuple, uow.rows(statement))]


def invitations_by_email(uow: UnitOfWork, keys: Collection[str], now: datetime) -> Sequence[Invitation]:
    """Open invitations to these addresses."""
    return uow.all(
        select(Invitation).where(
            Invitation.centre_id == uow.scope.owner_id,
            Invitation.email_key.in_(keys),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
    )

"""Every SELECT of members and their roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Select, String, Uuid, and_, bindparam, func, or_, select, type_coerce

from clb_core.database.arrays import among
from clb_core.database.kept import Kept
from clb_core.database.keyset import page_of, page_values
from clb_core.database.searching import has_word
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.web.pages import PageRequest
from clb_tenants.access.roles import Role
from clb_tenants.centres.models import Centre
from clb_tenants.identity.models import Invitation, Member, Membership


def valid_on(day: Any) -> Any:
    """The condition that a membership holds on `day`."""
    return and_(Membership.valid_from <= day, or_(Membership.valid_until.is_(None), Membership.valid_until >= day))


def _own_roles() -> Select[*tuple[Any, ...]]:
    """Asked by every request, so built once: run it with `centre`, `person`, `day`, and `school` for one school."""
    day = bindparam("day", type_=Date())
    return (
        select(Membership.role, Member.member_id, Member.display_name, Centre.name.label("centre_name"))
        .join(Member, and_(Member.centre_id == Membership.centre_id, Member.member_id == Membership.member_id))
        .join(Centre, Centre.centre_id == Membership.centre_id)
        .where(
            Membership.centre_id == bindparam("centre", type_=Uuid()),
            Member.person_id == bindparam("person", type_=Uuid()),
            valid_on(day),
        )
    )


STAFF_ROLES: Final = Kept(_own_roles().where(Membership.school_id.is_(None)), one_plan=True)
SCHOOL_ROLES: Final = Kept(
    _own_roles().where(Membership.school_id == bindparam("school", type_=Uuid())), one_plan=True
)


def staff_roles(uow: UnitOfWork, person_id: UUID, day: date) -> Sequence[Any]:
    """(role, member_id, display_name, centre_name) of a person at the centre on `day`."""
    return uow.ask(STAFF_ROLES, {"centre": uow.scope.owner_id, "person": person_id, "day": day})


def school_roles(uow: UnitOfWork, person_id: UUID, school_id: UUID, day: date) -> Sequence[Any]:
    """The same at one school; nothing when the person has no role there on `day`."""
    values = {"centre": uow.scope.owner_id, "person": person_id, "school": school_id, "day": day}
    return uow.ask(SCHOOL_ROLES, values)


def member_roles(uow: UnitOfWork, member_id: UUID, school_id: UUID, day: date) -> Sequence[Any]:
    """(role, display_name, person_id, centre_name) of a member at a school: who opened a mail link."""
    return uow.rows(
        select(Membership.role, Member.display_name, Member.person_id, Centre.name.label("centre_name"))
        .join(Member, and_(Member.centre_id == Membership.centre_id, Member.member_id == Membership.member_id))
        .join(Centre, Centre.centre_id == Membership.centre_id)
        .where(
            Membership.centre_id == uow.scope.owner_id,
            Membership.member_id == member_id,
            Membership.school_id == school_id,
            valid_on(day),
        )
    ).all()


def member_by_email(uow: UnitOfWork, key: str) -> Member | None:
    found: Member | None = uow.scalar(
        select(Member).where(Member.centre_id == uow.scope.owner_id, Member.email_key == key)
    )
    return found


def member(uow: UnitOfWork, member_id: UUID) -> Member | None:
    found: Member | None = uow.scalar(
        select(Member).where(Member.centre_id == uow.scope.owner_id, Member.member_id == member_id)
    )
    return found


def member_of_person(uow: UnitOfWork, person_id: UUID) -> Member | None:
    """As whom this centre knows a person; the first, should an address have made two."""
    statement = select(Member).where(Member.centre_id == uow.scope.owner_id, Member.person_id == person_id)
    found: Member | None = uow.scalars(statement.order_by(Member.member_id).limit(1)).first()
    return found


def membership(uow: UnitOfWork, membership_id: UUID) -> Membership | None:
    found: Membership | None = uow.scalar(
        select(Membership).where(Membership.centre_id == uow.scope.owner_id, Membership.membership_id == membership_id)
    )
    return found


def membership_for_change(uow: UnitOfWork, membership_id: UUID) -> Membership | None:
    """The membership, locked."""
    found: Membership | None = uow.scalar(
        select(Membership)
        .where(Membership.centre_id == uow.scope.owner_id, Membership.membership_id == membership_id)
        .with_for_update()
    )
    return found


def memberships_of_school(uow: UnitOfWork, school_id: UUID) -> Sequence[Any]:
    """(Membership, Member) of a school, now and before; by name."""
    return uow.rows(
        select(Membership, Member)
        .join(Member, and_(Member.centre_id == Membership.centre_id, Member.member_id == Membership.member_id))
        .where(Membership.centre_id == uow.scope.owner_id, Membership.school_id == school_id)
        .order_by(Member.name_key, Membership.valid_from)
    ).all()


def roles_of_member(uow: UnitOfWork, member_id: UUID) -> Sequence[Any]:
    """(Membership, Member) of one member, now and before."""
    return uow.rows(
        select(Membership, Member)
        .join(Member, and_(Member.centre_id == Membership.centre_id, Member.member_id == Membership.member_id))
        .where(Membership.centre_id == uow.scope.owner_id, Membership.member_id == member_id)
        .order_by(Membership.valid_from)
    ).all()


def role_held(uow: UnitOfWork, member_id: UUID, offered: Invitation, day: date) -> Membership | None:
    """The role that an invitation offers, when the member has it already on `day`."""
    found: Membership | None = uow.scalar(
        select(Membership)
        .where(
            Membership.centre_id == uow.scope.owner_id,
            Membership.member_id == member_id,
            Membership.role == offered.role,
            Membership.school_id.is_not_distinct_from(offered.school_id),
            valid_on(day),
        )
        .limit(1)
    )
    return found


def contacts_of_schools(uow: UnitOfWork, school_ids: Sequence[UUID], roles: Sequence[Role], day: date) -> Sequence[Any]:
    """(school_id, Member) of who holds one of `roles` on `day`; one row per member and school."""
    return uow.rows(
        select(Membership.school_id, Member)
        .join(Member, and_(Member.centre_id == Membership.centre_id, Member.member_id == Membership.member_id))
        .where(
            Membership.centre_id == uow.scope.owner_id,
            among(Membership.school_id, school_ids),
            Membership.role.in_(roles),
            valid_on(day),
        )
        .distinct()
        .order_by(Membership.school_id, Member.name_key, Member.member_id)
    ).all()


def staff_with(uow: UnitOfWork, roles: Sequence[Role], day: date) -> Sequence[Member]:
    """Members of the centre who hold one of `roles` on `day`."""
    return uow.all(
        select(Member)
        .join(Membership, and_(Member.centre_id == Membership.centre_id, Member.member_id == Membership.member_id))
        .where(
            Membership.centre_id == uow.scope.owner_id,
            Membership.school_id.is_(None),
            Membership.role.in_(roles),
            valid_on(day),
        )
        .distinct()
        .order_by(Member.name_key, Member.member_id)
    )


RECORD: Final = (
    Membership.membership_id, Membership.member_id, Member.display_name.label("name"), Member.email,
    type_coerce(Membership.role, String).label("role"), Membership.school_id, Membership.valid_from, Membership.valid_until,
)  # fmt: skip
BY_NAME: Final = (Member.name_key, Membership.membership_id)
IS_OPEN: Final = and_(
    Invitation.centre_id == bindparam("centre", type_=Uuid()),
    Invitation.accepted_at.is_(None),
    Invitation.revoked_at.is_(None),
)
"""The condition that an invitation waits to be accepted."""
OPEN_INVITATIONS: Final = select(func.count()).select_from(Invitation).where(IS_OPEN)


def people(uow: UnitOfWork, filters: Mapping[str, Any], page: PageRequest, day: date) -> Sequence[Any]:
    """Roles with who holds them, by name, as plain rows, one more than the page: the columns of `RECORD` and `name_key`.

    Filters: `q` (start of the name), `party` (centre or school), `past` (ended too).
    """
    names, values = _asked(uow, filters, day)
    return uow.ask(_page(names, after=bool(page.after)), values | page_values(BY_NAME, page))


class Numbers(NamedTuple):
    """How many roles `people` would give over all its pages, and how many invitations are open."""

    people: int
    invitations: int


def count_people(uow: UnitOfWork, filters: Mapping[str, Any], day: date) -> Numbers:
    names, values = _asked(uow, filters, day)
    found: Numbers = uow.ask(_numbers(names), values)[0]
    return found


def _asked(uow: UnitOfWork, filters: Mapping[str, Any], day: date) -> tuple[frozenset[str], dict[str, Any]]:
    """Which filters are given, and what a statement with them is run with."""
    names = {name for name in ("q", "past") if filters.get(name)}
    if filters.get("party") in {"centre", "school"}:
        names.add(filters["party"])
    return frozenset(names), {"centre": uow.scope.owner_id, "day": day, "q": filters.get("q")}


@cache
def _page(names: frozenset[str], *, after: bool) -> Kept:
    return Kept(page_of(_roles(names).with_only_columns(*RECORD, Member.name_key), BY_NAME, after=after))


@cache
def _numbers(names: frozenset[str]) -> Kept:
    roles = _roles(names).with_only_columns(func.count()).scalar_subquery().label("people")
    return Kept(select(roles, OPEN_INVITATIONS.scalar_subquery().label("invitations")), row=Numbers, one_plan=True)


def _roles(names: frozenset[str]) -> Select[*tuple[Any, ...]]:
    conditions = {
        "q": has_word(Member.name_key, bindparam("q", type_=String())),
        "centre": Membership.school_id.is_(None),
        "school": Membership.school_id.is_not(None),
    }
    goes_on = or_(Membership.valid_until.is_(None), Membership.valid_until >= bindparam("day", type_=Date()))
    return (
        select(Membership.membership_id)
        .select_from(Membership)
        .join(Member, and_(Member.centre_id == Membership.centre_id, Member.member_id == Membership.member_id))
        .where(
            Membership.centre_id == bindparam("centre", type_=Uuid()),
            *(condition for name, condition in conditions.items() if name in names),
            *(() if "past" in names else (goes_on,)),
        )
    )

"""Every SELECT of deputies, and of who holds a role where."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from clb_core.database.unit_of_work import UnitOfWork
from clb_tenants.centres.models import Centre
from clb_tenants.identity.models import Deputy, Member, Membership
from clb_tenants.identity.queries.people import valid_on


def _deputy_roles() -> Select[*tuple[Any, ...]]:
    """The roles of whom a person stands in for, while that person has a role of their own at the same place."""
    day = bindparam("day", type_=Date())
    absent, own = aliased(Member), aliased(Membership)
    same_place = and_(own.centre_id == Deputy.centre_id, own.member_id == Deputy.deputy_member_id)
    return (
        select(
            Membership.role,
            Member.member_id,
            Member.display_name,
            Centre.name.label("centre_name"),
            absent.display_name.label("for_name"),
        )
        .select_from(Deputy)
        .join(Member, and_(Member.centre_id == Deputy.centre_id, Member.member_id == Deputy.deputy_member_id))
        .join(absent, and_(absent.centre_id == Deputy.centre_id, absent.member_id == Deputy.member_id))
        .join(Membership, and_(Membership.centre_id == Deputy.centre_id, Membership.member_id == Deputy.member_id))
        .join(Centre, Centre.centre_id == Deputy.centre_id)
        .where(
            Deputy.centre_id == bindparam("centre", type_=Uuid()),
            Deputy.place_id == bindparam("place", type_=Uuid()),
            Deputy.member_id == bindparam("absent", type_=Uuid()),
            Deputy.ended_at.is_(None),
            Deputy.first_day <= day,
            Deputy.last_day >= day,
            Member.person_id == bindparam("person", type_=Uuid()),
            func.coalesce(Membership.school_id, Membership.centre_id) == Deputy.place_id,
            valid_on(day),
            exists().where(
                same_place,
                func.coalesce(own.school_id, own.centre_id) == Deputy.place_id,
                own.valid_from <= day,
                or_(own.valid_until.is_(None), own.valid_until >= day),
            ),
        )
    )


DEPUTY_ROLES: Final = _deputy_roles()


def deputy_roles(uow: UnitOfWork, person_id: UUID, absent_id: UUID, place_id: UUID, day: date) -> Sequence[Any]:
    """(role, member_id, display_name, centre_name, for_name) of a person who stands in for a member at a place."""
    values = {"centre": uow.scope.owner_id, "person": person_id, "absent": absent_id, "place": place_id, "day": day}
    return uow.rows(DEPUTY_ROLES, values).all()


def deputies_of(uow: UnitOfWork, member_ids: Collection[UUID], place_ids: Collection[UUID], day: date) -> Sequence[Any]:
    """(Deputy, Member of the deputy, name of the absent) on `day`, of these members at these places."""
    absent, own = aliased(Member), aliased(Membership)
    return uow.rows(
        select(Deputy, Member, absent.display_name.label("for_name"))
        .join(Member, and_(Member.centre_id == Deputy.centre_id, Member.member_id == Deputy.deputy_member_id))
        .join(absent, and_(absent.centre_id == Deputy.centre_id, absent.member_id == Deputy.member_id))
        .where(
            Deputy.centre_id == uow.scope.owner_id,
            Deputy.place_id.in_(place_ids),
            Deputy.member_id.in_(member_ids),
            Deputy.ended_at.is_(None),
            Deputy.first_day <= day,
            Deputy.last_day >= day,
            exists().where(
                own.centre_id == Deputy.centre_id,
                own.member_id == Deputy.deputy_member_id,
                func.coalesce(own.school_id, own.centre_id) == Deputy.place_id,
                own.valid_from <= day,
                or_(own.valid_until.is_(None), own.valid_until >= day),
            ),
        )
        .order_by(Member.name_key, Deputy.deputy_id)
    ).all()


def stands_in_for(uow: UnitOfWork, member_id: UUID, place_id: UUID, day: date) -> Sequence[str]:
    """The names of whom a member is the deputy at a place on `day`."""
    return uow.all(
        select(Member.display_name)
        .join(Deputy, and_(Deputy.centre_id == Member.centre_id, Deputy.member_id == Member.member_id))
        .where(
            Deputy.centre_id == uow.scope.owner_id,
            Deputy.place_id == place_id,
            Deputy.deputy_member_id == member_id,
            Deputy.ended_at.is_(None),
            Deputy.first_day <= day,
            Deputy.last_day >= day,
        )
        .order_by(Member.name_key)
    )


def deputies_at(uow: UnitOfWork, place_id: UUID, day: date) -> Sequence[Any]:
    """(Deputy, name of the absent, name of the deputy) at a place that run on `day` or later, soonest first."""
    absent, acting = aliased(Member), aliased(Member)
    return uow.rows(
        select(Deputy, absent.display_name.label("name"), acting.display_name.label("deputy_name"))
        .join(absent, and_(absent.centre_id == Deputy.centre_id, absent.member_id == Deputy.member_id))
        .join(acting, and_(acting.centre_id == Deputy.centre_id, acting.member_id == Deputy.deputy_member_id))
        .where(
            Deputy.centre_id == uow.scope.owner_id,
            Deputy.place_id == place_id,
            Deputy.ended_at.is_(None),
            Deputy.last_day >= day,
        )
        .order_by(Deputy.first_day, absent.name_key, Deputy.deputy_id)
    ).all()


def deputy_for_change(uow: UnitOfWork, deputy_id: UUID) -> Deputy | None:
    """The arrangement, locked."""
    found: Deputy | None = uow.scalar(
        select(Deputy)
        .where(Deputy.centre_id == uow.scope.owner_id, Deputy.deputy_id == deputy_id)
        .with_for_update()
    )
    return found


def holders_at(uow: UnitOfWork, school_id: UUID | None, day: date) -> Sequence[Any]:
    """(Member, Membership) of everyone with a role at a school, or at the centre itself, on `day`; by name."""
    place = Membership.school_id.is_(None) if school_id is None else Membership.school_id == school_id
    return uow.rows(
        select(Member, Membership)
        .join(Membership, and_(Member.centre_id == Membership.centre_id, Member.member_id == Membership.member_id))
        .where(Membership.centre_id == uow.scope.owner_id, place, valid_on(day))
        .order_by(Member.name_key, Member.member_id, Membership.role)
    ).all()

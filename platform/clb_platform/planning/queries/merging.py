"""The visits of sites that become others, and everything that hangs on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, exists, false, or_, select, update
from sqlalchemy.orm import aliased

from clb_core.database.arrays import among
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.class_groups.models import ClassGroup
from clb_platform.planning.models import Booking, Visit, VisitDate, VisitItem, VisitMoment
from clb_platform.planning.vocabulary import ResourceKind
from clb_platform.programmes.models import Programme, SchoolProgramme


def visits_at(uow: UnitOfWork, site_ids: Collection[UUID], first_year: int) -> Sequence[Visit]:
    """Every visit at these sites in the school years from `first_year` on, locked, by id."""
    return uow.all(
        select(Visit)
        .where(Visit.centre_id == uow.scope.owner_id, Visit.site_id.in_(site_ids), Visit.start_year >= first_year)
        .order_by(Visit.visit_id)
        .with_for_update()
    )


def visits_in_one_place(uow: UnitOfWork, sites: Mapping[UUID, UUID]) -> Sequence[Visit]:
    """Visits held at the first sites in a half day in which there is one at the site that theirs becomes; by day."""
    other = aliased(Booking)
    pairs = [and_(Booking.resource_id == old, other.resource_id == new) for old, new in sites.items()]
    return uow.all(
        select(Visit)
        .join(Booking, and_(Booking.centre_id == Visit.centre_id, Booking.visit_id == Visit.visit_id))
        .join(
            other,
            and_(
                other.centre_id == Booking.centre_id, other.day == Booking.day, other.half_day == Booking.half_day,
                other.resource_kind == ResourceKind.SITE,
            ),
        )
        .where(
            Visit.centre_id == uow.scope.owner_id, Booking.resource_kind == ResourceKind.SITE, or_(false(), *pairs)
        )
        .distinct()
        .order_by(Visit.sort_day, Visit.visit_id)
    )  # fmt: skip


def work_not_due_at(uow: UnitOfWork, site_ids: Collection[UUID], first_year: int, school_id: UUID) -> Sequence[Any]:
    """(visit_id | None, title of the programme, name of the group) of what was planned, done or waived for groups of these
    sites and is not due at a school."""
    not_due = exists().where(
        SchoolProgramme.centre_id == ClassGroup.centre_id,
        SchoolProgramme.school_id == school_id,
        SchoolProgramme.code == Programme.code,
        SchoolProgramme.is_due.is_(False),
        SchoolProgramme.valid_from_year <= ClassGroup.start_year,
        or_(SchoolProgramme.valid_until_year.is_(None), SchoolProgramme.valid_until_year >= ClassGroup.start_year),
    )
    return uow.rows(
        select(VisitItem.visit_id, Programme.programme_id, Programme.name, ClassGroup.name.label("group_name"))
        .join(
            ClassGroup,
            and_(ClassGroup.centre_id == VisitItem.centre_id, ClassGroup.class_group_id == VisitItem.class_group_id),
        )
        .join(
            Programme, and_(Programme.centre_id == VisitItem.centre_id, Programme.programme_id == VisitItem.programme_id)
        )
        .where(
            VisitItem.centre_id == uow.scope.owner_id, VisitItem.active.is_(True), ClassGroup.site_id.in_(site_ids),
            ClassGroup.start_year >= first_year, not_due,
        )
        .order_by(Programme.name, ClassGroup.name_key, VisitItem.item_id)
    ).all()  # fmt: skip


def pass_visits(uow: UnitOfWork, visit_ids: Sequence[UUID], school_id: UUID, sites: Mapping[UUID, UUID]) -> None:
    """Let visits be of a school, each at the site that its own becomes, with their dates, groups, subject and holds.

    Steps and what a school asked instead keep the school of their time: who sees the visit sees them.
    """
    if not visit_ids:
        return
    here = Visit.centre_id == uow.scope.owner_id
    place = case(dict(sites), value=Visit.site_id, else_=Visit.site_id)
    moved = {"school_id": school_id, "site_id": place, "version": Visit.version + 1}
    uow.change(_quiet(update(Visit).where(here, among(Visit.visit_id, visit_ids)).values(moved)))
    for table in (VisitDate, VisitItem, VisitMoment):
        of_visits = among(table.visit_id, visit_ids)
        uow.change(_quiet(update(table).where(table.centre_id == uow.scope.owner_id, of_visits).values(school_id=school_id)))
    place = case(dict(sites), value=Booking.resource_id, else_=Booking.resource_id)
    uow.change(
        _quiet(
            update(Booking)
            .where(
                Booking.centre_id == uow.scope.owner_id, Booking.resource_kind == ResourceKind.SITE,
                among(Booking.visit_id, visit_ids),
            )
            .values(resource_id=place)
        )
    )  # fmt: skip


def pass_waived(uow: UnitOfWork, site_ids: Collection[UUID], first_year: int, school_id: UUID) -> int:
    """Let what was waived for groups of these sites, from a school year on, be of a school; the number."""
    groups = select(ClassGroup.class_group_id).where(
        ClassGroup.centre_id == VisitItem.centre_id, ClassGroup.site_id.in_(site_ids), ClassGroup.start_year >= first_year
    )
    return uow.change(
        _quiet(
            update(VisitItem)
            .where(
                VisitItem.centre_id == uow.scope.owner_id, VisitItem.visit_id.is_(None),
                VisitItem.class_group_id.in_(groups),
            )
            .values(school_id=school_id)
        )
    )  # fmt: skip


def _quiet(statement: Any) -> Any:
    """Rows that are loaded are read again afterwards, all of them: the verb lets go of what it holds."""
    return statement.execution_options(synchronize_session=False)

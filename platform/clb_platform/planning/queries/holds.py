"""Who is taken when, which obligations have a visit, and how far doses are apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    and_,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import aliased

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.planning.models import Booking, Visit, VisitDate, VisitItem
from clb_platform.planning.vocabulary import (
    DateState,
    ItemKey,
    ResourceKind,
    VisitState,
)
from clb_tenants.schools.models import School

KEY: Final = (VisitItem.class_group_id, VisitItem.programme_id, VisitItem.dose, VisitItem.portion)


def taken_between(uow: UnitOfWork, first: date, last: date) -> Sequence[Any]:
    """(visit_id, day, half_day, kind, resource_id, name, municipality of the school) of all bookings. One statement."""
    return uow.rows(
        select(
            Booking.visit_id, Booking.day, Booking.half_day, Booking.resource_kind.label("kind"), Booking.resource_id,
            School.name, School.municipality,
        )
        .join(Visit, and_(Visit.centre_id == Booking.centre_id, Visit.visit_id == Booking.visit_id))
        .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
        .where(Booking.centre_id == uow.scope.owner_id, Booking.day >= first, Booking.day <= last)
    ).all()  # fmt: skip


def release_bookings(uow: UnitOfWork, visit_id: UUID, *, keep_date: UUID | None = None) -> int:
    """Free who was held for this visit, but for the date that stands; the number of bookings freed."""
    statement = delete(Booking).where(Booking.centre_id == uow.scope.owner_id, Booking.visit_id == visit_id)
    if keep_date is not None:
        statement = statement.where(Booking.date_id != keep_date)
    return uow.change(statement)


def release_facility(uow: UnitOfWork, visit_id: UUID) -> int:
    """Free the room or bus that was held for this visit."""
    return uow.change(
        delete(Booking).where(
            Booking.centre_id == uow.scope.owner_id,
            Booking.visit_id == visit_id,
            Booking.resource_kind == ResourceKind.FACILITY,
        )
    )


def release_refused(uow: UnitOfWork, visit_id: UUID) -> int:
    """Free who was held for dates of this visit that the school refused."""
    refused = select(VisitDate.date_id).where(
        VisitDate.centre_id == uow.scope.owner_id, VisitDate.visit_id == visit_id, VisitDate.answer == "no"
    )
    return uow.change(
        delete(Booking).where(
            Booking.centre_id == uow.scope.owner_id, Booking.visit_id == visit_id, Booking.date_id.in_(refused)
        )
    )


def booked_members(uow: UnitOfWork, date_id: UUID) -> Sequence[UUID]:
    """Which colleagues are held for a date."""
    return uow.all(
        select(Booking.resource_id).where(
            Booking.centre_id == uow.scope.owner_id,
            Booking.date_id == date_id,
            Booking.resource_kind == ResourceKind.MEMBER,
        )
    )


def is_held(uow: UnitOfWork, date_id: UUID) -> bool:
    """Whether whoever goes is still held for a date."""
    return (
        uow.scalar(
            select(literal(1)).where(Booking.centre_id == uow.scope.owner_id, Booking.date_id == date_id).limit(1)
        )
        is not None
    )


def reactivate_items(uow: UnitOfWork, visit_id: UUID) -> int:
    """Take the obligations of a cancelled visit again; raises Conflict in words when another visit has one."""
    here = (VisitItem.centre_id == uow.scope.owner_id, VisitItem.visit_id == visit_id)
    return uow.change(update(VisitItem).where(*here).values(active=True))


def deactivate_items(uow: UnitOfWork, visit_id: UUID) -> int:
    """Give the obligations of a cancelled visit back."""
    here = (VisitItem.centre_id == uow.scope.owner_id, VisitItem.visit_id == visit_id)
    return uow.change(update(VisitItem).where(*here).values(active=False))


def dose_days(uow: UnitOfWork, keys: Iterable[ItemKey]) -> Sequence[Any]:
    """(visit_id, class_group_id, programme_id, dose, portion, day) of all doses of these, for every date that may stand.

    A chosen or held date counts alone; without one every date that is on offer counts.
    """
    pairs = {(key.class_group_id, key.programme_id) for key in keys}
    statement = (
        select(
            VisitItem.visit_id, VisitItem.class_group_id, VisitItem.programme_id, VisitItem.dose, VisitItem.portion,
            func.coalesce(Visit.day, VisitDate.day).label("day"),
        )
        .join(Visit, and_(Visit.centre_id == VisitItem.centre_id, Visit.visit_id == VisitItem.visit_id))
        .outerjoin(
            VisitDate,
            and_(
                VisitDate.centre_id == Visit.centre_id,
                VisitDate.visit_id == Visit.visit_id,
                VisitDate.state == DateState.OFFERED,
                Visit.day.is_(None),
            ),
        )
        .where(
            VisitItem.centre_id == uow.scope.owner_id,
            VisitItem.active.is_(True),
            VisitItem.class_group_id.in_({group for group, _programme in pairs}),
            VisitItem.programme_id.in_({programme for _group, programme in pairs}),
        )
        .distinct()
    )  # fmt: skip
    return uow.rows(statement).all()


def earlier_doses(uow: UnitOfWork, visit_id: UUID) -> Sequence[Any]:
    """(visit_id, programme_id, dose) of the active visits that see groups of this visit for their dose before. One statement."""
    here, earlier = aliased(VisitItem), aliased(VisitItem)
    return uow.rows(
        select(earlier.visit_id, here.programme_id, here.dose)
        .join(
            earlier,
            and_(
                earlier.centre_id == here.centre_id,
                earlier.class_group_id == here.class_group_id,
                earlier.programme_id == here.programme_id,
                earlier.dose == here.dose - 1,
                earlier.active.is_(True),
            ),
        )
        .where(here.centre_id == uow.scope.owner_id, here.visit_id == visit_id)
        .distinct()
    ).all()


def active_items(uow: UnitOfWork, keys: Sequence[ItemKey]) -> dict[ItemKey, tuple[UUID, VisitState]]:
    """Which of these obligations a visit already has: key → (visit_id, state)."""
    rows = uow.rows(
        select(*KEY, Visit.visit_id, Visit.state)
        .join(Visit, and_(Visit.centre_id == VisitItem.centre_id, Visit.visit_id == VisitItem.visit_id))
        .where(
            VisitItem.centre_id == uow.scope.owner_id,
            VisitItem.active.is_(True),
            VisitItem.class_group_id.in_([key.class_group_id for key in keys]),
        )
    )
    found = {ItemKey(*row[:4]): (row[4], row[5]) for row in rows}
    return {key: found[key] for key in keys if key in found}


def waived_items(uow: UnitOfWork, keys: Sequence[ItemKey]) -> dict[ItemKey, VisitItem]:
    """Which of these obligations are waived, locked: key → the item that says so."""
    rows = uow.all(
        select(VisitItem)
        .where(
            VisitItem.centre_id == uow.scope.owner_id,
            VisitItem.active.is_(True),
            VisitItem.waived_at.is_not(None),
            VisitItem.class_group_id.in_([key.class_group_id for key in keys]),
        )
        .with_for_update()
    )
    found = {ItemKey(row.class_group_id, row.programme_id, row.dose, row.portion): row for row in rows}
    return {key: found[key] for key in keys if key in found}


def to_catch_up(uow: UnitOfWork, keys: Iterable[ItemKey], *, lock: bool = False) -> dict[ItemKey, int]:
    """How many pupils these later portions are for: key → pupils; a portion that is not open is left out.

    With `lock` the counts they follow from stand still until the transaction ends.
    """
    later = [key for key in keys if key.portion]
    if not later:
        return {}
    statement = select(*KEY, VisitItem.catch_up).where(
        VisitItem.centre_id == uow.scope.owner_id,
        VisitItem.active.is_(True),
        VisitItem.catch_up > 0,
        VisitItem.class_group_id.in_([key.class_group_id for key in later]),
    )
    rows = uow.rows(statement.with_for_update() if lock else statement)
    found = {ItemKey(group, programme, dose, portion + 1): number for group, programme, dose, portion, number in rows}
    return {key: found[key] for key in later if key in found}

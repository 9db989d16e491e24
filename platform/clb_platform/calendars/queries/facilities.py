"""Every SELECT of rooms and buses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import DayRange
from clb_platform.calendars.models import Facility


def _facilities(uow: UnitOfWork) -> Select[Any]:
    return select(Facility).where(Facility.centre_id == uow.scope.owner_id)


def facility(uow: UnitOfWork, facility_id: UUID) -> Facility | None:
    found: Facility | None = uow.scalar(_facilities(uow).where(Facility.facility_id == facility_id))
    return found


def facility_for_change(uow: UnitOfWork, facility_id: UUID) -> Facility | None:
    """The room or bus, locked and read again."""
    statement = _facilities(uow).where(Facility.facility_id == facility_id).with_for_update()
    found: Facility | None = uow.scalar(statement.execution_options(populate_existing=True))
    return found


def facilities(uow: UnitOfWork, days: DayRange | None = None) -> Sequence[Facility]:
    """Rooms, then buses, each by name; those that are there on some of these days, or all that ever were."""
    statement = _facilities(uow)
    if days is not None:
        statement = statement.where(
            Facility.valid_from <= days.last,
            or_(Facility.valid_until.is_(None), Facility.valid_until >= days.first),
        )
    return uow.all(statement.order_by(Facility.kind.desc(), Facility.name_key, Facility.facility_id))


def facilities_by_id(uow: UnitOfWork, facility_ids: Iterable[UUID]) -> dict[UUID, Facility]:
    rows = uow.all(_facilities(uow).where(Facility.facility_id.in_(list(facility_ids))))
    return {row.facility_id: row for row in rows}

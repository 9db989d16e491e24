"""What visits that follow from the agreement are about, and the visits of what was agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from clb_core.database.arrays import among
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.planning.models import Visit, VisitMoment
from clb_platform.planning.vocabulary import VisitState


def moment_of_visit(uow: UnitOfWork, visit_id: UUID) -> VisitMoment | None:
    found: VisitMoment | None = uow.scalar(
        select(VisitMoment).where(VisitMoment.centre_id == uow.scope.owner_id, VisitMoment.visit_id == visit_id)
    )
    return found


def moments_of_visits(uow: UnitOfWork, visit_ids: Sequence[UUID]) -> dict[UUID, VisitMoment]:
    """By visit, those that have one."""
    rows = uow.all(
        select(VisitMoment).where(VisitMoment.centre_id == uow.scope.owner_id, among(VisitMoment.visit_id, visit_ids))
    )
    return {row.visit_id: row for row in rows}


def visits_of_moments(uow: UnitOfWork, moment_ids: Sequence[UUID], start_year: int) -> Sequence[Any]:
    """(VisitMoment, Visit) of what was agreed, in a school year, by day. One statement."""
    return uow.rows(
        select(VisitMoment, Visit)
        .join(Visit, and_(Visit.centre_id == VisitMoment.centre_id, Visit.visit_id == VisitMoment.visit_id))
        .where(
            VisitMoment.centre_id == uow.scope.owner_id,
            among(VisitMoment.moment_id, moment_ids),
            Visit.start_year == start_year,
        )
        .order_by(Visit.sort_day, Visit.visit_id)
    ).all()


def count_of_moment(uow: UnitOfWork, moment_id: UUID) -> int:
    """How many visits were ever planned for what was agreed, in any year and state."""
    found: int = uow.scalar(
        select(func.count()).where(VisitMoment.centre_id == uow.scope.owner_id, VisitMoment.moment_id == moment_id)
    )
    return found


def series_after(uow: UnitOfWork, series_id: UUID, day: date, but: UUID) -> Sequence[Visit]:
    """The visits of a weekly series, its first one too, on `day` or later, that have not ended; without `but`."""
    ended = (VisitState.HELD, VisitState.CANCELLED)
    return uow.all(
        select(Visit)
        .join(VisitMoment, and_(VisitMoment.centre_id == Visit.centre_id, VisitMoment.visit_id == Visit.visit_id))
        .where(
            Visit.centre_id == uow.scope.owner_id,
            or_(VisitMoment.series_id == series_id, VisitMoment.visit_id == series_id),
            Visit.sort_day >= day,
            Visit.visit_id != but,
            Visit.state.not_in(ended),
        )
        .order_by(Visit.sort_day, Visit.visit_id)
    )


def followers_of(uow: UnitOfWork, visit_id: UUID) -> int:
    """How many visits were made because this one repeats each week."""
    found: int = uow.scalar(
        select(func.count()).where(VisitMoment.centre_id == uow.scope.owner_id, VisitMoment.series_id == visit_id)
    )
    return found

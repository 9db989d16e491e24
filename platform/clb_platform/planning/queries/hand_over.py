"""The open work of one colleague: what must not stay behind when someone leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, select

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.planning.models import Visit
from clb_platform.planning.vocabulary import VisitState
from clb_tenants.schools.models import School

OPEN: Final = (
    VisitState.PLANNED, VisitState.PROPOSED, VisitState.ANSWERED, VisitState.DECLINED, VisitState.LAPSED,
    VisitState.COUNTER_PROPOSED, VisitState.CONFIRMED,
)  # fmt: skip
"""States in which somebody still has something to do."""


def open_work(uow: UnitOfWork, member_id: UUID) -> Sequence[Any]:
    """(Visit, School) of every visit that is not over and was planned by this colleague, by day."""
    return uow.rows(
        select(Visit, School)
        .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
        .where(Visit.centre_id == uow.scope.owner_id, Visit.planner_id == member_id, Visit.state.in_(OPEN))
        .order_by(Visit.sort_day, Visit.visit_id)
    ).all()


def visits_for_hand_over(uow: UnitOfWork, visit_ids: Sequence[UUID]) -> Sequence[Visit]:
    """These visits, locked in one order so that two bulk changes never wait for each other in a circle."""
    return uow.all(
        select(Visit)
        .where(Visit.centre_id == uow.scope.owner_id, Visit.visit_id.in_(visit_ids))
        .order_by(Visit.visit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )

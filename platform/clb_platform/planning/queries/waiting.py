"""What waits, for the centre and for a school."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Date, DateTime, Integer, Uuid, and_, any_, bindparam, func, or_, select

from clb_core.database.kept import Kept
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.notifications.queries.bounces import TROUBLE_NUMBER
from clb_platform.planning.models import Visit
from clb_platform.planning.queries.conflicts import CONFLICT_NUMBER
from clb_platform.planning.vocabulary import (
    VisitState,
)
from clb_tenants.schools.models import School

FOR_CENTRE = (VisitState.ANSWERED, VisitState.DECLINED, VisitState.LAPSED, VisitState.COUNTER_PROPOSED)
"""The school said something, or nothing in time, that the centre must act on."""
_NOW, _TODAY = bindparam("now", type_=DateTime(timezone=True)), bindparam("today", type_=Date())
WAITS_FOR_CENTRE: Final = and_(
    Visit.centre_id == bindparam("centre", type_=Uuid()),
    Visit.start_year == bindparam("year", type_=Integer()),
    or_(
        Visit.state.in_(FOR_CENTRE),
        and_(Visit.state == VisitState.PROPOSED, Visit.reply_by < _NOW),
        and_(Visit.state == VisitState.CONFIRMED, Visit.day < _TODAY),
    ),
)
"""The centre must act: answered, declined, countered, lapsed or about to, to be closed."""
WAITING: Final = (
    select(Visit, School)
    .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
    .where(WAITS_FOR_CENTRE)
    .order_by(Visit.reply_by.nulls_last(), Visit.sort_day, Visit.visit_id)
)
WAITING_NUMBER: Final = select(func.count().label("number")).select_from(Visit).where(WAITS_FOR_CENTRE)
HOW_MANY_WAIT: Final = Kept(WAITING_NUMBER, one_plan=True)
TURN: Final = (
    WAITING_NUMBER.scalar_subquery().label("waiting"),
    CONFLICT_NUMBER.scalar_subquery().label("conflicts"),
    TROUBLE_NUMBER.scalar_subquery().label("bounced"),
)
"""`waiting`: rows of `waiting_for_centre`; `conflicts`: visits with a date that no longer passes; `bounced`: addresses that
do not work."""
WAITS_FOR_SCHOOL: Final = and_(
    Visit.centre_id == bindparam("centre", type_=Uuid()),
    Visit.school_id == any_(bindparam("schools", type_=ARRAY(Uuid()))),
    Visit.state == VisitState.PROPOSED,
    Visit.reply_by >= _NOW,
)
FOR_SCHOOL: Final = select(func.count()).select_from(Visit).where(WAITS_FOR_SCHOOL)
"""How many rows `waiting_for_school` gives."""


def waiting_for_centre(uow: UnitOfWork, start_year: int, today: date, now: datetime) -> Sequence[Any]:
    """(Visit, School) on which the centre must act."""
    return uow.rows(WAITING, values_of_turn(uow, start_year, today, now)).all()


def count_waiting_for_centre(uow: UnitOfWork, start_year: int, today: date, now: datetime) -> int:
    """How many rows `waiting_for_centre` gives."""
    found: int = uow.ask(HOW_MANY_WAIT, values_of_turn(uow, start_year, today, now))[0].number
    return found


def values_of_turn(uow: UnitOfWork, start_year: int, today: date, now: datetime) -> dict[str, Any]:
    """What the statements of `TURN` are run with."""
    return {"centre": uow.scope.owner_id, "year": start_year, "today": today, "now": now}


def waiting_for_school(uow: UnitOfWork, school_ids: Sequence[UUID], now: Any) -> Sequence[Visit]:
    """Visits that these schools can still answer, the earliest term first."""
    statement = select(Visit).where(WAITS_FOR_SCHOOL).order_by(Visit.reply_by, Visit.visit_id)
    found: Sequence[Visit] = uow.rows(statement, _values_of_school(uow, school_ids, now)).scalars().all()
    return found


def _values_of_school(uow: UnitOfWork, school_ids: Sequence[UUID], now: datetime) -> dict[str, Any]:
    return {"centre": uow.scope.owner_id, "schools": list(school_ids), "now": now}


def visits_of_school(uow: UnitOfWork, school_id: UUID, start_year: int) -> Sequence[Visit]:
    """A school's visits of a school year, by day; cancelled ones too."""
    return uow.all(
        select(Visit)
        .where(Visit.centre_id == uow.scope.owner_id, Visit.school_id == school_id, Visit.start_year == start_year)
        .order_by(Visit.sort_day, Visit.visit_id)
    )

"""Dates that stand or are on offer, and those among them that no longer pass the rules."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    Select,
    Uuid,
    and_,
    bindparam,
    cast,
    delete,
    func,
    or_,
    select,
)

from clb_core.database.kept import Kept
from clb_core.database.keyset import rows_after
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.web.pages import PageRequest
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning.models import Visit, VisitConflict, VisitDate
from clb_platform.planning.queries.visits import WITH_SCHOOL_AND_TEAM
from clb_platform.planning.vocabulary import AnswerKind, DateState, VisitState
from clb_tenants.schools.models import School

LIVE = (VisitState.PLANNED, VisitState.PROPOSED, VisitState.ANSWERED, VisitState.CONFIRMED)
STANDS = (DateState.OFFERED, DateState.CHOSEN)


CENTRE, TODAY = bindparam("centre", type_=Uuid()), bindparam("today", type_=Date())


def _stands(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """The date may still take place: on offer and not refused, or chosen, today or later."""
    return and_(
        Visit.state.in_(LIVE),
        VisitDate.revision == Visit.revision,
        VisitDate.state.in_(STANDS),
        VisitDate.day >= today,
        VisitDate.answer.is_distinct_from(AnswerKind.NO),
    )


def standing_dates(
    uow: UnitOfWork,
    today: date,
    first: date,
    last: date | None,
    *,
    half_day: HalfDay | None = None,
    school_id: UUID | None = None,
    visit_id: UUID | None = None,
) -> Sequence[Any]:
    """(Visit, VisitDate) of every date that may still take place between two days (`last` None: on and on), by day."""
    statement = (
        select(Visit, VisitDate)
        .join(VisitDate, and_(VisitDate.centre_id == Visit.centre_id, VisitDate.visit_id == Visit.visit_id))
        .where(Visit.centre_id == uow.scope.owner_id, _stands(today), VisitDate.day >= first)
    )
    if last is not None:
        statement = statement.where(VisitDate.day <= last)
    if half_day is not None:
        statement = statement.where(VisitDate.half_day == half_day)
    if school_id is not None:
        statement = statement.where(Visit.school_id == school_id)
    if visit_id is not None:
        statement = statement.where(Visit.visit_id == visit_id)
    return uow.rows(statement.order_by(VisitDate.day, VisitDate.half_day, Visit.visit_id)).all()


def concepts(uow: UnitOfWork, start_year: int, *, school_id: UUID | None = None) -> Sequence[Visit]:
    """Visits of this school year or a later one for which no date was proposed yet."""
    statement = select(Visit).where(
        Visit.centre_id == uow.scope.owner_id, Visit.state == VisitState.PLANNED, Visit.start_year >= start_year
    )
    if school_id is not None:
        statement = statement.where(Visit.school_id == school_id)
    return uow.all(statement.order_by(Visit.visit_id))


def one_recheck_at_a_time(uow: UnitOfWork) -> None:
    """Wait until no other recheck of this centre runs; released with the transaction."""
    name = hashlib.sha256(uow.scope.owner_id.bytes + b"planning.recheck").digest()
    uow.rows(select(func.pg_advisory_xact_lock(cast(int.from_bytes(name[:8], "big", signed=True), BigInteger))))


def forget_conflicts(uow: UnitOfWork, date_ids: Iterable[UUID], concept_ids: Iterable[UUID]) -> int:
    """Drop what was found about these dates and concepts, to store what is found now."""
    of_dates = VisitConflict.date_id.in_(list(date_ids))
    of_concepts = and_(VisitConflict.date_id.is_(None), VisitConflict.visit_id.in_(list(concept_ids)))
    return uow.change(
        delete(VisitConflict).where(VisitConflict.centre_id == uow.scope.owner_id, or_(of_dates, of_concepts))
    )


def forget_past_conflicts(uow: UnitOfWork, today: date) -> int:
    """Drop what is about dates that no longer stand; no list shows it any more."""
    shown = _conflicts(uow.scope.owner_id, today).with_only_columns(VisitConflict.conflict_id, maintain_column_froms=True)
    return uow.change(
        delete(VisitConflict)
        .where(VisitConflict.centre_id == uow.scope.owner_id, VisitConflict.conflict_id.not_in(shown))
        .execution_options(synchronize_session=False)
    )


def _conflicts(centre: UUID | BindParameter[UUID], today: date | BindParameter[date]) -> Select[*tuple[Any, ...]]:
    """What is shown: found with the team and room that the visit has now, of a date that still stands or a concept."""
    is_concept = and_(VisitConflict.date_id.is_(None), Visit.state == VisitState.PLANNED)
    return (
        select(VisitConflict, Visit, VisitDate)
        .join(
            Visit,
            and_(
                Visit.centre_id == VisitConflict.centre_id,
                Visit.visit_id == VisitConflict.visit_id,
                Visit.team_id == VisitConflict.team_id,
                Visit.facility_id.is_not_distinct_from(VisitConflict.facility_id),
            ),
        )
        .outerjoin(
            VisitDate,
            and_(VisitDate.centre_id == VisitConflict.centre_id, VisitDate.date_id == VisitConflict.date_id),
        )
        .where(VisitConflict.centre_id == centre, or_(is_concept, _stands(today)))
    )


def conflicts(uow: UnitOfWork, today: date, visit_ids: Sequence[UUID] | None = None) -> Sequence[Any]:
    """(VisitConflict, Visit, VisitDate or None, School) by day; of these visits, or of all. One statement."""
    statement = (
        _conflicts(uow.scope.owner_id, today)
        .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
        .add_columns(School)
    )
    if visit_ids is not None:
        statement = statement.where(Visit.visit_id.in_(visit_ids))
    return uow.rows(
        statement.order_by(Visit.sort_day, Visit.visit_id, VisitDate.position, VisitConflict.conflict_id)
    ).all()


def _has_conflict(uow: UnitOfWork, today: date) -> ColumnElement[bool]:
    here = _conflicts(uow.scope.owner_id, today).with_only_columns(VisitConflict.visit_id, maintain_column_froms=True)
    return Visit.visit_id.in_(here.correlate(None))


def conflicting_visits(uow: UnitOfWork, today: date, page: PageRequest) -> Sequence[Any]:
    """(Visit, School, Team) with a date that no longer passes, by day, one row more than the page."""
    statement = WITH_SCHOOL_AND_TEAM.where(Visit.centre_id == uow.scope.owner_id, _has_conflict(uow, today))
    if page.after:
        statement = statement.where(rows_after((Visit.sort_day, Visit.visit_id), page.after))
    return uow.rows(statement.order_by(Visit.sort_day, Visit.visit_id).limit(page.limit + 1)).all()


_IN_CONFLICT = _conflicts(CENTRE, TODAY).with_only_columns(VisitConflict.visit_id, maintain_column_froms=True).subquery()
CONFLICT_NUMBER: Final = select(func.count(_IN_CONFLICT.c.visit_id.distinct()).label("number"))
"""Counts what `conflicting_visits` gives over all its pages, with `centre` and `today`; also part of a larger statement."""
HOW_MANY_CONFLICT: Final = Kept(CONFLICT_NUMBER, one_plan=True)


def count_conflicting_visits(uow: UnitOfWork, today: date) -> int:
    found: int = uow.ask(HOW_MANY_CONFLICT, {"centre": uow.scope.owner_id, "today": today})[0].number
    return found

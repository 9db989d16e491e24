"""Every SELECT of the home page that is not another slice's already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from clb_core.database.kept import Kept
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements import queries as agreements
from clb_platform.calendars.models import Team
from clb_platform.planning import queries as planning
from clb_platform.planning.models import Visit, VisitItem
from clb_platform.planning.vocabulary import VisitState
from clb_tenants.schools.models import School


@dataclass(frozen=True, slots=True)
class AskedSchools:
    """Proposals without an answer: how many, how many are past their term, and the next term."""

    proposed: int
    overdue: int
    next_reply_by: datetime | None


def asked_schools(uow: UnitOfWork, start_year: int, now: datetime) -> AskedSchools:
    row = uow.rows(
        select(
            func.count(),
            func.count().filter(Visit.reply_by < now),
            func.min(Visit.reply_by).filter(Visit.reply_by >= now),
        ).where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.start_year == start_year,
            Visit.state == VisitState.PROPOSED,
        )
    ).one()
    return AskedSchools(*row)


def pupils_of(uow: UnitOfWork, visit_ids: Sequence[UUID]) -> dict[UUID, int]:
    """visit_id → how many pupils it is for."""
    rows = uow.rows(
        select(VisitItem.visit_id, func.sum(VisitItem.head_count))
        .where(VisitItem.centre_id == uow.scope.owner_id, VisitItem.visit_id.in_(visit_ids))
        .group_by(VisitItem.visit_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def coming_visits(uow: UnitOfWork, first: date, last: date, team_ids: Sequence[UUID] | None = None) -> Sequence[Any]:
    """(Visit, School, Team) of confirmed visits on these days, by day; of some teams, or of all (None)."""
    statement = (
        select(Visit, School, Team)
        .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
        .join(Team, and_(Team.centre_id == Visit.centre_id, Team.team_id == Visit.team_id))
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.state == VisitState.CONFIRMED,
            Visit.day >= first,
            Visit.day <= last,
        )
    )
    if team_ids is not None:
        statement = statement.where(Visit.team_id.in_(team_ids))
    return uow.rows(statement.order_by(Visit.day, Visit.half_day, School.name_key, Visit.visit_id)).all()


def visits_of_schools(
    uow: UnitOfWork, school_ids: Sequence[UUID], states: Sequence[VisitState], first: date
) -> Sequence[Visit]:
    """Visits of these schools in these states that are on `first` or later, by day."""
    return uow.all(
        select(Visit)
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.school_id.in_(school_ids),
            Visit.state.in_(states),
            Visit.sort_day >= first,
        )
        .order_by(Visit.sort_day, Visit.visit_id)
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """What decides which numbers stand in someone's menu: a side, and what it may do there."""

    of_centre: bool
    plans: bool = False
    writes: bool = False
    approves: bool = False
    signs: bool = False


@dataclass(frozen=True, slots=True)
class MenuNumbers:
    """What waits for a reader, `conflicts` and `bounced` apart; `texts` are agreements, with all that goes with them."""

    waiting: int
    conflicts: int
    bounced: int
    to_plan: int
    texts: int


def menu_numbers(uow: UnitOfWork, reader: Reader, values: Mapping[str, Any]) -> MenuNumbers:
    """All numbers in one statement, whatever they are of: they are asked with every page.

    `values` are those of the columns of planning (`turn_columns`) and of agreements.
    """
    counted = planning.counted_to_plan(uow, values["year"]) if reader.plans else 0
    statement, own = _menu(replace(reader, plans=counted is None))
    row = uow.ask(statement, {**values, "centre": uow.scope.owner_id})[0]
    texts = sum(row[own:])
    if not reader.of_centre:
        return MenuNumbers(row.to_answer, 0, 0, 0, texts)
    return MenuNumbers(row.waiting, row.conflicts, row.bounced, row.to_plan if counted is None else counted, texts)


@cache
def _menu(reader: Reader) -> tuple[Kept, int]:
    """The statement, and how many of its columns are of visits; made when the first of such readers asks."""
    of_visits = planning.turn_columns(of_centre=reader.of_centre, plans=reader.plans)
    of_texts = agreements.turn_columns(
        of_centre=reader.of_centre, writes=reader.writes, approves=reader.approves, signs=reader.signs
    )
    return Kept(select(*of_visits, *of_texts), one_plan=True), len(of_visits)

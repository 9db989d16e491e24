"""How many obligations there are: each number is that of the list with the same filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.class_groups.models import ClassGroup
from clb_platform.planning.models import Visit
from clb_platform.planning.queries.obligations import PUPILS, STATE, chosen, names_of, values_for
from clb_platform.planning.vocabulary import ObligationState, VisitState
from clb_platform.programmes.models import Programme


def count_obligations(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> dict[ObligationState, int]:
    """How many obligations `obligations` would give, by state; every state is in it."""
    rows = uow.plain(_counts(names_of(filters)), values_for(uow, start_year, filters))
    counted = {ObligationState(state): count for state, count in rows}
    return {state: counted.get(state, 0) for state in ObligationState}


@cache
def _counts(names: frozenset[str]) -> Select[Any]:
    inner = chosen(names)[0].with_only_columns(STATE.label("state")).subquery()
    return select(inner.c.state, func.count()).group_by(inner.c.state)


@dataclass(frozen=True, slots=True)
class ObligationCount:
    """How many obligations share all this; `refused`: their school refused every date, `catch_up`: of absentees."""

    state: ObligationState
    refused: bool
    catch_up: bool
    code: str
    dose: int
    number: int


def count_obligations_by_programme(
    uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]
) -> tuple[ObligationCount, ...]:
    """What `obligations` would give with more filters, counted for all of them in one statement."""
    rows = uow.plain(_counts_by_programme(names_of(filters)), values_for(uow, start_year, filters))
    return tuple(ObligationCount(ObligationState(row[0]), *row[1:]) for row in rows)


@cache
def _counts_by_programme(names: frozenset[str]) -> Select[Any]:
    statement, numbers = chosen(names)
    refused = func.coalesce(Visit.state == VisitState.DECLINED, False).label("refused")
    catch_up = (numbers.portion > 0).label("catch_up")
    columns = (STATE.label("state"), refused, catch_up, Programme.code, numbers.dose.label("dose"))
    inner = statement.with_only_columns(*columns).subquery()
    return select(*inner.c, func.count()).group_by(*inner.c)


@dataclass(frozen=True, slots=True)
class Due:
    """How many obligations a school has, and how many pupils are in them."""

    name: str
    number: int
    pupils: int


def due_by_school(uow: UnitOfWork, start_year: int, code: str) -> dict[UUID, Due]:
    """What `obligations` would give for a programme, by school, in the order of their names. One statement."""
    inner = chosen(frozenset({"code"}))[0].subquery()
    statement = (
        select(inner.c.school_id, inner.c.name, func.count(), func.sum(inner.c.head_count))
        .group_by(inner.c.school_id, inner.c.name, inner.c.name_key)
        .order_by(inner.c.name_key, inner.c.school_id)
    )
    rows = uow.plain(statement, values_for(uow, start_year, {"code": code}))
    return {school_id: Due(name, int(number), int(pupils)) for school_id, name, number, pupils in rows}


def obligation_totals(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> tuple[int, int, int]:
    """(obligations, schools, pupils) that `obligations` would give over all its pages."""
    row = uow.plain(_totals(names_of(filters)), values_for(uow, start_year, filters)).one()
    return int(row[0]), int(row[1]), int(row[2])


@cache
def _totals(names: frozenset[str]) -> Select[Any]:
    inner = (
        chosen(names)[0]
        .with_only_columns(ClassGroup.school_id.label("school"), PUPILS.label("pupils"))
        .subquery()
    )
    return select(func.count(), func.count(inner.c.school.distinct()), func.coalesce(func.sum(inner.c.pupils), 0))

"""How many obligations there are: each number is that of the list with the same filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from clb_core.database.kept import Kept
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.class_groups.models import ClassGroup
from clb_platform.planning.models import Visit
from clb_platform.planning.queries.obligations import PUPILS, STATE, chosen, names_of, values_for
from clb_platform.planning.vocabulary import ObligationState, VisitState
from clb_platform.programmes.models import Programme


def count_obligations(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> dict[ObligationState, int]:
    """How many obligations `obligations` would give, by state; every state is in it."""
    rows = uow.ask(_counts(names_of(filters)), values_for(uow, start_year, filters))
    counted = {ObligationState(state): number for state, number in rows}
    return {state: counted.get(state, 0) for state in ObligationState}


@cache
def _counts(names: frozenset[str]) -> Kept:
    inner = chosen(names)[0].with_only_columns(STATE.label("state")).subquery()
    return Kept(select(inner.c.state, func.count().label("number")).group_by(inner.c.state))


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
    rows = uow.ask(_counts_by_programme(names_of(filters)), values_for(uow, start_year, filters))
    return tuple(ObligationCount(ObligationState(row[0]), *row[1:]) for row in rows)


@cache
def _counts_by_programme(names: frozenset[str]) -> Kept:
    statement, numbers = chosen(names)
    refused = func.coalesce(Visit.state == VisitState.DECLINED, False).label("refused")
    catch_up = (numbers.portion > 0).label("catch_up")
    columns = (STATE.label("state"), refused, catch_up, Programme.code, numbers.dose.label("dose"))
    inner = statement.with_only_columns(*columns).subquery()
    return Kept(select(*inner.c, func.count().label("number")).group_by(*inner.c))


@dataclass(frozen=True, slots=True)
class Due:
    """How many obligations a school has, and how many pupils are in them."""

    name: str
    number: int
    pupils: int


def due_by_school(uow: UnitOfWork, start_year: int, code: str) -> dict[UUID, Due]:
    """What `obligations` would give for a programme, by school, in the order of their names. One statement."""
    rows = uow.ask(_by_school(), values_for(uow, start_year, {"code": code}))
    return {row.school_id: Due(row.name, row.number, int(row.pupils)) for row in rows}


@cache
def _by_school() -> Kept:
    inner = chosen(frozenset({"code"}))[0].subquery()
    numbers = func.count().label("number"), func.sum(inner.c.head_count).label("pupils")
    return Kept(
        select(inner.c.school_id, inner.c.name, *numbers)
        .group_by(inner.c.school_id, inner.c.name, inner.c.name_key)
        .order_by(inner.c.name_key, inner.c.school_id)
    )


def obligation_totals(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> tuple[int, int, int]:
    """(obligations, schools, pupils) that `obligations` would give over all its pages; home education is no school."""
    row = uow.ask(_totals(names_of(filters)), values_for(uow, start_year, filters))[0]
    return row.obligations, row.schools, int(row.pupils)


@cache
def _totals(names: frozenset[str]) -> Kept:
    inner = (
        chosen(names)[0]
        .with_only_columns(func.nullif(ClassGroup.school_id, ClassGroup.centre_id).label("school"), PUPILS.label("pupils"))
        .subquery()
    )
    schools, pupils = func.count(inner.c.school.distinct()), func.coalesce(func.sum(inner.c.pupils), 0)
    return Kept(select(func.count().label("obligations"), schools.label("schools"), pupils.label("pupils")))

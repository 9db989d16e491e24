"""How many obligations there are: each number is that of the list with the same filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, String, and_, bindparam, func, literal, select, true, tuple_

from clb_core.database.kept import Kept
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.class_groups.models import ClassGroup
from clb_platform.planning.models import Visit
from clb_platform.planning.queries.obligation_statement import (
    KIND,
    PORTION,
    PUPILS,
    STATE,
    chosen,
    names_of,
    values_for,
)
from clb_platform.planning.vocabulary import ObligationState, VisitState
from clb_tenants.schools.models import School

COUNTED: Final = "obligations to plan"
_STATES: Final = {state.value: state for state in ObligationState}


def counted_to_plan(uow: UnitOfWork, start_year: int) -> int | None:
    """How many obligations are still to plan, when this unit of work counted all of them already."""
    found: int | None = uow.memory.get((COUNTED, start_year))
    return found


def count_obligations(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> dict[ObligationState, int]:
    """How many obligations `obligations` would give, by state; every state is in it."""
    rows = uow.ask(_counts(names_of(filters)), values_for(uow, start_year, filters))
    counted = {ObligationState(state): number for state, number in rows}
    return {state: counted.get(state, 0) for state in ObligationState}


@cache
def _counts(names: frozenset[str]) -> Kept:
    inner = chosen(names, [STATE.label("state")], with_school=False).subquery()
    return Kept(select(inner.c.state, func.count().label("number")).group_by(inner.c.state), one_plan="q" not in names)


class ObligationCount(NamedTuple):
    """How many obligations share all this; `refused`: their school refused every date, `catch_up`: of absentees."""

    state: ObligationState
    refused: bool
    catch_up: bool
    code: str
    dose: int
    number: int


@dataclass(frozen=True, slots=True)
class ObligationTotals:
    """Over all pages of a list: its obligations, their schools (home education is no school) and pupils."""

    obligations: int
    schools: int
    pupils: int


def count_obligations_by_programme(
    uow: UnitOfWork, start_year: int, filters: Mapping[str, Any], shown: Mapping[str, Any]
) -> tuple[tuple[ObligationCount, ...], ObligationTotals]:
    """What `obligations` would give with more filters, counted for all of them; and the totals of the list with the
    filters and those of `shown` (`state`, `code`, `dose`, `refused`, `catch_up`). One statement.
    """
    statement = _counts_by_programme(names_of(filters), names_of(shown))
    *counts, total = uow.ask(statement, values_for(uow, start_year, {**filters, **shown}))
    parts = tuple([ObligationCount(_STATES[row[0]], *row[1:6]) for row in counts])
    if not names_of(filters):
        to_plan = sum(each.number for each in parts if each.state is ObligationState.TO_PLAN)
        uow.memory[COUNTED, start_year] = to_plan
    return parts, ObligationTotals(total.obligations, total.schools, int(total.pupils))


@cache
def _counts_by_programme(names: frozenset[str], shown: frozenset[str]) -> Kept:
    """A row for each part, and last the totals."""
    refused = func.coalesce(Visit.state == VisitState.DECLINED, False).label("refused")
    catch_up = (PORTION > 0).label("catch_up")
    parts = (STATE.label("state"), refused, catch_up, KIND.code, KIND.dose)
    school = func.nullif(ClassGroup.school_id, ClassGroup.centre_id).label("school")
    each = chosen(names, (*parts, school, PUPILS.label("pupils")), with_school=False).subquery().c
    conditions = {state.value: each.state == literal(state.value, String()) for state in ObligationState} | {
        "code": each.code == bindparam("code"),
        "dose": each.dose == bindparam("dose", type_=Integer()),
        "refused": each.refused,
        "catch_up": each.catch_up,
    }
    here = and_(true(), *(conditions[name] for name in sorted(shown)))
    key = (each.state, each.refused, each.catch_up, each.code, each.dose)
    totals = (
        func.count().filter(here).label("obligations"),
        func.count(each.school.distinct()).filter(here).label("schools"),
        func.coalesce(func.sum(each.pupils).filter(here), 0).label("pupils"),
    )
    grouped = select(*key, func.count().label("number"), *totals).group_by(func.grouping_sets(tuple_(*key), tuple_()))
    return Kept(grouped.order_by(func.grouping(each.code)), one_plan="q" not in names)


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
    columns = (School.school_id, School.name, School.name_key, PUPILS.label("head_count"))
    inner = chosen(frozenset({"code"}), columns).subquery()
    numbers = func.count().label("number"), func.sum(inner.c.head_count).label("pupils")
    return Kept(
        select(inner.c.school_id, inner.c.name, *numbers)
        .group_by(inner.c.school_id, inner.c.name, inner.c.name_key)
        .order_by(inner.c.name_key, inner.c.school_id)
    )

"""Lists of the obligations that follow from groups and programmes, each with its only state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, any_, bindparam, type_coerce

from clb_core.database.kept import Kept
from clb_core.database.keyset import page_of, page_values
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.web.pages import PageRequest
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning.models import Visit, VisitItem
from clb_platform.planning.queries.obligation_statement import (
    COLUMNS,
    IS_IN,
    KIND,
    PORTION,
    PUPILS,
    SORT_KEY,
    STATE,
    chosen,
    names_of,
    values_for,
)
from clb_platform.planning.vocabulary import ItemKey, ObligationState, VisitState
from clb_tenants.schools.models import School


class ObligationRow(NamedTuple):
    """One obligation with its only state. `head_count` is of its portion: the group's, or who must catch up.

    `visit_id` is the visit that has it, also when the school refused its dates; `refused_dates` is how many it refused.
    """

    class_group_id: UUID
    programme_id: UUID
    dose: int
    portion: int
    school_id: UUID
    school_name: str
    municipality: str
    school_key: str
    group_name: str
    grade: Grade
    birth_year: int | None
    head_count: int
    counted_on: date
    programme_code: str
    state: ObligationState
    visit_id: UUID | None
    visit_state: VisitState | None
    day: date | None
    half_day: HalfDay | None
    waived_because: str | None
    refused_dates: int

    @property
    def key(self) -> ItemKey:
        return ItemKey(self.class_group_id, self.programme_id, self.dose, self.portion)

    @property
    def sort_key(self) -> tuple[Any, ...]:
        return (
            self.school_key, self.school_id, self.programme_code, self.dose, self.group_name, self.class_group_id,
            self.portion,
        )  # fmt: skip


def obligations(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any], page: PageRequest) -> Sequence[ObligationRow]:
    """Obligations by school, programme and group, one row more than the page. One statement.

    Filters: `state`, `school_id`, `code` (of the programme), `dose`, `q` (school or municipality), `refused`,
    `catch_up` (who was absent before).
    """
    values = values_for(uow, start_year, filters) | page_values(SORT_KEY, page)
    return uow.ask(_rows(names_of(filters), after=bool(page.after)), values)


def obligation_records(
    uow: UnitOfWork, start_year: int, filters: Mapping[str, Any], page: PageRequest
) -> Sequence[Any]:
    """The same rows as the REST list shows them: plain values named by column, enums as their text. One statement."""
    values = values_for(uow, start_year, filters) | page_values(SORT_KEY, page)
    return uow.ask(_records(names_of(filters), after=bool(page.after)), values)


@cache
def _rows(names: frozenset[str], *, after: bool) -> Kept:
    statement = page_of(chosen(names, COLUMNS), SORT_KEY, after=after)
    return Kept(statement, row=ObligationRow, one_plan=_is_one_plan_for_all(names))


@cache
def _records(names: frozenset[str], *, after: bool) -> Kept:
    columns = (
        ClassGroup.class_group_id, KIND.programme_id, KIND.dose, PORTION.label("portion"), School.school_id,
        School.name.label("school_name"), School.municipality, ClassGroup.name.label("group_name"),
        type_coerce(ClassGroup.grade, String).label("grade"), ClassGroup.birth_year, PUPILS.label("head_count"),
        KIND.code.label("programme_code"), STATE.label("state"), Visit.visit_id,
        type_coerce(Visit.state, String).label("visit_state"), Visit.day,
        type_coerce(Visit.half_day, String).label("half_day"), VisitItem.waived_because, School.name_key,
    )  # fmt: skip
    return Kept(page_of(chosen(names, columns), SORT_KEY, after=after), one_plan=_is_one_plan_for_all(names))


def _is_one_plan_for_all(names: frozenset[str]) -> bool:
    """Of what is to plan, of everything, and of one school. How far a page of another state reads, is another for each year."""
    of_state = {name for name in names if name in IS_IN}
    return "school_id" in names or ("catch_up" not in names and of_state <= {ObligationState.TO_PLAN})


def obligations_by_key(uow: UnitOfWork, start_year: int, keys: Sequence[ItemKey]) -> list[ObligationRow]:
    """These obligations, as far as they exist, by school. One statement."""
    wanted = set(keys)
    values = values_for(uow, start_year, {}) | {"groups": [key.class_group_id for key in keys]}
    return [row for row in uow.ask(_of_groups(), values) if row.key in wanted]


@cache
def _of_groups() -> Kept:
    here = ClassGroup.class_group_id == any_(bindparam("groups", type_=ARRAY(Uuid())))
    return Kept(chosen(frozenset(), COLUMNS).where(here).order_by(*SORT_KEY), row=ObligationRow)

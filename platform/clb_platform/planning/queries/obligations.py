"""The obligations that follow from groups and programmes, each with its only state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Integer,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
    type_coerce,
)

from clb_core.database.keyset import rows_after
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.web.pages import PageRequest
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning.models import Visit, VisitItem
from clb_platform.planning.queries.visits import school_matches
from clb_platform.planning.vocabulary import (
    OBLIGATION_OF_VISIT,
    ItemKey,
    ObligationState,
    VisitState,
)
from clb_platform.programmes.models import Programme, ProgrammeTarget, SchoolProgramme
from clb_tenants.schools.models import School


@dataclass(frozen=True, slots=True)
class ObligationRow:
    """One obligation with its only state. `visit_id` is the visit that has it, also when the school refused its dates."""

    class_group_id: UUID
    programme_id: UUID
    dose: int
    school_id: UUID
    school_name: str
    municipality: str
    school_key: str
    group_name: str
    grade: Grade
    birth_year: int | None
    head_count: int
    programme_code: str
    state: ObligationState
    visit_id: UUID | None
    visit_state: VisitState | None
    day: date | None
    half_day: HalfDay | None

    @property
    def key(self) -> ItemKey:
        return ItemKey(self.class_group_id, self.programme_id, self.dose)

    @property
    def sort_key(self) -> tuple[Any, ...]:
        return (self.school_key, self.school_id, self.programme_code, self.dose, self.group_name, self.class_group_id)


STATE = case(
    *[
        (Visit.state == state, obligation.value)
        for state, obligation in OBLIGATION_OF_VISIT.items()
        if obligation is not ObligationState.TO_PLAN
    ],
    else_=ObligationState.TO_PLAN.value,
)


CENTRE, YEAR = bindparam("centre", type_=Uuid()), bindparam("year", type_=Integer())


def _values(uow: UnitOfWork, start_year: int) -> dict[str, Any]:
    """What every statement of this file is run with."""
    return {"centre": uow.scope.owner_id, "year": start_year}


def _obligations(filters: Mapping[str, Any]) -> tuple[Select[Any], Any]:
    """The statement, to be run with `_values`, and its column of doses."""
    statement, dose = _every()
    return _filtered(statement, dose, filters), dose


@cache
def _every() -> tuple[Select[Any], Any]:
    """Every group × programme it is a target of × dose, and its active visit. Built once: it is asked on every page."""
    dose = func.generate_series(1, Programme.doses).table_valued("dose").render_derived(name="d").lateral()
    special = ClassGroup.grade == Grade.SPECIAL
    target = or_(
        and_(~special, ProgrammeTarget.grade == ClassGroup.grade),
        and_(special, ProgrammeTarget.birth_year_offset == ClassGroup.start_year - ClassGroup.birth_year),
    )
    statement: Select[Any] = (
        select(
            ClassGroup.class_group_id, Programme.programme_id, dose.c.dose, School.school_id, School.name,
            School.municipality, School.name_key, ClassGroup.name.label("group_name"), ClassGroup.grade,
            ClassGroup.birth_year, ClassGroup.head_count, Programme.code, STATE.label("state"), Visit.visit_id,
            Visit.state.label("visit_state"), Visit.day, Visit.half_day,
        )
        .select_from(ClassGroup)
        .join(School, and_(School.centre_id == ClassGroup.centre_id, School.school_id == ClassGroup.school_id))
        .join(ProgrammeTarget, and_(ProgrammeTarget.centre_id == ClassGroup.centre_id, target))
        .join(
            Programme,
            and_(
                Programme.centre_id == ProgrammeTarget.centre_id,
                Programme.programme_id == ProgrammeTarget.programme_id,
                Programme.valid_from_year <= YEAR,
                or_(Programme.valid_until_year.is_(None), Programme.valid_until_year >= YEAR),
            ),
        )
        .join(dose, true())
        .outerjoin(
            VisitItem,
            and_(
                VisitItem.centre_id == ClassGroup.centre_id,
                VisitItem.class_group_id == ClassGroup.class_group_id,
                VisitItem.programme_id == Programme.programme_id,
                VisitItem.dose == dose.c.dose,
                VisitItem.active.is_(True),
            ),
        )
        .outerjoin(Visit, and_(Visit.centre_id == VisitItem.centre_id, Visit.visit_id == VisitItem.visit_id))
        .where(
            ClassGroup.centre_id == CENTRE,
            ClassGroup.start_year == YEAR,
            ClassGroup.head_count > 0,
            ~_not_at_school(),
        )
    )  # fmt: skip
    return statement, dose


def _not_at_school() -> Any:
    """Whether the programme is not due at the school of the group in that year."""
    return exists(
        select(SchoolProgramme.school_programme_id).where(
            SchoolProgramme.centre_id == ClassGroup.centre_id,
            SchoolProgramme.school_id == ClassGroup.school_id,
            SchoolProgramme.code == Programme.code,
            SchoolProgramme.is_due.is_(False),
            SchoolProgramme.valid_from_year <= YEAR,
            or_(SchoolProgramme.valid_until_year.is_(None), SchoolProgramme.valid_until_year >= YEAR),
        )
    )


def _filtered(statement: Select[Any], dose: Any, filters: Mapping[str, Any]) -> Select[Any]:
    if filters.get("state"):
        statement = statement.where(STATE.op("=")(str(filters["state"])))
    if filters.get("school_id"):
        statement = statement.where(
            ClassGroup.school_id == filters["school_id"], School.school_id == filters["school_id"]
        )
    if filters.get("code"):
        statement = statement.where(Programme.code == filters["code"])
    if filters.get("dose"):
        statement = statement.where(dose.c.dose == filters["dose"])
    if filters.get("q"):
        statement = statement.where(school_matches(filters["q"]))
    if filters.get("refused"):
        statement = statement.where(Visit.state == VisitState.DECLINED)
    return statement


def obligations(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any], page: PageRequest) -> list[ObligationRow]:
    """Obligations by school, programme and group, one row more than the page. One statement.

    Filters: `state`, `school_id`, `code` (of the programme), `dose`, `q` (school or municipality), `refused`.
    """
    return [_row(row) for row in uow.rows(_page_of(*_obligations(filters), page), _values(uow, start_year))]


def obligation_records(
    uow: UnitOfWork, start_year: int, filters: Mapping[str, Any], page: PageRequest
) -> Sequence[Any]:
    """The same rows as the REST list shows them: plain values named by column, enums as their text. One statement."""
    statement, dose = _obligations(filters)
    columns = (
        ClassGroup.class_group_id, Programme.programme_id, dose.c.dose, School.school_id,
        School.name.label("school_name"), School.municipality, ClassGroup.name.label("group_name"),
        type_coerce(ClassGroup.grade, String).label("grade"), ClassGroup.birth_year, ClassGroup.head_count,
        Programme.code.label("programme_code"), STATE.label("state"), Visit.visit_id,
        type_coerce(Visit.state, String).label("visit_state"), Visit.day,
        type_coerce(Visit.half_day, String).label("half_day"), School.name_key,
    )  # fmt: skip
    asked = _page_of(statement.with_only_columns(*columns), dose, page)
    return uow.rows(asked, _values(uow, start_year)).all()


def _page_of(statement: Select[Any], dose: Any, page: PageRequest) -> Select[Any]:
    number = type_coerce(dose.c.dose, Integer)
    key = (School.name_key, School.school_id, Programme.code, number, ClassGroup.name, ClassGroup.class_group_id)
    if page.after:
        statement = statement.where(rows_after(key, page.after))
    return statement.order_by(*key).limit(page.limit + 1)


def obligations_by_key(uow: UnitOfWork, start_year: int, keys: Sequence[ItemKey]) -> list[ObligationRow]:
    """These obligations, as far as they exist, by school. One statement."""
    statement, dose = _obligations({})
    statement = statement.where(ClassGroup.class_group_id.in_([key.class_group_id for key in keys]))
    wanted = set(keys)
    key = (School.name_key, School.school_id, Programme.code, dose.c.dose, ClassGroup.name, ClassGroup.class_group_id)
    found = [_row(row) for row in uow.rows(statement.order_by(*key), _values(uow, start_year))]
    return [row for row in found if row.key in wanted]


def count_obligations(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> dict[ObligationState, int]:
    """How many obligations `obligations` would give, by state; every state is in it."""
    inner = _obligations(filters)[0].with_only_columns(STATE.label("state")).subquery()
    rows = uow.rows(select(inner.c.state, func.count()).group_by(inner.c.state), _values(uow, start_year))
    counted = {ObligationState(state): count for state, count in rows}
    return {state: counted.get(state, 0) for state in ObligationState}


@dataclass(frozen=True, slots=True)
class ObligationCount:
    """How many obligations share a state, a programme and a dose; `refused`: their school refused every date."""

    state: ObligationState
    refused: bool
    code: str
    dose: int
    number: int


def count_obligations_by_programme(
    uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]
) -> tuple[ObligationCount, ...]:
    """What `obligations` would give with more filters, counted for all of them in one statement."""
    statement, dose = _obligations(filters)
    refused = func.coalesce(Visit.state == VisitState.DECLINED, False)
    columns = (STATE.label("state"), refused.label("refused"), Programme.code, dose.c.dose)
    inner = statement.with_only_columns(*columns).subquery()
    rows = uow.rows(select(*inner.c, func.count()).group_by(*inner.c), _values(uow, start_year))
    return tuple(ObligationCount(ObligationState(row[0]), *row[1:]) for row in rows)


@dataclass(frozen=True, slots=True)
class Due:
    """How many obligations a school has, and how many pupils are in them."""

    name: str
    number: int
    pupils: int


def due_by_school(uow: UnitOfWork, start_year: int, code: str) -> dict[UUID, Due]:
    """What `obligations` would give for a programme, by school, in the order of their names. One statement."""
    inner = _obligations({"code": code})[0].subquery()
    statement = (
        select(inner.c.school_id, inner.c.name, func.count(), func.sum(inner.c.head_count))
        .group_by(inner.c.school_id, inner.c.name, inner.c.name_key)
        .order_by(inner.c.name_key, inner.c.school_id)
    )
    rows = uow.rows(statement, _values(uow, start_year))
    return {school_id: Due(name, int(number), int(pupils)) for school_id, name, number, pupils in rows}


def obligation_totals(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> tuple[int, int, int]:
    """(obligations, schools, pupils) that `obligations` would give over all its pages."""
    inner = (
        _obligations(filters)[0]
        .with_only_columns(ClassGroup.school_id.label("school"), ClassGroup.head_count.label("pupils"))
        .subquery()
    )
    row = uow.rows(
        select(func.count(), func.count(inner.c.school.distinct()), func.coalesce(func.sum(inner.c.pupils), 0)),
        _values(uow, start_year),
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


def _row(row: Any) -> ObligationRow:
    return ObligationRow(
        class_group_id=row.class_group_id,
        programme_id=row.programme_id,
        dose=row.dose,
        school_id=row.school_id,
        school_name=row.name,
        municipality=row.municipality,
        school_key=row.name_key,
        group_name=row.group_name,
        grade=row.grade,
        birth_year=row.birth_year,
        head_count=row.head_count,
        programme_code=row.code,
        state=ObligationState(row.state),
        visit_id=row.visit_id,
        visit_state=row.visit_state,
        day=row.day,
        half_day=row.half_day,
    )

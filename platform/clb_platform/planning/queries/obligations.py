"""The obligations that follow from groups and programmes, each with its only state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from clb_core.database.kept import Kept
from clb_core.database.keyset import page_of, page_values
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.search import search_key
from clb_core.web.pages import PageRequest
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning.models import Visit, VisitDate, VisitItem
from clb_platform.planning.queries.visits import SCHOOL_MATCHES
from clb_platform.planning.vocabulary import (
    MOST_PORTIONS,
    OBLIGATION_OF_VISIT,
    ItemKey,
    ObligationState,
    VisitState,
)
from clb_platform.programmes.models import Programme, ProgrammeTarget, SchoolProgramme
from clb_platform.programmes.vocabulary import MOST_DOSES
from clb_tenants.schools.models import School


@dataclass(frozen=True, slots=True)
class ObligationRow:
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


STATE = case(
    (VisitItem.waived_at.is_not(None), ObligationState.WAIVED.value),
    *[
        (Visit.state == state, obligation.value)
        for state, obligation in OBLIGATION_OF_VISIT.items()
        if obligation is not ObligationState.TO_PLAN
    ],
    else_=ObligationState.TO_PLAN.value,
)


PREVIOUS = aliased(VisitItem, name="previous")
"""The item of the portion before, which says how many must catch up."""
PUPILS = func.coalesce(PREVIOUS.catch_up, ClassGroup.head_count)

CENTRE, YEAR = bindparam("centre", type_=Uuid()), bindparam("year", type_=Integer())
SCHOOL = bindparam("school_id", type_=Uuid())
SPECIAL = literal(Grade.SPECIAL.value, String())
VALUED = ("state", "school_id", "code", "dose")
"""The filters that are a value of a column; `q` and `refused` are not."""


def values_for(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> dict[str, Any]:
    """What a statement with these filters is run with."""
    values = {name: filters[name] for name in VALUED if filters.get(name)}
    if filters.get("q"):
        values["key"] = search_key(filters["q"])
    return values | {"centre": uow.scope.owner_id, "year": start_year}


def names_of(filters: Mapping[str, Any]) -> frozenset[str]:
    """Which filters are given."""
    return frozenset(name for name in (*VALUED, "q", "refused", "catch_up") if filters.get(name))


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The columns that count up: doses of a programme, portions of a group."""

    dose: Any
    portion: Any


def _same(left: Any, right: Any, *, portion: Any = None) -> Any:
    """Two rows speak of the same group, programme and dose (and portion)."""
    parts = [
        left.class_group_id == right.class_group_id,
        left.programme_id == right.programme_id,
        left.dose == right.dose,
    ]
    return and_(*parts) if portion is None else and_(*parts, left.portion == portion)


@cache
def _every() -> tuple[Select[Any], _Numbers]:
    """Every group × programme it is a target of × dose × portion, and its active visit. Built once: asked on every page.

    A held item with pupils to catch up opens one portion more, so that the portions are counted, not listed.
    """
    # As many as there can be, and those that are not there left out: of a series up to a column the planner expects a thousand.
    dose = func.generate_series(1, MOST_DOSES).table_valued("dose").render_derived(name="d")
    opened = (
        select(VisitItem.class_group_id, VisitItem.programme_id, VisitItem.dose, func.count().label("portions"))
        .where(VisitItem.centre_id == CENTRE, VisitItem.active.is_(True), VisitItem.catch_up > 0)
        .group_by(VisitItem.class_group_id, VisitItem.programme_id, VisitItem.dose)
        .subquery("opened")
    )
    portion = func.generate_series(0, MOST_PORTIONS).table_valued("portion").render_derived(name="p")
    numbers = _Numbers(type_coerce(dose.c.dose, Integer), type_coerce(portion.c.portion, Integer))
    wanted = _Wanted(ClassGroup.class_group_id, Programme.programme_id, dose.c.dose)
    # One text to compare, so that the two sides can be hashed: a grade, or in special education the years since birth.
    years = cast(ClassGroup.start_year - ClassGroup.birth_year, String)
    target = func.coalesce(
        type_coerce(ProgrammeTarget.grade, String), SPECIAL + cast(ProgrammeTarget.birth_year_offset, String)
    ) == case((ClassGroup.grade == Grade.SPECIAL, SPECIAL + years), else_=type_coerce(ClassGroup.grade, String))
    statement: Select[Any] = (
        select(
            ClassGroup.class_group_id, Programme.programme_id, dose.c.dose, portion.c.portion, School.school_id, School.name,
            School.municipality, School.name_key, ClassGroup.name.label("group_name"), ClassGroup.grade,
            ClassGroup.birth_year, PUPILS.label("head_count"), ClassGroup.counted_on, Programme.code,
            STATE.label("state"), Visit.visit_id,
            Visit.state.label("visit_state"), Visit.day, Visit.half_day, VisitItem.waived_because,
            _refused_dates().label("refused_dates"),
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
        .join(dose, dose.c.dose <= Programme.doses)
        .outerjoin(opened, _same(opened.c, wanted))
        .join(portion, portion.c.portion <= func.coalesce(opened.c.portions, 0))
        .outerjoin(
            VisitItem,
            and_(
                VisitItem.centre_id == ClassGroup.centre_id,
                _same(VisitItem, wanted, portion=portion.c.portion),
                VisitItem.active.is_(True),
            ),
        )
        .outerjoin(
            PREVIOUS,
            and_(
                PREVIOUS.centre_id == ClassGroup.centre_id,
                _same(PREVIOUS, wanted, portion=portion.c.portion - 1),
                PREVIOUS.active.is_(True),
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
    return statement, numbers


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an item must be for."""

    class_group_id: Any
    programme_id: Any
    dose: Any


def _refused_dates() -> Any:
    """How many dates the last proposal had of a visit of which all were refused; 0 for others."""
    other = aliased(VisitDate)
    last = (
        select(func.max(other.revision))
        .where(other.centre_id == Visit.centre_id, other.visit_id == Visit.visit_id)
        .correlate(Visit)
        .scalar_subquery()
    )
    number = (
        select(func.count())
        .select_from(VisitDate)
        .where(VisitDate.centre_id == Visit.centre_id, VisitDate.visit_id == Visit.visit_id, VisitDate.revision == last)
        .correlate(Visit)
        .scalar_subquery()
    )
    return case((Visit.state == VisitState.DECLINED, number), else_=0)


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


@cache
def chosen(names: frozenset[str]) -> tuple[Select[Any], _Numbers]:
    """The statement with these filters, to be run with `values_for`, and its columns of doses and portions."""
    statement, numbers = _every()
    conditions = {
        "state": STATE.op("=")(bindparam("state", type_=String())),
        "school_id": and_(ClassGroup.school_id == SCHOOL, School.school_id == SCHOOL),
        "code": Programme.code == bindparam("code"),
        "dose": numbers.dose == bindparam("dose", type_=Integer()),
        "q": SCHOOL_MATCHES,
        "refused": Visit.state == VisitState.DECLINED,
        "catch_up": numbers.portion > 0,
    }
    return statement.where(*(conditions[name] for name in sorted(names))), numbers


def obligations(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any], page: PageRequest) -> list[ObligationRow]:
    """Obligations by school, programme and group, one row more than the page. One statement.

    Filters: `state`, `school_id`, `code` (of the programme), `dose`, `q` (school or municipality), `refused`,
    `catch_up` (who was absent before).
    """
    values = values_for(uow, start_year, filters) | page_values(_sort_key(), page)
    return [_row(row) for row in uow.ask(_rows(names_of(filters), after=bool(page.after)), values)]


def obligation_records(
    uow: UnitOfWork, start_year: int, filters: Mapping[str, Any], page: PageRequest
) -> Sequence[Any]:
    """The same rows as the REST list shows them: plain values named by column, enums as their text. One statement."""
    values = values_for(uow, start_year, filters) | page_values(_sort_key(), page)
    return uow.ask(_records(names_of(filters), after=bool(page.after)), values)


@cache
def _rows(names: frozenset[str], *, after: bool) -> Kept:
    return Kept(page_of(chosen(names)[0], _sort_key(), after=after))


@cache
def _records(names: frozenset[str], *, after: bool) -> Kept:
    statement, numbers = chosen(names)
    columns = statement.with_only_columns(
        ClassGroup.class_group_id, Programme.programme_id, numbers.dose.label("dose"), numbers.portion.label("portion"),
        School.school_id,
        School.name.label("school_name"), School.municipality, ClassGroup.name.label("group_name"),
        type_coerce(ClassGroup.grade, String).label("grade"), ClassGroup.birth_year, PUPILS.label("head_count"),
        Programme.code.label("programme_code"), STATE.label("state"), Visit.visit_id,
        type_coerce(Visit.state, String).label("visit_state"), Visit.day,
        type_coerce(Visit.half_day, String).label("half_day"), VisitItem.waived_because, School.name_key,
    )  # fmt: skip
    return Kept(page_of(columns, _sort_key(), after=after))


@cache
def _sort_key() -> tuple[Any, ...]:
    numbers = _every()[1]
    group = (ClassGroup.name, ClassGroup.class_group_id)
    return (School.name_key, School.school_id, Programme.code, numbers.dose, *group, numbers.portion)


def obligations_by_key(uow: UnitOfWork, start_year: int, keys: Sequence[ItemKey]) -> list[ObligationRow]:
    """These obligations, as far as they exist, by school. One statement."""
    wanted = set(keys)
    values = values_for(uow, start_year, {}) | {"groups": [key.class_group_id for key in keys]}
    found = [_row(row) for row in uow.ask(_of_groups(), values)]
    return [row for row in found if row.key in wanted]


@cache
def _of_groups() -> Kept:
    here = ClassGroup.class_group_id == any_(bindparam("groups", type_=ARRAY(Uuid())))
    return Kept(_every()[0].where(here).order_by(*_sort_key()))


def _row(row: Any) -> ObligationRow:
    return ObligationRow(
        class_group_id=row.class_group_id,
        programme_id=row.programme_id,
        dose=row.dose,
        portion=row.portion,
        school_id=row.school_id,
        school_name=row.name,
        municipality=row.municipality,
        school_key=row.name_key,
        group_name=row.group_name,
        grade=row.grade,
        birth_year=row.birth_year,
        head_count=row.head_count,
        counted_on=row.counted_on,
        programme_code=row.code,
        state=ObligationState(row.state),
        visit_id=row.visit_id,
        visit_state=row.visit_state,
        day=row.day,
        half_day=row.half_day,
        waived_because=row.waived_because,
        refused_dates=row.refused_dates,
    )

"""The statement that all lists and counts of obligations are made of: one, so that every count is that of its list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    Integer,
    Select,
    String,
    Subquery,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import aliased

from clb_core.database.base import text_enum
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.search import search_key
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning.models import Visit, VisitDate, VisitItem
from clb_platform.planning.queries.visits import SCHOOL_MATCHES
from clb_platform.planning.vocabulary import MOST_PORTIONS, OBLIGATION_OF_VISIT, ObligationState, VisitState
from clb_platform.programmes.models import Programme, ProgrammeTarget, SchoolProgramme
from clb_platform.programmes.vocabulary import MOST_DOSES
from clb_tenants.schools.models import School


def _by_state(of: Callable[[ObligationState], Any]) -> Any:
    """What `of` makes of the only state of an obligation, worked out from its active item and the visit of that."""
    return case(
        (VisitItem.waived_at.is_not(None), of(ObligationState.WAIVED)),
        *[
            (Visit.state == state, of(obligation))
            for state, obligation in OBLIGATION_OF_VISIT.items()
            if obligation is not ObligationState.TO_PLAN
        ],
        else_=of(ObligationState.TO_PLAN),
    )


def _is(wanted: ObligationState) -> Any:
    return _by_state(lambda state: true() if state is wanted else false())


STATE: Final = _by_state(lambda state: literal(state.value, String()))
# Not `STATE = …`, of which the planner expects one row in two hundred: then it reads all to find a page.
IS_IN: Final = {state: _is(state) for state in ObligationState}
"""The condition that the state is this one."""

CENTRE, YEAR = bindparam("centre", type_=Uuid()), bindparam("year", type_=Integer())
SCHOOL = bindparam("school_id", type_=Uuid())
SPECIAL = literal(Grade.SPECIAL.value, String())
VALUED = ("school_id", "code", "dose")
"""The filters that are a value of a column; `state`, `q`, `refused` and `catch_up` are conditions of their own."""


def values_for(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> dict[str, Any]:
    """What a statement with these filters is run with."""
    values = {name: filters[name] for name in VALUED if filters.get(name)}
    if filters.get("q"):
        values["key"] = search_key(filters["q"])
    return values | {"centre": uow.scope.owner_id, "year": start_year}


def names_of(filters: Mapping[str, Any]) -> frozenset[str]:
    """Which filters are given; of `state` which one, as its condition is another for each."""
    names = {name for name in (*VALUED, "q", "refused", "catch_up") if filters.get(name)}
    if filters.get("state"):
        names.add(ObligationState(filters["state"]))
    return frozenset(names)


def _up_to(first: int, last: int, number: Any) -> Any:
    """The first so many of the numbers from `first` to `last`: of a series up to a column the planner expects a thousand."""
    every = cast("{" + ",".join(map(str, range(first, last + 1))) + "}", ARRAY(Integer))
    return func.unnest(func.trim_array(every, cast(func.greatest(last - first + 1 - number, 0), Integer)))


def _kinds() -> CTE:
    """Each programme of the year × whom it is for × dose: some tens of rows.

    Made apart, so that the groups are read once: of a centre's few programmes the planner knows no number.
    `target` is one text to compare by: a grade, or in special education the years since birth.
    """
    dose = _up_to(1, MOST_DOSES, Programme.doses).table_valued("dose").render_derived(name="d")
    years = SPECIAL + cast(ProgrammeTarget.birth_year_offset, String)
    target = func.coalesce(type_coerce(ProgrammeTarget.grade, String), years)
    statement = (
        select(
            Programme.programme_id,
            Programme.code,
            type_coerce(dose.c.dose, Integer).label("dose"),
            target.label("target"),
        )
        .select_from(Programme)
        .join(ProgrammeTarget, _of_programme())
        .join(dose, true())
        .where(Programme.centre_id == CENTRE, _in_year(Programme))
    )
    return statement.cte("kind").prefix_with("MATERIALIZED")


def _of_programme() -> Any:
    return and_(
        ProgrammeTarget.centre_id == Programme.centre_id, ProgrammeTarget.programme_id == Programme.programme_id
    )


def _in_year(row: Any) -> Any:
    return and_(row.valid_from_year <= YEAR, or_(row.valid_until_year.is_(None), row.valid_until_year >= YEAR))


def _not_due() -> Subquery:
    """At which schools a programme is not due in that year."""
    return (
        select(SchoolProgramme.school_id, SchoolProgramme.code)
        .where(SchoolProgramme.centre_id == CENTRE, SchoolProgramme.is_due.is_(False), _in_year(SchoolProgramme))
        .subquery("not_due")
    )


def _opened() -> Subquery:
    """The portions 0, 1, … of each group, programme and dose of which pupils must catch up.

    A held item with pupils to catch up opens one portion more, so that the portions are counted, not listed.
    """
    counted = (
        select(VisitItem.class_group_id, VisitItem.programme_id, VisitItem.dose, func.count().label("portions"))
        .where(VisitItem.centre_id == CENTRE, VisitItem.start_year == YEAR, VisitItem.active, VisitItem.catch_up > 0)
        .group_by(VisitItem.class_group_id, VisitItem.programme_id, VisitItem.dose)
        .subquery("counted")
    )
    each = _up_to(0, MOST_PORTIONS, counted.c.portions + 1).table_valued("portion").render_derived(name="p")
    return select(*counted.c, each.c.portion).select_from(counted).join(each, true()).subquery("opened")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an item must be for."""

    class_group_id: Any
    programme_id: Any
    dose: Any


def _same(left: Any, right: Any) -> Any:
    """Two rows speak of the same group, programme and dose."""
    return and_(
        left.class_group_id == right.class_group_id,
        left.programme_id == right.programme_id,
        left.dose == right.dose,
    )


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


def _of_item() -> Any:
    """The visit that has the item. Item and visit are of the year of the group: to say so spares reading those before."""
    return and_(Visit.centre_id == VisitItem.centre_id, Visit.visit_id == VisitItem.visit_id, Visit.start_year == YEAR)


def _active(item: Any, portion: Any) -> Any:
    return and_(item.centre_id == CENTRE, item.portion == portion, item.active)


def _to_catch_up() -> Any:
    """How many must catch up, as the item of the portion before says. Asked apart: only few rows have a second portion."""
    before = aliased(VisitItem, name="before")
    found = select(before.catch_up).where(_same(before, OPENED.c), _active(before, OPENED.c.portion - 1))
    return func.coalesce(found.correlate(OPENED).scalar_subquery(), ClassGroup.head_count)


KIND: Final = _kinds().c
OPENED: Final = _opened()
NOT_DUE: Final = _not_due()
PORTION: Final = type_coerce(func.coalesce(OPENED.c.portion, 0), Integer)
PUPILS: Final = case((OPENED.c.portion > 0, _to_catch_up()), else_=ClassGroup.head_count)
SORT_KEY: Final = (
    School.name_key, School.school_id, KIND.code, KIND.dose, ClassGroup.name, ClassGroup.class_group_id, PORTION,
)  # fmt: skip


COLUMNS: Final = (
    ClassGroup.class_group_id, KIND.programme_id, KIND.dose, PORTION.label("portion"), School.school_id, School.name,
    School.municipality, School.name_key, ClassGroup.name.label("group_name"), ClassGroup.grade, ClassGroup.birth_year,
    PUPILS.label("head_count"), ClassGroup.counted_on, KIND.code,
    type_coerce(STATE, text_enum(ObligationState)).label("state"), Visit.visit_id,
    Visit.state.label("visit_state"), Visit.day, Visit.half_day, VisitItem.waived_because,
    _refused_dates().label("refused_dates"),
)  # fmt: skip
"""All columns of an `ObligationRow`."""


def _every(columns: Sequence[Any], *, with_school: bool) -> Select[Any]:
    """Every group × programme it is a target of × dose × portion, and its active visit.

    What is only counted needs no `School`: each join is paid for on every page.
    """
    wanted = _Wanted(ClassGroup.class_group_id, KIND.programme_id, KIND.dose)
    years = cast(ClassGroup.start_year - ClassGroup.birth_year, String)
    target = case((ClassGroup.grade == Grade.SPECIAL, SPECIAL + years), else_=type_coerce(ClassGroup.grade, String))
    # Who counts reads every item of the year; who looks for a page finds the few of its groups, which are of that year.
    of_year = true() if with_school else VisitItem.start_year == YEAR
    statement: Select[Any] = (
        select(*columns)
        .select_from(ClassGroup)
        .join(KIND.target.table, KIND.target == target)
        .outerjoin(OPENED, _same(OPENED.c, wanted))
        .outerjoin(VisitItem, and_(_same(VisitItem, wanted), _active(VisitItem, PORTION), of_year))
        .outerjoin(Visit, _of_item())
        .outerjoin(NOT_DUE, and_(NOT_DUE.c.school_id == ClassGroup.school_id, NOT_DUE.c.code == KIND.code))
        .where(
            ClassGroup.centre_id == CENTRE,
            ClassGroup.start_year == YEAR,
            ClassGroup.head_count > 0,
            NOT_DUE.c.code.is_(None),
        )
    )
    if with_school:
        here = and_(School.centre_id == ClassGroup.centre_id, School.school_id == ClassGroup.school_id)
        statement = statement.join(School, here)
    return statement


def chosen(names: frozenset[str], columns: Sequence[Any], *, with_school: bool = True) -> Select[Any]:
    """These columns of the obligations that meet the filters `names`, to be run with `values_for`."""
    conditions = {state.value: condition for state, condition in IS_IN.items()} | {
        "school_id": ClassGroup.school_id == SCHOOL,
        "code": KIND.code == bindparam("code"),
        "dose": KIND.dose == bindparam("dose", type_=Integer()),
        "q": SCHOOL_MATCHES,
        "refused": Visit.state == VisitState.DECLINED,
        "catch_up": PORTION > 0,
    }
    statement = _every(columns, with_school=with_school or "q" in names)
    return statement.where(*(conditions[name] for name in sorted(names)))

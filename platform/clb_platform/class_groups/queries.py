"""Every SELECT of class groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from clb_core.database.base import table_of
from clb_core.database.searching import has_word
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Refused, Stale
from clb_core.search import search_key
from clb_core.web.pages import PageRequest
from clb_core.words import _
from clb_platform.calendars.vocabulary import SchoolYear
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.vocabulary import Grade
from clb_tenants.schools.models import ONLY_SCHOOLS, School


@dataclass(frozen=True, slots=True)
class SchoolTotals:
    """What one school has in one school year; `last_counted` is None while it has no groups."""

    school_id: UUID
    school_name: str
    name_key: str
    municipality: str
    groups: int
    pupils: int
    last_counted: date | None

    @property
    def sort_key(self) -> tuple[int, str, UUID]:
        return (min(self.groups, 1), self.name_key, self.school_id)


@dataclass(frozen=True, slots=True)
class YearTotals:
    """All schools of the centre in one school year."""

    schools: int
    without_groups: int
    groups: int
    pupils: int


def group(uow: UnitOfWork, class_group_id: UUID) -> ClassGroup | None:
    found: ClassGroup | None = uow.scalar(_one(uow, class_group_id))
    return found


def group_for_change(uow: UnitOfWork, class_group_id: UUID) -> ClassGroup | None:
    """The group, locked."""
    found: ClassGroup | None = uow.scalar(_one(uow, class_group_id).with_for_update())
    return found


def _one(uow: UnitOfWork, class_group_id: UUID) -> Select[Any]:
    return select(ClassGroup).where(
        ClassGroup.centre_id == uow.scope.owner_id, ClassGroup.class_group_id == class_group_id
    )


def groups_of(uow: UnitOfWork, school_id: UUID, start_year: int) -> Sequence[ClassGroup]:
    """The groups of one school in one school year, from the youngest grade to the oldest, then by name."""
    return uow.all(_of_school(uow, school_id, start_year))


def groups_of_for_change(uow: UnitOfWork, school_id: UUID, start_year: int) -> Sequence[ClassGroup]:
    """The same groups, locked."""
    return uow.all(_of_school(uow, school_id, start_year).with_for_update())


def _of_school(uow: UnitOfWork, school_id: UUID, start_year: int) -> Select[Any]:
    statement = select(ClassGroup).where(
        ClassGroup.centre_id == uow.scope.owner_id,
        ClassGroup.school_id == school_id,
        ClassGroup.start_year == start_year,
    )
    return statement.order_by(
        _grade_order(), ClassGroup.birth_year.desc(), ClassGroup.name_key, ClassGroup.class_group_id
    )


def _grade_order() -> Any:
    return case({grade: grade.position for grade in Grade}, value=ClassGroup.grade)


def groups_of_schools(
    uow: UnitOfWork, start_year: int, school_ids: Sequence[UUID] | None = None
) -> Sequence[ClassGroup]:
    """All groups of a school year for many schools (all when None), in one statement, by school, grade and name."""
    statement = select(ClassGroup).where(
        ClassGroup.centre_id == uow.scope.owner_id, ClassGroup.start_year == start_year
    )
    if school_ids is not None:
        statement = statement.where(ClassGroup.school_id.in_(school_ids))
    return uow.all(
        statement.order_by(ClassGroup.school_id, _grade_order(), ClassGroup.name_key, ClassGroup.class_group_id)
    )


def groups_by_id(uow: UnitOfWork, class_group_ids: Sequence[UUID]) -> dict[UUID, ClassGroup]:
    rows = uow.all(
        select(ClassGroup).where(
            ClassGroup.centre_id == uow.scope.owner_id, ClassGroup.class_group_id.in_(class_group_ids)
        )
    )
    return {row.class_group_id: row for row in rows}


def insert_groups(uow: UnitOfWork, values: Sequence[Mapping[str, Any]]) -> None:
    """Store new groups by their columns; one statement, whatever their number. Raises Conflict in words."""
    if values:
        owner = uow.scope.owner_id
        uow.change(insert(table_of(ClassGroup)), [{"centre_id": owner, "version": 1, **row} for row in values])


def update_groups(uow: UnitOfWork, rows: Sequence[ClassGroup], values: Sequence[Mapping[str, Any]]) -> None:
    """Give locked groups other columns, each when its version is still `version`; one statement. Raises Conflict, Stale."""
    if not values:
        return
    table = table_of(ClassGroup)
    fields = [name for name in values[0] if name not in ("class_group_id", "version")]
    statement = (
        update(table)
        .where(
            table.c.centre_id == uow.scope.owner_id,
            table.c.class_group_id == bindparam("old_class_group_id", type_=Uuid()),
            table.c.version == bindparam("old_version", type_=Integer()),
        )
        .values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in fields} | {"version": table.c.version + 1})
    )
    sent = [
        {f"new_{name}": row[name] for name in fields}
        | {"old_class_group_id": row["class_group_id"], "old_version": row["version"]}
        for row in values
    ]
    if uow.change(statement, sent) != len(values):
        raise Stale
    for group in rows:
        uow.session.expire(group)


def delete_groups(uow: UnitOfWork, rows: Sequence[ClassGroup]) -> None:
    """Drop locked groups; one statement. Raises Conflict when something else needs one."""
    table = table_of(ClassGroup)
    ids = [row.class_group_id for row in rows]
    uow.change(delete(table).where(table.c.centre_id == uow.scope.owner_id, table.c.class_group_id == any_(array_of(ids))))


def array_of(ids: Sequence[UUID]) -> Any:
    """Ids as one parameter: a list of tens of thousands is no list of parameters."""
    return literal(list(ids), ARRAY(Uuid()))


def groups(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any], page: PageRequest) -> Sequence[ClassGroup]:
    """Groups of a school year by name, one row more than the page.

    Filters: `school_id`, `grade`, `education_type`, `q` (start of the name).
    """
    statement = select(ClassGroup).where(
        ClassGroup.centre_id == uow.scope.owner_id, ClassGroup.start_year == start_year
    )
    for name in ("school_id", "grade", "education_type"):
        if filters.get(name):
            statement = statement.where(getattr(ClassGroup, name) == filters[name])
    if filters.get("q"):
        statement = statement.where(ClassGroup.name_key.op("^@")(search_key(filters["q"])))
    if page.after:
        statement = statement.where(
            tuple_(ClassGroup.name_key, ClassGroup.class_group_id) > tuple_(*_after(page, str, UUID))
        )
    return uow.all(statement.order_by(ClassGroup.name_key, ClassGroup.class_group_id).limit(page.limit + 1))


def _after(page: PageRequest, *kinds: Callable[[str], Any]) -> tuple[Any, ...]:
    """The cursor's parts as the columns compare them; Refused when they are none of ours."""
    try:
        return tuple(kind(part) for kind, part in zip(kinds, page.after or (), strict=True))
    except (ValueError, TypeError, AttributeError) as error:
        words = _("Deze bladwijzer in de lijst is niet geldig. Begin opnieuw bij de eerste pagina.")
        raise Refused(words) from error


def _affiliated_in(start_year: int) -> Any:
    """The condition that a school belongs to the centre on some day of the school year."""
    year = SchoolYear(start_year)
    until = or_(School.affiliated_until.is_(None), School.affiliated_until >= year.first_day)
    return and_(ONLY_SCHOOLS, School.affiliated_from <= year.last_day, until)


def schools_without_groups(uow: UnitOfWork, start_year: int) -> Sequence[School]:
    """Schools of the centre in that school year that have no class group yet, by name."""
    has_groups = (
        select(ClassGroup.class_group_id)
        .where(
            ClassGroup.centre_id == School.centre_id,
            ClassGroup.school_id == School.school_id,
            ClassGroup.start_year == start_year,
        )
        .exists()
    )
    return uow.all(
        select(School)
        .where(School.centre_id == uow.scope.owner_id, _affiliated_in(start_year), ~has_groups)
        .order_by(School.name_key, School.school_id)
    )


def totals_by_school(
    uow: UnitOfWork, start_year: int, filters: Mapping[str, Any], page: PageRequest
) -> list[SchoolTotals]:
    """Each school with its groups, pupils and last count; those without groups first, then by name.

    One row more than the page. Filters: `q` (start of name or municipality), `missing` (only without groups).
    """
    sums = _sums(uow, start_year)
    missing_first = case((sums.c.groups.is_(None), 0), else_=1)
    statement: Select[Any] = select(
        School.school_id,
        School.name,
        School.name_key,
        School.municipality,
        func.coalesce(sums.c.groups, 0),
        func.coalesce(sums.c.pupils, 0),
        sums.c.last_counted,
    )
    statement = _filtered(uow, statement.outerjoin(sums, sums.c.school_id == School.school_id), start_year, filters)
    if filters.get("missing"):
        statement = statement.where(sums.c.groups.is_(None))
    key = (missing_first, School.name_key, School.school_id)
    if page.after:
        statement = statement.where(tuple_(*key) > tuple_(*_after(page, int, str, UUID)))
    rows = uow.rows(statement.order_by(*key).limit(page.limit + 1))
    return [SchoolTotals(*tuple[Any, ...](row)) for row in rows]


def _sums(uow: UnitOfWork, start_year: int) -> Any:
    return (
        select(
            ClassGroup.school_id,
            func.count().label("groups"),
            func.sum(ClassGroup.head_count).label("pupils"),
            func.max(ClassGroup.counted_on).label("last_counted"),
        )
        .where(ClassGroup.centre_id == uow.scope.owner_id, ClassGroup.start_year == start_year)
        .group_by(ClassGroup.school_id)
        .subquery()
    )


def _filtered(uow: UnitOfWork, statement: Select[Any], start_year: int, filters: Mapping[str, Any]) -> Select[Any]:
    statement = statement.where(School.centre_id == uow.scope.owner_id, _affiliated_in(start_year))
    if filters.get("q"):
        key = search_key(filters["q"])
        statement = statement.where(or_(has_word(School.name_key, key), has_word(School.municipality_key, key)))
    return statement


def totals_of_year(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> YearTotals:
    """What `totals_by_school` gives over all its pages with the same `q`."""
    sums = _sums(uow, start_year)
    statement: Any = select(
        func.count(),
        func.count().filter(sums.c.groups.is_(None)),
        func.coalesce(func.sum(sums.c.groups), 0),
        func.coalesce(func.sum(sums.c.pupils), 0),
    ).select_from(School)
    statement = _filtered(uow, statement.outerjoin(sums, sums.c.school_id == School.school_id), start_year, filters)
    schools, without, count, pupils = tuple[Any, ...](uow.rows(statement).one())
    return YearTotals(schools, without, int(count), int(pupils))


def groups_at(uow: UnitOfWork, site_ids: Sequence[UUID], first_year: int) -> Sequence[ClassGroup]:
    """The groups of these sites in the school years from `first_year` on, by year, grade and name."""
    return uow.all(_from_year(uow, first_year).where(ClassGroup.site_id.in_(site_ids)))


def groups_from(uow: UnitOfWork, school_id: UUID, first_year: int) -> Sequence[ClassGroup]:
    """The groups of a school in the school years from `first_year` on, in the same order."""
    return uow.all(_from_year(uow, first_year).where(ClassGroup.school_id == school_id))


def _from_year(uow: UnitOfWork, first_year: int) -> Select[Any]:
    return (
        select(ClassGroup)
        .where(ClassGroup.centre_id == uow.scope.owner_id, ClassGroup.start_year >= first_year)
        .order_by(ClassGroup.start_year, _grade_order(), ClassGroup.name_key, ClassGroup.class_group_id)
    )


def names_taken_at(uow: UnitOfWork, sites: Mapping[UUID, UUID], first_year: int) -> Sequence[ClassGroup]:
    """Groups of the first sites that are called as one of the same year at the site that theirs becomes."""
    other = aliased(ClassGroup)
    pairs = [and_(ClassGroup.site_id == old, other.site_id == new) for old, new in sites.items()]
    twin = (
        select(other.class_group_id)
        .where(
            other.centre_id == ClassGroup.centre_id,
            other.start_year == ClassGroup.start_year,
            other.name_key == ClassGroup.name_key,
            other.birth_year.is_not_distinct_from(ClassGroup.birth_year),
            or_(false(), *pairs),
        )
        .exists()
    )
    return uow.all(_from_year(uow, first_year).where(twin))


def pass_groups(uow: UnitOfWork, site_id: UUID, into_school_id: UUID, into_id: UUID, first_year: int) -> int:
    """Move the groups of a site, from a school year on, to a site of this or another school; the number. Raises Conflict."""
    table = table_of(ClassGroup)
    return uow.change(
        update(table)
        .where(table.c.centre_id == uow.scope.owner_id, table.c.site_id == site_id, table.c.start_year >= first_year)
        .values(school_id=into_school_id, site_id=into_id, version=table.c.version + 1)
    )

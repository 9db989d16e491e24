"""Every SELECT of programmes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, Select, Text, Uuid, and_, bindparam, cast, delete, func, or_, select
from sqlalchemy.orm.attributes import flag_modified

from clb_core.database.base import table_of
from clb_core.database.kept import Kept
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.calendars.vocabulary import StaffFunction
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.programmes.models import (
    Programme,
    ProgrammeFunction,
    ProgrammeSeason,
    ProgrammeTarget,
    SchoolProgramme,
)
from clb_platform.programmes.vocabulary import FunctionNeed, Place, ProgrammeKind, ProgrammeView, Season, Target
from clb_tenants.schools.models import School

KEPT_YEARS: Final = 256
"""So many sets of programmes are remembered, by all that is stored of them: of the centres that work at the same time."""


def programmes_in(uow: UnitOfWork, start_year: int) -> tuple[ProgrammeView, ...]:
    """The programmes that hold in a school year, contacts first, from the youngest target on. One statement."""
    return _views(uow.ask(_IN_YEAR, {"centre": uow.scope.owner_id, "year": start_year}))


def by_school(uow: UnitOfWork, start_year: int, school_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, ProgrammeView]]:
    """school_id → programme_id → the programme as it is for that school in a school year; what is not due is left out.

    Home education, which has the centre's own id, is always seen at the centre. Two statements for any number of schools.
    """
    views = programmes_in(uow, start_year)
    found = {school_id: {view.programme_id: view for view in views} for school_id in school_ids}
    codes_of = {view.code: view.programme_id for view in views}
    for row in school_programmes(uow, start_year, list(found)):
        programme_id = codes_of.get(row.code)
        if programme_id is not None:
            _apply(found[row.school_id], programme_id, row)
    home = uow.scope.owner_id
    if home in found:
        found[home] = {key: replace(view, place=Place.CENTRE) for key, view in found[home].items()}
    return found


def _apply(views: dict[UUID, ProgrammeView], programme_id: UUID, row: SchoolProgramme) -> None:
    if not row.is_due:
        del views[programme_id]
        return
    view = views[programme_id]
    views[programme_id] = replace(
        view, place=row.place or view.place, minutes_tenths=row.minutes_tenths or view.minutes_tenths
    )


def school_programmes(uow: UnitOfWork, start_year: int, school_ids: Sequence[UUID]) -> Sequence[SchoolProgramme]:
    """How these schools differ from programmes in a school year. One statement."""
    return uow.all(
        select(SchoolProgramme).where(
            SchoolProgramme.centre_id == uow.scope.owner_id,
            SchoolProgramme.school_id.in_(school_ids),
            SchoolProgramme.valid_from_year <= start_year,
            or_(SchoolProgramme.valid_until_year.is_(None), SchoolProgramme.valid_until_year >= start_year),
        )
    )


def schools_of(uow: UnitOfWork, code: str) -> Sequence[Any]:
    """(SchoolProgramme, School) of every school that differs from a programme in some year, by name of the school."""
    return uow.rows(
        select(SchoolProgramme, School)
        .join(
            School, and_(School.centre_id == SchoolProgramme.centre_id, School.school_id == SchoolProgramme.school_id)
        )
        .where(SchoolProgramme.centre_id == uow.scope.owner_id, SchoolProgramme.code == code)
        .order_by(School.name_key, School.school_id, SchoolProgramme.valid_from_year)
    ).all()


def differences_from(uow: UnitOfWork, school_ids: Collection[UUID], first_year: int) -> Sequence[SchoolProgramme]:
    """How these schools differ in the school years from `first_year` on, locked, by code and year."""
    return uow.all(
        select(SchoolProgramme)
        .where(
            SchoolProgramme.centre_id == uow.scope.owner_id,
            SchoolProgramme.school_id.in_(school_ids),
            or_(SchoolProgramme.valid_until_year.is_(None), SchoolProgramme.valid_until_year >= first_year),
        )
        .order_by(SchoolProgramme.code, SchoolProgramme.valid_from_year, SchoolProgramme.school_programme_id)
        .with_for_update()
    )


def school_programme_for_change(uow: UnitOfWork, school_programme_id: UUID) -> SchoolProgramme | None:
    """The row, locked."""
    found: SchoolProgramme | None = uow.scalar(
        select(SchoolProgramme)
        .where(
            SchoolProgramme.centre_id == uow.scope.owner_id,
            SchoolProgramme.school_programme_id == school_programme_id,
        )
        .with_for_update()
    )
    return found


def school_programme(uow: UnitOfWork, school_programme_id: UUID) -> SchoolProgramme | None:
    found: SchoolProgramme | None = uow.scalar(
        select(SchoolProgramme).where(
            SchoolProgramme.centre_id == uow.scope.owner_id,
            SchoolProgramme.school_programme_id == school_programme_id,
        )
    )
    return found


def programmes(uow: UnitOfWork) -> tuple[ProgrammeView, ...]:
    """All versions of all programmes. One statement."""
    return _views(uow.ask(_EVERY, {"centre": uow.scope.owner_id}))


def programme(uow: UnitOfWork, programme_id: UUID) -> ProgrammeView | None:
    found = uow.ask(_ONE, {"centre": uow.scope.owner_id, "programme": programme_id})
    return _view(found[0]) if found else None


def programme_for_change(uow: UnitOfWork, programme_id: UUID) -> Programme | None:
    """The row, locked."""
    found: Programme | None = uow.scalar(
        _of_centre(uow).where(Programme.programme_id == programme_id).with_for_update()
    )
    return found


def view_of(uow: UnitOfWork, row: Programme) -> ProgrammeView:
    """A row with all that hangs on it, as it is stored now. One statement."""
    return _view(uow.ask(_ONE, {"centre": uow.scope.owner_id, "programme": row.programme_id})[0])


def versions_of(uow: UnitOfWork, code: str) -> Sequence[Programme]:
    """All versions of one programme, the newest first."""
    return uow.all(_of_centre(uow).where(Programme.code == code).order_by(Programme.valid_from_year.desc()))


def codes(uow: UnitOfWork) -> frozenset[str]:
    """The codes this centre has."""
    return frozenset(uow.all(select(Programme.code).where(Programme.centre_id == uow.scope.owner_id)))


def touch(uow: UnitOfWork, row: Programme) -> None:
    """Let the row's version go up, also when only what hangs on it changed."""
    flag_modified(row, "practice_certainty")
    uow.flush()


def forget_parts(uow: UnitOfWork, programme_id: UUID, kinds: Iterable[type[Any]]) -> None:
    """Take all targets, functions or seasons of a programme away, to store the new ones."""
    for kind in kinds:
        uow.change(delete(kind).where(kind.centre_id == uow.scope.owner_id, kind.programme_id == programme_id))


def _of_centre(uow: UnitOfWork) -> Select[Any]:
    return select(Programme).where(Programme.centre_id == uow.scope.owner_id)


def _parts(kind: type[Any], *columns: Any) -> Any:
    """What hangs on a programme, as the text of a list of lists of these columns: read with it, in the same statement."""
    each = func.json_agg(func.json_build_array(*columns))
    here = (kind.centre_id == Programme.centre_id, kind.programme_id == Programme.programme_id)
    return select(func.coalesce(cast(each, Text), "[]")).where(*here).correlate(Programme).scalar_subquery()


_YEAR = bindparam("year", type_=Integer())
_WITH_PARTS: Final = select(
    *table_of(Programme).c,
    _parts(ProgrammeTarget, ProgrammeTarget.grade, ProgrammeTarget.birth_year_offset).label("targets"),
    _parts(ProgrammeFunction, ProgrammeFunction.function, ProgrammeFunction.in_parallel).label("functions"),
    _parts(
        ProgrammeSeason,
        ProgrammeSeason.dose,
        ProgrammeSeason.first_month,
        ProgrammeSeason.first_day,
        ProgrammeSeason.last_month,
        ProgrammeSeason.last_day,
        ProgrammeSeason.is_preference,
    ).label("seasons"),
).where(Programme.centre_id == bindparam("centre", type_=Uuid()))
_EVERY: Final = Kept(_WITH_PARTS, one_plan=True)
_ONE: Final = Kept(_WITH_PARTS.where(Programme.programme_id == bindparam("programme", type_=Uuid())), one_plan=True)
_IN_YEAR: Final = Kept(
    _WITH_PARTS.where(
        Programme.valid_from_year <= _YEAR,
        or_(Programme.valid_until_year.is_(None), Programme.valid_until_year >= _YEAR),
    ),
    one_plan=True,
)


def _views(rows: Iterable[Any]) -> tuple[ProgrammeView, ...]:
    return _views_of(tuple(rows))


# The same rows come back with page after page; a view is made of nothing else.
@lru_cache(KEPT_YEARS)
def _views_of(rows: tuple[Any, ...]) -> tuple[ProgrammeView, ...]:
    return tuple(sorted(map(_view, rows), key=_order))


def _view(row: Any) -> ProgrammeView:
    return ProgrammeView(
        programme_id=row.programme_id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        valid_from_year=row.valid_from_year,
        valid_until_year=row.valid_until_year,
        minutes_tenths=row.minutes_tenths,
        doses=row.doses,
        min_months=row.min_months,
        max_months=row.max_months,
        place=row.place,
        parents_present=row.parents_present,
        source=row.source,
        certainty=row.certainty,
        practice_source=row.practice_source,
        practice_certainty=row.practice_certainty,
        version=row.version,
        targets=_targets(row.targets),
        functions=_functions(row.functions),
        seasons=_seasons(row.seasons),
    )


def _targets(text: str) -> tuple[Target, ...]:
    return in_order(Target(Grade(grade) if grade else None, offset) for grade, offset in json.loads(text))


def _functions(text: str) -> tuple[FunctionNeed, ...]:
    needs = [FunctionNeed(StaffFunction(function), in_parallel) for function, in_parallel in json.loads(text)]
    return tuple(sorted(needs, key=lambda need: need.function))


def _seasons(text: str) -> tuple[Season, ...]:
    return tuple(sorted((Season(*each) for each in json.loads(text)), key=lambda season: season.dose))


def in_order(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Grades from young to old, then years of birth from young to old."""
    return tuple(sorted(targets, key=_target_order))


def _target_order(target: Target) -> tuple[int, int]:
    return (len(Grade) if target.grade is None else target.grade.position, target.birth_year_offset or 0)


def _order(view: ProgrammeView) -> tuple[bool, tuple[int, int], str, int]:
    youngest = _target_order(view.targets[0]) if view.targets else (len(Grade), 0)
    return (view.kind is ProgrammeKind.VACCINATION, youngest, view.code, view.valid_from_year)

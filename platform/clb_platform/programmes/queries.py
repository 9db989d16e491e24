"""Every SELECT of programmes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm.attributes import flag_modified

from clb_core.database.arrays import among
from clb_core.database.base import table_of
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.programmes.models import Programme, ProgrammeFunction, ProgrammeSeason, ProgrammeTarget
from clb_platform.programmes.vocabulary import FunctionNeed, ProgrammeKind, ProgrammeView, Season, Target

PARTS = (ProgrammeTarget, ProgrammeFunction, ProgrammeSeason)


def programmes_in(uow: UnitOfWork, start_year: int) -> tuple[ProgrammeView, ...]:
    """The programmes that hold in a school year, contacts first, from the youngest target on. Four statements."""
    valid = (
        Programme.valid_from_year <= start_year,
        or_(Programme.valid_until_year.is_(None), Programme.valid_until_year >= start_year),
    )
    return _views(uow, uow.plain(_columns(Programme, uow).where(*valid)).all())


def programmes(uow: UnitOfWork) -> tuple[ProgrammeView, ...]:
    """All versions of all programmes. Four statements."""
    return _views(uow, uow.plain(_columns(Programme, uow)).all())


def programme(uow: UnitOfWork, programme_id: UUID) -> ProgrammeView | None:
    return next(iter(_views(uow, uow.all(_of_centre(uow).where(Programme.programme_id == programme_id)))), None)


def programme_for_change(uow: UnitOfWork, programme_id: UUID) -> Programme | None:
    """The row, locked."""
    found: Programme | None = uow.scalar(
        _of_centre(uow).where(Programme.programme_id == programme_id).with_for_update()
    )
    return found


def view_of(uow: UnitOfWork, row: Programme) -> ProgrammeView:
    """A row with all that hangs on it."""
    return _views(uow, [row])[0]


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


def _columns(kind: type[Any], uow: UnitOfWork) -> Select[Any]:
    """All columns of the centre's rows: to be read, not changed."""
    return select(*table_of(kind).c).where(kind.centre_id == uow.scope.owner_id)


def _views(uow: UnitOfWork, rows: Sequence[Any]) -> tuple[ProgrammeView, ...]:
    ids = [row.programme_id for row in rows]
    parts: dict[type[Any], dict[UUID, list[Any]]] = {kind: _by_programme(uow, kind, ids) for kind in PARTS}
    views = [_view(row, *(parts[kind].get(row.programme_id, []) for kind in PARTS)) for row in rows]
    return tuple(sorted(views, key=_order))


def _by_programme(uow: UnitOfWork, kind: type[Any], ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for part in uow.plain(_columns(kind, uow).where(among(kind.programme_id, ids))):
        found[part.programme_id].append(part)
    return found


def _view(row: Any, targets: Sequence[Any], functions: Sequence[Any], seasons: Sequence[Any]) -> ProgrammeView:
    """Of rows or plain columns."""
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
        targets=in_order(Target(each.grade, each.birth_year_offset) for each in targets),
        functions=tuple(
            sorted(
                (FunctionNeed(each.function, each.in_parallel) for each in functions), key=lambda need: need.function
            )
        ),
        seasons=tuple(sorted((_season(each) for each in seasons), key=lambda season: season.dose)),
    )


def _season(row: Any) -> Season:
    return Season(row.dose, row.first_month, row.first_day, row.last_month, row.last_day, row.is_preference)


def in_order(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Grades from young to old, then years of birth from young to old."""
    return tuple(sorted(targets, key=_target_order))


def _target_order(target: Target) -> tuple[int, int]:
    return (len(Grade) if target.grade is None else target.grade.position, target.birth_year_offset or 0)


def _order(view: ProgrammeView) -> tuple[bool, tuple[int, int], str, int]:
    youngest = _target_order(view.targets[0]) if view.targets else (len(Grade), 0)
    return (view.kind is ProgrammeKind.VACCINATION, youngest, view.code, view.valid_from_year)

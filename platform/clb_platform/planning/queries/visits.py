"""Visits and their parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Select,
    String,
    and_,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import flag_modified

from clb_core.database.keyset import rows_after
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.search import search_key
from clb_core.web.pages import PageRequest
from clb_platform.calendars.models import Team
from clb_platform.class_groups.models import ClassGroup
from clb_platform.planning.models import (
    CounterDate,
    Visit,
    VisitCount,
    VisitCountBefore,
    VisitDate,
    VisitItem,
    VisitTransition,
)
from clb_platform.planning.vocabulary import (
    VisitState,
)
from clb_platform.programmes.models import Programme
from clb_tenants.schools.models import School


def visit(uow: UnitOfWork, visit_id: UUID) -> Visit | None:
    found: Visit | None = uow.scalar(
        select(Visit).where(Visit.centre_id == uow.scope.owner_id, Visit.visit_id == visit_id)
    )
    return found


def visit_for_change(uow: UnitOfWork, visit_id: UUID) -> Visit | None:
    """The visit, locked and read again."""
    found: Visit | None = uow.scalar(
        select(Visit)
        .where(Visit.centre_id == uow.scope.owner_id, Visit.visit_id == visit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def touch(visit: Visit) -> None:
    """Count a change of the visit's dates as a change of the visit: its version goes up with the next flush."""
    flag_modified(visit, "remark")


def dates_of(uow: UnitOfWork, visit_ids: Sequence[UUID]) -> dict[UUID, list[VisitDate]]:
    """All dates of these visits, by revision and position."""
    found: dict[UUID, list[VisitDate]] = {visit_id: [] for visit_id in visit_ids}
    statement = select(VisitDate).where(VisitDate.centre_id == uow.scope.owner_id, VisitDate.visit_id.in_(visit_ids))
    for row in uow.all(statement.order_by(VisitDate.revision, VisitDate.position)):
        found[row.visit_id].append(row)
    return found


def counter_dates_of(uow: UnitOfWork, visit: Visit) -> Sequence[CounterDate]:
    """What the school asked last instead of the dates on offer, in its order; empty when it did not."""
    rows = uow.all(
        select(CounterDate)
        .where(
            CounterDate.centre_id == uow.scope.owner_id,
            CounterDate.visit_id == visit.visit_id,
            CounterDate.revision == visit.revision,
        )
        .order_by(CounterDate.turn, CounterDate.position)
    )
    return [row for row in rows if row.turn == rows[-1].turn]


def items_of(uow: UnitOfWork, visit_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """(VisitItem, ClassGroup, Programme) of these visits, by programme, dose and group."""
    found: dict[UUID, list[Any]] = {visit_id: [] for visit_id in visit_ids}
    statement = (
        select(VisitItem, ClassGroup, Programme)
        .join(
            ClassGroup,
            and_(ClassGroup.centre_id == VisitItem.centre_id, ClassGroup.class_group_id == VisitItem.class_group_id),
        )
        .join(
            Programme,
            and_(Programme.centre_id == VisitItem.centre_id, Programme.programme_id == VisitItem.programme_id),
        )
        .where(VisitItem.centre_id == uow.scope.owner_id, VisitItem.visit_id.in_(visit_ids))
        .order_by(Programme.kind, Programme.code, VisitItem.dose, ClassGroup.name_key)
    )
    for row in uow.rows(statement):
        found[row[0].visit_id].append(row)
    return found


def counts_of(uow: UnitOfWork, visit_id: UUID) -> dict[UUID, VisitCount]:
    rows = uow.all(
        select(VisitCount).where(VisitCount.centre_id == uow.scope.owner_id, VisitCount.visit_id == visit_id)
    )
    return {row.item_id: row for row in rows}


def counts_before(uow: UnitOfWork, visit_id: UUID) -> Sequence[VisitCountBefore]:
    """The counts that were corrected since, newest first."""
    return uow.all(
        select(VisitCountBefore)
        .where(VisitCountBefore.centre_id == uow.scope.owner_id, VisitCountBefore.visit_id == visit_id)
        .order_by(VisitCountBefore.replaced_at.desc(), VisitCountBefore.before_id)
    )


def items_for_change(uow: UnitOfWork, visit_id: UUID) -> Sequence[VisitItem]:
    """The items of a visit, locked and read again."""
    return uow.all(
        select(VisitItem)
        .where(VisitItem.centre_id == uow.scope.owner_id, VisitItem.visit_id == visit_id)
        .order_by(VisitItem.item_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def visits_beside(uow: UnitOfWork, visit: Visit) -> Sequence[Visit]:
    """The other visits of the same site, school year and place that have not ended, by day."""
    ended = (VisitState.HELD, VisitState.CANCELLED)
    return uow.all(
        select(Visit)
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.school_id == visit.school_id,
            Visit.site_id == visit.site_id,
            Visit.start_year == visit.start_year,
            Visit.place == visit.place,
            Visit.visit_id != visit.visit_id,
            Visit.state.not_in(ended),
        )
        .order_by(Visit.sort_day, Visit.visit_id)
    )


def portions_after(uow: UnitOfWork, item_ids: Sequence[UUID]) -> Sequence[Any]:
    """(VisitItem, the active item of its next portion, the state of that one's visit or None)."""
    later = aliased(VisitItem)
    return uow.rows(
        select(VisitItem, later, Visit.state)
        .join(
            later,
            and_(
                later.centre_id == VisitItem.centre_id,
                later.class_group_id == VisitItem.class_group_id,
                later.programme_id == VisitItem.programme_id,
                later.dose == VisitItem.dose,
                later.portion == VisitItem.portion + 1,
                later.active.is_(True),
            ),
        )
        .outerjoin(Visit, and_(Visit.centre_id == later.centre_id, Visit.visit_id == later.visit_id))
        .where(VisitItem.centre_id == uow.scope.owner_id, VisitItem.item_id.in_(item_ids))
    ).all()


def transitions_of(uow: UnitOfWork, visit_id: UUID) -> Sequence[VisitTransition]:
    """The steps of a visit, newest first."""
    return uow.all(
        select(VisitTransition)
        .where(VisitTransition.centre_id == uow.scope.owner_id, VisitTransition.visit_id == visit_id)
        .order_by(VisitTransition.happened_at.desc(), VisitTransition.transition_id.desc())
    )


WITH_SCHOOL_AND_TEAM: Final[Select[*tuple[Any, ...]]] = (
    select(Visit, School, Team)
    .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
    .join(Team, and_(Team.centre_id == Visit.centre_id, Team.team_id == Visit.team_id))
)


def visits(uow: UnitOfWork, filters: Mapping[str, Any], page: PageRequest) -> Sequence[Any]:
    """(Visit, School, Team) by day, one row more than the page.

    Filters: `start_year`, `state` (one or more), `school_id`, `q` (school or municipality), `team_id`, `first`, `last`.
    """
    statement = _visits(uow, filters)
    if page.after:
        statement = statement.where(rows_after((Visit.sort_day, Visit.visit_id), page.after))
    return uow.rows(statement.order_by(Visit.sort_day, Visit.visit_id).limit(page.limit + 1)).all()


def visit_rows(uow: UnitOfWork, filters: Mapping[str, Any], page: PageRequest) -> list[dict[str, Any]]:
    """As `visits`, but plain columns without objects behind them: the list that programs ask often. Enums as texts."""
    columns = (
        Visit.visit_id, Visit.version, Visit.school_id, School.name.label("school_name"), School.municipality,
        Visit.team_id, Team.name.label("team_name"), Visit.start_year, Visit.title, type_coerce(Visit.state, String).label("state"),
        Visit.revision, type_coerce(Visit.place, String).label("place"), Visit.day,
        type_coerce(Visit.half_day, String).label("half_day"), Visit.starts_at, Visit.ends_at, Visit.sort_day, Visit.reply_by,
    )  # fmt: skip
    statement = _visits(uow, filters).with_only_columns(*columns, maintain_column_froms=True)
    if page.after:
        statement = statement.where(rows_after((Visit.sort_day, Visit.visit_id), page.after))
    result = uow.rows(statement.order_by(Visit.sort_day, Visit.visit_id).limit(page.limit + 1))
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


def count_visits(uow: UnitOfWork, filters: Mapping[str, Any]) -> dict[VisitState, int]:
    """How many visits `visits` would give, by state."""
    inner = _visits(uow, filters).with_only_columns(Visit.state).subquery()
    rows = uow.rows(select(inner.c.state, func.count()).group_by(inner.c.state))
    return {VisitState(state): count for state, count in rows}


def _visits(uow: UnitOfWork, filters: Mapping[str, Any]) -> Select[*tuple[Any, ...]]:
    statement = WITH_SCHOOL_AND_TEAM.where(Visit.centre_id == uow.scope.owner_id)
    if filters.get("start_year"):
        statement = statement.where(Visit.start_year == filters["start_year"])
    if filters.get("state"):
        wanted = filters["state"]
        states = wanted if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
        statement = statement.where(Visit.state.in_([VisitState(each) for each in states]))
    for name in ("school_id", "team_id"):
        if filters.get(name):
            statement = statement.where(getattr(Visit, name) == filters[name])
    if filters.get("q"):
        statement = statement.where(school_matches(filters["q"]))
    if filters.get("first"):
        statement = statement.where(Visit.sort_day >= filters["first"])
    if filters.get("last"):
        statement = statement.where(Visit.sort_day <= filters["last"])
    return statement


def school_matches(text: str) -> Any:
    """The condition that a school's name or municipality starts with a text."""
    key = search_key(text)
    return or_(School.name_key.op("^@")(key), School.municipality_key.op("^@")(key))

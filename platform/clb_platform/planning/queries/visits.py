"""Visits and their parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    String,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import flag_modified

from clb_core.database.arrays import among
from clb_core.database.kept import Kept
from clb_core.database.keyset import page_of, page_values
from clb_core.database.searching import has_word
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
    VisitOverride,
    VisitTransition,
)
from clb_platform.planning.vocabulary import DateState, VisitKind, VisitState
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


def visit_unless_busy(uow: UnitOfWork, visit_id: UUID) -> Visit | None:
    """As `visit_for_change`, but None as well while another transaction has the visit: whoever may come back later."""
    found: Visit | None = uow.scalar(
        select(Visit)
        .where(Visit.centre_id == uow.scope.owner_id, Visit.visit_id == visit_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return found


def touch(visit: Visit) -> None:
    """Count a change of the visit's dates as a change of the visit: its version goes up with the next flush."""
    flag_modified(visit, "remark")


def dates_of(uow: UnitOfWork, visit_ids: Sequence[UUID]) -> dict[UUID, list[VisitDate]]:
    """All dates of these visits, by revision and position."""
    found: dict[UUID, list[VisitDate]] = {visit_id: [] for visit_id in visit_ids}
    statement = select(VisitDate).where(VisitDate.centre_id == uow.scope.owner_id, among(VisitDate.visit_id, visit_ids))
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
        .where(VisitItem.centre_id == uow.scope.owner_id, among(VisitItem.visit_id, visit_ids))
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
    """The other visits with groups of the same site, school year and place that have not ended, by day."""
    ended = (VisitState.HELD, VisitState.CANCELLED)
    return uow.all(
        select(Visit)
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.school_id == visit.school_id,
            Visit.site_id == visit.site_id,
            Visit.start_year == visit.start_year,
            Visit.place == visit.place,
            Visit.kind == VisitKind.SYSTEMATIC,
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
        .where(VisitItem.centre_id == uow.scope.owner_id, among(VisitItem.item_id, item_ids))
    ).all()


def transitions_of(uow: UnitOfWork, visit_id: UUID) -> Sequence[VisitTransition]:
    """The steps of a visit, newest first."""
    return uow.all(
        select(VisitTransition)
        .where(VisitTransition.centre_id == uow.scope.owner_id, VisitTransition.visit_id == visit_id)
        .order_by(VisitTransition.happened_at.desc(), VisitTransition.transition_id.desc())
    )


def overrides_of(uow: UnitOfWork, visit_id: UUID) -> dict[UUID, VisitOverride]:
    """Why steps of this visit chose dates against a warning, by step; for the centre only."""
    rows = uow.all(
        select(VisitOverride).where(VisitOverride.centre_id == uow.scope.owner_id, VisitOverride.visit_id == visit_id)
    )
    return {row.transition_id: row for row in rows}


def days_of_year(uow: UnitOfWork, start_year: int, site_ids: Iterable[UUID]) -> Sequence[Any]:
    """(site_id, programme code, dose, day) on which sites were visited in a school year: confirmed or held, whole groups."""
    return uow.rows(
        select(Visit.site_id, Programme.code, VisitItem.dose, Visit.day)
        .join(VisitItem, and_(VisitItem.centre_id == Visit.centre_id, VisitItem.visit_id == Visit.visit_id))
        .join(Programme, and_(Programme.centre_id == VisitItem.centre_id, Programme.programme_id == VisitItem.programme_id))
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.start_year == start_year,
            Visit.state.in_((VisitState.CONFIRMED, VisitState.HELD)),
            Visit.site_id.in_(list(site_ids)),
            VisitItem.portion == 0,
        )
        .distinct()
    ).all()


WITH_SCHOOL_AND_TEAM: Final[Select[*tuple[Any, ...]]] = (
    select(Visit, School, Team)
    .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
    .join(Team, and_(Team.centre_id == Visit.centre_id, Team.team_id == Visit.team_id))
)
_KEY: Final = bindparam("key", type_=String())
SCHOOL_MATCHES: Final = or_(has_word(School.name_key, _KEY), has_word(School.municipality_key, _KEY))
"""A word of a school's name or municipality starts with `key`, a text as `search_key` gives."""
CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "start_year": Visit.start_year == bindparam("start_year"),
    "state": type_coerce(Visit.state, String) == any_(bindparam("states", type_=ARRAY(String()))),
    "kind": Visit.kind == bindparam("kind", type_=Visit.kind.type),
    "school_id": Visit.school_id == bindparam("school_id"),
    "team_id": Visit.team_id == bindparam("team_id"),
    "q": SCHOOL_MATCHES,
    "first": Visit.sort_day >= bindparam("first"),
    "last": Visit.sort_day <= bindparam("last"),
}
BY_DAY: Final = (Visit.sort_day, Visit.visit_id)
RECORD: Final = (
    Visit.visit_id, Visit.version, Visit.school_id, School.name.label("school_name"), School.municipality,
    Visit.team_id, Team.name.label("team_name"), Visit.start_year, Visit.title, type_coerce(Visit.state, String).label("state"),
    type_coerce(Visit.kind, String).label("kind"),
    Visit.revision, type_coerce(Visit.place, String).label("place"), Visit.day,
    type_coerce(Visit.half_day, String).label("half_day"), Visit.starts_at, Visit.ends_at, Visit.sort_day, Visit.reply_by,
)  # fmt: skip


def visits(uow: UnitOfWork, filters: Mapping[str, Any], page: PageRequest) -> Sequence[Any]:
    """(Visit, School, Team) by day, one row more than the page.

    Filters: `start_year`, `state` (one or more), `kind`, `school_id`, `q` (school or municipality), `team_id`, `first`, `last`.
    """
    statement = page_of(_filtered(_names(filters)), BY_DAY, after=bool(page.after))
    return uow.rows(statement, _values(uow, filters) | page_values(BY_DAY, page)).all()


def visit_rows(uow: UnitOfWork, filters: Mapping[str, Any], page: PageRequest) -> Sequence[Any]:
    """As `visits`, but plain columns without objects behind them: the list that programs ask often. Enums as texts."""
    statement = _records(_names(filters), after=bool(page.after))
    return uow.ask(statement, _values(uow, filters) | page_values(BY_DAY, page))


def visit_lines(uow: UnitOfWork, filters: Mapping[str, Any], page: PageRequest) -> Sequence[Any]:
    """As `visit_rows`, with `groups` and `pupils` it is for and `offered`, the days that the school can still choose."""
    statement = _lines(_names(filters), after=bool(page.after))
    return uow.ask(statement, _values(uow, filters) | page_values(BY_DAY, page))


def count_visits(uow: UnitOfWork, filters: Mapping[str, Any]) -> dict[VisitState, int]:
    """How many visits `visits` would give, by state."""
    rows = uow.ask(_counts(_names(filters)), _values(uow, filters))
    return {VisitState(state): number for state, number in rows}


def _names(filters: Mapping[str, Any]) -> frozenset[str]:
    """Which filters are given."""
    return frozenset(name for name in CONDITIONS if filters.get(name))


def _values(uow: UnitOfWork, filters: Mapping[str, Any]) -> dict[str, Any]:
    """What a statement with these filters is run with."""
    values = {name: filters[name] for name in _names(filters) - {"state", "q"}} | {"centre": uow.scope.owner_id}
    if filters.get("q"):
        values["key"] = search_key(filters["q"])
    if filters.get("state"):
        wanted = filters["state"]
        states = wanted if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
        values["states"] = [VisitState(each).value for each in states]
    return values


# A statement with the same filters is built once: lists are asked on every page.


@cache
def _filtered(names: frozenset[str]) -> Select[*tuple[Any, ...]]:
    of_centre = Visit.centre_id == bindparam("centre", type_=Uuid())
    return WITH_SCHOOL_AND_TEAM.where(of_centre, *(CONDITIONS[name] for name in sorted(names)))


def _plain(names: frozenset[str]) -> Select[*tuple[Any, ...]]:
    return _filtered(names).with_only_columns(*RECORD, maintain_column_froms=True)


@cache
def _records(names: frozenset[str], *, after: bool) -> Kept:
    return Kept(page_of(_plain(names), BY_DAY, after=after), one_plan=True)


@cache
def _lines(names: frozenset[str], *, after: bool) -> Kept:
    of_groups = (
        select(VisitItem.class_group_id, func.max(VisitItem.head_count).label("pupils"))
        .where(VisitItem.centre_id == Visit.centre_id, VisitItem.visit_id == Visit.visit_id)
        .group_by(VisitItem.class_group_id)
        .correlate(Visit)
        .subquery()
    )
    offered = (
        select(func.array_agg(VisitDate.day.distinct()))
        .where(
            VisitDate.centre_id == Visit.centre_id, VisitDate.visit_id == Visit.visit_id,
            VisitDate.revision == Visit.revision, VisitDate.state == DateState.OFFERED,
        )
        .correlate(Visit)
        .scalar_subquery()
    )  # fmt: skip
    wide = _plain(names).add_columns(
        select(func.count()).select_from(of_groups).scalar_subquery().label("groups"),
        select(func.coalesce(func.sum(of_groups.c.pupils), 0)).scalar_subquery().label("pupils"),
        offered.label("offered"),
    )
    return Kept(page_of(wide, BY_DAY, after=after), one_plan=True)


@cache
def _counts(names: frozenset[str]) -> Kept:
    state = type_coerce(Visit.state, String).label("state")
    counted = _filtered(names).with_only_columns(state, func.count().label("number"), maintain_column_froms=True)
    return Kept(counted.group_by(state), one_plan=True)

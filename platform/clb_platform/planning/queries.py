"""Every SELECT of planning: visits, their parts, who is taken when, and the obligations that follow from groups and programmes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Integer,
    Select,
    String,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
    update,
)

from clb_core.database.keyset import rows_after
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.search import search_key
from clb_core.web.pages import PageRequest
from clb_platform.calendars.models import Team
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning.models import Booking, Visit, VisitCount, VisitDate, VisitItem, VisitTransition
from clb_platform.planning.vocabulary import (
    OBLIGATION_OF_VISIT,
    DateState,
    ItemKey,
    ObligationState,
    ResourceKind,
    VisitState,
)
from clb_platform.programmes.models import Programme, ProgrammeTarget
from clb_tenants.schools.models import School

# Visits and their parts.


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


def dates_of(uow: UnitOfWork, visit_ids: Sequence[UUID]) -> dict[UUID, list[VisitDate]]:
    """All dates of these visits, by revision and position."""
    found: dict[UUID, list[VisitDate]] = {visit_id: [] for visit_id in visit_ids}
    statement = select(VisitDate).where(VisitDate.centre_id == uow.scope.owner_id, VisitDate.visit_id.in_(visit_ids))
    for row in uow.all(statement.order_by(VisitDate.revision, VisitDate.position)):
        found[row.visit_id].append(row)
    return found


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


def transitions_of(uow: UnitOfWork, visit_id: UUID) -> Sequence[VisitTransition]:
    """The steps of a visit, newest first."""
    return uow.all(
        select(VisitTransition)
        .where(VisitTransition.centre_id == uow.scope.owner_id, VisitTransition.visit_id == visit_id)
        .order_by(VisitTransition.happened_at.desc(), VisitTransition.transition_id.desc())
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
    statement: Select[*tuple[Any, ...]] = (
        select(Visit, School, Team)
        .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
        .join(Team, and_(Team.centre_id == Visit.centre_id, Team.team_id == Visit.team_id))
        .where(Visit.centre_id == uow.scope.owner_id)
    )
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
        statement = statement.where(_school_matches(filters["q"]))
    if filters.get("first"):
        statement = statement.where(Visit.sort_day >= filters["first"])
    if filters.get("last"):
        statement = statement.where(Visit.sort_day <= filters["last"])
    return statement


def _school_matches(text: str) -> Any:
    key = search_key(text)
    return or_(School.name_key.op("^@")(key), School.municipality_key.op("^@")(key))


# Who is taken when.


def taken_between(uow: UnitOfWork, first: date, last: date) -> Sequence[Any]:
    """(visit_id, day, half_day, kind, resource_id, name, municipality of the school) of all bookings. One statement."""
    return uow.rows(
        select(
            Booking.visit_id, Booking.day, Booking.half_day, Booking.resource_kind.label("kind"), Booking.resource_id,
            School.name, School.municipality,
        )
        .join(Visit, and_(Visit.centre_id == Booking.centre_id, Visit.visit_id == Booking.visit_id))
        .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
        .where(Booking.centre_id == uow.scope.owner_id, Booking.day >= first, Booking.day <= last)
    ).all()  # fmt: skip


def release_bookings(uow: UnitOfWork, visit_id: UUID, *, keep_date: UUID | None = None) -> int:
    """Free who was held for this visit, but for the date that stands; the number of bookings freed."""
    statement = delete(Booking).where(Booking.centre_id == uow.scope.owner_id, Booking.visit_id == visit_id)
    if keep_date is not None:
        statement = statement.where(Booking.date_id != keep_date)
    return uow.change(statement)


def release_refused(uow: UnitOfWork, visit_id: UUID) -> int:
    """Free who was held for dates of this visit that the school refused."""
    refused = select(VisitDate.date_id).where(
        VisitDate.centre_id == uow.scope.owner_id, VisitDate.visit_id == visit_id, VisitDate.answer == "no"
    )
    return uow.change(
        delete(Booking).where(
            Booking.centre_id == uow.scope.owner_id, Booking.visit_id == visit_id, Booking.date_id.in_(refused)
        )
    )


def booked_members(uow: UnitOfWork, date_id: UUID) -> Sequence[UUID]:
    """Which colleagues are held for a date."""
    return uow.all(
        select(Booking.resource_id).where(
            Booking.centre_id == uow.scope.owner_id,
            Booking.date_id == date_id,
            Booking.resource_kind == ResourceKind.MEMBER,
        )
    )


def is_held(uow: UnitOfWork, date_id: UUID) -> bool:
    """Whether the team is still held for a date."""
    return (
        uow.scalar(
            select(literal(1)).where(
                Booking.centre_id == uow.scope.owner_id,
                Booking.date_id == date_id,
                Booking.resource_kind == ResourceKind.TEAM,
            )
        )
        is not None
    )


def deactivate_items(uow: UnitOfWork, visit_id: UUID) -> int:
    """Give the obligations of a cancelled visit back."""
    here = (VisitItem.centre_id == uow.scope.owner_id, VisitItem.visit_id == visit_id)
    return uow.change(update(VisitItem).where(*here).values(active=False))


# Doses.


def dose_days(uow: UnitOfWork, keys: Iterable[ItemKey]) -> Sequence[Any]:
    """(visit_id, class_group_id, programme_id, dose, day) of all doses of these obligations, for every date that may stand.

    A chosen or held date counts alone; without one every date that is on offer counts.
    """
    pairs = {(key.class_group_id, key.programme_id) for key in keys}
    statement = (
        select(
            VisitItem.visit_id, VisitItem.class_group_id, VisitItem.programme_id, VisitItem.dose,
            func.coalesce(Visit.day, VisitDate.day).label("day"),
        )
        .join(Visit, and_(Visit.centre_id == VisitItem.centre_id, Visit.visit_id == VisitItem.visit_id))
        .outerjoin(
            VisitDate,
            and_(
                VisitDate.centre_id == Visit.centre_id,
                VisitDate.visit_id == Visit.visit_id,
                VisitDate.state == DateState.OFFERED,
                Visit.day.is_(None),
            ),
        )
        .where(
            VisitItem.centre_id == uow.scope.owner_id,
            VisitItem.active.is_(True),
            VisitItem.class_group_id.in_({group for group, _programme in pairs}),
            VisitItem.programme_id.in_({programme for _group, programme in pairs}),
        )
        .distinct()
    )  # fmt: skip
    return uow.rows(statement).all()


def active_items(uow: UnitOfWork, keys: Sequence[ItemKey]) -> dict[ItemKey, tuple[UUID, VisitState]]:
    """Which of these obligations a visit already has: key → (visit_id, state)."""
    rows = uow.rows(
        select(VisitItem.class_group_id, VisitItem.programme_id, VisitItem.dose, Visit.visit_id, Visit.state)
        .join(Visit, and_(Visit.centre_id == VisitItem.centre_id, Visit.visit_id == VisitItem.visit_id))
        .where(
            VisitItem.centre_id == uow.scope.owner_id,
            VisitItem.active.is_(True),
            VisitItem.class_group_id.in_([key.class_group_id for key in keys]),
        )
    )
    found = {ItemKey(group, programme, dose): (visit_id, state) for group, programme, dose, visit_id, state in rows}
    return {key: found[key] for key in keys if key in found}


# Obligations.


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


def _obligations(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> tuple[Select[Any], Any]:
    """The statement and its column of doses: every group × programme it is a target of × dose, and its active visit."""
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
                Programme.valid_from_year <= start_year,
                or_(Programme.valid_until_year.is_(None), Programme.valid_until_year >= start_year),
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
            ClassGroup.centre_id == uow.scope.owner_id,
            ClassGroup.start_year == start_year,
            ClassGroup.head_count > 0,
        )
    )  # fmt: skip
    return _filtered(statement, dose, filters), dose


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
        statement = statement.where(_school_matches(filters["q"]))
    if filters.get("refused"):
        statement = statement.where(Visit.state == VisitState.DECLINED)
    return statement


def obligations(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any], page: PageRequest) -> list[ObligationRow]:
    """Obligations by school, programme and group, one row more than the page. One statement.

    Filters: `state`, `school_id`, `code` (of the programme), `dose`, `q` (school or municipality), `refused`.
    """
    return [_row(row) for row in uow.rows(_page_of(*_obligations(uow, start_year, filters), page))]


def obligation_records(
    uow: UnitOfWork, start_year: int, filters: Mapping[str, Any], page: PageRequest
) -> Sequence[Any]:
    """The same rows as the REST list shows them: plain values named by column, enums as their text. One statement."""
    statement, dose = _obligations(uow, start_year, filters)
    columns = (
        ClassGroup.class_group_id, Programme.programme_id, dose.c.dose, School.school_id,
        School.name.label("school_name"), School.municipality, ClassGroup.name.label("group_name"),
        type_coerce(ClassGroup.grade, String).label("grade"), ClassGroup.birth_year, ClassGroup.head_count,
        Programme.code.label("programme_code"), STATE.label("state"), Visit.visit_id,
        type_coerce(Visit.state, String).label("visit_state"), Visit.day,
        type_coerce(Visit.half_day, String).label("half_day"), School.name_key,
    )  # fmt: skip
    return uow.rows(_page_of(statement.with_only_columns(*columns), dose, page)).all()


def _page_of(statement: Select[Any], dose: Any, page: PageRequest) -> Select[Any]:
    number = type_coerce(dose.c.dose, Integer)
    key = (School.name_key, School.school_id, Programme.code, number, ClassGroup.name, ClassGroup.class_group_id)
    if page.after:
        statement = statement.where(rows_after(key, page.after))
    return statement.order_by(*key).limit(page.limit + 1)


def obligations_by_key(uow: UnitOfWork, start_year: int, keys: Sequence[ItemKey]) -> list[ObligationRow]:
    """These obligations, as far as they exist, by school. One statement."""
    statement, dose = _obligations(uow, start_year, {})
    statement = statement.where(ClassGroup.class_group_id.in_([key.class_group_id for key in keys]))
    wanted = set(keys)
    key = (School.name_key, School.school_id, Programme.code, dose.c.dose, ClassGroup.name, ClassGroup.class_group_id)
    found = [_row(row) for row in uow.rows(statement.order_by(*key))]
    return [row for row in found if row.key in wanted]


def count_obligations(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> dict[ObligationState, int]:
    """How many obligations `obligations` would give, by state; every state is in it."""
    inner = _obligations(uow, start_year, filters)[0].with_only_columns(STATE.label("state")).subquery()
    rows = uow.rows(select(inner.c.state, func.count()).group_by(inner.c.state))
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
    statement, dose = _obligations(uow, start_year, filters)
    refused = func.coalesce(Visit.state == VisitState.DECLINED, False)
    columns = (STATE.label("state"), refused.label("refused"), Programme.code, dose.c.dose)
    inner = statement.with_only_columns(*columns).subquery()
    rows = uow.rows(select(*inner.c, func.count()).group_by(*inner.c))
    return tuple(ObligationCount(ObligationState(row[0]), *row[1:]) for row in rows)


def obligation_totals(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any]) -> tuple[int, int, int]:
    """(obligations, schools, pupils) that `obligations` would give over all its pages."""
    inner = (
        _obligations(uow, start_year, filters)[0]
        .with_only_columns(ClassGroup.school_id.label("school"), ClassGroup.head_count.label("pupils"))
        .subquery()
    )
    row = uow.rows(
        select(func.count(), func.count(inner.c.school.distinct()), func.coalesce(func.sum(inner.c.pupils), 0))
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


# What waits.


def waiting_for_centre(uow: UnitOfWork, start_year: int, today: date, now: Any) -> Sequence[Any]:
    """(Visit, School) on which the centre must act: answered, declined, without answer past the term, to be closed."""
    overdue = and_(Visit.state == VisitState.PROPOSED, Visit.reply_by < now)
    to_close = and_(Visit.state == VisitState.CONFIRMED, Visit.day < today)
    return uow.rows(
        select(Visit, School)
        .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.start_year == start_year,
            or_(Visit.state.in_([VisitState.ANSWERED, VisitState.DECLINED]), overdue, to_close),
        )
        .order_by(Visit.reply_by.nulls_last(), Visit.sort_day, Visit.visit_id)
    ).all()


def count_waiting_for_centre(uow: UnitOfWork, start_year: int, today: date, now: Any) -> int:
    """How many rows `waiting_for_centre` gives."""
    overdue = and_(Visit.state == VisitState.PROPOSED, Visit.reply_by < now)
    to_close = and_(Visit.state == VisitState.CONFIRMED, Visit.day < today)
    found: int = uow.scalar(
        select(func.count())
        .select_from(Visit)
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.start_year == start_year,
            or_(Visit.state.in_([VisitState.ANSWERED, VisitState.DECLINED]), overdue, to_close),
        )
    )
    return found


def waiting_for_school(uow: UnitOfWork, school_ids: Sequence[UUID], now: Any) -> Sequence[Visit]:
    """Visits that these schools can still answer, the earliest term first."""
    return uow.all(
        select(Visit)
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.school_id.in_(school_ids),
            Visit.state == VisitState.PROPOSED,
            Visit.reply_by >= now,
        )
        .order_by(Visit.reply_by, Visit.visit_id)
    )


def visits_of_school(uow: UnitOfWork, school_id: UUID, start_year: int) -> Sequence[Visit]:
    """A school's visits of a school year, by day; cancelled ones too."""
    return uow.all(
        select(Visit)
        .where(Visit.centre_id == uow.scope.owner_id, Visit.school_id == school_id, Visit.start_year == start_year)
        .order_by(Visit.sort_day, Visit.visit_id)
    )

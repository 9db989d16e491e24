"""Every SELECT of scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from clb_core.database.base import table_of
from clb_core.database.keyset import rows_after
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.web.pages import PageRequest
from clb_platform.calendars.models import Team
from clb_platform.planning.models import Visit
from clb_platform.planning.vocabulary import VisitState
from clb_platform.scenarios.models import (
    Scenario,
    ScenarioFile,
    ScenarioGap,
    ScenarioPoint,
    ScenarioVisit,
    TravelTime,
)
from clb_platform.scenarios.vocabulary import RUNNING, ScenarioState
from clb_tenants.schools.models import School, Site


def visits_that_live(uow: UnitOfWork, start_year: int) -> Sequence[Visit]:
    """Visits of a school year that have not ended, by id."""
    ended = (VisitState.HELD, VisitState.CANCELLED)
    return uow.all(
        select(Visit)
        .where(Visit.centre_id == uow.scope.owner_id, Visit.start_year == start_year, Visit.state.not_in(ended))
        .order_by(Visit.visit_id)
    )


def scenario(uow: UnitOfWork, scenario_id: UUID) -> Scenario | None:
    found: Scenario | None = uow.scalar(
        select(Scenario).where(Scenario.centre_id == uow.scope.owner_id, Scenario.scenario_id == scenario_id)
    )
    return found


def scenario_for_change(uow: UnitOfWork, scenario_id: UUID) -> Scenario | None:
    """The scenario, locked and read again."""
    found: Scenario | None = uow.scalar(
        select(Scenario)
        .where(Scenario.centre_id == uow.scope.owner_id, Scenario.scenario_id == scenario_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def scenarios(uow: UnitOfWork, start_year: int, page: PageRequest) -> Sequence[Scenario]:
    """Scenarios of a school year, newest first, one row more than the page."""
    statement = select(Scenario).where(Scenario.centre_id == uow.scope.owner_id, Scenario.start_year == start_year)
    key = (Scenario.created_at, Scenario.scenario_id)
    if page.after:
        statement = statement.where(rows_after(key, page.after, newest_first=True))
    return uow.all(statement.order_by(*(column.desc() for column in key)).limit(page.limit + 1))


def running(uow: UnitOfWork) -> Scenario | None:
    """The one scenario of the centre that waits or is being made."""
    found: Scenario | None = uow.scalar(
        select(Scenario).where(Scenario.centre_id == uow.scope.owner_id, Scenario.state.in_(RUNNING))
    )
    return found


def silent_since(uow: UnitOfWork, at_work: datetime, waiting: datetime) -> Sequence[Scenario]:
    """Scenarios that run and of which nothing was heard since a moment, locked unless another has them."""
    heard = func.coalesce(Scenario.heard_at, Scenario.created_at)
    return uow.all(
        select(Scenario)
        .where(
            Scenario.centre_id == uow.scope.owner_id,
            or_(
                and_(Scenario.state == ScenarioState.SOLVING, heard < at_work),
                and_(Scenario.state == ScenarioState.QUEUED, heard < waiting),
            ),
        )
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def file_of(uow: UnitOfWork, scenario_id: UUID) -> ScenarioFile | None:
    found: ScenarioFile | None = uow.scalar(
        select(ScenarioFile).where(
            ScenarioFile.centre_id == uow.scope.owner_id, ScenarioFile.scenario_id == scenario_id
        )
    )
    return found


def plan_of(uow: UnitOfWork, scenario_id: UUID) -> bytes | None:
    """The best plan saved of a scenario, packed; without its problem, which is much larger."""
    found: bytes | None = uow.scalar(
        select(ScenarioFile.plan).where(
            ScenarioFile.centre_id == uow.scope.owner_id, ScenarioFile.scenario_id == scenario_id
        )
    )
    return found


def note_progress(uow: UnitOfWork, scenario_id: UUID, attempt: int, values: Mapping[str, Any]) -> bool:
    """Change a scenario that this attempt still works on; whether it does."""
    return bool(
        uow.change(
            update(Scenario)
            .where(
                Scenario.centre_id == uow.scope.owner_id,
                Scenario.scenario_id == scenario_id,
                Scenario.attempt == attempt,
                Scenario.state.in_(RUNNING),
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    )


def stop_is_asked(uow: UnitOfWork, scenario_id: UUID) -> bool:
    return bool(
        uow.scalar(
            select(Scenario.stop_asked).where(
                Scenario.centre_id == uow.scope.owner_id, Scenario.scenario_id == scenario_id
            )
        )
    )


def save_plan(uow: UnitOfWork, scenario_id: UUID, plan: bytes | None, seconds_done: int) -> None:
    """Keep the best plan until now (None: as it was), and how long was searched."""
    values: dict[str, Any] = {"seconds_done": seconds_done} | ({"plan": plan} if plan is not None else {})
    uow.change(
        update(ScenarioFile)
        .where(ScenarioFile.centre_id == uow.scope.owner_id, ScenarioFile.scenario_id == scenario_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def add_point(uow: UnitOfWork, scenario_id: UUID, values: Mapping[str, Any]) -> None:
    """One point of the line; the same second again replaces it."""
    statement = insert(table_of(ScenarioPoint)).values(
        centre_id=uow.scope.owner_id, scenario_id=scenario_id, **values
    )
    uow.change(
        statement.on_conflict_do_update(
            index_elements=["centre_id", "scenario_id", "second"],
            set_={name: values[name] for name in ("cost", "unplanned", "bound")},
        )
    )


def points_of(uow: UnitOfWork, scenario_id: UUID) -> Sequence[ScenarioPoint]:
    return uow.all(
        select(ScenarioPoint)
        .where(ScenarioPoint.centre_id == uow.scope.owner_id, ScenarioPoint.scenario_id == scenario_id)
        .order_by(ScenarioPoint.second)
    )


def parts_of(
    uow: UnitOfWork, scenario_id: UUID, *, first: date | None = None, last: date | None = None,
    school_ids: Sequence[UUID] = (),
) -> Sequence[Any]:  # fmt: skip
    """(ScenarioVisit, School, Team) of a plan by day; between two days and of some schools when given. One statement."""
    statement = (
        select(ScenarioVisit, School, Team)
        .join(School, and_(School.centre_id == ScenarioVisit.centre_id, School.school_id == ScenarioVisit.school_id))
        .join(Team, and_(Team.centre_id == ScenarioVisit.centre_id, Team.team_id == ScenarioVisit.team_id))
        .where(ScenarioVisit.centre_id == uow.scope.owner_id, ScenarioVisit.scenario_id == scenario_id)
    )
    if first is not None:
        statement = statement.where(ScenarioVisit.day >= first)
    if last is not None:
        statement = statement.where(ScenarioVisit.day <= last)
    if school_ids:
        statement = statement.where(ScenarioVisit.school_id.in_(list(school_ids)))
    return uow.rows(statement.order_by(ScenarioVisit.day, ScenarioVisit.half_day, ScenarioVisit.part_id)).all()


def part(uow: UnitOfWork, scenario_id: UUID, part_id: UUID) -> ScenarioVisit | None:
    found: ScenarioVisit | None = uow.scalar(
        select(ScenarioVisit).where(
            ScenarioVisit.centre_id == uow.scope.owner_id,
            ScenarioVisit.scenario_id == scenario_id,
            ScenarioVisit.part_id == part_id,
        )
    )
    return found


def gaps_of(uow: UnitOfWork, scenario_id: UUID) -> Sequence[Any]:
    """(ScenarioGap, School) by school: what found no place."""
    return uow.rows(
        select(ScenarioGap, School)
        .join(School, and_(School.centre_id == ScenarioGap.centre_id, School.school_id == ScenarioGap.school_id))
        .where(ScenarioGap.centre_id == uow.scope.owner_id, ScenarioGap.scenario_id == scenario_id)
        .order_by(ScenarioGap.stands, School.name_key, ScenarioGap.title, ScenarioGap.gap_id)
    ).all()


def forget_plan(uow: UnitOfWork, scenario_id: UUID) -> None:
    """Drop the visits and gaps of an earlier end, to store what came of it now."""
    for model in (ScenarioVisit, ScenarioGap):
        uow.change(
            delete(model).where(model.centre_id == uow.scope.owner_id, model.scenario_id == scenario_id)
        )


def size_by_day(uow: UnitOfWork, scenario_id: UUID) -> Sequence[Any]:
    """(day, visits) of a plan, by day. One statement."""
    return uow.rows(
        select(ScenarioVisit.day, func.count().label("visits"))
        .where(ScenarioVisit.centre_id == uow.scope.owner_id, ScenarioVisit.scenario_id == scenario_id)
        .group_by(ScenarioVisit.day)
        .order_by(ScenarioVisit.day)
    ).all()


def size_by_school(uow: UnitOfWork, scenario_id: UUID) -> Sequence[Any]:
    """(school_id, name, municipality, visits, first day, last day) of a plan, by school. One statement."""
    return uow.rows(
        select(
            School.school_id, School.name, School.municipality, func.count().label("visits"),
            func.min(ScenarioVisit.day).label("first"), func.max(ScenarioVisit.day).label("last"),
        )
        .join(School, and_(School.centre_id == ScenarioVisit.centre_id, School.school_id == ScenarioVisit.school_id))
        .where(ScenarioVisit.centre_id == uow.scope.owner_id, ScenarioVisit.scenario_id == scenario_id)
        .group_by(School.school_id, School.name, School.municipality, School.name_key)
        .order_by(School.name_key, School.school_id)
    ).all()  # fmt: skip


def travel_times(uow: UnitOfWork) -> Sequence[TravelTime]:
    """Every way that the centre set itself."""
    return uow.all(select(TravelTime).where(TravelTime.centre_id == uow.scope.owner_id))


def travel_rows(uow: UnitOfWork, page: PageRequest) -> Sequence[Any]:
    """(TravelTime, the site it leads to, its school, the site it starts from or None, that one's school, the team or None), in
    the order they were set, one row more than the page. One statement."""
    to_site, to_school, from_site, from_school = aliased(Site), aliased(School), aliased(Site), aliased(School)

    def of(own: Any, name: str, key: Any) -> Any:
        return and_(own.centre_id == TravelTime.centre_id, getattr(own, name) == key)

    statement = (
        select(TravelTime, to_site, to_school, from_site, from_school, Team)
        .join(to_site, of(to_site, "site_id", TravelTime.to_site_id))
        .join(to_school, of(to_school, "school_id", to_site.school_id))
        .outerjoin(from_site, of(from_site, "site_id", TravelTime.from_site_id))
        .outerjoin(from_school, of(from_school, "school_id", from_site.school_id))
        .outerjoin(Team, of(Team, "team_id", TravelTime.team_id))
        .where(TravelTime.centre_id == uow.scope.owner_id)
    )
    if page.after:
        statement = statement.where(rows_after((TravelTime.travel_time_id,), page.after))
    return uow.rows(statement.order_by(TravelTime.travel_time_id).limit(page.limit + 1)).all()


def travel_time(uow: UnitOfWork, travel_time_id: UUID) -> TravelTime | None:
    found: TravelTime | None = uow.scalar(
        select(TravelTime).where(
            TravelTime.centre_id == uow.scope.owner_id, TravelTime.travel_time_id == travel_time_id
        )
    )
    return found


def travel_time_for_change(uow: UnitOfWork, travel_time_id: UUID) -> TravelTime | None:
    """The row, locked and read again."""
    found: TravelTime | None = uow.scalar(
        select(TravelTime)
        .where(TravelTime.centre_id == uow.scope.owner_id, TravelTime.travel_time_id == travel_time_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


def visits_of_years(uow: UnitOfWork, start_years: Sequence[int]) -> Sequence[Any]:
    """(Visit, School, Team) of these school years, but for cancelled ones and those without any date. One statement."""
    without = (VisitState.CANCELLED, VisitState.PLANNED, VisitState.DECLINED, VisitState.LAPSED)
    return uow.rows(
        select(Visit, School, Team)
        .join(School, and_(School.centre_id == Visit.centre_id, School.school_id == Visit.school_id))
        .join(Team, and_(Team.centre_id == Visit.centre_id, Team.team_id == Visit.team_id))
        .where(
            Visit.centre_id == uow.scope.owner_id,
            Visit.start_year.in_(list(start_years)),
            Visit.state.not_in(without),
        )
        .order_by(Visit.sort_day, Visit.visit_id)
    ).all()


def plans_at(uow: UnitOfWork, site_ids: Sequence[UUID], first_year: int) -> Sequence[Scenario]:
    """Scenarios of the school years from `first_year` on whose plan has visits at these sites, by name."""
    at_site = (
        select(ScenarioVisit.part_id)
        .where(
            ScenarioVisit.centre_id == Scenario.centre_id,
            ScenarioVisit.scenario_id == Scenario.scenario_id,
            ScenarioVisit.site_id.in_(site_ids),
        )
        .exists()
    )
    return uow.all(
        select(Scenario)
        .where(Scenario.centre_id == uow.scope.owner_id, Scenario.start_year >= first_year, at_site)
        .order_by(Scenario.name, Scenario.scenario_id)
    )


def pass_plans(
    uow: UnitOfWork, scenario_ids: Sequence[UUID], school_id: UUID, into_id: UUID, sites: Mapping[UUID, UUID]
) -> None:
    """Let the visits and the gaps of these scenarios be of a school, the visits each at the site that its own becomes."""
    of_plans, owner = ScenarioVisit.scenario_id.in_(scenario_ids), uow.scope.owner_id
    for old, new in sites.items():
        uow.change(
            update(ScenarioVisit)
            .where(ScenarioVisit.centre_id == owner, of_plans, ScenarioVisit.site_id == old)
            .values(school_id=into_id, site_id=new)
            .execution_options(synchronize_session=False)
        )
    uow.change(
        update(ScenarioGap)
        .where(ScenarioGap.centre_id == owner, ScenarioGap.scenario_id.in_(scenario_ids), ScenarioGap.school_id == school_id)
        .values(school_id=into_id)
        .execution_options(synchronize_session=False)
    )


def asked_by(uow: UnitOfWork, name: str) -> Sequence[Scenario]:
    """Scenarios that somebody of this name asked for, that run or have a plan that was not proposed; the newest first."""
    waiting = (*RUNNING, ScenarioState.READY, ScenarioState.STOPPED)
    return uow.all(
        select(Scenario)
        .where(Scenario.centre_id == uow.scope.owner_id, Scenario.asked_by == name, Scenario.state.in_(waiting))
        .order_by(Scenario.created_at.desc())
    )

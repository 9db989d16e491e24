"""A school year of one school: what is planned, what waits for whom, and what is still to come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.web.pages import PageRequest
from clb_core.words import _, listed
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.models import Team
from clb_platform.calendars.vocabulary import ClosureKind, SchoolYear, StripWeek, strip_of
from clb_platform.planning import policy, queries
from clb_platform.planning.models import Visit, VisitDate, VisitMoment
from clb_platform.planning.queries import ObligationRow
from clb_platform.planning.vocabulary import ObligationState, VisitKind, VisitState
from clb_platform.programmes import queries as programmes

MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class YearRow:
    """Groups of one programme and dose that share a visit, or share that they have none yet; or a visit as it was agreed,
    of which `pupils` is None: it is for `groups` in words."""

    what: str
    groups: str
    pupils: int | None
    state: VisitState | ObligationState
    visit: Visit | None
    catch_up: int | None


@dataclass(frozen=True, slots=True)
class YearOfSchool:
    """`visits` by day without cancelled ones; `offered` is what each last proposed; `weeks` have no links yet.

    `to_plan` is how many obligations of the school are in that state: what the list of them counts.
    """

    year: SchoolYear
    visits: Sequence[Visit]
    rows: tuple[YearRow, ...]
    offered: dict[UUID, list[VisitDate]]
    teams: dict[UUID, Team]
    weeks: tuple[StripWeek, ...]
    to_plan: int


def year_of_school(uow: UnitOfWork, school_id: UUID, start_year: int, *, with_concepts: bool) -> YearOfSchool:
    """All of it in a fixed number of statements. Without concepts (for the school), what the centre has not asked yet is
    shown as still to plan."""
    year = SchoolYear(start_year)
    hidden = {VisitState.CANCELLED} if with_concepts else {VisitState.CANCELLED, VisitState.PLANNED}
    visits = [visit for visit in queries.visits_of_school(uow, school_id, start_year) if visit.state not in hidden]
    ids = [visit.visit_id for visit in visits]
    dates = queries.dates_of(uow, ids)
    obligations = queries.obligations(uow, start_year, {"school_id": school_id}, PageRequest(MOST_ROWS))
    return YearOfSchool(
        year=year,
        visits=visits,
        rows=_rows(uow, start_year, obligations, {visit.visit_id: visit for visit in visits}),
        offered={
            visit.visit_id: [row for row in dates[visit.visit_id] if row.revision == visit.revision] for visit in visits
        },
        teams=calendars.teams_by_id(uow, list({visit.team_id for visit in visits})),
        weeks=_weeks(uow, school_id, year),
        to_plan=sum(row.state is ObligationState.TO_PLAN for row in obligations),
    )


def _weeks(uow: UnitOfWork, school_id: UUID, year: SchoolYear) -> tuple[StripWeek, ...]:
    exams = [
        row.closed_days.days
        for row in calendars.closures_between(uow, year.days, [school_id])
        if row.kind is ClosureKind.EXAMS
    ]
    return strip_of(year, calendars.holidays_between(uow, year.days), exams, clock.today())


def _rows(
    uow: UnitOfWork, start_year: int, obligations: Sequence[ObligationRow], visits: dict[UUID, Visit]
) -> tuple[YearRow, ...]:
    views = {view.programme_id: view for view in programmes.programmes_in(uow, start_year)}
    together: dict[tuple[UUID, int, int, ObligationState | None, UUID | None], list[ObligationRow]] = {}
    for row in obligations:
        visit_id = row.visit_id if row.visit_id in visits else None
        waived = row.state if row.state is ObligationState.WAIVED else None
        together.setdefault((row.programme_id, row.dose, row.portion, waived, visit_id), []).append(row)
    catch_up = _catch_up(uow, [visit.visit_id for visit in visits.values() if visit.state is VisitState.HELD])
    rows = [
        YearRow(
            what=policy.what_words(views[programme_id], dose, portion),
            groups=listed([row.group_name for row in some]),
            pupils=sum(row.head_count for row in some),
            state=visits[visit_id].state if visit_id else waived or ObligationState.TO_PLAN,
            visit=visits[visit_id] if visit_id else None,
            catch_up=catch_up.get((visit_id, programme_id, dose, portion)) if visit_id else None,
        )
        for (programme_id, dose, portion, waived, visit_id), some in together.items()
    ]
    rows += _agreed(uow, visits.values())
    end = SchoolYear(start_year).last_day
    return tuple(sorted(rows, key=lambda row: row.visit.sort_day if row.visit else end))


def _agreed(uow: UnitOfWork, visits: Iterable[Visit]) -> list[YearRow]:
    """The visits that follow from the agreement. One statement, none without such visits."""
    mine = sorted((each for each in visits if each.kind is not VisitKind.SYSTEMATIC), key=lambda each: each.sort_day)
    about = queries.moments_of_visits(uow, [visit.visit_id for visit in mine]) if mine else {}
    together: dict[tuple[UUID, VisitState], list[Visit]] = {}
    for visit in mine:
        together.setdefault((_line_of(visit, about[visit.visit_id]), visit.state), []).append(visit)
    return [_agreed_row(some, about) for some in together.values()]


def _line_of(visit: Visit, row: VisitMoment) -> UUID:
    """The visits of a weekly series whose date stands share a line; every other visit has its own."""
    shared = row.is_weekly and visit.state in (VisitState.CONFIRMED, VisitState.HELD)
    return (row.series_id or row.visit_id) if shared else visit.visit_id


def _agreed_row(some: Sequence[Visit], about: Mapping[UUID, VisitMoment]) -> YearRow:
    """Of several, with how many, the next one; the last one when all are past."""
    visit = next((each for each in some if each.sort_day >= clock.today()), some[-1])
    what = _("%(what)s, %(number)s keer", what=visit.title, number=len(some)) if len(some) > 1 else visit.title
    return YearRow(what, about[visit.visit_id].audience_words, None, visit.state, visit, None)


def _catch_up(uow: UnitOfWork, visit_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID, int, int], int]:
    """(visit_id, programme_id, dose, portion) → pupils still to be seen."""
    found: dict[tuple[UUID, UUID, int, int], int] = {}
    for visit_id, items in queries.items_of(uow, visit_ids).items():
        for item, _group, _programme in items:
            key = (visit_id, item.programme_id, item.dose, item.portion)
            found[key] = found.get(key, 0) + (item.catch_up or 0)
    return found

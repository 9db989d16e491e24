"""From when to when a visit is on a half day, and with whom."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import at as moment_at
from clb_platform.calendars import queries as calendars
from clb_platform.planning import queries
from clb_platform.planning.models import Visit
from clb_platform.planning.vocabulary import HalfDayOfYear, VisitKind, half_day_of


def slot(uow: UnitOfWork, visit: Visit, at: HalfDayOfYear) -> tuple[datetime, datetime]:
    """The whole half day by the centre's settings; for what was agreed with hours, those hours on their own half day."""
    moment = queries.moment_of_visit(uow, visit.visit_id) if visit.kind is not VisitKind.SYSTEMATIC else None
    if moment is None or half_day_of(moment.starts_at) is not at.half_day:
        return calendars.slot(uow, at.day, at.half_day)
    return moment_at(at.day, moment.starts_at), moment_at(at.day, moment.ends_at)


def send(uow: UnitOfWork, visit: Visit, team_id: UUID | None) -> None:
    """Let this team go (None: as it is). The one colleague of another team, who would go alone, then does not."""
    if team_id is None or team_id == visit.team_id:
        return
    visit.team_id = team_id
    if visit.kind is not VisitKind.SYSTEMATIC:
        queries.moments_of_visits(uow, [visit.visit_id])[visit.visit_id].member_id = None

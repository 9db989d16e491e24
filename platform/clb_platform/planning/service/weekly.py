"""Presence each week: what follows when its first date stands, and giving up the rest of a series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.ids import uuid7
from clb_core.terms import add_weeks
from clb_core.words import _
from clb_platform.calendars.vocabulary import SchoolYear
from clb_platform.planning import policy, queries
from clb_platform.planning.events import VisitConfirmed
from clb_platform.planning.models import Visit, VisitDate, VisitMoment
from clb_platform.planning.policy import DateContext
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.service.finish import cancel
from clb_platform.planning.service.hours import slot
from clb_platform.planning.service.moments import about
from clb_platform.planning.service.propose import book, take_back
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import NO_AGREEMENT, Action, AnswerKind, DateState, HalfDayOfYear, VisitState
from clb_tenants.access.actor import Acting, System


def after_confirmed(uow: UnitOfWork, event: VisitConfirmed) -> None:
    """Give each later week of the school year a confirmed visit of its own, once: the school said yes to the whole series.

    A week in which a rule refuses, or no agreement holds, is left out.
    """
    visit = queries.visit_for_change(uow, event.visit_id)
    row = about(uow, visit) if visit is not None else None
    if visit is None or row is None or not _begins_series(uow, visit, row):
        return
    around = context(uow, wanted_of(uow, visit))
    for at in _later_weeks(visit):
        found = policy.findings(around, at)
        if not any(each.hard or each.code == NO_AGREEMENT for each in found):
            _follow(uow, visit, row, around, at)


def _begins_series(uow: UnitOfWork, visit: Visit, row: VisitMoment) -> bool:
    stands = visit.state is VisitState.CONFIRMED and row.is_weekly and row.series_id is None
    return stands and queries.followers_of(uow, visit.visit_id) == 0


def _later_weeks(visit: Visit) -> Iterator[HalfDayOfYear]:
    """The same half day of each later week, to the end of the school year, summer included."""
    if visit.day is None or visit.half_day is None:
        return
    day, last = add_weeks(visit.day, 1), SchoolYear(visit.start_year).last_day
    while day <= last:
        yield HalfDayOfYear(day, visit.half_day)
        day = add_weeks(day, 1)


def _follow(uow: UnitOfWork, first: Visit, row: VisitMoment, around: DateContext, at: HalfDayOfYear) -> None:
    visit_id = uuid7()
    starts_at, ends_at = slot(uow, first, at)
    visit = uow.add(
        Visit(
            visit_id=visit_id, school_id=first.school_id, site_id=first.site_id, team_id=first.team_id,
            start_year=first.start_year, kind=first.kind, title=first.title, state=VisitState.CONFIRMED, revision=0,
            place=first.place, day=at.day, half_day=at.half_day, starts_at=starts_at, ends_at=ends_at, sort_day=at.day,
            message="", remark="", calendar_uid=f"{visit_id}@clb", planner_id=first.planner_id, created_at=clock.now(),
        )
    )  # fmt: skip
    date_row = uow.add(
        VisitDate(
            visit_id=visit_id, school_id=first.school_id, revision=0, position=1, day=at.day, half_day=at.half_day,
            starts_at=starts_at, ends_at=ends_at, state=DateState.CHOSEN, answer=AnswerKind.YES, answer_note="",
            answered_at=clock.now(), answered_by="",
        )
    )  # fmt: skip
    uow.add(_same(row, visit_id, first.visit_id))
    book(uow, visit, date_row, around, at)
    changes = {"kind": visit.kind, "day": at.day, "half_day": at.half_day}
    step(uow, System(), visit, Action.CREATE, VisitState.CONFIRMED, changes=changes, is_new=True)


def _same(row: VisitMoment, visit_id: UUID, series_id: UUID) -> VisitMoment:
    return VisitMoment(
        visit_id=visit_id, school_id=row.school_id, moment_id=row.moment_id, series_id=series_id, member_id=row.member_id,
        audience_words=row.audience_words, spot=row.spot, starts_at=row.starts_at, ends_at=row.ends_at,
        in_holidays=row.in_holidays, is_weekly=True,
    )  # fmt: skip


def later_of_series(uow: UnitOfWork, visit: Visit) -> list[Visit]:
    """The visits of the same series that come after this one and have not ended, by day."""
    row = about(uow, visit)
    if row is None or not row.is_weekly:
        return []
    return list(queries.series_after(uow, row.series_id or row.visit_id, visit.day or date.min, visit.visit_id))


def cancel_series(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, *, reason: str, version: int | None = None
) -> Visit:
    """End a visit of a series and all that come after it; the school gets one mail. Raises as `cancel`."""
    later = later_of_series(uow, queries.visit(uow, visit_id) or locked(uow, actor, visit_id, Action.CANCEL, version))
    words = _("%(reason)s Ook alle latere keren vallen weg.", reason=reason.strip()) if later else reason
    visit = cancel(uow, actor, visit_id, reason=words, version=version)
    for each in later:
        other = locked(uow, actor, each.visit_id, Action.CANCEL)
        take_back(uow, other)
        step(uow, actor, other, Action.CANCEL, VisitState.CANCELLED, reason=words)
    return visit

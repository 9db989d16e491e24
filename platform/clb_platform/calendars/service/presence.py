"""The verbs of presence: a colleague's working week, and leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.terms import add_days
from clb_core.words import _
from clb_platform.calendars import queries
from clb_platform.calendars.events import StaffingChanged
from clb_platform.calendars.models import Leave, WorkingPattern
from clb_platform.calendars.service.days import beside, days_of, possible
from clb_platform.calendars.service.teams import may_edit_teams
from clb_platform.calendars.vocabulary import (
    FULL_WEEK,
    CalendarsAction,
    HalfDay,
    LeaveKind,
    WorkingHalfDay,
    WorkingWeek,
    WorkingWeeks,
)
from clb_tenants.access.actor import Acting
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import queries as identity


def set_working_pattern(
    uow: UnitOfWork,
    actor: Acting,
    member_id: UUID,
    from_day: date,
    half_days: Iterable[WorkingHalfDay],
    version: int | None = None,
    *,
    until: date | None = None,
) -> WorkingWeeks:
    """Set the whole working week of a colleague from a day on; earlier weeks end the day before.

    With `until` (that day included) the weeks that held afterwards hold again from the next day. `version` is that of
    the `WorkingWeeks` the sender saw. Raises NotFound, Forbidden, Stale, Refused (no half day, one in the weekend, days
    out of order).
    """
    may_edit_teams(actor)
    asked = sorted(set(half_days))
    _check_week(asked)
    possible(from_day, "valid_from")
    if until is not None:
        days_of(from_day, until, fields=("valid_from", "valid_until"))
    member = queries.lock_member(uow, member_id)
    if member is None:
        raise NotFound
    earlier = queries.working_weeks(uow, [member_id])[member_id]
    if version is not None and version != earlier.version:
        raise Stale
    standing = earlier.on(from_day)
    queries.stop_working_week(uow, member_id, from_day)
    new = WorkingWeek(from_day, until, frozenset(asked))
    uow.add_all(_rows(member_id, [new, *_afterwards(earlier, until)]))
    before = [half.key for half in sorted(standing.half_days)] if standing else None
    changes = {"half_days": [before, [half.key for half in asked]], "valid_from": from_day, "valid_until": until}
    subject = Subject("member", member_id, member.display_name)
    audit.record(uow, actor, CalendarsAction.WORKING_PATTERN_SET, subject, changes=changes)
    uow.emit(StaffingChanged(uuid7(), member_id, from_day, until))
    return queries.working_weeks(uow, [member_id])[member_id]


def _afterwards(earlier: WorkingWeeks, until: date | None) -> list[WorkingWeek]:
    """The weeks that hold again after a week with an end."""
    if until is None:
        return []
    next_day = add_days(until, 1)
    return [
        WorkingWeek(max(week.valid_from, next_day), week.valid_until, week.half_days)
        for week in earlier.weeks
        if week.valid_until is None or week.valid_until >= next_day
    ]


def _rows(member_id: UUID, weeks: Iterable[WorkingWeek]) -> list[WorkingPattern]:
    return [
        WorkingPattern(
            member_id=member_id, valid_from=week.valid_from, valid_until=week.valid_until, weekday=half.weekday,
            half_day=half.half_day,
        )
        for week in weeks
        for half in sorted(week.half_days)
    ]  # fmt: skip


def _check_week(half_days: list[WorkingHalfDay]) -> None:
    if not half_days:
        words = _("Kies minstens één halve dag. Werkt iemand niet meer, laat dan de plaats in het team eindigen.")
        raise Refused(words, fields={"half_days": [words]})
    if not FULL_WEEK.issuperset(half_days):
        words = _("Een werkweek loopt van maandag tot en met vrijdag.")
        raise Refused(words, fields={"half_days": [words]})


def add_leave(
    uow: UnitOfWork,
    actor: Acting,
    member_id: UUID,
    first_day: date,
    last_day: date,
    kind: LeaveKind,
    *,
    half_day: HalfDay | None = None,
) -> Leave:
    """A colleague is away on these days, both included (or that half of each). No reason is kept but the kind.

    Visits already planned stay as they are: `StaffingChanged` makes planning list them. Raises NotFound, Forbidden,
    Refused (days out of order), Conflict (overlap).
    """
    may_edit_teams(actor)
    member = identity.member(uow, member_id)
    if member is None:
        raise NotFound
    days_of(first_day, last_day)
    leave = Leave(member_id=member_id, first_day=first_day, last_day=last_day, half_day=half_day, kind=kind)
    with beside("first_day"):
        uow.add(leave)
    _record(uow, actor, CalendarsAction.LEAVE_ADDED, leave, member.display_name)
    return leave


def remove_leave(uow: UnitOfWork, actor: Acting, leave_id: UUID, version: int | None = None) -> None:
    """The colleague is there after all. Raises NotFound, Forbidden, Stale."""
    may_edit_teams(actor)
    leave = queries.leave_for_change(uow, leave_id)
    if leave is None:
        raise NotFound
    expect_version(leave, version)
    member = identity.member(uow, leave.member_id)
    uow.delete(leave)
    _record(uow, actor, CalendarsAction.LEAVE_REMOVED, leave, member.display_name if member else "")


def _record(uow: UnitOfWork, actor: Acting, action: CalendarsAction, leave: Leave, name: str) -> None:
    """The ledger keeps the days but not the kind: it outlives what a centre may keep about an illness."""
    changes = {"first_day": leave.first_day, "last_day": leave.last_day, "half_day": leave.half_day}
    audit.record(uow, actor, action, Subject("leave", leave.leave_id, name), changes=changes)
    uow.emit(StaffingChanged(uuid7(), leave.member_id, leave.first_day, leave.last_day))

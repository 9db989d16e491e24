"""What planning reads: the calendar of many schools, who is present in many teams, and the hours of a half day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import DayRange, at
from clb_platform.calendars.queries.closures import closures_between
from clb_platform.calendars.queries.presence import leave_between, working_weeks
from clb_platform.calendars.queries.teams import places_between
from clb_platform.calendars.queries.years import holidays_between
from clb_platform.calendars.vocabulary import (
    EFFECTIVE_MINUTES,
    EXAMS_CLOSE,
    HOURS,
    PRESENT_WITHOUT_WEEK,
    WEDNESDAY_AFTERNOON_FREE,
    AwayDays,
    ClosedDays,
    HalfDay,
    PresentMember,
    SchoolCalendar,
    Staffing,
    TeamPlace,
    Weekday,
)
from clb_tenants.centres.service import value_on


def calendar_of(uow: UnitOfWork, school_ids: Iterable[UUID], first: date, last: date) -> SchoolCalendar:
    """The calendar of these schools from `first` up to and including `last`, in four statements for any number.

    A school year that was not stored yet counts by today's rule. Raises ValueError when `last` lies before `first`.
    """
    days = DayRange(first, last)
    asked = tuple(dict.fromkeys(school_ids))
    closed: dict[UUID | None, list[ClosedDays]] = {None: [], **{school_id: [] for school_id in asked}}
    for closure in closures_between(uow, days, asked):
        closed[closure.school_id].append(closure.closed_days)
    return SchoolCalendar(
        days=days,
        holidays=holidays_between(uow, days),
        centre_closures=tuple(closed.pop(None)),
        closures={school_id: tuple(closed[school_id]) for school_id in asked},
        free_wednesdays=frozenset(
            day
            for day in days.days()
            if Weekday.of(day) is Weekday.WEDNESDAY and value_on(uow, WEDNESDAY_AFTERNOON_FREE, day)
        ),
        exams_close=exams_close(uow, first),
    )


def exams_close(uow: UnitOfWork, day: date) -> bool:
    """Whether no visit can be during exams, by the centre's setting; otherwise they only warn."""
    return bool(value_on(uow, EXAMS_CLOSE, day))


def staffing_of(
    uow: UnitOfWork, team_ids: Iterable[UUID], first: date, last: date, *, beside: Iterable[UUID] = ()
) -> Staffing:
    """Who can be present in these teams on `first` up to and including `last`, in four statements for any number.

    `beside` names colleagues of whom it must be known when they work though they are in none of these teams.
    """
    days = DayRange(first, last)
    teams: dict[UUID, list[TeamPlace]] = {team_id: [] for team_id in team_ids}
    for place, member in places_between(uow, tuple(teams), days):
        person = PresentMember(member.member_id, member.display_name, place.function)
        teams[place.team_id].append(TeamPlace(person, place.valid_from, place.valid_until))
    people = {*beside, *(place.person.member_id for places in teams.values() for place in places)}
    away: dict[UUID, list[AwayDays]] = {member_id: [] for member_id in people}
    for leave in leave_between(uow, tuple(people), days):
        away[leave.member_id].append(leave.away)
    return Staffing(
        days=days,
        teams={team_id: tuple(places) for team_id, places in teams.items()},
        weeks=working_weeks(uow, tuple(people)),
        away={member_id: tuple(found) for member_id, found in away.items()},
        present_without_week=present_without_week(uow, first),
    )


def present_without_week(uow: UnitOfWork, day: date) -> bool:
    """Whether a colleague without a working week works every half day of the week, by the centre's setting."""
    return bool(value_on(uow, PRESENT_WITHOUT_WEEK, day))


def slot(uow: UnitOfWork, day: date, half_day: HalfDay) -> tuple[datetime, datetime]:
    """When a half day starts and ends on `day` by the centre's settings; aware, in UTC."""
    start, end = HOURS[half_day]
    return (
        at(day, time.fromisoformat(value_on(uow, start, day))),
        at(day, time.fromisoformat(value_on(uow, end, day))),
    )


def effective_minutes(uow: UnitOfWork, day: date, half_day: HalfDay) -> int:
    """Minutes of a half day in which pupils can be seen, by the centre's settings."""
    return int(value_on(uow, EFFECTIVE_MINUTES[half_day], day))

"""What the pages of scenarios accept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from marshmallow import fields
from werkzeug.datastructures import MultiDict

from clb_core import clock
from clb_core.schema import FormSchema, Length, Range
from clb_platform.calendars.vocabulary import HalfDay, school_year_of
from clb_platform.planning.vocabulary import MOST_OPTIONS, HalfDayOfYear
from clb_platform.scenarios.vocabulary import (
    LEAST_SECONDS,
    MOST_MINUTES,
    MOST_NAME,
    MOST_SECONDS,
    Choice,
    Purpose,
    Wish,
)
from clb_platform.scenarios.vocabulary.wishes import LEVELS, USUAL

MOST_MESSAGE = 1000
LEVEL = Range(min=LEVELS[0], max=LEVELS[-1])


class StartForm(FormSchema):
    """A plan that is asked for. No programmes or schools: all."""

    name = fields.String(load_default="", validate=Length(max=MOST_NAME))
    purpose = fields.Enum(Purpose, by_value=True, load_default=Purpose.MAKE)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    seconds = fields.Integer(required=True, validate=Range(min=LEAST_SECONDS, max=MOST_SECONDS))
    programme_ids = fields.List(fields.UUID(), load_default=list)
    school_ids = fields.List(fields.UUID(), load_default=list)
    absent = fields.List(fields.UUID(), load_default=list)
    closed_first = fields.Date(load_default=None)
    closed_last = fields.Date(load_default=None)
    copied_from = fields.UUID(load_default=None)
    wish_travel = fields.Integer(load_default=USUAL, validate=LEVEL)
    wish_few_visits = fields.Integer(load_default=USUAL, validate=LEVEL)
    wish_last_year = fields.Integer(load_default=USUAL, validate=LEVEL)
    wish_calm_weeks = fields.Integer(load_default=USUAL, validate=LEVEL)
    wish_own_team = fields.Integer(load_default=USUAL, validate=LEVEL)
    wish_good_timing = fields.Integer(load_default=USUAL, validate=LEVEL)


def choice_from(data: Mapping[str, Any]) -> Choice:
    """What the form chose; the school year is that of the first day."""
    closed = data["closed_first"], data["closed_last"] or data["closed_first"]
    return Choice(
        start_year=school_year_of(data["first_day"]).start_year,
        first_day=data["first_day"],
        last_day=data["last_day"],
        purpose=data["purpose"],
        programme_ids=tuple(data["programme_ids"]),
        school_ids=tuple(data["school_ids"]),
        absent=tuple(data["absent"]),
        closed=closed if closed[0] is not None else None,
    )


def wishes_from(data: Mapping[str, Any]) -> dict[str, int]:
    return {wish.value: data[f"wish_{wish.value}"] for wish in Wish}


class NameForm(FormSchema):
    name = fields.String(required=True, validate=Length(min=1, max=MOST_NAME))


class PublishForm(FormSchema):
    """Which visits of a plan leave."""

    part = fields.List(fields.UUID(), load_default=list)
    reply_by = fields.Date(required=True)
    message = fields.String(load_default="", validate=Length(max=MOST_MESSAGE))
    override_reason = fields.String(load_default="", validate=Length(max=500))
    van = fields.Date(load_default=None)
    tot = fields.Date(load_default=None)
    school = fields.List(fields.UUID(), load_default=list)


class PlaceForm(FormSchema):
    """A place for a visit of a plan."""

    team = fields.UUID(required=True)
    day = fields.Date(required=True)
    half_day = fields.Enum(HalfDay, by_value=True, load_default=HalfDay.MORNING)


class MinutesForm(FormSchema):
    """How long a way is that the centre set itself."""

    minutes = fields.Integer(required=True, validate=Range(min=0, max=MOST_MINUTES))
    version = fields.Integer(load_default=None)


class TravelForm(MinutesForm):
    """A way: from a team's base or from a site, to a site."""

    team_id = fields.UUID(load_default=None)
    from_site_id = fields.UUID(load_default=None)
    to_site_id = fields.UUID(required=True)


def asked_day(arguments: MultiDict[str, str], name: str) -> date | None:
    """A day in the address; None when there is none, or no day."""
    try:
        return date.fromisoformat(arguments.get(name, ""))
    except ValueError:
        return None


def asked_ids(arguments: MultiDict[str, str], name: str) -> tuple[UUID, ...]:
    """Ids in the address; what is no id is left out."""
    found = []
    for text in arguments.getlist(name):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return tuple(found)


def asked_place(arguments: MultiDict[str, str]) -> tuple[UUID, HalfDayOfYear] | None:
    """Team and half day in the address; None when one of them is missing or is none."""
    team, day = asked_ids(arguments, "team")[:1], asked_day(arguments, "day")
    half = arguments.get("half_day", "")
    if not team or day is None or half not in {each.value for each in HalfDay}:
        return None
    return team[0], HalfDayOfYear(day, HalfDay(half))


def asked_year(arguments: MultiDict[str, str]) -> int:
    """The school year in the address, or this one."""
    text = arguments.get("schooljaar", "")
    this = school_year_of(clock.today()).start_year
    return int(text) if text.isdigit() and abs(int(text) - this) <= MOST_OPTIONS else this

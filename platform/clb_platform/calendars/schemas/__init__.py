"""The calendar over REST: each field listed by hand."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema, Items, Length, Range
from clb_core.words import _l
from clb_platform.calendars.vocabulary import (
    FULL_WEEK,
    ClosureKind,
    HalfDay,
    HolidayKind,
    LeaveKind,
    NoLessonCode,
    StaffFunction,
)

_A_SCHOOL = "0192f0c4-7c11-7aa0-8000-000000000001"
_AN_ID = "0192f0c4-7c11-7aa0-8000-000000000002"
_KEYS = sorted(half.key for half in FULL_WEEK)


def _id(description: str, **more: Any) -> fields.UUID:
    return fields.UUID(required=True, metadata={"example": _AN_ID, "description": description}, **more)


def _day(example: str, description: str, **more: Any) -> fields.Date:
    return fields.Date(metadata={"example": example, "description": description}, **({"required": True} | more))


def _half_day(**more: Any) -> fields.Enum[Any]:
    about = {"example": "am", "description": "`am` is the morning, `pm` the afternoon, null the whole day."}
    return fields.Enum(HalfDay, by_value=True, allow_none=True, metadata=about, **more)


def _version() -> fields.Integer:
    return fields.Integer(required=True, metadata={"example": 1, "description": "What the ETag is made of."})


class DaysQuery(BaseSchema):
    """The days that are asked, both included; at most 400."""

    first = _day("2026-11-01", "First day.")
    last = _day("2026-11-30", "Last day.")


class NewSchoolYear(BaseSchema):
    """Which school year to compute."""

    start_year = fields.Integer(
        required=True,
        strict=True,
        metadata={"example": 2026, "description": "The year of its 1 September."},
    )


class HolidayOut(BaseSchema):
    """A holiday of all schools."""

    name = fields.String(required=True, metadata={"example": "Herfstvakantie", "description": "Its Dutch name."})
    kind = fields.Enum(
        HolidayKind, by_value=True, required=True, metadata={"example": "period", "description": "Weeks, or a day."}
    )
    first_day = _day("2026-11-02", "First day.")
    last_day = _day("2026-11-08", "Last day.")
    source = fields.String(required=True, metadata={"example": "Besluit van 17 april 1991", "description": "The rule."})
    rule_version = fields.String(required=True, metadata={"example": "1991-04-17", "description": "Its version."})


class SchoolYearOut(BaseSchema):
    """A school year as it was computed, with its holidays."""

    start_year = fields.Integer(required=True, metadata={"example": 2026, "description": "Year of its 1 September."})
    first_day = _day("2026-09-01", "First day.")
    last_day = _day("2027-08-31", "Last day.")
    last_lesson_day = _day("2027-06-30", "Last day on which there can be lessons.")
    rule_version = fields.String(required=True, metadata={"example": "1991-04-17", "description": "Of the rule."})
    computed_at = fields.AwareDateTime(
        required=True, metadata={"example": "2026-08-20T08:00:00+00:00", "description": "When it was computed."}
    )
    holidays = fields.List(
        fields.Nested(HolidayOut), required=True, metadata={"description": "Its holidays, earliest first."}
    )


class ClosureQuery(PageQuery):
    """Which closures: all that is given must hold."""

    first = _day("2026-09-01", "Closures that end on this day or later.", required=False, load_default=None)
    last = _day("2027-08-31", "Closures that begin on this day or earlier.", required=False, load_default=None)
    school_id = fields.UUID(
        load_default=None, metadata={"example": _A_SCHOOL, "description": "Of this school and of the whole centre."}
    )
    whole_centre = fields.Boolean(
        load_default=False, metadata={"example": False, "description": "Only those of the whole centre."}
    )


class NewClosure(BaseSchema):
    """A closure of a school, or of the whole centre."""

    school_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"example": _A_SCHOOL, "description": "The school; null closes the whole centre."},
    )
    first_day = _day("2026-11-16", "First day.")
    last_day = _day("2026-11-17", "Last day.")
    half_day = _half_day(load_default=None)
    kind = fields.Enum(
        ClosureKind,
        by_value=True,
        required=True,
        metadata={"example": "study_day", "description": "`centre_closed` for the whole centre, and only then."},
    )
    note = fields.String(
        load_default="", validate=Length(max=200), metadata={"example": "Sportdag", "description": "A word with it."}
    )


class ClosureChange(BaseSchema):
    """What to change of a closure; what is left out stays."""

    first_day = _day("2026-11-16", "First day.", required=False)
    last_day = _day("2026-11-17", "Last day.", required=False)
    half_day = _half_day()
    kind = fields.Enum(ClosureKind, by_value=True, metadata={"example": "exams", "description": "Why it is closed."})
    note = fields.String(
        validate=Length(max=200), metadata={"example": "Schoolfeest", "description": "A word with it."}
    )


class ClosureOut(BaseSchema):
    """A closure."""

    closure_id = _id("The closure.")
    school_id = _id("The school; null for the whole centre.", allow_none=True)
    first_day = _day("2026-11-16", "First day.")
    last_day = _day("2026-11-17", "Last day.")
    half_day = _half_day(required=True)
    kind = fields.Enum(
        ClosureKind, by_value=True, required=True, metadata={"example": "study_day", "description": "Why it is closed."}
    )
    note = fields.String(required=True, metadata={"example": "", "description": "What was written with it."})
    version = _version()


class ClosureSaid(ClosureOut):
    """A closure that was just stored."""

    notice = fields.String(
        required=True,
        allow_none=True,
        metadata={"example": None, "description": "What to say to people: it closes nothing, for instance."},
    )


ClosurePage = page_schema("Closures", ClosureOut)


class NoLessonOut(BaseSchema):
    """A half day without lessons, and why."""

    day = _day("2026-11-11", "The day.")
    half_day = fields.Enum(
        HalfDay, by_value=True, required=True, metadata={"example": "am", "description": "Which half."}
    )
    code = fields.Enum(
        NoLessonCode, by_value=True, required=True, metadata={"example": "public_holiday", "description": "The rule."}
    )
    sentence = fields.String(
        required=True,
        metadata={"example": "Woensdag 11 november is Wapenstilstand, een feestdag.", "description": "For people."},
    )


class LessonTimeOut(BaseSchema):
    """A half day with lessons."""

    day = _day("2026-11-12", "The day.")
    half_day = fields.Enum(
        HalfDay, by_value=True, required=True, metadata={"example": "am", "description": "Which half."}
    )


class LessonsOut(BaseSchema):
    """Every half day that was asked, with or without lessons."""

    lessons = fields.List(fields.Nested(LessonTimeOut), required=True, metadata={"description": "With lessons."})
    without = fields.List(fields.Nested(NoLessonOut), required=True, metadata={"description": "Without, and why."})


class TeamQuery(PageQuery):
    """Which teams: all that is given must hold."""

    q = fields.String(
        load_default=None, validate=Length(max=80), metadata={"example": "medisch", "description": "Start of the name."}
    )
    past = fields.Boolean(load_default=False, metadata={"example": False, "description": "Those out of use too."})


def _latitude() -> fields.Float:
    about = {
        "example": 50.94,
        "description": "Degrees WGS84 of where the team starts; with the longitude or not at all.",
    }
    return fields.Float(allow_none=True, validate=Range(min=-90, max=90), metadata=about)


def _longitude() -> fields.Float:
    about = {"example": 4.04, "description": "Degrees WGS84 of where the team starts; with the latitude or not at all."}
    return fields.Float(allow_none=True, validate=Range(min=-180, max=180), metadata=about)


class NewTeam(BaseSchema):
    """A new team."""

    name = fields.String(
        required=True,
        validate=Length(min=1, max=80),
        metadata={"example": "Medisch team Aalst", "description": "Its name, one of its own."},
    )
    base_municipality = fields.String(
        required=True, validate=Length(min=1, max=80), metadata={"example": "Aalst", "description": "Where it starts."}
    )
    latitude = _latitude()
    longitude = _longitude()


class TeamChange(BaseSchema):
    """What to change of a team; what is left out stays."""

    name = fields.String(
        validate=Length(min=1, max=80), metadata={"example": "Medisch team Aalst", "description": "Its name."}
    )
    base_municipality = fields.String(
        validate=Length(min=1, max=80), metadata={"example": "Aalst", "description": "Where it starts."}
    )
    latitude = _latitude()
    longitude = _longitude()
    active = fields.Boolean(metadata={"example": False, "description": "False puts it out of use."})


class TeamOut(BaseSchema):
    """A team."""

    team_id = _id("The team.")
    name = fields.String(required=True, metadata={"example": "Medisch team Aalst", "description": "Its name."})
    base_municipality = fields.String(required=True, metadata={"example": "Aalst", "description": "Where it starts."})
    latitude = fields.Float(
        required=True, allow_none=True, metadata={"example": 50.94, "description": "Degrees WGS84."}
    )
    longitude = fields.Float(
        required=True, allow_none=True, metadata={"example": 4.04, "description": "Degrees WGS84."}
    )
    active = fields.Boolean(required=True, metadata={"example": True, "description": "In use."})
    version = _version()


TeamPage = page_schema("Teams", TeamOut)


class NewTeamMember(BaseSchema):
    """A colleague who comes in a team."""

    member_id = _id("The colleague.")
    function = fields.Enum(
        StaffFunction, by_value=True, required=True, metadata={"example": "nurse", "description": "What they do there."}
    )
    valid_from = _day("2026-09-01", "First day in the team.")
    valid_until = _day("2027-08-31", "Last day in the team.", required=False, load_default=None, allow_none=True)


class TeamMemberEnd(BaseSchema):
    """When a colleague leaves a team."""

    last_day = _day("2026-12-24", "Last day in the team.")


class TeamMemberOut(BaseSchema):
    """The place of a colleague in a team."""

    team_member_id = _id("The place.")
    team_id = _id("The team.")
    member_id = _id("The colleague.")
    name = fields.String(required=True, metadata={"example": "Lien De Smet", "description": "Their name."})
    function = fields.Enum(
        StaffFunction, by_value=True, required=True, metadata={"example": "nurse", "description": "What they do there."}
    )
    valid_from = _day("2026-09-01", "First day in the team.")
    valid_until = _day("2027-08-31", "Last day; null when it goes on.", allow_none=True)
    version = _version()


class TeamMembersOut(BaseSchema):
    """Everyone in a team, now and before, by name."""

    items = fields.List(fields.Nested(TeamMemberOut), required=True, metadata={"description": "By name."})


class PresenceOut(BaseSchema):
    """Who of a team is present on a half day."""

    day = _day("2026-11-12", "The day.")
    half_day = fields.Enum(
        HalfDay, by_value=True, required=True, metadata={"example": "am", "description": "Which half."}
    )
    present = fields.List(fields.UUID(), required=True, metadata={"description": "Colleagues who work then, by name."})


class PresencesOut(BaseSchema):
    """Every half day of the week that was asked."""

    items = fields.List(fields.Nested(PresenceOut), required=True, metadata={"description": "Earliest first."})


class NewWeek(BaseSchema):
    """The whole working week of a colleague from a day on."""

    valid_from = _day("2026-09-01", "From this day on; earlier weeks end the day before.")
    valid_until = _day(
        "2026-12-24",
        "Up to and including this day, after which the earlier weeks hold again; left out: on and on.",
        required=False,
        load_default=None,
    )
    half_days = fields.List(
        fields.String(
            validate=validate.OneOf(_KEYS, error=str(_l("Schrijf een halve dag als 0-am (maandagvoormiddag).")))
        ),
        required=True,
        validate=Items(max=10),
        metadata={"example": ["0-am", "0-pm"], "description": "Weekday (0 Monday to 4 Friday) and half of the day."},
    )


class WeekOut(BaseSchema):
    """A working week."""

    valid_from = _day("2026-09-01", "First day it holds.")
    valid_until = _day("2027-08-31", "Last day; null when it goes on.", allow_none=True)
    half_days = fields.List(fields.String(), required=True, metadata={"description": "As in the change."})


class WeeksOut(BaseSchema):
    """All working weeks of a colleague, earliest first; none means the centre's setting holds."""

    member_id = _id("The colleague.")
    weeks = fields.List(fields.Nested(WeekOut), required=True, metadata={"description": "Earliest first."})
    version = fields.Integer(required=True, metadata={"example": 3141592653, "description": "Of the ETag."})


class LeaveQuery(PageQuery):
    """Which leave."""

    from_day = _day("2026-10-06", "What ends on this day or later.", required=False, load_default=None)


class NewLeave(BaseSchema):
    """Days on which a colleague is away."""

    first_day = _day("2026-11-16", "First day.")
    last_day = _day("2026-11-17", "Last day.")
    half_day = _half_day(load_default=None)
    kind = fields.Enum(
        LeaveKind, by_value=True, required=True, metadata={"example": "leave", "description": "No more than the kind."}
    )


class LeaveOut(BaseSchema):
    """Days on which a colleague is away."""

    leave_id = _id("The leave.")
    member_id = _id("The colleague.")
    first_day = _day("2026-11-16", "First day.")
    last_day = _day("2026-11-17", "Last day.")
    half_day = _half_day(required=True)
    kind = fields.Enum(
        LeaveKind, by_value=True, required=True, metadata={"example": "leave", "description": "The kind."}
    )
    version = _version()


LeavePage = page_schema("Leaves", LeaveOut)

"""What REST says and takes of visits."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema, Items, Length, Range
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning.vocabulary import (
    MOST_OPTIONS,
    MOST_PORTIONS,
    Action,
    AnswerKind,
    AnswerReason,
    DateState,
    VisitKind,
    VisitState,
)
from clb_platform.programmes.vocabulary import Place

AN_ID = "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"
DAY = {"example": "2026-10-15", "description": "A day."}
MOMENT = {"example": "2026-10-15T06:30:00+00:00", "description": "A moment, in UTC."}
LONGEST_TEXT = 1000
MOST_ITEMS = 60
COUNT = {"example": 22, "description": "Pupils; no names, only numbers."}


def an_id(what: str, **more: Any) -> fields.UUID:
    return fields.UUID(metadata={"example": AN_ID, "description": what}, **more)


def why_after_all() -> fields.String:
    about = "Why it may be so although a rule warns; asked only then. For the centre, never for the school."
    return fields.String(
        load_default="", validate=Length(max=LONGEST_TEXT), metadata={"example": "", "description": about}
    )


class VisitQuery(PageQuery):
    """Filters of the list; those that are left out do not filter."""

    start_year = fields.Integer(
        validate=Range(min=2000, max=2100),
        metadata={"example": 2026, "description": "The school year that starts in this year."},
    )
    state = fields.List(
        fields.Enum(VisitState, by_value=True),
        metadata={"example": ["proposed"], "description": "One or more states; repeat the parameter."},
    )
    kind = fields.Enum(
        VisitKind, by_value=True, metadata={"example": "systematic", "description": "Visits of this kind."}
    )
    school_id = an_id("Visits to this school.")
    team_id = an_id("Visits of this team.")
    q = fields.String(
        validate=Length(max=100),
        metadata={"example": "de lin", "description": "Start of the name or municipality of the school."},
    )
    first = fields.Date(metadata=DAY | {"description": "Visits on this day or later."})
    last = fields.Date(metadata=DAY | {"description": "Visits on this day or earlier."})


class VisitRow(BaseSchema):
    """One visit of the list."""

    visit_id = an_id("The visit.", required=True)
    version = fields.Integer(
        required=True, metadata={"example": 3, "description": 'Row version: the ETag of the visit is `"v3"`.'}
    )
    school_id = an_id("The school.", required=True)
    school_name = fields.String(required=True, metadata={"example": "Basisschool De Linde", "description": "Its name."})
    municipality = fields.String(required=True, metadata={"example": "Aalst", "description": "Where it is."})
    team_id = an_id("The team.", required=True)
    team_name = fields.String(required=True, metadata={"example": "Team Schelde", "description": "Its name."})
    start_year = fields.Integer(required=True, metadata={"example": 2026, "description": "The school year."})
    kind = fields.Enum(
        VisitKind, by_value=True, required=True, metadata={"example": "systematic", "description": "With groups, or as agreed."}
    )
    title = fields.String(required=True, metadata={"example": "HPV dosis 1", "description": "What the visit is for."})
    state = fields.Enum(
        VisitState, by_value=True, required=True, metadata={"example": "proposed", "description": "Where it stands."}
    )
    revision = fields.Integer(required=True, metadata={"example": 1, "description": "How often dates were offered."})
    place = fields.Enum(
        Place, by_value=True, required=True, metadata={"example": "school", "description": "Where pupils are seen."}
    )
    day = fields.Date(
        required=True,
        allow_none=True,
        metadata=DAY | {"description": "The date that stands; null before it is confirmed."},
    )
    half_day = fields.Enum(
        HalfDay,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"example": "am", "description": "Morning or afternoon of that date."},
    )
    starts_at = fields.DateTime(required=True, allow_none=True, metadata=MOMENT)
    ends_at = fields.DateTime(required=True, allow_none=True, metadata=MOMENT)
    sort_day = fields.Date(
        required=True,
        metadata=DAY | {"description": "The day by which the list is ordered: the date, or the first on offer."},
    )
    reply_by = fields.DateTime(
        required=True, allow_none=True, metadata=MOMENT | {"description": "Until when the school may answer."}
    )


VisitPage = page_schema("Visits", VisitRow)


class DateOut(BaseSchema):
    """A half day that was offered, with its answer."""

    date_id = an_id("The date.", required=True)
    revision = fields.Integer(required=True, metadata={"example": 1, "description": "The proposal it was part of."})
    position = fields.Integer(required=True, metadata={"example": 1, "description": "Its place in the proposal."})
    day = fields.Date(required=True, metadata=DAY)
    half_day = fields.Enum(
        HalfDay, by_value=True, required=True, metadata={"example": "am", "description": "Morning or afternoon."}
    )
    starts_at = fields.DateTime(required=True, metadata=MOMENT)
    ends_at = fields.DateTime(required=True, metadata=MOMENT)
    state = fields.Enum(
        DateState, by_value=True, required=True, metadata={"example": "offered", "description": "What became of it."}
    )
    answer = fields.Enum(
        AnswerKind,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"example": "yes", "description": "What the school said."},
    )
    answer_reason = fields.Enum(
        AnswerReason,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"example": None, "description": "Why not, or only if need be."},
    )
    answer_note = fields.String(required=True, metadata={"example": "", "description": "The school's own words."})
    answered_at = fields.DateTime(required=True, allow_none=True, metadata=MOMENT)


class CountsOut(BaseSchema):
    """What came of one group."""

    seen = fields.Integer(required=True, metadata=COUNT)
    absent = fields.Integer(required=True, metadata=COUNT)
    opposed = fields.Integer(required=True, metadata=COUNT)
    not_wanted = fields.Integer(required=True, metadata=COUNT)
    elsewhere = fields.Integer(required=True, metadata=COUNT)


class ItemOut(BaseSchema):
    """A group that is seen for a dose of a programme."""

    item_id = an_id("The item.", required=True)
    class_group_id = an_id("The class group.", required=True)
    group_name = fields.String(required=True, metadata={"example": "4A", "description": "What the school calls it."})
    programme_id = an_id("The programme.", required=True)
    programme_name = fields.String(required=True, metadata={"example": "HPV", "description": "Its name."})
    dose = fields.Integer(required=True, metadata={"example": 1, "description": "Which dose; 1 where there is one."})
    portion = fields.Integer(
        required=True, metadata={"example": 0, "description": "0 for the group; 1 and up for who must catch up."}
    )
    head_count = fields.Integer(required=True, metadata=COUNT)
    catch_up = fields.Integer(
        required=True,
        allow_none=True,
        metadata=COUNT | {"description": "Pupils that must still be seen; null until the visit was held."},
    )
    counts = fields.Nested(
        CountsOut, required=True, allow_none=True, metadata={"description": "For the centre only; null for schools."}
    )


class CounterDateOut(BaseSchema):
    """A half day that the school asked for."""

    counter_id = an_id("The date.", required=True)
    day = fields.Date(required=True, metadata=DAY)
    half_day = fields.Enum(
        HalfDay, by_value=True, required=True, metadata={"example": "am", "description": "Morning or afternoon."}
    )


class MomentOut(BaseSchema):
    """What an information moment or presence is about."""

    moment_id = an_id("What was agreed.", required=True)
    series_id = an_id("The first visit of the weekly series that it follows; null otherwise.", required=True, allow_none=True)
    audience_words = fields.String(
        required=True, metadata={"example": "leerlingen van het 6de leerjaar", "description": "For whom."}
    )
    spot = fields.String(required=True, metadata={"example": "de turnzaal", "description": "Where at school."})
    in_holidays = fields.Boolean(required=True, metadata={"example": False, "description": "Also in school holidays."})
    is_weekly = fields.Boolean(required=True, metadata={"example": False, "description": "One of a series, each week."})
    reached = fields.Integer(
        required=True, allow_none=True, metadata={"example": 45, "description": "Pupils it reached; null until it was held."}
    )


class VisitOut(VisitRow):
    """A visit with its dates, its groups, and what the asker may do."""

    site_id = an_id("The site.", required=True)
    facility_id = an_id("The room or bus that was chosen; null without one.", required=True, allow_none=True)
    message = fields.String(
        required=True, metadata={"example": "", "description": "What the centre wrote with the dates."}
    )
    remark = fields.String(
        required=True, metadata={"example": "", "description": "What the school wrote with its answer."}
    )
    calendar_uid = fields.String(
        required=True,
        metadata={"example": f"{AN_ID}@clb", "description": "UID of the calendar entry; `revision` is its SEQUENCE."},
    )
    dates = fields.List(
        fields.Nested(DateOut), required=True, metadata={"description": "All dates that were ever offered."}
    )
    asked_dates = fields.List(
        fields.Nested(CounterDateOut),
        required=True,
        metadata={"description": "What the school asks for instead, while that is open."},
    )
    items = fields.List(fields.Nested(ItemOut), required=True, metadata={"description": "The groups."})
    moment = fields.Nested(
        MomentOut, required=True, allow_none=True, metadata={"description": "In the place of groups; null with groups."}
    )
    allowed_actions = fields.List(
        fields.Enum(Action, by_value=True),
        required=True,
        metadata={
            "example": ["confirm", "propose", "cancel"],
            "description": "What the asker may do now; the rest is refused.",
        },
    )


class NewItem(BaseSchema):
    """One obligation."""

    class_group_id = an_id("The class group.", required=True)
    programme_id = an_id("The programme, as it holds in the school year of the group.", required=True)
    dose = fields.Integer(
        load_default=1, validate=Range(min=1, max=4), metadata={"example": 1, "description": "Which dose."}
    )
    portion = fields.Integer(
        load_default=0,
        validate=Range(min=0, max=MOST_PORTIONS),
        metadata={"example": 0, "description": "0 for the group; 1 and up for who must catch up."},
    )


class NewVisit(BaseSchema):
    """A visit to make; it has no date yet and the school sees nothing of it."""

    school_id = an_id("The school.", required=True)
    team_id = an_id("The team.", required=True)
    items = fields.List(
        fields.Nested(NewItem),
        required=True,
        validate=Items(min=1, max=MOST_ITEMS),
        metadata={"description": "What it is for; all of one site and school year."},
    )
    place = fields.Enum(
        Place,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"example": "school", "description": "As the programme says when left out."},
    )
    facility_id = an_id("The room or bus, for a visit that is not at the school.", load_default=None, allow_none=True)


class FacilityOfVisit(BaseSchema):
    """The room or bus of a visit."""

    facility_id = an_id("The room or bus; null lets it go.", required=True, allow_none=True)


class VisitHalfDay(BaseSchema):
    """A half day."""

    day = fields.Date(required=True, metadata=DAY)
    half_day = fields.Enum(
        HalfDay, by_value=True, required=True, metadata={"example": "am", "description": "Morning or afternoon."}
    )


class OfferedDates(BaseSchema):
    """What every offer of dates to a school carries."""

    options = fields.List(
        fields.Nested(VisitHalfDay),
        required=True,
        validate=Items(min=1, max=MOST_OPTIONS),
        metadata={"description": "In order of preference."},
    )
    reply_by = fields.Date(
        required=True, metadata=DAY | {"description": "The last day on which the school may answer."}
    )
    override_reason = why_after_all()


class NewProposal(OfferedDates):
    """Dates to offer to the school."""

    message = fields.String(
        load_default="",
        validate=Length(max=LONGEST_TEXT),
        metadata={"example": "", "description": "Goes into the mail."},
    )
    team_id = an_id("Another team; left out, the team stays.", load_default=None, allow_none=True)


class FixedDate(BaseSchema):
    """The half day that stands at once, for home education; of a confirmed visit another one, with a reason."""

    day = fields.Date(required=True, metadata=DAY)
    half_day = fields.Enum(
        HalfDay, by_value=True, required=True, metadata={"example": "am", "description": "Morning or afternoon."}
    )
    reason = fields.String(
        load_default="",
        validate=Length(max=LONGEST_TEXT),
        metadata={"example": "De arts is die dag ziek.", "description": "Why a date that stood moves; required then."},
    )
    team_id = an_id("Another team; left out, the team stays.", load_default=None, allow_none=True)
    override_reason = why_after_all()


class NewMove(OfferedDates):
    """Other dates for a visit that was confirmed."""

    reason = fields.String(
        required=True,
        validate=Length(min=1, max=LONGEST_TEXT),
        metadata={"example": "De arts is die dag ziek.", "description": "Goes into the mail."},
    )
    team_id = an_id("Another team; left out, the team stays.", load_default=None, allow_none=True)


class Confirmation(BaseSchema):
    """The date that stands."""

    date_id = an_id("One of the dates that the school answered yes or maybe.", required=True)
    override_reason = why_after_all()


class Cancellation(BaseSchema):
    """Why the visit will not take place."""

    reason = fields.String(
        required=True,
        validate=Length(min=1, max=LONGEST_TEXT),
        metadata={"example": "De klas gaat op bosklas.", "description": "Goes into the mail."},
    )
    and_later = fields.Boolean(
        load_default=False,
        metadata={"example": False, "description": "Of a weekly series: all later ones too."},
    )


class ItemCounts(BaseSchema):
    """What came of one group, in pupils."""

    item_id = an_id("The item.", required=True)
    seen = fields.Integer(required=True, validate=Range(min=0, max=400), metadata=COUNT)
    absent = fields.Integer(load_default=0, validate=Range(min=0, max=400), metadata=COUNT)
    opposed = fields.Integer(load_default=0, validate=Range(min=0, max=400), metadata=COUNT)
    not_wanted = fields.Integer(load_default=0, validate=Range(min=0, max=400), metadata=COUNT)
    elsewhere = fields.Integer(load_default=0, validate=Range(min=0, max=400), metadata=COUNT)
    catch_up = fields.Integer(load_default=0, validate=Range(min=0, max=400), metadata=COUNT)


class HeldCounts(BaseSchema):
    """How a visit went: one entry for each of its items."""

    counts = fields.List(
        fields.Nested(ItemCounts),
        required=True,
        validate=Items(min=1, max=MOST_ITEMS),
        metadata={"description": "All items of the visit."},
    )

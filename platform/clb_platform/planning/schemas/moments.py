"""What REST says and takes of information moments and presence: as agreed, and as visits."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema, Length, Range
from clb_platform.agreements.vocabulary import MOST_MOMENT_WORDS, MOST_TIMES, MomentKind
from clb_platform.planning.schemas.visits import AN_ID, DAY, LONGEST_TEXT, an_id
from clb_platform.planning.vocabulary import MOST_REACHED

CLOCK = {"example": "09:00:00", "description": "A time of day in Belgium."}
REACHED = {"example": 45, "description": "Pupils that were reached; no names, only a number."}
TITLE = {"example": "Infoavond na het zesde leerjaar", "description": "What it is called."}
FOR_WHOM = {"example": "leerlingen van het 6de leerjaar en hun ouders", "description": "For which grades or parents."}
SPOT = {"example": "de turnzaal", "description": "Where at school; empty when nothing was agreed."}
OFTEN = {"example": 2, "description": "How often in a school year; counts only without a weekday."}
WEEKDAY = {"example": None, "description": "1 Monday to 5 Friday: presence each week on that day."}
IN_HOLIDAYS = {"example": False, "description": "Presence goes on in the school holidays."}


class AgreedMomentIn(BaseSchema):
    """A moment that was agreed."""

    kind = fields.Enum(
        MomentKind, by_value=True, required=True, metadata={"example": "information", "description": "Which kind."}
    )
    title = fields.String(required=True, validate=Length(min=1, max=MOST_MOMENT_WORDS), metadata=TITLE)
    audience_words = fields.String(required=True, validate=Length(min=1, max=MOST_MOMENT_WORDS), metadata=FOR_WHOM)
    place = fields.String(load_default="", validate=Length(max=MOST_MOMENT_WORDS), metadata=SPOT)
    starts_at = fields.Time(required=True, metadata=CLOCK)
    ends_at = fields.Time(required=True, metadata=CLOCK | {"example": "10:30:00"})
    times = fields.Integer(load_default=1, validate=Range(min=1, max=MOST_TIMES), metadata=OFTEN)
    on_day = fields.Date(
        load_default=None, allow_none=True, metadata=DAY | {"description": "The day, when one was agreed already."}
    )
    weekday = fields.Integer(load_default=None, allow_none=True, validate=Range(min=1, max=5), metadata=WEEKDAY)
    in_holidays = fields.Boolean(load_default=False, metadata=IN_HOLIDAYS)
    site_id = an_id("The site, when it was agreed.", load_default=None, allow_none=True)


class UseOut(BaseSchema):
    """How far it is in the school year for which is planned now."""

    agreed = fields.Integer(required=True, metadata=OFTEN)
    planned = fields.Integer(required=True, metadata={"example": 1, "description": "Without a date that stands."})
    confirmed = fields.Integer(required=True, metadata={"example": 1, "description": "With a date that stands."})
    held = fields.Integer(required=True, metadata={"example": 0, "description": "That took place."})
    outside = fields.Integer(
        required=True, metadata={"example": 0, "description": "On days on which the agreement does not hold; count nowhere else."}
    )


class AgreedMomentOut(BaseSchema):
    """A moment that was agreed."""

    moment_id = an_id("The moment.", required=True)
    version = fields.Integer(required=True, metadata={"example": 1, "description": 'Its ETag is `"v1"`.'})
    agreement_id = an_id("The agreement.", required=True)
    school_id = an_id("The school.", required=True)
    site_id = an_id("The site, when it was agreed.", required=True, allow_none=True)
    kind = fields.Enum(
        MomentKind, by_value=True, required=True, metadata={"example": "information", "description": "Which kind."}
    )
    title = fields.String(required=True, metadata=TITLE)
    audience_words = fields.String(required=True, metadata=FOR_WHOM)
    place = fields.String(required=True, metadata=SPOT)
    starts_at = fields.Time(required=True, metadata=CLOCK)
    ends_at = fields.Time(required=True, metadata=CLOCK)
    times = fields.Integer(required=True, metadata=OFTEN)
    on_day = fields.Date(required=True, allow_none=True, metadata=DAY)
    weekday = fields.Integer(required=True, allow_none=True, metadata=WEEKDAY)
    in_holidays = fields.Boolean(required=True, metadata=IN_HOLIDAYS)


class AgreedLineOut(BaseSchema):
    """A moment with what became of it."""

    moment = fields.Nested(AgreedMomentOut, required=True)
    use = fields.Nested(UseOut, required=True)
    visit_ids = fields.List(
        fields.UUID(), required=True, metadata={"example": [AN_ID], "description": "Its visits, by day, cancelled ones left out."}
    )


class AgreedMomentsOut(BaseSchema):
    """What an agreement says of moments."""

    start_year = fields.Integer(required=True, metadata={"example": 2026, "description": "The school year of the numbers."})
    items = fields.List(fields.Nested(AgreedLineOut), required=True)


class PlannedMomentIn(BaseSchema):
    """Who goes, and where when the school has several sites."""

    team_id = an_id("The team.", required=True)
    member_id = an_id("Only this colleague of the team goes.", load_default=None, allow_none=True)
    site_id = an_id("The site; left out, as agreed or the first one.", load_default=None, allow_none=True)


class ReachedIn(BaseSchema):
    """How it went."""

    reached = fields.Integer(required=True, validate=Range(min=0, max=MOST_REACHED), metadata=REACHED)


class CorrectedReached(ReachedIn):
    """The right number."""

    reason = fields.String(
        required=True,
        validate=Length(min=1, max=LONGEST_TEXT),
        metadata={"example": "Een klas was vergeten.", "description": "Why it changes; for the centre only."},
    )

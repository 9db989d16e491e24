"""What REST says of visits with a date that no longer passes."""

from __future__ import annotations

from marshmallow import fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning.schemas.visits import AN_ID, DAY
from clb_platform.planning.vocabulary import VisitState


class ConflictQuery(PageQuery):
    """A page of the list."""


class BadDateOut(BaseSchema):
    """A date that no longer passes; without a day for a concept that has no day left."""

    day = fields.Date(required=True, allow_none=True, metadata=DAY)
    half_day = fields.Enum(
        HalfDay,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"example": "am", "description": "Morning or afternoon."},
    )
    codes = fields.List(
        fields.String(),
        required=True,
        metadata={"example": ["no_lesson"], "description": "The rules that refuse it, for programs."},
    )
    sentences = fields.List(
        fields.String(),
        required=True,
        metadata={
            "example": ["Op dinsdag 20 oktober is het centrum gesloten."],
            "description": "The reasons, in Dutch.",
        },
    )


class ConflictOut(BaseSchema):
    """One visit to look at."""

    visit_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The visit."})
    school_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The school."})
    school_name = fields.String(
        required=True, metadata={"example": "Basisschool De Linde", "description": "The school's name."}
    )
    title = fields.String(required=True, metadata={"example": "HPV dosis 1", "description": "What the visit is for."})
    state = fields.Enum(
        VisitState, by_value=True, required=True, metadata={"example": "confirmed", "description": "Where it stands."}
    )
    dates = fields.List(
        fields.Nested(BadDateOut), required=True, metadata={"description": "The dates that no longer pass."}
    )
    next_step = fields.String(
        required=True,
        metadata={"example": "Verplaats het bezoek.", "description": "What to do, in Dutch."},
    )


ConflictPage = page_schema("Conflicts", ConflictOut)

"""What a change of the calendar would hit, over REST: asked with the body of the write, at an address that ends in `-preview`."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema
from clb_platform.calendars.vocabulary import HalfDay


class HitOut(BaseSchema):
    """A date of a visit that the change makes impossible."""

    visit_id = fields.UUID(required=True, metadata={"example": "0192f0c4-7c11-7aa0-8000-000000000001"})
    school_name = fields.String(required=True, metadata={"example": "Basisschool De Kantelberg"})
    title = fields.String(required=True, metadata={"example": "HPV dosis 1"})
    day = fields.Date(required=True, metadata={"example": "2026-10-15"})
    half_day = fields.Enum(HalfDay, by_value=True, required=True, metadata={"example": "am"})
    state = fields.String(required=True, metadata={"example": "confirmed", "description": "The state of the visit."})
    because = fields.String(
        required=True, metadata={"example": "", "description": "Why; empty when the change itself is the reason."}
    )


class HitsOut(BaseSchema):
    items = fields.List(fields.Nested(HitOut), required=True, metadata={"description": "By day; never paged."})

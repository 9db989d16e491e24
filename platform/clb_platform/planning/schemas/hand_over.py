"""What REST says and takes when work is handed over."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema, Items, Length
from clb_platform.planning.vocabulary import VisitState

MOST_AT_ONCE = 500
AN_ID = {"example": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"}


class OpenVisit(BaseSchema):
    visit_id = fields.UUID(required=True, metadata=AN_ID)
    school_id = fields.UUID(required=True, metadata=AN_ID)
    title = fields.String(required=True, metadata={"example": "HPV, eerste dosis"})
    state = fields.Enum(VisitState, by_value=True, required=True, metadata={"example": "proposed"})
    day = fields.Date(required=True, allow_none=True, metadata={"example": "2026-10-15"})


class OpenWork(BaseSchema):
    items = fields.List(fields.Nested(OpenVisit), required=True, metadata={"description": "By day; never paged."})


class HandOver(BaseSchema):
    to_member_id = fields.UUID(required=True, metadata=AN_ID | {"description": "A colleague who plans today."})
    visit_ids = fields.List(
        fields.UUID(), required=True, validate=Items(min=1, max=MOST_AT_ONCE), metadata={"description": "All or nothing."}
    )
    reason = fields.String(required=True, validate=Length(min=2, max=500), metadata={"example": "Uit dienst."})


class HandedOver(BaseSchema):
    handed_over = fields.Integer(required=True, metadata={"example": 12, "description": "How many visits changed hands."})


class Colleague(BaseSchema):
    """Someone who goes to a visit."""

    member_id = fields.UUID(required=True, metadata=AN_ID)
    name = fields.String(required=True, metadata={"example": "An Peeters"})


class Colleagues(BaseSchema):
    items = fields.List(fields.Nested(Colleague), required=True, metadata={"description": "By name; never paged."})


class NewSubstitute(BaseSchema):
    absent_id = fields.UUID(required=True, metadata=AN_ID | {"description": "Who no longer goes."})
    member_id = fields.UUID(required=True, metadata=AN_ID | {"description": "Who goes instead, with the same function."})
    reason = fields.String(required=True, validate=Length(min=1, max=500), metadata={"example": "Ziek."})


class TripDate(BaseSchema):
    day = fields.Date(required=True, metadata={"example": "2026-10-15"})
    half_day = fields.String(required=True, metadata={"example": "am"})


class Trip(BaseSchema):
    visit_id = fields.UUID(required=True, metadata=AN_ID)
    school_id = fields.UUID(required=True, metadata=AN_ID)
    title = fields.String(required=True, metadata={"example": "HPV dosis 1"})
    state = fields.Enum(VisitState, by_value=True, required=True, metadata={"example": "confirmed"})
    dates = fields.List(fields.Nested(TripDate), required=True)


class Trips(BaseSchema):
    items = fields.List(fields.Nested(Trip), required=True, metadata={"description": "By day; never paged."})


class TripsQuery(BaseSchema):
    first = fields.Date(load_default=None, metadata={"example": "2026-10-12", "description": "Left out: today."})
    last = fields.Date(load_default=None, metadata={"example": "2026-10-16", "description": "Left out: on and on."})


class SubstituteOnMany(BaseSchema):
    member_id = fields.UUID(required=True, metadata=AN_ID | {"description": "Who goes instead."})
    visit_ids = fields.List(fields.UUID(), required=True, validate=Items(min=1, max=200))
    reason = fields.String(required=True, validate=Length(min=1, max=500), metadata={"example": "Ouderschapsverlof."})


class NotReplacedOut(BaseSchema):
    visit_id = fields.UUID(required=True, metadata=AN_ID)
    reason = fields.String(
        required=True, attribute="words", metadata={"example": "An Peeters werkt niet op donderdag 15 oktober, voormiddag."}
    )


class ReplacedOut(BaseSchema):
    replaced = fields.List(fields.UUID(), required=True, metadata={"description": "Visits to which another goes now."})
    refused = fields.List(fields.Nested(NotReplacedOut), required=True)

"""What REST says and takes when work is handed over."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from clb_core.rest.lines import LineOut
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


class LeftBehindOut(BaseSchema):
    """What stands on a colleague's name from today on beside visits; it is ended where it stands."""

    places = fields.Integer(required=True, metadata={"example": 1, "description": "Places in teams."})
    roles = fields.Integer(required=True, metadata={"example": 1, "description": "Roles."})
    deputies = fields.Integer(required=True, metadata={"example": 0, "description": "Absences stood in for, by or for them."})
    leave = fields.Integer(required=True, metadata={"example": 2, "description": "Periods of leave, at most twenty and one."})


class FollowedOut(BaseSchema):
    agreement_id = fields.UUID(required=True, metadata=AN_ID)
    school_id = fields.UUID(required=True, metadata=AN_ID)
    title = fields.String(required=True, metadata={"example": "Samenwerkingsafspraken"})


class StandsInOut(BaseSchema):
    deputy_id = fields.UUID(required=True, metadata=AN_ID)
    member_id = fields.UUID(required=True, metadata=AN_ID | {"description": "Who is away."})
    first_day = fields.Date(required=True, metadata={"example": "2026-11-02"})
    last_day = fields.Date(required=True, metadata={"example": "2026-11-06"})


class OpenWork(BaseSchema):
    items = fields.List(fields.Nested(OpenVisit), required=True, metadata={"description": "By day; never paged."})
    agreements = fields.List(fields.Nested(FollowedOut), required=True, metadata={"description": "What can go over too."})
    stands_in = fields.List(fields.Nested(StandsInOut), required=True, metadata={"description": "What can go over too."})
    trips = fields.List(fields.UUID(), required=True, metadata={"description": "Visits on which this colleague goes along."})
    left_behind = fields.Nested(LeftBehindOut, required=True, metadata={"description": "What does not go over with visits."})
    notes = fields.List(fields.Nested(LineOut), required=True, metadata={"description": "What else stays, and what to do."})


def _ids(description: str) -> Any:
    return fields.List(
        fields.UUID(), load_default=list, validate=Items(max=MOST_AT_ONCE), metadata={"description": description}
    )


class HandOver(BaseSchema):
    """What goes over, all of it or nothing; at least one thing."""

    to_member_id = fields.UUID(
        load_default=None, metadata=AN_ID | {"description": "A colleague who plans today; takes all but the trips."}
    )
    visit_ids = _ids("Visits that this colleague planned and that are not over.")
    agreement_ids = _ids("Agreements that this colleague follows.")
    deputy_ids = _ids("Periods in which this colleague stands in for another of the centre.")
    trips_to_id = fields.UUID(load_default=None, metadata=AN_ID | {"description": "Who goes along on visits instead."})
    trip_ids = _ids("Visits on which another goes along; one that a rule refuses stays, and is listed.")
    reason = fields.String(required=True, validate=Length(min=2, max=500), metadata={"example": "Uit dienst."})


class HandedOver(BaseSchema):
    handed_over = fields.Integer(required=True, metadata={"example": 12, "description": "How many visits changed hands."})
    agreements = fields.Integer(required=True, metadata={"example": 3, "description": "How many agreements."})
    deputies = fields.Integer(required=True, metadata={"example": 1, "description": "How many periods of standing in."})
    trips = fields.Integer(required=True, metadata={"example": 4, "description": "On how many visits another goes along."})
    refused = fields.List(
        fields.Nested(lambda: NotReplacedOut()), required=True, metadata={"description": "Trips that stay, and why."}
    )


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

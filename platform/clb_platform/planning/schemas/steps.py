"""What REST takes for the steps between an offer and a date, and after a visit was held."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema, Items, Length
from clb_platform.planning.schemas.answers import SchoolAnswer
from clb_platform.planning.schemas.visits import (
    DAY,
    LONGEST_TEXT,
    HeldCounts,
    VisitHalfDay,
    an_id,
    why_after_all,
)
from clb_platform.planning.vocabulary import MOST_OPTIONS


class Acceptance(BaseSchema):
    """A date that the school asked for."""

    counter_id = an_id("One of the dates of its counter-proposal.", required=True)
    override_reason = why_after_all()


class Reopening(BaseSchema):
    """Why a visit is planned again."""

    reason = fields.String(
        required=True,
        validate=Length(min=1, max=LONGEST_TEXT),
        metadata={"example": "De bosklas gaat niet door.", "description": "No names of pupils."},
    )


class CounterProposal(BaseSchema):
    """Other dates that the school asks for, with the reason."""

    revision = fields.Integer(
        required=True,
        metadata={"example": 1, "description": "`revision` of the proposal that does not suit; another one is 410."},
    )
    options = fields.List(
        fields.Nested(VisitHalfDay),
        required=True,
        validate=Items(min=1, max=MOST_OPTIONS),
        metadata={"description": "In order of preference."},
    )
    reason = fields.String(
        required=True,
        validate=Length(min=1, max=LONGEST_TEXT),
        metadata={"example": "Die week is er openklasdag.", "description": "No names of pupils."},
    )


class RecordedAnswer(SchoolAnswer):
    """What the school said by telephone."""

    said_by = fields.String(
        required=True,
        validate=Length(min=1, max=120),
        metadata={"example": "Mevrouw Peeters, secretariaat", "description": "Who of the school said it."},
    )
    said_on = fields.Date(required=True, metadata=DAY | {"description": "The day of the call; today or before."})


class CorrectedCounts(HeldCounts):
    """How a visit went after all."""

    reason = fields.String(
        required=True,
        validate=Length(min=1, max=LONGEST_TEXT),
        metadata={"example": "Eén leerling stond dubbel.", "description": "For the centre only; no names of pupils."},
    )

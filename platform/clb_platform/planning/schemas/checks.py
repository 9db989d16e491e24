"""What REST says of a half day that is checked, and of the steps a visit made."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning.schemas.visits import AN_ID, DAY, MOMENT, VisitHalfDay
from clb_platform.planning.vocabulary import Action, VisitState


class CheckQuery(BaseSchema):
    """The half day to check."""

    day = fields.Date(required=True, metadata=DAY)
    half_day = fields.Enum(
        HalfDay, by_value=True, required=True, metadata={"example": "am", "description": "Morning or afternoon."}
    )
    team_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"example": AN_ID, "description": "With another team."}
    )


class FindingOut(BaseSchema):
    """What a rule says."""

    code = fields.String(
        required=True, metadata={"example": "no_lesson", "description": "For programs; stays the same."}
    )
    hard = fields.Boolean(required=True, metadata={"example": True, "description": "True refuses; false warns."})
    sentence = fields.String(
        required=True,
        metadata={
            "example": "Woensdag 11 november is Wapenstilstand, een feestdag.",
            "description": "For people, in Dutch.",
        },
    )


class CheckOut(BaseSchema):
    """What the rules say of a half day."""

    possible = fields.Boolean(required=True, metadata={"example": False, "description": "No rule refuses."})
    findings = fields.List(fields.Nested(FindingOut), required=True, metadata={"description": "What refuses or warns."})
    fine = fields.List(
        fields.String(),
        required=True,
        metadata={"example": ["Het is een lesdag voor deze school."], "description": "What is in order."},
    )
    next_possible = fields.List(
        fields.Nested(VisitHalfDay),
        required=True,
        metadata={"description": "The first half days that can, from that day on; at most one a day."},
    )


class OverrideOut(BaseSchema):
    """Why a date was chosen although a rule warned."""

    codes = fields.List(fields.String(), required=True, metadata={"example": ["avoided"], "description": "The rules."})
    sentences = fields.List(
        fields.String(),
        required=True,
        metadata={"example": ["De school heeft liever geen bezoek."], "description": "What they said."},
    )
    reason = fields.String(required=True, metadata={"example": "Enige week met een arts.", "description": "Why."})


class StepOut(BaseSchema):
    """A step that the visit made."""

    action = fields.Enum(
        Action, by_value=True, required=True, metadata={"example": "propose", "description": "What was done."}
    )
    from_state = fields.Enum(
        VisitState,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"example": "planned", "description": "Before; null at the start."},
    )
    to_state = fields.Enum(
        VisitState, by_value=True, required=True, metadata={"example": "proposed", "description": "After."}
    )
    revision = fields.Integer(required=True, metadata={"example": 1, "description": "The proposal then."})
    happened_at = fields.DateTime(required=True, metadata=MOMENT)
    actor_name = fields.String(required=True, metadata={"example": "Planner", "description": "Who did it."})
    via = fields.String(required=True, metadata={"example": "account", "description": "`account`, `link`, `mailbox` or `system`."})
    reason = fields.String(required=True, metadata={"example": "", "description": "In own words."})
    override = fields.Nested(
        OverrideOut,
        required=True,
        allow_none=True,
        metadata={"description": "For the centre only; null for schools, and where no rule warned."},
    )


class HistoryOut(BaseSchema):
    """The steps of a visit, newest first."""

    items = fields.List(fields.Nested(StepOut), required=True, metadata={"description": "They replay to its state."})

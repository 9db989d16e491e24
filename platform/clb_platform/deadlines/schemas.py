"""What REST says of a deadline."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema
from clb_platform.deadlines.vocabulary import Purpose


class DeadlineOut(BaseSchema):
    """A date as it was computed, with the reasons."""

    deadline_id = fields.UUID(
        required=True,
        metadata={"example": "0199b3a1-0000-7000-8000-000000000001", "description": "Its own id."},
    )
    purpose = fields.Enum(
        Purpose, by_value=True, required=True, metadata={"example": "reply_by", "description": "What it is for."}
    )
    detail = fields.String(
        required=True, metadata={"example": "", "description": "Programme id and dose, where there is one for each."}
    )
    start_day = fields.Date(
        required=True, metadata={"example": "2026-10-06", "description": "The day it was counted from."}
    )
    day = fields.Date(required=True, metadata={"example": "2026-10-16", "description": "The day it gave."})
    moment = fields.DateTime(
        required=True, metadata={"example": "2026-10-16T21:59:59.999999+00:00", "description": "Its exact moment."}
    )
    rule_version = fields.String(
        required=True, metadata={"example": "antwoordtermijn versie 1", "description": "The rule it was counted by."}
    )
    calendar_version = fields.String(
        required=True, metadata={"example": "", "description": "The calendar it was counted on; empty for none."}
    )
    why = fields.List(
        fields.String(),
        required=True,
        metadata={
            "example": ["10 kalenderdagen later is vrijdag 16 oktober 2026."],
            "description": "For people, in Dutch.",
        },
    )
    made_at = fields.DateTime(
        required=True, metadata={"example": "2026-10-06T06:30:00+00:00", "description": "When it was computed."}
    )
    superseded_at = fields.DateTime(
        required=True, allow_none=True, metadata={"example": None, "description": "When it stopped holding."}
    )
    done_at = fields.DateTime(
        required=True, allow_none=True, metadata={"example": None, "description": "When what it is for was done."}
    )


class DeadlinesOut(BaseSchema):
    """The deadlines of one thing, the newest first."""

    items = fields.List(
        fields.Nested(DeadlineOut), required=True, metadata={"description": "Those that no longer hold too."}
    )

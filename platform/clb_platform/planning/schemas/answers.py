"""What a school answers to the dates that it was offered, over REST."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema, Items, Length
from clb_platform.planning.schemas.visits import LONGEST_TEXT, an_id
from clb_platform.planning.vocabulary import MOST_OPTIONS, AnswerKind, AnswerReason


class DateAnswer(BaseSchema):
    """What the school says of one date. A reason is asked with maybe and no, a note with the reason "other"."""

    date_id = an_id("One of the dates on offer.", required=True)
    kind = fields.Enum(
        AnswerKind, by_value=True, required=True, metadata={"example": "yes", "description": "Whether it suits."}
    )
    reason = fields.Enum(
        AnswerReason,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"example": "outing", "description": "Why not."},
    )
    note = fields.String(
        load_default="",
        validate=Length(max=300),
        metadata={"example": "", "description": "In own words; no names of pupils."},
    )


class SchoolAnswer(BaseSchema):
    """The answer of a school to the dates on offer: every date once."""

    revision = fields.Integer(
        required=True,
        metadata={"example": 1, "description": "`revision` of the proposal that is answered; another one is 410."},
    )
    answers = fields.List(
        fields.Nested(DateAnswer),
        required=True,
        validate=Items(min=1, max=MOST_OPTIONS),
        metadata={"description": "One for each date on offer."},
    )
    remark = fields.String(
        load_default="", validate=Length(max=LONGEST_TEXT), metadata={"example": "", "description": "Anything else."}
    )

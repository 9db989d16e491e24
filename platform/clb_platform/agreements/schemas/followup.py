"""What REST takes and gives of evaluations, commitments, and the text of a day."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema, Length
from clb_platform.agreements.schemas import sensible_day
from clb_platform.agreements.schemas.board import AN_ID
from clb_platform.agreements.vocabulary import MOST_COMMITMENT, MOST_EVALUATION_TEXT, MOST_OWNER, EvaluationResult
from clb_tenants.access.roles import Party

PLANNED_ON = {"example": "2027-05-31", "description": "The day to look back."}
HELD_ON = {"example": "2027-05-31", "description": "The day it was held."}
RESULT = {"example": "keep", "description": "What was decided."}
CONCLUSION = {"example": "We gaan zo verder.", "description": "In words; both sides read it."}
SIDE = {"example": "centre", "description": "Who promises, or speaks."}
OWNER = {"example": "Het anker van de school", "description": "Who sees to it there; never a pupil."}
WHAT = {"example": "Het CLB plant een infoavond.", "description": "What was promised."}
DUE_ON = {"example": "2027-03-01", "description": "By this day."}
VERSION = {"example": 1, "description": "For If-Match."}


class PlanIn(BaseSchema):
    """A day to look back."""

    planned_on = fields.Date(required=True, metadata=PLANNED_ON)


class SaidIn(BaseSchema):
    """What one side says; one of the three at least."""

    works_well = fields.String(
        load_default="", validate=Length(max=MOST_EVALUATION_TEXT), metadata={"example": "Het overleg.", "description": "Well."}
    )
    works_less = fields.String(
        load_default="", validate=Length(max=MOST_EVALUATION_TEXT), metadata={"example": "", "description": "Less well."}
    )
    wishes = fields.String(
        load_default="", validate=Length(max=MOST_EVALUATION_TEXT), metadata={"example": "", "description": "Wanted otherwise."}
    )


class SaidOut(SaidIn):
    """What one side said."""

    side = fields.Enum(Party, by_value=True, required=True, metadata=SIDE)
    filled_by = fields.String(required=True, metadata={"example": "Els Van Damme", "description": "Who wrote it."})
    version = fields.Integer(required=True, metadata=VERSION)


class ConclusionIn(BaseSchema):
    """What was decided."""

    held_on = fields.Date(required=True, metadata=HELD_ON)
    result = fields.Enum(EvaluationResult, by_value=True, required=True, metadata=RESULT)
    conclusion = fields.String(required=True, validate=Length(min=1, max=MOST_EVALUATION_TEXT), metadata=CONCLUSION)
    effective_from = fields.Date(
        load_default=None, metadata={"example": None, "description": "With `adjust`: the first day of the change."}
    )


class EvaluationOut(BaseSchema):
    """An evaluation with what both sides said."""

    evaluation_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The evaluation."})
    planned_on = fields.Date(required=True, metadata=PLANNED_ON)
    held_on = fields.Date(required=True, allow_none=True, metadata=HELD_ON)
    result = fields.Enum(EvaluationResult, by_value=True, required=True, allow_none=True, metadata=RESULT)
    conclusion = fields.String(required=True, metadata=CONCLUSION)
    version = fields.Integer(required=True, metadata=VERSION)
    said = fields.List(fields.Nested(SaidOut), required=True)


class EvaluationsOut(BaseSchema):
    """The evaluations of one agreement, the earliest first."""

    items = fields.List(fields.Nested(EvaluationOut), required=True)


class CommitmentIn(BaseSchema):
    """What a side promises."""

    side = fields.Enum(Party, by_value=True, required=True, metadata=SIDE)
    owner_name = fields.String(required=True, validate=Length(min=1, max=MOST_OWNER), metadata=OWNER)
    what = fields.String(required=True, validate=Length(min=1, max=MOST_COMMITMENT), metadata=WHAT)
    due_on = fields.Date(required=True, metadata=DUE_ON)


class DoneIn(BaseSchema):
    """Whether it was done."""

    is_done = fields.Boolean(required=True, metadata={"example": True, "description": "False: not after all."})


class CommitmentOut(BaseSchema):
    """A commitment."""

    commitment_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The commitment."})
    side = fields.Enum(Party, by_value=True, required=True, metadata=SIDE)
    owner_name = fields.String(required=True, metadata=OWNER)
    what = fields.String(required=True, metadata=WHAT)
    due_on = fields.Date(required=True, metadata=DUE_ON)
    done_at = fields.DateTime(
        required=True, allow_none=True, metadata={"example": None, "description": "Since when it is done."}
    )
    version = fields.Integer(required=True, metadata=VERSION)


class CommitmentsOut(BaseSchema):
    """The commitments of one agreement, by the day on which they are due."""

    items = fields.List(fields.Nested(CommitmentOut), required=True)


class TextOnQuery(BaseSchema):
    """A day."""

    on = fields.Date(
        required=True, validate=sensible_day, metadata={"example": "2026-10-06", "description": "The day asked about."}
    )


class AgreedClauseOut(BaseSchema):
    """A clause as both sides read it."""

    key = fields.String(required=True, metadata={"example": "rollen", "description": "Its stable key."})
    title = fields.String(required=True, metadata={"example": "Wie doet wat", "description": "Its title."})
    body = fields.String(required=True, metadata={"example": "De school …", "description": "Its text."})


class TextOnOut(BaseSchema):
    """What was agreed on a day; nulls when nothing was."""

    on = fields.Date(required=True, metadata={"example": "2026-10-06", "description": "The day asked about."})
    agreement_id = fields.UUID(
        required=True, allow_none=True, metadata={"example": AN_ID, "description": "What held on that day."}
    )
    text_of = fields.UUID(
        required=True, allow_none=True, metadata={"example": AN_ID, "description": "Itself, or its amendment in effect."}
    )
    clauses = fields.List(fields.Nested(AgreedClauseOut), required=True)

"""What REST says of the renewal board."""

from __future__ import annotations

from marshmallow import fields

from clb_core.rest.api import PageQuery
from clb_core.schema import BaseSchema, Length, Range
from clb_platform.agreements.schemas import sensible_day
from clb_platform.agreements.vocabulary import AgreementKind, NextStep, NoticeGroup
from clb_tenants.access.roles import Party

AN_ID = "0199b3a1-0000-7000-8000-000000000001"


class BoardQueryIn(PageQuery):
    """The day of the board and its filters."""

    as_of = fields.Date(
        load_default=None,
        validate=sensible_day,
        metadata={"example": "2026-10-06", "description": "The day it is seen from; today if left out."},
    )
    owner_id = fields.UUID(load_default=None, metadata={"example": AN_ID, "description": "Who follows the school up."})
    kind = fields.Enum(
        AgreementKind, by_value=True, load_default=None, metadata={"example": "agreement", "description": "Of the signed one."}
    )
    municipality = fields.String(
        load_default="", validate=Length(max=100), metadata={"example": "Aalst", "description": "Of the school."}
    )
    state = fields.String(
        load_default="",
        validate=Length(max=30),
        metadata={"example": "with_school", "description": "The open text's state, else what the dates say, or `missing`."},
    )
    deviates = fields.Boolean(
        load_default=False, metadata={"example": False, "description": "Only texts that differ from the standard."}
    )
    clause = fields.String(
        load_default="", validate=Length(max=60), metadata={"example": "rollen", "description": "That differ in this clause."}
    )
    notice_year = fields.Integer(
        load_default=None,
        validate=Range(min=2000, max=2100),
        metadata={"example": 2026, "description": "Notice can still be given in it."},
    )
    group = fields.Enum(
        NoticeGroup, by_value=True, load_default=None, metadata={"example": "soon", "description": "One column of the board."}
    )


class BoardRowOut(BaseSchema):
    """One school."""

    school_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The school."})
    school_name = fields.String(required=True, metadata={"example": "Basisschool De Linde", "description": "Its name."})
    municipality = fields.String(required=True, metadata={"example": "Aalst", "description": "Where it is."})
    agreement_id = fields.UUID(
        required=True, allow_none=True, metadata={"example": AN_ID, "description": "The open text, else the signed one."}
    )
    group = fields.Enum(NoticeGroup, by_value=True, required=True, metadata={"example": "soon", "description": "Column."})
    state = fields.String(required=True, metadata={"example": "with_school", "description": "Where it stands."})
    kind = fields.Enum(
        AgreementKind, by_value=True, required=True, allow_none=True, metadata={"example": "agreement", "description": "Kind."}
    )
    valid_until = fields.Date(
        required=True, allow_none=True, metadata={"example": "2027-08-31", "description": "Its last day, if it has one."}
    )
    notice_by = fields.Date(
        required=True, allow_none=True, metadata={"example": "2026-12-31", "description": "Last day to give notice."}
    )
    days_left = fields.Integer(
        required=True, allow_none=True, metadata={"example": 86, "description": "Days to it; negative when it has passed."}
    )
    turn = fields.Enum(
        Party, by_value=True, required=True, allow_none=True, metadata={"example": "school", "description": "Who must act."}
    )
    next_step = fields.Enum(
        NextStep, by_value=True, required=True, metadata={"example": "wait_for_school", "description": "What comes next."}
    )
    owner_id = fields.UUID(
        required=True, allow_none=True, metadata={"example": AN_ID, "description": "Who follows it up at the centre."}
    )
    deviating = fields.List(
        fields.String(), required=True, metadata={"example": ["rollen"], "description": "Clauses unlike the standard text."}
    )


class FiguresOut(BaseSchema):
    """Key figures of all schools, whatever the filters."""

    schools = fields.Integer(required=True, metadata={"example": 74, "description": "Affiliated on the day."})
    without_valid = fields.Integer(required=True, metadata={"example": 3, "description": "Without a valid agreement."})
    notice_this_year = fields.Integer(
        required=True, metadata={"example": 21, "description": "Notice can be given in the rest of the calendar year."}
    )
    signing = fields.Integer(required=True, metadata={"example": 5, "description": "Waiting for signatures."})
    deviating = fields.Integer(required=True, metadata={"example": 12, "description": "Unlike the standard text."})
    days_to_sign = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"example": 19, "description": "Median days from first sending to the last signature, over one year."},
    )


class BoardOut(BaseSchema):
    """The board as of a day: figures and one page of its rows."""

    as_of = fields.Date(required=True, metadata={"example": "2026-10-06", "description": "The day it is seen from."})
    figures = fields.Nested(FiguresOut, required=True)
    items = fields.List(fields.Nested(BoardRowOut), required=True)
    next_cursor = fields.String(required=True, allow_none=True)

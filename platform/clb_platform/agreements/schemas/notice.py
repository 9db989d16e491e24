"""What REST takes and gives of a notice."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema, Length
from clb_platform.agreements.schemas.board import AN_ID
from clb_platform.agreements.vocabulary import MOST_NOTICE_REASON
from clb_tenants.access.roles import Party

LAST_DAY = {"example": "2027-08-31", "description": "After this day the agreement no longer holds."}
NOTICE_BY = {"example": "2026-12-31", "description": "Up to this day such a notice is in time."}
IS_LATE = {"example": False, "description": "It was given after that; it stands all the same."}


class NoticeIn(BaseSchema):
    """Who stops, and when."""

    side = fields.Enum(
        Party,
        by_value=True,
        load_default=None,
        metadata={"example": "school", "description": "For staff, who may write down what a school said."},
    )
    given_on = fields.Date(
        load_default=None, metadata={"example": "2026-11-02", "description": "The day it was said; today if left out."}
    )
    last_day = fields.Date(load_default=None, metadata=LAST_DAY | {"description": "By the centre's rule if left out."})
    reason = fields.String(
        required=True,
        validate=Length(min=1, max=MOST_NOTICE_REASON),
        metadata={"example": "De school kiest een ander centrum.", "description": "Both sides read it."},
    )


class NoticeWithdrawalIn(BaseSchema):
    """Why a notice is taken back."""

    reason = fields.String(
        required=True,
        validate=Length(min=1, max=MOST_NOTICE_REASON),
        metadata={"example": "We vonden samen een oplossing.", "description": "Both sides read it."},
    )


class NoticeWithdrawalOut(BaseSchema):
    """A notice that was taken back."""

    notice_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The notice."})
    agreement_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "What goes on."})
    side = fields.Enum(Party, by_value=True, required=True, metadata={"example": "school", "description": "Who did it."})
    reason = fields.String(required=True, metadata={"example": "We vonden samen een oplossing.", "description": "Why."})
    taken_back_by = fields.String(required=True, metadata={"example": "Els Verbeke", "description": "Name."})
    taken_back_at = fields.DateTime(
        required=True, metadata={"example": "2026-11-05T09:00:00+00:00", "description": "When."}
    )


class NoticePreviewOut(BaseSchema):
    """What a notice would bring about."""

    last_day = fields.Date(required=True, metadata=LAST_DAY)
    notice_by = fields.Date(required=True, metadata=NOTICE_BY)
    is_late = fields.Boolean(required=True, metadata=IS_LATE)
    coming_from = fields.Date(
        required=True, allow_none=True, metadata={"example": None, "description": "When signed agreements follow."}
    )


class NoticeOut(BaseSchema):
    """A notice that was given."""

    notice_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The notice."})
    agreement_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "What it ends."})
    side = fields.Enum(Party, by_value=True, required=True, metadata={"example": "school", "description": "Who stops."})
    given_on = fields.Date(required=True, metadata={"example": "2026-11-02", "description": "The day it was said."})
    last_day = fields.Date(required=True, metadata=LAST_DAY)
    notice_by = fields.Date(required=True, metadata=NOTICE_BY)
    is_late = fields.Boolean(required=True, metadata=IS_LATE)
    reason = fields.String(required=True, metadata={"example": "De school kiest een ander centrum.", "description": "Why."})
    recorded_at = fields.DateTime(
        required=True, metadata={"example": "2026-11-02T09:00:00+00:00", "description": "When it was written down."}
    )

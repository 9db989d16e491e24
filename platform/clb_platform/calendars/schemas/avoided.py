"""Periods that do not suit a school, over REST."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema, Length
from clb_platform.calendars.vocabulary import HalfDay

A_SCHOOL = "0192f0c4-7c11-7aa0-8000-000000000001"
AN_ID = "0192f0c4-7c11-7aa0-8000-000000000002"
FIRST: dict[str, Any] = {"example": "2026-11-16", "description": "First day."}
LAST: dict[str, Any] = {"example": "2026-11-20", "description": "Last day."}
HALF: dict[str, Any] = {"example": "am", "description": "`am` is the morning, `pm` the afternoon, null the whole day."}
REASON: dict[str, Any] = {"example": "Schoolfeest in die week", "description": "Why; no names of pupils."}


class AvoidedQuery(PageQuery):
    """Which periods: all that is given must hold."""

    first = fields.Date(load_default=None, metadata=FIRST | {"description": "Periods that end on this day or later."})
    last = fields.Date(load_default=None, metadata=LAST | {"description": "Periods that begin on this day or earlier."})
    school_id = fields.UUID(load_default=None, metadata={"example": A_SCHOOL, "description": "Of this school."})


class NewAvoidedPeriod(BaseSchema):
    """Days on which a visit to a school is better not planned."""

    school_id = fields.UUID(required=True, metadata={"example": A_SCHOOL, "description": "The school."})
    first_day = fields.Date(required=True, metadata=FIRST)
    last_day = fields.Date(required=True, metadata=LAST)
    half_day = fields.Enum(HalfDay, by_value=True, allow_none=True, load_default=None, metadata=HALF)
    reason = fields.String(required=True, validate=Length(min=1, max=200), metadata=REASON)


class AvoidedPeriodOut(BaseSchema):
    """A period that does not suit a school."""

    period_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The period."})
    school_id = fields.UUID(required=True, metadata={"example": A_SCHOOL, "description": "The school."})
    first_day = fields.Date(required=True, metadata=FIRST)
    last_day = fields.Date(required=True, metadata=LAST)
    half_day = fields.Enum(HalfDay, by_value=True, required=True, allow_none=True, metadata=HALF)
    reason = fields.String(required=True, metadata=REASON)
    version = fields.Integer(required=True, metadata={"example": 1, "description": "What the ETag is made of."})


AvoidedPeriodPage = page_schema("AvoidedPeriods", AvoidedPeriodOut)

"""What the form accepts that hands work over."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from clb_core.schema import FormSchema, Length
from clb_core.words import _l


class HandOverForm(FormSchema):
    to_member_id = fields.UUID(load_default=None)
    visit_ids = fields.List(fields.UUID(), load_default=list)
    agreement_ids = fields.List(fields.UUID(), load_default=list)
    deputy_ids = fields.List(fields.UUID(), load_default=list)
    trips_to_id = fields.UUID(load_default=None)
    trip_ids = fields.List(fields.UUID(), load_default=list)
    reason = fields.String(required=True, validate=Length(min=2, max=500))
    seen = fields.String(load_default="")


CHOOSE: dict[str, Any] = {"required": str(_l("Kies een collega."))}


class SubstituteForm(FormSchema):
    """Who goes in whose place on one visit."""

    absent_id = fields.UUID(required=True, error_messages=CHOOSE)
    member_id = fields.UUID(required=True, error_messages=CHOOSE)
    reason = fields.String(load_default="", validate=Length(max=500))
    version = fields.Integer(load_default=None)


class SubstituteOnManyForm(FormSchema):
    """Who goes in the place of one colleague on many visits."""

    member_id = fields.UUID(required=True, error_messages=CHOOSE)
    visit_ids = fields.List(fields.UUID(), load_default=list)
    reason = fields.String(load_default="", validate=Length(max=500))


class DaysFilter(FormSchema):
    """The days of a list, as they stand in its address."""

    van = fields.Date(load_default=None)
    tot = fields.Date(load_default=None)

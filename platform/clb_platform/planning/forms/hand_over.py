"""What the form accepts that hands work over."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import FormSchema, Length


class HandOverForm(FormSchema):
    to_member_id = fields.UUID(required=True)
    visit_ids = fields.List(fields.UUID(), load_default=list)
    reason = fields.String(required=True, validate=Length(min=2, max=500))

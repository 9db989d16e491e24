"""What the pages of the ledger accept."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import FormSchema, Length


class LedgerFilter(FormSchema):
    """The filters of the ledger, as they stand in its address."""

    action = fields.String(load_default=None, data_key="handeling", validate=Length(max=120))
    q = fields.String(load_default=None, validate=Length(max=100))
    school_id = fields.UUID(load_default=None, data_key="school")
    object_id = fields.UUID(load_default=None, data_key="object")
    first = fields.Date(load_default=None, data_key="van")
    last = fields.Date(load_default=None, data_key="tot")


class RedactForm(FormSchema):
    reason = fields.String(required=True, validate=Length(min=5, max=500))

"""What the form of a notice accepts."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from clb_core.schema import FormSchema
from clb_core.words import _l
from clb_tenants.access.roles import Party

A_DAY: dict[str, Any] = {"required": str(_l("Kies een dag."))}


class TakeBackForm(FormSchema):
    reason = fields.String(load_default="")
    version = fields.Integer(required=True)


class NoticeForm(FormSchema):
    """`seen`: the mark of the effect that the page showed; `side`: staff write down who stops."""

    side = fields.Enum(Party, by_value=True, load_default=None)
    given_on = fields.Date(required=True, error_messages=A_DAY)
    last_day = fields.Date(required=True, error_messages=A_DAY)
    reason = fields.String(load_default="")
    version = fields.Integer(required=True)
    seen = fields.String(load_default="")

"""What the web forms accept of a visit that changes without another date."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import FormSchema, Length
from clb_core.words import _l
from clb_platform.planning.forms.visits import LONGEST_TEXT


class _Change(FormSchema):
    version = fields.Integer(required=True)
    reason = fields.String(load_default="", validate=Length(max=LONGEST_TEXT))


class ReplaceForm(_Change):
    team_id = fields.UUID(required=True, error_messages={"required": str(_l("Kies een team."))})


class SplitForm(_Change):
    items = fields.List(fields.UUID(), load_default=list)


class MergeForm(FormSchema):
    version = fields.Integer(required=True)
    other_id = fields.UUID(required=True, error_messages={"required": str(_l("Kies een ander bezoek."))})

"""What the pages of a renewal campaign accept."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import FormSchema
from clb_core.words import _l
from clb_platform.agreements.vocabulary import TextSource


class CampaignForm(FormSchema):
    """`school_ids`: the schools that are ticked."""

    name = fields.String(load_default="")
    source = fields.Enum(TextSource, by_value=True, load_default=TextSource.CURRENT)
    years = fields.Integer(required=True, error_messages={"required": str(_l("Kies het aantal schooljaren."))})
    sends = fields.Boolean(load_default=False)
    school_ids = fields.List(fields.UUID(), load_default=list)


class CampaignVersionForm(FormSchema):
    version = fields.Integer(required=True)

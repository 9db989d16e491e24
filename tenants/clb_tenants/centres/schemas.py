"""The centre and its settings over REST: each field listed by hand."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema, Length
from clb_tenants.centres.vocabulary import Certainty, SettingKind

KEY = {"example": "planning.reply_days", "description": "Stays the same; the label may change."}
VALUE = {"example": 10, "description": "A number, true or false, an hour such as 08:30, or a text, by `kind`."}
FROM = {"example": "2026-11-01", "description": "The first day on which the value holds."}
SOURCE = {"example": "beslissing teamoverleg 6 oktober", "description": "Where the value comes from, in words."}


class SettingOut(BaseSchema):
    key = fields.String(required=True, metadata=KEY)
    label = fields.String(required=True, metadata={"example": "Dagen om te antwoorden", "description": "In Dutch."})
    group = fields.String(required=True, metadata={"example": "Plannen", "description": "Where the screen shows it."})
    kind = fields.Enum(SettingKind, by_value=True, required=True, metadata={"example": "number"})
    unit = fields.String(required=True, metadata={"example": "dagen", "description": "Empty when there is none."})
    value = fields.Raw(required=True, metadata=VALUE)
    is_default = fields.Boolean(required=True, metadata={"description": "True while the centre chose nothing."})
    valid_from = fields.Date(required=True, allow_none=True, metadata=FROM)
    source = fields.String(required=True, metadata=SOURCE)
    certainty = fields.Enum(
        Certainty, by_value=True, required=True,
        metadata={"example": "U", "description": "Of the default: S sure, L likely, U unknown, M from memory."},
    )  # fmt: skip
    minimum = fields.Float(required=True, allow_none=True, metadata={"example": 1})
    maximum = fields.Float(required=True, allow_none=True, metadata={"example": 60})
    version = fields.Integer(
        required=True, metadata={"example": 2, "description": "How often the centre changed it: its ETag is made of this."}
    )


class Settings(BaseSchema):
    items = fields.List(fields.Nested(SettingOut), required=True, metadata={"description": "By group; never paged."})


class SettingsQuery(BaseSchema):
    day = fields.Date(load_default=None, allow_none=True, metadata={"example": "2026-11-01", "description": "Empty: today."})


class ChooseSetting(BaseSchema):
    value = fields.Raw(required=True, allow_none=False, metadata=VALUE)
    valid_from = fields.Date(required=True, metadata=FROM)
    source = fields.String(required=True, validate=Length(min=2, max=300), metadata=SOURCE)


class ResetSetting(BaseSchema):
    valid_from = fields.Date(required=True, metadata=FROM)


class CentreOut(BaseSchema):
    centre_id = fields.UUID(required=True, metadata={"description": "Stays the same."})
    institution_number = fields.String(required=True, metadata={"example": "140001"})
    name = fields.String(required=True, metadata={"example": "CLB Tussen Leie en Dender"})
    street = fields.String(required=True, metadata={"example": "Kouter 1"})
    postcode = fields.String(required=True, metadata={"example": "9300"})
    municipality = fields.String(required=True, metadata={"example": "Aalst"})
    phone = fields.String(required=True, metadata={"example": "053 00 00 00"})
    email = fields.String(required=True, metadata={"example": "info@leiedender.example"})


class ChangeCentre(BaseSchema):
    """Only what is sent changes."""

    name = fields.String(validate=Length(min=2, max=160), metadata={"example": "CLB Tussen Leie en Dender"})
    street = fields.String(validate=Length(max=120), metadata={"example": "Kouter 1"})
    postcode = fields.String(validate=Length(max=12), metadata={"example": "9300"})
    municipality = fields.String(validate=Length(min=2, max=80), metadata={"example": "Aalst"})
    phone = fields.String(validate=Length(max=40), metadata={"example": "053 00 00 00"})
    email = fields.Email(validate=Length(max=254), metadata={"example": "info@leiedender.example"})

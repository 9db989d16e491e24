"""What the forms of the centre accept."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import FormSchema, Length


class SettingForm(FormSchema):
    """`value` stays a text here: the verb reads it by the kind of the setting."""

    value = fields.String(required=True, validate=Length(max=500))
    valid_from = fields.Date(required=True)
    source = fields.String(required=True, validate=Length(min=2, max=300))
    version = fields.Integer(load_default=None)


class ResetForm(FormSchema):
    valid_from = fields.Date(required=True)
    version = fields.Integer(load_default=None)


class CentreForm(FormSchema):
    name = fields.String(required=True, validate=Length(min=2, max=160))
    street = fields.String(load_default="", validate=Length(max=120))
    postcode = fields.String(load_default="", validate=Length(max=12))
    municipality = fields.String(required=True, validate=Length(min=2, max=80))
    phone = fields.String(load_default="", validate=Length(max=40))
    email = fields.Email(required=True, validate=Length(max=254))
    version = fields.Integer(load_default=None)

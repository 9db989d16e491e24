"""What the forms of identity accept."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import FormSchema, Length
from clb_tenants.access.roles import Role


class SignInForm(FormSchema):
    email = fields.String(required=True, validate=Length(min=1, max=254))
    password = fields.String(required=True, validate=Length(min=1, max=1000))


class AskPasswordForm(FormSchema):
    email = fields.Email(required=True, validate=Length(max=254))


class NewPasswordForm(FormSchema):
    password = fields.String(required=True, validate=Length(min=1, max=1000))
    again = fields.String(required=True, validate=Length(min=1, max=1000))


class InviteForm(FormSchema):
    name = fields.String(required=True, validate=Length(min=2, max=120))
    email = fields.Email(required=True, validate=Length(max=254))
    role = fields.Enum(Role, by_value=True, required=True)
    school_id = fields.UUID(load_default=None)
    valid_until = fields.Date(load_default=None)


class MailboxForm(FormSchema):
    name = fields.String(required=True, validate=Length(min=2, max=120))
    email = fields.Email(required=True, validate=Length(max=254))
    role = fields.Enum(Role, by_value=True, required=True)
    beside_persons = fields.Boolean(load_default=False)


class RemoveMailboxForm(FormSchema):
    version = fields.Integer(load_default=None)


class DeputyForm(FormSchema):
    member_id = fields.UUID(required=True)
    deputy_member_id = fields.UUID(required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    keeps_mails = fields.Boolean(load_default=False)


class EndForm(FormSchema):
    reason = fields.String(required=True, validate=Length(min=2, max=500))
    last_day = fields.Date(load_default=None)

"""What the forms of identity accept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

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


class EmailForm(FormSchema):
    email = fields.Email(required=True, validate=Length(max=254))
    version = fields.Integer(load_default=None)


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


def confirm_form(membership_ids: Iterable[UUID]) -> Schema:
    """Per person of the school: name, telephone, and whether they are gone; and a remark for the centre."""
    members: dict[str, fields.Field[Any]] = {"remark": fields.String(load_default="", validate=Length(max=500))}
    for each in membership_ids:
        members[f"name_{each}"] = fields.String(required=True, validate=Length(min=2, max=120))
        members[f"phone_{each}"] = fields.String(load_default="", validate=Length(max=40))
        members[f"gone_{each}"] = fields.Boolean(load_default=False)
    return FormSchema.from_dict(members, name="ConfirmForm")()


class EndForm(FormSchema):
    reason = fields.String(required=True, validate=Length(min=2, max=500))
    last_day = fields.Date(load_default=None)

"""People over REST: each field listed by hand."""

from __future__ import annotations

from marshmallow import fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema, Length
from clb_tenants.access.roles import Role


class NewInvitation(BaseSchema):
    name = fields.String(required=True, validate=Length(min=2, max=120), metadata={"example": "Secretariaat De Kantelberg"})
    email = fields.Email(required=True, validate=Length(max=254), metadata={"example": "secretariaat@kantelberg.example"})
    role = fields.Enum(Role, by_value=True, required=True, metadata={"example": "planning_contact"})
    school_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "Empty for a role at the centre."})
    valid_from = fields.Date(load_default=None, allow_none=True, metadata={"example": "2026-10-06"})
    valid_until = fields.Date(load_default=None, allow_none=True, metadata={"example": "2027-08-31"})


class InvitationOut(BaseSchema):
    invitation_id = fields.UUID(required=True)
    name = fields.String(attribute="display_name", required=True)
    email = fields.String(required=True)
    role = fields.Enum(Role, by_value=True, required=True)
    school_id = fields.UUID(required=True, allow_none=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, allow_none=True)
    invited_at = fields.DateTime(required=True)
    expires_at = fields.DateTime(required=True)
    accepted_at = fields.DateTime(required=True, allow_none=True)
    revoked_at = fields.DateTime(required=True, allow_none=True)


class MemberEmail(BaseSchema):
    """Where the centre writes to a person."""

    member_id = fields.UUID(required=True, metadata={"example": "0192f0c4-7c11-7aa0-8000-000000000001"})
    name = fields.String(required=True, metadata={"example": "Els Verbeke"})
    email = fields.String(required=True, metadata={"example": "els.verbeke@kantelberg.example"})
    version = fields.Integer(required=True, metadata={"example": 1})


class NewEmail(BaseSchema):
    email = fields.Email(
        required=True, validate=Length(max=254), metadata={"example": "els.verbeke@kantelberg.example"}
    )


class NewMailbox(BaseSchema):
    name = fields.String(required=True, validate=Length(min=2, max=120), metadata={"example": "Secretariaat De Kantelberg"})
    email = fields.Email(required=True, validate=Length(max=254), metadata={"example": "secretariaat@kantelberg.example"})
    role = fields.Enum(
        Role, by_value=True, required=True, metadata={"example": "planning_contact", "description": "Whose mails it gets."}
    )
    beside_persons = fields.Boolean(
        load_default=True, metadata={"description": "False: the persons with this role get no mails themselves."}
    )


class MailboxOut(BaseSchema):
    mailbox_id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    name = fields.String(attribute="display_name", required=True)
    email = fields.String(required=True)
    role = fields.Enum(Role, by_value=True, required=True)
    beside_persons = fields.Boolean(required=True)
    added_by = fields.String(required=True)
    added_at = fields.DateTime(required=True)
    version = fields.Integer(required=True, metadata={"example": 1, "description": "The ETag is made of this."})


class Mailboxes(BaseSchema):
    items = fields.List(fields.Nested(MailboxOut), required=True, metadata={"description": "By name; never paged."})


class DeputiesQuery(BaseSchema):
    school_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "Empty: colleagues of the centre."})


class NewDeputy(BaseSchema):
    member_id = fields.UUID(required=True, metadata={"description": "Who is away."})
    deputy_member_id = fields.UUID(required=True, metadata={"description": "Who acts; has a role at the same place."})
    school_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "Empty: at the centre."})
    first_day = fields.Date(required=True, metadata={"example": "2027-08-01"})
    last_day = fields.Date(required=True, metadata={"example": "2027-08-31"})
    keeps_mails = fields.Boolean(load_default=False, metadata={"description": "True: who is away gets the mails too."})


class DeputyOut(BaseSchema):
    deputy_id = fields.UUID(required=True)
    member_id = fields.UUID(required=True)
    name = fields.String(required=True, metadata={"description": "Who is away."})
    deputy_member_id = fields.UUID(required=True)
    deputy_name = fields.String(required=True)
    school_id = fields.UUID(required=True, allow_none=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    keeps_mails = fields.Boolean(required=True)
    ended_at = fields.DateTime(required=True, allow_none=True)


class Deputies(BaseSchema):
    items = fields.List(fields.Nested(DeputyOut), required=True, metadata={"description": "Soonest first; never paged."})


class ContactCheckOut(BaseSchema):
    check_id = fields.UUID(required=True, allow_none=True)
    school_id = fields.UUID(required=True)
    school_name = fields.String(required=True)
    asked_at = fields.DateTime(required=True, allow_none=True, metadata={"description": "Null: never asked."})
    times_asked = fields.Integer(required=True)
    confirmed_at = fields.DateTime(required=True, allow_none=True)
    confirmed_by = fields.String(required=True)
    remark = fields.String(required=True)


class ContactChecks(BaseSchema):
    items = fields.List(fields.Nested(ContactCheckOut), required=True, metadata={"description": "By school; never paged."})


class AskContacts(BaseSchema):
    school_ids = fields.List(
        fields.UUID(), load_default=None, allow_none=True, metadata={"description": "Empty: every school of today."}
    )


class Asked(BaseSchema):
    asked = fields.Integer(required=True, metadata={"example": 12, "description": "How many schools get the question now."})


class CorrectionIn(BaseSchema):
    membership_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=Length(min=2, max=120))
    phone = fields.String(load_default="", validate=Length(max=40))
    is_gone = fields.Boolean(load_default=False, metadata={"description": "Does not work at the school any more."})


class ConfirmContacts(BaseSchema):
    corrections = fields.List(fields.Nested(CorrectionIn), load_default=list)
    remark = fields.String(load_default="", validate=Length(max=500))


class Confirmed(BaseSchema):
    check_id = fields.UUID(required=True)
    confirmed_at = fields.DateTime(required=True)
    confirmed_by = fields.String(required=True)


class EndMembership(BaseSchema):
    reason = fields.String(required=True, validate=Length(min=2, max=500), metadata={"example": "Ander werk"})
    last_day = fields.Date(load_default=None, allow_none=True, metadata={"description": "Empty: at once."})


class MembershipOut(BaseSchema):
    membership_id = fields.UUID(required=True)
    member_id = fields.UUID(required=True)
    name = fields.String(required=True, metadata={"example": "Secretariaat De Kantelberg"})
    email = fields.String(required=True)
    role = fields.Enum(Role, by_value=True, required=True)
    school_id = fields.UUID(required=True, allow_none=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, allow_none=True)


class PeopleQuery(PageQuery):
    q = fields.String(load_default=None, allow_none=True, metadata={"description": "Start of the name."})
    party = fields.String(load_default=None, allow_none=True, metadata={"example": "school"})
    past = fields.Boolean(load_default=False, metadata={"description": "Ended roles too."})


class MeOut(BaseSchema):
    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    centre_id = fields.UUID(required=True)
    centre_name = fields.String(required=True)
    school_ids = fields.List(fields.UUID(), required=True)
    roles = fields.List(fields.Enum(Role, by_value=True), required=True)
    permissions = fields.List(fields.String(), required=True)


MembershipPage = page_schema("People", MembershipOut)

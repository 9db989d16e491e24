"""What the forms of schools accept."""

from __future__ import annotations

from marshmallow import fields, validate

from clb_core.schema import FormSchema, Length, Range
from clb_core.words import _l
from clb_tenants.access.roles import PARTY, Party, Role
from clb_tenants.schools.vocabulary import EducationLevel, Network

SCHOOL_ROLES = tuple(role for role in Role if PARTY[role] is Party.SCHOOL)


class ChangeSchoolForm(FormSchema):
    name = fields.String(required=True, validate=Length(min=2, max=160))
    network = fields.Enum(Network, by_value=True, required=True)
    level = fields.Enum(EducationLevel, by_value=True, required=True)
    board_name = fields.String(load_default="", validate=Length(max=160))
    street = fields.String(load_default="", validate=Length(max=120))
    postcode = fields.String(load_default="", validate=Length(max=12))
    municipality = fields.String(required=True, validate=Length(min=2, max=80))
    phone = fields.String(load_default="", validate=Length(max=40))
    version = fields.Integer(load_default=None)


class NewSchoolForm(ChangeSchoolForm):
    institution_number = fields.String(required=True, validate=Length(min=1, max=20))
    affiliated_from = fields.Date(load_default=None)


class PlaceForm(FormSchema):
    """A place of the centre where pupils in home education are seen."""

    name = fields.String(required=True, validate=Length(min=2, max=160))
    street = fields.String(load_default="", validate=Length(max=120))
    postcode = fields.String(load_default="", validate=Length(max=12))
    municipality = fields.String(required=True, validate=Length(min=2, max=80))
    latitude = fields.Float(load_default=None, validate=Range(min=-90, max=90))
    longitude = fields.Float(load_default=None, validate=Range(min=-180, max=180))


class SiteForm(PlaceForm):
    number = fields.Integer(required=True, validate=Range(min=1, max=999))


class ChangeSiteForm(SiteForm):
    number = fields.Integer(load_default=None)
    version = fields.Integer(load_default=None)


class CloseSiteForm(FormSchema):
    last_day = fields.Date(required=True)
    reason = fields.String(required=True, validate=Length(min=2, max=500))
    version = fields.Integer(load_default=None)


class ReopenSiteForm(FormSchema):
    version = fields.Integer(load_default=None)


class NewNumberForm(FormSchema):
    institution_number = fields.String(required=True, validate=Length(min=1, max=20))
    from_day = fields.Date(required=True)
    reason = fields.String(required=True, validate=Length(min=2, max=500))
    version = fields.Integer(load_default=None)
    seen = fields.String(load_default="")


class MergeSchoolForm(FormSchema):
    into_id = fields.UUID(required=True)
    from_day = fields.Date(required=True)
    reason = fields.String(required=True, validate=Length(min=2, max=500))
    version = fields.Integer(load_default=None)
    seen = fields.String(load_default="")


class NewSiteNumberForm(FormSchema):
    number = fields.Integer(required=True, validate=Range(min=1, max=999))
    reason = fields.String(required=True, validate=Length(min=2, max=500))
    version = fields.Integer(load_default=None)
    seen = fields.String(load_default="")


class MergeSiteForm(FormSchema):
    into_id = fields.UUID(required=True)
    last_day = fields.Date(required=True)
    reason = fields.String(required=True, validate=Length(min=2, max=500))
    version = fields.Integer(load_default=None)
    seen = fields.String(load_default="")


class EndAffiliationForm(FormSchema):
    last_day = fields.Date(required=True)
    reason = fields.String(required=True, validate=Length(min=2, max=500))


class ContactForm(FormSchema):
    name = fields.String(required=True, validate=Length(min=2, max=120))
    email = fields.Email(required=True, validate=Length(max=254))
    role = fields.Enum(
        Role, by_value=True, required=True,
        validate=validate.OneOf(SCHOOL_ROLES, error=str(_l("Kies een rol van de school."))),
    )  # fmt: skip
    valid_until = fields.Date(load_default=None)


class SchoolFilter(FormSchema):
    """The filters of the list, as they stand in its address."""

    q = fields.String(load_default="", validate=Length(max=120))
    level = fields.Enum(EducationLevel, by_value=True, load_default=None, data_key="niveau")
    network = fields.Enum(Network, by_value=True, load_default=None, data_key="net")
    past = fields.Boolean(load_default=False, data_key="voorbij")

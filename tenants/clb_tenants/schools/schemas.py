"""Schools over REST: each field listed by hand."""

from __future__ import annotations

from marshmallow import fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema, Length, Range
from clb_tenants.schools.vocabulary import EducationLevel, Network

NAME = {"example": "Basisschool De Kantelberg", "description": "As the school calls itself."}
NUMBER = {"example": "012345", "description": "Six digits of the institution number; a lost leading zero is given back."}
NETWORK = {"example": "free", "description": "The network (net) the school belongs to."}
LEVEL = {"example": "primary", "description": "The level of education the school offers."}
BOARD = {"example": "Kantelberg vzw", "description": "Name of the school board."}
STREET = {"example": "Kantelbergstraat 10", "description": "Street and house number."}
POSTCODE = {"example": "9620", "description": "Postcode of the address."}
MUNICIPALITY = {"example": "Zottegem", "description": "Municipality of the address."}
PHONE = {"example": "09 000 00 01", "description": "The school's own number."}
FROM = {"example": "2026-09-01", "description": "First day on which this centre has the school."}
UNTIL = {"example": "2027-08-31", "description": "Last day, that day included; null while it goes on."}


class SchoolOut(BaseSchema):
    school_id = fields.UUID(required=True, metadata={"description": "Stays the same when name or number change."})
    institution_number = fields.String(required=True, metadata=NUMBER)
    name = fields.String(required=True, metadata=NAME)
    network = fields.Enum(Network, by_value=True, required=True, metadata=NETWORK)
    level = fields.Enum(EducationLevel, by_value=True, required=True, metadata=LEVEL)
    board_name = fields.String(required=True, metadata=BOARD)
    street = fields.String(required=True, metadata=STREET)
    postcode = fields.String(required=True, metadata=POSTCODE)
    municipality = fields.String(required=True, metadata=MUNICIPALITY)
    phone = fields.String(required=True, metadata=PHONE)
    affiliated_from = fields.Date(required=True, metadata=FROM)
    affiliated_until = fields.Date(required=True, allow_none=True, metadata=UNTIL)


class NewSchool(BaseSchema):
    institution_number = fields.String(required=True, validate=Length(min=1, max=20), metadata=NUMBER)
    name = fields.String(required=True, validate=Length(min=2, max=160), metadata=NAME)
    network = fields.Enum(Network, by_value=True, required=True, metadata=NETWORK)
    level = fields.Enum(EducationLevel, by_value=True, required=True, metadata=LEVEL)
    board_name = fields.String(load_default="", validate=Length(max=160), metadata=BOARD)
    street = fields.String(load_default="", validate=Length(max=120), metadata=STREET)
    postcode = fields.String(load_default="", validate=Length(max=12), metadata=POSTCODE)
    municipality = fields.String(required=True, validate=Length(min=2, max=80), metadata=MUNICIPALITY)
    phone = fields.String(load_default="", validate=Length(max=40), metadata=PHONE)
    affiliated_from = fields.Date(
        load_default=None, allow_none=True, metadata={"example": "2026-09-01", "description": "Empty: today."}
    )


class ChangeSchool(BaseSchema):
    """Only what is sent changes."""

    name = fields.String(validate=Length(min=2, max=160), metadata=NAME)
    network = fields.Enum(Network, by_value=True, metadata=NETWORK)
    level = fields.Enum(EducationLevel, by_value=True, metadata=LEVEL)
    board_name = fields.String(validate=Length(max=160), metadata=BOARD)
    street = fields.String(validate=Length(max=120), metadata=STREET)
    postcode = fields.String(validate=Length(max=12), metadata=POSTCODE)
    municipality = fields.String(validate=Length(min=2, max=80), metadata=MUNICIPALITY)
    phone = fields.String(validate=Length(max=40), metadata=PHONE)


FROM_DAY = {"example": "2026-09-01", "description": "The first day on which it is so; not in the future."}
WHY = {"example": "Besluit van het bestuur.", "description": "Kept in the audit ledger."}


class NewPlace(BaseSchema):
    """A place of the centre where pupils in home education are seen."""

    name = fields.String(required=True, validate=Length(min=2, max=160), metadata={"example": "CLB Aalst, lokaal 2"})
    street = fields.String(load_default="", validate=Length(max=120), metadata=STREET)
    postcode = fields.String(load_default="", validate=Length(max=12), metadata=POSTCODE)
    municipality = fields.String(required=True, validate=Length(min=2, max=80), metadata=MUNICIPALITY)
    latitude = fields.Float(load_default=None, allow_none=True, validate=Range(min=-90, max=90))
    longitude = fields.Float(load_default=None, allow_none=True, validate=Range(min=-180, max=180))


class NewNumber(BaseSchema):
    institution_number = fields.String(required=True, validate=Length(min=1, max=20), metadata={"example": "045678"})
    from_day = fields.Date(required=True, metadata=FROM_DAY)
    reason = fields.String(required=True, validate=Length(min=2, max=500), metadata=WHY)


class MergeSchool(BaseSchema):
    into_id = fields.UUID(required=True, metadata={"description": "The school that goes on."})
    from_day = fields.Date(required=True, metadata=FROM_DAY)
    reason = fields.String(required=True, validate=Length(min=2, max=500), metadata=WHY)


class FormerNameOut(BaseSchema):
    name = fields.String(required=True)
    institution_number = fields.String(required=True, metadata={"description": "Empty when the number did not change."})
    site_number = fields.Integer(required=True, allow_none=True, metadata={"description": "Null for the school itself."})
    last_day = fields.Date(required=True)


class FormerNames(BaseSchema):
    items = fields.List(fields.Nested(FormerNameOut), required=True, metadata={"description": "Latest first; never paged."})


class NewSiteNumber(BaseSchema):
    number = fields.Integer(required=True, validate=Range(min=1, max=999), metadata={"example": 4})
    reason = fields.String(required=True, validate=Length(min=2, max=500), metadata=WHY)


class MergeSite(BaseSchema):
    into_id = fields.UUID(required=True, metadata={"description": "The site that goes on."})
    last_day = fields.Date(required=True, metadata={"example": "2027-08-31", "description": "Of the site that stops."})
    reason = fields.String(required=True, validate=Length(min=2, max=500), metadata=WHY)


class EndAffiliation(BaseSchema):
    last_day = fields.Date(required=True, metadata=UNTIL)
    reason = fields.String(
        required=True, validate=Length(min=2, max=500),
        metadata={"example": "De school stapt over.", "description": "Kept in the audit ledger."},
    )  # fmt: skip


class SiteOut(BaseSchema):
    site_id = fields.UUID(required=True, metadata={"description": "Stays the same when the number changes."})
    number = fields.Integer(required=True, metadata={"example": 2, "description": "Number within the school."})
    name = fields.String(required=True, metadata={"example": "De Lochting", "description": "What people call it."})
    street = fields.String(required=True, metadata=STREET)
    postcode = fields.String(required=True, metadata=POSTCODE)
    municipality = fields.String(required=True, metadata=MUNICIPALITY)
    latitude = fields.Float(required=True, allow_none=True, metadata={"example": 50.8712, "description": "WGS84."})
    longitude = fields.Float(required=True, allow_none=True, metadata={"example": 3.8124, "description": "WGS84."})
    closed_on = fields.Date(required=True, allow_none=True, metadata={"description": "The last day in use; null without an end."})


class NewSite(BaseSchema):
    number = fields.Integer(
        required=True, validate=Range(min=1, max=999), metadata={"example": 2, "description": "Number within the school."}
    )
    name = fields.String(required=True, validate=Length(min=2, max=160), metadata={"example": "De Lochting"})
    street = fields.String(load_default="", validate=Length(max=120), metadata=STREET)
    postcode = fields.String(load_default="", validate=Length(max=12), metadata=POSTCODE)
    municipality = fields.String(required=True, validate=Length(min=2, max=80), metadata=MUNICIPALITY)
    latitude = fields.Float(
        load_default=None, allow_none=True, validate=Range(min=-90, max=90), metadata={"example": 50.8712}
    )
    longitude = fields.Float(
        load_default=None, allow_none=True, validate=Range(min=-180, max=180), metadata={"example": 3.8124}
    )


class ChangeSite(BaseSchema):
    """Only what is sent changes."""

    name = fields.String(validate=Length(min=2, max=160), metadata={"example": "De Lochting"})
    street = fields.String(validate=Length(max=120), metadata=STREET)
    postcode = fields.String(validate=Length(max=12), metadata=POSTCODE)
    municipality = fields.String(validate=Length(min=2, max=80), metadata=MUNICIPALITY)
    latitude = fields.Float(allow_none=True, validate=Range(min=-90, max=90), metadata={"example": 50.8712})
    longitude = fields.Float(allow_none=True, validate=Range(min=-180, max=180), metadata={"example": 3.8124})


class CloseSite(BaseSchema):
    last_day = fields.Date(
        required=True, metadata={"example": "2027-08-31", "description": "The last day on which the site is used."}
    )
    reason = fields.String(
        required=True, validate=Length(min=2, max=500),
        metadata={"example": "Alle klassen verhuizen.", "description": "Kept in the audit ledger."},
    )  # fmt: skip


class Sites(BaseSchema):
    items = fields.List(fields.Nested(SiteOut), required=True, metadata={"description": "By number; never paged."})


class HomeEducationOut(BaseSchema):
    school_id = fields.UUID(
        required=True, allow_none=True,
        metadata={"description": "Stands for the school of its groups and visits; null while the centre has no place for it."},
    )  # fmt: skip
    places = fields.List(fields.Nested(SiteOut), required=True, metadata={"description": "By number; never paged."})


class SchoolsQuery(PageQuery):
    q = fields.String(
        load_default=None, allow_none=True,
        metadata={"example": "kantel", "description": "Start of the name, the municipality or the institution number."},
    )  # fmt: skip
    level = fields.Enum(EducationLevel, by_value=True, load_default=None, metadata=LEVEL)
    network = fields.Enum(Network, by_value=True, load_default=None, metadata=NETWORK)
    past = fields.Boolean(load_default=False, metadata={"example": False, "description": "Former schools too."})


SchoolPage = page_schema("Schools", SchoolOut)

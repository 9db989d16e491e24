"""Importing schools over REST: what is asked with the file."""

from __future__ import annotations

from marshmallow import fields, validate

from clb_core.staging.schemas import UploadOptions
from clb_tenants.schools.vocabulary import EducationLevel


class SchoolsUploadOptions(UploadOptions):
    affiliated_from = fields.Date(
        required=True, metadata={"example": "2026-09-01", "description": "From when new schools belong to the centre."}
    )
    level = fields.Enum(
        EducationLevel,
        by_value=True,
        required=True,
        metadata={"example": "primary", "description": "Of new schools whose row does not tell."},
    )


class PeopleUploadOptions(UploadOptions):
    invite = fields.String(
        required=True,
        validate=validate.OneOf(["yes", "no"]),
        metadata={"example": "no", "description": "Send invitations when the import is carried out."},
    )

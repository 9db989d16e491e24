"""What the upload form of schools asks."""

from __future__ import annotations

from marshmallow import fields, validate

from clb_core.staging.web import UploadForm
from clb_tenants.schools.vocabulary import EducationLevel


class SchoolsUploadForm(UploadForm):
    affiliated_from = fields.Date(required=True)
    level = fields.Enum(EducationLevel, by_value=True, required=True)


class PeopleUploadForm(UploadForm):
    invite = fields.String(required=True, validate=validate.OneOf(["yes", "no"]))

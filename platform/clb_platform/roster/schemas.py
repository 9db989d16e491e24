"""Importing classes over REST: what is asked with the file."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import Length, Range
from clb_core.staging.schemas import UploadOptions
from clb_platform.class_groups.vocabulary import FIRST_START_YEAR, LAST_START_YEAR

_COLUMN = {"example": "", "description": "The column of the file with this; when none is given they are guessed."}


class ClassGroupsUploadOptions(UploadOptions):
    start_year = fields.Integer(
        required=True,
        validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR),
        metadata={"example": 2026, "description": "The year in which the school year starts."},
    )


class ClassListsUploadOptions(ClassGroupsUploadOptions):
    institution_number = fields.String(
        load_default="",
        validate=Length(max=12),
        metadata={"example": "012345", "description": "Of the school, when the file has no column for it."},
    )
    column_name = fields.String(load_default="", validate=Length(max=500), metadata=_COLUMN)
    column_institution_number = fields.String(load_default="", validate=Length(max=500), metadata=_COLUMN)
    column_site_number = fields.String(load_default="", validate=Length(max=500), metadata=_COLUMN)
    column_grade = fields.String(load_default="", validate=Length(max=500), metadata=_COLUMN)
    column_birth_date = fields.String(load_default="", validate=Length(max=500), metadata=_COLUMN)
    column_pupil_key = fields.String(load_default="", validate=Length(max=500), metadata=_COLUMN)

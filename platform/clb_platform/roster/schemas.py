"""Importing classes over REST: what is asked with the file."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import Range
from clb_core.staging.schemas import UploadOptions
from clb_platform.class_groups.vocabulary import FIRST_START_YEAR, LAST_START_YEAR


class ClassGroupsUploadOptions(UploadOptions):
    start_year = fields.Integer(
        required=True,
        validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR),
        metadata={"example": 2026, "description": "The year in which the school year starts."},
    )

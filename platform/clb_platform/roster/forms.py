"""What the upload form of classes asks."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import Range
from clb_core.staging.web import UploadForm
from clb_platform.class_groups.vocabulary import FIRST_START_YEAR, LAST_START_YEAR


class ClassGroupsUploadForm(UploadForm):
    start_year = fields.Integer(required=True, validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR))

"""What the upload form of classes asks."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import Length, Range
from clb_core.staging.web import UploadForm
from clb_platform.class_groups.vocabulary import FIRST_START_YEAR, LAST_START_YEAR


class ClassGroupsUploadForm(UploadForm):
    start_year = fields.Integer(required=True, validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR))


class ClassListsUploadForm(ClassGroupsUploadForm):
    """The columns are chosen with the file: afterwards there is nothing to choose them from."""

    institution_number = fields.String(load_default="", validate=Length(max=12))
    column_name = fields.String(load_default="", validate=Length(max=500))
    column_institution_number = fields.String(load_default="", validate=Length(max=500))
    column_site_number = fields.String(load_default="", validate=Length(max=500))
    column_grade = fields.String(load_default="", validate=Length(max=500))
    column_birth_date = fields.String(load_default="", validate=Length(max=500))
    column_pupil_key = fields.String(load_default="", validate=Length(max=500))

"""Imports over REST: each field listed by hand."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema, Length
from clb_core.staging.vocabulary import BatchState, Selection, Verdict, Work

_MAPPING = {
    "example": {"institution_number": "schoolnummer"},
    "description": "Our key → name of the column in the file.",
}


class UploadFile(BaseSchema):
    file = Upload(required=True, metadata={"description": "A CSV or XLSX file of at most 10 MB, sent as multipart/form-data."})


class UploadWithFiles(UploadFile):
    files = fields.List(
        Upload(),
        load_default=[],
        metadata={"description": "The files that the rows name, one by one or in a ZIP; all together at most 50 MB."},
    )


class UploadOptions(BaseSchema):
    choose_columns = fields.Boolean(
        load_default=False,
        metadata={"example": False, "description": "Stop for the mapping, even when all columns are known."},
    )


class MappingIn(BaseSchema):
    mapping = fields.Dict(
        keys=fields.String(validate=Length(max=60)),
        values=fields.String(validate=Length(max=500)),
        required=True,
        metadata=_MAPPING,
    )


class CommitIn(BaseSchema):
    rows = fields.Enum(
        Selection,
        by_value=True,
        required=True,
        metadata={
            "example": "valid",
            "description": "`all` only when no row is refused; `valid` leaves the refused ones out.",
        },
    )


class ProgressOut(BaseSchema):
    work = fields.Enum(Work, by_value=True, required=True, metadata={"example": "commit"})
    done = fields.Integer(required=True, metadata={"example": 4000, "description": "Rows done."})
    total = fields.Integer(required=True, metadata={"example": 20000, "description": "Rows to do."})
    stop_asked = fields.Boolean(required=True, metadata={"example": False})
    note = fields.String(required=True, metadata={"description": "Why it ended without a result; empty otherwise."})


class BatchOut(BaseSchema):
    batch_id = fields.UUID(required=True, metadata={"example": "0199d8a0-7f3a-7cc2-9d52-4b1f0f6a3c11"})
    kind = fields.String(required=True, metadata={"example": "schools"})
    filename = fields.String(required=True, metadata={"example": "scholen.csv"})
    digest = fields.String(required=True, metadata={"description": "SHA-256 of the file, in hexadecimal."})
    state = fields.Enum(BatchState, by_value=True, required=True, metadata={"example": "review"})
    columns = fields.List(fields.String(), required=True, metadata={"example": ["schoolnummer", "naam"]})
    mapping = fields.Dict(keys=fields.String(), values=fields.String(), required=True, metadata=_MAPPING)
    parameters = fields.Dict(required=True, metadata={"description": "What was asked with the file."})
    counts = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"example": {"rows": 24, "new": 20, "changed": 1, "same": 1, "refused": 2}},
    )
    created_by = fields.String(required=True, metadata={"example": "An Peeters"})
    created_at = fields.DateTime(required=True, metadata={"example": "2026-10-06T06:30:00+00:00"})
    committed_by = fields.String(required=True, allow_none=True, metadata={"example": "An Peeters"})
    committed_at = fields.DateTime(required=True, allow_none=True, metadata={"example": "2026-10-06T06:35:00+00:00"})
    undone_by = fields.String(required=True, allow_none=True, metadata={"example": None})
    undone_at = fields.DateTime(required=True, allow_none=True, metadata={"example": None})
    version = fields.Integer(required=True, metadata={"example": 2})
    progress = fields.Nested(
        ProgressOut, required=True, allow_none=True, metadata={"description": "Of work that a worker does or did."}
    )
    actions = fields.List(
        fields.String(),
        required=True,
        metadata={"example": ["commit_valid", "discard"], "description": "What can be done now."},
    )


class DifferenceOut(BaseSchema):
    label = fields.String(required=True, metadata={"example": "Straat"})
    before = fields.String(required=True, metadata={"example": "Dorp 1"})
    after = fields.String(required=True, metadata={"example": "Dorp 2"})


class RowOut(BaseSchema):
    line = fields.Integer(
        required=True, metadata={"example": 4, "description": "The row in the file; 1 holds the names."}
    )
    title = fields.String(required=True, metadata={"example": "De Wegwijzer, vestiging 2"})
    verdict = fields.Enum(Verdict, by_value=True, required=True, allow_none=True, metadata={"example": "new"})
    cells = fields.Raw(
        required=True, metadata={"description": "The chosen cells by key; all cells while columns are chosen."}
    )
    values = fields.Dict(required=True, metadata={"description": "What the row means to us."})
    differences = fields.List(fields.Nested(DifferenceOut), required=True)
    problems = fields.List(fields.String(), required=True, metadata={"description": "Why it is refused."})
    remarks = fields.List(fields.String(), required=True, metadata={"description": "What was repaired on the way."})
    accepted = fields.Boolean(required=True, metadata={"example": False, "description": "Carried out."})


class RowsQuery(PageQuery):
    verdict = fields.Enum(
        Verdict,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"example": "refused", "description": "Only these."},
    )


RowPage = page_schema("ImportRows", RowOut)

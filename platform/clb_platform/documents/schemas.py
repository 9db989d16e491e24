"""Documents over REST: each field listed by hand."""

from __future__ import annotations

from marshmallow import fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.rest.files import File
from clb_core.schema import BaseSchema, Length
from clb_platform.documents.policy import LONGEST_REASON
from clb_platform.documents.vocabulary import DocumentKind, DocumentState, Verdict


class NewDocument(BaseSchema):
    file = File(required=True, metadata={"description": "A PDF of at most 20 MB, sent as multipart/form-data."})


class DocumentCheckIn(BaseSchema):
    verdict = fields.Enum(Verdict, by_value=True, required=True, metadata={"example": "accepted"})
    reason = fields.String(
        load_default="", validate=Length(max=LONGEST_REASON), metadata={"description": "Asked with a refusal."}
    )


class DocumentCheckOut(BaseSchema):
    verdict = fields.Enum(Verdict, by_value=True, required=True)
    reason = fields.String(required=True)
    checked_at = fields.AwareDateTime(required=True)
    checked_by = fields.String(required=True, metadata={"example": "Lotte Verhelst"})


class DocumentOut(BaseSchema):
    document_id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    kind = fields.Enum(DocumentKind, by_value=True, required=True)
    state = fields.Enum(DocumentState, by_value=True, required=True)
    name = fields.String(required=True, metadata={"example": "Samenwerkingsafspraken.pdf"})
    media_type = fields.String(required=True, metadata={"example": "application/pdf"})
    size = fields.Integer(required=True, metadata={"example": 52000, "description": "Bytes."})
    digest = fields.String(required=True, metadata={"description": "SHA-256 of the bytes, hexadecimal."})
    content_digest = fields.String(
        required=True, allow_none=True, metadata={"description": "Of a sealed document: SHA-256 of the text that was signed."}
    )
    subject_kind = fields.String(required=True, allow_none=True, metadata={"example": "agreement"})
    subject_id = fields.UUID(required=True, allow_none=True)
    stored_at = fields.AwareDateTime(required=True)
    stored_by = fields.String(required=True, metadata={"example": "Lotte Verhelst"})
    sealed_at = fields.AwareDateTime(required=True, allow_none=True)
    check = fields.Nested(DocumentCheckOut, required=True, allow_none=True)


class DocumentQuery(PageQuery):
    school_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "Only of this school."})
    subject_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "Only what belongs to this thing."})
    state = fields.Enum(
        DocumentState, by_value=True, load_default=None, allow_none=True, metadata={"example": "to_check"}
    )


DocumentPage = page_schema("Documents", DocumentOut)

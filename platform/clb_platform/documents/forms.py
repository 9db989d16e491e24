"""What the forms of documents accept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields
from werkzeug.datastructures import MultiDict

from clb_core.schema import FormSchema, Length
from clb_platform.documents.policy import LONGEST_REASON
from clb_platform.documents.vocabulary import DocumentState, Verdict


class UploadForm(FormSchema):
    """Nothing but the file, which is read apart."""


class CheckForm(FormSchema):
    verdict = fields.Enum(Verdict, by_value=True, required=True)
    reason = fields.String(load_default="", validate=Length(max=LONGEST_REASON))


class _Filters(FormSchema):
    school = fields.UUID(load_default=None, data_key="school")
    state = fields.Enum(DocumentState, by_value=True, load_default=None, data_key="status")


def read_filters(arguments: MultiDict[str, str]) -> dict[str, Any]:
    """The filters in the address: `school_id`, `state`; one that means nothing is left out."""
    typed = {name: value for name, value in arguments.items() if value}
    try:
        found = _Filters().load(typed)
    except ValidationError as error:
        found = error.valid_data if isinstance(error.valid_data, dict) else {}
    school: UUID | None = found.get("school")
    return {"school_id": school, "state": found.get("state")}

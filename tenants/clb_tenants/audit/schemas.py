"""The ledger over REST: each field listed by hand."""

from __future__ import annotations

from marshmallow import fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema, Length


class EntryOut(BaseSchema):
    entry_id = fields.UUID(required=True, metadata={"description": "Time-ordered id of the entry."})
    happened_at = fields.AwareDateTime(required=True, metadata={"example": "2026-10-06T06:30:00+00:00"})
    actor_id = fields.UUID(required=True, allow_none=True, metadata={"description": "Null for the product itself."})
    actor_name = fields.String(required=True, metadata={"example": "Lotte Verhelst", "description": "As it was then."})
    actor_roles = fields.String(required=True, metadata={"example": "planner", "description": "Roles at that moment."})
    via = fields.String(required=True, metadata={"example": "account", "description": "account, link or system."})
    on_behalf_of = fields.String(required=True, allow_none=True, metadata={"example": "Secretariaat, per telefoon"})
    action = fields.String(required=True, metadata={"example": "schools.school.changed", "description": "Stays the same."})
    label = fields.String(required=True, metadata={"example": "School gewijzigd", "description": "The action in Dutch."})
    object_kind = fields.String(required=True, metadata={"example": "school"})
    object_id = fields.UUID(required=True, allow_none=True, metadata={"description": "Asks for its history by `object_id`."})
    object_name = fields.String(required=True, metadata={"example": "Basisschool De Kantelberg"})
    school_id = fields.UUID(required=True, allow_none=True, metadata={"description": "The school it concerns, if any."})
    changes = fields.Dict(
        keys=fields.String(), values=fields.Raw(allow_none=True), required=True,
        metadata={"description": "Facts: a value, [before, after], or {digest} for a text.", "example": {"phone": ["", "09"]}},
    )  # fmt: skip
    texts = fields.Dict(
        keys=fields.String(), values=fields.String(allow_none=True), required=True,
        metadata={"description": "What people wrote; null once made unreadable.", "example": {"reason": "Ander werk"}},
    )  # fmt: skip
    request_id = fields.String(required=True, metadata={"example": "0f8fad5bd9cb469f"})


class LedgerQuery(PageQuery):
    action = fields.String(
        load_default=None, allow_none=True, validate=Length(max=120), metadata={"example": "schools.school.changed"}
    )
    school_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "Only what concerns this school."})
    object_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "The history of one object."})
    first = fields.Date(load_default=None, allow_none=True, metadata={"example": "2026-09-01", "description": "First day."})
    last = fields.Date(load_default=None, allow_none=True, metadata={"example": "2026-09-30", "description": "Last day."})


LedgerPage = page_schema("Entries", EntryOut)

"""The lines of a preview over REST: the same body as the write that it foresees, to an address that ends in `-preview`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import fields

from clb_core.foreseen import Fate, Line, is_blocked
from clb_core.schema import BaseSchema


class ThingOut(BaseSchema):
    name = fields.String(required=True, metadata={"example": "3A, 2026-2027"})
    ids = fields.Dict(
        keys=fields.String(), values=fields.Raw(), required=True, attribute="values",
        metadata={"example": {"class_group_id": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"}, "description": "What it is found by."},
    )  # fmt: skip


class LineOut(BaseSchema):
    fate = fields.Enum(
        Fate, by_value=True, required=True,
        metadata={"example": "moves", "description": "`blocks`: to settle first; then nothing can be carried out."},
    )  # fmt: skip
    code = fields.String(required=True, metadata={"example": "class_groups", "description": "The sort of thing."})
    number = fields.Integer(required=True, metadata={"example": 12})
    sentence = fields.String(required=True, metadata={"example": "12 klassen vanaf 2026-2027 gaan over naar De Linde."})
    things = fields.List(fields.Nested(ThingOut), required=True, metadata={"description": "The first of them."})


class LinesOut(BaseSchema):
    items = fields.List(fields.Nested(LineOut), required=True, metadata={"description": "Never paged."})
    can_be_carried_out = fields.Boolean(required=True, metadata={"description": "False while something blocks."})


def lines_body(lines: Sequence[Line]) -> dict[str, Any]:
    return {"items": lines, "can_be_carried_out": not is_blocked(lines)}

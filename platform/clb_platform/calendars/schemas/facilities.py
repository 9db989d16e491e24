"""Rooms and buses over REST, and what is asked with a file of closures."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from clb_core.schema import BaseSchema, Length
from clb_core.staging.schemas import UploadOptions
from clb_platform.calendars.vocabulary import FacilityKind

AN_ID = "0192f0c4-7c11-7aa0-8000-000000000002"
FIRST: dict[str, Any] = {"example": "2026-09-01", "description": "First day on which visits can use it."}
LAST: dict[str, Any] = {"example": "2027-08-31", "description": "Last day; null when it stays."}


class ClosuresUploadOptions(UploadOptions):
    """What is asked with a file of closures."""

    school_id = fields.UUID(
        load_default=None,
        metadata={"example": AN_ID, "description": "The school of rows that name none; needed with an ICS file."},
    )


class NewFacility(BaseSchema):
    """A room or a bus of the centre."""

    kind = fields.Enum(
        FacilityKind, by_value=True, required=True, metadata={"example": "room", "description": "A room or a bus."}
    )
    name = fields.String(
        required=True, validate=Length(min=1, max=80), metadata={"example": "Lokaal 2", "description": "Its name."}
    )
    valid_from = fields.Date(required=True, metadata=FIRST)
    valid_until = fields.Date(load_default=None, allow_none=True, metadata=LAST)


class FacilityChange(BaseSchema):
    """What to change of a room or bus; what is left out stays."""

    name = fields.String(validate=Length(min=1, max=80), metadata={"example": "Lokaal 3", "description": "Its name."})
    valid_from = fields.Date(metadata=FIRST)
    valid_until = fields.Date(allow_none=True, metadata=LAST)


class FacilityOut(NewFacility):
    """A room or a bus."""

    facility_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The room or bus."})
    valid_until = fields.Date(required=True, allow_none=True, metadata=LAST)
    version = fields.Integer(required=True, metadata={"example": 1, "description": "What the ETag is made of."})


class FacilitiesOut(BaseSchema):
    """Rooms, then buses, each by name."""

    items = fields.List(fields.Nested(FacilityOut), required=True, metadata={"description": "Rooms first."})

"""What the forms of the calendar accept, and the filters in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load

from clb_core.schema import REQUIRED, FormSchema, Length, Range
from clb_core.staging.web import UploadForm
from clb_core.words import _l
from clb_platform.calendars.vocabulary import (
    FULL_WEEK,
    ClosureKind,
    FacilityKind,
    HalfDay,
    LeaveKind,
    StaffFunction,
    WorkingHalfDay,
)

WHY: Any = _l("Kies waarom de school gesloten is.")


def filled(text: str) -> None:
    """Raises ValidationError for a text that was left empty."""
    if not text:
        raise ValidationError(str(REQUIRED))


class DaysForm(FormSchema):
    """Days, both included; without a last day it is one day."""

    first_day = fields.Date(required=True)
    last_day = fields.Date()
    half_day = fields.Enum(HalfDay, by_value=True, load_default=None)

    @post_load
    def one_day(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return data | {"last_day": data.get("last_day", data["first_day"])}


class SchoolClosureForm(DaysForm):
    """A closure of one school, which the page knows."""

    kind = fields.Enum(
        ClosureKind,
        by_value=True,
        required=True,
        error_messages={"required": WHY},
    )
    note = fields.String(load_default="", validate=Length(max=200))
    version = fields.Integer(load_default=None)
    seen = fields.String(load_default="", validate=Length(max=40))


class ClosureForm(DaysForm):
    """A closure of a school, or without a school of the whole centre, which has one kind only."""

    school_id = fields.UUID(load_default=None)
    kind = fields.Enum(ClosureKind, by_value=True)
    note = fields.String(load_default="", validate=Length(max=200))
    version = fields.Integer(load_default=None)
    seen = fields.String(load_default="", validate=Length(max=40))

    @post_load
    def kind_of_centre(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        if data["school_id"] is None:
            return data | {"kind": ClosureKind.CENTRE_CLOSED}
        if "kind" not in data:
            raise ValidationError({"kind": [str(WHY)]})
        return data


class AvoidedForm(DaysForm):
    """A period that does not suit a school; the page of a school knows which."""

    reason = fields.String(load_default="", validate=Length(max=200))


class AvoidedOfSchoolForm(AvoidedForm):
    school_id = fields.UUID(required=True)


class VersionForm(FormSchema):
    """A button that changes what stood on the page."""

    version = fields.Integer(load_default=None)


class TeamForm(FormSchema):
    name = fields.String(required=True, validate=[filled, Length(max=80)])
    base_municipality = fields.String(required=True, validate=[filled, Length(max=80)])
    latitude = fields.Float(load_default=None, validate=Range(min=-90, max=90))
    longitude = fields.Float(load_default=None, validate=Range(min=-180, max=180))
    active = fields.Boolean(load_default=False)
    version = fields.Integer(load_default=None)


class TeamMemberForm(FormSchema):
    member_id = fields.UUID(required=True)
    function = fields.Enum(StaffFunction, by_value=True, required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(load_default=None)


class EndForm(FormSchema):
    """`seen` in the forms of the calendar is the mark of what was shown that saving would hit."""

    valid_until = fields.Date(required=True)
    seen = fields.String(load_default="", validate=Length(max=40))
    version = fields.Integer(load_default=None)


class WeekForm(FormSchema):
    """Half days as "0-am"; one that does not exist is left out, as the page offers none."""

    valid_from = fields.Date(required=True)
    valid_until = fields.Date(load_default=None)
    half_days = fields.List(fields.String())
    seen = fields.String(load_default="", validate=Length(max=40))
    version = fields.Integer(load_default=None)

    @post_load
    def as_half_days(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        known = {half.key: half for half in FULL_WEEK}
        found: list[WorkingHalfDay] = [known[key] for key in data.get("half_days", ()) if key in known]
        return data | {"half_days": found}


class LeaveForm(DaysForm):
    seen = fields.String(load_default="", validate=Length(max=40))
    kind = fields.Enum(LeaveKind, by_value=True, required=True)


class ClosuresUploadForm(UploadForm):
    """`school_id`: the school of rows that name none."""

    school_id = fields.UUID(load_default=None)


class FacilityForm(FormSchema):
    kind = fields.Enum(FacilityKind, by_value=True, load_default=FacilityKind.ROOM)
    name = fields.String(required=True, validate=[filled, Length(max=80)])
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(load_default=None)
    seen = fields.String(load_default="", validate=Length(max=40))
    version = fields.Integer(load_default=None)


class CalendarFilter(FormSchema):
    jaar = fields.Integer()
    school = fields.UUID()


class TeamFilter(FormSchema):
    q = fields.String(validate=Length(max=80))
    past = fields.Boolean()


def read_filters(schema: FormSchema, args: Mapping[str, str]) -> dict[str, Any]:
    """What the address asks; a value that means nothing does not filter."""
    given = {name: value.strip() for name, value in args.items() if value.strip()}
    try:
        loaded: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
    return loaded

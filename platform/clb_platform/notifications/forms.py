"""The filters of the delivery log as they stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from clb_core.schema import FormSchema, Length
from clb_platform.notifications.vocabulary import LONGEST_BODY, LONGEST_SUBJECT, Outcome
from clb_platform.notifications.vocabulary.bounces import LONGEST_PUT_ASIDE
from clb_platform.notifications.vocabulary.digest import USUAL_HOUR, Rhythm


class DeliveryFilter(FormSchema):
    q = fields.String(validate=Length(max=254))
    outcome = fields.Enum(Outcome, by_value=True)
    template = fields.String(validate=Length(max=60))
    first = fields.Date()
    last = fields.Date()


class TextForm(FormSchema):
    """A centre's own text of a mail; `show` asks to see it first."""

    subject = fields.String(required=True, validate=Length(min=1, max=LONGEST_SUBJECT))
    body = fields.String(required=True, validate=Length(min=1, max=LONGEST_BODY))
    show = fields.Boolean(load_default=False)
    version = fields.Integer(load_default=None)


class ResetTextForm(FormSchema):
    version = fields.Integer(load_default=None)


class PutAsideForm(FormSchema):
    reason = fields.String(required=True, validate=Length(min=1, max=LONGEST_PUT_ASIDE))
    version = fields.Integer(load_default=None)


class RhythmForm(FormSchema):
    rhythm = fields.Enum(Rhythm, by_value=True, required=True)
    hour = fields.Integer(load_default=USUAL_HOUR)
    weekday = fields.Integer(load_default=1)
    version = fields.Integer(load_default=None)


def read_filters(args: Mapping[str, str]) -> dict[str, Any]:
    """What the address asks; a value that means nothing does not filter."""
    given = {name: value.strip() for name, value in args.items() if value.strip()}
    try:
        loaded: dict[str, Any] = DeliveryFilter().load(given)
    except ValidationError as error:
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
    return loaded

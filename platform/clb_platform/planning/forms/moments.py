"""What the pages about information moments and presence accept."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from clb_core.schema import FormSchema, Length, Range
from clb_core.words import _l
from clb_platform.agreements.vocabulary import MomentKind
from clb_platform.planning.forms.visits import LONGEST_TEXT
from clb_platform.planning.vocabulary import MOST_REACHED

A_KIND: dict[str, Any] = {"required": str(_l("Kies informatiemoment of aanwezigheid."))}
A_TIME: dict[str, Any] = {"required": str(_l("Vul een uur in.")), "invalid": str(_l("Schrijf een uur als 09:00."))}
A_TEAM: dict[str, Any] = {"required": str(_l("Kies een team."))}
A_NUMBER: dict[str, Any] = {"required": str(_l("Vul in hoeveel leerlingen er waren."))}


class MomentForm(FormSchema):
    kind = fields.Enum(MomentKind, by_value=True, required=True, error_messages=A_KIND)
    title = fields.String(load_default="")
    audience_words = fields.String(load_default="")
    place = fields.String(load_default="")
    starts_at = fields.Time(required=True, error_messages=A_TIME)
    ends_at = fields.Time(required=True, error_messages=A_TIME)
    times = fields.Integer(load_default=1)
    on_day = fields.Date(load_default=None)
    weekday = fields.Integer(load_default=None)
    in_holidays = fields.Boolean(load_default=False)
    site_id = fields.UUID(load_default=None)


class ChangeMomentForm(MomentForm):
    version = fields.Integer(required=True)


class PlanMomentForm(FormSchema):
    team_id = fields.UUID(required=True, error_messages=A_TEAM)
    member_id = fields.UUID(load_default=None)
    site_id = fields.UUID(load_default=None)


class ReachedForm(FormSchema):
    reached = fields.Integer(required=True, validate=Range(min=0, max=MOST_REACHED), error_messages=A_NUMBER)
    version = fields.Integer(required=True)


class CorrectedReachedForm(ReachedForm):
    reason = fields.String(
        required=True,
        validate=validate.And(
            validate.Length(min=1, error=str(_l("Zeg waarom je de aantallen verbetert."))), Length(max=LONGEST_TEXT)
        ),
    )

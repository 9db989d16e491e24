"""What the pages about evaluations and commitments accept."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from clb_core.schema import FormSchema
from clb_core.words import _l
from clb_platform.agreements.vocabulary import EvaluationResult
from clb_tenants.access.roles import Party

A_DAY: dict[str, Any] = {"required": str(_l("Kies een dag."))}
A_CHOICE: dict[str, Any] = {"required": str(_l("Maak een keuze."))}


class PlanForm(FormSchema):
    planned_on = fields.Date(required=True, error_messages=A_DAY)


class SaidForm(FormSchema):
    works_well = fields.String(load_default="")
    works_less = fields.String(load_default="")
    wishes = fields.String(load_default="")
    said_version = fields.Integer(load_default=0)


class ConcludeForm(FormSchema):
    held_on = fields.Date(required=True, error_messages=A_DAY)
    result = fields.Enum(EvaluationResult, by_value=True, required=True, error_messages=A_CHOICE)
    conclusion = fields.String(load_default="")
    effective_from = fields.Date(load_default=None)
    version = fields.Integer(required=True)


class CommitForm(FormSchema):
    side = fields.Enum(Party, by_value=True, required=True, error_messages=A_CHOICE)
    owner_name = fields.String(load_default="")
    what = fields.String(load_default="")
    due_on = fields.Date(required=True, error_messages=A_DAY)


class DoneForm(FormSchema):
    is_done = fields.Boolean(required=True)
    version = fields.Integer(required=True)

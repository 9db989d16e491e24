"""What the web forms of agreements accept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from marshmallow import ValidationError, fields, validate

from clb_core.schema import FormSchema, Length, Range
from clb_core.words import _, _l
from clb_platform.agreements.policy import MOST_MESSAGE, MOST_REASON
from clb_platform.agreements.vocabulary import (
    MOST_FIELDS,
    MOST_TEXT,
    MOST_TITLE,
    AgreementState,
    Content,
    Decision,
    Field,
    FieldKind,
    Renewal,
    SignatoryRole,
)

SPARE_ROWS: Final = 2
VALUE: Final = "value_"
MODEL, FOLLOWS, AMENDS = "model", "vervolg", "bijsturing"


class _Versioned(FormSchema):
    version = fields.Integer(load_default=None)


class _Terms(FormSchema):
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(load_default=None)
    renewal = fields.Enum(Renewal, by_value=True, load_default=Renewal.TACIT)
    notice_month = fields.Integer(required=True, validate=Range(min=1, max=12))
    notice_day = fields.Integer(required=True, validate=Range(min=1, max=31))


class StartForm(_Terms):
    """`basis` is "model:<id>", "vervolg:<id>" (of a signed agreement) or "bijsturing:<id>"."""

    basis = fields.String(required=True, validate=Length(max=80))
    model = fields.UUID(load_default=None)
    effective_from = fields.Date(load_default=None)


class TermsForm(_Terms, _Versioned):
    pass


class ClauseForm(_Versioned):
    title = fields.String(required=True, validate=Length(max=MOST_TITLE))
    source = fields.String(required=True, validate=Length(max=MOST_TEXT))
    is_included = fields.Boolean(load_default=False)


class NewClauseForm(FormSchema):
    title = fields.String(required=True, validate=Length(max=MOST_TITLE))
    source = fields.String(required=True, validate=Length(max=MOST_TEXT))


class TitleForm(_Versioned):
    title = fields.String(required=True, validate=Length(max=MOST_TITLE))


class TemplateClauseForm(ClauseForm):
    """The parameters of the clause come beside it: `read_parameters`."""

    is_mandatory = fields.Boolean(load_default=False)
    is_fixed = fields.Boolean(load_default=False)
    covers = fields.List(fields.Enum(Content, by_value=True))


class MoveForm(_Versioned):
    position = fields.Integer(required=True)


class RemoveForm(_Versioned):
    """Taking something out: only which state of it was seen."""


class DecisionForm(_Versioned):
    decision = fields.Enum(Decision, by_value=True, required=True)


class GiveForm(_Versioned):
    message = fields.String(load_default="", validate=Length(max=MOST_MESSAGE))


class StepForm(_Versioned):
    pass


class ReasonForm(_Versioned):
    reason = fields.String(required=True, validate=Length(max=MOST_REASON))


class RemarkForm(FormSchema):
    text = fields.String(required=True, validate=Length(max=MOST_MESSAGE))
    clause_key = fields.String(load_default="", validate=Length(max=60))


class ApprovalForm(_Versioned):
    decision = fields.String(
        required=True,
        validate=validate.OneOf(["goed", "terug"]),
        error_messages={"required": str(_l("Kies of je goedkeurt."))},
    )
    remark = fields.String(load_default="", validate=Length(max=MOST_REASON))


class TalkForm(FormSchema):
    message = fields.String(load_default="", validate=Length(max=MOST_MESSAGE))


class TalkAnswerForm(_Versioned):
    answer = fields.String(required=True, validate=Length(max=MOST_MESSAGE))


class PublishForm(FormSchema):
    note = fields.String(load_default="", validate=Length(max=MOST_REASON))


class ListFilter(FormSchema):
    state = fields.Enum(AgreementState, by_value=True)
    q = fields.String(validate=Length(max=100))


def read_basis(text: str) -> tuple[str, UUID]:
    """What a text begins from. Raises ValidationError in words."""
    kind, _colon, number = text.partition(":")
    try:
        if kind in (MODEL, FOLLOWS, AMENDS):
            return kind, UUID(number)
    except ValueError:
        pass
    raise ValidationError(_("Kies waarvan je vertrekt."))


def read_parameters(typed: Mapping[str, str]) -> list[Field]:
    """The parameters of a template's clause among the posted fields ("key_1", "label_1", "kind_1", "required_1", …).

    A row without key and label is none.
    """
    found = []
    for row in range(1, MOST_FIELDS + SPARE_ROWS + 1):
        key, label = typed.get(f"key_{row}", "").strip(), typed.get(f"label_{row}", "").strip()
        kind = typed.get(f"kind_{row}", "")
        if key or label:
            fitting = FieldKind(kind) if kind in set(FieldKind) else FieldKind.TEXT
            found.append(Field(key, label, fitting, bool(typed.get(f"required_{row}"))))
    return found


def values_in(typed: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a clause among the posted fields ("value_lokaal")."""
    return {name.removeprefix(VALUE): value for name, value in typed.items() if name.startswith(VALUE)}


def read_filter(args: Mapping[str, str]) -> dict[str, Any]:
    """What the address of the list asks; a value that means nothing is left out."""
    try:
        loaded: dict[str, Any] = ListFilter().load({name: value for name, value in args.items() if value.strip()})
    except ValidationError as error:
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
    return {name: value for name, value in loaded.items() if value is not None}


class SignForm(_Versioned):
    content_hash = fields.String(required=True, validate=Length(max=200))
    agrees = fields.Boolean(load_default=False)
    password = fields.String(load_default="", validate=Length(max=200))


class SignManyForm(FormSchema):
    """`picks` are "context|agreement|hash", one per text that was chosen."""

    picks = fields.List(
        fields.String(validate=Length(max=300)),
        required=True,
        validate=Length(min=1),
        error_messages={"required": str(_l("Kies wat je tekent."))},
    )
    agrees = fields.Boolean(load_default=False)
    password = fields.String(load_default="", validate=Length(max=200))


class _Mandate(FormSchema):
    member_id = fields.UUID(required=True)
    mandate_from = fields.Date(load_default=None)
    mandate_to = fields.Date(load_default=None)


class SignatoryForm(_Mandate):
    role = fields.Enum(SignatoryRole, by_value=True, required=True)


class ReplaceForm(_Mandate):
    reason = fields.String(required=True, validate=Length(max=MOST_REASON))


class PaperForm(FormSchema):
    document_id = fields.UUID(required=True)

"""What REST says and takes of the centre's templates."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from clb_core.schema import BaseSchema, Items
from clb_platform.agreements.policy import MOST_REASON
from clb_platform.agreements.schemas import KEY, MOMENT, NewClause, an_id, version_field, words
from clb_platform.agreements.vocabulary import MOST_TITLE, Content, Field, FieldKind, SchoolKind


class TemplateRow(BaseSchema):
    """A template of the centre, with its newest published version."""

    template_id = an_id("The template.", required=True)
    name = fields.String(required=True, metadata={"example": "Gewoon basisonderwijs"})
    school_kind = fields.Enum(SchoolKind, by_value=True, required=True, metadata={"example": "primary"})
    template_version_id = an_id("Its newest version; null: none yet.", required=True, allow_none=True)
    number = fields.Integer(required=True, allow_none=True, metadata={"example": 1})


class TemplatesOut(BaseSchema):
    """The templates of the centre, by name."""

    items = fields.List(fields.Nested(TemplateRow), required=True)


class TemplateClauseOut(BaseSchema):
    """A clause of a template as it is being worked on, with where its rule comes from."""

    clause_key = fields.String(required=True, metadata=KEY)
    version = version_field()
    position = fields.Integer(required=True)
    title = fields.String(required=True)
    source = fields.String(required=True)
    fields_ = fields.List(fields.Dict(), required=True, data_key="fields", attribute="fields")
    covers = fields.List(fields.String(), required=True)
    is_mandatory = fields.Boolean(required=True)
    is_fixed = fields.Boolean(required=True)
    is_included = fields.Boolean(required=True)
    origin = fields.String(required=True)
    certainty = fields.String(required=True, metadata={"example": "S"})


class TemplateClausesOut(BaseSchema):
    """The clauses of a template, in order."""

    items = fields.List(fields.Nested(TemplateClauseOut), required=True)


class ParameterIn(BaseSchema):
    """A typed parameter of a clause; `{key}` stands in its text."""

    key = words("Small letters, digits and _.", 60, "lokaal", required=True)
    label = words("What is asked.", MOST_TITLE, "Welk lokaal", required=True)
    kind = fields.Enum(FieldKind, by_value=True, load_default=FieldKind.TEXT, metadata={"example": "text"})
    is_required = fields.Boolean(load_default=True, metadata={"example": True})

    @post_load
    def made(self, data: dict[str, Any], **_more: Any) -> Field:
        return Field(**data)


class ClausePlace(BaseSchema):
    """Where a clause goes."""

    position = fields.Integer(required=True, metadata={"example": 3, "description": "Place in the order, from 1."})


class TemplateClauseIn(NewClause):
    """A clause of a template, whole; parameters and contents that are left out stay."""

    fields_ = fields.List(
        fields.Nested(ParameterIn), data_key="fields", attribute="fields", load_default=None, validate=Items(max=40),
        metadata={"description": "Its parameters."},
    )
    covers = fields.List(
        fields.Enum(Content, by_value=True), load_default=None, metadata={"example": ["roles"], "description": "Contents."}
    )

    is_included = fields.Boolean(load_default=True, metadata={"example": True})
    is_mandatory = fields.Boolean(load_default=False, metadata={"example": False})
    is_fixed = fields.Boolean(load_default=False, metadata={"example": False})


class Publication(BaseSchema):
    """What is different in a new version."""

    note = words("What is different.", MOST_REASON, "Korter.", load_default="")


class PublishedOut(BaseSchema):
    """A published template version."""

    template_version_id = an_id("The version.", required=True)
    number = fields.Integer(required=True, metadata={"example": 2})
    published_at = fields.DateTime(required=True, metadata=MOMENT)

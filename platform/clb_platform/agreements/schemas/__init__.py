"""What REST says and takes of agreements."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema, Length, Range
from clb_core.words import _
from clb_platform.agreements.policy import MOST_MESSAGE, MOST_REASON
from clb_platform.agreements.vocabulary import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_TEXT,
    MOST_TITLE,
    MOST_VALUE,
    Action,
    AgreementKind,
    AgreementState,
    ApprovalState,
    Decision,
    Mark,
    Renewal,
)
from clb_tenants.access.roles import Party

AN_ID = "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"
MOMENT = {"example": "2026-10-15T06:30:00+00:00", "description": "A moment, in UTC."}
KEY = {"example": "rollen", "description": "The stable key of a clause."}


def sensible_day(day: date) -> None:
    """Of a day about which somebody asks; raises ValidationError."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Kies een dag van %(first)s tot %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))


def an_id(what: str, **more: Any) -> fields.UUID:
    return fields.UUID(metadata={"example": AN_ID, "description": what}, **more)


def words(what: str, most: int, example: str, **more: Any) -> fields.String:
    return fields.String(validate=Length(max=most), metadata={"example": example, "description": what}, **more)


def a_day(what: str, **more: Any) -> fields.Date:
    return fields.Date(metadata={"example": "2027-09-01", "description": what}, **more)


def version_field() -> fields.Integer:
    return fields.Integer(required=True, metadata={"example": 3, "description": 'Row version: the ETag is `"v3"`.'})


class AgreementQuery(PageQuery):
    """Filters of the list; those that are left out do not filter."""

    state = fields.Enum(AgreementState, by_value=True, metadata={"example": "with_school", "description": "Stored state."})
    school_id = an_id("Agreements of this school.")
    q = words("Start of the name or municipality of the school.", 100, "de lin")


class AgreementTerms(BaseSchema):
    """The days of an agreement. Without `valid_to` it has no end."""

    valid_from = a_day("First day.", required=True)
    valid_to = a_day("Last day; null: no end.", load_default=None, allow_none=True)
    renewal = fields.Enum(
        Renewal, by_value=True, load_default=Renewal.TACIT, metadata={"example": "tacit", "description": "After `valid_to`."}
    )
    notice_month = fields.Integer(
        load_default=12, validate=Range(min=1, max=12), metadata={"example": 12, "description": "Last notice day: month."}
    )
    notice_day = fields.Integer(
        load_default=31, validate=Range(min=1, max=31), metadata={"example": 31, "description": "Last notice day: day."}
    )


class NewAgreement(AgreementTerms):
    """A text to begin: from a template version, from the signed agreement it follows, or as a change of that."""

    template_version_id = an_id("The published template version.", load_default=None, allow_none=True)
    predecessor_id = an_id("The signed agreement that it follows.", load_default=None, allow_none=True)
    amends_id = an_id("The signed agreement that it changes.", load_default=None, allow_none=True)
    effective_from = a_day("First day of the change.", load_default=None, allow_none=True)


class AgreementRow(BaseSchema):
    """One agreement of the list."""

    agreement_id = an_id("The agreement.", required=True)
    version = version_field()
    school_id = an_id("The school.", required=True)
    school_name = fields.String(required=True, metadata={"example": "Basisschool De Linde", "description": "Its name."})
    title = fields.String(required=True, metadata={"example": "Samenwerkingsafspraken", "description": "Title."})
    kind = fields.Enum(AgreementKind, by_value=True, required=True, metadata={"example": "agreement"})
    state = fields.Enum(AgreementState, by_value=True, required=True, metadata={"example": "with_school"})
    state_today = fields.String(
        required=True, metadata={"example": "valid", "description": "What its dates say today once it is signed."}
    )
    started_by = fields.Enum(Party, by_value=True, required=True, metadata={"example": "centre"})
    valid_from = a_day("First day.", required=True)
    valid_to = a_day("Last day that was agreed.", required=True, allow_none=True)
    last_day = a_day("Last day as is known now.", required=True, allow_none=True)
    turn_since = fields.DateTime(required=True, metadata=MOMENT)


AgreementPage = page_schema("Agreements", AgreementRow)


class AgreementOut(AgreementRow):
    """One agreement, with what this reader may do to it now."""

    renewal = fields.Enum(Renewal, by_value=True, required=True, metadata={"example": "tacit"})
    notice_month = fields.Integer(required=True, metadata={"example": 12})
    notice_day = fields.Integer(required=True, metadata={"example": 31})
    rounds = fields.Integer(required=True, metadata={"example": 2, "description": "How many versions were given."})
    predecessor_id = an_id("The agreement it follows.", required=True, allow_none=True)
    amends_id = an_id("The agreement it changes.", required=True, allow_none=True)
    effective_from = a_day("First day of the change.", required=True, allow_none=True)
    content_hash = fields.String(required=True, allow_none=True, metadata={"description": "SHA-256 while and after signing."})
    allowed_actions = fields.List(fields.Enum(Action, by_value=True), required=True, metadata={"example": ["give"]})
    missing_contents = fields.List(
        fields.String(), required=True, metadata={"description": "Mandatory contents without a clause; for who has the turn."}
    )


class ClauseOut(BaseSchema):
    """A clause as this reader reads it now; `version` when it can be worked on."""

    clause_key = fields.String(required=True, metadata=KEY)
    version = fields.Integer(required=True, allow_none=True, metadata={"example": 3})
    title = fields.String(required=True, metadata={"example": "Wie doet wat"})
    body = fields.String(required=True, metadata={"description": "The text with every field filled in."})
    source = fields.String(required=True, allow_none=True, metadata={"description": "The text with its fields."})
    values = fields.Dict(keys=fields.String(), values=fields.String(), required=True, allow_none=True)
    decision = fields.Enum(Decision, by_value=True, required=True, allow_none=True, metadata={"example": "taken"})
    is_changed = fields.Boolean(required=True, metadata={"description": "Against what this side gave last."})


class ClausesOut(BaseSchema):
    """The clauses of a text, in order."""

    items = fields.List(fields.Nested(ClauseOut), required=True)


class ClauseChanges(BaseSchema):
    """What changes of a clause; what is left out stays."""

    title = words("Title.", MOST_TITLE, "Wie doet wat")
    source = words("Text with its fields.", MOST_TEXT, "De school …")
    values = fields.Dict(
        keys=fields.String(validate=Length(max=40)), values=fields.String(validate=Length(max=MOST_VALUE)),
        metadata={"example": {"lokaal": "lokaal 12"}, "description": "Parameters by key."},
    )  # fmt: skip
    is_included = fields.Boolean(metadata={"example": True, "description": "Whether the clause stands in the text."})


class NewClause(BaseSchema):
    """A clause of one's own, at the end."""

    title = words("Title.", MOST_TITLE, "Fietsenstalling", required=True)
    source = words("Text.", MOST_TEXT, "Het CLB mag …", required=True)


class ClauseDecision(BaseSchema):
    """What to do with the other side's change of a clause."""

    decision = fields.Enum(Decision, by_value=True, required=True, metadata={"example": "taken"})


class Giving(BaseSchema):
    """A text that is given to the other side."""

    message = words("Read by the other side.", MOST_MESSAGE, "Graag jullie mening.", load_default="")


class StepReason(BaseSchema):
    """Why; no names of pupils."""

    reason = words("The reason.", MOST_REASON, "Het lokaal is er niet meer.", required=True)


class NewRemark(BaseSchema):
    """A comment (both sides read it) or a note (of this side only)."""

    text = words("No names of pupils.", MOST_MESSAGE, "Kan dit ook op dinsdag?", required=True)
    clause_key = words("The clause it is about; empty: the whole.", 60, "rollen", load_default="")


class RemarkOut(BaseSchema):
    """A comment or a note."""

    clause_key = fields.String(required=True, metadata=KEY)
    author_name = fields.String(required=True, metadata={"example": "Els Verbeke"})
    side = fields.Enum(Party, by_value=True, required=True, metadata={"example": "school"})
    text = fields.String(required=True)
    made_at = fields.DateTime(required=True, metadata=MOMENT)


class RemarksOut(BaseSchema):
    """Comments or notes, oldest first."""

    items = fields.List(fields.Nested(RemarkOut), required=True)


class ApprovalDecision(BaseSchema):
    """The yes or no of a second person of the centre."""

    is_approved = fields.Boolean(required=True, metadata={"example": True})
    remark = words("What must be different.", MOST_REASON, "", load_default="")


class ApprovalOut(BaseSchema):
    """An internal approval; for the centre only."""

    approval_id = an_id("The approval.", required=True)
    version = version_field()
    state = fields.Enum(ApprovalState, by_value=True, required=True, metadata={"example": "asked"})
    asked_by = fields.String(required=True)
    decided_by = fields.String(required=True)
    remark = fields.String(required=True)


class VersionRow(BaseSchema):
    """A version that was given."""

    agreement_version_id = an_id("The version.", required=True)
    number = fields.Integer(required=True, metadata={"example": 2})
    side = fields.Enum(Party, by_value=True, required=True, metadata={"example": "centre"})
    made_by = fields.String(required=True)
    made_at = fields.DateTime(required=True, metadata=MOMENT)
    message = fields.String(required=True)
    content_hash = fields.String(required=True, metadata={"description": "SHA-256 of all that was agreed."})


class VersionsOut(BaseSchema):
    """The versions of a text, oldest first."""

    items = fields.List(fields.Nested(VersionRow), required=True)


class ReadClauseOut(BaseSchema):
    """A clause of a version."""

    key = fields.String(required=True, metadata=KEY)
    title = fields.String(required=True)
    body = fields.String(required=True)


class VersionOut(VersionRow):
    """A version with its clauses."""

    clauses = fields.List(fields.Nested(ReadClauseOut), required=True)


class RedlineQuery(BaseSchema):
    """Between which two versions."""

    first = an_id("The earlier version.", required=True)
    second = an_id("The later version.", required=True)


class PieceOut(BaseSchema):
    """Words that are the same, added or removed."""

    mark = fields.Enum(Mark, by_value=True, required=True, metadata={"example": "added"})
    text = fields.String(required=True)


class ClauseChangeOut(BaseSchema):
    """What changed in one clause."""

    key = fields.String(required=True, metadata=KEY)
    mark = fields.Enum(Mark, by_value=True, required=True, metadata={"example": "same"})
    is_changed = fields.Boolean(required=True)
    title = fields.List(fields.Nested(PieceOut), required=True)
    body = fields.List(fields.Nested(PieceOut), required=True)


class RedlineOut(BaseSchema):
    """What changed from one version to another, word by word."""

    items = fields.List(fields.Nested(ClauseChangeOut), required=True)


class AgreementStepOut(BaseSchema):
    """A step of an agreement."""

    action = fields.Enum(Action, by_value=True, required=True, metadata={"example": "give"})
    from_state = fields.Enum(AgreementState, by_value=True, required=True, allow_none=True, metadata={"example": "draft"})
    to_state = fields.Enum(AgreementState, by_value=True, required=True, metadata={"example": "with_school"})
    number = fields.Integer(required=True, metadata={"example": 1})
    happened_at = fields.DateTime(required=True, metadata=MOMENT)
    actor_name = fields.String(required=True)
    via = fields.String(required=True)
    reason = fields.String(required=True)


class AgreementHistoryOut(BaseSchema):
    """Every step, oldest first."""

    items = fields.List(fields.Nested(AgreementStepOut), required=True)


class NewTalk(BaseSchema):
    """A school asks for a talk."""

    message = words("About what; no names of pupils.", MOST_MESSAGE, "Over het lokaal.", load_default="")


class TalkAnswer(BaseSchema):
    """When the talk is, or what came of it."""

    answer = words("The answer.", MOST_MESSAGE, "Maandag om 10 uur.", required=True)


class TalkOut(BaseSchema):
    """A talk that was asked for."""

    talk_id = an_id("The talk.", required=True)
    version = version_field()
    school_id = an_id("The school.", required=True)
    asked_by = fields.String(required=True)
    asked_at = fields.DateTime(required=True, metadata=MOMENT)
    message = fields.String(required=True)
    answered_at = fields.DateTime(required=True, allow_none=True, metadata=MOMENT)
    answer = fields.String(required=True)


class AgreementTitle(BaseSchema):
    """The title of a text."""

    title = words("Title.", MOST_TITLE, "Samenwerkingsafspraken 2027", required=True)

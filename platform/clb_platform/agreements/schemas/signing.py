"""What REST says and takes of signing."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema, Items
from clb_platform.agreements.policy import MOST_REASON
from clb_platform.agreements.schemas import MOMENT, a_day, an_id, words
from clb_platform.agreements.vocabulary import SignatoryRole, SignatureLevel
from clb_tenants.access.roles import Party


class SignatureOut(BaseSchema):
    signature_id = an_id("The signature.", required=True)
    party_id = an_id("Whose it is.", required=True)
    level = fields.Enum(SignatureLevel, by_value=True, required=True)
    statement = fields.String(required=True, metadata={"description": "What was said with it."})
    signer_name = fields.String(required=True, metadata={"example": "Lotte Verhelst"})
    content_hash = fields.String(required=True, metadata={"description": "SHA-256 of the text that was signed."})
    signed_at = fields.AwareDateTime(required=True, metadata=MOMENT)


class SignatoryOut(BaseSchema):
    party_id = an_id("The signatory.", required=True)
    side = fields.Enum(Party, by_value=True, required=True)
    role = fields.Enum(SignatoryRole, by_value=True, required=True)
    position = fields.Integer(required=True, metadata={"example": 1, "description": "Place in the order of signing."})
    name = fields.String(required=True, metadata={"example": "Lotte Verhelst"})
    mandate_from = fields.Date(required=True, allow_none=True)
    mandate_to = fields.Date(required=True, allow_none=True)
    signature = fields.Nested(SignatureOut, required=True, allow_none=True)


class SignatoriesOut(BaseSchema):
    items = fields.List(fields.Nested(SignatoryOut), required=True)
    content_hash = fields.String(required=True, allow_none=True, metadata={"description": "Of the text that is frozen."})
    next_party_id = an_id("Whose turn it is to sign.", required=True, allow_none=True)
    document_id = an_id("The signed document, once it is there.", required=True, allow_none=True)


class _Mandated(BaseSchema):
    member_id = an_id("Who signs: a member of the own side.", required=True)
    mandate_from = a_day("First day of the mandate.", load_default=None, allow_none=True)
    mandate_to = a_day("Last day of the mandate.", load_default=None, allow_none=True)


class NewSignatory(_Mandated):
    role = fields.Enum(SignatoryRole, by_value=True, required=True, metadata={"example": "director"})


class NewReplacement(_Mandated):
    reason = words("Why someone else signs.", MOST_REASON, "De directeur is afwezig.", required=True)


class _OwnYes(BaseSchema):
    agrees = fields.Boolean(required=True, metadata={"example": True, "description": "The explicit statement."})
    password = words("The signer's own password, again.", 200, "een lang genoeg wachtwoord", required=True)


class NewSignature(_OwnYes):
    content_hash = words("Of the text that was read.", 200, "0123abcd", required=True)


class SignedPaper(BaseSchema):
    document_id = an_id("An uploaded document of the school that a second person accepted.", required=True)


class PickIn(BaseSchema):
    context = words("Where: as the list of waiting signatures says.", 200, "centre", required=True)
    agreement_id = an_id("Which.", required=True)
    content_hash = words("Of the text that was read.", 200, "0123abcd", required=True)


class ManySignatures(_OwnYes):
    picks = fields.List(fields.Nested(PickIn), required=True, validate=Items(min=1, max=200))


class OutcomeOut(BaseSchema):
    title = fields.String(required=True)
    school = fields.String(required=True)
    refusal = fields.String(required=True, metadata={"description": "Why it was not signed; empty when it was."})


class OutcomesOut(BaseSchema):
    items = fields.List(fields.Nested(OutcomeOut), required=True)


class WaitingSignatureOut(BaseSchema):
    context = fields.String(required=True)
    place = fields.String(required=True)
    agreement_id = an_id("Which.", required=True)
    title = fields.String(required=True)
    school = fields.String(required=True)
    content_hash = fields.String(required=True)
    before = fields.String(required=True, metadata={"description": "Who signs first; empty when it is one's turn."})
    clauses = fields.Integer(required=True, metadata={"example": 14})
    changed = fields.List(
        fields.String(), required=True, metadata={"description": "Keys of clauses that differ from the text before."}
    )


class WaitingSignaturesOut(BaseSchema):
    items = fields.List(fields.Nested(WaitingSignatureOut), required=True)

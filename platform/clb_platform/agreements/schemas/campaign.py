"""What REST takes and gives of renewal campaigns."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema, Items, Length, Range
from clb_platform.agreements.schemas.board import AN_ID
from clb_platform.agreements.vocabulary import (
    MOST_CAMPAIGN_NAME,
    MOST_SCHOOLS,
    MOST_YEARS,
    CampaignState,
    SchoolOutcome,
    TextSource,
)

NAME = {"example": "Verlenging 2027", "description": "What the centre calls it."}
SOURCE = {"example": "current", "description": "What each new text begins from."}
YEARS = {"example": 3, "description": "School years that the new texts run; 0 for no end."}
SENDS = {"example": False, "description": "Each text is given to its school at once, with a mail."}


class CampaignIn(BaseSchema):
    """What is wanted, for which schools."""

    name = fields.String(required=True, validate=Length(min=1, max=MOST_CAMPAIGN_NAME), metadata=NAME)
    source = fields.Enum(TextSource, by_value=True, load_default=TextSource.CURRENT, metadata=SOURCE)
    years = fields.Integer(load_default=0, validate=Range(min=0, max=MOST_YEARS), metadata=YEARS)
    sends = fields.Boolean(load_default=False, metadata=SENDS)
    school_ids = fields.List(
        fields.UUID(),
        required=True,
        validate=Items(min=1, max=MOST_SCHOOLS),
        metadata={"example": [AN_ID], "description": "One text for each."},
    )


class CampaignSchoolOut(BaseSchema):
    """One school of a campaign."""

    school_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The school."})
    school_name = fields.String(required=True, metadata={"example": "Basisschool De Linde", "description": "Its name."})
    outcome = fields.Enum(
        SchoolOutcome, by_value=True, required=True, metadata={"example": "planned", "description": "What came of it."}
    )
    words = fields.String(required=True, metadata={"example": "", "description": "Why not, in Dutch."})
    agreement_id = fields.UUID(
        required=True, allow_none=True, metadata={"example": AN_ID, "description": "The text that was made."}
    )


class CampaignOut(BaseSchema):
    """A campaign with its schools."""

    campaign_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The campaign."})
    name = fields.String(required=True, metadata=NAME)
    state = fields.Enum(
        CampaignState, by_value=True, required=True, metadata={"example": "review", "description": "Where it stands."}
    )
    source = fields.Enum(TextSource, by_value=True, required=True, metadata=SOURCE)
    years = fields.Integer(required=True, metadata=YEARS)
    sends = fields.Boolean(required=True, metadata=SENDS)
    version = fields.Integer(required=True, metadata={"example": 1, "description": "Also in the ETag."})
    schools = fields.List(fields.Nested(CampaignSchoolOut), required=True)

"""What REST takes of a visit that changes without another date."""

from __future__ import annotations

from marshmallow import fields

from clb_core.schema import BaseSchema, Items, Length
from clb_platform.planning.schemas.visits import LONGEST_TEXT, MOST_ITEMS, an_id


class OtherTeam(BaseSchema):
    """Another team for the same dates."""

    team_id = an_id("Who goes instead.", required=True)
    reason = fields.String(
        required=True,
        validate=Length(min=1, max=LONGEST_TEXT),
        metadata={"example": "De arts is ziek.", "description": "For the centre only."},
    )


class NewSplit(BaseSchema):
    """Groups that get a visit of their own."""

    item_ids = fields.List(
        fields.UUID(),
        required=True,
        validate=Items(min=1, max=MOST_ITEMS),
        metadata={"description": "Items of the visit; at least one must stay."},
    )
    reason = fields.String(
        required=True,
        validate=Length(min=1, max=LONGEST_TEXT),
        metadata={"example": "4B is die week op bosklas.", "description": "The school can read it."},
    )


class NewMerge(BaseSchema):
    """A visit whose groups come to this one."""

    other_id = an_id("The visit that ends.", required=True)

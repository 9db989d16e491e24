"""Class groups over REST."""

from __future__ import annotations

from marshmallow import fields

from clb_core.rest.api import PageQuery, page_schema
from clb_core.schema import BaseSchema, Items, Length, Range
from clb_platform.class_groups.policy import LONGEST_NAME
from clb_platform.class_groups.vocabulary import (
    FIRST_START_YEAR,
    LAST_START_YEAR,
    MOST_PUPILS,
    EducationType,
    Grade,
    GroupSource,
)

AN_ID = "0192f0c4-7c11-7aa0-8000-000000000001"
START_YEAR = {"example": 2026, "description": "The year in which the school year starts."}
HEAD_COUNT = {"example": 22, "description": "How many pupils; 0 to 400."}
BIRTH_YEAR = {"example": 2017, "description": "Year of birth; in special education always, elsewhere never."}


class GroupQuery(PageQuery):
    """Which class groups: all that is given must hold."""

    start_year = fields.Integer(
        required=True, validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR), metadata=START_YEAR
    )
    school_id = fields.UUID(load_default=None, metadata={"example": AN_ID, "description": "Of one school."})
    grade = fields.Enum(
        Grade, by_value=True, load_default=None, metadata={"example": "L4", "description": "Of one grade."}
    )
    education_type = fields.Enum(
        EducationType,
        by_value=True,
        load_default=None,
        metadata={"example": "ordinary", "description": "Of one kind of education."},
    )
    q = fields.String(
        load_default=None, validate=Length(max=100), metadata={"example": "4", "description": "Start of the name."}
    )


class TotalsQuery(PageQuery):
    """Which schools."""

    start_year = fields.Integer(
        required=True, validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR), metadata=START_YEAR
    )
    q = fields.String(
        load_default=None,
        validate=Length(max=100),
        metadata={"example": "proef", "description": "Start of the school's name or municipality."},
    )
    missing = fields.Boolean(
        load_default=False, metadata={"example": True, "description": "Only schools without class groups."}
    )


class NewGroup(BaseSchema):
    """A class group to add."""

    start_year = fields.Integer(
        required=True, validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR), metadata=START_YEAR
    )
    name = fields.String(
        required=True,
        validate=Length(max=LONGEST_NAME),
        metadata={"example": "4A", "description": "What the school calls the class."},
    )
    grade = fields.Enum(Grade, by_value=True, required=True, metadata={"example": "L4", "description": "The grade."})
    head_count = fields.Integer(required=True, validate=Range(min=0, max=MOST_PUPILS), metadata=HEAD_COUNT)
    birth_year = fields.Integer(load_default=None, allow_none=True, metadata=BIRTH_YEAR)
    site_id = fields.UUID(
        metadata={"example": AN_ID, "description": "The site; the school's first open one when it is not given."}
    )


class GroupChange(BaseSchema):
    """What changes of a class group; what is not given stays."""

    name = fields.String(
        validate=Length(max=LONGEST_NAME), metadata={"example": "4B", "description": "What the school calls the class."}
    )
    grade = fields.Enum(Grade, by_value=True, metadata={"example": "L4", "description": "The grade."})
    head_count = fields.Integer(validate=Range(min=0, max=MOST_PUPILS), metadata=HEAD_COUNT)
    counted_on = fields.Date(
        metadata={"example": "2026-10-01", "description": "The day of the head-count; today when it is not given."}
    )
    birth_year = fields.Integer(allow_none=True, metadata=BIRTH_YEAR)
    site_id = fields.UUID(metadata={"example": AN_ID, "description": "The site where the class is."})


class HeadCount(BaseSchema):
    """The head-count of one class group, with the version that was looked at."""

    class_group_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The class group."})
    head_count = fields.Integer(required=True, validate=Range(min=0, max=MOST_PUPILS), metadata=HEAD_COUNT)
    version = fields.Integer(
        required=True, metadata={"example": 3, "description": "`version` of the group that was looked at; else 412."}
    )


class HeadCounts(BaseSchema):
    """The head-counts of several class groups of a school."""

    start_year = fields.Integer(
        required=True, validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR), metadata=START_YEAR
    )
    counts = fields.List(
        fields.Nested(HeadCount),
        required=True,
        validate=Items(min=1, max=400),
        metadata={"description": "One entry per group; groups that are not named stay as they are."},
    )


class GivenGroup(BaseSchema):
    """A class of the own school; with `class_group_id` and `version` when it is there already."""

    name = fields.String(
        required=True, validate=Length(max=LONGEST_NAME), metadata={"example": "4A", "description": "Its name."}
    )
    grade = fields.Enum(Grade, by_value=True, required=True, metadata={"example": "L4", "description": "The grade."})
    head_count = fields.Integer(required=True, allow_none=True, metadata=HEAD_COUNT)
    birth_year = fields.Integer(load_default=None, allow_none=True, metadata=BIRTH_YEAR)
    class_group_id = fields.UUID(load_default=None, allow_none=True, metadata={"example": AN_ID})
    version = fields.Integer(load_default=None, allow_none=True, metadata={"example": 3})


class GivenGroups(BaseSchema):
    """All classes that a school gives at once. A class that is not there and has no head-count is passed over."""

    start_year = fields.Integer(
        required=True, validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR), metadata=START_YEAR
    )
    groups = fields.List(fields.Nested(GivenGroup), required=True, validate=Items(min=1, max=400))


class ExpectedQuery(BaseSchema):
    start_year = fields.Integer(
        required=True, validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR), metadata=START_YEAR
    )


class ExpectedOut(BaseSchema):
    """What a school is asked about; `head_count` null where new pupils begin."""

    items = fields.List(fields.Nested(GivenGroup), required=True)


class GivenOut(BaseSchema):
    """What was saved."""

    added = fields.List(fields.Nested(lambda: GroupOut()), required=True)
    counted = fields.List(fields.Nested(lambda: GroupOut()), required=True)


class GroupOut(BaseSchema):
    """A class group."""

    class_group_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "Its id."})
    school_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "Its school."})
    site_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "Its site."})
    start_year = fields.Integer(required=True, metadata=START_YEAR)
    name = fields.String(required=True, metadata={"example": "4A", "description": "What the school calls it."})
    grade = fields.Enum(Grade, by_value=True, required=True, metadata={"example": "L4", "description": "The grade."})
    education_type = fields.Enum(
        EducationType,
        by_value=True,
        required=True,
        metadata={"example": "ordinary", "description": "The kind of education."},
    )
    birth_year = fields.Integer(required=True, allow_none=True, metadata=BIRTH_YEAR)
    head_count = fields.Integer(required=True, metadata=HEAD_COUNT)
    counted_on = fields.Date(
        required=True, metadata={"example": "2026-10-01", "description": "The day of the head-count."}
    )
    source = fields.Enum(
        GroupSource,
        by_value=True,
        required=True,
        metadata={"example": "form", "description": "Where the count is from."},
    )
    version = fields.Integer(required=True, metadata={"example": 1, "description": "Row version, as in the ETag."})


class CountedOut(BaseSchema):
    """The class groups whose head-count changed."""

    items = fields.List(
        fields.Nested(GroupOut), required=True, metadata={"description": "Empty when all counts were so already."}
    )


class TotalsOut(BaseSchema):
    """What one school has in a school year."""

    school_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The school."})
    school_name = fields.String(required=True, metadata={"example": "Basisschool De Linde", "description": "Its name."})
    municipality = fields.String(required=True, metadata={"example": "Aalst", "description": "Where it is."})
    groups = fields.Integer(required=True, metadata={"example": 12, "description": "How many class groups."})
    pupils = fields.Integer(required=True, metadata={"example": 243, "description": "How many pupils in them."})
    last_counted = fields.Date(
        required=True,
        allow_none=True,
        metadata={"example": "2026-10-01", "description": "The newest head-count; null without groups."},
    )


GroupPage = page_schema("ClassGroups", GroupOut)
TotalsPage = page_schema("ClassGroupTotals", TotalsOut)

"""Programmes over REST."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from clb_core.rest.api import page_schema
from clb_core.schema import BaseSchema, Length, Range
from clb_core.words import _l
from clb_platform.calendars.vocabulary import StaffFunction
from clb_platform.class_groups.vocabulary import FIRST_START_YEAR, LAST_START_YEAR, Grade
from clb_platform.programmes.vocabulary import (
    MOST_DOSES,
    MOST_MONTHS,
    OLDEST_OFFSET,
    FunctionNeed,
    ParentsPresent,
    Place,
    ProgrammeKind,
    Season,
    Target,
)
from clb_tenants.centres.vocabulary import Certainty

LONGEST_TEXT = 500
WORDS: dict[str, Any] = {"special": _l("Dit is geen getal.")}
AN_ID = "0192f0c4-7c11-7aa0-8000-000000000001"
MINUTES = {"example": 12.5, "description": "Minutes per pupil, at most one decimal; 0.1 to 120."}
PLACE = {"example": "school", "description": "Where it takes place when nothing else was agreed."}
PARENTS = {"example": "possible", "description": "What is done about parents who want to be there."}
MIN_MONTHS = {"example": 5, "description": "Fewest months between two doses; null: no limit."}
MAX_MONTHS = {"example": 13, "description": "Most months between two doses; null: no limit."}
CERTAINTY = {"example": "S", "description": "S sure, L likely, U to be verified, M from memory."}


class TargetSchema(BaseSchema):
    """Whom a programme is for: a grade, or an age in special education; exactly one of both."""

    grade = fields.Enum(
        Grade, by_value=True, allow_none=True, load_default=None, metadata={"example": "L4", "description": "A grade."}
    )
    birth_year_offset = fields.Integer(
        allow_none=True,
        load_default=None,
        validate=Range(min=2, max=OLDEST_OFFSET),
        metadata={"example": 9, "description": "Special education: start year of the school year less year of birth."},
    )

    @post_load
    def make(self, data: dict[str, Any], **_more: Any) -> Target:
        return Target(**data)


class FunctionSchema(BaseSchema):
    """A function that must be present."""

    function = fields.Enum(
        StaffFunction, by_value=True, required=True, metadata={"example": "nurse", "description": "The function."}
    )
    in_parallel = fields.Boolean(
        required=True, metadata={"example": True, "description": "Two colleagues with it see two pupils at a time."}
    )

    @post_load
    def make(self, data: dict[str, Any], **_more: Any) -> FunctionNeed:
        return FunctionNeed(**data)


class SeasonSchema(BaseSchema):
    """In which part of the school year a dose is given, both days included."""

    dose = fields.Integer(
        required=True, validate=Range(min=1, max=MOST_DOSES), metadata={"example": 1, "description": "Which dose."}
    )
    first_month = fields.Integer(required=True, metadata={"example": 9, "description": "Month of the first day."})
    first_day = fields.Integer(required=True, metadata={"example": 1, "description": "First day."})
    last_month = fields.Integer(required=True, metadata={"example": 1, "description": "Month of the last day."})
    last_day = fields.Integer(required=True, metadata={"example": 30, "description": "Last day."})
    is_preference = fields.Boolean(
        required=True, metadata={"example": False, "description": "May be passed; a season that is none may not."}
    )

    @post_load
    def make(self, data: dict[str, Any], **_more: Any) -> Season:
        return Season(**data)


class YearQuery(BaseSchema):
    """Which school year."""

    start_year = fields.Integer(
        required=True,
        validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR),
        metadata={"example": 2026, "description": "The year in which the school year starts."},
    )


class ProgrammeChange(BaseSchema):
    """How a programme is carried out; what is not given stays."""

    minutes_per_pupil = fields.Float(metadata=MINUTES, error_messages=WORDS)
    place = fields.Enum(Place, by_value=True, metadata=PLACE)
    parents_present = fields.Enum(ParentsPresent, by_value=True, metadata=PARENTS)
    min_months = fields.Integer(allow_none=True, validate=Range(min=0, max=MOST_MONTHS), metadata=MIN_MONTHS)
    max_months = fields.Integer(allow_none=True, validate=Range(min=0, max=MOST_MONTHS), metadata=MAX_MONTHS)
    targets = fields.List(
        fields.Nested(TargetSchema), metadata={"description": "All targets; they replace those there are."}
    )
    functions = fields.List(
        fields.Nested(FunctionSchema), metadata={"description": "All functions; they replace those there are."}
    )
    seasons = fields.List(
        fields.Nested(SeasonSchema), metadata={"description": "All seasons; a dose without one has the whole year."}
    )
    practice_source = fields.String(
        validate=Length(min=1, max=LONGEST_TEXT),
        metadata={"example": "Afspraak van het medisch team", "description": "On what this rests."},
    )

    @post_load
    def as_tuples(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}


class NewVersion(ProgrammeChange):
    """A changed copy that holds from a school year on; the version before it ends the year before."""

    from_year = fields.Integer(
        required=True,
        validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR),
        metadata={"example": 2027, "description": "The first school year of the new version, by its start year."},
    )
    name = fields.String(
        validate=Length(min=1, max=200), metadata={"example": "Vaccinatie MBR", "description": "Its Dutch name."}
    )
    doses = fields.Integer(
        validate=Range(min=1, max=MOST_DOSES),
        metadata={"example": 2, "description": "How many doses in a school year."},
    )
    source = fields.String(
        validate=Length(min=1, max=LONGEST_TEXT),
        metadata={"example": "Omzendbrief 2027", "description": "Where it stands that this is due for whom."},
    )
    certainty = fields.Enum(Certainty, by_value=True, metadata=CERTAINTY)


class ProgrammeOut(BaseSchema):
    """A programme as it stands in one version."""

    programme_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "Id of this version."})
    code = fields.String(required=True, metadata={"example": "MBR", "description": "The same in all versions."})
    name = fields.String(required=True, metadata={"example": "Vaccinatie MBR", "description": "Its Dutch name."})
    kind = fields.Enum(
        ProgrammeKind, by_value=True, required=True, metadata={"example": "vaccination", "description": "What it is."}
    )
    valid_from_year = fields.Integer(
        required=True, metadata={"example": 2026, "description": "First school year, by its start year."}
    )
    valid_until_year = fields.Integer(
        required=True, allow_none=True, metadata={"example": None, "description": "Last school year; null: open."}
    )
    minutes_per_pupil = fields.Float(required=True, metadata=MINUTES)
    doses = fields.Integer(required=True, metadata={"example": 1, "description": "How many doses in a school year."})
    min_months = fields.Integer(required=True, allow_none=True, metadata=MIN_MONTHS)
    max_months = fields.Integer(required=True, allow_none=True, metadata=MAX_MONTHS)
    place = fields.Enum(Place, by_value=True, required=True, metadata=PLACE)
    parents_present = fields.Enum(ParentsPresent, by_value=True, required=True, metadata=PARENTS)
    targets = fields.List(
        fields.Nested(TargetSchema), required=True, metadata={"description": "Whom it is for, from young to old."}
    )
    functions = fields.List(
        fields.Nested(FunctionSchema), required=True, metadata={"description": "Who must be present."}
    )
    seasons = fields.List(fields.Nested(SeasonSchema), required=True, metadata={"description": "When, per dose."})
    source = fields.String(
        required=True, metadata={"example": "Vaccinatieprogramma", "description": "Where it stands that this is due."}
    )
    certainty = fields.Enum(Certainty, by_value=True, required=True, metadata=CERTAINTY)
    practice_source = fields.String(
        required=True, metadata={"example": "Startwaarde", "description": "On what minutes, place and season rest."}
    )
    practice_certainty = fields.Enum(Certainty, by_value=True, required=True, metadata=CERTAINTY)
    version = fields.Integer(required=True, metadata={"example": 1, "description": "Row version, as in the ETag."})


class NewSchoolProgramme(BaseSchema):
    """How a school differs from a programme; `is_due` false leaves place and minutes aside."""

    school_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The school."})
    from_year = fields.Integer(
        required=True,
        validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR),
        metadata={"example": 2026, "description": "First school year, by its start year."},
    )
    until_year = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=Range(min=FIRST_START_YEAR, max=LAST_START_YEAR),
        metadata={"example": 2027, "description": "Last school year; null: open."},
    )
    is_due = fields.Boolean(
        load_default=True, metadata={"example": True, "description": "False: this programme is not for this school."}
    )
    place = fields.Enum(Place, by_value=True, load_default=None, allow_none=True, metadata=PLACE)
    minutes_per_pupil = fields.Float(load_default=None, allow_none=True, metadata=MINUTES, error_messages=WORDS)
    source = fields.String(
        required=True,
        validate=Length(min=1, max=LONGEST_TEXT),
        metadata={"example": "Afspraak met de school", "description": "On what this rests."},
    )


class SchoolProgrammeOut(BaseSchema):
    """How a school differs from a programme."""

    school_programme_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "Its id."})
    school_id = fields.UUID(required=True, metadata={"example": AN_ID, "description": "The school."})
    code = fields.String(required=True, metadata={"example": "SC3", "description": "Of the programme."})
    valid_from_year = fields.Integer(required=True, metadata={"example": 2026, "description": "First school year."})
    valid_until_year = fields.Integer(
        required=True, allow_none=True, metadata={"example": None, "description": "Last school year; null: open."}
    )
    is_due = fields.Boolean(required=True, metadata={"example": True, "description": "Whether it is for this school."})
    place = fields.Enum(Place, by_value=True, required=True, allow_none=True, metadata=PLACE)
    minutes_per_pupil = fields.Float(required=True, allow_none=True, metadata=MINUTES)
    source = fields.String(required=True, metadata={"example": "Afspraak", "description": "On what this rests."})
    version = fields.Integer(required=True, metadata={"example": 1, "description": "Row version, as in the ETag."})


class SchoolProgrammesOut(BaseSchema):
    """Every school that differs from a programme, by name."""

    items = fields.List(fields.Nested(SchoolProgrammeOut), required=True, metadata={"description": "By school."})


class SeededOut(BaseSchema):
    """What was added."""

    added = fields.Integer(
        required=True, metadata={"example": 12, "description": "Versions of programmes; 0 when all were there."}
    )


ProgrammePage = page_schema("Programmes", ProgrammeOut)


class SchoolChangeOut(BaseSchema):
    school_id = fields.UUID(required=True, metadata={"example": AN_ID})
    name = fields.String(required=True, metadata={"example": "Basisschool De Kantelberg"})
    before = fields.Integer(required=True, metadata={"example": 4, "description": "Groups times doses that are due now."})
    after = fields.Integer(required=True, metadata={"example": 6})
    pupils_before = fields.Integer(required=True, metadata={"example": 80})
    pupils_after = fields.Integer(required=True, metadata={"example": 121})


class TouchedVisitOut(BaseSchema):
    visit_id = fields.UUID(required=True, metadata={"example": AN_ID})
    school_name = fields.String(required=True, metadata={"example": "Basisschool De Kantelberg"})
    title = fields.String(required=True, metadata={"example": "HPV dosis 1"})
    state = fields.String(required=True, metadata={"example": "confirmed"})
    because = fields.String(required=True, metadata={"example": "HPV dosis 1 is niet meer voor 1A."})


class ForeseenOut(BaseSchema):
    """What a change does in the first school year from now on for which it holds."""

    start_year = fields.Integer(required=True, metadata={"example": 2026})
    before = fields.Integer(required=True, metadata={"example": 180, "description": "Obligations in that year now."})
    after = fields.Integer(required=True, metadata={"example": 196})
    schools = fields.List(fields.Nested(SchoolChangeOut), required=True, metadata={"description": "Those that differ."})
    visits = fields.List(fields.Nested(TouchedVisitOut), required=True, metadata={"description": "Those that fit no more."})

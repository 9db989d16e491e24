"""What the web forms of class groups accept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from marshmallow import Schema, ValidationError, fields

from clb_core import clock
from clb_core.schema import FormSchema, Length
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.policy import LONGEST_NAME
from clb_platform.class_groups.vocabulary import FIRST_START_YEAR, LAST_START_YEAR, Grade

COUNT, VERSION = "count-", "version-"


class GroupForm(FormSchema):
    """A class: to add it, or to change it (with the version that was looked at)."""

    name = fields.String(required=True, validate=Length(max=LONGEST_NAME))
    grade = fields.Enum(Grade, by_value=True, required=True)
    head_count = fields.Integer(required=True)
    birth_year = fields.Integer(load_default=None)
    site_id = fields.UUID()
    version = fields.Integer()


class RemovalForm(FormSchema):
    version = fields.Integer(required=True)


class OverviewFilter(FormSchema):
    """`missing` is "1" for only the schools without class groups."""

    q = fields.String(validate=Length(max=100))
    missing = fields.Boolean()


def counts_schema(groups: Iterable[ClassGroup]) -> Schema:
    """The form with one head-count per class, all saved at once."""
    members: dict[str, fields.Field[Any]] = {}
    for group in groups:
        members[f"{COUNT}{group.class_group_id}"] = fields.Integer(required=True)
        members[f"{VERSION}{group.class_group_id}"] = fields.Integer(required=True)
    return FormSchema.from_dict(members, name="CountsForm")()


GIVEN: Final = ("name", "grade", "head_count", "birth_year", "class_group_id", "version")
BLANKS: Final = 3
"""Empty lines below the expected classes, for new ones."""
MOST_LINES: Final = 400


def given_schema(lines: int) -> Schema:
    """The form with one line a class: `name-0`, `grade-0`, …"""
    members: dict[str, fields.Field[Any]] = {"lines": fields.Integer(load_default=lines)}
    for place in range(lines):
        members |= {
            f"name-{place}": fields.String(load_default="", validate=Length(max=LONGEST_NAME)),
            f"grade-{place}": fields.Enum(Grade, by_value=True, load_default=None),
            f"head_count-{place}": fields.Integer(load_default=None),
            f"birth_year-{place}": fields.Integer(load_default=None),
            f"class_group_id-{place}": fields.UUID(load_default=None),
            f"version-{place}": fields.Integer(load_default=None),
        }
    return FormSchema.from_dict(members, name="GivenForm")()


def lines_of(data: Mapping[str, Any], lines: int) -> list[dict[str, Any]]:
    """The lines that were filled in; their places stay, so that a sentence stands beside its own field."""
    return [{name: data.get(f"{name}-{place}") for name in GIVEN} for place in range(lines)]


def read_lines(args: Mapping[str, str]) -> int:
    """How many lines a sent form has."""
    text = args.get("lines", "")
    return min(int(text), MOST_LINES) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def numbers_of(data: Mapping[str, int], prefix: str) -> dict[UUID, int]:
    """The head-counts, or the versions, by class group."""
    return {UUID(name.removeprefix(prefix)): value for name, value in data.items() if name.startswith(prefix)}


def read_year(args: Mapping[str, str]) -> int:
    """The school year in the address (`schooljaar=2026`); this one when there is none that exists."""
    text = args.get("schooljaar", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if FIRST_START_YEAR <= year <= LAST_START_YEAR else school_year_of(clock.today()).start_year


def read_filters(args: Mapping[str, str]) -> dict[str, Any]:
    """What the address asks; a value that means nothing does not filter."""
    given = {name: value.strip() for name, value in args.items() if value.strip()}
    try:
        loaded: dict[str, Any] = OverviewFilter().load(given)
    except ValidationError as error:
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
    return {name: value for name, value in loaded.items() if value}

"""What the web form of a programme accepts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields

from clb_core import clock
from clb_core.schema import FormSchema, Length
from clb_core.words import _, _l
from clb_platform.calendars.vocabulary import StaffFunction, school_year_of
from clb_platform.class_groups.vocabulary import FIRST_START_YEAR, LAST_START_YEAR, Grade
from clb_platform.programmes.vocabulary import (
    FunctionNeed,
    ParentsPresent,
    Place,
    ProgrammeView,
    Season,
    Target,
)

LONGEST_SOURCE = 500
LAST_DAY = (8, 31)


class Decimal(fields.Float):
    """A number with a comma or a point."""

    default_error_messages: dict[str, Any] = {"special": _l("Dit is geen getal.")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return super()._deserialize(str(value).replace(",", "."), attr, data, **kwargs)


class Ages(fields.Field[tuple[int, ...]]):
    """Whole numbers with commas between: "9, 10"; nothing is none."""

    def _deserialize(self, value: Any, *_context: Any, **_more: Any) -> Any:
        parts = [part.strip() for part in str(value).replace(";", ",").split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts):
            raise ValidationError(_("Schrijf leeftijden als getallen met een komma ertussen: 9, 10."))
        return tuple(int(part) for part in parts)


class DayOfYear(fields.Field[tuple[int, int]]):
    """A day and a month, as "30/1"; loads as (month, day)."""

    def _deserialize(self, value: Any, *_context: Any, **_more: Any) -> Any:
        day, _slash, month = str(value).replace("-", "/").partition("/")
        if not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in (day, month)):
            raise ValidationError(_("Schrijf een dag en een maand als 30/1."))
        return int(month), int(day)


class ProgrammeForm(FormSchema):
    """How a programme is carried out; `from_year` later than its own first year makes a new version."""

    minutes_per_pupil = Decimal(required=True)
    place = fields.Enum(Place, by_value=True, required=True)
    parents_present = fields.Enum(ParentsPresent, by_value=True, required=True)
    grades = fields.List(fields.Enum(Grade, by_value=True), load_default=list)
    ages = Ages(load_default=())
    functions = fields.List(fields.Enum(StaffFunction, by_value=True), load_default=list)
    parallel = fields.List(fields.Enum(StaffFunction, by_value=True), load_default=list)
    doses = fields.Integer(required=True)
    min_months = fields.Integer(load_default=None)
    max_months = fields.Integer(load_default=None)
    practice_source = fields.String(required=True, validate=Length(min=1, max=LONGEST_SOURCE))
    from_year = fields.Integer(required=True)
    seen = fields.String(load_default="", validate=Length(max=60))
    version = fields.Integer(required=True)


class SchoolProgrammeForm(FormSchema):
    """How a school differs from a programme; `not_due` leaves place and minutes aside."""

    school_id = fields.UUID(required=True)
    not_due = fields.Boolean(load_default=False)
    place = fields.Enum(Place, by_value=True, load_default=None)
    minutes_per_pupil = Decimal(load_default=None)
    from_year = fields.Integer(required=True)
    until_year = fields.Integer(load_default=None)
    source = fields.String(load_default="", validate=Length(max=LONGEST_SOURCE))
    seen = fields.String(load_default="", validate=Length(max=60))


class RemovalForm(FormSchema):
    version = fields.Integer(load_default=None)
    seen = fields.String(load_default="")



def programme_schema(doses: int) -> Schema:
    """The form with the fields of each dose's season: `season_1` (first day), `season_1_last`, `season_1_preference`."""
    members: dict[str, fields.Field[Any]] = {}
    for dose in range(1, doses + 1):
        members[f"season_{dose}"] = DayOfYear(load_default=None)
        members[f"season_{dose}_last"] = DayOfYear(load_default=None)
        members[f"season_{dose}_preference"] = fields.Boolean(load_default=False)
    schema: type[Schema] = ProgrammeForm.from_dict(members, name="ProgrammeFormOfDoses")
    return schema()


def values_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The form as the verbs want it."""
    names = ("minutes_per_pupil", "place", "parents_present", "doses", "min_months", "max_months", "practice_source")
    ages = [Target(birth_year_offset=age) for age in data["ages"]]
    return {
        **{name: data[name] for name in names},
        "targets": (*(Target(grade=grade) for grade in data["grades"]), *ages),
        "functions": tuple(
            FunctionNeed(function, function in data["parallel"]) for function in sorted(set(data["functions"]))
        ),
        "seasons": tuple(_season(data, dose) for dose in range(1, data["doses"] + 1) if data.get(f"season_{dose}")),
    }


def _season(data: Mapping[str, Any], dose: int) -> Season:
    # With only a first day the season runs to the end of the school year.
    first_month, first_day = data[f"season_{dose}"]
    last_month, last_day = data[f"season_{dose}_last"] or LAST_DAY
    return Season(dose, first_month, first_day, last_month, last_day, data[f"season_{dose}_preference"])


def typed_of(view: ProgrammeView) -> dict[str, Any]:
    """A programme as its form shows it."""
    typed: dict[str, Any] = {
        "minutes_per_pupil": f"{view.minutes_per_pupil:g}".replace(".", ","),
        "place": view.place,
        "parents_present": view.parents_present,
        "grades": [target.grade for target in view.targets if target.grade],
        "ages": ", ".join(str(target.birth_year_offset) for target in view.targets if target.birth_year_offset),
        "functions": [need.function for need in view.functions],
        "parallel": [need.function for need in view.functions if need.in_parallel],
        "doses": view.doses,
        "min_months": view.min_months,
        "max_months": view.max_months,
        "practice_source": view.practice_source,
        "from_year": view.valid_from_year,
        "version": view.version,
    }
    for season in view.seasons:
        typed[f"season_{season.dose}"] = f"{season.first_day}/{season.first_month}"
        typed[f"season_{season.dose}_last"] = f"{season.last_day}/{season.last_month}"
        typed[f"season_{season.dose}_preference"] = "1" if season.is_preference else None
    return typed


def read_year(args: Mapping[str, str]) -> int:
    """The school year in the address (`schooljaar=2026`); this one when there is none that exists."""
    text = args.get("schooljaar", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if FIRST_START_YEAR <= year <= LAST_START_YEAR else school_year_of(clock.today()).start_year

"""What the web forms of visits accept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, post_load, validate

from clb_core.schema import FormSchema, Length, Range
from clb_core.words import _, _l
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning.forms.bulk import read_key
from clb_platform.planning.vocabulary import (
    MOST_OPTIONS,
    AnswerKind,
    AnswerReason,
    HalfDayOfYear,
    ItemKey,
    VisitKind,
    VisitState,
)
from clb_platform.programmes.vocabulary import Place

LONGEST_TEXT = 1000
LONGEST_NOTE = 300
LONGEST_NAME = 120
POSITIONS = range(1, MOST_OPTIONS + 1)
COUNTS = ("seen", "absent", "opposed", "not_wanted", "elsewhere", "catch_up")
NO_CHOICE = _l("Kies een datum.")


def day_field(position: int) -> str:
    """The name that a refusal of the verbs gives to an option: its sentences stand below this field."""
    return f"option_{position}"


def half_field(position: int) -> str:
    return f"half_{position}"


class _Options(FormSchema):
    """Up to five half days, and by when the school answers."""

    reply_by = fields.Date(required=True)
    team_id = fields.UUID(load_default=None)
    override_reason = fields.String(load_default="", validate=Length(max=LONGEST_TEXT))
    version = fields.Integer(required=True)

    @post_load
    def _gather(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        """Lines without a day are left out; the others keep their order."""
        lines = [(data.pop(day_field(at), None), data.pop(half_field(at), None)) for at in POSITIONS]
        data["options"] = [HalfDayOfYear(day, half or HalfDay.MORNING) for day, half in lines if day is not None]
        return data


_LINES: dict[str, fields.Field[Any]] = {
    **{day_field(at): fields.Date() for at in POSITIONS},
    **{half_field(at): fields.Enum(HalfDay, by_value=True) for at in POSITIONS},
}
_WithLines = _Options.from_dict(_LINES, name="OptionsForm")


class ProposeForm(_WithLines):  # type: ignore[valid-type, misc]
    message = fields.String(load_default="", validate=Length(max=LONGEST_TEXT))


class MoveForm(_WithLines):  # type: ignore[valid-type, misc]
    reason = fields.String(
        required=True,
        validate=validate.And(
            validate.Length(min=1, error=str(_l("Zeg waarom de datum verandert; de school leest het in de mail."))),
            Length(max=LONGEST_TEXT),
        ),
    )


class FixForm(FormSchema):
    """One half day that stands at once; `reason` is asked of a date that moves."""

    option_1 = fields.Date(required=True, error_messages={"required": str(NO_CHOICE)})
    half_1 = fields.Enum(HalfDay, by_value=True, load_default=HalfDay.MORNING)
    reason = fields.String(load_default="", validate=Length(max=LONGEST_TEXT))
    team_id = fields.UUID(load_default=None)
    override_reason = fields.String(load_default="", validate=Length(max=LONGEST_TEXT))
    version = fields.Integer(required=True)


class CounterForm(_WithLines):  # type: ignore[valid-type, misc]
    """Up to five half days that suit better; the rest is asked of the centre's forms only."""

    reply_by = fields.Date()
    version = fields.Integer()
    revision = fields.Integer(required=True)
    form_token = fields.String(load_default="")
    reason = fields.String(load_default="", validate=Length(max=LONGEST_TEXT))


class SharedCounterForm(CounterForm):
    """The same from a shared mailbox, with who asks."""

    who = fields.String(required=True, validate=Length(max=40))
    who_name = fields.String(load_default="", validate=Length(max=120))


class AcceptForm(FormSchema):
    counter_id = fields.UUID(required=True, error_messages={"required": str(NO_CHOICE)})
    override_reason = fields.String(load_default="", validate=Length(max=LONGEST_TEXT))
    version = fields.Integer(required=True)


class VersionForm(FormSchema):
    version = fields.Integer(required=True)


class ReopenForm(VersionForm):
    reason = fields.String(load_default="", validate=Length(max=LONGEST_TEXT))


class CancelForm(FormSchema):
    reason = fields.String(
        required=True,
        validate=validate.And(
            validate.Length(
                min=1, error=str(_l("Zeg waarom het bezoek niet doorgaat; de school leest het in de mail."))
            ),
            Length(max=LONGEST_TEXT),
        ),
    )
    and_later = fields.Boolean(load_default=False)
    version = fields.Integer(required=True)


class ConfirmForm(FormSchema):
    """`shown` is the date whose rules stood on the page; another choice is first shown and not yet confirmed."""

    date_id = fields.UUID(required=True, error_messages={"required": str(NO_CHOICE)})
    shown = fields.UUID(load_default=None)
    override_reason = fields.String(load_default="", validate=Length(max=LONGEST_TEXT))
    version = fields.Integer(required=True)


class NewVisitForm(FormSchema):
    items = fields.List(fields.String(), load_default=list)
    team_id = fields.UUID(required=True, error_messages={"required": str(_l("Kies een team."))})
    place = fields.Enum(Place, by_value=True, load_default=None)
    facility_id = fields.UUID(load_default=None)


class FacilityOfVisitForm(FormSchema):
    """The room or bus of a visit; none lets it go."""

    facility_id = fields.UUID(load_default=None)
    version = fields.Integer(required=True)


def read_keys(texts: Iterable[str]) -> list[ItemKey]:
    """The obligations of checked boxes; a value that is none of ours is left out."""
    found = []
    for text in texts:
        try:
            found.append(read_key(text))
        except ValueError:
            continue
    return found


def count_field(name: str, item_id: UUID) -> str:
    return f"{name}_{item_id}"


def counts_form(item_ids: Iterable[UUID]) -> Schema:
    """Six numbers for each group: who was seen must be given, the others are 0 when left out."""
    members: dict[str, fields.Field[Any]] = {"version": fields.Integer(required=True)}
    limits = Range(min=0, max=400)
    for item_id in item_ids:
        for name in COUNTS:
            given: dict[str, Any] = {"required": True} if name == "seen" else {"load_default": 0}
            members[count_field(name, item_id)] = fields.Integer(validate=limits, **given)
    return FormSchema.from_dict(members, name="CountsForm")()


def correction_form(item_ids: Iterable[UUID]) -> Schema:
    """The same six numbers, and why they change."""
    reason = fields.String(
        required=True,
        validate=validate.And(
            validate.Length(min=1, error=str(_l("Zeg waarom je de aantallen verbetert."))), Length(max=LONGEST_TEXT)
        ),
    )
    schema: Schema = type(counts_form(item_ids)).from_dict({"reason": reason}, name="CorrectionForm")()
    return schema


def record_form(date_ids: Iterable[UUID]) -> Schema:
    """The answers, and who gave them on which day."""
    more: dict[str, fields.Field[Any]] = {
        "said_by": fields.String(load_default="", validate=Length(max=LONGEST_NAME)),
        "said_on": fields.Date(required=True),
        "version": fields.Integer(required=True),
    }
    schema: Schema = type(answer_form(date_ids)).from_dict(more, name="RecordForm")()
    return schema


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was filled in for one date."""

    kind: AnswerKind
    reason: AnswerReason | None
    note: str


def answer_form(date_ids: Iterable[UUID], *, shared: bool = False) -> Schema:
    """One answer for each date on offer, and a remark. The verb says which answers and reasons are missing.

    `shared`: the link came to a shared mailbox, so who answers is asked too.
    """
    members: dict[str, fields.Field[Any]] = {
        "revision": fields.Integer(required=True),
        "form_token": fields.String(load_default=""),
        "remark": fields.String(load_default="", validate=Length(max=LONGEST_TEXT)),
    }
    if shared:
        members |= {
            "who": fields.String(required=True, validate=Length(max=40)),
            "who_name": fields.String(load_default="", validate=Length(max=120)),
        }
    for date_id in date_ids:
        members[f"answer_{date_id}"] = fields.Enum(AnswerKind, by_value=True)
        members[f"reason_{date_id}"] = fields.Enum(AnswerReason, by_value=True)
        members[f"note_{date_id}"] = fields.String(load_default="", validate=Length(max=LONGEST_NOTE))
    return FormSchema.from_dict(members, name="AnswerForm")()


def read_answers(data: Mapping[str, Any], date_ids: Iterable[UUID]) -> dict[UUID, GivenAnswer]:
    """The answers that were given. With "past" a reason that still stood there says nothing and is dropped."""
    found = {}
    for date_id in date_ids:
        kind = data.get(f"answer_{date_id}")
        if kind is AnswerKind.YES:
            found[date_id] = GivenAnswer(kind, None, "")
        elif kind is not None:
            found[date_id] = GivenAnswer(kind, data.get(f"reason_{date_id}"), data.get(f"note_{date_id}", ""))
    return found


class VisitFilter(FormSchema):
    """The filters of the list, as they stand in its address."""

    state = fields.Enum(VisitState, by_value=True)
    kind = fields.Enum(VisitKind, by_value=True, data_key="soort")
    q = fields.String(validate=Length(max=100))
    team_id = fields.UUID()
    school_id = fields.UUID()
    first = fields.Date()
    last = fields.Date()
    start_year = fields.Integer(data_key="jaar", validate=Range(min=2000, max=2100))


class TryForm(FormSchema):
    """A half day to try: `dag` and `deel` in the address."""

    day = fields.Date(data_key="dag", required=True)
    half_day = fields.Enum(HalfDay, by_value=True, data_key="deel", load_default=HalfDay.MORNING)


class WeekFilter(FormSchema):
    """A day of the week that is asked, in the address."""

    day = fields.Date(data_key="week")


class SuggestForm(FormSchema):
    """What the page of a proposal may be asked in its address: from which day, for which team, with which half days."""

    from_day = fields.Date(data_key="vanaf")
    team_id = fields.UUID(data_key="team")


def read_address(schema: Schema, args: Mapping[str, str]) -> dict[str, Any]:
    """What the address asks; a value that means nothing is left out."""
    given = {name: value.strip() for name, value in args.items() if value.strip()}
    try:
        loaded: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
    return {name: value for name, value in loaded.items() if value is not None}


def half_day_text(at: HalfDayOfYear) -> str:
    """A half day in an address: "2026-11-17-am"."""
    return f"{at.day.isoformat()}-{at.half_day.value}"


def read_half_days(texts: Iterable[str]) -> list[HalfDayOfYear]:
    """The half days of an address, without doubles, at most five; others are left out."""
    found = []
    for text in texts:
        day, _dash, half = text.rpartition("-")
        try:
            found.append(HalfDayOfYear(date.fromisoformat(day), HalfDay(half)))
        except ValueError:
            continue
    return list(dict.fromkeys(found))[:MOST_OPTIONS]


def try_words(args: Mapping[str, str]) -> str | None:
    """What is wrong with the day to try, or None when nothing was asked or nothing is wrong."""
    if not args.get("dag"):
        return None
    try:
        TryForm().load({name: args[name] for name in ("dag", "deel") if args.get(name)})
    except ValidationError:
        return _("Deze dag bestaat niet. Schrijf een dag als 2026-10-15.")
    return None

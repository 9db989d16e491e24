"""What the lists of obligations and the pages of a proposal to many schools accept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol
from uuid import UUID

from marshmallow import ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from clb_core import clock
from clb_core.schema import FormSchema, Length, Range
from clb_core.words import _, _l
from clb_platform.calendars.vocabulary import HalfDay, school_year_of
from clb_platform.planning.vocabulary import MOST_AT_ONCE, MOST_OPTIONS, HalfDayOfYear, ItemKey, ObligationState

REFUSED: Final = "geweigerd"
CATCH_UP: Final = "inhalen"
ALL: Final = "alle"
STATUSES: Final = (*(state.value for state in ObligationState), REFUSED, CATCH_UP, ALL)
MOST_WORDS: Final = 1000


class ObligationFilter(FormSchema):
    """The filters in the address. `status` is a state, `geweigerd` (the school refused every date), `inhalen`
    (absentees still to plan) or `alle`."""

    q = fields.String(validate=Length(max=100))
    programma = fields.String(validate=Length(max=60))
    dosis = fields.Integer(validate=Range(min=1, max=4))
    status = fields.String()
    schooljaar = fields.Integer(validate=Range(min=2000, max=2100))
    school = fields.UUID()


_FILTER: Final = ObligationFilter()


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the list of obligations; `this_year` is the one that needs not be named."""

    start_year: int
    this_year: int
    status: str
    q: str
    code: str
    dose: int | None
    school_id: UUID | None = None

    @property
    def filters(self) -> dict[str, Any]:
        """For `queries.obligations`."""
        return self.shown | self.schools

    @property
    def shown(self) -> dict[str, Any]:
        """The part of the filters that is about what is shown of these schools."""
        found: dict[str, Any] = {"code": self.code, "dose": self.dose}
        if self.status == REFUSED:
            found["refused"] = True
        elif self.status == CATCH_UP:
            found |= {"state": ObligationState.TO_PLAN, "catch_up": True}
        elif self.status != ALL:
            found["state"] = ObligationState(self.status)
        return found

    @property
    def schools(self) -> dict[str, Any]:
        """The part of the filters that is about which schools."""
        return {"q": self.q, "school_id": self.school_id}

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or self.code or self.dose or self.school_id)

    def address(self, **other: Any) -> dict[str, Any]:
        """The arguments of this list's address, some of them other; what is empty is left out."""
        mine: dict[str, Any] = {
            "status": self.status if self.status != ObligationState.TO_PLAN else None,
            "q": self.q,
            "programma": self.code,
            "dosis": self.dose,
            "school": self.school_id,
            "schooljaar": self.start_year if self.start_year != self.this_year else None,
        }
        return {name: value for name, value in (mine | other).items() if value not in (None, "")}


def read_asked(args: Mapping[str, str]) -> Asked:
    """What the address asks; a value that means nothing does not filter."""
    given = {name: value.strip() for name, value in args.items() if value.strip()}
    try:
        loaded: dict[str, Any] = _FILTER.load(given) if given else {}
    except ValidationError as error:
        loaded = error.valid_data if isinstance(error.valid_data, dict) else {}
    status = loaded.get("status", "")
    this_year = school_year_of(clock.today()).start_year
    return Asked(
        start_year=loaded.get("schooljaar") or this_year,
        this_year=this_year,
        status=status if status in STATUSES else ObligationState.TO_PLAN.value,
        q=loaded.get("q", ""),
        code=loaded.get("programma", ""),
        dose=loaded.get("dosis"),
        school_id=loaded.get("school"),
    )


class Keyed(Protocol):
    """What names an obligation: its key, or its row."""

    @property
    def class_group_id(self) -> UUID: ...
    @property
    def programme_id(self) -> UUID: ...
    @property
    def dose(self) -> int: ...
    @property
    def portion(self) -> int: ...


def key_text(key: Keyed) -> str:
    """An obligation as one value of a form."""
    return f"{key.class_group_id}:{key.programme_id}:{key.dose}:{key.portion}"


def read_key(text: str) -> ItemKey:
    """Raises ValueError for anything but what `key_text` writes."""
    group, programme, *numbers = text.split(":")
    dose, portion = numbers if len(numbers) > 1 else (*numbers, "0")
    return ItemKey(UUID(group), UUID(programme), int(dose), int(portion))


class KeyField(fields.Field[ItemKey]):
    """One obligation."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> ItemKey:  # noqa: ARG002
        try:
            return read_key(str(value))
        except ValueError as error:
            raise ValidationError(_("Deze keuze bestaat niet meer. Kies opnieuw in de lijst.")) from error


def _some_keys(keys: list[ItemKey]) -> None:
    if not keys:
        raise ValidationError(_("Kies eerst minstens één groep in de lijst."))
    if len(keys) > MOST_AT_ONCE:
        raise ValidationError(_("Kies hoogstens %(most)s groepen tegelijk.", most=MOST_AT_ONCE))


class PickForm(FormSchema):
    """What was picked in the list."""

    id = fields.List(KeyField(), required=True, validate=_some_keys)


class WaiveForm(PickForm):
    """Why what was picked lapses."""

    reason = fields.String(
        required=True,
        validate=validate.And(validate.Length(min=1, error=str(_l("Zeg waarom dit vervalt."))), Length(max=MOST_WORDS)),
    )


class ChooseForm(PickForm):
    """Who goes, from when on dates are sought, how many each school gets, and when the answer must be there."""

    team = fields.UUID(required=True)
    from_day = fields.Date(required=True)
    number = fields.Integer(required=True, validate=Range(min=1, max=MOST_OPTIONS))
    reply_by = fields.Date(required=True)


class BatchForm(FormSchema):
    """What stands beside the visits of a batch; the visits themselves are read by `read_batch`."""

    team = fields.UUID(required=True)
    reply_by = fields.Date(required=True)
    message = fields.String(load_default="", validate=Length(max=MOST_WORDS))


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One visit of a batch as it was typed; `mistakes` are sentences about what is no date."""

    keys: tuple[ItemKey, ...]
    options: tuple[HalfDayOfYear, ...]
    is_included: bool
    override_reason: str = ""
    mistakes: tuple[str, ...] = ()


def read_batch(typed: MultiDict[str, str]) -> list[BatchRow]:
    """The visits of a batch, in order; one whose groups cannot be read is left out: nobody typed that."""
    rows = []
    for index in range(1, MOST_AT_ONCE + 1):
        text = typed.get(f"keys-{index}")
        if text is None:
            break
        try:
            keys = tuple(read_key(part) for part in text.split(",") if part)
        except ValueError:
            continue
        if keys:
            rows.append(_read_row(typed, index, keys))
    return rows


def _read_row(typed: MultiDict[str, str], index: int, keys: tuple[ItemKey, ...]) -> BatchRow:
    options, mistakes = [], []
    for place in range(1, MOST_OPTIONS + 1):
        day, half = typed.get(f"day-{index}-{place}", "").strip(), typed.get(f"half-{index}-{place}", "")
        if not day:
            continue
        try:
            options.append(HalfDayOfYear(date.fromisoformat(day), HalfDay(half)))
        except ValueError:
            mistakes.append(_("“%(day)s” is geen bestaande dag. Kies een dag in de kalender.", day=day[:20]))
    why = typed.get(f"why-{index}", "").strip()
    return BatchRow(keys, tuple(options), f"in-{index}" in typed, why, tuple(mistakes))

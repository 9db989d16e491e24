"""Clauses: stable keys, typed parameters filled into a text, and the hash of what both sides read. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from clb_core.words import _, _l, month_word
from clb_platform.agreements.vocabulary.contents import Content

MOST_CLAUSES: Final = 80
MOST_TITLE: Final = 120
MOST_TEXT: Final = 8_000
MOST_VALUE: Final = 500
MOST_FIELDS: Final = 12
OWN_CLAUSE: Final = "eigen_"


def is_own(key: str) -> bool:
    """Whether a clause was added by a centre or school, not taken from a starting template."""
    return key.startswith(OWN_CLAUSE)


"""How the key of a clause begins that was not delivered."""
FIELD: Final = re.compile(r"\{([^{}\n]{0,60})\}")
FIELD_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
BLANK: Final = "……"
"""What stands for a parameter that nobody filled in yet."""


class FieldKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"


class SchoolKind(StrEnum):
    """For which schools a template is meant."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    SPECIAL = "special"


SCHOOL_KIND_LABELS: Final[Mapping[SchoolKind, object]] = {
    SchoolKind.PRIMARY: _l("Gewoon basisonderwijs"),
    SchoolKind.SECONDARY: _l("Gewoon secundair onderwijs"),
    SchoolKind.SPECIAL: _l("Buitengewoon onderwijs"),
}
FIELD_KIND_LABELS: Final[Mapping[FieldKind, object]] = {
    FieldKind.TEXT: _l("tekst"),
    FieldKind.NUMBER: _l("getal"),
    FieldKind.DAY: _l("dag"),
}
COMMON_FIELDS: Final[Mapping[str, object]] = {
    "school": _l("naam van de school"),
    "instellingsnummer": _l("instellingsnummer"),
    "schoolbestuur": _l("schoolbestuur"),
    "centrum": _l("naam van het centrum"),
    "geldig_vanaf": _l("eerste dag"),
    "geldig_tot": _l("laatste dag"),
    "opzegdag": _l("laatste dag om op te zeggen"),
}
"""Merge fields that every clause may use; the product fills them in."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a clause: what is asked, and of which kind."""

    key: str
    label: str
    kind: FieldKind
    is_required: bool = True

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Field:
        return cls(stored["key"], stored["label"], FieldKind(stored["kind"]), bool(stored.get("is_required", True)))

    def stored(self) -> dict[str, Any]:
        return {"key": self.key, "label": self.label, "kind": self.kind.value, "is_required": self.is_required}


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause as it is kept: `source` with `{fields}`; `values` of its own fields; what it is for."""

    key: str
    position: int
    title: str
    source: str
    fields: tuple[Field, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    is_mandatory: bool = False
    is_fixed: bool = False
    is_included: bool = True
    covers: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadClause:
    """A clause as both sides read it: every field filled in. `body` is what is compared, hashed, shown and printed."""

    key: str
    position: int
    title: str
    body: str


def fields_in(source: str) -> tuple[str, ...]:
    """The merge fields that a text names, each once, in order."""
    return tuple(dict.fromkeys(FIELD.findall(source)))


def unknown_fields(source: str, own: Iterable[str]) -> tuple[str, ...]:
    """The merge fields of a text that nothing fills in."""
    known = {*own, *COMMON_FIELDS}
    return tuple(name for name in fields_in(source) if name not in known)


def missing_values(clause: ClauseText) -> tuple[Field, ...]:
    """The required parameters of a clause that have no value."""
    values = clause.values
    return tuple(each for each in clause.fields if each.is_required and not values.get(each.key, "").strip())


def day_words(day: date) -> str:
    """ "1 september 2027": in a text that is agreed a day has no weekday."""
    return f"{day.day}\N{NO-BREAK SPACE}{month_word(day)}"


def value_words(kind: FieldKind, value: str) -> str:
    """A stored value as it is read: a day in words, the rest as it was typed."""
    return day_words(date.fromisoformat(value)) if kind is FieldKind.DAY and value else value


def wrong_value(asked: Field, value: str) -> str | None:
    """Why a typed value does not fit its parameter, in words; None when it does. Empty fits: it is asked again at sending."""
    if not value:
        return None
    if len(value) > MOST_VALUE:
        return _("%(label)s: hoogstens %(n)s tekens.", label=asked.label, n=MOST_VALUE)
    if asked.kind is FieldKind.NUMBER and not re.fullmatch(r"[0-9]{1,6}(,[0-9]{1,2})?", value):
        return _("%(label)s: geef een getal, bijvoorbeeld 12 of 2,5.", label=asked.label)
    if asked.kind is FieldKind.DAY:
        try:
            date.fromisoformat(value)
        except ValueError:
            return _("%(label)s: kies een dag.", label=asked.label)
    return None


def filled(clause: ClauseText, common: Mapping[str, str]) -> ReadClause:
    """The clause as it is read, with `common` for the fields that every clause may use."""
    kinds = {each.key: each.kind for each in clause.fields}
    values = clause.values

    def word(match: re.Match[str]) -> str:
        key = match.group(1)
        if key in kinds:
            return value_words(kinds[key], values.get(key, "").strip()) or BLANK
        return common.get(key) or (BLANK if key in COMMON_FIELDS else match.group(0))

    return ReadClause(clause.key, clause.position, clause.title, FIELD.sub(word, clause.source))


def covered(clauses: Iterable[ClauseText]) -> frozenset[Content]:
    """What the clauses that are in cover together."""
    return frozenset(content for clause in clauses if clause.is_included for content in clause.covers)


def content_hash(title: str, terms: Mapping[str, Any], clauses: Sequence[ReadClause]) -> str:
    """SHA-256, in hexadecimal, of everything that is agreed: the same for the same words, whatever screen shows them."""
    agreed = {
        "title": title,
        "terms": {name: None if value is None else str(value) for name, value in terms.items()},
        "clauses": [[clause.key, clause.title, clause.body] for clause in clauses],
    }
    text = json.dumps(agreed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

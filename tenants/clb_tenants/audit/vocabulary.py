"""Words of the ledger: what each action and field is called in Dutch. Slices register theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from clb_core.words import Words, _, _l, decimal_number, listed, moment, spoken_with_year, translator

KEPT: Final = 8
_labels: dict[str, object] = {}
_fields: dict[str, object] = {}


def register_actions(labels: Mapping[Any, object], fields: Mapping[str, object] | None = None) -> None:
    """Dutch words for a slice's actions ("Bezoek bevestigd") and for the fields its entries name."""
    _labels.update({action.value: label for action, label in labels.items()})
    _fields.update(fields or {})


def label_of(action: str) -> str:
    return str(_labels.get(action, action))


def field_label(name: str) -> str:
    return str(_fields.get(name, name))


def known_actions() -> tuple[tuple[str, str], ...]:
    """Every action and its words, in the order of the words."""
    return _known_actions(translator(), len(_labels))


@lru_cache(KEPT)
def _known_actions(speaking: object, number: int) -> tuple[tuple[str, str], ...]:  # noqa: ARG001 - what they depend on
    return tuple(sorted(((action, str(label)) for action, label in _labels.items()), key=lambda each: each[1]))


@dataclass(frozen=True, slots=True)
class FieldWords:
    """What a field is called, and what its codes are called; stands where a plain label may stand."""

    label: Words
    values: Mapping[Any, object]

    def __str__(self) -> str:
        return str(self.label)


def value_words(field: str, value: object) -> str:
    """A stored fact as it is read: codes by their label, days and moments in full, nothing as "leeg"."""
    known = _fields.get(field)
    if isinstance(known, FieldWords) and value in known.values:
        return str(known.values[value])
    if value is None or value == "":
        return _("leeg")
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, float):
        return decimal_number(value)
    if isinstance(value, list):
        return listed([value_words(field, item) for item in value])
    return _date_words(value) if isinstance(value, str) else str(value)


def _date_words(text: str) -> str:
    try:
        return spoken_with_year(date.fromisoformat(text)) if len(text) == len("2026-10-06") else _moment_words(text)
    except ValueError:
        return text


def _moment_words(text: str) -> str:
    found = datetime.fromisoformat(text) if "T" in text else None
    return moment(found) if found and found.tzinfo else text


class Change(NamedTuple):
    """One line of an entry. A fact has `after`, and `before` when it was something else; a text has its words.

    `is_hidden`: the text was made unreadable, only its digest is left.
    """

    field: str
    label: str
    after: str
    before: str | None = None
    is_text: bool = False
    is_hidden: bool = False


def changes_of(changes: Mapping[str, Any], texts: Mapping[str, str | None]) -> list[Change]:
    """What an entry says, in words."""
    return [_change(field, value, texts) for field, value in changes.items()]


def _change(field: str, value: object, texts: Mapping[str, str | None]) -> Change:
    label = field_label(field)
    if isinstance(value, dict) and set(value) == {"digest"}:
        words = texts.get(field)
        return Change(field, label, words or "", is_text=True, is_hidden=words is None)
    if isinstance(value, list) and len(value) == len(("before", "after")):
        before, after = value_words(field, value[0]), value_words(field, value[1])
        return Change(field, label, after, before if before != after else None)
    return Change(field, label, value_words(field, value))


def roles_words(codes: str, labels: Mapping[Any, object]) -> str:
    """ "nurse, planner" as it is stored → "Verpleegkundige en Planner"."""
    names: Sequence[str] = [code for code in codes.split(", ") if code]
    return listed([str(labels.get(code, code)) for code in names])


class AuditAction(StrEnum):
    EXPORTED = "audit.ledger.exported"
    REDACTED = "audit.text.redacted"


ACTION_LABELS = {
    AuditAction.EXPORTED: _l("Auditspoor uitgevoerd"),
    AuditAction.REDACTED: _l("Tekst onleesbaar gemaakt"),
}
FIELD_LABELS = {
    "action": _l("handeling"),
    "entries": _l("aantal regels"),
    "entry": _l("regel"),
    "field": _l("veld"),
    "first": _l("van"),
    "last": _l("tot en met"),
    "object": _l("waarover"),
    "q": _l("gezocht naar"),
    "reason": _l("reden"),
    "school": _l("school"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is about: the kind of thing, its id, the name it had, and its school if it has one."""

    kind: str
    id: UUID | None
    name: str
    school_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One of many acts that are recorded at once; `changes` as in `audit.service.record`."""

    action: StrEnum
    subject: Subject
    changes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing wrong in a ledger: `kind` is altered, removed, inserted or cut; `sentence` says it."""

    kind: str
    entry_id: UUID | None
    position: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying one centre's ledger found. `unsealed` entries are younger than `oldest_unsealed_seconds`."""

    centre_id: UUID
    sealed: int
    unsealed: int
    oldest_unsealed_seconds: float
    finding: Finding | None

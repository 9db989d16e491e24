"""Words of the ledger: what each action and field is called in Dutch. Slices register theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from clb_core.words import _l

_labels: dict[str, object] = {}
_fields: dict[str, object] = {"reason": _l("reden")}


def register_actions(labels: Mapping[StrEnum, object], fields: Mapping[str, object] | None = None) -> None:
    """Dutch words for a slice's actions ("Bezoek bevestigd") and for the fields its entries name."""
    _labels.update({action.value: label for action, label in labels.items()})
    _fields.update(fields or {})


def label_of(action: str) -> str:
    return str(_labels.get(action, action))


def field_label(name: str) -> str:
    return str(_fields.get(name, name))


def known_actions() -> dict[str, str]:
    return {action: str(label) for action, label in sorted(_labels.items(), key=lambda item: str(item[1]))}


class AuditAction(StrEnum):
    EXPORTED = "audit.ledger.exported"
    REDACTED = "audit.text.redacted"


ACTION_LABELS = {
    AuditAction.EXPORTED: _l("Auditspoor uitgevoerd"),
    AuditAction.REDACTED: _l("Tekst onleesbaar gemaakt"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is about: the kind of thing, its id, the name it had, and its school if it has one."""

    kind: str
    id: UUID | None
    name: str
    school_id: UUID | None = None


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

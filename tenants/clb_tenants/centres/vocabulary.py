"""Settings: facts and choices that a centre may change, with a default that says where it comes from.

The certainty marks are those of the domain facts: S sure, L likely, U unknown, M from memory. U and M are shown in the
product as "standaard, te verifiëren".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clb_core.words import _l


class SettingKind(StrEnum):
    NUMBER = "number"
    YES_NO = "yes_no"
    TIME = "time"
    TEXT = "text"


class Certainty(StrEnum):
    SURE = "S"
    LIKELY = "L"
    UNKNOWN = "U"
    MEMORY = "M"


CERTAINTY_LABELS = {
    Certainty.SURE: _l("zeker"),
    Certainty.LIKELY: _l("waarschijnlijk"),
    Certainty.UNKNOWN: _l("standaard, te verifiëren"),
    Certainty.MEMORY: _l("standaard, te verifiëren"),
}


@dataclass(frozen=True, slots=True)
class SettingDefinition:
    """One setting. Numbers have `unit`, `minimum` and `maximum`, and count wholes unless `decimals`; times are texts ("08:30")."""

    key: str
    label: object
    kind: SettingKind
    default: Any
    source: str
    certainty: Certainty
    group: object
    unit: object = ""
    minimum: float | None = None
    maximum: float | None = None
    decimals: bool = False
    explanation: object = ""


_definitions: dict[str, SettingDefinition] = {}


def register_settings(definitions: Iterable[SettingDefinition]) -> None:
    """Make a slice's settings known; the settings screen shows them all."""
    _definitions.update({definition.key: definition for definition in definitions})


def definitions() -> tuple[SettingDefinition, ...]:
    return tuple(_definitions.values())


def definition_of(key: str) -> SettingDefinition | None:
    return _definitions.get(key)


class CentresAction(StrEnum):
    REGISTERED = "centres.centre.registered"
    CHANGED = "centres.centre.changed"
    SETTING_CHANGED = "centres.setting.changed"
    SETTING_RESET = "centres.setting.reset"


ACTION_LABELS = {
    CentresAction.REGISTERED: _l("Centrum aangemaakt"),
    CentresAction.CHANGED: _l("Gegevens van het centrum gewijzigd"),
    CentresAction.SETTING_CHANGED: _l("Instelling gewijzigd"),
    CentresAction.SETTING_RESET: _l("Instelling terug naar de standaard"),
}
FIELD_LABELS = {"value": _l("waarde"), "valid_from": _l("geldig vanaf"), "source": _l("bron")}

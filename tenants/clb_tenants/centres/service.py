"""The verbs of centres: their dated settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.words import _
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.centres import queries
from clb_tenants.centres.events import SettingChanged
from clb_tenants.centres.models import Centre, CentreSetting
from clb_tenants.centres.vocabulary import CentresAction, SettingDefinition, SettingKind, definition_of, definitions

CACHE = "centre settings"
CHANGEABLE = ("name", "street", "postcode", "municipality", "phone", "email")
CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class SettingValue:
    """A setting as it stands on a day: `chosen` is the centre's own row, None while the default holds."""

    definition: SettingDefinition
    value: Any
    chosen: CentreSetting | None


def settings_on(uow: UnitOfWork, day: date) -> Mapping[str, SettingValue]:
    """Every setting by key, as it stands on `day`. One statement per unit of work."""
    rows = uow.memory.get(CACHE)
    if rows is None:
        rows = uow.memory[CACHE] = queries.settings(uow)
    standing: dict[str, SettingValue] = {}
    for definition in definitions():
        chosen = next((row for row in rows if row.key == definition.key and row.valid_from <= day), None)
        standing[definition.key] = SettingValue(definition, chosen.value if chosen else definition.default, chosen)
    return standing


def value_on(uow: UnitOfWork, definition: SettingDefinition, day: date) -> Any:
    """The value of one setting on `day`."""
    return settings_on(uow, day)[definition.key].value


def register(uow: UnitOfWork, actor: Acting, centre: Centre) -> Centre:
    """Make a new centre in its own, empty scope."""
    uow.add(centre)
    audit.record(uow, actor, CentresAction.REGISTERED, Subject("centre", centre.centre_id, centre.name))
    return centre


def change_centre(uow: UnitOfWork, actor: Actor, values: Mapping[str, Any], version: int | None) -> Centre:
    """Change the centre's name and where to reach it. Raises Forbidden, Stale."""
    actor.require(Permission.CENTRES_SETTING_EDIT)
    centre = queries.centre_for_change(uow)
    expect_version(centre, version)
    changes = {
        name: [getattr(centre, name), values[name]]
        for name in CHANGEABLE
        if name in values and getattr(centre, name) != values[name]
    }
    for name, (_before, after) in changes.items():
        setattr(centre, name, after)
    uow.flush()
    if changes:
        subject = Subject("centre", centre.centre_id, centre.name)
        audit.record(uow, actor, CentresAction.CHANGED, subject, changes=changes)
    return centre


def change_setting(
    uow: UnitOfWork,
    actor: Actor,
    key: str,
    value: Any,
    valid_from: date,
    source: str,
    version: int | None = None,
) -> CentreSetting:
    """Choose a value for a setting from a day on.

    `version` is that of the setting as the sender saw it: 0 while it never changed. Raises NotFound (no such setting),
    Refused (not a valid value), Stale.
    """
    actor.require(Permission.CENTRES_SETTING_EDIT)
    definition = definition_of(key)
    if definition is None:
        raise NotFound
    value = checked(definition, value)
    _next_version(uow, key, version)
    before = value_on(uow, definition, valid_from)
    row = queries.setting(uow, key, valid_from)
    if row is None:
        row = uow.add(
            CentreSetting(
                key=key,
                valid_from=valid_from,
                value=value,
                source=source,
                changed_at=clock.now(),
                changed_by=actor.name,
            )
        )
    else:
        row.value, row.source, row.changed_at, row.changed_by = value, source, clock.now(), actor.name
        uow.flush()
    uow.memory.pop(CACHE, None)
    changes = {"value": [before, value], "valid_from": valid_from}
    subject = Subject("setting", None, str(definition.label))
    audit.record(uow, actor, CentresAction.SETTING_CHANGED, subject, changes=changes, texts={"source": source})
    uow.emit(SettingChanged(key, valid_from, uuid7()))
    return row


def _next_version(uow: UnitOfWork, key: str, seen: int | None) -> None:
    """Count a change of a setting. Raises Stale when the sender saw another version."""
    row = queries.version_for_change(uow, key)
    if row is None:
        if seen or not queries.add_first_version(uow, key):
            raise Stale
        return
    expect_version(row, seen)
    queries.touch(row)
    uow.flush()


def reset_setting(uow: UnitOfWork, actor: Actor, key: str, valid_from: date, version: int | None = None) -> None:
    """Take one chosen value away, so that the one before it, or the default, holds again. Raises NotFound, Stale."""
    actor.require(Permission.CENTRES_SETTING_EDIT)
    row = queries.setting(uow, key, valid_from)
    if row is None:
        raise NotFound
    _next_version(uow, key, version)
    before = row.value
    uow.delete(row)
    uow.memory.pop(CACHE, None)
    changes = {"value": [before, None], "valid_from": valid_from}
    audit.record(uow, actor, CentresAction.SETTING_RESET, Subject("setting", None, _label(key)), changes=changes)
    uow.emit(SettingChanged(key, valid_from, uuid7()))


def _label(key: str) -> str:
    definition = definition_of(key)
    return str(definition.label) if definition else key


def checked(definition: SettingDefinition, value: Any) -> Any:
    """The value as it is stored; raises Refused beside the field `value`."""
    if definition.kind is SettingKind.YES_NO:
        return _yes_no(value)
    if definition.kind is SettingKind.NUMBER:
        return _number(definition, value)
    text = str(value).strip()
    if definition.kind is SettingKind.TIME and not CLOCK_TIME.fullmatch(text):
        raise _bad(_("Schrijf een uur als 08:30."))
    if len(text) > 500:
        raise _bad(_("Schrijf hoogstens 500 tekens."))
    return text


def _yes_no(value: Any) -> bool:
    text = str(value).lower()
    if text not in {"true", "false", "ja", "nee"}:
        raise _bad(_("Kies ja of nee."))
    return text in {"true", "ja"}


def _number(definition: SettingDefinition, value: Any) -> float | int:
    try:
        number = float(str(value).replace(",", "."))
    except ValueError as error:
        raise _bad(_("Dit is geen getal.")) from error
    low, high = definition.minimum, definition.maximum
    if number != number or (low is not None and number < low) or (high is not None and number > high):
        raise _bad(_("Geef een getal van %(low)s tot %(high)s.", low=low, high=high))
    if not (definition.decimals or number.is_integer()):
        raise _bad(_("Dit is geen geheel getal."))
    return int(number) if number.is_integer() else number


def _bad(words: str) -> Refused:
    return Refused(words, fields={"value": [words]})

"""The verbs of rooms and buses: what the centre has, from which day to which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.search import search_key
from clb_core.words import _
from clb_platform.calendars import queries
from clb_platform.calendars.events import FacilityChanged
from clb_platform.calendars.models import Facility
from clb_platform.calendars.service.days import beside, days_of, possible
from clb_platform.calendars.vocabulary import CalendarsAction, FacilityKind
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject

CHANGEABLE = ("name", "valid_from", "valid_until")
LONGEST_NAME = 80


def add_facility(
    uow: UnitOfWork,
    actor: Acting,
    kind: FacilityKind,
    name: str,
    valid_from: date,
    valid_until: date | None = None,
) -> Facility:
    """A room or bus that visits can use from a day on, to a day (both included) or on and on.

    Raises Forbidden, Refused (no name, days out of order), Conflict (name taken).
    """
    _may_edit(actor)
    values = {"name": name, "valid_from": valid_from, "valid_until": valid_until}
    facility = Facility(kind=kind, **_checked(values))
    with beside("name"):
        uow.add(facility)
    changes = {"kind": kind, "valid_from": valid_from, "valid_until": valid_until}
    audit.record(uow, actor, CalendarsAction.FACILITY_ADDED, _subject(facility), changes=changes)
    return facility


def change_facility(
    uow: UnitOfWork, actor: Acting, facility_id: UUID, values: Mapping[str, Any], version: int | None
) -> Facility:
    """Change the name or the days of a room or bus; visits on days it no longer has are listed by planning.

    `values`: any of name, valid_from, valid_until. Raises NotFound, Forbidden, Stale, Refused, Conflict (name taken).
    """
    _may_edit(actor)
    facility = queries.facility_for_change(uow, facility_id)
    if facility is None:
        raise NotFound
    expect_version(facility, version)
    before = {name: getattr(facility, name) for name in CHANGEABLE}
    after = _checked(before | {name: values[name] for name in CHANGEABLE if name in values})
    for name, value in after.items():
        setattr(facility, name, value)
    with beside("name"):
        uow.flush()
    changes = {name: [before[name], after[name]] for name in CHANGEABLE if before[name] != after[name]}
    if changes:
        audit.record(uow, actor, CalendarsAction.FACILITY_CHANGED, _subject(facility), changes=changes)
        uow.emit(FacilityChanged(facility_id, uuid7()))
    return facility


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    name = str(values["name"]).strip()
    if not search_key(name) or len(name) > LONGEST_NAME:
        words = _("Geef een naam van hoogstens %(most)s tekens.", most=LONGEST_NAME)
        raise Refused(words, fields={"name": [words]})
    possible(values["valid_from"], "valid_from")
    if values["valid_until"] is not None:
        days_of(values["valid_from"], values["valid_until"], fields=("valid_from", "valid_until"))
    return {**values, "name": name, "name_key": search_key(name)}


def _may_edit(actor: Acting) -> None:
    if isinstance(actor, Actor):
        actor.require(Permission.CALENDARS_CENTRE_EDIT)


def _subject(facility: Facility) -> Subject:
    return Subject("facility", facility.facility_id, facility.name)

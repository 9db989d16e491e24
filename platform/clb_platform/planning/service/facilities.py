"""The room or bus of a visit: which ones fit, when they are taken, and choosing one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.rest.conditional import expect_version
from clb_core.words import _
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.models import Facility
from clb_platform.planning import policy, queries
from clb_platform.planning.events import FacilityChosen
from clb_platform.planning.models import Booking, Visit, VisitDate
from clb_platform.planning.policy import FacilityToUse
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.vocabulary import (
    FACILITY_CODES,
    FACILITY_OF_PLACE,
    STATE_LABELS,
    Action,
    HalfDayOfYear,
    PlanningAction,
    ResourceKind,
    VisitState,
)
from clb_platform.programmes.vocabulary import PLACE_LABELS, Place
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject

DONE = frozenset({VisitState.HELD, VisitState.CANCELLED})


def fitting(uow: UnitOfWork, facility_id: UUID, place: Place) -> Facility:
    """A room for a visit at the centre, a bus for one in the bus. Raises NotFound, Refused beside `facility_id`."""
    row = calendars.facility(uow, facility_id)
    if row is None:
        raise NotFound
    if row.kind is not FACILITY_OF_PLACE.get(place):
        words = _(
            "%(name)s past hier niet: het bezoek is %(place)s. Kies een andere plaats, of niets.",
            name=row.name, place=PLACE_LABELS[place],
        )  # fmt: skip
        raise Refused(words, fields={"facility_id": [words]})
    return row


def choose_facility(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, facility_id: UUID | None, *, version: int | None = None
) -> Visit:
    """Let a visit that is not over use a room or bus (None: none yet), for each of its dates that stand.

    The visit and its dates stay as they are. Raises NotFound, Forbidden, Conflict (over, or another got it first), Stale,
    Refused beside `facility_id` (does not fit the place, is not there, or is taken then).
    """
    if isinstance(actor, Actor):
        actor.require(policy.PERMISSION_OF[Action.CREATE])
    visit = queries.visit_for_change(uow, visit_id)
    if visit is None:
        raise NotFound
    if visit.state in DONE:
        raise Conflict(_("Dit bezoek is intussen: %(state)s. Dit kan dan niet meer.", state=STATE_LABELS[visit.state]))
    expect_version(visit, version)
    row = fitting(uow, facility_id, visit.place) if facility_id is not None else None
    dates = [
        date for _visit, date in queries.standing_dates(uow, clock.today(), clock.today(), None, visit_id=visit_id)
    ]
    if row is not None:
        _refuse_taken(uow, visit, row, dates)
    before = calendars.facility(uow, visit.facility_id) if visit.facility_id else None
    if (before and before.facility_id) == facility_id:
        return visit
    visit.facility_id = facility_id
    queries.release_facility(uow, visit_id)
    uow.flush()
    if row is not None:
        uow.add_all(_booking(visit, each, row) for each in dates)
    changes = {"facility": [before.name if before else None, row.name if row else None]}
    subject = Subject("visit", visit.visit_id, visit.title, visit.school_id)
    audit.record(uow, actor, PlanningAction.FACILITY_CHOSEN, subject, changes=changes)
    uow.emit(FacilityChosen(visit_id, visit.school_id, visit.revision, version=visit.version))
    return visit


def _refuse_taken(uow: UnitOfWork, visit: Visit, row: Facility, dates: Sequence[VisitDate]) -> None:
    around = context(uow, wanted_of(uow, visit))
    use = FacilityToUse(row.facility_id, row.name, row.valid_from, row.valid_until)
    around = replace(around, facility=use, _present={})
    found = dict.fromkeys(
        finding.sentence
        for each in dates
        for finding in policy.facility_free(around, HalfDayOfYear(each.day, each.half_day))
        if finding.code in FACILITY_CODES
    )
    if found:
        raise Refused(" ".join(found), fields={"facility_id": list(found)})


def _booking(visit: Visit, row: VisitDate, facility: Facility) -> Booking:
    return Booking(
        visit_id=visit.visit_id, date_id=row.date_id, resource_kind=ResourceKind.FACILITY,
        resource_id=facility.facility_id, day=row.day, half_day=row.half_day,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """A visit that takes a room or bus in a half day; `where` names the school and its municipality."""

    visit_id: UUID
    where: str


def uses(uow: UnitOfWork, first: date, last: date) -> Mapping[UUID, Mapping[HalfDayOfYear, Use]]:
    """facility_id → half day → who has it, between two days. One statement."""
    found: dict[UUID, dict[HalfDayOfYear, Use]] = defaultdict(dict)
    for row in queries.taken_between(uow, first, last):
        if row.kind is ResourceKind.FACILITY:
            found[row.resource_id][HalfDayOfYear(row.day, row.half_day)] = Use(
                row.visit_id, f"{row.name} ({row.municipality})"
            )
    return found

"""The verbs of periods that do not suit a school: asked before planning, they warn and never refuse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.rest.conditional import expect_version
from clb_core.words import _, spoken_range
from clb_platform.calendars import policy, queries
from clb_platform.calendars.models import AvoidedPeriod
from clb_platform.calendars.service.closures import check_year
from clb_platform.calendars.service.days import beside, days_of
from clb_platform.calendars.vocabulary import CalendarsAction, HalfDay
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools import service as schools

LONGEST_REASON = 200


def add_avoided(
    uow: UnitOfWork,
    actor: Acting,
    school_id: UUID,
    first_day: date,
    last_day: date,
    *,
    half_day: HalfDay | None = None,
    reason: str,
) -> AvoidedPeriod:
    """Ask to plan no visit at a school on these days, both included. What is planned already stays as it is.

    Raises NotFound (not the actor's school), Forbidden, Refused (days out of order, not in one school year, no reason),
    Conflict (overlap).
    """
    school = schools.get_school(uow, school_id)
    policy.may_avoid(actor, school_id)
    check_year(days_of(first_day, last_day))
    _check_reason(reason.strip())
    with beside("first_day"):
        row = uow.add(
            AvoidedPeriod(
                school_id=school_id, first_day=first_day, last_day=last_day, half_day=half_day, reason=reason.strip()
            )
        )
    _record(uow, actor, CalendarsAction.AVOIDED_ADDED, row, school.name)
    return row


def remove_avoided(uow: UnitOfWork, actor: Acting, period_id: UUID, version: int | None = None) -> AvoidedPeriod:
    """Take a period back. Raises NotFound, Forbidden, Stale."""
    row = queries.avoided_for_change(uow, period_id)
    if row is None:
        raise NotFound
    policy.may_avoid(actor, row.school_id)
    expect_version(row, version)
    uow.delete(row)
    _record(uow, actor, CalendarsAction.AVOIDED_REMOVED, row, schools.get(uow, row.school_id).name)
    return row


def _check_reason(reason: str) -> None:
    words = ""
    if not reason:
        words = _("Zeg kort waarom een bezoek dan niet past. Geen namen van leerlingen.")
    elif len(reason) > LONGEST_REASON:
        words = _("Schrijf hoogstens %(most)s tekens.", most=LONGEST_REASON)
    if words:
        raise Refused(words, fields={"reason": [words]})


def _record(uow: UnitOfWork, actor: Acting, action: CalendarsAction, row: AvoidedPeriod, school_name: str) -> None:
    facts: Mapping[str, object] = {"first_day": row.first_day, "last_day": row.last_day, "half_day": row.half_day}
    name = _("Periode die niet past, %(days)s", days=spoken_range(row.first_day, row.last_day))
    subject = Subject("avoided_period", row.period_id, name, row.school_id)
    behalf = school_name if isinstance(actor, Actor) and actor.is_staff() else None
    audit.record(uow, actor, action, subject, changes=facts, texts={"reason": row.reason}, on_behalf_of=behalf)

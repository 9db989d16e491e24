"""The verbs of closures: days on which a school, or the whole centre, takes no visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.rest.conditional import expect_version
from clb_core.terms import DayRange
from clb_core.words import _, capitalised, spoken_range, spoken_with_year
from clb_platform.calendars import policy, queries
from clb_platform.calendars.events import ClosureAdded, ClosureRemoved
from clb_platform.calendars.models import Closure
from clb_platform.calendars.service.days import EARLIEST, LATEST, beside, days_of
from clb_platform.calendars.vocabulary import (
    CLOSURE_LABELS,
    CalendarsAction,
    ClosureKind,
    HalfDay,
    Holiday,
    SchoolYear,
    Weekday,
    school_year_of,
)
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools import service as schools

CHANGEABLE = ("first_day", "last_day", "half_day", "kind")
YEARS_BACK, YEARS_AHEAD = 1, 3
LONGEST_NOTE = 200


def add_closure(
    uow: UnitOfWork,
    actor: Acting,
    school_id: UUID | None,
    first_day: date,
    last_day: date,
    kind: ClosureKind,
    *,
    half_day: HalfDay | None = None,
    note: str = "",
) -> Closure:
    """Close a school (None: the whole centre) for visits on these days, both included.

    Visits already planned then stay as they are: `ClosureAdded` makes planning list them. Raises NotFound (not the
    actor's school), Forbidden, Refused (days out of order, not in one school year, a kind that does not fit), Conflict
    (overlap).
    """
    school_name = schools.get_school(uow, school_id).name if school_id is not None else ""
    policy.may_close(actor, school_id)
    values = {"first_day": first_day, "last_day": last_day, "half_day": half_day, "kind": kind, "note": note.strip()}
    check_closure(school_id, values)
    with beside("first_day"):
        closure = uow.add(Closure(school_id=school_id, **values))
    _record(uow, actor, CalendarsAction.CLOSURE_ADDED, closure, school_name, _facts(closure))
    uow.emit(_added(closure))
    return closure


def change_closure(
    uow: UnitOfWork, actor: Acting, closure_id: UUID, values: Mapping[str, Any], version: int | None
) -> Closure:
    """Change days, half, kind or note. `values`: any of first_day, last_day, half_day, kind, note.

    Planning sees the earlier days open and the new days close. Raises NotFound, Forbidden, Stale, Refused, Conflict.
    """
    closure, school_name = _to_change(uow, actor, closure_id, version)
    before = _facts(closure) | {"note": closure.note}
    after = before | {name: value for name, value in values.items() if name in before}
    after["note"] = str(after["note"]).strip()
    check_closure(closure.school_id, after)
    if before == after:
        return closure
    opened = _removed(closure)
    for name, value in after.items():
        setattr(closure, name, value)
    with beside("first_day"):
        uow.flush()
    changes = {name: [before[name], after[name]] for name in CHANGEABLE if before[name] != after[name]}
    _record(uow, actor, CalendarsAction.CLOSURE_CHANGED, closure, school_name, changes)
    if changes:
        uow.emit(opened)
        uow.emit(_added(closure))
    return closure


def remove_closure(uow: UnitOfWork, actor: Acting, closure_id: UUID, version: int | None = None) -> None:
    """Open these days again. Raises NotFound, Forbidden, Stale."""
    closure, school_name = _to_change(uow, actor, closure_id, version)
    uow.delete(closure)
    _record(uow, actor, CalendarsAction.CLOSURE_REMOVED, closure, school_name, _facts(closure))
    uow.emit(_removed(closure))


def closure_to_edit(uow: UnitOfWork, actor: Acting, closure_id: UUID) -> Closure:
    """A closure that this actor may change. Raises NotFound, Forbidden (it is seen, but is of the whole centre)."""
    closure = queries.closure(uow, closure_id)
    if closure is None:
        raise NotFound
    policy.may_close(actor, closure.school_id)
    return closure


def closure_notice(uow: UnitOfWork, closure: Closure) -> str | None:
    """What to say beside a closure that closes nothing: all its days are in a weekend or a holiday. None otherwise."""
    holidays = queries.holidays_between(uow, closure.days)
    if any(_has_lessons(day, holidays) for day in closure.days.days()):
        return None
    return _(
        "Op %(days)s zijn er al geen lessen (%(reason)s). De sluiting is bewaard, maar verandert niets.",
        days=spoken_range(closure.first_day, closure.last_day),
        reason=", ".join(holiday.name for holiday in holidays) or _("weekend"),
    )


def closure_filters(query: Mapping[str, Any]) -> dict[str, Any]:
    """`first`, `last`, `school_id`, `whole_centre` as `queries.closures_page` wants them. Raises Refused."""
    filters = {"school_id": query.get("school_id"), "whole_centre": query.get("whole_centre")}
    first, last = query.get("first"), query.get("last")
    if first or last:
        filters["days"] = days_of(first or EARLIEST, last or LATEST, fields=("first", "last"))
    return filters


def _has_lessons(day: date, holidays: Sequence[Holiday]) -> bool:
    return not Weekday.of(day).is_weekend and not any(day in holiday.days for holiday in holidays)


def _to_change(uow: UnitOfWork, actor: Acting, closure_id: UUID, version: int | None) -> tuple[Closure, str]:
    """The closure locked, with its school's name; who may only see it is told so, who may not see it is not."""
    closure_to_edit(uow, actor, closure_id)
    closure = queries.closure_for_change(uow, closure_id)
    if closure is None:
        raise NotFound
    expect_version(closure, version)
    return closure, schools.get(uow, closure.school_id).name if closure.school_id is not None else ""


def check_closure(school_id: UUID | None, values: Mapping[str, Any]) -> None:
    """Raises Refused, by field: days out of order or not in one school year near today, kind, note."""
    check_year(days_of(values["first_day"], values["last_day"]))
    if (values["kind"] is ClosureKind.CENTRE_CLOSED) != (school_id is None):
        words = (
            _("Een sluiting van het hele centrum heeft de soort “centrum gesloten”.")
            if school_id is None
            else _("“Centrum gesloten” geldt voor het hele centrum. Kies waarom deze school gesloten is.")
        )
        raise Refused(words, fields={"kind": [words]})
    if len(values["note"]) > LONGEST_NOTE:
        words = _("Schrijf hoogstens %(most)s tekens.", most=LONGEST_NOTE)
        raise Refused(words, fields={"note": [words]})


def check_year(days: DayRange) -> None:
    """Raises Refused, by field, for days not in one school year near today."""
    now = school_year_of(clock.today()).start_year
    earliest, latest = SchoolYear(now - YEARS_BACK), SchoolYear(now + YEARS_AHEAD)
    if not (earliest.first_day <= days.first <= latest.last_day):
        words = _(
            "Kies een dag in de schooljaren %(first)s tot en met %(last)s.", first=earliest.label, last=latest.label
        )
        raise Refused(words, fields={"first_day": [words]})
    year = school_year_of(days.first)
    if days.last > year.last_day:
        words = _(
            "De laatste dag ligt voorbij het einde van het schooljaar, %(day)s. Maak er twee van.",
            day=spoken_with_year(year.last_day),
        )
        raise Refused(words, fields={"last_day": [words]})


def _facts(closure: Closure) -> dict[str, object]:
    return {name: getattr(closure, name) for name in CHANGEABLE}


def _record(
    uow: UnitOfWork,
    actor: Acting,
    action: CalendarsAction,
    closure: Closure,
    school_name: str,
    changes: Mapping[str, object],
) -> None:
    days = spoken_range(closure.first_day, closure.last_day)
    name = f"{capitalised(str(CLOSURE_LABELS[closure.kind]))}, {days}"
    subject = Subject("closure", closure.closure_id, name, closure.school_id)
    behalf = school_name if school_name and isinstance(actor, Actor) and actor.is_staff() else None
    audit.record(uow, actor, action, subject, changes=changes, texts={"note": closure.note}, on_behalf_of=behalf)


def _added(closure: Closure) -> ClosureAdded:
    return ClosureAdded(
        closure.closure_id, closure.school_id, closure.first_day, closure.last_day, closure.half_day, closure.version
    )


def _removed(closure: Closure) -> ClosureRemoved:
    return ClosureRemoved(
        closure.closure_id, closure.school_id, closure.first_day, closure.last_day, closure.half_day, closure.version
    )

"""What a closure, leave or a working week would hit, before it is saved. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import DomainError
from clb_core.terms import DayRange
from clb_platform.calendars.models import Closure
from clb_platform.calendars.ports import Planned
from clb_platform.calendars.queries import exams_close
from clb_platform.calendars.service.closures import add_closure, change_closure, closure_to_edit
from clb_platform.calendars.vocabulary import ClosureKind, HalfDay, Hit
from clb_tenants.access.actor import Acting

_planned: list[Planned] = []


def register_planned(planned: Planned) -> None:
    """Make known who plans on the calendar; that slice calls it once, in its capability. Registering again replaces."""
    _planned[:] = [planned]


def hits_of_closure(
    uow: UnitOfWork,
    school_id: UUID | None,
    first: date,
    last: date,
    half_day: HalfDay | None,
    kind: ClosureKind,
    *,
    instead_of: Closure | None = None,
) -> tuple[Hit, ...]:
    """What stands on days that are about to close; what `instead_of` closes already is left out.

    Nothing for days out of order (the verb refuses them) and for exams where the centre lets them only warn.
    """
    if last < first or (kind is ClosureKind.EXAMS and not exams_close(uow, first)):
        return ()
    before = instead_of.closed_days if instead_of is not None else None
    return tuple(
        hit
        for planned in _planned
        for hit in planned.on_days(uow, DayRange(first, last), half_day, school_id)
        if before is None or not before.closes(hit.day, hit.half_day)
    )


def foresee_closure(uow: UnitOfWork, actor: Acting, school_id: UUID | None, values: Mapping[str, Any]) -> tuple[Hit, ...]:
    """What `add_closure` would hit. Stores nothing; raises what the verb raises."""
    with uow.taken_back():
        add_closure(uow, actor, school_id, **values)
    return hits_of_closure(
        uow, school_id, values["first_day"], values["last_day"], values.get("half_day"), values["kind"]
    )


def foresee_closure_change(uow: UnitOfWork, actor: Acting, closure_id: UUID, values: Mapping[str, Any]) -> tuple[Hit, ...]:
    """What `change_closure` would hit beside what is closed already. Stores nothing; raises what the verb raises."""
    before = closure_to_edit(uow, actor, closure_id)
    after: dict[str, Any] = {}
    with uow.taken_back():
        row = change_closure(uow, actor, closure_id, values, None)
        after = {name: getattr(row, name) for name in ("first_day", "last_day", "half_day", "kind")}
    return hits_of_closure(uow, before.school_id, *after.values(), instead_of=before)


def foresee_staffing(uow: UnitOfWork, change: Callable[[], object], first: date, last: date | None) -> tuple[Hit, ...]:
    """What would miss its people after `change`, a verb of presence or teams. Stores nothing; raises what the verb raises."""
    return tuple(hit for planned in _planned for hit in planned.hit_by(uow, change, first, last))


def hits_of_staffing(uow: UnitOfWork, change: Callable[[], object], first: date, last: date | None) -> tuple[Hit, ...]:
    """What would miss its people after `change`, a verb of presence or teams; nothing when the verb refuses."""
    try:
        return foresee_staffing(uow, change, first, last)
    except DomainError:
        return ()

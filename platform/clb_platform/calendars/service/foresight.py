"""What a closure, leave or a working week would hit, before it is saved. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import DomainError
from clb_core.terms import DayRange
from clb_platform.calendars.models import Closure
from clb_platform.calendars.ports import Planned
from clb_platform.calendars.queries import exams_close
from clb_platform.calendars.vocabulary import ClosureKind, HalfDay, Hit

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


def hits_of_staffing(uow: UnitOfWork, change: Callable[[], object], first: date, last: date | None) -> tuple[Hit, ...]:
    """What would miss its people after `change`, a verb of presence or teams; nothing when the verb refuses."""
    try:
        return tuple(hit for planned in _planned for hit in planned.hit_by(uow, change, first, last))
    except DomainError:
        return ()

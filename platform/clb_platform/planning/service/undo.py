"""Taking a step back: withdrawing an offer that nobody answered, and reopening a visit that ended without taking place."""

from __future__ import annotations

from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Refused
from clb_core.words import _
from clb_platform.calendars.vocabulary import SchoolYear
from clb_platform.planning import queries
from clb_platform.planning.events import ProposalWithdrawn
from clb_platform.planning.models import Visit
from clb_platform.planning.service.create import nothing_to_catch_up
from clb_platform.planning.service.propose import take_back
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import Action, ItemKey, VisitKind, VisitState
from clb_tenants.access.actor import Acting


def withdraw(uow: UnitOfWork, actor: Acting, visit_id: UUID, *, version: int | None = None) -> Visit:
    """Take the dates on offer back before the school answered: the visit is a concept again, nobody is held.

    Who already got the mail is told that there is nothing to answer; a mail that still waits does not leave. Raises
    NotFound, Forbidden, Conflict (answered meanwhile), Stale.
    """
    visit = locked(uow, actor, visit_id, Action.WITHDRAW, version)
    _back_to_concept(uow, visit)
    step(uow, actor, visit, Action.WITHDRAW, VisitState.PLANNED)
    uow.emit(ProposalWithdrawn(visit_id, visit.school_id, visit.revision))
    return visit


def reopen(uow: UnitOfWork, actor: Acting, visit_id: UUID, *, reason: str, version: int | None = None) -> Visit:
    """Make a concept again of a visit that was cancelled, of which every date was refused, or that nobody answered in time.

    Raises NotFound, Forbidden, Conflict (state, or a group has another visit or nobody to catch up), Stale, Refused (no
    reason, no groups).
    """
    visit = locked(uow, actor, visit_id, Action.REOPEN, version)
    if not reason.strip():
        words = _("Zeg waarom je het bezoek heropent.")
        raise Refused(words, fields={"reason": [words]})
    if visit.state is VisitState.CANCELLED and visit.kind is VisitKind.SYSTEMATIC:
        _take_groups_again(uow, visit)
    _back_to_concept(uow, visit)
    step(uow, actor, visit, Action.REOPEN, VisitState.PLANNED, reason=reason)
    return visit


def _back_to_concept(uow: UnitOfWork, visit: Visit) -> None:
    take_back(uow, visit)
    visit.day = visit.half_day = visit.starts_at = visit.ends_at = visit.reply_by = None
    visit.message = visit.remark = ""
    visit.sort_day = SchoolYear(visit.start_year).last_lesson_day


def _take_groups_again(uow: UnitOfWork, visit: Visit) -> None:
    rows = queries.items_of(uow, [visit.visit_id])[visit.visit_id]
    if not rows:
        raise Refused(_("Dit bezoek heeft geen groepen meer. Maak een nieuw bezoek."))
    keys = {ItemKey(item.class_group_id, item.programme_id, item.dose, item.portion): group for item, group, _p in rows}
    open_now = queries.to_catch_up(uow, list(keys), lock=True)
    for key, group in keys.items():
        if key.portion and key not in open_now:
            raise Conflict(nothing_to_catch_up(group.name))
    queries.reactivate_items(uow, visit.visit_id)

"""What the centre does with an answer, and how a visit ends without taking place: confirm, cancel."""

from __future__ import annotations

from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.words import _, spoken
from clb_platform.planning import policy, queries
from clb_platform.planning.events import VisitCancelled, VisitConfirmed
from clb_platform.planning.models import Visit
from clb_platform.planning.service.answer import settle
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.service.overrides import overridden
from clb_platform.planning.service.propose import book, take_back
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import Action, AnswerKind, HalfDayOfYear, VisitState
from clb_tenants.access.actor import Acting
from clb_tenants.identity import queries as identity


def confirm(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, date_id: UUID, *, override_reason: str = "",
    version: int | None = None,
) -> Visit:  # fmt: skip
    """Let one of the answered dates stand; all rules are asked again.

    Raises NotFound, Forbidden, Conflict (state, or the date is taken), Stale, Refused (the school cannot, a
    rule, or a warning without `override_reason`).
    """
    visit = locked(uow, actor, visit_id, Action.CONFIRM, version)
    rows = [row for row in queries.dates_of(uow, [visit_id])[visit_id] if row.revision == visit.revision]
    chosen = next((row for row in rows if row.date_id == date_id), None)
    if chosen is None:
        raise NotFound
    if chosen.answer in (None, AnswerKind.NO):
        words = _(
            "De school kan niet op %(day)s. Kies een datum die past, of stel andere data voor.", day=spoken(chosen.day)
        )
        raise Refused(words, fields={"date_id": [words]})
    at = HalfDayOfYear(chosen.day, chosen.half_day)
    around = context(uow, wanted_of(uow, visit))
    wrong = [finding.sentence for finding in policy.refusals(around, at)]
    if wrong:
        raise Refused(" ".join(wrong), fields={"date_id": wrong})
    override = overridden(around, [at], override_reason)
    settle(visit, rows, chosen)
    queries.release_bookings(uow, visit_id, keep_date=date_id)
    if not queries.is_held(uow, date_id):
        book(uow, visit, chosen, around, at)
    step(
        uow, actor, visit, Action.CONFIRM, VisitState.CONFIRMED,
        changes={"day": [None, chosen.day], "half_day": chosen.half_day}, override=override,
    )  # fmt: skip
    identity.revoke_links(uow, clock.now(), subject_id=visit_id)
    uow.emit(VisitConfirmed(visit_id, visit.school_id, visit.revision))
    return visit


def cancel(uow: UnitOfWork, actor: Acting, visit_id: UUID, *, reason: str, version: int | None = None) -> Visit:
    """End a visit that will not take place; its groups must be planned again. Raises NotFound, Forbidden, Conflict, Stale."""
    visit = locked(uow, actor, visit_id, Action.CANCEL, version)
    told = visit.state is not VisitState.PLANNED
    take_back(uow, visit)
    queries.deactivate_items(uow, visit_id)
    step(uow, actor, visit, Action.CANCEL, VisitState.CANCELLED, reason=reason)
    uow.emit(VisitCancelled(visit_id, visit.school_id, visit.revision, told=told))
    return visit

"""Letting a date stand for groups that have no school to ask: pupils in home education."""

from __future__ import annotations

from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Refused
from clb_core.words import _
from clb_platform.calendars import queries as calendars
from clb_platform.planning.events import VisitConfirmed
from clb_platform.planning.models import Visit, VisitDate
from clb_platform.planning.service.answer import stand
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.service.overrides import Override, overridden
from clb_platform.planning.service.propose import book, check, take_back
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import Action, DateState, HalfDayOfYear, VisitState
from clb_tenants.access.actor import Acting, Actor


def fix(
    uow: UnitOfWork,
    actor: Acting,
    visit_id: UUID,
    at: HalfDayOfYear,
    *,
    reason: str = "",
    team_id: UUID | None = None,
    override_reason: str = "",
    version: int | None = None,
) -> Visit:
    """Let a half day stand at once; of a confirmed visit another one, with a reason: then the earlier date has moved.

    Raises NotFound, Forbidden, Conflict (state, or a visit to a school, or taken at this moment), Stale, Refused with the
    sentences of every rule beside `option_1`, of `reason`, or with warnings beside `override_reason`.
    """
    visit = locked(uow, actor, visit_id, Action.FIX, version)
    before, was = _standing(visit), visit.state
    _check_move(before, at, reason)
    if team_id is not None:
        visit.team_id = team_id
    why = let_stand(uow, actor, visit, at, override_reason)
    facts: dict[str, object] = {"day": [before.day if before else None, at.day], "half_day": at.half_day}
    step(uow, actor, visit, Action.FIX, VisitState.CONFIRMED, reason=reason, changes=facts, before=was, override=why)
    uow.emit(VisitConfirmed(visit.visit_id, visit.school_id, visit.revision))
    return visit


def _standing(visit: Visit) -> HalfDayOfYear | None:
    return HalfDayOfYear(visit.day, visit.half_day) if visit.day is not None and visit.half_day is not None else None


def _check_move(before: HalfDayOfYear | None, at: HalfDayOfYear, reason: str) -> None:
    fields: dict[str, list[str]] = {}
    if before is not None and not reason.strip():
        fields["reason"] = [_("Zeg waarom de datum verandert.")]
    if before == at:
        fields["option_1"] = [_("Het bezoek staat al op die halve dag. Kies een andere.")]
    if fields:
        raise Refused(_("Kijk wat er bij de velden staat."), fields=fields)


def let_stand(uow: UnitOfWork, actor: Acting, visit: Visit, at: HalfDayOfYear, override_reason: str) -> Override | None:
    """Ask every rule, take the earlier date back, and hold team, colleagues and room for this one: a new revision.

    Returns what the step is to keep when a rule warned.
    """
    around = context(uow, wanted_of(uow, visit)).for_new_dates()
    check(around, [at], around.today)
    override = overridden(around, [at], override_reason)
    take_back(uow, visit)
    visit.revision += 1
    if isinstance(actor, Actor):
        visit.planner_id = actor.member_id
    starts_at, ends_at = calendars.slot(uow, at.day, at.half_day)
    row = VisitDate(
        visit_id=visit.visit_id, school_id=visit.school_id, revision=visit.revision, position=1, day=at.day,
        half_day=at.half_day, starts_at=starts_at, ends_at=ends_at, state=DateState.CHOSEN, answer_note="", answered_by="",
    )  # fmt: skip
    stand(visit, row)
    uow.add(row)
    book(uow, visit, row, around, at)
    return override


"""Another team for a visit that keeps its dates."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.words import _
from clb_platform.calendars import queries as calendars
from clb_platform.planning import policy, queries
from clb_platform.planning.events import TeamReplaced
from clb_platform.planning.models import Visit, VisitDate
from clb_platform.planning.policy import DateContext
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.service.hours import send
from clb_platform.planning.service.propose import book
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import Action, AnswerKind, DateState, HalfDayOfYear
from clb_tenants.access.actor import Acting


def replace_team(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, team_id: UUID, *, reason: str, version: int | None = None
) -> Visit:
    """Let another team go on the same dates, offered or confirmed; every rule is asked for the new team.

    Raises NotFound (visit, team), Forbidden, Conflict (state, or taken at this moment), Stale, Refused (no reason, the same
    team, a rule: beside `team_id`).
    """
    visit = locked(uow, actor, visit_id, Action.REPLACE, version)
    new = calendars.team(uow, team_id)
    if new is None:
        raise NotFound
    _check(visit, team_id, reason)
    standing = standing_dates(uow, visit)
    around = context(uow, wanted_of(uow, visit, team_id=team_id))
    refuse_dates(around, standing, "team_id")
    old = calendars.team(uow, visit.team_id)
    old_id = visit.team_id
    send(uow, visit, team_id)
    queries.end_substitutes(uow, visit_id, clock.now())
    book_again(uow, visit, around, standing)
    facts = {"team": [old.name if old else None, new.name]}
    step(uow, actor, visit, Action.REPLACE, visit.state, private_reason=reason, changes=facts)
    uow.emit(TeamReplaced(visit_id, visit.school_id, visit.revision, turn=visit.version, old_team_id=old_id))
    return visit


def _check(visit: Visit, team_id: UUID, reason: str) -> None:
    fields: dict[str, list[str]] = {}
    if team_id == visit.team_id:
        fields["team_id"] = [_("Dit team gaat al. Kies een ander team.")]
    if not reason.strip():
        fields["reason"] = [_("Zeg waarom een ander team gaat.")]
    if fields:
        raise Refused(_("Kijk wat er bij de velden staat."), fields=fields)


def standing_dates(uow: UnitOfWork, visit: Visit) -> list[VisitDate]:
    """The dates for which people are held: the one that stands, or those on offer that the school did not refuse."""
    rows = queries.dates_of(uow, [visit.visit_id])[visit.visit_id]
    return [
        row
        for row in rows
        if row.revision == visit.revision
        and row.state in (DateState.OFFERED, DateState.CHOSEN)
        and row.answer is not AnswerKind.NO
    ]


def refuse_dates(around: DateContext, standing: Sequence[VisitDate], field: str) -> None:
    """Raises Refused with everything that any of these dates is wrong for, beside a field."""
    wrong: list[str] = []
    for row in standing:
        at = HalfDayOfYear(row.day, row.half_day)
        wrong += [f"{policy.when_words(at)}: {finding.sentence}" for finding in policy.refusals(around, at)]
    if wrong:
        raise Refused(" ".join(wrong), fields={field: wrong})


def book_again(uow: UnitOfWork, visit: Visit, around: DateContext, standing: Sequence[VisitDate]) -> None:
    """Hold whom these dates ask for now, and nobody else."""
    queries.release_bookings(uow, visit.visit_id)
    for row in sorted(standing, key=lambda row: (row.day, row.half_day.value)):
        book(uow, visit, row, around, HalfDayOfYear(row.day, row.half_day))

"""What a school said by telephone, written down by the centre on its behalf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Gone, Refused
from clb_core.words import _
from clb_platform.planning import policy, queries
from clb_platform.planning.events import AnswerRecorded, VisitConfirmed
from clb_platform.planning.models import Visit, VisitDate
from clb_platform.planning.service.answer import Answer, check_answers, fill_in, offered_dates, settle, state_after
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.service.propose import book
from clb_platform.planning.service.steps import Said, locked, step
from clb_platform.planning.vocabulary import Action, AnswerKind, HalfDayOfYear, VisitState
from clb_tenants.access.actor import Acting
from clb_tenants.identity import queries as identity


def record_answer(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, answers: Mapping[UUID, Answer], said: Said, *, remark: str = "",
    revision: int | None = None, version: int | None = None,
) -> Visit:  # fmt: skip
    """Answer every date on offer for the school, also after the term; the school is told what was written down.

    The only date on offer stands at once when it suits and no rule refuses. Raises NotFound, Forbidden, Conflict (state),
    Stale, Gone (another proposal came), Refused (who or when is missing, a date without answer or reason).
    """
    visit = locked(uow, actor, visit_id, Action.RECORD, version)
    if revision is not None and revision != visit.revision:
        raise Gone(_("Intussen werden andere data voorgesteld. Ververs de pagina."))
    _check_said(said)
    offered = offered_dates(uow, visit)
    check_answers(offered, answers)
    facts = fill_in(visit, offered, answers, by=said.by, remark=remark)
    queries.release_refused(uow, visit_id)
    if len(offered) == 1 and answers[offered[0].date_id].kind is AnswerKind.YES and _stands(uow, visit, offered):
        step(uow, actor, visit, Action.RECORD, VisitState.CONFIRMED, reason=remark, changes=facts, said=said)
        identity.revoke_links(uow, clock.now(), subject_id=visit_id)
        uow.emit(VisitConfirmed(visit_id, visit.school_id, visit.revision))
        return visit
    step(uow, actor, visit, Action.RECORD, state_after(answers), reason=remark, changes=facts, said=said)
    uow.emit(AnswerRecorded(visit_id, visit.school_id, visit.revision, answer=visit.version))
    return visit


def _check_said(said: Said) -> None:
    fields: dict[str, list[str]] = {}
    if not said.by.strip():
        fields["said_by"] = [_("Zeg wie van de school dit antwoord gaf.")]
    if said.on > clock.today():
        fields["said_on"] = [_("Kies vandaag of een eerdere dag.")]
    if fields:
        raise Refused(_("Nog niet alles is ingevuld."), fields=fields)


def _stands(uow: UnitOfWork, visit: Visit, offered: Sequence[VisitDate]) -> bool:
    """Let the only date stand, unless a rule refuses it by now: then the planner sees why on the page of the visit."""
    at = HalfDayOfYear(offered[0].day, offered[0].half_day)
    around = context(uow, wanted_of(uow, visit))
    if policy.refusals(around, at):
        return False
    settle(visit, offered, offered[0])
    if not queries.is_held(uow, offered[0].date_id):
        book(uow, visit, offered[0], around, at)
    return True

"""The mails of the steps between an offer and a date: asked for otherwise, written down by telephone, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import local_day
from clb_core.words import _, spoken
from clb_platform.notifications import queries as deliveries
from clb_platform.notifications.vocabulary import ComposedMail, MailObject, MailTools, Outcome
from clb_platform.planning import policy, queries
from clb_platform.planning.events import AnswerRecorded, ProposalWithdrawn, VisitCountered
from clb_platform.planning.models import Visit
from clb_platform.planning.service.deadlines import retire_reminder
from clb_platform.planning.service.mails import (
    PROPOSED,
    answer_words,
    facts_of,
    offered_of,
    planners,
    tell,
    to_school,
    when_of,
)
from clb_platform.planning.vocabulary import Action, HalfDayOfYear, VisitState

COUNTERED: Final = "planning.countered"
RECORDED: Final = "planning.recorded"
WITHDRAWN: Final = "planning.withdrawn"


def after_countered(uow: UnitOfWork, event: VisitCountered) -> None:
    """Let the reminder go, and tell the planner which dates the school asks for."""
    visit = queries.visit(uow, event.visit_id)
    if visit is None:
        return
    retire_reminder(uow, event.visit_id, event.revision)
    tell(uow, COUNTERED, visit, planners(uow, visit), f"{event.revision}:{event.answer}", {"answer": event.answer})


def after_recorded(uow: UnitOfWork, event: AnswerRecorded) -> None:
    """Let the reminder go, and tell the school what was written down in its name."""
    visit = queries.visit(uow, event.visit_id)
    if visit is not None:
        retire_reminder(uow, event.visit_id, event.revision)
        extra = {"answer": event.answer}
        to_school(uow, RECORDED, event.visit_id, event.revision, extra, turn=event.answer)


def after_withdrawn(uow: UnitOfWork, event: ProposalWithdrawn) -> None:
    """Tell the school that there is nothing to answer, as far as it was asked."""
    extra = {"revision": event.revision}
    to_school(uow, WITHDRAWN, event.visit_id, event.revision, extra)


def _about(visit: Visit) -> MailObject:
    return MailObject("visit", visit.visit_id)


def compose_countered(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """Which dates the school asks for; not when something else came first."""
    visit = queries.visit(uow, UUID(payload["visit_id"]))
    if visit is None or visit.state is not VisitState.COUNTER_PROPOSED or visit.version != payload["answer"]:
        return None
    asked = [HalfDayOfYear(row.day, row.half_day) for row in queries.counter_dates_of(uow, visit)]
    facts = facts_of(uow, visit) | {"dates": [policy.when_words(at) for at in asked], "reason": visit.remark}
    return ComposedMail(
        subject=_("%(school)s vraagt andere data: %(title)s", school=facts["school"], title=visit.title),
        template="planning/mail/countered",
        values=facts,
        about=_about(visit),
        button=(_("Bekijk het tegenvoorstel"), tools.link(f"/bezoeken/{visit.visit_id}")),
    )


def compose_recorded(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """What was written down for the school; not when it answered itself meanwhile, or a date stands."""
    visit = queries.visit(uow, UUID(payload["visit_id"]))
    if visit is None or visit.version != payload["answer"]:
        return None
    last = next((row for row in queries.transitions_of(uow, visit.visit_id) if row.action is Action.RECORD), None)
    if last is None or visit.state not in {VisitState.ANSWERED, VisitState.DECLINED}:
        return None
    rows = [row for row in offered_of(uow, visit) if row.answer is not None]
    facts = facts_of(uow, visit) | {
        "answers": [(when_of(row), answer_words(row)) for row in rows],
        "who": last.on_behalf_of,
        "day": spoken(last.said_on) if last.said_on else "",
        "term": spoken(local_day(visit.reply_by)) if visit.reply_by else "",
    }
    return ComposedMail(
        subject=_("Genoteerd: jullie antwoord voor %(title)s", title=visit.title),
        template="planning/mail/recorded",
        values=facts,
        about=_about(visit),
        button=(_("Bekijk het bezoek"), tools.link(f"/bezoeken/{visit.visit_id}")),
    )


def compose_withdrawn(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """That there is nothing to answer; only for who was asked, and not when other dates were offered meanwhile."""
    visit = queries.visit(uow, UUID(payload["visit_id"]))
    if (
        visit is None
        or visit.state not in {VisitState.PLANNED, VisitState.CANCELLED}
        or visit.revision != payload["revision"]
    ):
        return None
    asked = [each for each in deliveries.deliveries_about(uow, visit.visit_id) if each.template == PROPOSED]
    sent = {each.recipient_member_id for each in asked if each.outcome is Outcome.SENT}
    if (UUID(payload["member_id"]) if payload["member_id"] else None) not in sent:
        return None
    return ComposedMail(
        subject=_("Ingetrokken: %(title)s", title=visit.title),
        template="planning/mail/withdrawn",
        values=facts_of(uow, visit),
        about=_about(visit),
        button=(_("Ons schooljaar"), tools.link("/ons-schooljaar")),
    )

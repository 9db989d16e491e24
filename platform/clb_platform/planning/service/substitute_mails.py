"""The mails about one colleague who goes in the place of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import _
from clb_platform.notifications.vocabulary import ComposedMail, MailObject, MailTools
from clb_platform.planning import queries
from clb_platform.planning.events import ColleagueReplaced
from clb_platform.planning.service.mails import facts_of, planners, tell, when_of
from clb_platform.planning.service.replace import standing_dates
from clb_platform.planning.vocabulary import VisitState
from clb_tenants.identity import queries as identity

SUBSTITUTED: Final = "planning.substituted"


def after_colleague_replaced(uow: UnitOfWork, event: ColleagueReplaced) -> None:
    """Of a confirmed visit: tell who goes, who no longer goes, and who plans. The school is told of teams, not of people."""
    visit = queries.visit(uow, event.visit_id)
    if visit is None or visit.state is not VisitState.CONFIRMED:
        return
    goes, stays = identity.member(uow, event.member_id), identity.member(uow, event.absent_id)
    told = [each for each in planners(uow, visit) if each not in (goes, stays)]
    for kind, members in (("goes", [goes]), ("stays", [stays]), ("told", told)):
        extra = {
            "revision": event.revision, "kind": kind, "goes_id": event.member_id, "stays_id": event.absent_id,
        }  # fmt: skip
        tell(uow, SUBSTITUTED, visit, [each for each in members if each], f"{event.turn}:{kind}", extra)


def compose_substituted(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """Who goes in whose place; not when the date moved, the visit ended, or somebody else goes by now."""
    visit = queries.visit(uow, UUID(payload["visit_id"]))
    if visit is None or visit.state is not VisitState.CONFIRMED or visit.revision != payload["revision"]:
        return None
    goes, stays = (identity.member(uow, UUID(payload[name])) for name in ("goes_id", "stays_id"))
    going = queries.who_goes(uow, [row.date_id for row in standing_dates(uow, visit)])
    if goes is None or stays is None or goes not in going or stays in going:
        return None
    facts = facts_of(uow, visit)
    said = _said(payload["kind"], facts["school"], goes.display_name, stays.display_name)
    return ComposedMail(
        subject=_("Andere collega: %(title)s", title=visit.title),
        template="planning/mail/replaced",
        values=facts | {"when": when_of(visit), "said": said},
        about=MailObject("visit", visit.visit_id),
        button=(_("Bekijk het bezoek"), tools.link(f"/bezoeken/{visit.visit_id}")),
    )


def _said(kind: str, school: str, goes: str, stays: str) -> str:
    if kind == "goes":
        return _("Jij gaat naar %(school)s, in de plaats van %(name)s.", school=school, name=stays)
    if kind == "stays":
        return _("Je gaat niet naar %(school)s: %(name)s gaat in jouw plaats.", school=school, name=goes)
    return _("%(goes)s gaat naar %(school)s, in de plaats van %(stays)s.", goes=goes, school=school, stays=stays)

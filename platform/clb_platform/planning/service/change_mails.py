"""The mails about a visit that changes without another date: who goes, and which groups it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import _
from clb_platform.calendars import queries as calendars
from clb_platform.notifications.vocabulary import ComposedMail, MailObject, MailTools
from clb_platform.planning import queries
from clb_platform.planning.events import TeamReplaced, VisitRegrouped
from clb_platform.planning.models import Visit
from clb_platform.planning.service.mails import facts_of, team_of, tell, to_school, when_of
from clb_platform.planning.vocabulary import VisitState
from clb_tenants.identity import queries as identity
from clb_tenants.identity.models import Member

REPLACED: Final = "planning.replaced"
REGROUPED: Final = "planning.regrouped"
KNOWN_TO_SCHOOL: Final = frozenset(
    {VisitState.PROPOSED, VisitState.ANSWERED, VisitState.COUNTER_PROPOSED, VisitState.CONFIRMED}
)


def after_replaced(uow: UnitOfWork, event: TeamReplaced) -> None:
    """Of a confirmed visit: tell who goes and who no longer goes, and the school, which was told who would come."""
    visit = queries.visit(uow, event.visit_id)
    if visit is None or visit.state is not VisitState.CONFIRMED:
        return
    goes = team_of(uow, visit)
    stays = [each for each in _of_team(uow, visit, event.old_team_id) if each not in goes]
    for kind, members in (("goes", goes), ("stays", stays)):
        tell(uow, REPLACED, visit, members, f"{event.revision}:{event.turn}", _extra(event, kind))
    to_school(uow, REPLACED, visit.visit_id, event.revision, _extra(event, "school"), turn=event.turn)


def _extra(event: TeamReplaced, kind: str) -> dict[str, Any]:
    return {"revision": event.revision, "kind": kind}


def _of_team(uow: UnitOfWork, visit: Visit, team_id: UUID) -> Sequence[Member]:
    """Who of a team works on the half day of the visit."""
    if visit.day is None or visit.half_day is None:
        return []
    present = calendars.staffing_of(uow, [team_id], visit.day, visit.day).present(team_id, visit.day, visit.half_day)
    found = [identity.member(uow, each.member_id) for each in present]
    return [each for each in found if each is not None]


def compose_replaced(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """Which team goes; not when the date moved or the visit ended meanwhile."""
    visit = queries.visit(uow, UUID(payload["visit_id"]))
    if visit is None or visit.state is not VisitState.CONFIRMED or visit.revision != payload["revision"]:
        return None
    team = calendars.team(uow, visit.team_id)
    facts = facts_of(uow, visit)
    facts |= {"when": when_of(visit), "said": _said(payload["kind"], facts["school"], team.name if team else "")}
    return ComposedMail(
        subject=_("Ander team: %(title)s", title=visit.title),
        template="planning/mail/replaced",
        values=facts,
        about=MailObject("visit", visit.visit_id),
        button=(_("Bekijk het bezoek"), tools.link(f"/bezoeken/{visit.visit_id}")),
    )


def _said(kind: str, school: str, team: str) -> str:
    """Who goes, for who no longer goes, who goes, and the school."""
    if kind == "stays":
        return _("Je gaat niet naar %(school)s: %(team)s gaat in jullie plaats.", school=school, team=team)
    if kind == "goes":
        return _("%(team)s gaat naar %(school)s.", school=school, team=team)
    return _("Een ander team komt langs bij %(school)s: %(team)s. De datum blijft.", school=school, team=team)


def after_regrouped(uow: UnitOfWork, event: VisitRegrouped) -> None:
    """Tell the school for which groups the visit is now; of a confirmed one also who goes."""
    visit = queries.visit(uow, event.visit_id)
    if visit is None:
        return
    extra = {"revision": event.revision}
    to_school(uow, REGROUPED, event.visit_id, event.revision, extra, turn=event.turn)
    if visit.state is VisitState.CONFIRMED:
        tell(uow, REGROUPED, visit, team_of(uow, visit), f"{event.revision}:{event.turn}", extra)


def compose_regrouped(uow: UnitOfWork, payload: Mapping[str, Any], tools: MailTools) -> ComposedMail | None:
    """For which groups a visit is; not when other dates were offered or it ended meanwhile."""
    visit = queries.visit(uow, UUID(payload["visit_id"]))
    if visit is None or visit.state not in KNOWN_TO_SCHOOL or visit.revision != payload["revision"]:
        return None
    return ComposedMail(
        subject=_("Andere groepen: %(title)s", title=visit.title),
        template="planning/mail/regrouped",
        values=facts_of(uow, visit) | {"when": when_of(visit)},
        about=MailObject("visit", visit.visit_id),
        button=(_("Bekijk het bezoek"), tools.link(f"/bezoeken/{visit.visit_id}")),
    )

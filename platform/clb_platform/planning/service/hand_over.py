"""The open visits of a colleague given to another, in bulk and all or nothing, and what else stands on that name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.web.pages import PageRequest
from clb_core.words import _, _n
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.models import Leave
from clb_platform.planning import queries
from clb_platform.planning.models import Visit
from clb_platform.planning.service.steps import subject_of
from clb_platform.planning.vocabulary import PlanningAction
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Role
from clb_tenants.audit import service as audit
from clb_tenants.identity import queries as identity
from clb_tenants.identity.models import Member, Membership
from clb_tenants.schools.models import School

PLANS = (Role.PLANNER, Role.ADMINISTRATOR)
MOST_LEAVE: Final = 20


def open_work(uow: UnitOfWork, actor: Actor, member_id: UUID) -> tuple[Member, list[tuple[Visit, School]]]:
    """A colleague with the visits that wait for them. Raises Forbidden, NotFound (somebody unknown to the centre)."""
    actor.require(Permission.PLANNING_VISIT_PLAN)
    member = identity.member(uow, member_id)
    if member is None:
        raise NotFound
    return member, [(row[0], row[1]) for row in queries.open_work(uow, member_id)]


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What else stands on a colleague's name from today on, that no other can simply take: each is ended where it stands.

    `places` are (TeamMember, Team), `deputies` (Deputy, name of the absent, name of the deputy).
    """

    places: Sequence[Any]
    roles: Sequence[Membership]
    deputies: Sequence[Any]
    leave: Sequence[Leave]

    @property
    def number(self) -> int:
        return len(self.places) + len(self.roles) + len(self.deputies) + len(self.leave)


def left_behind(uow: UnitOfWork, member_id: UUID) -> LeftBehind:
    """Four statements, whatever there is."""
    today = clock.today()

    def goes_on(until: date | None) -> bool:
        return until is None or until >= today

    deputies = identity.deputies_at(uow, uow.scope.owner_id, today)
    return LeftBehind(
        [row for row in calendars.places_of_member(uow, member_id) if goes_on(row[0].valid_until)],
        [row[0] for row in identity.roles_of_member(uow, member_id) if goes_on(row[0].valid_until)],
        [row for row in deputies if member_id in (row[0].member_id, row[0].deputy_member_id)],
        calendars.leave_page(uow, member_id, today, PageRequest(MOST_LEAVE)),
    )


def takers(uow: UnitOfWork, member_id: UUID) -> list[Member]:
    """Who can take work over today: everyone who plans, but for the colleague in question."""
    return [member for member in identity.staff_with(uow, PLANS, clock.today()) if member.member_id != member_id]


def hand_over(
    uow: UnitOfWork, actor: Actor, member_id: UUID, to_member_id: UUID, visit_ids: Sequence[UUID], reason: str
) -> int:
    """Give these visits of a colleague to another; the number given. One entry in the ledger for each.

    Raises Forbidden, NotFound, Refused (nothing chosen, or to somebody who does not plan), Conflict (a visit is over, or
    somebody else's by now): then nothing changed.
    """
    member, _work = open_work(uow, actor, member_id)
    wanted = list(dict.fromkeys(visit_ids))
    if not wanted:
        raise Refused(_("Kies minstens één bezoek."), fields={"visit_ids": [_("Kies minstens één bezoek.")]})
    taker = next((each for each in takers(uow, member_id) if each.member_id == to_member_id), None)
    if taker is None:
        words = _("Kies een collega die vandaag planner of beheerder is.")
        raise Refused(words, fields={"to_member_id": [words]})
    visits = queries.visits_for_hand_over(uow, wanted)
    if len(visits) != len(wanted):
        raise NotFound
    lost = [visit for visit in visits if visit.planner_id != member_id or visit.state not in queries.OPEN]
    if lost:
        words = _n(
            "%(num)s gekozen bezoek is intussen voorbij of van iemand anders. Er is niets overgedragen.",
            "%(num)s gekozen bezoeken zijn intussen voorbij of van iemand anders. Er is niets overgedragen.",
            len(lost),
        )
        raise Conflict(words)
    for visit in visits:
        visit.planner_id = taker.member_id
    uow.flush()
    for visit in visits:
        changes = {"planner": [member.display_name, taker.display_name]}
        texts = {"reason": reason}
        audit.record(uow, actor, PlanningAction.HANDED_OVER, subject_of(visit), changes=changes, texts=texts)
    return len(visits)

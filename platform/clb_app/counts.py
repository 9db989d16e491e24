"""The counts in the navigation: each equals the list its link opens."""

from __future__ import annotations

from collections.abc import Mapping

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements import queries as agreements
from clb_platform.agreements.policy import signs_as
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.planning import queries
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission


def counts(uow: UnitOfWork, actor: Actor) -> Mapping[str, int]:
    """Numbers by the name a menu entry uses: `turn` (what waits for this side), `conflicts` (part of it) and `to_plan`.

    At most two statements.
    """
    now, today = clock.now(), clock.today()
    if not actor.is_staff():
        return {"turn": queries.count_waiting_for_school(uow, actor.school_ids, now) + _texts(uow, actor)}
    year = school_year_of(today).start_year
    plans = actor.may(Permission.PLANNING_OBLIGATION_READ)
    number = queries.count_menu(uow, year, today, now) if plans else queries.count_turn(uow, year, today, now)
    turn = number.waiting + number.conflicts + _texts(uow, actor)
    if actor.may(Permission.NOTIFICATIONS_BOUNCE_HANDLE):
        turn += number.bounced
    found = {"turn": turn, "conflicts": number.conflicts}
    return found | {"to_plan": number.to_plan} if plans else found


def _texts(uow: UnitOfWork, actor: Actor) -> int:
    """Agreements, approvals, talks and signatures that wait for this person; one statement, none without the right."""
    writes, signs = actor.may(Permission.AGREEMENTS_WRITE), actor.may(Permission.AGREEMENTS_SIGN)
    if not (writes or signs):
        return 0
    approver = actor.person_id if actor.may(Permission.AGREEMENTS_APPROVE) else None
    signer = signs_as(actor)
    return agreements.count_turn(uow, of_centre=actor.is_staff(), writes=writes, approver=approver, signer=signer)

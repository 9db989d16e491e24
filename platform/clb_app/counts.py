"""The counts in the navigation: each equals the list its link opens."""

from __future__ import annotations

from collections.abc import Mapping

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.planning import queries
from clb_platform.planning.vocabulary import ObligationState
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission


def counts(uow: UnitOfWork, actor: Actor) -> Mapping[str, int]:
    """Numbers by the name a menu entry uses: `turn` (what waits for this side), `conflicts` (part of it) and `to_plan`.

    At most two statements.
    """
    if not actor.is_staff():
        return {"turn": len(queries.waiting_for_school(uow, actor.school_ids, clock.now()))}
    year = school_year_of(clock.today()).start_year
    waiting, conflicts, bounced = queries.count_turn(uow, year, clock.today(), clock.now())
    found = {"turn": waiting + conflicts, "conflicts": conflicts}
    if actor.may(Permission.NOTIFICATIONS_BOUNCE_HANDLE):
        found["turn"] += bounced
    if actor.may(Permission.PLANNING_OBLIGATION_READ):
        state = ObligationState.TO_PLAN
        found["to_plan"] = queries.count_obligations(uow, year, {"state": state})[state]
    return found

"""The counts in the navigation: each equals the list its link opens."""

from __future__ import annotations

from collections.abc import Mapping

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements import queries as agreements
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.planning import queries
from clb_platform.planning.vocabulary import ObligationState
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission


def counts(uow: UnitOfWork, actor: Actor) -> Mapping[str, int]:
    """Numbers by the name a menu entry uses: `turn` (what waits for this side), `conflicts` (part of it) and `to_plan`.

    At most three statements.
    """
    if not actor.is_staff():
        return {"turn": len(queries.waiting_for_school(uow, actor.school_ids, clock.now())) + _texts(uow, actor)}
    year = school_year_of(clock.today()).start_year
    waiting, conflicts = queries.count_turn(uow, year, clock.today(), clock.now())
    found = {"turn": waiting + conflicts + _texts(uow, actor), "conflicts": conflicts}
    if actor.may(Permission.PLANNING_OBLIGATION_READ):
        state = ObligationState.TO_PLAN
        found["to_plan"] = queries.count_obligations(uow, year, {"state": state})[state]
    return found


def _texts(uow: UnitOfWork, actor: Actor) -> int:
    """Agreements, approvals and talks that wait for this person's side; one statement, none without the right."""
    if not actor.may(Permission.AGREEMENTS_WRITE):
        return 0
    approver = actor.person_id if actor.may(Permission.AGREEMENTS_APPROVE) else None
    return agreements.count_turn(uow, of_centre=actor.is_staff(), approver=approver)

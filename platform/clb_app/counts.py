"""The counts in the navigation: each equals the list its link opens."""

from __future__ import annotations

from collections.abc import Mapping

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.agreements.policy import signs_as
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.home import queries
from clb_platform.home.queries import Reader
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission


def counts(uow: UnitOfWork, actor: Actor) -> Mapping[str, int]:
    """Numbers by the name a menu entry uses: `turn` (what waits for this side), `conflicts` (part of it) and `to_plan`.

    One statement.
    """
    today, signer = clock.today(), signs_as(actor)
    values = {
        "year": school_year_of(today).start_year,
        "today": today,
        "now": clock.now(),
        "schools": list(actor.school_ids),
    }
    reader = Reader(
        of_centre=actor.is_staff(),
        plans=actor.may(Permission.PLANNING_OBLIGATION_READ),
        writes=actor.may(Permission.AGREEMENTS_WRITE),
        approves=actor.may(Permission.AGREEMENTS_APPROVE),
        signs=signer is not None,
    )
    number = queries.menu_numbers(uow, reader, values | {"approver": actor.person_id, "signer": signer})
    turn = number.waiting + number.conflicts + number.texts
    if actor.may(Permission.NOTIFICATIONS_BOUNCE_HANDLE):
        turn += number.bounced
    if not reader.of_centre:
        return {"turn": turn}
    found = {"turn": turn, "conflicts": number.conflicts}
    return found | {"to_plan": number.to_plan} if reader.plans else found

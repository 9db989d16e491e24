"""The plans that a colleague asked for and that nobody proposed yet."""

from __future__ import annotations

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.foreseen import MOST_THINGS, Fate, Line, Thing
from clb_core.words import _n
from clb_platform.scenarios import queries
from clb_tenants.identity.models import Member


def plans_left_behind(uow: UnitOfWork, member: Member) -> list[Line]:
    """Plans are of the centre: who plans goes on with them."""
    rows = queries.asked_by(uow, member.display_name)
    words = _n(
        "Maakte %(num)s planning die nog niet voorgesteld is. Wie plant, kan ermee verder.",
        "Maakte %(num)s planningen die nog niet voorgesteld zijn. Wie plant, kan ermee verder.",
        len(rows),
    )  # fmt: skip
    things = [Thing(row.name, "scenarios.scenario", {"scenario_id": row.scenario_id}) for row in rows[:MOST_THINGS]]
    return [Line(Fate.STAYS, "scenarios", len(rows), words, tuple(things))]

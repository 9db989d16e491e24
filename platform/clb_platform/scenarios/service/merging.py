"""Plans of a school year with visits at a school or a site that becomes part of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.foreseen import MOST_THINGS, Fate, Line, Thing
from clb_core.words import _n
from clb_platform.calendars.vocabulary import first_year_moved
from clb_platform.scenarios import queries
from clb_tenants.access.actor import Actor
from clb_tenants.schools.vocabulary import Merger


class MergedPlans:
    """What a plan has for classes that go along is for the school and the site where they go."""

    def look(self, uow: UnitOfWork, merger: Merger) -> Sequence[Line]:
        plans = queries.plans_at(uow, list(merger.sites), _first_year(merger))
        words = _n(
            "%(num)s planning met deze klassen gaat mee over.",
            "%(num)s planningen met deze klassen gaan mee over.",
            len(plans),
        )  # fmt: skip
        things = [Thing(plan.name, "scenarios.scenario", {"scenario_id": plan.scenario_id}) for plan in plans[:MOST_THINGS]]
        return [Line(Fate.MOVES, "scenarios", len(plans), words, tuple(things))]

    def move(self, uow: UnitOfWork, actor: Actor, merger: Merger) -> Mapping[str, int]:  # noqa: ARG002 - part of the port
        plans = [plan.scenario_id for plan in queries.plans_at(uow, list(merger.sites), _first_year(merger))]
        queries.pass_plans(uow, plans, merger.school_id, merger.into_id, merger.sites)
        return {"scenarios": len(plans)}


def _first_year(merger: Merger) -> int:
    return first_year_moved(merger.first_day, clock.today()).start_year

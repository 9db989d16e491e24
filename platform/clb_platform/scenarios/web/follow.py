"""Following a plan that is being made: the line of its cost, how far it can be from the best, and the stop button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core.words import _, _n, number, percent
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.models import Scenario, ScenarioPoint
from clb_platform.scenarios.vocabulary import RUNNING, STATE_CHIPS, STATE_LABELS, Distance, ScenarioState
from clb_platform.scenarios.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

WIDE, HIGH = 600, 120


@dataclass(frozen=True, slots=True)
class Line:
    """The cost over time as points of a drawing of WIDE x HIGH, the proven least below it, and the same in words."""

    cost: str
    bound: str
    words: str
    distance: str


def line_of(points: Sequence[ScenarioPoint]) -> Line | None:
    """None while there is nothing to draw: one point is no line."""
    complete = [point for point in points if point.unplanned == 0] or list(points)
    if len(complete) < 2:
        return None
    bounds = [point for point in complete if point.bound is not None]
    top = max(point.cost for point in complete)
    low = min([point.cost for point in complete] + [point.bound for point in bounds if point.bound is not None])
    first, last = complete[0].second, max(complete[-1].second, complete[0].second + 1)
    room = max(1, top - low)

    def place(second: int, cost: int) -> str:
        x = WIDE * (second - first) / (last - first)
        return f"{x:.1f},{4 + (HIGH - 8) * (top - cost) / room:.1f}"

    now = complete[-1]
    return Line(
        cost=" ".join(place(point.second, point.cost) for point in complete),
        bound=" ".join(place(point.second, point.bound) for point in bounds if point.bound is not None),
        words=_(
            "Na %(first)s: %(cost)s punten. Na %(last)s: %(now)s punten. Hoe minder punten, hoe beter.",
            first=_n("%(num)s seconde", "%(num)s seconden", complete[0].second), cost=number(complete[0].cost),
            last=_n("%(num)s seconde", "%(num)s seconden", now.second), now=number(now.cost),
        ),
        distance=distance_words(now.cost, now.bound, now.unplanned),
    )  # fmt: skip


def distance_words(cost: int | None, bound: int | None, unplanned: int, *, ended: bool = False) -> str:
    """How far the plan can be from the best one, as far as that is certain."""
    if unplanned:
        return _n("Nog %(num)s groep heeft geen plaats.", "Nog %(num)s groepen hebben geen plaats.", unplanned)
    part = Distance.of(cost, bound).part
    if part is None and ended:
        return _("Hoe ver dit van de best mogelijke planning ligt, is niet gekend. Laat langer zoeken om dat te weten.")
    if part is None:
        return _("Hoe ver dit van de best mogelijke planning ligt, wordt nog uitgerekend.")
    return _("Dit ligt hoogstens %(part)s van de best mogelijke planning.", part=percent(part * 100))


def progress_of(scenario: Scenario) -> dict[str, Any]:
    """What the page, and its part that refreshes, shows of a run."""
    points = queries.points_of(g.uow, scenario.scenario_id)
    return {
        "scenario": scenario,
        "is_running": scenario.state in RUNNING,
        "point": points[-1] if points else None,
        "line": line_of(points),
        "labels": STATE_LABELS,
        "chips": STATE_CHIPS,
        "wide": WIDE,
        "high": HIGH,
        "may_plan": g.actor.may(Permission.PLANNING_VISIT_PLAN),
    }


@pages.get("/planningen/<uuid:scenario_id>/voortgang")
@requires(Permission.PLANNING_OBLIGATION_READ)
def progress(scenario_id: UUID) -> ResponseReturnValue:
    """The part of the page that refreshes itself; when the run has ended, the browser goes to the plan."""
    scenario = service.get(g.uow, g.actor, scenario_id)
    here = url_for(".scenario", scenario_id=scenario_id)
    if "HX-Request" not in request.headers:
        return redirect(here)
    if scenario.state not in RUNNING:
        return Response("", headers={"HX-Redirect": here})
    return render_template("scenarios/_progress.html", **progress_of(scenario))


@pages.post("/planningen/<uuid:scenario_id>/stop")
@requires(Permission.PLANNING_VISIT_PLAN)
def stop(scenario_id: UUID) -> ResponseReturnValue:
    scenario = service.stop(g.uow, g.actor, scenario_id)
    if scenario.state is ScenarioState.FAILED:
        flash(_("De planning is gestopt voor ze begon."), "info")
    elif scenario.state in RUNNING:
        flash(_("We stoppen. De beste planning tot nu blijft bewaard."), "info")
    return redirect(url_for(".scenario", scenario_id=scenario_id), 303)

"""Two plans beside each other, and a plan beside what last school year was."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.pages import PageRequest
from clb_core.words import _, _n
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.forms import asked_ids, asked_year
from clb_platform.scenarios.models import Scenario
from clb_platform.scenarios.vocabulary import FIGURE_LABELS, PART_LABELS, WITH_PLAN
from clb_platform.scenarios.web.blueprint import pages
from clb_platform.scenarios.web.plan import figure_words
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

MOST_TO_CHOOSE = 100
LAST_YEAR = "vorig-schooljaar"


@pages.get("/planningen/vergelijk")
@requires(Permission.PLANNING_OBLIGATION_READ)
def compare() -> ResponseReturnValue:
    """`een` and `twee` are the plans; without two, the page asks which. `een` may be last school year."""
    if request.args.get("een") == LAST_YEAR:
        return _with_last_year()
    chosen = (*asked_ids(request.args, "een")[:1], *asked_ids(request.args, "twee")[:1])
    found = [service.get(g.uow, g.actor, scenario_id) for scenario_id in chosen]
    year = found[0].start_year if found else asked_year(request.args)
    known = [row for row in queries.scenarios(g.uow, year, PageRequest(MOST_TO_CHOOSE)) if row.state in WITH_PLAN]
    if not known:
        flash(_("Om te vergelijken is er een planning nodig. Maak er eerst een."), "info")
        return redirect(url_for(".scenarios"))
    return render_template(
        "scenarios/compare.html",
        known=_names(known),
        firsts=[(LAST_YEAR, _("Vorig schooljaar")), *_names(known)],
        found=found,
        comparison=service.compare(g.uow, found[0], found[1]) if len(found) == 2 else None,
        figure_labels=FIGURE_LABELS,
        part_labels=PART_LABELS,
        figure_words=figure_words,
    )


def _names(rows: Sequence[Scenario]) -> list[tuple[str, str]]:
    return [(str(row.scenario_id), row.name) for row in rows]


def _with_last_year() -> ResponseReturnValue:
    """The plan that `twee` names beside last school year; without one, the page asks which."""
    chosen = asked_ids(request.args, "twee")[:1]
    if not chosen:
        return redirect(url_for(".compare"))
    scenario = service.get(g.uow, g.actor, chosen[0])
    if scenario.state not in WITH_PLAN:
        flash(_("Deze planning heeft nog geen plan."), "info")
        return redirect(url_for(".scenario", scenario_id=scenario.scenario_id))
    rows = queries.scenarios(g.uow, scenario.start_year, PageRequest(MOST_TO_CHOOSE))
    known = _names([row for row in rows if row.state in WITH_PLAN])
    return render_template(
        "scenarios/last_year.html",
        scenario=scenario,
        known=known,
        firsts=[(LAST_YEAR, _("Vorig schooljaar")), *known],
        comparison=service.compare_with_last_year(g.uow, scenario),
        figure_labels=FIGURE_LABELS,
        part_labels=PART_LABELS,
        figure_words=figure_words,
        weeks_words=weeks_words,
    )


def weeks_words(weeks: int) -> str:
    """How many weeks later, or earlier, something is."""
    if weeks > 0:
        return _n("%(num)s week later", "%(num)s weken later", weeks)
    return _n("%(num)s week vroeger", "%(num)s weken vroeger", -weeks) if weeks else _("dezelfde week")

"""Two plans beside each other."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.pages import PageRequest
from clb_core.words import _
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.forms import asked_ids, asked_year
from clb_platform.scenarios.vocabulary import FIGURE_LABELS, PART_LABELS, WITH_PLAN
from clb_platform.scenarios.web.blueprint import pages
from clb_platform.scenarios.web.plan import figure_words
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

MOST_TO_CHOOSE = 100


@pages.get("/planningen/vergelijk")
@requires(Permission.PLANNING_OBLIGATION_READ)
def compare() -> ResponseReturnValue:
    """`een` and `twee` are the plans; without two, the page asks which."""
    chosen = (*asked_ids(request.args, "een")[:1], *asked_ids(request.args, "twee")[:1])
    found = [service.get(g.uow, g.actor, scenario_id) for scenario_id in chosen]
    year = found[0].start_year if found else asked_year(request.args)
    known = [row for row in queries.scenarios(g.uow, year, PageRequest(MOST_TO_CHOOSE)) if row.state in WITH_PLAN]
    if len(known) < 2:
        flash(_("Om te vergelijken zijn er twee planningen nodig. Kopieer er een en verander iets."), "info")
        return redirect(url_for(".scenarios"))
    return render_template(
        "scenarios/compare.html",
        known=[(str(row.scenario_id), row.name) for row in known],
        found=found,
        comparison=service.compare(g.uow, found[0], found[1]) if len(found) == 2 else None,
        figure_labels=FIGURE_LABELS,
        part_labels=PART_LABELS,
        figure_words=figure_words,
    )

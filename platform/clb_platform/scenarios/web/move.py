"""One visit of a plan: where else it could be, why not on another day, and putting it there by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.errors import Unavailable
from clb_core.web.forms import Form
from clb_core.words import _, capitalised
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import HALF_DAY_LABELS
from clb_platform.planning.service import when_words
from clb_platform.planning.vocabulary import HalfDayOfYear
from clb_platform.scenarios import service
from clb_platform.scenarios.forms import PlaceForm
from clb_platform.scenarios.models import ScenarioVisit
from clb_platform.scenarios.service import Alternatives
from clb_platform.scenarios.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools


@pages.get("/planningen/<uuid:scenario_id>/bezoek/<uuid:part_id>")
@requires(Permission.PLANNING_VISIT_PLAN)
def part(scenario_id: UUID, part_id: UUID) -> str:
    _scenario, row = service.part_of(g.uow, g.actor, scenario_id, part_id)
    return _page(scenario_id, row, Form.empty(team=row.team_id, day=row.day.isoformat(), half_day=row.half_day.value))


def _page(scenario_id: UUID, row: ScenarioVisit, form: Form, *, why: tuple[str, ...] | None = None) -> str:
    """`why` None: not asked; empty: it could be there."""
    scenario, _row = service.part_of(g.uow, g.actor, scenario_id, row.part_id)
    found, away = _alternatives(scenario_id, row.part_id)
    return render_template(
        "scenarios/part.html",
        scenario=scenario,
        row=row,
        school=schools.school(g.uow, row.school_id),
        when=when_words(HalfDayOfYear(row.day, row.half_day)).lower(),
        form=form,
        why=why,
        found=found,
        away=away,
        teams=[(str(team.team_id), team.name) for team in calendars.teams(g.uow)],
        halves=[(half.value, capitalised(str(label))) for half, label in HALF_DAY_LABELS.items()],
    )


def _alternatives(scenario_id: UUID, part_id: UUID) -> tuple[Alternatives | None, str]:
    """The best other places, or why they cannot be told now."""
    try:
        return service.alternatives(g.uow, g.actor, scenario_id, part_id), ""
    except Unavailable as error:
        return None, error.words


@pages.post("/planningen/<uuid:scenario_id>/bezoek/<uuid:part_id>/waarom")
@requires(Permission.PLANNING_VISIT_PLAN)
def why_not(scenario_id: UUID, part_id: UUID) -> ResponseReturnValue:
    """Why the visit is not in that place."""
    _scenario, row = service.part_of(g.uow, g.actor, scenario_id, part_id)
    form = Form.from_request(PlaceForm())
    if not form.is_valid:
        return _page(scenario_id, row, form), 422
    at = HalfDayOfYear(form.data["day"], form.data["half_day"])
    try:
        why = service.why_not(g.uow, g.actor, scenario_id, part_id, form.data["team"], at)
    except Unavailable as error:
        form.add_error("", error.words)
        return _page(scenario_id, row, form), 422
    return _page(scenario_id, row, form, why=why)


@pages.post("/planningen/<uuid:scenario_id>/bezoek/<uuid:part_id>")
@requires(Permission.PLANNING_VISIT_PLAN)
def move_part(scenario_id: UUID, part_id: UUID) -> ResponseReturnValue:
    """Put the visit there, in this plan only."""

    def move(data: dict[str, Any]) -> ScenarioVisit:
        at = HalfDayOfYear(data["day"], data["half_day"])
        return service.move_part(g.uow, g.actor, scenario_id, part_id, data["team"], at)

    def done(row: ScenarioVisit) -> str:
        when = when_words(HalfDayOfYear(row.day, row.half_day)).lower()
        flash(_("In deze planning staat het bezoek nu op %(when)s.", when=when), "good")
        return url_for(".part", scenario_id=scenario_id, part_id=part_id)

    def again(form: Form) -> str:
        _scenario, row = service.part_of(g.uow, g.actor, scenario_id, part_id)
        return _page(scenario_id, row, form)

    return Form.from_request(PlaceForm()).submit(move, done=done, again=again)

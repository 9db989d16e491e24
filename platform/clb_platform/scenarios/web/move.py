"""One visit of a plan: where else it could be, why not on another day, and putting it there by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core.errors import Unavailable
from clb_core.terms import monday_of
from clb_core.web.forms import Form
from clb_core.words import _, _n, capitalised
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import HALF_DAY_LABELS
from clb_platform.planning.service import when_words
from clb_platform.planning.vocabulary import HalfDayOfYear
from clb_platform.scenarios import service
from clb_platform.scenarios.forms import PlaceForm, asked_place
from clb_platform.scenarios.models import ScenarioVisit
from clb_platform.scenarios.service import Alternatives, Trial
from clb_platform.scenarios.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools


@pages.get("/planningen/<uuid:scenario_id>/bezoek/<uuid:part_id>")
@requires(Permission.PLANNING_VISIT_PLAN)
def part(scenario_id: UUID, part_id: UUID) -> str:
    _scenario, row = service.part_of(g.uow, g.actor, scenario_id, part_id)
    return _page(scenario_id, row, Form.empty(team=row.team_id, day=row.day.isoformat(), half_day=row.half_day.value))


def _page(scenario_id: UUID, row: ScenarioVisit, form: Form, *, trial: Trial | None = None) -> str:
    """`trial` None: not asked."""
    scenario, _row = service.part_of(g.uow, g.actor, scenario_id, row.part_id)
    found, away = _alternatives(scenario_id, row.part_id)
    return render_template(
        "scenarios/part.html",
        scenario=scenario,
        row=row,
        school=schools.school(g.uow, row.school_id),
        when=when_words(HalfDayOfYear(row.day, row.half_day)).lower(),
        form=form,
        trial=trial,
        points=points_words,
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
        trial = service.try_place(g.uow, g.actor, scenario_id, part_id, form.data["team"], at)
    except Unavailable as error:
        form.add_error("", error.words)
        return _page(scenario_id, row, form), 422
    return _page(scenario_id, row, form, trial=trial)


@pages.get("/planningen/<uuid:scenario_id>/bezoek/<uuid:part_id>/daar")
@requires(Permission.PLANNING_VISIT_PLAN)
def try_there(scenario_id: UUID, part_id: UUID) -> ResponseReturnValue:
    """One sentence for a visit that is dragged: whether it could be in the place of the address, and what it would cost."""
    service.part_of(g.uow, g.actor, scenario_id, part_id)
    place = asked_place(request.args)
    if place is None:
        words = _("Kies een team, een dag en een deel van de dag.")
        return render_template("scenarios/_trial.html", words=words, trial=None), 422
    team_id, at = place
    try:
        trial = service.try_place(g.uow, g.actor, scenario_id, part_id, team_id, at)
    except Unavailable as error:
        return render_template("scenarios/_trial.html", words=error.words, trial=None), 503
    return render_template("scenarios/_trial.html", trial=trial, when=when_words(at).lower(), points=points_words)


def points_words(cost: int) -> str:
    """What a change of so many points means."""
    if cost > 0:
        return _n("%(num)s punt minder goed", "%(num)s punten minder goed", cost)
    return _n("%(num)s punt beter", "%(num)s punten beter", -cost) if cost else _("even goed")


@pages.post("/planningen/<uuid:scenario_id>/bezoek/<uuid:part_id>")
@requires(Permission.PLANNING_VISIT_PLAN)
def move_part(scenario_id: UUID, part_id: UUID) -> ResponseReturnValue:
    """Put the visit there, in this plan only; what was done can be undone by the same verb."""
    _scenario, stands = service.part_of(g.uow, g.actor, scenario_id, part_id)
    before = {"team": str(stands.team_id), "day": stands.day.isoformat(), "half_day": stands.half_day.value}

    def move(data: dict[str, Any]) -> ScenarioVisit:
        at = HalfDayOfYear(data["day"], data["half_day"])
        return service.move_part(g.uow, g.actor, scenario_id, part_id, data["team"], at)

    def done(row: ScenarioVisit) -> str:
        when = when_words(HalfDayOfYear(row.day, row.half_day)).lower()
        back = request.form.get("terug", "")
        undo = {"undo_url": url_for(".move_part", scenario_id=scenario_id, part_id=part_id)}
        text = _("In deze planning staat het bezoek nu op %(when)s.", when=when)
        said: Any = {"text": text, **undo, "undo_fields": before | {"terug": back}}
        flash(said, "good")
        if back == "week":
            week = monday_of(row.day).isoformat()
            return url_for(".scenario", scenario_id=scenario_id, week=week, _anchor=f"bezoek-{part_id}")
        return url_for(".part", scenario_id=scenario_id, part_id=part_id)

    def again(form: Form) -> str:
        _scenario, row = service.part_of(g.uow, g.actor, scenario_id, part_id)
        return _page(scenario_id, row, form)

    return Form.from_request(PlaceForm()).submit(move, done=done, again=again)

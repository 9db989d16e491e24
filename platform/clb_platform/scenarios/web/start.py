"""The list of plans, and asking for one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _, percent
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.programmes import queries as programmes
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.forms import NameForm, StartForm, asked_ids, asked_year, choice_from, wishes_from
from clb_platform.scenarios.models import Scenario
from clb_platform.scenarios.service import Asked
from clb_platform.scenarios.vocabulary import (
    STATE_CHIPS,
    STATE_LABELS,
    USUAL_SECONDS,
    Distance,
    Purpose,
    RunOrder,
    Wish,
)
from clb_platform.scenarios.vocabulary.wishes import LEVEL_LABELS, USUAL, WISH_LABELS
from clb_platform.scenarios.web.blueprint import pages
from clb_platform.scenarios.web.follow import TELLING
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools

PER_PAGE = 25


@pages.get("/planningen")
@requires(Permission.PLANNING_OBLIGATION_READ)
def scenarios() -> str:
    start_year = asked_year(request.args)
    asked = PageRequest.read(PER_PAGE, request.args.get("cursor"))
    page = asked.page(queries.scenarios(g.uow, start_year, asked), lambda row: (row.created_at, row.scenario_id))
    return render_template(
        "scenarios/list.html",
        page=page,
        start_year=start_year,
        running=queries.running(g.uow),
        labels=STATE_LABELS,
        chips=STATE_CHIPS,
        distances={row.scenario_id: _distance(row) for row in page.rows},
        may_plan=g.actor.may(Permission.PLANNING_VISIT_PLAN),
    )


def _distance(row: Scenario) -> str | None:
    part = Distance.of(row.cost, row.bound).part
    return None if part is None or part > TELLING else percent(part * 100)


@pages.get("/planningen/nieuw")
@requires(Permission.PLANNING_VISIT_PLAN)
def new() -> str:
    copied = asked_ids(request.args, "kopie")
    if copied:
        return _page(_copy_of(service.get(g.uow, g.actor, copied[0])))
    purpose = Purpose.REPLAN if request.args.get("soort") == Purpose.REPLAN.value else Purpose.MAKE
    choice = service.usual_choice(g.uow, purpose)
    usual = {f"wish_{wish.value}": USUAL for wish in Wish}
    return _page(
        Form.empty(
            purpose=purpose.value,
            first_day=choice.first_day.isoformat(),
            last_day=choice.last_day.isoformat(),
            seconds=USUAL_SECONDS,
            **usual,
        )
    )


def _copy_of(scenario: Scenario) -> Form:
    """A form with what another scenario was asked for, to change and compare."""
    choice = service.choice_of(scenario)
    wishes = {f"wish_{wish.value}": scenario.wishes.get(wish.value, USUAL) for wish in Wish}
    return Form.empty(
        name=_("%(name)s, anders", name=scenario.name)[:120],
        purpose=choice.purpose.value,
        first_day=max(choice.first_day, clock.today()).isoformat(),
        last_day=choice.last_day.isoformat(),
        seconds=scenario.seconds,
        programme_ids=choice.programme_ids,
        school_ids=choice.school_ids,
        absent=choice.absent,
        closed_first=choice.closed[0].isoformat() if choice.closed else None,
        closed_last=choice.closed[1].isoformat() if choice.closed else None,
        copied_from=scenario.scenario_id,
        **wishes,
    )


def _page(form: Form) -> str:
    start_year = school_year_of(clock.today()).start_year
    purpose = Purpose.REPLAN if form.value("purpose") == Purpose.REPLAN.value else Purpose.MAKE
    return render_template(
        "scenarios/new.html",
        form=form,
        purpose=purpose,
        running=queries.running(g.uow),
        programmes=[(str(view.programme_id), view.name) for view in programmes.programmes_in(g.uow, start_year)],
        schools=[
            (str(school.school_id), f"{school.name} ({school.municipality})")
            for school in schools.planned_for(g.uow, clock.today())
        ],
        colleagues=[
            (str(member.member_id), member.display_name) for member in calendars.colleagues(g.uow, clock.today())
        ],
        wishes=[(f"wish_{wish.value}", WISH_LABELS[wish]) for wish in Wish],
        levels=[(str(level), str(words)) for level, words in enumerate(LEVEL_LABELS)],
        times=_times(),
    )


def _times() -> list[tuple[str, str]]:
    return [
        ("15", _("een kwart minuut")), ("30", _("een halve minuut")), ("60", _("een minuut")), ("120", _("twee minuten")),
        ("300", _("vijf minuten")), ("900", _("een kwartier")),
    ]  # fmt: skip


@pages.post("/planningen/nieuw")
@requires(Permission.PLANNING_VISIT_PLAN)
def ask() -> ResponseReturnValue:
    def start(data: dict[str, Any]) -> Scenario:
        asked = Asked(
            choice_from(data),
            name=data["name"],
            wishes=wishes_from(data),
            order=RunOrder(data["seconds"]),
            copied_from=data["copied_from"],
        )
        return service.ask(g.uow, g.actor, asked)

    return Form.from_request(StartForm()).submit(
        start, done=lambda made: url_for(".scenario", scenario_id=made.scenario_id), again=_page
    )


@pages.post("/planningen/<uuid:scenario_id>/naam")
@requires(Permission.PLANNING_VISIT_PLAN)
def rename(scenario_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(NameForm())
    if form.is_valid:
        service.rename(g.uow, g.actor, scenario_id, form.data["name"])
        flash(_("De naam is gewijzigd."), "good")
    else:
        service.get(g.uow, g.actor, scenario_id)
        flash(form.all_errors[0][1], "warn")
    return redirect(url_for(".scenario", scenario_id=scenario_id), 303)


@pages.post("/planningen/<uuid:scenario_id>/verwijder")
@requires(Permission.PLANNING_VISIT_PLAN)
def remove(scenario_id: UUID) -> ResponseReturnValue:
    service.remove(g.uow, g.actor, scenario_id)
    flash(_("De planning is verwijderd. Wat al voorgesteld was, blijft staan."), "good")
    return redirect(url_for(".scenarios"), 303)

"""Taking a step back: withdraw an offer that nobody answered, reopen a visit that ended without taking place."""

from __future__ import annotations

from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.words import _
from clb_platform.calendars import queries as calendars
from clb_platform.planning import queries, service
from clb_platform.planning.forms.visits import ReopenForm, VersionForm
from clb_platform.planning.models import Visit
from clb_platform.planning.vocabulary import Action
from clb_platform.planning.web.blueprint import pages
from clb_platform.planning.web.verbs import page_of
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import service as schools


@pages.get("/bezoeken/<uuid:visit_id>/intrekken")
@requires(Permission.PLANNING_VISIT_PLAN)
def withdraw(visit_id: UUID) -> str:
    return _page("withdraw", page_of(service.get(g.uow, visit_id), Action.WITHDRAW), Form.empty())


@pages.post("/bezoeken/<uuid:visit_id>/intrekken")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_withdraw(visit_id: UUID) -> ResponseReturnValue:
    def done(_visit: Visit) -> str:
        flash(_("Ingetrokken. Niemand is nog vastgehouden; dit is weer een concept."), "good")
        return url_for(".visit", visit_id=visit_id)

    return Form.from_request(VersionForm()).submit(
        lambda data: service.withdraw(g.uow, g.actor, visit_id, version=data["version"]),
        done=done,
        again=lambda form: _page("withdraw", service.get(g.uow, visit_id), form),
    )


@pages.get("/bezoeken/<uuid:visit_id>/heropenen")
@requires(Permission.PLANNING_VISIT_PLAN)
def reopen(visit_id: UUID) -> str:
    return _page("reopen", page_of(service.get(g.uow, visit_id), Action.REOPEN), Form.empty())


@pages.post("/bezoeken/<uuid:visit_id>/heropenen")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_reopen(visit_id: UUID) -> ResponseReturnValue:
    def done(_visit: Visit) -> str:
        flash(_("Heropend: dit is weer een concept. Stel data voor als het zover is."), "good")
        return url_for(".visit", visit_id=visit_id)

    return Form.from_request(ReopenForm()).submit(
        lambda data: service.reopen(g.uow, g.actor, visit_id, reason=data["reason"], version=data["version"]),
        done=done,
        again=lambda form: _page("reopen", service.get(g.uow, visit_id), form),
    )


def _page(name: str, visit: Visit, form: Form) -> str:
    return render_template(
        f"planning/{name}.html",
        visit=visit,
        form=form,
        school=schools.get(g.uow, visit.school_id),
        team=calendars.team(g.uow, visit.team_id),
        items=queries.items_of(g.uow, [visit.visit_id])[visit.visit_id],
        asked=service.recipients(g.uow, [visit.school_id]).get(visit.school_id, ()),
    )

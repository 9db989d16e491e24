"""A visit that changes without another date: another team, groups to a visit of their own, two visits together."""

from __future__ import annotations

from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.words import _, half_day_word, short
from clb_platform.calendars import queries as calendars
from clb_platform.planning import queries, service
from clb_platform.planning.forms.changes import MergeForm, ReplaceForm, SplitForm
from clb_platform.planning.models import Visit
from clb_platform.planning.vocabulary import STATE_LABELS, Action, VisitState
from clb_platform.planning.web.blueprint import pages
from clb_platform.planning.web.verbs import page_of
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import service as schools


@pages.get("/bezoeken/<uuid:visit_id>/ander-team")
@requires(Permission.PLANNING_VISIT_PLAN)
def replace_team(visit_id: UUID) -> str:
    return _page("replace_team", page_of(service.get(g.uow, visit_id), Action.REPLACE), Form.empty())


@pages.post("/bezoeken/<uuid:visit_id>/ander-team")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_replace_team(visit_id: UUID) -> ResponseReturnValue:
    def done(visit: Visit) -> str:
        if visit.state is VisitState.CONFIRMED:
            flash(_("Een ander team gaat. De school en beide teams krijgen een mail."), "good")
        else:
            flash(_("Een ander team gaat. De school krijgt daar geen mail over."), "good")
        return url_for(".visit", visit_id=visit_id)

    return Form.from_request(ReplaceForm()).submit(
        lambda data: service.replace_team(
            g.uow, g.actor, visit_id, data["team_id"], reason=data["reason"], version=data["version"]
        ),
        done=done,
        again=lambda form: _page("replace_team", service.get(g.uow, visit_id), form),
    )


@pages.get("/bezoeken/<uuid:visit_id>/splitsen")
@requires(Permission.PLANNING_VISIT_PLAN)
def split(visit_id: UUID) -> str:
    return _page("split", page_of(service.get(g.uow, visit_id), Action.SPLIT), Form.empty())


@pages.post("/bezoeken/<uuid:visit_id>/splitsen")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_split(visit_id: UUID) -> ResponseReturnValue:
    def done(new: Visit) -> str:
        flash(_("Gesplitst. Kies nu data voor de groepen met een eigen bezoek."), "good")
        return url_for(".propose" if new.asks_school else ".fix", visit_id=new.visit_id)

    return Form.from_request(SplitForm()).submit(
        lambda data: service.split(
            g.uow, g.actor, visit_id, data["items"], reason=data["reason"], version=data["version"]
        ),
        done=done,
        again=lambda form: _page("split", service.get(g.uow, visit_id), form),
    )


@pages.get("/bezoeken/<uuid:visit_id>/samenvoegen")
@requires(Permission.PLANNING_VISIT_PLAN)
def merge(visit_id: UUID) -> str:
    return _page("merge", page_of(service.get(g.uow, visit_id), Action.MERGE), Form.empty())


@pages.post("/bezoeken/<uuid:visit_id>/samenvoegen")
@requires(Permission.PLANNING_VISIT_PLAN)
def do_merge(visit_id: UUID) -> ResponseReturnValue:
    def done(_visit: Visit) -> str:
        flash(_("Samengevoegd. Het andere bezoek is geannuleerd."), "good")
        return url_for(".visit", visit_id=visit_id)

    return Form.from_request(MergeForm()).submit(
        lambda data: service.merge(g.uow, g.actor, visit_id, data["other_id"], version=data["version"]),
        done=done,
        again=lambda form: _page("merge", service.get(g.uow, visit_id), form),
    )


def _page(name: str, visit: Visit, form: Form) -> str:
    beside = queries.visits_beside(g.uow, visit) if name == "merge" else ()
    items = queries.items_of(g.uow, [visit.visit_id, *(each.visit_id for each in beside)])
    return render_template(
        f"planning/{name}.html",
        visit=visit,
        form=form,
        school=schools.get(g.uow, visit.school_id),
        items=items[visit.visit_id],
        teams=[(team.team_id, team.name) for team in calendars.teams(g.uow) if team.team_id != visit.team_id],
        team=calendars.team(g.uow, visit.team_id),
        others=[(str(each.visit_id), _about(each, [row[1].name for row in items[each.visit_id]])) for each in beside],
        asked=service.recipients(g.uow, [visit.school_id]).get(visit.school_id, ()),
    )


def _about(visit: Visit, groups: list[str]) -> str:
    """ "HPV dosis 1 (1A, 1B), bevestigd, do 15 okt, voormiddag" """
    words = [f"{visit.title} ({', '.join(dict.fromkeys(groups))})", str(STATE_LABELS[visit.state.value]).lower()]
    if visit.day and visit.half_day:
        words += [short(visit.day), half_day_word(visit.half_day)]
    return ", ".join(words)

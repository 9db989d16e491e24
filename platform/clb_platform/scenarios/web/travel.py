"""The travel table: how long the way is where the centre knows better than the map."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core.errors import NotFound
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _
from clb_platform.calendars import queries as calendars
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.forms import MinutesForm, TravelForm
from clb_platform.scenarios.models import TravelTime
from clb_platform.scenarios.vocabulary import MOST_MINUTES
from clb_platform.scenarios.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools

PER_PAGE = 50


@pages.get("/planningen/reistijden")
@requires(Permission.PLANNING_OBLIGATION_READ)
def travel() -> str:
    return _page(Form.empty())


def _page(form: Form) -> str:
    asked = PageRequest.read(PER_PAGE, request.args.get("cursor"))
    page = asked.page(queries.travel_rows(g.uow, asked), lambda row: (row[0].travel_time_id,))
    may_edit = g.actor.may(Permission.CALENDARS_CENTRE_EDIT)
    return render_template(
        "scenarios/travel.html",
        form=form,
        page=page,
        next_url=url_for(".travel", cursor=page.next_cursor) if page.next_cursor else None,
        site_words=service.site_words,
        teams=[(str(team.team_id), team.name) for team in calendars.teams(g.uow)] if may_edit else (),
        sites=_sites() if may_edit else (),
        most=MOST_MINUTES,
        may_edit=may_edit,
    )


def _sites() -> list[tuple[str, str]]:
    return [
        (str(site.site_id), f"{school.name}, {service.site_words(site)}")
        for site, school in schools.sites(g.uow)
        if site.closed_on is None
    ]


@pages.post("/planningen/reistijden")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def add_travel() -> ResponseReturnValue:
    def add(data: dict[str, Any]) -> TravelTime:
        start = {name: data[name] for name in ("team_id", "from_site_id")}
        return service.add_travel_time(g.uow, g.actor, data["to_site_id"], data["minutes"], **start)

    def done(row: TravelTime) -> str:
        flash(_("Bewaard: %(minutes)s minuten. De volgende planning rekent ermee.", minutes=row.minutes), "good")
        return url_for(".travel")

    return Form.from_request(TravelForm()).submit(add, done=done, again=_page)


@pages.post("/planningen/reistijden/<uuid:travel_time_id>")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def change_travel(travel_time_id: UUID) -> ResponseReturnValue:
    if queries.travel_time(g.uow, travel_time_id) is None:
        raise NotFound

    def change(data: dict[str, Any]) -> TravelTime:
        return service.change_travel_time(g.uow, g.actor, travel_time_id, data["minutes"], data["version"])

    def done(row: TravelTime) -> str:
        flash(_("Bewaard: %(minutes)s minuten. De volgende planning rekent ermee.", minutes=row.minutes), "good")
        return url_for(".travel")

    def again(form: Form) -> str:
        return _page(Form(Form.empty().typed, {"": [text for _name, text in form.all_errors]}))

    return Form.from_request(MinutesForm()).submit(change, done=done, again=again)


@pages.post("/planningen/reistijden/<uuid:travel_time_id>/verwijder")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def remove_travel(travel_time_id: UUID) -> ResponseReturnValue:
    service.remove_travel_time(g.uow, g.actor, travel_time_id)
    flash(_("Verwijderd. De volgende planning schat deze weg weer."), "good")
    return redirect(url_for(".travel"), 303)

"""The pages of teams."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import NotFound
from clb_core.terms import DayRange, add_weeks
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _, capitalised
from clb_platform.calendars import queries, service
from clb_platform.calendars.forms import TeamFilter, TeamForm, TeamMemberForm, read_filters
from clb_platform.calendars.models import Team, TeamMember
from clb_platform.calendars.vocabulary import FUNCTION_LABELS, HALF_DAYS, LEAVE_LABELS, WORKING_WEEKDAYS
from clb_platform.calendars.web.calendar import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

FUNCTIONS = [(function.value, capitalised(str(label))) for function, label in FUNCTION_LABELS.items()]
WEEKS_AHEAD = 8


@pages.get("/teams")
@requires(Permission.CALENDARS_TEAM_READ)
def teams() -> str:
    return teams_page(Form.empty())


def teams_page(form: Form) -> str:
    filters = read_filters(TeamFilter(), request.args)
    asked = PageRequest.read(cursor=request.args.get("verder"))
    page = asked.page(queries.teams_page(g.uow, filters, asked), lambda row: (row.name_key, row.team_id))
    values: dict[str, Any] = {**request.args, "verder": page.next_cursor}
    return render_template(
        "calendars/teams.html",
        form=form,
        filters=filters,
        rows=page.rows,
        total=queries.count_teams(g.uow, filters),
        sizes=queries.sizes(g.uow, [row.team_id for row in page.rows], clock.today()),
        next_url=url_for(".teams", **values) if page.next_cursor else None,
        may_edit=g.actor.may(Permission.CALENDARS_TEAM_EDIT),
    )


@pages.post("/teams")
@requires(Permission.CALENDARS_TEAM_EDIT)
def add_team() -> ResponseReturnValue:
    def add(data: dict[str, Any]) -> Team:
        values = {name: data[name] for name in ("name", "base_municipality", "latitude", "longitude")}
        return service.add_team(g.uow, g.actor, **values)

    def done(team: Team) -> str:
        flash(_("%(name)s staat klaar. Voeg nu de collega's toe.", name=team.name), "good")
        return url_for(".team", team_id=team.team_id)

    return Form.from_request(TeamForm()).submit(add, done=done, again=teams_page)


def team_or_404(team_id: UUID) -> Team:
    team = queries.team(g.uow, team_id)
    if team is None:
        raise NotFound
    return team


@pages.get("/teams/<uuid:team_id>")
@requires(Permission.CALENDARS_TEAM_READ)
def team(team_id: UUID) -> str:
    return team_page(team_or_404(team_id), Form.empty(valid_from=clock.today()))


def team_page(row: Team, form: Form) -> str:
    today = clock.today()
    soon = DayRange(today, add_weeks(today, WEEKS_AHEAD))
    places = queries.places_of_team(g.uow, row.team_id, from_day=today)
    people = {member.member_id: member for _place, member in places}
    weeks = queries.working_weeks(g.uow, list(people))
    return render_template(
        "calendars/team.html",
        form=form,
        team=row,
        places=places,
        weeks={member_id: found.on(today) for member_id, found in weeks.items()},
        away=[(leave, people[leave.member_id]) for leave in queries.leave_between(g.uow, list(people), soon)],
        soon=soon,
        weekdays=WORKING_WEEKDAYS,
        half_days=HALF_DAYS,
        present_without_week=queries.present_without_week(g.uow, today),
        colleagues=[(member.member_id, member.display_name) for member in queries.colleagues(g.uow, today)],
        functions=FUNCTIONS,
        function_labels=FUNCTION_LABELS,
        leave_labels=LEAVE_LABELS,
        may_edit=g.actor.may(Permission.CALENDARS_TEAM_EDIT),
    )


@pages.post("/teams/<uuid:team_id>")
@requires(Permission.CALENDARS_TEAM_EDIT)
def add_team_member(team_id: UUID) -> ResponseReturnValue:
    def add(data: dict[str, Any]) -> TeamMember:
        return service.add_team_member(g.uow, g.actor, team_id, **data)

    def done(place: TeamMember) -> str:
        flash(_("De collega zit in het team. Vul hieronder de werkweek in."), "good")
        return url_for(".colleague", member_id=place.member_id)

    return Form.from_request(TeamMemberForm()).submit(
        add, done=done, again=lambda form: team_page(team_or_404(team_id), form)
    )


@pages.get("/teams/<uuid:team_id>/wijzig")
@requires(Permission.CALENDARS_TEAM_EDIT)
def edit_team(team_id: UUID) -> str:
    row = team_or_404(team_id)
    return edit_page(
        row,
        Form.empty(
            name=row.name,
            base_municipality=row.base_municipality,
            latitude=row.latitude,
            longitude=row.longitude,
            active="1" if row.active else None,
            version=row.version,
        ),
    )


def edit_page(row: Team, form: Form) -> str:
    return render_template("calendars/team_edit.html", team=row, form=form)


@pages.post("/teams/<uuid:team_id>/wijzig")
@requires(Permission.CALENDARS_TEAM_EDIT)
def change_team(team_id: UUID) -> ResponseReturnValue:
    def change(data: dict[str, Any]) -> Team:
        return service.change_team(g.uow, g.actor, team_id, data, data["version"])

    def done(row: Team) -> str:
        flash(_("%(name)s is bewaard.", name=row.name), "good")
        return url_for(".team", team_id=team_id)

    return Form.from_request(TeamForm()).submit(
        change, done=done, again=lambda form: edit_page(team_or_404(team_id), form)
    )

"""REST of teams and who is in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.errors import NotFound
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, page_body, versioned
from clb_core.rest.conditional import sent_version
from clb_core.web.pages import PageRequest
from clb_platform.calendars import queries, service
from clb_platform.calendars.api.closures import blueprint
from clb_platform.calendars.models import Team, TeamMember
from clb_platform.calendars.schemas import (
    DaysQuery,
    NewTeam,
    NewTeamMember,
    PresencesOut,
    TeamChange,
    TeamMemberEnd,
    TeamMemberOut,
    TeamMembersOut,
    TeamOut,
    TeamPage,
    TeamQuery,
)
from clb_platform.calendars.schemas.hits import HitsOut
from clb_platform.calendars.vocabulary import HALF_DAYS
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import queries as identity

FIELDS = ("team_member_id", "team_id", "member_id", "function", "valid_from", "valid_until", "version")


def team_or_404(team_id: UUID) -> Team:
    team = queries.team(g.uow, team_id)
    if team is None:
        raise NotFound
    return team


def place_body(place: TeamMember, name: str) -> dict[str, Any]:
    return {field: getattr(place, field) for field in FIELDS} | {"name": name}


def named(place: TeamMember) -> dict[str, Any]:
    member = identity.member(g.uow, place.member_id)
    return place_body(place, member.display_name if member else "")


@blueprint.route("/teams")
class Teams(Resource):
    @requires(Permission.CALENDARS_TEAM_READ)
    @blueprint.doc(operationId="listTeams")
    @blueprint.arguments(TeamQuery, location="query")
    @blueprint.response(200, TeamPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Teams by name; those in use unless `past`."""
        request = PageRequest.read(query.pop("limit"), query.pop("cursor"))
        rows = queries.teams_page(g.uow, query, request)
        return page_body(request.page(rows, lambda row: (row.name_key, row.team_id)))

    @requires(Permission.CALENDARS_TEAM_EDIT)
    @idempotent
    @blueprint.doc(operationId="addTeam")
    @blueprint.arguments(NewTeam)
    @blueprint.response(201, TeamOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any]) -> Team:
        """Make a team."""
        return service.add_team(g.uow, g.actor, **new)


@blueprint.route("/teams/<uuid:team_id>")
class OneTeam(Resource):
    @requires(Permission.CALENDARS_TEAM_READ)
    @blueprint.doc(operationId="getTeam")
    @blueprint.response(200, TeamOut)
    @blueprint.problems()
    @versioned
    def get(self, team_id: UUID) -> Team:
        """One team."""
        return team_or_404(team_id)

    @requires(Permission.CALENDARS_TEAM_EDIT)
    @blueprint.doc(operationId="changeTeam")
    @blueprint.arguments(TeamChange)
    @blueprint.response(200, TeamOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def patch(self, change: dict[str, Any], team_id: UUID) -> Team:
        """Change a team, or put it out of use."""
        return service.change_team(g.uow, g.actor, team_id, change, sent_version())


@blueprint.route("/teams/<uuid:team_id>/members")
class TeamMembers(Resource):
    @requires(Permission.CALENDARS_TEAM_READ)
    @blueprint.doc(operationId="listTeamMembers")
    @blueprint.response(200, TeamMembersOut)
    @blueprint.problems()
    def get(self, team_id: UUID) -> dict[str, Any]:
        """Everyone in a team, now and before, by name."""
        places = queries.places_of_team(g.uow, team_or_404(team_id).team_id)
        return {"items": [place_body(place, member.display_name) for place, member in places]}

    @requires(Permission.CALENDARS_TEAM_EDIT)
    @idempotent
    @blueprint.doc(operationId="addTeamMember")
    @blueprint.arguments(NewTeamMember)
    @blueprint.response(201, TeamMemberOut)
    @blueprint.problems(409, 422)
    @versioned
    def post(self, new: dict[str, Any], team_id: UUID) -> dict[str, Any]:
        """Put a colleague in a team, from a day on."""
        return named(service.add_team_member(g.uow, g.actor, team_id, **new))


@blueprint.route("/team-members/<uuid:team_member_id>/end-preview")
class EndOfTeamMemberPreview(Resource):
    @requires(Permission.CALENDARS_TEAM_EDIT)
    @blueprint.doc(operationId="previewEndOfTeamMember")
    @blueprint.arguments(TeamMemberEnd)
    @blueprint.response(200, HitsOut)
    @blueprint.problems(409, 422)
    def post(self, end: dict[str, Any], team_member_id: UUID) -> dict[str, Any]:
        """The visits that would miss this colleague after leaving the team, from the same body. Stores nothing."""
        place = queries.place(g.uow, team_member_id)
        if place is None:
            raise NotFound
        last = place.valid_until

        def change() -> object:
            return service.end_team_member(g.uow, g.actor, team_member_id, end["last_day"], None)

        return {"items": service.foresee_staffing(g.uow, change, end["last_day"], last)}


@blueprint.route("/team-members/<uuid:team_member_id>")
class OneTeamMember(Resource):
    @requires(Permission.CALENDARS_TEAM_READ)
    @blueprint.doc(operationId="getTeamMember")
    @blueprint.response(200, TeamMemberOut)
    @blueprint.problems()
    @versioned
    def get(self, team_member_id: UUID) -> dict[str, Any]:
        """The place of one colleague in a team."""
        place = queries.place(g.uow, team_member_id)
        if place is None:
            raise NotFound
        return named(place)

    @requires(Permission.CALENDARS_TEAM_EDIT)
    @blueprint.doc(operationId="endTeamMember")
    @blueprint.arguments(TeamMemberEnd)
    @blueprint.response(200, TeamMemberOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def patch(self, end: dict[str, Any], team_member_id: UUID) -> dict[str, Any]:
        """Let a colleague leave a team after a day."""
        return named(service.end_team_member(g.uow, g.actor, team_member_id, end["last_day"], sent_version()))


@blueprint.route("/teams/<uuid:team_id>/presence")
class TeamPresence(Resource):
    @requires(Permission.CALENDARS_TEAM_READ)
    @blueprint.doc(operationId="listTeamPresence")
    @blueprint.arguments(DaysQuery, location="query")
    @blueprint.response(200, PresencesOut)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any], team_id: UUID) -> dict[str, Any]:
        """Who of a team works on each half day: team, working week and leave taken together."""
        days = service.asked_days(**query)
        staffing = queries.staffing_of(g.uow, [team_or_404(team_id).team_id], days.first, days.last)
        return {
            "items": [
                {"day": day, "half_day": half, "present": [p.member_id for p in staffing.present(team_id, day, half)]}
                for day in days.days()
                for half in HALF_DAYS
            ]
        }

"""The verbs of teams: make and change one, and who is in it from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.search import search_key
from clb_core.words import _, spoken_with_year
from clb_platform.calendars import queries
from clb_platform.calendars.events import StaffingChanged
from clb_platform.calendars.models import Team, TeamMember
from clb_platform.calendars.service.days import beside, days_of, possible
from clb_platform.calendars.vocabulary import CalendarsAction, StaffFunction
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import queries as identity
from clb_tenants.identity.models import Member

CHANGEABLE = ("name", "base_municipality", "latitude", "longitude", "active")
FIELDS = ("valid_from", "valid_until")


def add_team(
    uow: UnitOfWork,
    actor: Acting,
    name: str,
    base_municipality: str,
    *,
    latitude: float | None = None,
    longitude: float | None = None,
) -> Team:
    """Make a team that starts at `latitude`, `longitude` (WGS84 degrees). Raises Forbidden, Refused, Conflict."""
    may_edit_teams(actor)
    values = {
        "name": name,
        "base_municipality": base_municipality,
        "latitude": latitude,
        "longitude": longitude,
        "active": True,
    }
    team = Team(name="", base_municipality="", latitude=None, longitude=None, active=True)
    _fill(team, values)
    with beside("name"):
        uow.add(team)
    audit.record(uow, actor, CalendarsAction.TEAM_ADDED, _subject(team), changes={"name": team.name})
    return team


def change_team(uow: UnitOfWork, actor: Acting, team_id: UUID, values: Mapping[str, Any], version: int | None) -> Team:
    """Change a team, or put it out of use (`active` False).

    `values`: any of name, base_municipality, latitude, longitude, active. Raises NotFound, Forbidden, Stale, Refused,
    Conflict (name taken).
    """
    may_edit_teams(actor)
    team = queries.team_for_change(uow, team_id)
    if team is None:
        raise NotFound
    expect_version(team, version)
    changes = _fill(team, values)
    with beside("name"):
        uow.flush()
    if changes:
        audit.record(uow, actor, CalendarsAction.TEAM_CHANGED, _subject(team), changes=changes)
    return team


def add_team_member(
    uow: UnitOfWork,
    actor: Acting,
    team_id: UUID,
    member_id: UUID,
    function: StaffFunction,
    valid_from: date,
    valid_until: date | None = None,
) -> TeamMember:
    """Put a colleague in a team, from a day on. Someone may be in several teams at once.

    Raises NotFound (team or colleague), Forbidden, Refused (days out of order, a contact of a school, a team out of
    use), Conflict (already in this team then).
    """
    may_edit_teams(actor)
    team, member = _team_and_member(uow, team_id, member_id)
    possible(valid_from, "valid_from")
    if valid_until is not None:
        days_of(valid_from, valid_until, fields=FIELDS)
    place = TeamMember(
        team_id=team_id, member_id=member_id, function=function, valid_from=valid_from, valid_until=valid_until
    )
    with beside("member_id"):
        uow.add(place)
    changes = {"team": team.name, "function": function, "valid_from": valid_from, "valid_until": valid_until}
    subject = Subject("team_member", place.team_member_id, member.display_name)
    audit.record(uow, actor, CalendarsAction.TEAM_MEMBER_ADDED, subject, changes=changes)
    uow.emit(StaffingChanged(uuid7(), member_id, valid_from, valid_until))
    return place


def end_team_member(
    uow: UnitOfWork, actor: Acting, team_member_id: UUID, last_day: date, version: int | None = None
) -> TeamMember:
    """Let a colleague leave a team after `last_day`.

    Raises NotFound, Forbidden, Stale, Refused (before the first day), Conflict (leaves already, on that day or before).
    """
    may_edit_teams(actor)
    place = queries.place_for_change(uow, team_member_id)
    if place is None:
        raise NotFound
    expect_version(place, version)
    if place.valid_until is not None and place.valid_until <= last_day:
        raise Conflict(_("Deze plaats in het team eindigt al op %(day)s.", day=spoken_with_year(place.valid_until)))
    days_of(place.valid_from, last_day, fields=FIELDS)
    before, place.valid_until = place.valid_until, last_day
    uow.flush()
    member, team = identity.member(uow, place.member_id), queries.team(uow, place.team_id)
    subject = Subject("team_member", team_member_id, member.display_name if member else "")
    changes = {"team": team.name if team else "", "valid_until": [before, last_day]}
    audit.record(uow, actor, CalendarsAction.TEAM_MEMBER_ENDED, subject, changes=changes)
    uow.emit(StaffingChanged(uuid7(), place.member_id, last_day, before))
    return place


def may_edit_teams(actor: Acting) -> None:
    """Raises Forbidden."""
    if isinstance(actor, Actor):
        actor.require(Permission.CALENDARS_TEAM_EDIT)


def _team_and_member(uow: UnitOfWork, team_id: UUID, member_id: UUID) -> tuple[Team, Member]:
    team, member = queries.team(uow, team_id), identity.member(uow, member_id)
    if team is None or member is None:
        raise NotFound
    if not team.active:
        raise Refused(_("%(name)s is niet meer in gebruik. Zet het team eerst weer in gebruik.", name=team.name))
    if queries.is_only_school_contact(uow, member_id):
        words = _("%(name)s is een contact van een school. Kies een collega van het centrum.", name=member.display_name)
        raise Refused(words, fields={"member_id": [words]})
    return team, member


def _fill(team: Team, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set what is given; what changed as {field: [before, after]}. Raises Refused before anything is set."""
    after = {name: _plain(values.get(name, getattr(team, name))) for name in CHANGEABLE}
    if not search_key(after["name"]):
        words = _("Geef het team een naam.")
        raise Refused(words, fields={"name": [words]})
    if (after["latitude"] is None) != (after["longitude"] is None):
        words = _("Geef breedtegraad en lengtegraad samen, of geen van beide.")
        raise Refused(words, fields={"latitude": [words]})
    changes = {name: [getattr(team, name), value] for name, value in after.items() if value != getattr(team, name)}
    for name, value in after.items():
        setattr(team, name, value)
    team.name_key = search_key(team.name)
    return changes


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _subject(team: Team) -> Subject:
    return Subject("team", team.team_id, team.name)

"""The verbs of the travel table: minutes that the centre knows better than the map."""

from __future__ import annotations

from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.words import _
from clb_platform.calendars import queries as calendars
from clb_platform.scenarios import queries
from clb_platform.scenarios.models import SENTENCES, TravelTime
from clb_platform.scenarios.vocabulary import MOST_MINUTES, ScenariosAction
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools import queries as schools
from clb_tenants.schools.models import Site


def add_travel_time(
    uow: UnitOfWork, actor: Actor, to_site_id: UUID, minutes: int, *, team_id: UUID | None = None,
    from_site_id: UUID | None = None,
) -> TravelTime:  # fmt: skip
    """Set how long the way is from a team's base, or from another site, to a site; the next plan counts with it.

    Raises Forbidden, NotFound (a team or site), Refused (no start or two, twice the same site, minutes), Conflict (it is set
    already).
    """
    actor.require(Permission.CALENDARS_CENTRE_EDIT)
    if (team_id is None) == (from_site_id is None):
        raise _refused("start", str(SENTENCES["travel_time_one_start"]))
    if from_site_id == to_site_id:
        raise _refused("to_site_id", str(SENTENCES["travel_time_site_order"]))
    _expect_minutes(minutes)
    about = _about(uow, team_id, from_site_id, to_site_id)
    if from_site_id is not None and from_site_id > to_site_id:
        from_site_id, to_site_id = to_site_id, from_site_id
    row = TravelTime(
        travel_time_id=uuid7(), team_id=team_id, from_site_id=from_site_id, to_site_id=to_site_id, minutes=minutes
    )
    uow.add(row)
    audit.record(uow, actor, ScenariosAction.TRAVEL_ADDED, _subject(row, about), changes={"minutes": minutes})
    return row


def change_travel_time(
    uow: UnitOfWork, actor: Actor, travel_time_id: UUID, minutes: int, version: int | None = None
) -> TravelTime:
    """Raises Forbidden, NotFound, Refused, Stale."""
    row = _for_change(uow, actor, travel_time_id)
    expect_version(row, version)
    _expect_minutes(minutes)
    before, row.minutes = row.minutes, minutes
    uow.flush()
    if before != minutes:
        about = _about(uow, row.team_id, row.from_site_id, row.to_site_id)
        changes: dict[str, object] = {"minutes": [before, minutes]}
        audit.record(uow, actor, ScenariosAction.TRAVEL_CHANGED, _subject(row, about), changes=changes)
    return row


def remove_travel_time(uow: UnitOfWork, actor: Actor, travel_time_id: UUID, version: int | None = None) -> None:
    """From then on the way is estimated again. Raises Forbidden, NotFound, Stale."""
    row = _for_change(uow, actor, travel_time_id)
    expect_version(row, version)
    about = _about(uow, row.team_id, row.from_site_id, row.to_site_id)
    audit.record(uow, actor, ScenariosAction.TRAVEL_REMOVED, _subject(row, about))
    uow.delete(row)


def _for_change(uow: UnitOfWork, actor: Actor, travel_time_id: UUID) -> TravelTime:
    actor.require(Permission.CALENDARS_CENTRE_EDIT)
    row = queries.travel_time_for_change(uow, travel_time_id)
    if row is None:
        raise NotFound
    return row


def _expect_minutes(minutes: int) -> None:
    if not 0 <= minutes <= MOST_MINUTES:
        raise _refused("minutes", str(SENTENCES["travel_time_minutes"]))


def _refused(name: str, words: str) -> Refused:
    return Refused(words, fields={name: [words]})


def _about(uow: UnitOfWork, team_id: UUID | None, from_site_id: UUID | None, to_site_id: UUID) -> str:
    """From where to where, in words. Raises NotFound for what is not the centre's."""
    team = calendars.team(uow, team_id) if team_id is not None else None
    if team_id is not None and team is None:
        raise NotFound
    start = team.name if team is not None else site_words(_site(uow, from_site_id))
    return _("%(start)s naar %(end)s", start=start, end=site_words(_site(uow, to_site_id)))


def _site(uow: UnitOfWork, site_id: UUID | None) -> Site:
    found = schools.site(uow, site_id) if site_id is not None else None
    if found is None:
        raise NotFound
    return found


def site_words(site: Site) -> str:
    """A site by its name and municipality."""
    return f"{site.name} ({site.municipality})" if site.name else site.municipality


def _subject(row: TravelTime, about: str) -> Subject:
    return Subject("travel_time", row.travel_time_id, about)

"""The verbs of sites: add, change, close on a day, open again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.words import _, spoken_with_year
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools import queries
from clb_tenants.schools.events import SchoolPlacesChanged
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.vocabulary import SchoolsAction

SITE_CHANGEABLE: Final = ("name", "street", "postcode", "municipality", "latitude", "longitude")


def add_site(uow: UnitOfWork, actor: Acting, school: School, values: Mapping[str, Any]) -> Site:
    """Add a site. `values`: number, name, street, postcode, municipality, latitude, longitude. Raises Forbidden, Conflict."""
    if isinstance(actor, Actor):
        actor.require(Permission.SCHOOLS_EDIT)
    site = uow.add(new_site(school.school_id, values))
    audit.record(uow, actor, SchoolsAction.SITE_ADDED, site_subject(site), changes={"number": site.number})
    return site


def new_site(school_id: UUID, values: Mapping[str, Any]) -> Site:
    """A site that is not stored yet. `values` as in `add_site`."""
    return Site(
        school_id=school_id,
        number=values["number"],
        name=values["name"],
        street=values.get("street", ""),
        postcode=values.get("postcode", ""),
        municipality=values.get("municipality", ""),
        latitude=values.get("latitude"),
        longitude=values.get("longitude"),
        closed_on=None,
    )


def remove_site(uow: UnitOfWork, actor: Actor, site: Site) -> None:
    """Take a site away that was added by mistake. Raises Forbidden, Conflict (something depends on it)."""
    actor.require(Permission.SCHOOLS_EDIT)
    subject = site_subject(site)
    changes = {"number": site.number}
    try:
        uow.delete(site)
    except Conflict as error:
        words = _("Aan vestiging %(name)s hangen al klassen of bezoeken vast. Ze blijft staan.", name=subject.name)
        raise Conflict(words, extra=error.extra) from error
    audit.record(uow, actor, SchoolsAction.SITE_REMOVED, subject, changes=changes)


def get_site(uow: UnitOfWork, site_id: UUID) -> Site:
    """A site of this scope. Raises NotFound for an unknown one and for another's."""
    site = queries.site(uow, site_id)
    if site is None:
        raise NotFound
    return site


def change_site(uow: UnitOfWork, actor: Actor, site_id: UUID, values: Mapping[str, Any], version: int | None) -> Site:
    """Change what a site is called and where it is; only what is given changes. Raises Forbidden, NotFound, Stale."""
    site = _locked(uow, actor, site_id, version)
    changes = {
        name: [getattr(site, name), values[name]]
        for name in SITE_CHANGEABLE
        if name in values and getattr(site, name) != values[name]
    }
    for name, (_before, after) in changes.items():
        setattr(site, name, after)
    uow.flush()
    if changes:
        audit.record(uow, actor, SchoolsAction.SITE_CHANGED, site_subject(site), changes=changes)
    return site


def close_site(uow: UnitOfWork, actor: Actor, site_id: UUID, last_day: date, reason: str, version: int | None) -> Site:
    """Set the last day on which a site is used; after it no group is placed there. What was planned stays as it is.

    Raises Forbidden, NotFound, Stale, Conflict (already closes on that day).
    """
    site = _locked(uow, actor, site_id, version)
    if site.closed_on == last_day:
        raise Conflict(_("Deze vestiging sluit al na %(day)s.", day=spoken_with_year(last_day)))
    changes = {"closed_on": [site.closed_on, last_day]}
    site.closed_on = last_day
    uow.flush()
    texts = {"reason": reason}
    audit.record(uow, actor, SchoolsAction.SITE_CLOSED, site_subject(site), changes=changes, texts=texts)
    uow.emit(SchoolPlacesChanged(site.school_id, uuid7()))
    return site


def reopen_site(uow: UnitOfWork, actor: Actor, site_id: UUID, version: int | None) -> Site:
    """Take the last day of a site away. Raises Forbidden, NotFound, Stale, Conflict (it does not close)."""
    site = _locked(uow, actor, site_id, version)
    if site.closed_on is None:
        raise Conflict(_("Deze vestiging is open."))
    changes = {"closed_on": [site.closed_on, None]}
    site.closed_on = None
    uow.flush()
    audit.record(uow, actor, SchoolsAction.SITE_REOPENED, site_subject(site), changes=changes)
    uow.emit(SchoolPlacesChanged(site.school_id, uuid7()))
    return site


def _locked(uow: UnitOfWork, actor: Actor, site_id: UUID, version: int | None) -> Site:
    actor.require(Permission.SCHOOLS_EDIT)
    site = queries.site_for_change(uow, site_id)
    if site is None:
        raise NotFound
    expect_version(site, version)
    return site


def site_subject(site: Site) -> Subject:
    return Subject("site", site.site_id, site.name, site.school_id)

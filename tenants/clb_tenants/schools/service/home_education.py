"""Pupils in home education have no school: the centre sees them at places of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.search import search_key
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.schools import queries
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.service.affiliation import subject_of
from clb_tenants.schools.service.sites import new_site, site_subject
from clb_tenants.schools.vocabulary import HOME_EDUCATION, EducationLevel, Network, SchoolsAction


def add_place(uow: UnitOfWork, actor: Acting, values: Mapping[str, Any]) -> Site:
    """Add a place of the centre where pupils in home education are seen; the first one starts home education here.

    `values`: name, municipality, and if any street, postcode, latitude, longitude. Raises Forbidden, Conflict (two at once).
    """
    if isinstance(actor, Actor):
        actor.require(Permission.SCHOOLS_EDIT)
    home = queries.home_education(uow) or _start(uow, actor, values["municipality"])
    number = max((site.number for site in queries.sites_of(uow, home.school_id)), default=0) + 1
    place = uow.add(new_site(home.school_id, {**values, "number": number}))
    audit.record(uow, actor, SchoolsAction.PLACE_ADDED, site_subject(place), changes={"municipality": place.municipality})
    return place


def _start(uow: UnitOfWork, actor: Acting, municipality: str) -> School:
    """The row of home education: its id and its institution are the centre's own. Network and level mean nothing there."""
    centre_id = uow.scope.owner_id
    home = uow.add(
        School(
            school_id=centre_id, institution_id=centre_id, institution_number="", name=HOME_EDUCATION,
            name_key=search_key(HOME_EDUCATION), network=Network.OTHER, level=EducationLevel.PRIMARY, board_name="",
            street="", postcode="", municipality=municipality, municipality_key=search_key(municipality), phone="",
            affiliated_from=clock.today(), affiliated_until=None,
        )
    )  # fmt: skip
    audit.record(uow, actor, SchoolsAction.HOME_EDUCATION_STARTED, subject_of(home), changes={"municipality": municipality})
    return home

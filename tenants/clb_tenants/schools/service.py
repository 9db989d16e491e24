"""The verbs of schools: add, change, affiliate, end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from clb_core import clock
from clb_core.database import sentences
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.rest.conditional import expect_version
from clb_core.search import search_key
from clb_core.words import _, spoken
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import queries as people
from clb_tenants.schools import queries
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.vocabulary import SchoolsAction, institution_number

CHANGEABLE = ("name", "network", "level", "board_name", "street", "postcode", "municipality", "phone")


def get(uow: UnitOfWork, school_id: UUID) -> School:
    """A school of this scope. Raises NotFound for an unknown one and for another's."""
    school = queries.school(uow, school_id)
    if school is None:
        raise NotFound
    return school


def add_school(uow: UnitOfWork, actor: Acting, values: Mapping[str, Any], *, affiliated_from: date | None = None) -> School:
    """Add a school and affiliate it to this centre from a day (today when not given).

    `values`: institution_number, name, network, level, board_name, street, postcode, municipality, phone.
    Raises Refused (no valid number), Conflict (already here, or at another centre in that time).
    """
    if isinstance(actor, Actor):
        actor.require(Permission.SCHOOLS_EDIT)
    number = institution_number(values["institution_number"])
    if number is None:
        words = _("Een instellingsnummer heeft zes cijfers, met een nul vooraan als die er staat.")
        raise Refused(words, fields={"institution_number": [words]})
    first = affiliated_from or clock.today()
    try:
        institution_id = queries.claim_affiliation(uow, number, values["name"], first, None)
    except IntegrityError as error:
        raise (sentences.as_domain_error(error) or error) from error
    school = School(institution_id=institution_id, institution_number=number, affiliated_from=first, affiliated_until=None)
    _fill(school, values)
    uow.add(school)
    changes = {"institution_number": number, "affiliated_from": first}
    audit.record(uow, actor, SchoolsAction.ADDED, subject_of(school), changes=changes)
    return school


def _fill(school: School, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set what is given; what changed as {field: [before, after]}."""
    changes: dict[str, list[Any]] = {}
    for name in CHANGEABLE:
        before, after = getattr(school, name), values.get(name, getattr(school, name) or "")
        if before != after:
            changes[name] = [before, after]
            setattr(school, name, after)
    school.name_key = search_key(school.name)
    school.municipality_key = search_key(school.municipality)
    return changes


def change_school(uow: UnitOfWork, actor: Actor, school_id: UUID, values: Mapping[str, Any], version: int | None) -> School:
    """Change what a school is called and where it is. Raises NotFound, Forbidden, Stale."""
    actor.require(Permission.SCHOOLS_EDIT)
    school = queries.school_for_change(uow, school_id)
    if school is None:
        raise NotFound
    expect_version(school, version)
    changes = _fill(school, values)
    uow.flush()
    if changes:
        audit.record(uow, actor, SchoolsAction.CHANGED, subject_of(school), changes=changes)
    return school


def add_site(uow: UnitOfWork, actor: Acting, school: School, values: Mapping[str, Any]) -> Site:
    """Add a site. `values`: number, name, street, postcode, municipality, latitude, longitude. Raises Forbidden, Conflict."""
    if isinstance(actor, Actor):
        actor.require(Permission.SCHOOLS_EDIT)
    site = uow.add(
        Site(
            school_id=school.school_id,
            number=values["number"],
            name=values["name"],
            street=values.get("street", ""),
            postcode=values.get("postcode", ""),
            municipality=values.get("municipality", ""),
            latitude=values.get("latitude"),
            longitude=values.get("longitude"),
            closed_on=None,
        )
    )
    subject = Subject("site", site.site_id, site.name, school.school_id)
    audit.record(uow, actor, SchoolsAction.SITE_ADDED, subject, changes={"number": site.number})
    return site


def remove_site(uow: UnitOfWork, actor: Actor, site: Site) -> None:
    """Take a site away that was added by mistake. Raises Forbidden, Conflict (something depends on it)."""
    actor.require(Permission.SCHOOLS_EDIT)
    subject = Subject("site", site.site_id, site.name, site.school_id)
    changes = {"number": site.number}
    try:
        uow.delete(site)
    except Conflict as error:
        words = _("Aan vestiging %(name)s hangen al klassen of bezoeken vast. Ze blijft staan.", name=subject.name)
        raise Conflict(words, extra=error.extra) from error
    audit.record(uow, actor, SchoolsAction.SITE_REMOVED, subject, changes=changes)


def remove_school(uow: UnitOfWork, actor: Actor, school: School) -> None:
    """Take a school away that was added by mistake, out of the global register too.

    Raises Forbidden, Conflict (a person has or is offered a role there, or something else depends on it).
    """
    actor.require(Permission.SCHOOLS_EDIT)
    if people.memberships_of_school(uow, school.school_id) or people.open_invitations(uow, school.school_id):
        words = _("%(name)s heeft al een contact of een open uitnodiging. De school blijft staan.", name=school.name)
        raise Conflict(words)
    subject = subject_of(school)
    institution_id, first = school.institution_id, school.affiliated_from
    changes = {"institution_number": school.institution_number, "affiliated_from": first}
    try:
        uow.delete(school)
    except Conflict as error:
        words = _("Aan %(name)s hangen al klassen, sluitingen of bezoeken vast. De school blijft staan.", name=subject.name)
        raise Conflict(words, extra=error.extra) from error
    queries.withdraw_affiliation(uow, institution_id, first)
    audit.record(uow, actor, SchoolsAction.REMOVED, subject, changes=changes)


def end_affiliation(uow: UnitOfWork, actor: Actor, school_id: UUID, last_day: date, reason: str) -> School:
    """Set the last day on which this centre has the school. Raises NotFound, Conflict (already ended), Refused."""
    actor.require(Permission.SCHOOLS_EDIT)
    school = queries.school_for_change(uow, school_id)
    if school is None:
        raise NotFound
    if school.affiliated_until is not None:
        raise Conflict(_("Deze aansluiting eindigt al op %(day)s.", day=spoken(school.affiliated_until)))
    if last_day < school.affiliated_from:
        words = _("De laatste dag ligt voor het begin van de aansluiting, %(day)s.", day=spoken(school.affiliated_from))
        raise Refused(words, fields={"last_day": [words]})
    school.affiliated_until = last_day
    uow.flush()
    queries.end_affiliation(uow, school.institution_id, last_day)
    audit.record(
        uow, actor, SchoolsAction.AFFILIATION_ENDED, subject_of(school),
        changes={"affiliated_until": last_day}, texts={"reason": reason},
    )  # fmt: skip
    return school


def subject_of(school: School) -> Subject:
    return Subject("school", school.school_id, school.name, school.school_id)

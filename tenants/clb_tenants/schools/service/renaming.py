"""New numbers and mergers of schools and of sites: one verb each. What was, is kept, and is still found by search."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.rest.conditional import expect_version
from clb_core.terms import add_days
from clb_core.words import _, spoken_with_year
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.identity import service as people
from clb_tenants.schools import queries
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.service.affiliation import checked_number, claim, end_affiliation, subject_of
from clb_tenants.schools.service.former import keep_former
from clb_tenants.schools.service.sites import add_site, close_site, site_subject
from clb_tenants.schools.vocabulary import SchoolsAction


def renumber_school(
    uow: UnitOfWork, actor: Actor, school_id: UUID, number: str, from_day: date, reason: str, version: int | None
) -> School:
    """Give a school another institution number from a day that came; in the global register too.

    Raises Forbidden, NotFound, Stale, Refused (no valid number, a day to come), Conflict (the number is another school's,
    here or at another centre; the school leaves).
    """
    school = _locked(uow, actor, school_id, version)
    new, old = checked_number(number), school.institution_number
    if new == old:
        words = _("De school heeft dit nummer al.")
        raise Conflict(words, fields={"institution_number": [words]})
    if queries.school_by_number(uow, new) is not None:
        words = _("Een school met dit nummer staat al in jullie lijst. Is het een fusie, gebruik dan “Fusie”.")
        raise Conflict(words, fields={"institution_number": [words]})
    _check_day(school, from_day)
    queries.end_affiliation(uow, school.institution_id, add_days(from_day, -1))
    school.institution_id = claim(uow, new, school.name, from_day)
    school.institution_number = new
    uow.flush()
    keep_former(uow, school_id, add_days(from_day, -1), school.name, number=old)
    changes = {"institution_number": [old, new], "from_day": from_day}
    texts = {"reason": reason}
    audit.record(uow, actor, SchoolsAction.RENUMBERED, subject_of(school), changes=changes, texts=texts)
    return school


def merge_schools(
    uow: UnitOfWork, actor: Actor, school_id: UUID, into_id: UUID, from_day: date, reason: str, version: int | None
) -> School:
    """Let a school go on as part of another from a day that came; the school that goes on.

    The first keeps its history as a former school. Its open sites become sites of the other, with the next free numbers,
    and its people keep their role there. Its classes and visits stay what they were: those of the new school year belong
    to the other school. Raises Forbidden, NotFound, Stale, Refused (the same school, a day to come), Conflict (one leaves).
    """
    school = _locked(uow, actor, school_id, version)
    into = queries.school_for_change(uow, into_id)
    if into is None:
        raise NotFound
    if into_id == school_id:
        words = _("Kies een andere school dan deze.")
        raise Refused(words, fields={"into_id": [words]})
    if into.affiliated_until is not None:
        words = _("De aansluiting van %(name)s eindigt. Kies een school die blijft.", name=into.name)
        raise Conflict(words, fields={"into_id": [words]})
    _check_day(school, from_day)
    last_day = add_days(from_day, -1)
    sites = _pass_sites(uow, actor, school, into, last_day, reason)
    roles = people.pass_roles(uow, actor, school_id, into_id, from_day)
    end_affiliation(uow, actor, school_id, last_day, reason)
    for was in queries.former_names(uow, school_id):
        keep_former(uow, into_id, was.last_day, was.name, number=was.institution_number)
    keep_former(uow, into_id, last_day, school.name, number=school.institution_number)
    changes = {"into": into.name, "from_day": from_day, "sites": sites, "people": roles}
    for subject in (school, into):
        audit.record(uow, actor, SchoolsAction.MERGED, subject_of(subject), changes=changes, texts={"reason": reason})
    return into


def _pass_sites(uow: UnitOfWork, actor: Acting, school: School, into: School, last_day: date, reason: str) -> int:
    """Close each open site on the last day and open it again at the other school; how many."""
    number, passed = max((site.number for site in queries.sites_of(uow, into.school_id)), default=0), 0
    for site in queries.sites_of(uow, school.school_id):
        if site.closed_on is not None and site.closed_on <= last_day:
            continue
        passed += 1
        names = ("name", "street", "postcode", "municipality", "latitude", "longitude")
        values = {name: getattr(site, name) for name in names} | {"number": number + passed}
        new = add_site(uow, actor, into, values)
        keep_former(uow, into.school_id, last_day, site.name, number=school.institution_number, site=new)
        if isinstance(actor, Actor):
            close_site(uow, actor, site.site_id, last_day, reason, None)
    return passed


def renumber_site(uow: UnitOfWork, actor: Actor, site_id: UUID, number: int, reason: str, version: int | None) -> Site:
    """Give a site another number within its school. Raises Forbidden, NotFound, Stale, Conflict (the number is taken)."""
    actor.require(Permission.SCHOOLS_EDIT)
    site = queries.site_for_change(uow, site_id)
    if site is None:
        raise NotFound
    expect_version(site, version)
    old = site.number
    if number == old:
        words = _("De vestiging heeft dit nummer al.")
        raise Conflict(words, fields={"number": [words]})
    keep_former(uow, site.school_id, add_days(clock.today(), -1), site.name, site=site)
    site.number = number
    uow.flush()
    changes = {"number": [old, number]}
    audit.record(uow, actor, SchoolsAction.SITE_RENUMBERED, site_subject(site), changes=changes, texts={"reason": reason})
    return site


def merge_sites(
    uow: UnitOfWork, actor: Actor, site_id: UUID, into_id: UUID, last_day: date, reason: str, version: int | None
) -> Site:
    """Close a site after a day because another site of the same school takes its place; the site that goes on.

    Raises Forbidden, NotFound, Stale, Refused (the same, or of another school), Conflict (the other closes before).
    """
    actor.require(Permission.SCHOOLS_EDIT)
    site, into = queries.site_for_change(uow, site_id), queries.site(uow, into_id)
    if site is None or into is None:
        raise NotFound
    if into.site_id == site.site_id or into.school_id != site.school_id:
        words = _("Kies een andere vestiging van dezelfde school.")
        raise Refused(words, fields={"into_id": [words]})
    if into.closed_on is not None:
        words = _("Vestiging %(name)s sluit zelf. Kies een vestiging die blijft.", name=into.name)
        raise Conflict(words, fields={"into_id": [words]})
    close_site(uow, actor, site_id, last_day, reason, version)
    keep_former(uow, site.school_id, last_day, site.name, site=site)
    changes = {"into": into.name, "closed_on": last_day}
    audit.record(uow, actor, SchoolsAction.SITE_MERGED, site_subject(site), changes=changes, texts={"reason": reason})
    return into


def _locked(uow: UnitOfWork, actor: Actor, school_id: UUID, version: int | None) -> School:
    """Raises Forbidden, NotFound, Stale, Conflict (the school leaves or left)."""
    actor.require(Permission.SCHOOLS_EDIT)
    school = queries.school_for_change(uow, school_id)
    if school is None:
        raise NotFound
    expect_version(school, version)
    if school.affiliated_until is not None:
        raise Conflict(_("Deze aansluiting eindigt al op %(day)s.", day=spoken_with_year(school.affiliated_until)))
    return school


def _check_day(school: School, from_day: date) -> None:
    if from_day > clock.today():
        words = _("Doe dit op de dag zelf of erna: tot dan geldt wat er nu staat.")
        raise Refused(words, fields={"from_day": [words]})
    if from_day <= school.affiliated_from:
        day = spoken_with_year(school.affiliated_from)
        words = _("Kies een dag na het begin van de aansluiting, %(day)s.", day=day)
        raise Refused(words, fields={"from_day": [words]})

"""New numbers of schools and of sites: what will happen, and doing it. What was, is kept, and is still found by search."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound
from clb_core.foreseen import Fate, Line
from clb_core.rest.conditional import expect_version
from clb_core.terms import add_days
from clb_core.words import _, spoken_with_year
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.schools import queries
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.service.affiliation import checked_number, claim, subject_of
from clb_tenants.schools.service.former import keep_former
from clb_tenants.schools.service.merging import check_day
from clb_tenants.schools.service.sites import site_subject
from clb_tenants.schools.vocabulary import SchoolsAction, spaced


def foresee_number(uow: UnitOfWork, actor: Actor, school_id: UUID, number: str, from_day: date) -> list[Line]:
    """What `renumber_school` would change. Stores nothing; raises what it raises."""
    found: list[Line] = []
    with uow.taken_back():
        old = _locked(uow, actor, school_id, None).institution_number
        new = renumber_school(uow, actor, school_id, number, from_day, "", None).institution_number
        words = _("Instellingsnummer %(old)s wordt %(new)s vanaf %(day)s, ook in het register van alle centra.",
                  old=spaced(old), new=spaced(new), day=spoken_with_year(from_day))  # fmt: skip
        found.append(Line(Fate.MOVES, "number", 1, words))
    return found + _all_stays(_("Met het oude nummer vind je de school nog, en bestanden met dat nummer worden nog gelezen."))


def foresee_site_number(uow: UnitOfWork, actor: Actor, site_id: UUID, number: int) -> list[Line]:
    """What `renumber_site` would change. Stores nothing; raises what it raises."""
    found: list[Line] = []
    with uow.taken_back():
        site = queries.site_for_change(uow, site_id)
        old = site.number if site else 0
        renumber_site(uow, actor, site_id, number, "", None)
        words = _("Vestigingsnummer %(old)s wordt %(new)s.", old=old, new=number)
        found.append(Line(Fate.MOVES, "number", 1, words))
    return found + _all_stays(_("Met het oude nummer vind je de vestiging nog."))


def _all_stays(words: str) -> list[Line]:
    all_of_it = _("Klassen, bezoeken, afspraken en contacten blijven zoals ze zijn.")
    return [Line(Fate.STAYS, "former", 1, words), Line(Fate.STAYS, "everything", 1, all_of_it)]


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
    check_day(school, from_day)
    queries.end_affiliation(uow, school.institution_id, add_days(from_day, -1))
    school.institution_id = claim(uow, new, school.name, from_day)
    school.institution_number = new
    uow.flush()
    keep_former(uow, school_id, add_days(from_day, -1), school.name, number=old)
    changes = {"institution_number": [old, new], "from_day": from_day}
    texts = {"reason": reason}
    audit.record(uow, actor, SchoolsAction.RENUMBERED, subject_of(school), changes=changes, texts=texts)
    return school


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

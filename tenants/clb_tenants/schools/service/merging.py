"""Mergers of schools and of sites: what will happen, and doing it, in one transaction with every room that takes part.

The preview is the merger itself, tried and taken back: it cannot promise what the verb would not do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.foreseen import MOST_THINGS, Fate, Line, Thing
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.terms import add_days
from clb_core.words import _, _n, listed, spoken_with_year
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.identity import service as people
from clb_tenants.schools import queries
from clb_tenants.schools.events import SchoolPlacesChanged
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.ports import merger_parts
from clb_tenants.schools.service.affiliation import end_affiliation, subject_of
from clb_tenants.schools.service.former import keep_former
from clb_tenants.schools.service.people_lines import people_lines
from clb_tenants.schools.service.sites import add_site, close_site, site_subject
from clb_tenants.schools.vocabulary import Merger, SchoolsAction


def foresee_merger(uow: UnitOfWork, actor: Actor, school_id: UUID, into_id: UUID, from_day: date) -> list[Line]:
    """What `merge_schools` would move, what stays and what must be settled first. Stores nothing; raises what it raises."""
    found: list[Line] = []
    with uow.taken_back():
        begun = _begin(uow, actor, school_id, into_id, from_day, "", None)
        found = begun.lines
        if not _blocking(found):
            _finish(uow, actor, begun, "")
    return found


def merge_schools(
    uow: UnitOfWork, actor: Actor, school_id: UUID, into_id: UUID, from_day: date, reason: str, version: int | None
) -> School:
    """Let a school go on as part of another from a day that came; the school that goes on.

    The first keeps its history as a former school. Its open sites become sites of the other, with the next free numbers,
    its people keep their role there, and every room moves what it keeps (`MergerPart`): the classes of the school year and
    those to come with their visits, days, texts. Raises Forbidden, NotFound, Stale, Refused (the same school, a day to come),
    Conflict (one leaves, or something must be settled first: nothing moved).
    """
    begun = _begin(uow, actor, school_id, into_id, from_day, reason, version)
    _refuse_blocked(begun.lines)
    return _finish(uow, actor, begun, reason)


@dataclass(frozen=True, slots=True)
class _Begun:
    school: School
    into: School
    merger: Merger
    lines: list[Line]


def _begin(
    uow: UnitOfWork, actor: Actor, school_id: UUID, into_id: UUID, from_day: date, reason: str, version: int | None
) -> _Begun:
    """Pass the sites, and ask every room what it has to say of it."""
    school, into = _both(uow, actor, school_id, into_id, version)
    check_day(school, from_day)
    merger = Merger(school_id, into_id, school.name, into.name, from_day, {})
    sites = _pass_sites(uow, actor, school, into, add_days(from_day, -1), reason)
    merger = Merger(school_id, into_id, school.name, into.name, from_day, {old.site_id: new.site_id for old, new in sites})
    lines = [*_site_lines(sites, merger), *people_lines(uow, merger), *_lines(uow, merger)]
    return _Begun(school, into, merger, lines)


def _both(uow: UnitOfWork, actor: Actor, school_id: UUID, into_id: UUID, version: int | None) -> tuple[School, School]:
    """Both schools, locked in one order so that two mergers never wait for each other in a circle."""
    actor.require(Permission.SCHOOLS_EDIT)
    found = queries.schools_for_change(uow, [school_id, into_id])
    school, into = found.get(school_id), found.get(into_id)
    if school is None or into is None:
        raise NotFound
    expect_version(school, version)
    if into_id == school_id:
        words = _("Kies een andere school dan deze.")
        raise Refused(words, fields={"into_id": [words]})
    if school.affiliated_until is not None:
        raise Conflict(_("Deze aansluiting eindigt al op %(day)s.", day=spoken_with_year(school.affiliated_until)))
    if into.affiliated_until is not None:
        words = _("De aansluiting van %(name)s eindigt. Kies een school die blijft.", name=into.name)
        raise Conflict(words, fields={"into_id": [words]})
    return school, into


def check_day(school: School, from_day: date) -> None:
    """Raises Refused for a day to come, and for one before the school was here."""
    if from_day > clock.today():
        words = _("Doe dit op de dag zelf of erna: tot dan geldt wat er nu staat.")
        raise Refused(words, fields={"from_day": [words]})
    if from_day <= school.affiliated_from:
        day = spoken_with_year(school.affiliated_from)
        words = _("Kies een dag na het begin van de aansluiting, %(day)s.", day=day)
        raise Refused(words, fields={"from_day": [words]})


def _pass_sites(
    uow: UnitOfWork, actor: Actor, school: School, into: School, last_day: date, reason: str
) -> list[tuple[Site, Site]]:
    """Close each open site on the last day and open it again at the other school; (before, after) of each."""
    number = max((site.number for site in queries.sites_of(uow, into.school_id)), default=0)
    passed: list[tuple[Site, Site]] = []
    for site in queries.sites_of(uow, school.school_id):
        if site.closed_on is not None and site.closed_on <= last_day:
            continue
        names = ("name", "street", "postcode", "municipality", "latitude", "longitude")
        values = {name: getattr(site, name) for name in names} | {"number": number + len(passed) + 1}
        new = add_site(uow, actor, into, values)
        new.closed_on = site.closed_on
        keep_former(uow, into.school_id, last_day, site.name, number=school.institution_number, site=new)
        close_site(uow, actor, site.site_id, last_day, reason, None)
        passed.append((site, new))
    return passed


def _site_lines(sites: Sequence[tuple[Site, Site]], merger: Merger) -> list[Line]:
    words = _n(
        "%(num)s vestiging wordt er een van %(into)s, met nummer %(numbers)s.",
        "%(num)s vestigingen worden er van %(into)s, met de nummers %(numbers)s.",
        len(sites), into=merger.into_name, numbers=listed([str(new.number) for _old, new in sites]),
    )  # fmt: skip
    things = tuple(Thing(old.name, "schools.site", {"site_id": old.site_id}) for old, _new in sites[:MOST_THINGS])
    return [Line(Fate.MOVES, "sites", len(sites), words, things)] if sites else []


def _lines(uow: UnitOfWork, merger: Merger) -> list[Line]:
    return [line for part in merger_parts() for line in part.look(uow, merger) if line.number]


def _blocking(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.fate is Fate.BLOCKS]


def _refuse_blocked(lines: Sequence[Line]) -> None:
    blocking = _blocking(lines)
    if blocking:
        words = " ".join(line.sentence for line in blocking)
        raise Conflict(_("Er is niets verplaatst. %(why)s", why=words), extra={"blocked_by": [line.code for line in blocking]})


def _move(uow: UnitOfWork, actor: Actor, merger: Merger) -> Mapping[str, int]:
    """Let every room move its part; how many of each, what is none left out."""
    moved: dict[str, int] = {}
    for part in merger_parts():
        moved |= part.move(uow, actor, merger)
    uow.flush()
    uow.session.expire_all()
    return {name: number for name, number in moved.items() if number}


def _finish(uow: UnitOfWork, actor: Actor, begun: _Begun, reason: str) -> School:
    school, into, merger = begun.school, begun.into, begun.merger
    last_day = add_days(merger.first_day, -1)
    passed = people.pass_people(uow, actor, merger.school_id, merger.into_id, merger.first_day)
    moved = {"sites": len(merger.sites), **{name: number for name, number in passed.items() if number}}
    moved |= _move(uow, actor, merger)
    end_affiliation(uow, actor, merger.school_id, last_day, reason)
    for was in queries.former_names(uow, merger.school_id):
        keep_former(uow, merger.into_id, was.last_day, was.name, number=was.institution_number)
    keep_former(uow, merger.into_id, last_day, school.name, number=school.institution_number)
    changes = {"into": into.name, "from_day": merger.first_day, **moved}
    for subject in (school, into):
        audit.record(uow, actor, SchoolsAction.MERGED, subject_of(subject), changes=changes, texts={"reason": reason})
    uow.emit(SchoolPlacesChanged(merger.into_id, uuid7()))
    return into


def foresee_merger_of_sites(
    uow: UnitOfWork, actor: Actor, site_id: UUID, into_id: UUID, last_day: date
) -> list[Line]:
    """What `merge_sites` would move, what stays and what must be settled first. Stores nothing; raises what it raises."""
    found: list[Line] = []
    with uow.taken_back():
        site, into = _both_sites(uow, actor, site_id, into_id, None)
        merger = _of_sites(site, into, last_day)
        found = _lines(uow, merger)
        if not _blocking(found):
            _finish_sites(uow, actor, site, into, merger, "")
    return found


def merge_sites(
    uow: UnitOfWork, actor: Actor, site_id: UUID, into_id: UUID, last_day: date, reason: str, version: int | None
) -> Site:
    """Close a site after a day because another site of the same school takes its place; the site that goes on.

    What every room keeps there moves too: the classes of the school years from then on with their visits. Raises Forbidden,
    NotFound, Stale, Refused (the same, or of another school), Conflict (the other closes before, or something must be settled
    first: nothing moved).
    """
    site, into = _both_sites(uow, actor, site_id, into_id, version)
    merger = _of_sites(site, into, last_day)
    _refuse_blocked(_lines(uow, merger))
    return _finish_sites(uow, actor, site, into, merger, reason)


def _both_sites(uow: UnitOfWork, actor: Actor, site_id: UUID, into_id: UUID, version: int | None) -> tuple[Site, Site]:
    actor.require(Permission.SCHOOLS_EDIT)
    found = queries.sites_for_change(uow, [site_id, into_id])
    site, into = found.get(site_id), found.get(into_id)
    if site is None or into is None:
        raise NotFound
    expect_version(site, version)
    if into.site_id == site.site_id or into.school_id != site.school_id:
        words = _("Kies een andere vestiging van dezelfde school.")
        raise Refused(words, fields={"into_id": [words]})
    if into.closed_on is not None:
        words = _("Vestiging %(name)s sluit zelf. Kies een vestiging die blijft.", name=into.name)
        raise Conflict(words, fields={"into_id": [words]})
    return site, into


def _of_sites(site: Site, into: Site, last_day: date) -> Merger:
    first_day, sites = add_days(last_day, 1), {site.site_id: into.site_id}
    return Merger(site.school_id, site.school_id, site.name, into.name, first_day, sites)


def _finish_sites(uow: UnitOfWork, actor: Actor, site: Site, into: Site, merger: Merger, reason: str) -> Site:
    last_day = add_days(merger.first_day, -1)
    moved = _move(uow, actor, merger)
    close_site(uow, actor, site.site_id, last_day, reason, None)
    keep_former(uow, site.school_id, last_day, site.name, site=site)
    changes = {"into": into.name, "closed_on": last_day, **moved}
    audit.record(uow, actor, SchoolsAction.SITE_MERGED, site_subject(site), changes=changes, texts={"reason": reason})
    return into

"""The verbs of schools: add, change, end an affiliation, and take a former school back."""

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
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.search import search_key
from clb_core.terms import add_days
from clb_core.words import _, spoken, spoken_with_year
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.identity import queries as identity
from clb_tenants.identity import service as people
from clb_tenants.schools import queries
from clb_tenants.schools.events import SchoolPlacesChanged
from clb_tenants.schools.models import School
from clb_tenants.schools.service.former import keep_former
from clb_tenants.schools.vocabulary import SchoolsAction, institution_number

CHANGEABLE = ("name", "network", "level", "board_name", "street", "postcode", "municipality", "phone")


def get(uow: UnitOfWork, school_id: UUID) -> School:
    """A school of this scope, or home education. Raises NotFound for an unknown one and for another's."""
    school = queries.school(uow, school_id)
    if school is None:
        raise NotFound
    return school


def get_school(uow: UnitOfWork, school_id: UUID) -> School:
    """As `get`, for what only a school has (agreements, people, closures): NotFound for home education too."""
    school = get(uow, school_id)
    if school.is_home_education:
        raise NotFound
    return school


def add_school(uow: UnitOfWork, actor: Acting, values: Mapping[str, Any], *, affiliated_from: date | None = None) -> School:
    """Add a school and affiliate it to this centre from a day (today when not given).

    `values`: institution_number, name, network, level, board_name, street, postcode, municipality, phone.
    A school whose earlier affiliation here has ended comes back as itself, with its history and with these values.
    Raises Refused (no valid number), Conflict (already here, or at another centre in that time).
    """
    if isinstance(actor, Actor):
        actor.require(Permission.SCHOOLS_EDIT)
    number = checked_number(values["institution_number"])
    first = affiliated_from or clock.today()
    former = queries.school_by_number_for_change(uow, number)
    if former is not None:
        return _take_back(uow, actor, former, values, first)
    institution_id = claim(uow, number, values["name"], first)
    school = School(institution_id=institution_id, institution_number=number, affiliated_from=first, affiliated_until=None)
    _fill(school, values)
    uow.add(school)
    changes = {"institution_number": number, "affiliated_from": first}
    audit.record(uow, actor, SchoolsAction.ADDED, subject_of(school), changes=changes)
    return school


def checked_number(text: str) -> str:
    """The six digits of an institution number. Raises Refused beside its field."""
    number = institution_number(text)
    if number is None:
        words = _("Een instellingsnummer heeft zes cijfers, met een nul vooraan als die er staat.")
        raise Refused(words, fields={"institution_number": [words]})
    return number


def claim(uow: UnitOfWork, number: str, name: str, first: date) -> UUID:
    """Enter the affiliation in the global register. Raises Conflict when another centre has the school in that time."""
    try:
        return queries.claim_affiliation(uow, number, name, first, None)
    except IntegrityError as error:
        raise (sentences.as_domain_error(error) or error) from error


def _take_back(uow: UnitOfWork, actor: Acting, school: School, values: Mapping[str, Any], first: date) -> School:
    """Affiliate a former school again from a day after its earlier end.

    Who acted for it then does not silently act again: roles that were still open end with the earlier affiliation, unless
    no day lies between.
    """
    last = school.affiliated_until
    if last is None or last >= clock.today():
        words = _("Een school met dit instellingsnummer staat al in jullie lijst.")
        raise Conflict(words, fields={"institution_number": [words]})
    if first <= last:
        words = _("De vorige aansluiting liep tot en met %(day)s. Kies een latere dag.", day=spoken_with_year(last))
        raise Refused(words, fields={"affiliated_from": [words]})
    claim(uow, school.institution_number, values["name"], first)
    changes: dict[str, list[Any]] = _fill(school, values)
    if "name" in changes:
        keep_former(uow, school.school_id, last, changes["name"][0])
    changes |= {"affiliated_from": [school.affiliated_from, first], "affiliated_until": [last, None]}
    school.affiliated_from, school.affiliated_until = first, None
    uow.flush()
    if first > add_days(last, 1):
        people.end_roles_of_school(uow, actor, school.school_id, last, _("De vorige aansluiting eindigde."))
    audit.record(uow, actor, SchoolsAction.AFFILIATED, subject_of(school), changes=changes)
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
    if "name" in changes:
        keep_former(uow, school_id, add_days(clock.today(), -1), changes["name"][0])
    if changes:
        audit.record(uow, actor, SchoolsAction.CHANGED, subject_of(school), changes=changes)
    return school


def remove_school(uow: UnitOfWork, actor: Actor, school: School) -> None:
    """Take a school away that was added by mistake, out of the global register too.

    Raises Forbidden, Conflict (a person has or is offered a role there, or something else depends on it).
    """
    actor.require(Permission.SCHOOLS_EDIT)
    if identity.memberships_of_school(uow, school.school_id) or identity.open_invitations(uow, school.school_id):
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
    uow.emit(SchoolPlacesChanged(school_id, uuid7()))
    return school


def subject_of(school: School) -> Subject:
    return Subject("school", school.school_id, school.name, school.school_id)

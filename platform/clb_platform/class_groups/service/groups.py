"""The verbs of one class group: add, change, count, remove."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.search import search_key
from clb_core.words import _
from clb_platform.calendars.vocabulary import SchoolYear
from clb_platform.class_groups import policy, queries
from clb_platform.class_groups.events import ClassGroupsChanged
from clb_platform.class_groups.models import NAME_KEY, ClassGroup
from clb_platform.class_groups.policy import GroupFacts
from clb_platform.class_groups.vocabulary import ClassGroupsAction, GroupSource, education_type_of
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools import queries as school_queries
from clb_tenants.schools import service as schools
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.vocabulary import is_home_education


def get(uow: UnitOfWork, class_group_id: UUID) -> ClassGroup:
    """A group of this scope. Raises NotFound for an unknown one and for another's."""
    group = queries.group(uow, class_group_id)
    if group is None:
        raise NotFound
    return group


def add_group(
    uow: UnitOfWork,
    actor: Acting,
    school_id: UUID,
    start_year: int,
    values: Mapping[str, Any],
    *,
    source: GroupSource = GroupSource.FORM,
    counted_on: date | None = None,
) -> ClassGroup:
    """Add a class to a school for the school year that starts in `start_year`.

    `values`: name, grade, head_count, and if any site_id (else the school's first open site), birth_year,
    education_type. Raises NotFound, Forbidden, Refused (by field), Conflict (the name is taken).
    """
    require_edit(actor)
    school = schools.get(uow, school_id)
    sites = school_queries.sites_of(uow, school_id)
    group = build_group(school, sites, start_year, values, source=source, counted_on=counted_on or clock.today())
    with name_taken():
        uow.add(group)
    changes = {"grade": group.grade, "head_count": group.head_count, "start_year": start_year}
    audit.record(uow, actor, ClassGroupsAction.ADDED, subject_of(group), changes=changes)
    tell_changed(uow, [school_id], start_year)
    return group


def build_group(
    school: School,
    sites: Sequence[Site],
    start_year: int,
    values: Mapping[str, Any],
    *,
    source: GroupSource,
    counted_on: date,
) -> ClassGroup:
    """A checked group that is not stored yet; no statement, so that thousands can be made. Raises Refused (by field).

    `sites` are those of the school, `values` as in `add_group`.
    """
    values = values_of(school, sites, start_year, values)
    return ClassGroup(**values, counted_on=counted_on, source=source)


def values_of(school: School, sites: Sequence[Site], start_year: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a checked group, but for its id, its source and the day of its count."""
    facts = GroupFacts(
        start_year=start_year,
        name=values["name"],
        grade=values["grade"],
        birth_year=values.get("birth_year"),
        head_count=values["head_count"],
        education_type=values.get("education_type"),
    )
    policy.check(facts, school)
    site = _site_of(sites, values.get("site_id"), start_year)
    return {
        "school_id": school.school_id,
        "site_id": site.site_id,
        "start_year": start_year,
        "name": facts.name.strip(),
        "name_key": search_key(facts.name),
        "grade": facts.grade,
        "education_type": education_type_of(facts.grade),
        "birth_year": facts.birth_year,
        "head_count": facts.head_count,
    }


@contextmanager
def name_taken() -> Iterator[None]:
    """Says a refused double name beside the name."""
    try:
        yield
    except Conflict as error:
        fields = {"name": [error.words]} if error.extra.get("constraint") == NAME_KEY else {}
        raise Conflict(error.words, fields=fields, extra=error.extra) from error


def _site_of(sites: Sequence[Site], site_id: UUID | None, start_year: int) -> Site:
    """The site asked for, or the first; it must be the school's own and open in the school year."""
    first_day = SchoolYear(start_year).first_day
    is_open = [site for site in sites if site.closed_on is None or site.closed_on > first_day]
    chosen = is_open if site_id is None else [site for site in is_open if site.site_id == site_id]
    if chosen:
        return chosen[0]
    if sites and is_home_education(sites[0].centre_id, sites[0].school_id):
        words = _("Er is geen open plaats voor huisonderwijs, of deze is gesloten. Kies een andere of voeg er een toe.")
    elif site_id is None:
        words = _("Deze school heeft geen open vestiging. Voeg eerst een vestiging toe.")
    else:
        words = _("Deze vestiging hoort niet bij deze school of is gesloten. Kies een andere.")
    raise Refused(words, fields={"site_id": [words]})


def change_group(
    uow: UnitOfWork, actor: Acting, class_group_id: UUID, values: Mapping[str, Any], version: int | None
) -> ClassGroup:
    """Change what is given of name, grade, birth_year, site_id and head_count (with counted_on, else today).

    Raises NotFound, Forbidden, Stale, Refused (by field), Conflict (the name is taken).
    """
    require_edit(actor)
    group = queries.group_for_change(uow, class_group_id)
    if group is None:
        raise NotFound
    expect_version(group, version)
    school = schools.get(uow, group.school_id)
    before = _facts_of(group)
    if "site_id" in values and values["site_id"] != group.site_id:
        sites = school_queries.sites_of(uow, group.school_id)
        group.site_id = _site_of(sites, values["site_id"], group.start_year).site_id
    _fill(group, school, values)
    with name_taken():
        uow.flush()
    _record_change(uow, actor, group, before)
    return group


def _fill(group: ClassGroup, school: School, values: Mapping[str, Any]) -> None:
    grade = values.get("grade", group.grade)
    facts = GroupFacts(
        group.start_year,
        values.get("name", group.name),
        grade,
        values.get("birth_year", group.birth_year if grade == group.grade else None),
        values.get("head_count", group.head_count),
        values.get("education_type"),
    )
    policy.check(facts, school)
    group.name, group.name_key = facts.name.strip(), search_key(facts.name)
    group.grade, group.education_type, group.birth_year = grade, education_type_of(grade), facts.birth_year
    if "head_count" in values:
        counted_on = values.get("counted_on") or clock.today()
        count(group, facts.head_count, counted_on, values.get("source", GroupSource.FORM))


def count(group: ClassGroup, head_count: int, day: date, source: GroupSource) -> None:
    group.head_count, group.counted_on, group.source = head_count, day, source


def _facts_of(group: ClassGroup) -> dict[str, Any]:
    return {name: getattr(group, name) for name in ("name", "grade", "birth_year", "site_id", "head_count")}


def _record_change(uow: UnitOfWork, actor: Acting, group: ClassGroup, before: Mapping[str, Any]) -> None:
    after = _facts_of(group)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        action = ClassGroupsAction.COUNTED if set(changes) == {"head_count"} else ClassGroupsAction.CHANGED
        audit.record(uow, actor, action, subject_of(group), changes=changes)
        tell_changed(uow, [group.school_id], group.start_year)


def count_pupils(
    uow: UnitOfWork,
    actor: Acting,
    school_id: UUID,
    start_year: int,
    counts: Mapping[UUID, int],
    versions: Mapping[UUID, int],
) -> list[ClassGroup]:
    """Give the head-counts of several groups of a school at once, all or none; the groups whose count changed.

    `versions` are those the sender looked at; a group without one is not compared. Raises NotFound (a group is not of
    this school and year), Forbidden, Stale, Refused (field `count-<id>`).
    """
    require_edit(actor)
    schools.get(uow, school_id)
    groups = {group.class_group_id: group for group in queries.groups_of_for_change(uow, school_id, start_year)}
    if not counts.keys() <= groups.keys():
        raise NotFound
    _refuse_counts(groups, counts)
    changed = [groups[key] for key, head_count in counts.items() if groups[key].head_count != head_count]
    if any(group.version != versions.get(group.class_group_id, group.version) for group in changed):
        raise Stale
    befores = {group.class_group_id: _facts_of(group) for group in changed}
    for group in changed:
        count(group, counts[group.class_group_id], clock.today(), GroupSource.FORM)
    uow.flush()
    for group in changed:
        changes = {"head_count": [befores[group.class_group_id]["head_count"], group.head_count]}
        audit.record(uow, actor, ClassGroupsAction.COUNTED, subject_of(group), changes=changes)
    if changed:
        tell_changed(uow, [school_id], start_year)
    return changed


def _refuse_counts(groups: Mapping[UUID, ClassGroup], counts: Mapping[UUID, int]) -> None:
    fields = {
        f"count-{key}": [_("%(name)s: %(words)s", name=groups[key].name, words=words)]
        for key, head_count in counts.items()
        if (words := policy.count_problem(head_count))
    }
    if fields:
        raise Refused(_("Sommige aantallen kloppen niet. Er is niets bewaard."), fields=fields)


def remove_group(uow: UnitOfWork, actor: Acting, class_group_id: UUID, version: int | None) -> None:
    """Take a group away. Raises NotFound, Forbidden, Stale, Conflict (something is planned for it)."""
    require_edit(actor)
    group = queries.group_for_change(uow, class_group_id)
    if group is None:
        raise NotFound
    expect_version(group, version)
    subject, school_id, start_year = subject_of(group), group.school_id, group.start_year
    changes = {"grade": group.grade, "head_count": group.head_count, "start_year": start_year}
    try:
        uow.delete(group)
    except Conflict as error:
        name = subject.name
        words = _("Voor %(name)s is al iets gepland. Zet het aantal op 0 of schrap eerst de planning.", name=name)
        raise Conflict(words, extra=error.extra) from error
    audit.record(uow, actor, ClassGroupsAction.REMOVED, subject, changes=changes)
    tell_changed(uow, [school_id], start_year)


def require_edit(actor: Acting) -> None:
    if isinstance(actor, Actor):
        actor.require(Permission.CLASS_GROUPS_EDIT)


def tell_changed(uow: UnitOfWork, school_ids: Iterable[UUID], start_year: int) -> None:
    """One message per school whose groups of a year changed."""
    for school_id in sorted(school_ids):
        uow.emit(ClassGroupsChanged(school_id, start_year, uuid7()))


def subject_of(group: ClassGroup) -> Subject:
    return Subject("class_group", group.class_group_id, group.name, group.school_id)

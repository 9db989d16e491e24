"""The classes of a school as the school itself gives them: all at once, by the rules of an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_core.search import search_key
from clb_core.words import _
from clb_platform.class_groups import policy, queries
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.policy import Expected, GroupFacts
from clb_platform.class_groups.service.groups import count, name_taken, subject_of, tell_changed, values_of
from clb_platform.class_groups.vocabulary import ClassGroupsAction, Grade, GroupSource
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Act, Subject
from clb_tenants.schools import queries as school_queries
from clb_tenants.schools import service as schools
from clb_tenants.schools.models import School


@dataclass(frozen=True, slots=True)
class Given:
    """One line of the form. `class_group_id` and `version` are those of a class that is there already.

    `head_count` None: the school has no such class this year.
    """

    name: str
    grade: Grade | None
    head_count: int | None
    birth_year: int | None = None
    class_group_id: UUID | None = None
    version: int | None = None


def expected(uow: UnitOfWork, actor: Actor, school_id: UUID, start_year: int) -> list[Expected]:
    """What the form begins with: the classes that are there, else those of last year with the pupils a grade up.

    Raises NotFound (not the actor's school), Forbidden.
    """
    _may_give(actor, school_id)
    there = queries.groups_of(uow, school_id, start_year)
    if there:
        return [policy.as_it_is(group) for group in there]
    return policy.moved_up(queries.groups_of(uow, school_id, start_year - 1))


def give(
    uow: UnitOfWork, actor: Actor, school_id: UUID, start_year: int, lines: Sequence[Given]
) -> tuple[list[ClassGroup], list[ClassGroup]]:
    """Save what the school gave, all or nothing: (classes added, classes whose count changed).

    Raises NotFound (not the actor's school, or a class that is not of this school and year), Forbidden, Stale, Refused with
    the sentences by field (`name-3`, `head_count-3`), Conflict (someone just added one of these classes).
    """
    _may_give(actor, school_id)
    school = schools.get_school(uow, school_id)
    there = {group.class_group_id: group for group in queries.groups_of_for_change(uow, school_id, start_year)}
    asked = [line.class_group_id for line in lines if line.class_group_id is not None]
    if not set(asked) <= there.keys() or len(set(asked)) < len(asked):
        raise NotFound
    _refuse_wrong(lines, school, start_year, there)
    counted = _count(uow, actor, there, lines)
    added = _add(uow, actor, school, start_year, [line for line in lines if _is_new(line)])
    if added or counted:
        tell_changed(uow, [school_id], start_year)
    return added, counted


def _may_give(actor: Actor, school_id: UUID) -> None:
    actor.require(Permission.CLASS_GROUPS_COUNT)
    if not actor.acts_for(school_id):
        raise NotFound


def _is_new(line: Given) -> bool:
    return line.class_group_id is None and line.head_count is not None


def _refuse_wrong(
    lines: Sequence[Given], school: School, start_year: int, there: Mapping[UUID, ClassGroup]
) -> None:
    """Raises Refused with every sentence beside its field."""
    fields: dict[str, list[str]] = {}
    taken = {(group.name_key, group.birth_year): group.name for group in there.values()}
    for place, line in enumerate(lines):
        for name, texts in _problems(line, school, start_year, taken).items():
            fields[f"{name}-{place}"] = texts
    if fields:
        raise Refused(_("Sommige regels kloppen niet. Er is niets bewaard."), fields=fields)


def _problems(
    line: Given, school: School, start_year: int, taken: dict[tuple[str, int | None], str]
) -> dict[str, list[str]]:
    if line.class_group_id is not None:
        words = _("Vul het aantal in, of 0 als de klas er niet meer is.") if line.head_count is None else ""
        words = words or policy.count_problem(line.head_count or 0)
        return {"head_count": [words]} if words else {}
    if line.head_count is None:
        return {}
    if line.grade is None:
        return {"grade": [_("Kies een leerjaar.")]}
    facts = GroupFacts(start_year, line.name, line.grade, line.birth_year, line.head_count)
    found = policy.problems_of(facts, school.level)
    if line.head_count == 0:
        found["head_count"] = [_("Een klas zonder leerlingen nemen we niet op. Laat het aantal leeg.")]
    key = (search_key(line.name), line.birth_year)
    if key in taken:
        found.setdefault("name", [_("De klas %(name)s staat er al.", name=taken[key])])
    taken.setdefault(key, line.name)
    return found


def _count(
    uow: UnitOfWork, actor: Actor, there: Mapping[UUID, ClassGroup], lines: Sequence[Given]
) -> list[ClassGroup]:
    changed: list[tuple[ClassGroup, int]] = []
    for line in lines:
        group = there.get(line.class_group_id) if line.class_group_id else None
        if group is None or line.head_count is None or group.head_count == line.head_count:
            continue
        if line.version is not None and line.version != group.version:
            raise Stale
        changed.append((group, group.head_count))
        count(group, line.head_count, clock.today(), GroupSource.SCHOOL)
    uow.flush()
    acts = [
        Act(ClassGroupsAction.COUNTED, subject_of(group), {"head_count": [before, group.head_count]})
        for group, before in changed
    ]
    audit.record_all(uow, actor, acts)
    return [group for group, _before in changed]


def _add(uow: UnitOfWork, actor: Actor, school: School, start_year: int, lines: Sequence[Given]) -> list[ClassGroup]:
    if not lines:
        return []
    sites = school_queries.sites_of(uow, school.school_id)
    made: list[ClassGroup] = []
    for line in lines:
        facts: dict[str, Any] = {name: getattr(line, name) for name in ("name", "grade", "head_count", "birth_year")}
        values = values_of(school, sites, start_year, facts)
        made.append(
            ClassGroup(class_group_id=uuid7(), **values, counted_on=clock.today(), source=GroupSource.SCHOOL)
        )
    with name_taken():
        uow.add_all(made)
    acts = [
        Act(
            ClassGroupsAction.ADDED,
            Subject("class_group", group.class_group_id, group.name, group.school_id),
            {"grade": group.grade, "head_count": group.head_count, "start_year": start_year},
        )
        for group in made
    ]
    audit.record_all(uow, actor, acts)
    return made

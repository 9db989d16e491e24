"""Many class groups at once, for an import: few statements whatever their number, and each group in the ledger.

Who uses these says by `tell_changed`, once at the end, for which schools something changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict
from clb_core.ids import uuid7
from clb_core.search import search_key
from clb_core.words import _, listed
from clb_platform.class_groups import policy, queries
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.policy import GroupFacts
from clb_platform.class_groups.service.groups import require_edit, subject_of, values_of
from clb_platform.class_groups.vocabulary import ClassGroupsAction, GroupSource, education_type_of
from clb_tenants.access.actor import Acting
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Act, Subject
from clb_tenants.schools.models import School, Site

NAMED: Final = 5
FACTS: Final = ("name", "grade", "birth_year", "site_id", "head_count")


@dataclass(frozen=True, slots=True)
class Place:
    """A school with its sites, looked up once for all its groups."""

    school: School
    sites: Sequence[Site]


def add_groups(
    uow: UnitOfWork,
    actor: Acting,
    start_year: int,
    rows: Sequence[tuple[Place, Mapping[str, Any]]],
    *,
    source: GroupSource,
    counted_on: date,
) -> list[UUID]:
    """Add many groups, each with values as in `add_group`; their ids in the same order. Three statements.

    Raises Forbidden, Refused (by field), Conflict (a name is taken).
    """
    require_edit(actor)
    made = [
        {"class_group_id": uuid7(), **values_of(place.school, place.sites, start_year, values),
         "source": source, "counted_on": counted_on} for place, values in rows
    ]  # fmt: skip
    queries.insert_groups(uow, made)
    audit.record_all(
        uow, actor,
        [Act(ClassGroupsAction.ADDED, _subject(row), {name: row[name] for name in ("grade", "head_count", "start_year")})
         for row in made],
    )  # fmt: skip
    return [row["class_group_id"] for row in made]


def _subject(row: Mapping[str, Any]) -> Subject:
    return Subject("class_group", row["class_group_id"], row["name"], row["school_id"])


def change_groups(
    uow: UnitOfWork, actor: Acting, rows: Sequence[tuple[Place, ClassGroup, Mapping[str, Any]]]
) -> list[int]:
    """Give many locked groups new facts (all of FACTS; `source` and `counted_on` go with the head-count).

    The new versions, in the same order. Raises Forbidden, Refused (by field), Conflict (a name is taken), Stale.
    """
    require_edit(actor)
    updates = [_update(place, group, values) for place, group, values in rows]
    acts = [
        act for (_place, group, _values), row in zip(rows, updates, strict=True) if (act := _act_of(group, row)) is not None
    ]
    queries.update_groups(uow, [group for _place, group, _values in rows], updates)
    audit.record_all(uow, actor, acts)
    return [row["version"] + 1 for row in updates]


def _update(place: Place, group: ClassGroup, values: Mapping[str, Any]) -> dict[str, Any]:
    facts = GroupFacts(group.start_year, values["name"], values["grade"], values["birth_year"], values["head_count"])
    policy.check(facts, place.school)
    name = facts.name.strip()
    return {
        "class_group_id": group.class_group_id,
        "version": group.version,
        **{fact: values[fact] for fact in FACTS},
        "name": name,
        "name_key": search_key(name),
        "education_type": education_type_of(facts.grade),
        "source": values.get("source", GroupSource.FORM),
        "counted_on": values.get("counted_on") or clock.today(),
    }


def _act_of(group: ClassGroup, row: Mapping[str, Any]) -> Act | None:
    changes = {name: [getattr(group, name), row[name]] for name in FACTS if getattr(group, name) != row[name]}
    if not changes:
        return None
    action = ClassGroupsAction.COUNTED if set(changes) == {"head_count"} else ClassGroupsAction.CHANGED
    return Act(action, subject_of(group), changes)


def remove_groups(uow: UnitOfWork, actor: Acting, groups: Sequence[ClassGroup]) -> None:
    """Take many locked groups away, all or none. Raises Forbidden, Conflict naming those for which something is planned."""
    require_edit(actor)
    removed = [
        (Act(ClassGroupsAction.REMOVED, subject_of(group),
             {"grade": group.grade, "head_count": group.head_count, "start_year": group.start_year}))
        for group in groups
    ]  # fmt: skip
    if not _deleted(uow, groups):
        held = list(_held(uow, groups))
        names = listed([group.name for group in held[:NAMED]])
        words = _("Voor %(names)s is al iets gepland. Schrap eerst die planning.", names=names)
        if len(held) > NAMED:
            words = _("Voor %(names)s en nog andere klassen is al iets gepland. Schrap eerst die planning.", names=names)
        raise Conflict(words)
    audit.record_all(uow, actor, removed)


def _deleted(uow: UnitOfWork, groups: Sequence[ClassGroup]) -> bool:
    """Whether these groups could be deleted; if not, nothing happened."""
    try:
        with uow.attempt():
            queries.delete_groups(uow, groups)
    except Conflict:
        return False
    return True


def _held(uow: UnitOfWork, groups: Sequence[ClassGroup]) -> Iterable[ClassGroup]:
    """The first groups (one more than are named) that something else needs, found by halving: the others stay too."""
    found: list[ClassGroup] = []
    _halve(groups, lambda part: _would_delete(uow, part), found)
    return found


def _would_delete(uow: UnitOfWork, groups: Sequence[ClassGroup]) -> bool:
    try:
        with uow.attempt():
            queries.delete_groups(uow, groups)
            raise _Undo
    except Conflict:
        return False
    except _Undo:
        return True


class _Undo(Exception):
    """Ends a try that only asked whether it would go."""


def _halve(
    groups: Sequence[ClassGroup], fine: Callable[[Sequence[ClassGroup]], bool], found: list[ClassGroup]
) -> None:
    if len(found) > NAMED or not groups or fine(groups):
        return
    if len(groups) == 1:
        found.append(groups[0])
        return
    half = len(groups) // 2
    _halve(groups[:half], fine, found)
    _halve(groups[half:], fine, found)

"""Carrying out an import of classes: new groups in bulk, changed ones by their verb, each in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.ids import uuid7
from clb_core.staging.ports import Commit
from clb_core.staging.vocabulary import Verdict
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.events import ClassGroupsChanged
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.vocabulary import ClassGroupsAction, Grade, GroupSource
from clb_platform.roster.vocabulary import RosterAction
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools import queries as schools
from clb_tenants.schools.models import Site


def commit(uow: UnitOfWork, actor: Actor, asked: Commit) -> None:
    """All rows or none. Raises Conflict when someone just added one of these classes."""
    actor.require(Permission.CLASS_GROUPS_EDIT)
    start_year = int(asked.parameters["start_year"])
    _add(uow, actor, start_year, [row.values for row in asked.rows if row.verdict is Verdict.NEW])
    for row in asked.rows:
        if row.verdict is Verdict.CHANGED:
            values = {**_facts(row.values), "source": GroupSource.IMPORT, "counted_on": clock.today()}
            class_groups.change_group(uow, actor, UUID(row.values["group_id"]), values, None)
    _record(uow, actor, asked, start_year)


def _facts(values: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: values[name] for name in ("name", "birth_year", "head_count")}
    return {**facts, "grade": Grade(values["grade"]), "site_id": UUID(values["site_id"])}


def _add(uow: UnitOfWork, actor: Actor, start_year: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """One look at the schools and one bulk insert; one message per school says that its groups changed."""
    if not rows:
        return
    school_ids = {UUID(values["school_id"]) for values in rows}
    known = schools.schools_by_id(uow, list(school_ids))
    sites: dict[UUID, list[Site]] = {}
    for site, school in map(tuple, schools.sites(uow)):
        sites.setdefault(school.school_id, []).append(site)
    groups: list[ClassGroup] = []
    for values in rows:
        school_id = UUID(values["school_id"])
        group = class_groups.build_group(
            known[school_id], sites[school_id], start_year, _facts(values),
            source=GroupSource.IMPORT, counted_on=clock.today(),
        )  # fmt: skip
        groups.append(group)
    uow.add_all(groups)
    for group in groups:
        changes = {"grade": group.grade, "head_count": group.head_count, "start_year": start_year}
        audit.record(uow, actor, ClassGroupsAction.ADDED, class_groups.subject_of(group), changes=changes)
    for school_id in sorted(school_ids):
        uow.emit(ClassGroupsChanged(school_id, start_year, uuid7()))


def _record(uow: UnitOfWork, actor: Actor, asked: Commit, start_year: int) -> None:
    verdicts = [row.verdict for row in asked.rows]
    changes = {
        "start_year": start_year,
        "rows_new": verdicts.count(Verdict.NEW),
        "rows_changed": verdicts.count(Verdict.CHANGED),
        "rows_refused": asked.counts["refused"],
    }
    audit.record(uow, actor, RosterAction.IMPORTED, Subject("import", asked.batch_id, asked.filename), changes=changes)

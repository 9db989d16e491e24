"""Carrying out an import of classes: new and changed groups in bulk, each in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox.serialise import to_json
from clb_core.staging.ports import Commit
from clb_core.staging.vocabulary import CheckedRow, Verdict
from clb_platform.class_groups import queries as known_groups
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.service import Place
from clb_platform.class_groups.vocabulary import Grade, GroupSource
from clb_platform.roster.vocabulary import RosterAction
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools import queries as schools
from clb_tenants.schools.models import Site

STEP: Final = 1000
"""Rows carried out between two looks at whether to stop."""
FIRST_VERSION: Final = 1
KEPT: Final = ("name", "grade", "birth_year", "site_id", "head_count", "source", "counted_on")
"""What a changed group gets back when its import is undone."""


def commit(uow: UnitOfWork, actor: Actor, asked: Commit) -> dict[int, Any]:
    """All rows or none; per row what it made. Raises Conflict when someone just added one of these classes."""
    actor.require(Permission.CLASS_GROUPS_EDIT)
    start_year = int(asked.parameters["start_year"])
    places = places_of(uow, {UUID(row.values["school_id"]) for row in asked.rows})
    traces: dict[int, Any] = {}
    for start in range(0, len(asked.rows), STEP):
        rows = asked.rows[start : start + STEP]
        traces |= _add(uow, actor, asked, [row for row in rows if row.verdict is Verdict.NEW], places)
        traces |= _change(uow, actor, asked, [row for row in rows if row.verdict is Verdict.CHANGED], places)
        asked.progress(start + len(rows))
    class_groups.tell_changed(uow, places, start_year)
    _record(uow, actor, asked, start_year)
    return traces


def places_of(uow: UnitOfWork, school_ids: set[UUID]) -> dict[UUID, Place]:
    """These schools with their sites, in two statements."""
    known = schools.schools_by_id(uow, sorted(school_ids))
    sites: dict[UUID, list[Site]] = {}
    for site, school in map(tuple, schools.sites(uow)):
        sites.setdefault(school.school_id, []).append(site)
    return {school_id: Place(school, sites.get(school_id, [])) for school_id, school in known.items()}


def _add(
    uow: UnitOfWork, actor: Actor, asked: Commit, rows: Sequence[CheckedRow], places: Mapping[UUID, Place]
) -> dict[int, Any]:
    wanted = [(places[UUID(row.values["school_id"])], _facts(row.values)) for row in rows]
    start_year = int(asked.parameters["start_year"])
    made = class_groups.add_groups(uow, actor, start_year, wanted, source=_source(asked), counted_on=clock.today())
    traces = ({"group_id": str(group_id), "version": FIRST_VERSION} for group_id in made)
    return dict(zip((row.number for row in rows), traces, strict=True))


def _change(
    uow: UnitOfWork, actor: Actor, asked: Commit, rows: Sequence[CheckedRow], places: Mapping[UUID, Place]
) -> dict[int, Any]:
    groups = _groups(uow, rows)
    counted = {"source": _source(asked), "counted_on": clock.today()}
    befores = [to_json({name: getattr(group, name) for name in KEPT}) for group in groups]
    versions = class_groups.change_groups(
        uow, actor,
        [(places[UUID(row.values["school_id"])], group, {**_facts(row.values), **counted})
         for row, group in zip(rows, groups, strict=True)],
    )  # fmt: skip
    return {
        row.number: {"group_id": row.values["group_id"], "version": version, "before": before}
        for row, version, before in zip(rows, versions, befores, strict=True)
    }


def _source(asked: Commit) -> GroupSource:
    return GroupSource(asked.parameters.get("source", GroupSource.IMPORT))


def _groups(uow: UnitOfWork, rows: Sequence[CheckedRow]) -> list[ClassGroup]:
    ids = [UUID(row.values["group_id"]) for row in rows]
    found = known_groups.groups_by_id(uow, ids) if ids else {}
    return [found[group_id] for group_id in ids]


def _facts(values: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: values[name] for name in ("name", "birth_year", "head_count")}
    return {**facts, "grade": Grade(values["grade"]), "site_id": UUID(values["site_id"])}


def _record(uow: UnitOfWork, actor: Actor, asked: Commit, start_year: int) -> None:
    verdicts = [row.verdict for row in asked.rows]
    changes = {
        "start_year": start_year,
        "rows_new": verdicts.count(Verdict.NEW),
        "rows_changed": verdicts.count(Verdict.CHANGED),
        "rows_refused": asked.counts["refused"],
    }
    audit.record(uow, actor, RosterAction.IMPORTED, Subject("import", asked.batch_id, asked.filename), changes=changes)

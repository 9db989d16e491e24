"""Carrying out an import of schools by the verbs of schools, so that each change stands in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox.serialise import to_json
from clb_core.staging.ports import Commit
from clb_core.staging.vocabulary import CheckedRow, Verdict
from clb_tenants.access.actor import Actor
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.onboarding import queries
from clb_tenants.schools import service as schools
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.vocabulary import SchoolsAction

STEP: Final = 100
"""Rows carried out between two looks at whether to stop."""


def commit(uow: UnitOfWork, actor: Actor, asked: Commit) -> dict[int, Any]:
    """Schools first, then their sites; all or nothing. Raises Conflict when another centre was just quicker.

    Per row what it made or changed, with what stood there before.
    """
    numbers = sorted({row.values["institution_number"] for row in asked.rows})
    present = queries.schools_by_number(uow, numbers, lock=True)
    sites = queries.sites_by_number(uow, numbers, lock=True)
    traces: dict[int, dict[str, Any]] = {row.number: {} for row in asked.rows}
    for done, row in enumerate(asked.rows):
        if row.values["school"]:
            number = row.values["institution_number"]
            before = _kept(present.get(number), row.values["school"])
            present[number] = _put_school(uow, actor, present.get(number), row.values, _first_day(asked))
            traces[row.number]["school"] = _trace(present[number].school_id, present[number].version, before)
        if done % STEP == 0:
            asked.progress(0)
    for done, row in enumerate(asked.rows, start=1):
        key = (row.values["institution_number"], row.values["site_number"])
        before = _kept(sites.get(key), row.values["site"])
        site = _put_site(uow, actor, present[key[0]], sites.get(key), row)
        if before is None or row.values["site"]:
            traces[row.number]["site"] = _trace(site.site_id, site.version, before)
        if done % STEP == 0:
            asked.progress(done)
    _record(uow, actor, asked)
    return traces


def _first_day(asked: Commit) -> date:
    return date.fromisoformat(asked.parameters["affiliated_from"])


def _kept(row: School | Site | None, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """What stands there now of what a row changes; None when there is nothing yet."""
    return None if row is None else to_json({name: getattr(row, name) for name in values})


def _trace(made_id: UUID, version: int, before: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"id": str(made_id), "version": version, "before": before}


def _put_school(
    uow: UnitOfWork, actor: Actor, school: School | None, values: Mapping[str, Any], first_day: date
) -> School:
    if school is None:
        facts = {"institution_number": values["institution_number"], **values["school"]}
        return schools.add_school(uow, actor, facts, affiliated_from=first_day)
    return schools.change_school(uow, actor, school.school_id, values["school"], school.version)


def _put_site(uow: UnitOfWork, actor: Actor, school: School, site: Site | None, row: CheckedRow) -> Site:
    facts = with_days(row.values["site"])
    if site is None:
        adding = {name: value for name, value in facts.items() if name != "closed_on"}
        site = schools.add_site(uow, actor, school, {"number": row.values["site_number"], **adding})
    change_site(uow, actor, site, facts)
    return site


def with_days(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a site, its last day as a day."""
    closing = values.get("closed_on")
    return {**values, "closed_on": date.fromisoformat(closing)} if closing else dict(values)


def change_site(uow: UnitOfWork, actor: Actor, site: Site, values: Mapping[str, Any]) -> None:
    """Give a site what a file says of it (or said before); recorded when anything changes."""
    changes = {name: [getattr(site, name), value] for name, value in values.items() if getattr(site, name) != value}
    if changes:
        for name, value in values.items():
            setattr(site, name, value)
        uow.flush()
        audit.record(
            uow,
            actor,
            SchoolsAction.SITE_CHANGED,
            Subject("site", site.site_id, site.name, site.school_id),
            changes=changes,
        )


def _record(uow: UnitOfWork, actor: Actor, asked: Commit) -> None:
    verdicts = [row.verdict for row in asked.rows]
    changes = {
        "rows_new": verdicts.count(Verdict.NEW),
        "rows_changed": verdicts.count(Verdict.CHANGED),
        "rows_refused": asked.counts["refused"],
        "affiliated_from": asked.parameters["affiliated_from"],
    }
    audit.record(uow, actor, SchoolsAction.IMPORTED, Subject("import", asked.batch_id, asked.filename), changes=changes)

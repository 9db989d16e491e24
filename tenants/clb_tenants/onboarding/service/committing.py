"""Carrying out an import of schools by the verbs of schools, so that each change stands in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging.ports import Commit
from clb_core.staging.vocabulary import CheckedRow, Verdict
from clb_tenants.access.actor import Actor
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.onboarding import queries
from clb_tenants.schools import service as schools
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.vocabulary import SchoolsAction


def commit(uow: UnitOfWork, actor: Actor, asked: Commit) -> None:
    """Schools first, then their sites; all or nothing. Raises Conflict when another centre was just quicker."""
    numbers = sorted({row.values["institution_number"] for row in asked.rows})
    present = queries.schools_by_number(uow, numbers, lock=True)
    sites = queries.sites_by_number(uow, numbers, lock=True)
    first_day = date.fromisoformat(asked.parameters["affiliated_from"])
    for row in asked.rows:
        if row.values["school"]:
            number = row.values["institution_number"]
            present[number] = _put_school(uow, actor, present.get(number), row.values, first_day)
    for row in asked.rows:
        key = (row.values["institution_number"], row.values["site_number"])
        _put_site(uow, actor, present[key[0]], sites.get(key), row)
    _record(uow, actor, asked)


def _put_school(
    uow: UnitOfWork, actor: Actor, school: School | None, values: Mapping[str, Any], first_day: date
) -> School:
    if school is None:
        facts = {"institution_number": values["institution_number"], **values["school"]}
        return schools.add_school(uow, actor, facts, affiliated_from=first_day)
    return schools.change_school(uow, actor, school.school_id, values["school"], school.version)


def _put_site(uow: UnitOfWork, actor: Actor, school: School, site: Site | None, row: CheckedRow) -> None:
    facts = {**row.values["site"]}
    closing = facts.pop("closed_on", None)
    if closing:
        facts["closed_on"] = date.fromisoformat(closing)
    if site is None:
        site = schools.add_site(uow, actor, school, {"number": row.values["site_number"], **facts})
    _change_site(uow, actor, site, facts)


def _change_site(uow: UnitOfWork, actor: Actor, site: Site, values: Mapping[str, Any]) -> None:
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

"""Taking an import of schools back, until something depends on a school or site that it made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict
from clb_core.staging.ports import Taken, Undo
from clb_core.words import _
from clb_tenants.access.actor import Actor
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.onboarding import queries
from clb_tenants.onboarding.service.committing import STEP, change_site, with_days
from clb_tenants.schools import service as schools
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.vocabulary import SchoolsAction


def undo(uow: UnitOfWork, actor: Actor, asked: Undo) -> None:
    """Sites first, then their schools; all or nothing. Raises Conflict naming what came after the import."""
    sites = queries.sites_by_id(uow, [UUID(row.trace["site"]["id"]) for row in asked.rows if "site" in row.trace])
    known = queries.schools_by_id(uow, [UUID(row.trace["school"]["id"]) for row in asked.rows if "school" in row.trace])
    for row in asked.rows:
        _as_left(row, "site", sites)
        _as_left(row, "school", known)
    for done, row in enumerate(asked.rows, start=1):
        if "site" in row.trace:
            _take_site_back(uow, actor, sites[UUID(row.trace["site"]["id"])], row.trace["site"]["before"])
        if done % STEP == 0:
            asked.progress(done)
    for row in asked.rows:
        if "school" in row.trace:
            _take_school_back(uow, actor, known[UUID(row.trace["school"]["id"])], row.trace["school"]["before"])
    changes = {"rows_undone": len(asked.rows)}
    audit.record(
        uow, actor, SchoolsAction.IMPORT_UNDONE, Subject("import", asked.batch_id, asked.filename), changes=changes
    )


def _as_left(row: Taken, what: str, present: dict[UUID, Any]) -> None:
    """Raises Conflict when the school or site is not as the import left it."""
    trace = row.trace.get(what)
    found = present.get(UUID(trace["id"])) if trace else None
    if trace and (found is None or found.version != trace["version"]):
        words = _("Na de import is nog iets gewijzigd aan %(name)s. Ze kan niet meer ongedaan gemaakt worden.", name=row.title)
        raise Conflict(words)


def _take_site_back(uow: UnitOfWork, actor: Actor, site: Site, before: dict[str, Any] | None) -> None:
    if before is None:
        schools.remove_site(uow, actor, site)
    else:
        change_site(uow, actor, site, with_days(before))


def _take_school_back(uow: UnitOfWork, actor: Actor, school: School, before: dict[str, Any] | None) -> None:
    if before is None:
        schools.remove_school(uow, actor, school)
    else:
        schools.change_school(uow, actor, school.school_id, before, school.version)

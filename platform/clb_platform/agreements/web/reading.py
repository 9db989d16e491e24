"""Reading: what changed between two versions, and one version as it was given."""

from __future__ import annotations

from uuid import UUID

from flask import g, render_template, request

from clb_core.errors import NotFound
from clb_platform.agreements import queries, service
from clb_platform.agreements.web.agreement import facts_of
from clb_platform.agreements.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@pages.get("/afspraken/<uuid:agreement_id>/vergelijken")
@requires(Permission.AGREEMENTS_READ)
def compare(agreement_id: UUID) -> str:
    """Between the two versions of the address; without them the last two."""
    row = service.get(g.uow, agreement_id)
    known = [each.agreement_version_id for each in service.versions_to_compare(g.uow, row)]
    if not known:
        raise NotFound
    first = _asked("van") or known[max(0, len(known) - 2)]
    second = _asked("naar") or known[-1]
    before, after, changes = service.compared(g.uow, row, first, second)
    return render_template(
        "agreements/compare.html",
        **facts_of(row),
        versions=service.versions_to_compare(g.uow, row),
        before=before,
        after=after,
        changes=changes,
        number=sum(change.is_changed for change in changes),
        all_shown="alles" in request.args,
    )


def _asked(name: str) -> UUID | None:
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


@pages.get("/afspraken/<uuid:agreement_id>/versies/<uuid:version_id>")
@requires(Permission.AGREEMENTS_READ)
def version(agreement_id: UUID, version_id: UUID) -> str:
    row = service.get(g.uow, agreement_id)
    found = service.version_of(g.uow, row, version_id)
    return render_template(
        "agreements/version.html", **facts_of(row), version=found, text=queries.text_of(g.uow, version_id)
    )

"""Proposals that left together: what can still be undone, and undoing it with one button."""

from __future__ import annotations

from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.pages import PageRequest
from clb_core.words import _n
from clb_platform.planning import queries, service
from clb_platform.planning.forms.bulk import key_text
from clb_platform.planning.vocabulary import STATE_LABELS, ItemKey, VisitState
from clb_platform.planning.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@pages.get("/bezoeken/bulkvoorstellen")
@requires(Permission.PLANNING_VISIT_PLAN)
def batches() -> str:
    asked = PageRequest.read(50, request.args.get("cursor"))
    page = asked.page(queries.batches(g.uow, asked), lambda row: (row[0].batch_id,))
    return render_template("planning/batches.html", page=page)


@pages.get("/bezoeken/bulkvoorstellen/<uuid:proposal_batch_id>")
@requires(Permission.PLANNING_VISIT_PLAN)
def batch(proposal_batch_id: UUID) -> str:
    found = service.batch(g.uow, g.actor, proposal_batch_id)
    concepts = [each.visit.visit_id for each in found.visits if each.visit.state is VisitState.PLANNED]
    return render_template(
        "planning/batch.html",
        batch=found,
        again=_keys(concepts),
        state_labels=STATE_LABELS,
    )


def _keys(visit_ids: list[UUID]) -> list[str]:
    """The obligations of these concepts, to propose them anew together."""
    items = queries.items_of(g.uow, visit_ids) if visit_ids else {}
    return [
        key_text(ItemKey(item.class_group_id, item.programme_id, item.dose, item.portion))
        for rows in items.values()
        for item, _group, _programme in rows
    ]


@pages.post("/bezoeken/bulkvoorstellen/<uuid:proposal_batch_id>/ongedaan")
@requires(Permission.PLANNING_VISIT_PLAN)
def undo_batch(proposal_batch_id: UUID) -> ResponseReturnValue:
    undone = service.undo_batch(g.uow, g.actor, proposal_batch_id)
    said = _n("%(num)s voorstel is ingetrokken.", "%(num)s voorstellen zijn ingetrokken.", len(undone.done))
    if undone.kept:
        said += " " + _n("%(num)s blijft: kijk hieronder waarom.", "%(num)s blijven: kijk hieronder waarom.", len(undone.kept))
    flash(said, "good")
    return redirect(url_for(".batch", proposal_batch_id=proposal_batch_id), 303)

"""The page of the delivery log."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, request, url_for

from clb_core.web.pages import PageRequest
from clb_platform.notifications import queries, service
from clb_platform.notifications.forms import read_filters
from clb_platform.notifications.vocabulary import OUTCOME_LABELS, OUTCOME_SHAPES
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

pages = Blueprint("notifications", __name__, template_folder="templates")


@pages.get("/mails")
@requires(Permission.NOTIFICATIONS_DELIVERY_READ)
def deliveries() -> str:
    filters = read_filters(request.args)
    asked = PageRequest.read(cursor=request.args.get("verder"))
    page = asked.page(queries.deliveries(g.uow, filters, asked), lambda row: queries.sort_key(row[0]))
    return render_template(
        "notifications/list.html",
        rows=page.rows,
        next_url=_next(page.next_cursor),
        filters=filters,
        total=queries.count(g.uow, filters),
        waiting=queries.waiting(g.uow),
        outcomes=OUTCOME_LABELS,
        outcome_options=[(outcome.value, str(label)) for outcome, label in OUTCOME_LABELS.items()],
        shapes=OUTCOME_SHAPES,
        kinds=sorted((key, service.label_of(key)) for key in service.registered()),
        label_of=service.label_of,
    )


def _next(cursor: str | None) -> str | None:
    """The address of the next page, with the same filters."""
    values: dict[str, Any] = {**request.args, "verder": cursor}
    return url_for(".deliveries", **values) if cursor else None

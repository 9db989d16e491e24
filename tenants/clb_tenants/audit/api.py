"""REST of the ledger: reading it, page by page."""

from __future__ import annotations

from typing import Any

from flask import Response, g

from clb_core.rest.api import Blueprint, Resource
from clb_core.rest.fast import json_answer
from clb_core.web.pages import PageRequest
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import queries
from clb_tenants.audit.schemas import LedgerPage, LedgerQuery
from clb_tenants.audit.vocabulary import label_of

blueprint = Blueprint("audit", __name__, url_prefix="/api/v1", description="Who did what, and when.")

COLUMNS = (
    "entry_id", "happened_at", "actor_id", "actor_name", "actor_roles", "via", "on_behalf_of", "action", "object_kind",
    "object_id", "object_name", "school_id", "changes", "request_id",
)  # fmt: skip


def entry_body(entry: Any) -> dict[str, Any]:
    """A row of `queries.entries` as the list shows it."""
    return dict(zip(COLUMNS, entry, strict=False)) | {"label": label_of(entry.action), "texts": entry.texts or {}}


@blueprint.route("/audit")
class Ledger(Resource):
    @requires(Permission.AUDIT_LEDGER_READ)
    @blueprint.doc(operationId="listAuditEntries")
    @blueprint.arguments(LedgerQuery, location="query")
    @blueprint.response(200, LedgerPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> Response:
        """The centre's ledger, newest first; entries cannot be changed or removed."""
        request = PageRequest.read(query.pop("limit"), query.pop("cursor"))
        page = request.page(queries.entries(g.uow, query, request), lambda row: (row.happened_at, row.entry_id))
        return json_answer({"items": [entry_body(row) for row in page.rows], "next_cursor": page.next_cursor})

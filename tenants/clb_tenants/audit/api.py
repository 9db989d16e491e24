"""REST of the ledger: reading it, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

from clb_core.rest.api import Blueprint, Resource, page_body
from clb_core.web.pages import PageRequest
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import queries
from clb_tenants.audit.models import AuditEntry
from clb_tenants.audit.schemas import LedgerPage, LedgerQuery
from clb_tenants.audit.vocabulary import label_of

blueprint = Blueprint("audit", __name__, url_prefix="/api/v1", description="Who did what, and when.")

COLUMNS = (
    "entry_id", "happened_at", "actor_id", "actor_name", "actor_roles", "via", "on_behalf_of", "action", "object_kind",
    "object_id", "object_name", "school_id", "changes", "request_id",
)  # fmt: skip


def entry_body(entry: AuditEntry, texts: Mapping[str, str | None]) -> dict[str, Any]:
    columns = {name: getattr(entry, name) for name in COLUMNS}
    return columns | {"label": label_of(entry.action), "texts": texts}


@blueprint.route("/audit")
class Ledger(Resource):
    @requires(Permission.AUDIT_LEDGER_READ)
    @blueprint.doc(operationId="listAuditEntries")
    @blueprint.arguments(LedgerQuery, location="query")
    @blueprint.response(200, LedgerPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """The centre's ledger, newest first; entries cannot be changed or removed."""
        request = PageRequest.read(query.pop("limit"), query.pop("cursor"))
        page = request.page(queries.entries(g.uow, query, request), lambda row: (row.happened_at, row.entry_id))
        texts = queries.texts(g.uow, [row.entry_id for row in page.rows])
        return page_body(page) | {"items": [entry_body(row, texts.get(row.entry_id, {})) for row in page.rows]}

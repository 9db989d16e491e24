"""REST of the renewal board."""

from __future__ import annotations

from typing import Any

from flask import g

from clb_core import clock
from clb_core.rest.api import Resource
from clb_core.web.pages import PageRequest
from clb_platform.agreements.api.renewal import renewal
from clb_platform.agreements.schemas.board import BoardOut, BoardQueryIn
from clb_platform.agreements.service import board as service
from clb_platform.agreements.vocabulary import BoardFilters
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@renewal.route("/agreements/board")
class RenewalBoard(Resource):
    @requires(Permission.AGREEMENTS_BOARD_READ)
    @renewal.doc(operationId="readRenewalBoard")
    @renewal.arguments(BoardQueryIn, location="query")
    @renewal.response(200, BoardOut)
    @renewal.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Every school by the last day to give notice, with who is at turn and the next step."""
        wanted = PageRequest.read(query.pop("limit"), query.pop("cursor"))
        day = query.pop("as_of") or clock.today()
        found = service.board(g.uow, g.actor, day, BoardFilters(**query))
        page = wanted.page(service.rows_after(found.rows, wanted.after, wanted.limit), lambda row: row.sort_key)
        return {"as_of": day, "figures": found.figures, "items": page.rows, "next_cursor": page.next_cursor}

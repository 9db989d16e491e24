"""REST of visits with a date that no longer passes."""

from __future__ import annotations

from typing import Any

from flask import g

from clb_core import clock
from clb_core.rest.api import Resource, page_body
from clb_core.web.pages import Page, PageRequest
from clb_platform.planning import queries, service
from clb_platform.planning.api.blueprint import blueprint
from clb_platform.planning.schemas.conflicts import ConflictPage, ConflictQuery
from clb_platform.planning.service import Conflicted
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@blueprint.route("/conflicts")
class Conflicts(Resource):
    @requires(Permission.PLANNING_OBLIGATION_READ)
    @blueprint.doc(operationId="listConflicts")
    @blueprint.arguments(ConflictQuery, location="query")
    @blueprint.response(200, ConflictPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Visits with a date that a change of a calendar made impossible, by day, with the reason and the next step."""
        asked = PageRequest.read(query["limit"], query["cursor"])
        rows = queries.conflicting_visits(g.uow, clock.today(), asked)
        page = asked.page(rows, lambda row: (row[0].sort_day, row[0].visit_id))
        found = service.conflicted(g.uow, [visit for visit, _school, _team in page.rows])
        return page_body(Page([_body(each) for each in found], page.next_cursor, page.limit))


def _body(each: Conflicted) -> dict[str, Any]:
    visit = each.visit
    dates = [
        {
            "day": bad.row.day if bad.row else None,
            "half_day": bad.row.half_day if bad.row else None,
            "codes": bad.codes,
            "sentences": bad.sentences,
        }
        for bad in each.bad
    ]
    return {
        "visit_id": visit.visit_id,
        "school_id": visit.school_id,
        "school_name": each.school.name,
        "title": visit.title,
        "state": visit.state,
        "dates": dates,
        "next_step": each.next_step,
    }

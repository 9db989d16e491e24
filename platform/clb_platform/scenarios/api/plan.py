"""REST of what is in a plan: its visits, what found no place, how it differs from another, and proposing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.errors import Conflict, Refused
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource
from clb_core.words import _
from clb_platform.planning.service.preview import usual_reply_by
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.api.blueprint import blueprint
from clb_platform.scenarios.schemas import (
    CompareQuery,
    ComparisonOut,
    GapsOut,
    PartsQuery,
    PlanPartsOut,
    PlanPreviewOut,
    PlanPublishedOut,
    PreviewQuery,
    ProposalsIn,
    YearComparisonOut,
)
from clb_platform.scenarios.service import Chosen, Comparison, Published, YearComparison
from clb_platform.scenarios.vocabulary import WITH_PLAN
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

PART = ("part_id", "school_id", "site_id", "team_id", "day", "half_day", "title", "groups", "pupils", "standing",
        "visit_id", "was_day")  # fmt: skip
GAP = ("school_id", "title", "groups", "pupils", "stands", "why", "possible_with")


def _chosen(query: dict[str, Any]) -> Chosen:
    school_id = query.get("school_id")
    return Chosen(query.get("first"), query.get("last"), (school_id,) if school_id else ())


@blueprint.route("/scenarios/<uuid:scenario_id>/visits")
class PlanVisits(Resource):
    @requires(Permission.PLANNING_OBLIGATION_READ)
    @blueprint.doc(operationId="listScenarioVisits")
    @blueprint.arguments(PartsQuery, location="query")
    @blueprint.response(200, PlanPartsOut)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any], scenario_id: UUID) -> dict[str, Any]:
        """The visits of a plan, those that stand already too."""
        service.get(g.uow, g.actor, scenario_id)
        chosen = _chosen(query)
        rows = queries.parts_of(
            g.uow, scenario_id, first=chosen.first, last=chosen.last, school_ids=chosen.school_ids
        )
        return {
            "items": [
                {name: getattr(part, name) for name in PART} | {"school_name": school.name}
                for part, school, _team in rows
            ]
        }


@blueprint.route("/scenarios/<uuid:scenario_id>/gaps")
class PlanGaps(Resource):
    @requires(Permission.PLANNING_OBLIGATION_READ)
    @blueprint.doc(operationId="listScenarioGaps")
    @blueprint.response(200, GapsOut)
    @blueprint.problems()
    def get(self, scenario_id: UUID) -> dict[str, Any]:
        """What found no place, why, and the smallest change that would help."""
        service.get(g.uow, g.actor, scenario_id)
        rows = queries.gaps_of(g.uow, scenario_id)
        return {
            "items": [
                {name: getattr(gap, name) for name in GAP} | {"school_name": school.name} for gap, school in rows
            ]
        }


@blueprint.route("/scenarios/<uuid:scenario_id>/comparison")
class PlanComparison(Resource):
    @requires(Permission.PLANNING_OBLIGATION_READ)
    @blueprint.doc(operationId="compareScenarios")
    @blueprint.arguments(CompareQuery, location="query")
    @blueprint.response(200, ComparisonOut)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any], scenario_id: UUID) -> Comparison:
        """What another plan of the same school year does otherwise than this one."""
        first = service.get(g.uow, g.actor, scenario_id)
        if query["other"] is None:
            words = _("Zeg met welke planning je wil vergelijken.")
            raise Refused(words, fields={"other": [words]})
        return service.compare(g.uow, first, service.get(g.uow, g.actor, query["other"]))


@blueprint.route("/scenarios/<uuid:scenario_id>/last-year")
class PlanLastYear(Resource):
    @requires(Permission.PLANNING_OBLIGATION_READ)
    @blueprint.doc(operationId="compareScenarioWithLastYear")
    @blueprint.response(200, YearComparisonOut)
    @blueprint.problems(409)
    def get(self, scenario_id: UUID) -> YearComparison:
        """What this year, with this plan, does otherwise than last school year: confirmed or held visits, 52 weeks on."""
        scenario = service.get(g.uow, g.actor, scenario_id)
        if scenario.state not in WITH_PLAN:
            raise Conflict(_("Deze planning heeft nog geen plan."), extra={"state": scenario.state.value})
        return service.compare_with_last_year(g.uow, scenario)


@blueprint.route("/scenarios/<uuid:scenario_id>/preview")
class PlanPreview(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="previewScenario")
    @blueprint.arguments(PreviewQuery, location="query")
    @blueprint.response(200, PlanPreviewOut)
    @blueprint.problems(409, 422)
    def get(self, query: dict[str, Any], scenario_id: UUID) -> dict[str, Any]:
        """What proposing a part of the plan would send, every date asked again. Stores nothing."""
        scenario = service.get(g.uow, g.actor, scenario_id)
        reply_by = query["reply_by"] or usual_reply_by(g.uow)
        return {"reply_by": reply_by, "items": service.preview(g.uow, g.actor, scenario, _chosen(query), reply_by)}


@blueprint.route("/scenarios/<uuid:scenario_id>/proposals")
class PlanProposals(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @idempotent
    @blueprint.doc(operationId="proposeScenario")
    @blueprint.arguments(ProposalsIn)
    @blueprint.response(201, PlanPublishedOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any], scenario_id: UUID) -> Published:
        """Propose parts of a plan. What changed since, or what a rule refuses, is listed and leaves nothing behind."""
        return service.publish(
            g.uow, g.actor, scenario_id, body["part_ids"], body["reply_by"], message=body["message"],
            override_reason=body["override_reason"],
        )  # fmt: skip

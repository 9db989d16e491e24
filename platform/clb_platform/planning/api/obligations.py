"""REST of obligations, and of proposing dates to many schools at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, g

from clb_core import clock
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource
from clb_core.rest.fast import rows_answer
from clb_core.web.pages import PageRequest
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.planning import queries
from clb_platform.planning.api.blueprint import blueprint
from clb_platform.planning.schemas.obligations import (
    BulkBatchOut,
    BulkPreviewIn,
    BulkPreviewOut,
    BulkProposalIn,
    BulkProposalOut,
    BulkUndoneOut,
    ObligationPage,
    ObligationQuery,
    ReopenIn,
    SummaryOut,
    SummaryQuery,
    WaivedOut,
    WaiveIn,
)
from clb_platform.planning.service import batches, preview
from clb_platform.planning.service import obligations as service
from clb_platform.planning.service import waive as waiving
from clb_platform.planning.service.batches import BatchVisit
from clb_platform.planning.service.preview import CheckedDraft, Sent, Typed
from clb_platform.planning.service.waive import Waived
from clb_platform.planning.vocabulary import HalfDayOfYear, ItemKey, ObligationState
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

OF_LIST = (
    "class_group_id", "programme_id", "dose", "portion", "school_id", "school_name", "municipality", "group_name", "grade",
    "birth_year", "head_count", "programme_code", "state", "visit_id", "visit_state", "day", "half_day", "waived_because",
)  # fmt: skip
SORTED_BY = ("name_key", "school_id", "programme_code", "dose", "group_name", "class_group_id", "portion")


def _year(query: dict[str, Any]) -> int:
    """The school year that is asked, or this one; taken out of the filters."""
    return query.pop("start_year") or school_year_of(clock.today()).start_year


@blueprint.route("/obligations")
class Obligations(Resource):
    @requires(Permission.PLANNING_OBLIGATION_READ)
    @blueprint.doc(operationId="listObligations")
    @blueprint.arguments(ObligationQuery, location="query")
    @blueprint.response(200, ObligationPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> Response:
        """What each group must get this school year and how it stands, by school, programme and group."""
        asked = PageRequest.read(query.pop("limit"), query.pop("cursor"))
        found = queries.obligation_records(g.uow, _year(query), query, asked)
        return rows_answer(asked.page(found, lambda row: tuple(getattr(row, name) for name in SORTED_BY)), OF_LIST)


@blueprint.route("/obligations/summary")
class ObligationSummary(Resource):
    @requires(Permission.PLANNING_OBLIGATION_READ)
    @blueprint.doc(operationId="summariseObligations")
    @blueprint.arguments(SummaryQuery, location="query")
    @blueprint.response(200, SummaryOut)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """How many obligations are in each state; each number is that of the list with the same filters."""
        year = _year(query)
        tally = service.tally(g.uow, year, query)
        return {
            "start_year": year,
            "obligations": tally.totals.obligations,
            "schools": tally.totals.schools,
            "pupils": tally.totals.pupils,
            "states": {state.value: tally.number(state) for state in ObligationState},
            "refused": tally.number(refused=True),
            "catch_up": tally.number(ObligationState.TO_PLAN, catch_up=True),
        }


@blueprint.route("/visits/bulk-preview")
class BulkPreview(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="previewBulkProposal")
    @blueprint.arguments(BulkPreviewIn)
    @blueprint.response(200, BulkPreviewOut)
    @blueprint.problems(422)
    def post(self, body: dict[str, Any]) -> dict[str, Any]:
        """Group obligations into visits and suggest dates for each. Stores nothing and sends nothing."""
        reply_by = body["reply_by"] or preview.usual_reply_by(g.uow)
        found = preview.first_preview(
            g.uow, g.actor, _keys(body["keys"]), body["team_id"], options=body["options"], reply_by=reply_by,
            from_day=max(body["from_day"] or clock.today(), clock.today()),
        )  # fmt: skip
        return {"team_id": body["team_id"], "reply_by": reply_by, "drafts": [_draft(each) for each in found]}


@blueprint.route("/visits/bulk-proposals")
class BulkProposals(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @idempotent
    @blueprint.doc(operationId="proposeInBulk")
    @blueprint.arguments(BulkProposalIn)
    @blueprint.response(201, BulkProposalOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any]) -> Sent:
        """Make and propose many visits at once. What a rule refuses is listed with its reason and leaves nothing behind."""
        batch = [
            Typed(
                _keys(each["keys"]), tuple(HalfDayOfYear(at["day"], at["half_day"]) for at in each["options"]),
                override_reason=each["override_reason"],
            )
            for each in body["batch"]
        ]  # fmt: skip
        return preview.send_batch(g.uow, g.actor, batch, body["team_id"], body["reply_by"], message=body["message"])


def _batch_visit(each: BatchVisit) -> dict[str, Any]:
    names = ("visit_id", "school_id", "title", "state")
    own = {name: getattr(each.visit, name) for name in names}
    return own | {"can_be_undone": not each.why_not, "why_not": each.why_not}


@blueprint.route("/visits/bulk-proposals/<uuid:proposal_batch_id>")
class OneBulkProposal(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @blueprint.doc(operationId="getBulkProposal")
    @blueprint.response(200, BulkBatchOut)
    @blueprint.problems()
    def get(self, proposal_batch_id: UUID) -> dict[str, Any]:
        """The proposals that left together, and which of them can still be undone."""
        found = batches.batch(g.uow, g.actor, proposal_batch_id)
        row = {name: getattr(found.row, name) for name in ("batch_id", "made_by", "made_at")}
        return row | {"visits": [_batch_visit(each) for each in found.visits]}


@blueprint.route("/visits/bulk-proposals/<uuid:proposal_batch_id>/undo")
class UndoBulkProposal(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @idempotent
    @blueprint.doc(operationId="undoBulkProposal")
    @blueprint.response(200, BulkUndoneOut)
    @blueprint.problems(409)
    def post(self, proposal_batch_id: UUID) -> dict[str, Any]:
        """Withdraw every proposal of the batch that nobody answered; what was answered stays and says so."""
        undone = batches.undo_batch(g.uow, g.actor, proposal_batch_id)
        return {
            "withdrawn": [visit.visit_id for visit in undone.done],
            "kept": [_batch_visit(each) for each in undone.kept],
        }


@blueprint.route("/obligations/waivers")
class Waivers(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @idempotent
    @blueprint.doc(operationId="waiveObligations")
    @blueprint.arguments(WaiveIn)
    @blueprint.response(201, WaivedOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any]) -> Waived:
        """Let obligations without a visit lapse, with the reason. What has a visit is listed and stays."""
        return waiving.waive(g.uow, g.actor, _keys(body["keys"]), body["reason"])


@blueprint.route("/obligations/reopened")
class ReopenedObligations(Resource):
    @requires(Permission.PLANNING_VISIT_PLAN)
    @idempotent
    @blueprint.doc(operationId="reopenObligations")
    @blueprint.arguments(ReopenIn)
    @blueprint.response(201, WaivedOut)
    @blueprint.problems(409, 422)
    def post(self, body: dict[str, Any]) -> Waived:
        """Let waived obligations wait to be planned again."""
        return waiving.reopen_obligations(g.uow, g.actor, _keys(body["keys"]))


def _keys(sent: Sequence[dict[str, Any]]) -> tuple[ItemKey, ...]:
    return tuple(ItemKey(each["class_group_id"], each["programme_id"], each["dose"], each["portion"]) for each in sent)


def _draft(each: CheckedDraft) -> dict[str, Any]:
    draft = each.draft
    wrong = [text for place in sorted(each.wrong) for text in each.wrong[place]]
    return {
        "school_id": draft.school.school_id,
        "school_name": draft.school.name,
        "title": draft.title,
        "keys": draft.wanted.keys,
        "pupils": draft.pupils,
        "minutes": draft.minutes,
        "options": draft.options,
        "recipients": [member.display_name for member in draft.recipients],
        "problems": [*each.problems, *wrong],
        "warnings": [text for place in sorted(each.warned) for text in each.warned[place]],
        "notes": [each.unagreed] if each.unagreed else [],
        "can_be_sent": each.can_be_sent,
    }

"""REST of renewal campaigns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource, versioned
from clb_core.rest.conditional import sent_version
from clb_platform.agreements import queries
from clb_platform.agreements.api.renewal import renewal
from clb_platform.agreements.models import AgreementCampaign
from clb_platform.agreements.schemas.campaign import CampaignIn, CampaignOut
from clb_platform.agreements.service import campaign as service
from clb_platform.agreements.vocabulary import NewCampaign
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@renewal.route("/agreements/campaigns")
class Campaigns(Resource):
    @requires(Permission.AGREEMENTS_CAMPAIGN)
    @idempotent
    @renewal.doc(operationId="prepareCampaign")
    @renewal.arguments(CampaignIn)
    @renewal.response(201, CampaignOut)
    @renewal.problems(422)
    @versioned
    def post(self, body: dict[str, Any]) -> dict[str, Any]:
        """The dry run: what would be made for each school, and why not. Makes no text and sends nothing."""
        wanted = NewCampaign(**{**body, "school_ids": tuple(body["school_ids"])})
        return _body(service.prepare(g.uow, g.actor, wanted))


@renewal.route("/agreements/campaigns/<uuid:campaign_id>")
class OneCampaign(Resource):
    @requires(Permission.AGREEMENTS_CAMPAIGN)
    @renewal.doc(operationId="readCampaign")
    @renewal.response(200, CampaignOut)
    @renewal.problems()
    @versioned
    def get(self, campaign_id: UUID) -> dict[str, Any]:
        """A campaign with what came of each school so far."""
        return _body(service.get_campaign(g.uow, g.actor, campaign_id))


@renewal.route("/agreements/campaigns/<uuid:campaign_id>/run")
class CampaignRun(Resource):
    @requires(Permission.AGREEMENTS_CAMPAIGN)
    @renewal.doc(operationId="runCampaign")
    @renewal.response(200, CampaignOut)
    @renewal.problems(409, 412, 422, 428)
    @versioned
    def post(self, campaign_id: UUID) -> dict[str, Any]:
        """Let a worker make the texts that are still to make."""
        return _body(service.run_campaign(g.uow, g.actor, campaign_id, sent_version()))


@renewal.route("/agreements/campaigns/<uuid:campaign_id>/retry")
class CampaignRetry(Resource):
    @requires(Permission.AGREEMENTS_CAMPAIGN)
    @renewal.doc(operationId="retryCampaign")
    @renewal.response(200, CampaignOut)
    @renewal.problems(409, 412, 422, 428)
    @versioned
    def post(self, campaign_id: UUID) -> dict[str, Any]:
        """Try again only what failed."""
        return _body(service.retry_campaign(g.uow, g.actor, campaign_id, sent_version()))


@renewal.route("/agreements/campaigns/<uuid:campaign_id>/stop")
class CampaignStop(Resource):
    @requires(Permission.AGREEMENTS_CAMPAIGN)
    @renewal.doc(operationId="stopCampaign")
    @renewal.response(200, CampaignOut)
    @renewal.problems(409)
    @versioned
    def post(self, campaign_id: UUID) -> dict[str, Any]:
        """Stop after the schools that are being made; what was made stays."""
        return _body(service.stop_campaign(g.uow, g.actor, campaign_id))


def _body(row: AgreementCampaign) -> dict[str, Any]:
    schools = [
        {
            "school_id": school.school_id, "school_name": school.name, "outcome": each.outcome, "words": each.words,
            "agreement_id": each.agreement_id,
        }
        for each, school in queries.campaign_schools(g.uow, row.campaign_id)
    ]  # fmt: skip
    names = ("campaign_id", "name", "state", "source", "years", "sends", "version")
    return {name: getattr(row, name) for name in names} | {"schools": schools}

"""REST of the delivery log."""

from __future__ import annotations

from typing import Any

from flask import g

from clb_core.rest.api import Blueprint, Resource, page_body
from clb_core.web.pages import PageRequest
from clb_platform.notifications import queries
from clb_platform.notifications.schemas import DeliveryPage, DeliveryQuery
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

blueprint = Blueprint("mails", __name__, url_prefix="/api/v1", description="Which mails were sent, and to whom.")


@blueprint.route("/mail-deliveries")
class MailDeliveries(Resource):
    @requires(Permission.NOTIFICATIONS_DELIVERY_READ)
    @blueprint.doc(operationId="listMailDeliveries")
    @blueprint.arguments(DeliveryQuery, location="query")
    @blueprint.response(200, DeliveryPage)
    @blueprint.problems(422)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """The mails that were sent, refused or overtaken, newest first; those that still wait are not among them."""
        request = PageRequest.read(query.pop("limit"), query.pop("cursor"))
        rows = [row[0] for row in queries.deliveries(g.uow, query, request)]
        return page_body(request.page(rows, queries.sort_key))

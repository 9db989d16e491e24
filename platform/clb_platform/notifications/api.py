"""REST of the delivery log."""

from __future__ import annotations

from typing import Any

from flask import g

from clb_core.rest.api import Blueprint, Resource, page_body, versioned
from clb_core.rest.conditional import sent_version
from clb_core.web.pages import PageRequest
from clb_platform.notifications import queries, service
from clb_platform.notifications.models import MailText
from clb_platform.notifications.schemas import DeliveryPage, DeliveryQuery, MailTextOut, MailTexts, WriteText
from clb_platform.notifications.service.mails import KnownMail
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


def text_body(template: str, known: KnownMail, text: MailText | None) -> dict[str, Any]:
    return {
        "template": template,
        "label": str(known.label),
        "subject": text.subject if text else "",
        "body": text.body if text else "",
        "is_default": text is None or text.is_default,
        "version": text.number if text else 0,
        "fields": [
            {"name": field.name, "label": str(field.label), "example": field.example, "needed": field.needed}
            for field in known.fields
        ],
    }


@blueprint.route("/mail-texts")
class AllMailTexts(Resource):
    @requires(Permission.NOTIFICATIONS_TEXT_EDIT)
    @blueprint.doc(operationId="listMailTexts")
    @blueprint.response(200, MailTexts)
    @blueprint.problems()
    def get(self) -> dict[str, Any]:
        """Every kind of mail with the centre's own text of it, if any, and the facts a text may name."""
        texts = queries.texts(g.uow)
        rows = [text_body(key, known, texts.get(key)) for key, known in service.registered().items() if known.fields]
        return {"items": sorted(rows, key=lambda row: str(row["label"]))}


@blueprint.route("/mail-texts/<string:key>")
class OneMailText(Resource):
    @requires(Permission.NOTIFICATIONS_TEXT_EDIT)
    @blueprint.doc(operationId="getMailText")
    @blueprint.response(200, MailTextOut)
    @blueprint.problems()
    @versioned
    def get(self, key: str) -> dict[str, Any]:
        """One kind of mail; its ETag is asked back by a change."""
        return text_body(key, service.known_kind(key), queries.text_of(g.uow, key))

    @requires(Permission.NOTIFICATIONS_TEXT_EDIT)
    @blueprint.doc(operationId="writeMailText")
    @blueprint.arguments(WriteText)
    @blueprint.response(200, MailTextOut)
    @blueprint.problems(412, 422, 428)
    @versioned
    def put(self, text: dict[str, Any], key: str) -> dict[str, Any]:
        """Keep the centre's own text, from the next mail on. Send the ETag in If-Match."""
        row = service.write_text(g.uow, g.actor, key, **text, version=sent_version())
        return text_body(key, service.known_kind(key), row)

    @requires(Permission.NOTIFICATIONS_TEXT_EDIT)
    @blueprint.doc(operationId="resetMailText")
    @blueprint.response(200, MailTextOut)
    @blueprint.problems(409, 412, 428)
    @versioned
    def delete(self, key: str) -> dict[str, Any]:
        """Back to the product's text. Send the ETag in If-Match."""
        return text_body(key, service.known_kind(key), service.reset_text(g.uow, g.actor, key, sent_version()))

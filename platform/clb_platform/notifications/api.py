"""REST of the delivery log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core import clock
from clb_core.errors import NotFound
from clb_core.rest.api import Blueprint, Resource, page_body, versioned
from clb_core.rest.conditional import sent_version
from clb_core.web.pages import PageRequest
from clb_platform.notifications import queries, service
from clb_platform.notifications.models import MailBounce, MailDelivery, MailRhythm, MailText
from clb_platform.notifications.queries import bounces, digest
from clb_platform.notifications.schemas import (
    BounceOut,
    Bounces,
    DeliveryOut,
    DeliveryPage,
    DeliveryQuery,
    MailTextOut,
    MailTexts,
    PutAside,
    RhythmIn,
    RhythmOut,
    WriteText,
)
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
        page = request.page(rows, queries.sort_key)
        came_back = bounces.bounces_of(g.uow, [row.message_id for row in page.rows])
        return page_body(page) | {"items": [_delivery(row, came_back.get(row.message_id)) for row in page.rows]}


def _delivery(row: MailDelivery, report: MailBounce | None) -> dict[str, Any]:
    names = [name for name in DeliveryOut().fields if name != "report"]
    return {name: getattr(row, name) for name in names} | {"report": report}


def bounce_body(row: MailBounce, delivery: MailDelivery | None) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in BounceOut().fields if not name.startswith("recipient_")}
    name, email = (delivery.recipient_name, delivery.recipient_email) if delivery else ("", row.recipient_key)
    return own | {"recipient_name": name, "recipient_email": email}


@blueprint.route("/mail-bounces")
class MailBounces(Resource):
    @requires(Permission.NOTIFICATIONS_BOUNCE_HANDLE)
    @blueprint.doc(operationId="listMailBounces")
    @blueprint.response(200, Bounces)
    @blueprint.problems()
    def get(self) -> dict[str, Any]:
        """The addresses in use to which mails do not arrive, and that nobody put aside."""
        found = bounces.troubles(g.uow, clock.today())
        return {"items": [bounce_body(each.bounce, each.delivery) for each in found]}


@blueprint.route("/mail-bounces/<uuid:bounce_id>")
class OneBounce(Resource):
    @requires(Permission.NOTIFICATIONS_BOUNCE_HANDLE)
    @blueprint.doc(operationId="getMailBounce")
    @blueprint.response(200, BounceOut)
    @blueprint.problems()
    @versioned
    def get(self, bounce_id: UUID) -> dict[str, Any]:
        """One report; its ETag is asked back when it is put aside."""
        row = bounces.bounce(g.uow, bounce_id)
        if row is None:
            raise NotFound
        return bounce_body(row, queries.delivery(g.uow, row.message_id))


@blueprint.route("/mail-bounces/<uuid:bounce_id>/put-aside")
class PutAsideBounce(Resource):
    @requires(Permission.NOTIFICATIONS_BOUNCE_HANDLE)
    @blueprint.doc(operationId="putMailBounceAside")
    @blueprint.arguments(PutAside)
    @blueprint.response(200, BounceOut)
    @blueprint.problems(409, 412, 422, 428)
    @versioned
    def post(self, body: dict[str, Any], bounce_id: UUID) -> dict[str, Any]:
        """Say why nothing has to be done about it. Send the ETag in If-Match."""
        row = service.put_aside(g.uow, g.actor, bounce_id, reason=body["reason"], version=sent_version())
        return bounce_body(row, queries.delivery(g.uow, row.message_id))


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


def rhythm_body(row: MailRhythm | None) -> dict[str, Any]:
    found = service.time_of(row)
    return {
        "rhythm": found.rhythm, "hour": found.hour, "weekday": found.weekday, "version": row.version if row else 0
    }  # fmt: skip


@blueprint.route("/me/mail-rhythm")
class MyMailRhythm(Resource):
    @requires(Permission.NOTIFICATIONS_DIGEST_CHOOSE)
    @blueprint.doc(operationId="getMyMailRhythm")
    @blueprint.response(200, RhythmOut)
    @blueprint.problems()
    @versioned
    def get(self) -> dict[str, Any]:
        """When the caller gets the mails that can wait; its ETag is asked back by a change."""
        return rhythm_body(digest.rhythm_of(g.uow, g.actor.member_id))

    @requires(Permission.NOTIFICATIONS_DIGEST_CHOOSE)
    @blueprint.doc(operationId="chooseMyMailRhythm")
    @blueprint.arguments(RhythmIn)
    @blueprint.response(200, RhythmOut)
    @blueprint.problems(412, 422, 428)
    @versioned
    def put(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Get them at once, or together once a day or once a week. Send the ETag in If-Match."""
        return rhythm_body(service.choose_rhythm(g.uow, g.actor, **wanted, version=sent_version()))

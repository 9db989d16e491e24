"""REST of giving notice and of taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g

from clb_core import clock
from clb_core.idempotency.rest import idempotent
from clb_core.rest.api import Resource
from clb_core.rest.conditional import sent_version
from clb_platform.agreements.api.renewal import renewal
from clb_platform.agreements.models import AgreementNotice, AgreementNoticeTakenBack
from clb_platform.agreements.schemas.notice import (
    NoticeIn,
    NoticeOut,
    NoticePreviewOut,
    NoticeWithdrawalIn,
    NoticeWithdrawalOut,
)
from clb_platform.agreements.service import notice as service
from clb_platform.agreements.vocabulary import NewNotice
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


@renewal.route("/agreements/<uuid:agreement_id>/notice-preview")
class NoticePreview(Resource):
    @requires(Permission.AGREEMENTS_DECIDE)
    @renewal.doc(operationId="previewNotice")
    @renewal.arguments(NoticeIn)
    @renewal.response(200, NoticePreviewOut)
    @renewal.problems(409, 422)
    def post(self, body: dict[str, Any], agreement_id: UUID) -> dict[str, Any]:
        """What giving notice would bring about. Stores nothing and tells nobody."""
        effect = service.foresee_notice(g.uow, g.actor, agreement_id, _wanted(body, agreement_id))
        return {
            "last_day": effect.notice.last_day,
            "notice_by": effect.notice_by,
            "is_late": effect.is_late,
            "coming_from": effect.coming.valid_from if effect.coming else None,
        }


@renewal.route("/agreements/<uuid:agreement_id>/notices")
class Notices(Resource):
    @requires(Permission.AGREEMENTS_DECIDE)
    @idempotent
    @renewal.doc(operationId="giveNotice")
    @renewal.arguments(NoticeIn)
    @renewal.response(201, NoticeOut)
    @renewal.problems(409, 412, 422, 428)
    def post(self, body: dict[str, Any], agreement_id: UUID) -> AgreementNotice:
        """End an agreement with a day. A late notice stands, with a flag; both sides are told."""
        wanted = _wanted(body, agreement_id)
        return service.give_notice(g.uow, g.actor, agreement_id, wanted, version=sent_version())


@renewal.route("/agreements/<uuid:agreement_id>/notice-withdrawals")
class NoticeWithdrawals(Resource):
    @requires(Permission.AGREEMENTS_DECIDE)
    @idempotent
    @renewal.doc(operationId="takeNoticeBack")
    @renewal.arguments(NoticeWithdrawalIn)
    @renewal.response(201, NoticeWithdrawalOut)
    @renewal.problems(409, 412, 422, 428)
    def post(self, body: dict[str, Any], agreement_id: UUID) -> AgreementNoticeTakenBack:
        """Take back the notice that this side gave, until its last day; the other side is told."""
        return service.take_back_notice(g.uow, g.actor, agreement_id, reason=body["reason"], version=sent_version())


def _wanted(body: dict[str, Any], agreement_id: UUID) -> NewNotice:
    given_on = body["given_on"] or clock.today()
    last_day = body["last_day"] or service.last_day_for(g.uow, g.actor, agreement_id, given_on)
    side = body["side"] if g.actor.is_staff() and body["side"] else g.actor.party
    return NewNotice(side, given_on, last_day, body["reason"].strip())

"""The addresses to which mails do not arrive, and what can be done about one."""

from __future__ import annotations

from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import Forbidden, NotFound
from clb_core.web.forms import Form
from clb_core.words import _
from clb_platform.notifications import queries, service
from clb_platform.notifications.forms import PutAsideForm
from clb_platform.notifications.models import MailBounce
from clb_platform.notifications.queries import bounces as came_back
from clb_platform.notifications.vocabulary.bounces import KIND_LABELS, KIND_SHAPES, REASON_LABELS
from clb_platform.notifications.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import service as identity


@pages.get("/mails/onbestelbaar")
@requires(Permission.NOTIFICATIONS_BOUNCE_HANDLE)
def bounces() -> str:
    rows = came_back.troubles(g.uow, clock.today())
    return render_template("notifications/bounces.html", rows=rows, reasons=REASON_LABELS)


@pages.get("/mails/onbestelbaar/<uuid:bounce_id>")
@requires(Permission.NOTIFICATIONS_BOUNCE_HANDLE)
def bounce(bounce_id: UUID) -> str:
    return _page(bounce_id, Form.empty())


def _page(bounce_id: UUID, form: Form) -> str:
    row = came_back.bounce(g.uow, bounce_id)
    delivery = queries.delivery(g.uow, row.message_id) if row else None
    if row is None or delivery is None:
        raise NotFound
    found = [each for each in came_back.troubles(g.uow, clock.today()) if each.bounce.recipient_key == row.recipient_key]
    return render_template(
        "notifications/bounce.html",
        form=form,
        row=row,
        mail=delivery,
        trouble=found[0] if found else None,
        kinds=KIND_LABELS,
        shapes=KIND_SHAPES,
        reasons=REASON_LABELS,
        label_of=service.label_of,
        may_change=_may_change(found[0].member_id if found else None),
    )


def _may_change(member_id: UUID | None) -> bool:
    """Whether the reader may give the right address: not that of a colleague, for who manages no colleagues."""
    if member_id is None:
        return bool(g.actor.may(Permission.IDENTITY_CONTACT_INVITE))
    try:
        identity.member_to_write_to(g.uow, g.actor, member_id)
    except (Forbidden, NotFound):
        return False
    return True


@pages.post("/mails/onbestelbaar/<uuid:bounce_id>/opzij")
@requires(Permission.NOTIFICATIONS_BOUNCE_HANDLE)
def put_aside(bounce_id: UUID) -> ResponseReturnValue:
    def done(_row: MailBounce) -> str:
        flash(_("Opzijgelegd. Komt er nog een mail terug, dan staat dit adres hier opnieuw."), "good")
        return url_for(".bounces")

    return Form.from_request(PutAsideForm()).submit(
        lambda data: service.put_aside(g.uow, g.actor, bounce_id, reason=data["reason"], version=data["version"]),
        done=done,
        again=lambda form: _page(bounce_id, form),
    )

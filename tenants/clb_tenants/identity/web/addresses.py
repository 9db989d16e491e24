"""The mail address of a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.words import _
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import service
from clb_tenants.identity.forms import EmailForm
from clb_tenants.identity.models import Member
from clb_tenants.identity.web.blueprint import database, pages


@pages.get("/mensen/<uuid:member_id>/adres")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def change_email(member_id: UUID) -> str:
    return _email_page(member_id, Form.empty())


def _email_page(member_id: UUID, form: Form) -> str:
    member = service.member_to_write_to(g.uow, g.actor, member_id)
    return render_template("identity/email.html", form=form, member=member)


@pages.post("/mensen/<uuid:member_id>/adres")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def do_change_email(member_id: UUID) -> ResponseReturnValue:
    def change(data: dict[str, Any]) -> Member:
        with service.people_unit(database(), g.uow, g.actor) as uow:
            return service.change_email(uow, g.actor, member_id, email=data["email"], version=data["version"])

    def done(member: Member) -> str:
        words = _("Mails aan %(name)s gaan voortaan naar %(email)s.", name=member.display_name, email=member.email)
        flash(words, "good")
        return url_for("identity.people") if g.actor.is_staff() else url_for("home.home")

    return Form.from_request(EmailForm()).submit(
        change, done=done, again=lambda form: _email_page(member_id, form)
    )

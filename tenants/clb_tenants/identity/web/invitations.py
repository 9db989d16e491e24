"""The personal link of an invitation."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.words import _
from clb_tenants.access.gate import public
from clb_tenants.access.roles import LABELS
from clb_tenants.centres import queries as centres
from clb_tenants.identity import queries, service
from clb_tenants.identity.forms import NewPasswordForm
from clb_tenants.identity.vocabulary import LinkPurpose
from clb_tenants.identity.web.blueprint import database, pages, provider, school_name
from clb_tenants.identity.web.sessions import begin_session
from clb_tenants.isolation.scope import CentreScope, PersonId, unit_of_work


@pages.get("/uitnodiging/<token>")
@public("the personal link of an invitation; shows the offer and changes nothing")
def invitation(token: str) -> ResponseReturnValue:
    return _invitation_page(token, Form.empty())


def _invitation_page(token: str, form: Form) -> str:
    found = service.open_link(database(), token, LinkPurpose.INVITATION)
    with unit_of_work(database(), CentreScope(found.centre_id)) as uow:
        offer = queries.invitation_for_change(uow, found.subject_id)
        view = {
            "offer": offer,
            "school_name": school_name(uow, offer.school_id if offer else None),
            "centre": centres.centre(uow),
            "has_account": bool(offer) and provider().has_account(offer.email if offer else ""),
            "signed_in": bool(session.get("person")),
        }
    return render_template("identity/invitation.html", form=form, token=token, labels=LABELS, **view)


@pages.post("/uitnodiging/<token>")
@public("accepts an invitation with a new password; the single-use link is the permission")
def accept_invitation(token: str) -> ResponseReturnValue:
    found = service.open_link(database(), token, LinkPurpose.INVITATION)
    form = Form.from_request(NewPasswordForm())
    if form.is_valid and form.data["password"] != form.data["again"]:
        form.add_error("again", _("De twee wachtwoorden zijn niet gelijk."))
    return form.submit(
        lambda data: begin_session(service.accept_with_password(database(), provider(), found, data["password"])),
        done=lambda _none: _welcome(),
        again=lambda form: _invitation_page(token, form),
    )


@pages.post("/uitnodiging/<token>/aanvaarden")
@public("accepts an invitation for who is signed in; the single-use link is the permission")
def accept_signed_in(token: str) -> ResponseReturnValue:
    person = session.get("person")
    if not person:
        return redirect(url_for(".sign_in", naar=url_for(".invitation", token=token)), 303)
    found = service.open_link(database(), token, LinkPurpose.INVITATION)
    service.accept_as(database(), found, PersonId(UUID(person)))
    begin_session(PersonId(UUID(person)))
    return redirect(_welcome(), 303)


def _welcome() -> str:
    flash(_("Welkom. Je account is klaar."), "good")
    return url_for("home.home")

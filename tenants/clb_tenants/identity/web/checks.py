"""The yearly check of contacts: the centre's overview, and the page on which a school says whether its list is right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.words import _, _n
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS
from clb_tenants.identity import service
from clb_tenants.identity.forms import confirm_form
from clb_tenants.identity.models import ContactCheck
from clb_tenants.identity.vocabulary import Correction
from clb_tenants.identity.web.blueprint import database, pages


@pages.get("/contacten-nakijken")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def contact_checks() -> str:
    rows = service.checks(g.uow, g.actor)
    waiting = [row for row in rows if row[1] is not None and row[1].confirmed_at is None]
    only_waiting = request.args.get("stand") == "wacht"
    return render_template(
        "identity/contact_checks.html",
        rows=waiting if only_waiting else rows,
        only_waiting=only_waiting,
        number=len(rows),
        waiting=len(waiting),
        to_ask=len(rows) - len(waiting),
    )


@pages.post("/contacten-nakijken")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def ask_contacts() -> ResponseReturnValue:
    number = len(service.ask_contacts(g.uow, g.actor))
    flash(_n("%(num)s school krijgt de vraag per mail.", "%(num)s scholen krijgen de vraag per mail.", number), "good")
    return redirect(url_for(".contact_checks"), 303)


@pages.post("/contacten-nakijken/<uuid:check_id>/opnieuw")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def ask_contacts_again(check_id: UUID) -> ResponseReturnValue:
    service.ask_again(g.uow, g.actor, check_id)
    flash(_("De vraag gaat opnieuw per mail naar de school."), "good")
    return redirect(url_for(".contact_checks", stand=request.args.get("stand")), 303)


@pages.get("/onze-contacten")
@requires(Permission.IDENTITY_CONTACT_CONFIRM)
def our_contacts() -> str:
    _school_id, people, _check = service.contacts_to_check(g.uow, g.actor)
    typed: dict[str, object] = {}
    for membership, member in people:
        typed |= {f"name_{membership.membership_id}": member.display_name, f"phone_{membership.membership_id}": member.phone}
    return _our_page(Form.empty(**typed))


def _our_page(form: Form) -> str:
    _school_id, people, check = service.contacts_to_check(g.uow, g.actor)
    return render_template("identity/our_contacts.html", form=form, people=people, check=check, labels=LABELS)


@pages.post("/onze-contacten")
@requires(Permission.IDENTITY_CONTACT_CONFIRM)
def confirm_contacts() -> ResponseReturnValue:
    _school_id, people, _check = service.contacts_to_check(g.uow, g.actor)
    ids = [membership.membership_id for membership, _member in people]

    def confirm(data: dict[str, Any]) -> ContactCheck:
        said = [Correction(each, data[f"name_{each}"], data[f"phone_{each}"], data[f"gone_{each}"]) for each in ids]
        with service.confirm_unit(database(), g.actor) as uow:
            return service.confirm_contacts(uow, g.actor, said, data["remark"])

    def done(_check: ContactCheck) -> str:
        flash(_("Dank je. Het CLB weet nu wie het bij jullie kan bereiken."), "good")
        return url_for("home.home")

    return Form.from_request(confirm_form(ids)).submit(confirm, done=done, again=_our_page)

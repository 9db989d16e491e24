"""Who gets the mails of a school: its shared mailboxes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.words import _
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS, PARTY, Party, Role
from clb_tenants.identity import service
from clb_tenants.identity.forms import MailboxForm, RemoveMailboxForm
from clb_tenants.identity.models import SharedMailbox
from clb_tenants.identity.web.blueprint import database, pages, school_name


@pages.get("/scholen/<uuid:school_id>/mailboxen")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def mailboxes(school_id: UUID) -> str:
    return _mailboxes_page(school_id, Form.empty(role=Role.PLANNING_CONTACT.value, beside_persons="1"))


def _mailboxes_page(school_id: UUID, form: Form) -> str:
    return render_template(
        "identity/mailboxes.html",
        form=form,
        mailboxes=service.mailboxes_of_school(g.uow, g.actor, school_id),
        school_id=school_id,
        school_name=school_name(g.uow, school_id),
        roles=[(role.value, str(LABELS[role])) for role in Role if PARTY[role] is Party.SCHOOL],
        labels=LABELS,
    )


@pages.post("/scholen/<uuid:school_id>/mailboxen")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def add_mailbox(school_id: UUID) -> ResponseReturnValue:
    def add(data: dict[str, Any]) -> SharedMailbox:
        with service.people_unit(database(), g.uow, g.actor) as uow:
            return service.add_mailbox(uow, g.actor, school_id, **data)

    def done(mailbox: SharedMailbox) -> str:
        said = _("%(name)s krijgt voortaan de mails voor de rol %(role)s.", name=mailbox.display_name, role=LABELS[mailbox.role])
        flash(said, "good")
        return url_for(".mailboxes", school_id=school_id)

    form = Form.from_request(MailboxForm())
    return form.submit(add, done=done, again=lambda form: _mailboxes_page(school_id, form))


@pages.post("/mailboxen/<uuid:mailbox_id>/verwijderen")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def remove_mailbox(mailbox_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(RemoveMailboxForm())
    with service.people_unit(database(), g.uow, g.actor) as uow:
        mailbox = service.remove_mailbox(uow, g.actor, mailbox_id, form.data.get("version"))
        name, school_id = mailbox.display_name, mailbox.school_id
    flash(_("%(name)s krijgt geen mails meer. Links in eerdere mails werken niet meer.", name=name), "good")
    return redirect(url_for(".mailboxes", school_id=school_id), 303)

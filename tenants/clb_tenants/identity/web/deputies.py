"""Who stands in for whom: at the centre, and at a school."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.web.forms import Form
from clb_core.words import _
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS
from clb_tenants.identity import queries, service
from clb_tenants.identity.forms import DeputyForm
from clb_tenants.identity.models import Deputy
from clb_tenants.identity.web.blueprint import database, pages, school_name


@pages.get("/vervangingen")
@requires(Permission.IDENTITY_STAFF_MANAGE)
def deputies() -> str:
    return _deputies_page(None, Form.empty())


@pages.get("/scholen/<uuid:school_id>/vervangingen")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def school_deputies(school_id: UUID) -> str:
    return _deputies_page(school_id, Form.empty())


def _deputies_page(school_id: UUID | None, form: Form) -> str:
    people: dict[str, str] = {}
    arrangements = service.deputies_at(g.uow, g.actor, school_id)
    for member, membership in queries.holders_at(g.uow, school_id, clock.today()):
        key, role = str(member.member_id), str(LABELS[membership.role])
        people[key] = f"{people[key]}, {role}" if key in people else f"{member.display_name} ({role})"
    return render_template(
        "identity/deputies.html",
        form=form,
        arrangements=arrangements,
        people=list(people.items()),
        school_id=school_id,
        school_name=school_name(g.uow, school_id),
        url=_url(school_id),
    )


def _url(school_id: UUID | None) -> str:
    return url_for(".school_deputies", school_id=school_id) if school_id else url_for(".deputies")


@pages.post("/vervangingen")
@requires(Permission.IDENTITY_STAFF_MANAGE)
def add_deputy() -> ResponseReturnValue:
    return _add(None)


@pages.post("/scholen/<uuid:school_id>/vervangingen")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def add_school_deputy(school_id: UUID) -> ResponseReturnValue:
    return _add(school_id)


def _add(school_id: UUID | None) -> ResponseReturnValue:
    def add(data: dict[str, Any]) -> Deputy:
        with service.people_unit(database(), g.uow, g.actor) as uow:
            return service.add_deputy(uow, g.actor, school_id=school_id, **data)

    def done(_row: Deputy) -> str:
        flash(_("De vervanging staat genoteerd. Beide namen komen bij wat er dan gebeurt in het auditspoor."), "good")
        return _url(school_id)

    return Form.from_request(DeputyForm()).submit(add, done=done, again=lambda form: _deputies_page(school_id, form))


@pages.post("/vervangingen/<uuid:deputy_id>/stoppen")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def end_deputy(deputy_id: UUID) -> ResponseReturnValue:
    with service.people_unit(database(), g.uow, g.actor) as uow:
        school_id = service.end_deputy(uow, g.actor, deputy_id).school_id
    flash(_("De vervanging is gestopt."), "good")
    return redirect(_url(school_id), 303)

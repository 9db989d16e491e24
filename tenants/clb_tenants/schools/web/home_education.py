"""Pupils in home education: the places where the centre sees them, and what other rooms show of their groups and visits."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.words import _
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries, service
from clb_tenants.schools.forms import PlaceForm
from clb_tenants.schools.models import Site
from clb_tenants.schools.web.blueprint import pages
from clb_tenants.schools.web.schools import panels_of


@pages.get("/huisonderwijs")
@requires(Permission.SCHOOLS_READ)
def home_education() -> ResponseReturnValue:
    """For colleagues; a contact of a school is sent to the own school."""
    return _page(Form.empty()) if g.actor.is_staff() else redirect(url_for(".own"))


@pages.post("/huisonderwijs/plaatsen")
@requires(Permission.SCHOOLS_EDIT)
def add_place() -> ResponseReturnValue:
    def done(place: Site) -> str:
        flash(_("%(name)s is toegevoegd.", name=place.name), "good")
        return url_for(".home_education", _anchor="plaatsen")

    return Form.from_request(PlaceForm()).submit(
        lambda data: service.add_place(g.uow, g.actor, data), done=done, again=_page
    )


def _page(form: Form) -> str:
    home = queries.home_education(g.uow)
    return render_template(
        "schools/home_education.html",
        home=home,
        places=queries.sites_of(g.uow, home.school_id) if home else (),
        panels=panels_of(home) if home else {"main": [], "aside": []},
        form=form,
        may_edit=g.actor.may(Permission.SCHOOLS_EDIT),
    )

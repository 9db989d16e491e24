"""The sites of a school: add one on the school's page; change, close and open again on a page of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.words import _, spoken_with_year
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import service
from clb_tenants.schools.forms import ChangeSiteForm, CloseSiteForm, ReopenSiteForm, SiteForm
from clb_tenants.schools.models import Site
from clb_tenants.schools.web.blueprint import pages
from clb_tenants.schools.web.schools import school_page


@pages.post("/scholen/<uuid:school_id>/vestigingen")
@requires(Permission.SCHOOLS_EDIT)
def add_site(school_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(SiteForm())

    def done(site: Any) -> str:
        flash(_("Vestiging %(name)s is toegevoegd.", name=site.name), "good")
        return url_for(".school", school_id=school_id, _anchor="vestigingen")

    return form.submit(
        lambda data: service.add_site(g.uow, g.actor, service.get_school(g.uow, school_id), data),
        done=done,
        again=lambda form: school_page(school_id, site=form),
    )


@pages.get("/vestigingen/<uuid:site_id>")
@requires(Permission.SCHOOLS_EDIT)
def site(site_id: UUID) -> str:
    found = service.get_site(g.uow, site_id)
    return _site_page(site_id, Form.empty(**{name: getattr(found, name) for name in service.SITE_CHANGEABLE}))


def _site_page(site_id: UUID, form: Form, *, closing: Form | None = None) -> str:
    found = service.get_site(g.uow, site_id)
    if closing is not None:
        form = Form.empty(**{name: getattr(found, name) for name in service.SITE_CHANGEABLE})
    closing = closing or Form.empty(last_day=found.closed_on)
    closing.id_prefix = "s"  # type: ignore[attr-defined]
    return render_template(
        "schools/site.html", form=form, closing=closing, site=found, school=service.get(g.uow, found.school_id)
    )


@pages.post("/vestigingen/<uuid:site_id>")
@requires(Permission.SCHOOLS_EDIT)
def change_site(site_id: UUID) -> ResponseReturnValue:
    return Form.from_request(ChangeSiteForm()).submit(
        lambda data: service.change_site(g.uow, g.actor, site_id, data, data.pop("version")),
        done=lambda site: _done(site, _("De gegevens van vestiging %(name)s zijn bewaard.", name=site.name)),
        again=lambda form: _site_page(site_id, form),
    )


@pages.post("/vestigingen/<uuid:site_id>/sluiten")
@requires(Permission.SCHOOLS_EDIT)
def close_site(site_id: UUID) -> ResponseReturnValue:
    def close(data: dict[str, Any]) -> Site:
        return service.close_site(g.uow, g.actor, site_id, data["last_day"], data["reason"], data["version"])

    def done(site: Site) -> str:
        last = spoken_with_year(site.closed_on) if site.closed_on else ""
        return _done(site, _("Vestiging %(name)s sluit na %(day)s.", name=site.name, day=last))

    return Form.from_request(CloseSiteForm()).submit(
        close, done=done, again=lambda form: _site_page(site_id, Form.empty(), closing=form)
    )


@pages.post("/vestigingen/<uuid:site_id>/openen")
@requires(Permission.SCHOOLS_EDIT)
def reopen_site(site_id: UUID) -> ResponseReturnValue:
    return Form.from_request(ReopenSiteForm()).submit(
        lambda data: service.reopen_site(g.uow, g.actor, site_id, data["version"]),
        done=lambda site: _done(site, _("Vestiging %(name)s is weer open.", name=site.name)),
        again=lambda form: _site_page(site_id, Form.empty(), closing=form),
    )


def _done(site: Site, words: str) -> str:
    flash(words, "good")
    return url_for(".school", school_id=site.school_id, _anchor="vestigingen")

"""New numbers and mergers, each shown on its page as it will happen before it is carried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.foreseen import Line
from clb_core.web.forms import Form
from clb_core.web.lines import lines_shown, shown_first
from clb_core.words import _
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries, service
from clb_tenants.schools.forms import MergeSchoolForm, MergeSiteForm, NewNumberForm, NewSiteNumberForm
from clb_tenants.schools.models import School, Site
from clb_tenants.schools.web.blueprint import pages


@pages.get("/scholen/<uuid:school_id>/nummer-of-fusie")
@requires(Permission.SCHOOLS_EDIT)
def renaming(school_id: UUID) -> str:
    return _page(school_id)


def _page(
    school_id: UUID, *, number: Form | None = None, merger: Form | None = None, lines: Sequence[Line] = ()
) -> str:
    school = service.get_school(g.uow, school_id)
    forms = {"number": number or Form.empty(), "merger": merger or Form.empty()}
    for name, form in forms.items():
        form.id_prefix = name  # type: ignore[attr-defined]
    others = [
        (str(each.school_id), each.name)
        for each in queries.all_schools(g.uow, clock.today())
        if each.school_id != school_id and each.affiliated_until is None
    ]
    return render_template("schools/renaming.html", school=school, others=others, **forms, **_preview(lines, merger))


def _preview(lines: Sequence[Line], merger: Form | None) -> dict[str, Any]:
    return lines_shown(lines, "number" if merger is None else "merger")


@pages.post("/scholen/<uuid:school_id>/nieuw-nummer")
@requires(Permission.SCHOOLS_EDIT)
def renumber_school(school_id: UUID) -> ResponseReturnValue:
    def renumber(data: dict[str, Any]) -> School:
        return service.renumber_school(
            g.uow, g.actor, school_id, data["institution_number"], data["from_day"], data["reason"], data["version"]
        )

    form = Form.from_request(NewNumberForm())
    lines = shown_first(
        form, lambda data: service.foresee_number(g.uow, g.actor, school_id, data["institution_number"], data["from_day"])
    )
    if lines:
        return _page(school_id, number=form, lines=lines)
    return form.submit(
        renumber,
        done=lambda school: _done(school, _("Het nieuwe nummer is bewaard. Met het oude vind je de school ook nog.")),
        again=lambda form: _page(school_id, number=form),
    )


@pages.post("/scholen/<uuid:school_id>/fusie")
@requires(Permission.SCHOOLS_EDIT)
def merge_school(school_id: UUID) -> ResponseReturnValue:
    def merge(data: dict[str, Any]) -> School:
        return service.merge_schools(
            g.uow, g.actor, school_id, data["into_id"], data["from_day"], data["reason"], data["version"]
        )

    form = Form.from_request(MergeSchoolForm())
    lines = shown_first(
        form, lambda data: service.foresee_merger(g.uow, g.actor, school_id, data["into_id"], data["from_day"])
    )
    if lines:
        return _page(school_id, merger=form, lines=lines)
    return form.submit(
        merge,
        done=lambda into: _done(into, _("De fusie is uitgevoerd. Dit is de school die verdergaat.")),
        again=lambda form: _page(school_id, merger=form),
    )


def _done(school: School, words: str) -> str:
    flash(words, "good")
    return url_for(".school", school_id=school.school_id)


@pages.get("/vestigingen/<uuid:site_id>/nummer-of-fusie")
@requires(Permission.SCHOOLS_EDIT)
def site_renaming(site_id: UUID) -> str:
    return _site_page(site_id)


def _site_page(
    site_id: UUID, *, number: Form | None = None, merger: Form | None = None, lines: Sequence[Line] = ()
) -> str:
    site = service.get_site(g.uow, site_id)
    forms = {"number": number or Form.empty(), "merger": merger or Form.empty()}
    for name, form in forms.items():
        form.id_prefix = name  # type: ignore[attr-defined]
    others = [
        (str(each.site_id), _("%(name)s, nummer %(number)s", name=each.name, number=each.number))
        for each in queries.sites_of(g.uow, site.school_id)
        if each.site_id != site_id and each.closed_on is None
    ]
    school = service.get(g.uow, site.school_id)
    preview = _preview(lines, merger)
    return render_template("schools/site_renaming.html", site=site, school=school, others=others, **forms, **preview)


@pages.post("/vestigingen/<uuid:site_id>/nieuw-nummer")
@requires(Permission.SCHOOLS_EDIT)
def renumber_site(site_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(NewSiteNumberForm())
    lines = shown_first(
        form, lambda data: service.foresee_site_number(g.uow, g.actor, site_id, data["number"])
    )
    if lines:
        return _site_page(site_id, number=form, lines=lines)
    return form.submit(
        lambda data: service.renumber_site(g.uow, g.actor, site_id, data["number"], data["reason"], data["version"]),
        done=lambda site: _site_done(site, _("Vestiging %(name)s heeft nu nummer %(number)s.", name=site.name, number=site.number)),
        again=lambda form: _site_page(site_id, number=form),
    )


@pages.post("/vestigingen/<uuid:site_id>/fusie")
@requires(Permission.SCHOOLS_EDIT)
def merge_site(site_id: UUID) -> ResponseReturnValue:
    def merge(data: dict[str, Any]) -> Site:
        return service.merge_sites(
            g.uow, g.actor, site_id, data["into_id"], data["last_day"], data["reason"], data["version"]
        )

    form = Form.from_request(MergeSiteForm())
    lines = shown_first(
        form, lambda data: service.foresee_merger_of_sites(g.uow, g.actor, site_id, data["into_id"], data["last_day"])
    )
    if lines:
        return _site_page(site_id, merger=form, lines=lines)
    return form.submit(
        merge,
        done=lambda into: _site_done(into, _("Vestiging %(name)s gaat verder.", name=into.name)),
        again=lambda form: _site_page(site_id, merger=form),
    )


def _site_done(site: Site, words: str) -> str:
    flash(words, "good")
    return url_for(".school", school_id=site.school_id, _anchor="vestigingen")

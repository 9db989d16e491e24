"""The list of schools, and one page per school that other rooms add their cards to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from clb_core import clock
from clb_core.errors import NotFound
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _, spoken_with_year
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import LABELS
from clb_tenants.centres import queries as centres
from clb_tenants.identity import queries as people
from clb_tenants.identity import service as identity
from clb_tenants.identity.models import Invitation
from clb_tenants.schools import queries, service
from clb_tenants.schools.forms import (
    SCHOOL_ROLES,
    ChangeSchoolForm,
    ContactForm,
    EndAffiliationForm,
    NewSchoolForm,
    SchoolFilter,
)
from clb_tenants.schools.models import School
from clb_tenants.schools.vocabulary import SCHOOL_PANELS, is_home_education
from clb_tenants.schools.web.blueprint import database, pages

FILTER = SchoolFilter()


@pages.get("/scholen")
@requires(Permission.SCHOOLS_READ)
def schools() -> str:
    asked = PageRequest.read(50, request.args.get("cursor"))
    form, filters = _filters()
    rows = queries.search(g.uow, filters, asked, clock.today())
    page = asked.page(rows, lambda row: (row.name_key, row.school_id))
    return render_template(
        "schools/list.html",
        form=form,
        page=page,
        number=queries.count(g.uow, filters, clock.today()),
        is_filtered=any(filters.values()),
    )


def _filters() -> tuple[Form, dict[str, Any]]:
    """The filters in the address; one that means nothing is told beside its field and left out."""
    typed = {name: value for name, value in request.args.items() if value}
    try:
        return Form(MultiDict(typed)), dict(FILTER.load(typed))
    except ValidationError as error:
        known = cast("dict[str, Any]", error.valid_data or {})
        return Form(MultiDict(typed), cast("dict[str, list[str]]", error.messages)), known


@pages.get("/scholen/nieuw")
@requires(Permission.SCHOOLS_EDIT)
def new_school() -> str:
    """An empty form; for a former school that comes back, with what is known of it."""
    former = queries.school_by_number(g.uow, request.args.get("nummer", ""))
    if former is None:
        return _new_page(Form.empty())
    known = {name: getattr(former, name) for name in service.CHANGEABLE}
    return _new_page(Form.empty(institution_number=former.institution_number, **known))


def _new_page(form: Form) -> str:
    return render_template("schools/new.html", form=form)


@pages.post("/scholen/nieuw")
@requires(Permission.SCHOOLS_EDIT)
def add_school() -> ResponseReturnValue:
    form = Form.from_request(NewSchoolForm())

    def done(school: School) -> str:
        flash(_("%(name)s staat in jullie lijst. Nodig nu de contactpersonen uit.", name=school.name), "good")
        return url_for(".school", school_id=school.school_id)

    return form.submit(
        lambda data: service.add_school(g.uow, g.actor, data, affiliated_from=data.pop("affiliated_from")),
        done=done,
        again=_new_page,
    )


@pages.get("/onze-school")
@requires(Permission.SCHOOLS_READ)
def own() -> str:
    """The page of the school a contact acts for; staff has none."""
    if not g.actor.school_ids:
        raise NotFound
    return school_page(g.actor.school_ids[0])


@pages.get("/scholen/<uuid:school_id>")
@requires(Permission.SCHOOLS_READ)
def school(school_id: UUID) -> ResponseReturnValue:
    """A school's page; home education has one of its own."""
    if is_home_education(g.actor.centre_id, school_id):
        return redirect(url_for(".home_education"))
    return school_page(school_id)


def school_page(school_id: UUID, *, contact: Form | None = None, site: Form | None = None) -> str:
    found = service.get_school(g.uow, school_id)
    may_invite = g.actor.may(Permission.IDENTITY_CONTACT_INVITE)
    return render_template(
        "schools/school.html",
        school=found,
        sites=queries.sites_of(g.uow, school_id),
        former=queries.former_names(g.uow, school_id),
        panels=panels_of(found),
        people=people.memberships_of_school(g.uow, school_id),
        invitations=_invitations(school_id) if may_invite else (),
        may_invite=may_invite,
        may_edit=g.actor.may(Permission.SCHOOLS_EDIT),
        may_audit=g.actor.may(Permission.AUDIT_LEDGER_READ),
        centre=centres.centre(g.uow),
        role_options=[(role.value, str(LABELS[role])) for role in SCHOOL_ROLES],
        contact=contact or Form.empty(),
        site_form=_prefixed(site or Form.empty(), "v"),
        now=clock.now(),
    )


def panels_of(school: School) -> dict[str, list[str]]:
    """What other rooms show of this school, or of home education, by place on the page."""
    drawn: dict[str, list[str]] = {"main": [], "aside": []}
    for panel in SCHOOL_PANELS:
        if panel.of_home == school.is_home_education:
            drawn[panel.place].append(panel.render(g.uow, school))
    return {place: [part for part in parts if part] for place, parts in drawn.items()}


def _invitations(school_id: UUID) -> Sequence[Invitation]:
    with identity.people_unit(database(), g.uow, g.actor) as uow:
        return people.open_invitations(uow, school_id)


def _prefixed(form: Form, prefix: str) -> Form:
    form.id_prefix = prefix  # type: ignore[attr-defined]
    return form


@pages.post("/scholen/<uuid:school_id>/mensen")
@requires(Permission.IDENTITY_CONTACT_INVITE)
def invite(school_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(ContactForm())
    service.get_school(g.uow, school_id)

    def send(data: dict[str, Any]) -> Invitation:
        with identity.people_unit(database(), g.uow, g.actor) as uow:
            return identity.invite(uow, g.actor, school_id=school_id, **data)

    def done(invitation: Invitation) -> str:
        said = _("%(name)s krijgt een mail met een link om een wachtwoord te kiezen.", name=invitation.display_name)
        flash(said, "good")
        return url_for(".school", school_id=school_id, _anchor="mensen")

    return form.submit(send, done=done, again=lambda form: school_page(school_id, contact=form))


@pages.get("/scholen/<uuid:school_id>/wijzigen")
@requires(Permission.SCHOOLS_EDIT)
def edit(school_id: UUID) -> str:
    school = service.get_school(g.uow, school_id)
    return _edit_page(school_id, Form.empty(**{name: getattr(school, name) for name in service.CHANGEABLE}))


def _edit_page(school_id: UUID, form: Form) -> str:
    return render_template("schools/edit.html", form=form, school=service.get_school(g.uow, school_id))


@pages.post("/scholen/<uuid:school_id>/wijzigen")
@requires(Permission.SCHOOLS_EDIT)
def change(school_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(ChangeSchoolForm())

    def done(school: School) -> str:
        flash(_("De gegevens van %(name)s zijn bewaard.", name=school.name), "good")
        return url_for(".school", school_id=school_id)

    return form.submit(
        lambda data: service.change_school(g.uow, g.actor, school_id, data, data.pop("version")),
        done=done,
        again=lambda form: _edit_page(school_id, form),
    )


@pages.get("/scholen/<uuid:school_id>/aansluiting-beeindigen")
@requires(Permission.SCHOOLS_EDIT)
def end(school_id: UUID) -> str:
    return _end_page(school_id, Form.empty())


def _end_page(school_id: UUID, form: Form) -> str:
    return render_template("schools/end.html", form=form, school=service.get_school(g.uow, school_id))


@pages.post("/scholen/<uuid:school_id>/aansluiting-beeindigen")
@requires(Permission.SCHOOLS_EDIT)
def do_end(school_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(EndAffiliationForm())

    def done(school: School) -> str:
        last = spoken_with_year(form.data["last_day"])
        flash(_("De aansluiting van %(name)s eindigt na %(day)s.", name=school.name, day=last), "good")
        return url_for(".school", school_id=school_id)

    return form.submit(
        lambda data: service.end_affiliation(g.uow, g.actor, school_id, data["last_day"], data["reason"]),
        done=done,
        again=lambda form: _end_page(school_id, form),
    )

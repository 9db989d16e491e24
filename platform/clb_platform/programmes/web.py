"""The pages of programmes: those of a school year, and one to change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.web.forms import Form
from clb_core.words import _, _n, school_year_word
from clb_platform.calendars.vocabulary import FUNCTION_LABELS, school_year_of
from clb_platform.class_groups.vocabulary import GRADE_LABELS, Grade
from clb_platform.programmes import queries, service
from clb_platform.programmes.forms import (
    RemovalForm,
    SchoolProgrammeForm,
    programme_schema,
    read_year,
    typed_of,
    values_of,
)
from clb_platform.programmes.models import SchoolProgramme
from clb_platform.programmes.vocabulary import (
    KIND_LABELS,
    PARENTS_LABELS,
    PLACE_LABELS,
    Foreseen,
    ProgrammeKind,
    ProgrammeView,
    years_words,
)
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.centres.vocabulary import CERTAINTY_LABELS, Certainty
from clb_tenants.schools import queries as schools

pages = Blueprint("programmes", __name__, template_folder="templates")
LABELS = {
    "kinds": KIND_LABELS,
    "places": PLACE_LABELS,
    "parents": PARENTS_LABELS,
    "functions": FUNCTION_LABELS,
    "certainties": CERTAINTY_LABELS,
}
YEARS_AHEAD = 3


@pages.get("/programmas")
@requires(Permission.PROGRAMMES_READ)
def programmes() -> str:
    start_year = read_year(request.args)
    found = queries.programmes_in(g.uow, start_year)
    return render_template(
        "programmes/list.html",
        groups=[(kind, [view for view in found if view.kind is kind]) for kind in ProgrammeKind],
        found=found,
        to_verify=sum(not _is_sure(view) for view in found),
        start_year=start_year,
        years=_years(start_year),
        is_empty=not found and not queries.codes(g.uow),
        is_sure=_is_sure,
        may_edit=g.actor.may(Permission.PROGRAMMES_EDIT),
        **LABELS,
    )


def _is_sure(view: ProgrammeView) -> bool:
    return {view.certainty, view.practice_certainty} <= {Certainty.SURE, Certainty.LIKELY}


@pages.post("/programmas/standaard")
@requires(Permission.PROGRAMMES_EDIT)
def seed() -> ResponseReturnValue:
    return Form.empty().submit(
        lambda _data: service.seed_programmes(g.uow, g.actor), done=_seeded, again=lambda _form: programmes()
    )


def _seeded(number: int) -> str:
    if number:
        flash(_n("%(num)s programma is toegevoegd.", "%(num)s programma’s zijn toegevoegd.", number), "good")
    else:
        flash(_("Alle standaardprogramma’s staan er al. Er is niets gewijzigd."), "info")
    return url_for(".programmes")


@pages.get("/programmas/<uuid:programme_id>")
@requires(Permission.PROGRAMMES_READ)
def programme(programme_id: UUID) -> str:
    view = service.get(g.uow, programme_id)
    return _page(view, Form.empty(**typed_of(view)))


@pages.post("/programmas/<uuid:programme_id>")
@requires(Permission.PROGRAMMES_EDIT)
def change(programme_id: UUID) -> ResponseReturnValue:
    view = service.get(g.uow, programme_id)
    form = Form.from_request(programme_schema(view.doses))
    foreseen = _foresee(view, form) if form.is_valid else None
    if foreseen is not None and form.data["seen"] != foreseen.mark:
        return _page(view, form, foreseen)
    return form.submit(
        lambda data: _change(view, data),
        done=_changed,
        again=lambda form: _page(service.get(g.uow, programme_id), form),
    )


def _foresee(view: ProgrammeView, form: Form) -> Foreseen | None:
    return service.foresee(g.uow, g.actor, view.programme_id, form.data["from_year"], values_of(form.data))


def _change(view: ProgrammeView, data: dict[str, Any]) -> ProgrammeView:
    """One verb: in place, or a new version when a later school year is chosen."""
    values, version = values_of(data), data["version"]
    if data["from_year"] == view.valid_from_year:
        return service.change_programme(g.uow, g.actor, view.programme_id, values, version)
    return service.renew_programme(g.uow, g.actor, view.programme_id, data["from_year"], values, version)


def _changed(view: ProgrammeView) -> str:
    year = school_year_word(view.valid_from_year)
    flash(_("%(name)s is bewaard, geldig vanaf %(year)s.", name=view.name, year=year), "good")
    return url_for(".programme", programme_id=view.programme_id)


def _page(view: ProgrammeView, form: Form, foreseen: Foreseen | None = None) -> str:
    shown_year = max(view.valid_from_year, min(school_year_of(clock.today()).start_year, view.valid_until_year or 9999))
    return render_template(
        "programmes/detail.html",
        view=view,
        form=form,
        foreseen=foreseen,
        start_year=shown_year,
        from_years=_from_years(view),
        versions=queries.versions_of(g.uow, view.code),
        grade_options=[(grade.value, str(GRADE_LABELS[grade])) for grade in Grade if grade is not Grade.SPECIAL],
        is_sure=_is_sure,
        may_edit=g.actor.may(Permission.PROGRAMMES_EDIT),
        **LABELS,
    )


def _from_years(view: ProgrammeView) -> list[tuple[str, str]]:
    """In place, or a new version from one of the coming school years on."""
    own = _("hele looptijd, vanaf %(year)s", year=school_year_word(view.valid_from_year))
    now = school_year_of(clock.today()).start_year
    later = [year for year in range(now, now + YEARS_AHEAD) if year > view.valid_from_year and view.is_valid_in(year)]
    new = [(str(year), _("nieuwe versie vanaf %(year)s", year=school_year_word(year))) for year in later]
    return [(str(view.valid_from_year), own), *new]


def _years(chosen: int) -> list[dict[str, Any]]:
    """Tabs: last school year, this one, the next, and the chosen one."""
    now = school_year_of(clock.today()).start_year
    return [
        {"label": school_year_word(year), "url": url_for(".programmes", schooljaar=year), "current": year == chosen}
        for year in sorted({now - 1, now, now + 1, chosen})
    ]


# How schools differ from a programme.


@pages.get("/programmas/<uuid:programme_id>/scholen")
@requires(Permission.PROGRAMMES_READ)
def school_programmes(programme_id: UUID) -> str:
    return _schools_page(service.get(g.uow, programme_id), _empty_form())


def _empty_form() -> Form:
    return Form.empty(from_year=school_year_of(clock.today()).start_year)


def _schools_page(
    view: ProgrammeView, form: Form, foreseen: Foreseen | None = None, removing: tuple[UUID, Foreseen] | None = None
) -> str:
    """`removing`: the difference that is about to go, with what that changes."""
    now = school_year_of(clock.today()).start_year
    may_edit = g.actor.may(Permission.PROGRAMMES_EDIT)
    return render_template(
        "programmes/schools.html",
        view=view,
        form=form,
        foreseen=foreseen,
        removing=removing,
        rows=queries.schools_of(g.uow, view.code),
        schools=[(row.school_id, row.name) for row in schools.planned_for(g.uow, clock.today())] if may_edit else [],
        from_years=[(str(year), school_year_word(year)) for year in range(now, now + YEARS_AHEAD)],
        years_words=years_words,
        may_edit=may_edit,
        **LABELS,
    )


@pages.post("/programmas/<uuid:programme_id>/scholen")
@requires(Permission.PROGRAMMES_EDIT)
def add_school_programme(programme_id: UUID) -> ResponseReturnValue:
    """Show first what changes in what is due; saved when that was shown, or when nothing changes."""
    view = service.get(g.uow, programme_id)

    def add(data: dict[str, Any]) -> SchoolProgramme:
        return service.add_school_programme(
            g.uow, g.actor, programme_id, data["school_id"], data["from_year"], data["until_year"],
            is_due=not data["not_due"], place=data["place"], minutes_per_pupil=data["minutes_per_pupil"],
            source=data["source"],
        )  # fmt: skip

    def done(_row: SchoolProgramme) -> str:
        flash(_("De afwijking is bewaard."), "good")
        return url_for(".school_programmes", programme_id=programme_id)

    form = Form.from_request(SchoolProgrammeForm())
    if form.is_valid:
        foreseen = service.foresee_school(g.uow, lambda: add(form.data), view.code, form.data["from_year"])
        if foreseen is not None and form.data["seen"] != foreseen.mark:
            return _schools_page(view, form, foreseen)
    return form.submit(add, done=done, again=lambda form: _schools_page(service.get(g.uow, programme_id), form))


@pages.post("/programmas/<uuid:programme_id>/scholen/<uuid:school_programme_id>/verwijder")
@requires(Permission.PROGRAMMES_EDIT)
def remove_school_programme(programme_id: UUID, school_programme_id: UUID) -> ResponseReturnValue:
    """Show first what changes in what is due, as when a difference is added."""
    view = service.get(g.uow, programme_id)

    def remove(data: dict[str, Any]) -> None:
        service.remove_school_programme(g.uow, g.actor, school_programme_id, data["version"])

    def done(_none: None) -> str:
        flash(_("De school volgt het programma weer zoals het is."), "good")
        return url_for(".school_programmes", programme_id=view.programme_id)

    form = Form.from_request(RemovalForm())
    foreseen = service.foresee_removal(g.uow, g.actor, school_programme_id)
    if form.is_valid and form.data["seen"] != foreseen.mark:
        return _schools_page(view, _empty_form(), removing=(school_programme_id, foreseen))
    return form.submit(remove, done=done, again=lambda form: _schools_page(service.get(g.uow, programme_id), form))

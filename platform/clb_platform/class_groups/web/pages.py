"""The pages of class groups: one school's, and the overview of all schools."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _, _n, school_year_word
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.class_groups import queries, service
from clb_platform.class_groups.forms import (
    COUNT,
    VERSION,
    GroupForm,
    RemovalForm,
    counts_schema,
    numbers_of,
    read_filters,
    read_year,
)
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.vocabulary import SOURCE_LABELS, Grade, grades_of
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as school_queries
from clb_tenants.schools import service as schools
from clb_tenants.schools.models import School
from clb_tenants.schools.vocabulary import register_school_panel

pages = Blueprint("class_groups", __name__, template_folder="../templates")
PLACE_ON_SCHOOL_PAGE = 20
PLACE_OF_HOME_GROUPS = 10


@pages.get("/klassen")
@requires(Permission.CLASS_GROUPS_READ)
def overview() -> ResponseReturnValue:
    if len(g.actor.school_ids) == 1:
        return redirect(url_for(".school_groups", school_id=g.actor.school_ids[0]))
    start_year, filters = read_year(request.args), read_filters(request.args)
    asked = PageRequest.read(cursor=request.args.get("verder"))
    page = asked.page(queries.totals_by_school(g.uow, start_year, filters, asked), lambda row: row.sort_key)
    following: dict[str, Any] = {**request.args, "verder": page.next_cursor}
    return render_template(
        "class_groups/list.html",
        rows=page.rows,
        next_url=url_for(".overview", **following) if page.next_cursor else None,
        filters=filters,
        start_year=start_year,
        totals=queries.totals_of_year(g.uow, start_year, filters),
        years=years_around(start_year, ".overview", filters),
    )


@pages.get("/scholen/<uuid:school_id>/klassen")
@requires(Permission.CLASS_GROUPS_READ)
def school_groups(school_id: UUID) -> str:
    return _school_page(school_id, read_year(request.args))


@pages.post("/scholen/<uuid:school_id>/klassen")
@requires(Permission.CLASS_GROUPS_EDIT)
def add_group(school_id: UUID) -> ResponseReturnValue:
    start_year = read_year(request.args)
    return Form.from_request(GroupForm(exclude=("version",))).submit(
        lambda data: service.add_group(g.uow, g.actor, school_id, start_year, data),
        done=lambda group: _done(_("%(name)s is toegevoegd.", name=group.name), group),
        again=lambda form: _school_page(school_id, start_year, new=form),
    )


@pages.post("/scholen/<uuid:school_id>/klassen/aantallen")
@requires(Permission.CLASS_GROUPS_EDIT)
def count_pupils(school_id: UUID) -> ResponseReturnValue:
    start_year = read_year(request.args)
    groups = queries.groups_of(g.uow, schools.get(g.uow, school_id).school_id, start_year)
    return Form.from_request(counts_schema(groups)).submit(
        lambda data: service.count_pupils(
            g.uow, g.actor, school_id, start_year, numbers_of(data, COUNT), numbers_of(data, VERSION)
        ),
        done=lambda changed: _counted(school_id, start_year, changed),
        again=lambda form: _school_page(school_id, start_year, counts=form),
    )


@pages.get("/klassen/<uuid:class_group_id>")
@requires(Permission.CLASS_GROUPS_EDIT)
def group(class_group_id: UUID) -> str:
    return _group_page(service.get(g.uow, class_group_id))


@pages.post("/klassen/<uuid:class_group_id>")
@requires(Permission.CLASS_GROUPS_EDIT)
def change_group(class_group_id: UUID) -> ResponseReturnValue:
    return Form.from_request(GroupForm()).submit(
        lambda data: service.change_group(g.uow, g.actor, class_group_id, data, data.pop("version", None)),
        done=lambda group: _done(_("%(name)s is gewijzigd.", name=group.name), group),
        again=lambda form: _group_page(service.get(g.uow, class_group_id), form),
    )


@pages.post("/klassen/<uuid:class_group_id>/verwijder")
@requires(Permission.CLASS_GROUPS_EDIT)
def remove_group(class_group_id: UUID) -> ResponseReturnValue:
    group = service.get(g.uow, class_group_id)
    name, school_id, start_year = group.name, group.school_id, group.start_year
    return Form.from_request(RemovalForm()).submit(
        lambda data: service.remove_group(g.uow, g.actor, class_group_id, data["version"]),
        done=lambda _none: told(_("%(name)s is verwijderd.", name=name), school_id, start_year),
        again=lambda form: _group_page(service.get(g.uow, class_group_id), removal=form),
    )


def _done(words: str, group: ClassGroup) -> str:
    return told(words, group.school_id, group.start_year)


def told(words: str, school_id: UUID, start_year: int, tone: str = "good") -> str:
    """Say it on the next page, which is the school's list; its address."""
    flash(words, tone)
    return url_for(".school_groups", school_id=school_id, schooljaar=start_year)


def _counted(school_id: UUID, start_year: int, changed: list[ClassGroup]) -> str:
    if not changed:
        return told(_("Er is niets gewijzigd: alle aantallen stonden er al zo."), school_id, start_year, "info")
    words = _n(
        "Van %(num)s klas is het aantal gewijzigd.", "Van %(num)s klassen is het aantal gewijzigd.", len(changed)
    )
    return told(words, school_id, start_year)


def _school_page(school_id: UUID, start_year: int, *, new: Form | None = None, counts: Form | None = None) -> str:
    school = schools.get(g.uow, school_id)
    groups = queries.groups_of(g.uow, school_id, start_year)
    return render_template(
        "class_groups/school.html",
        school=school,
        groups=groups,
        start_year=start_year,
        pupils=sum(group.head_count for group in groups),
        last_counted=max((group.counted_on for group in groups), default=None),
        years=years_around(start_year, ".school_groups", {"school_id": school_id}),
        form=new or Form.empty(),
        counts=counts or _counts_of(groups),
        may_edit=g.actor.may(Permission.CLASS_GROUPS_EDIT),
        may_give=g.actor.may(Permission.CLASS_GROUPS_COUNT),
        sources=SOURCE_LABELS,
        **choices(school),
    )


def _counts_of(groups: Any) -> Form:
    return Form.empty(**{f"{COUNT}{group.class_group_id}": group.head_count for group in groups})


def choices(school: School) -> dict[str, Any]:
    """What can be chosen for a class of this school."""
    grades = grades_of(school.level, at_home=school.is_home_education)
    sites = [site for site in school_queries.sites_of(g.uow, school.school_id) if site.closed_on is None]
    return {
        "grades": [(grade.value, grade.label) for grade in grades],
        "sites": [(str(site.site_id), site.name) for site in sites],
        "is_special": Grade.SPECIAL in grades,
    }


def _group_page(group: ClassGroup, form: Form | None = None, removal: Form | None = None) -> str:
    school = schools.get(g.uow, group.school_id)
    values = {
        name: getattr(group, name) for name in ("name", "grade", "head_count", "birth_year", "site_id", "version")
    }
    return render_template(
        "class_groups/detail.html",
        school=school,
        group=group,
        form=form or Form.empty(**values),
        removal=removal or Form.empty(),
        list_url=url_for(".school_groups", school_id=group.school_id, schooljaar=group.start_year),
        sources=SOURCE_LABELS,
        **choices(school),
    )


def years_around(chosen: int, endpoint: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Tabs: last school year, this one, the next, and the chosen one."""
    now = school_year_of(clock.today()).start_year
    return [
        {
            "label": school_year_word(year),
            "url": url_for(endpoint, schooljaar=year, **values),
            "current": year == chosen,
        }
        for year in sorted({now - 1, now, now + 1, chosen})
    ]


def more_about(uow: UnitOfWork, school: School) -> str:  # noqa: ARG001 - other panels read
    """For colleagues: from the page of a school to its classes and its closures."""
    if not (g.actor.is_staff() and g.actor.may(Permission.CLASS_GROUPS_READ)):
        return ""
    html = render_template("class_groups/_on_school.html", school=school)
    return Markup(html)  # noqa: S704  drawn by our own template, which escapes what it shows


def groups_of_home(uow: UnitOfWork, school: School) -> str:
    """On the page of home education: its groups in the school year that the address names."""
    if not g.actor.may(Permission.CLASS_GROUPS_READ):
        return ""
    start_year = read_year(request.args)
    html = render_template(
        "class_groups/_on_home_education.html",
        school=school,
        groups=queries.groups_of(uow, school.school_id, start_year),
        start_year=start_year,
        years=years_around(start_year, "schools.home_education", {}),
        places={site.site_id: site.name for site in school_queries.sites_of(uow, school.school_id)},
        may_edit=g.actor.may(Permission.CLASS_GROUPS_EDIT),
    )
    return Markup(html)  # noqa: S704  drawn by our own template, which escapes what it shows


register_school_panel(PLACE_ON_SCHOOL_PAGE, more_about, "aside")
register_school_panel(PLACE_OF_HOME_GROUPS, groups_of_home, of_home=True)

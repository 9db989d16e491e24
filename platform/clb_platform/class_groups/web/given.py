"""The school's own form: all classes with their pupils, at once, in two minutes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from clb_core.web.forms import Form
from clb_core.words import _, _n
from clb_platform.class_groups import service
from clb_platform.class_groups.forms import BLANKS, GIVEN, given_schema, lines_of, read_lines, read_year
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.service import Given
from clb_platform.class_groups.web.pages import choices, pages, told, years_around
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import service as schools


@pages.get("/scholen/<uuid:school_id>/klassen/doorgeven")
@requires(Permission.CLASS_GROUPS_COUNT)
def give_page(school_id: UUID) -> str:
    start_year = read_year(request.args)
    expected = service.expected(g.uow, g.actor, school_id, start_year)
    values = {
        f"{name}-{place}": getattr(line, name) for place, line in enumerate(expected) for name in GIVEN
    }
    return _page(school_id, start_year, Form.empty(**values), len(expected) + BLANKS)


@pages.post("/scholen/<uuid:school_id>/klassen/doorgeven")
@requires(Permission.CLASS_GROUPS_COUNT)
def give(school_id: UUID) -> ResponseReturnValue:
    start_year, lines = read_year(request.args), read_lines(request.form)
    return Form.from_request(given_schema(lines)).submit(
        lambda data: service.give(g.uow, g.actor, school_id, start_year, _given(data, lines)),
        done=lambda saved: _saved(school_id, start_year, *saved),
        again=lambda form: _page(school_id, start_year, form, max(lines, 1)),
    )


def _given(data: dict[str, Any], lines: int) -> list[Given]:
    """The lines as they were typed."""
    return [Given(**line) for line in lines_of(data, lines)]


def _saved(school_id: UUID, start_year: int, added: list[ClassGroup], counted: list[ClassGroup]) -> str:
    if not added and not counted:
        return told(_("Er is niets gewijzigd: alles stond er al zo."), school_id, start_year, "info")
    number = len(added) + len(counted)
    words = _n("Bewaard: %(num)s klas. Dank je wel.", "Bewaard: %(num)s klassen. Dank je wel.", number)
    return told(words, school_id, start_year)


def _page(school_id: UUID, start_year: int, form: Form, lines: int) -> str:
    school = schools.get_school(g.uow, school_id)
    offered = choices(school)
    labels = dict(offered["grades"])
    return render_template(
        "class_groups/give.html",
        school=school,
        start_year=start_year,
        form=form,
        lines=[_line(form, place, labels) for place in range(lines)],
        years=years_around(start_year, ".give_page", {"school_id": school_id}),
        **offered,
    )


def _line(form: Form, place: int, labels: dict[str, object]) -> dict[str, Any]:
    """One line to draw: a class that is known has its name and grade in words."""
    grade = form.value(f"grade-{place}")
    return {
        "place": place,
        "is_there": bool(form.value(f"class_group_id-{place}")),
        "name": form.value(f"name-{place}"),
        "grade": grade,
        "grade_label": labels.get(grade, ""),
    }

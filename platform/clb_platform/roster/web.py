"""The pages of importing classes, step by step."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.staging import web as staging
from clb_core.staging.vocabulary import ParameterField
from clb_core.words import _, _l
from clb_platform.calendars.vocabulary import school_year_of
from clb_platform.roster.forms import ClassGroupsUploadForm
from clb_platform.roster.service import CLASS_GROUPS_IMPORT
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission

pages = Blueprint("roster", __name__, template_folder=staging.TEMPLATES)


def _questions() -> list[ParameterField]:
    """This school year first, as files come in September; in summer the next one is chosen."""
    now = school_year_of(clock.today())
    years = tuple((str(year.start_year), year.label) for year in (now.previous, now, now.next))
    return [ParameterField("start_year", _("Schooljaar"), "select", value=str(now.start_year), options=years)]


DESK = staging.open_desk(
    staging.Desk(
        kind=CLASS_GROUPS_IMPORT,
        order=20,
        permission=Permission.CLASS_GROUPS_IMPORT,
        place="roster",
        intro=_l("Eén rij per klas, met het aantal leerlingen. De scholen moeten er al zijn."),
        form=ClassGroupsUploadForm,
        questions=_questions,
        result_endpoint="class_groups.overview",
        result_label=_l("Bekijk de klassen"),
    )
)


@pages.get("/importeren/klassen")
@requires(Permission.CLASS_GROUPS_IMPORT)
def upload_page() -> str:
    return staging.upload_page(DESK)


@pages.post("/importeren/klassen")
@requires(Permission.CLASS_GROUPS_IMPORT)
def upload() -> ResponseReturnValue:
    return staging.upload(DESK)


@pages.get("/importeren/klassen/sjabloon.csv")
@requires(Permission.CLASS_GROUPS_IMPORT)
def template() -> Response:
    return staging.template(DESK)


@pages.get("/importeren/klassen/<uuid:batch_id>")
@requires(Permission.CLASS_GROUPS_IMPORT)
def show(batch_id: UUID) -> str:
    return staging.show(DESK, batch_id)


@pages.post("/importeren/klassen/<uuid:batch_id>/kolommen")
@requires(Permission.CLASS_GROUPS_IMPORT)
def choose_columns(batch_id: UUID) -> ResponseReturnValue:
    return staging.choose_columns(DESK, batch_id)


@pages.post("/importeren/klassen/<uuid:batch_id>/overnemen")
@requires(Permission.CLASS_GROUPS_IMPORT)
def commit(batch_id: UUID) -> ResponseReturnValue:
    return staging.commit(DESK, batch_id)


@pages.post("/importeren/klassen/<uuid:batch_id>/weggooien")
@requires(Permission.CLASS_GROUPS_IMPORT)
def discard(batch_id: UUID) -> ResponseReturnValue:
    return staging.discard(DESK, batch_id)


@pages.get("/importeren/klassen/<uuid:batch_id>/geweigerd.csv")
@requires(Permission.CLASS_GROUPS_IMPORT)
def refused(batch_id: UUID) -> Response:
    return staging.refused(DESK, batch_id)

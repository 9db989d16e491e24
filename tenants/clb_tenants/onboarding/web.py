"""The pages of importing: what can be imported, and the steps for schools."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.staging import web as staging
from clb_core.staging.vocabulary import ParameterField
from clb_core.words import _, _l
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.onboarding.forms import SchoolsUploadForm
from clb_tenants.onboarding.service import SCHOOLS_IMPORT
from clb_tenants.schools.vocabulary import LEVEL_LABELS

pages = Blueprint("onboarding", __name__, template_folder=staging.TEMPLATES)


def _questions() -> list[ParameterField]:
    levels = tuple((level.value, str(label)) for level, label in LEVEL_LABELS.items())
    return [
        ParameterField(
            "affiliated_from", _("Nieuwe scholen zijn aangesloten vanaf"), "date", value=clock.today().isoformat()
        ),
        ParameterField(
            "level", _("Onderwijsniveau van nieuwe scholen"), "select",
            hint=_("Waar het bestand er geen noemt."), options=levels,
        ),
    ]  # fmt: skip


DESK = staging.open_desk(
    staging.Desk(
        kind=SCHOOLS_IMPORT,
        order=10,
        permission=Permission.SCHOOLS_IMPORT,
        place="onboarding",
        intro=_l("Eén rij per vestiging, bijvoorbeeld uit de open lijst van scholen van de Vlaamse overheid."),
        form=SchoolsUploadForm,
        questions=_questions,
        result_endpoint="schools.schools",
        result_label=_l("Bekijk de scholen"),
    )
)


@pages.get("/importeren")
@requires(Permission.SCHOOLS_IMPORT)
def index() -> str:
    return staging.index()


@pages.get("/importeren/scholen")
@requires(Permission.SCHOOLS_IMPORT)
def upload_page() -> str:
    return staging.upload_page(DESK)


@pages.post("/importeren/scholen")
@requires(Permission.SCHOOLS_IMPORT)
def upload() -> ResponseReturnValue:
    return staging.upload(DESK)


@pages.get("/importeren/scholen/sjabloon.csv")
@requires(Permission.SCHOOLS_IMPORT)
def template() -> Response:
    return staging.template(DESK)


@pages.get("/importeren/scholen/<uuid:batch_id>")
@requires(Permission.SCHOOLS_IMPORT)
def show(batch_id: UUID) -> str:
    return staging.show(DESK, batch_id)


@pages.post("/importeren/scholen/<uuid:batch_id>/kolommen")
@requires(Permission.SCHOOLS_IMPORT)
def choose_columns(batch_id: UUID) -> ResponseReturnValue:
    return staging.choose_columns(DESK, batch_id)


@pages.post("/importeren/scholen/<uuid:batch_id>/overnemen")
@requires(Permission.SCHOOLS_IMPORT)
def commit(batch_id: UUID) -> ResponseReturnValue:
    return staging.commit(DESK, batch_id)


@pages.post("/importeren/scholen/<uuid:batch_id>/weggooien")
@requires(Permission.SCHOOLS_IMPORT)
def discard(batch_id: UUID) -> ResponseReturnValue:
    return staging.discard(DESK, batch_id)


@pages.get("/importeren/scholen/<uuid:batch_id>/geweigerd.csv")
@requires(Permission.SCHOOLS_IMPORT)
def refused(batch_id: UUID) -> Response:
    return staging.refused(DESK, batch_id)

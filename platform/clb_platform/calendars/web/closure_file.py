"""The pages of bringing closures of schools in from a CSV or ICS file, step by step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import Refused
from clb_core.outbox.serialise import to_json
from clb_core.staging import service
from clb_core.staging import web as staging
from clb_core.staging.models import ImportBatch
from clb_core.staging.vocabulary import ParameterField, Upload
from clb_core.tabular import TableError
from clb_core.web.forms import Form
from clb_core.words import _, _l
from clb_platform.calendars.forms import ClosuresUploadForm
from clb_platform.calendars.service import CLOSURES_IMPORT
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools

closure_file = Blueprint("closure_file", __name__, template_folder="../templates")


def _questions() -> list[ParameterField]:
    options = tuple((str(row.school_id), row.name) for row in schools.all_schools(g.uow, clock.today()))
    return [ParameterField("school_id", _("School"), "select", options=options)]


DESK = staging.open_desk(
    staging.Desk(
        kind=CLOSURES_IMPORT,
        order=30,
        permission=Permission.CALENDARS_CENTRE_EDIT,
        place="closure_file",
        intro=_l("Een rij per vrije dag, studiedag of examenperiode, of de kalender van een school."),
        form=ClosuresUploadForm,
        questions=_questions,
        result_endpoint="calendars.calendar",
        result_label=_l("Bekijk de kalender"),
    )
)


@closure_file.get("/importeren/vrije-dagen")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def upload_page() -> str:
    return _page(Form.empty(school_id=request.args.get("school")))


def _page(form: Form) -> str:
    (question,) = _questions()
    return render_template(
        "calendars/closure_file.html",
        desk=DESK,
        form=form,
        question=question,
        steps=[_("Bestand"), _("Kolommen"), _("Nakijken"), _("Overgenomen")],
    )


@closure_file.post("/importeren/vrije-dagen")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def upload() -> ResponseReturnValue:
    return Form.from_request(ClosuresUploadForm()).submit(
        _upload, done=lambda batch: DESK.url("show", batch_id=batch.batch_id), again=_page
    )


def _upload(data: dict[str, Any]) -> ImportBatch:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        words = _("Kies het bestand dat je wil inlezen.")
        raise Refused(words, fields={"file": [words]})
    if data["school_id"] is not None and schools.school(g.uow, data["school_id"]) is None:
        words = _("Kies een school uit de lijst.")
        raise Refused(words, fields={"school_id": [words]})
    file = Upload(sent.read(), sent.filename)
    sent.close()
    parameters = to_json({"school_id": data["school_id"]})
    try:
        return service.upload(
            g.uow, g.actor, CLOSURES_IMPORT, file, parameters, staging.reader(), choose=data["choose_columns"]
        )
    except TableError as error:
        raise Refused(error.words, fields={"file": [error.words]}) from error


@closure_file.get("/importeren/vrije-dagen/sjabloon.csv")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def template() -> Response:
    return staging.template(DESK)


@closure_file.get("/importeren/vrije-dagen/<uuid:batch_id>")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def show(batch_id: UUID) -> str:
    return staging.show(DESK, batch_id)


@closure_file.post("/importeren/vrije-dagen/<uuid:batch_id>/kolommen")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def choose_columns(batch_id: UUID) -> ResponseReturnValue:
    return staging.choose_columns(DESK, batch_id)


@closure_file.post("/importeren/vrije-dagen/<uuid:batch_id>/overnemen")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def commit(batch_id: UUID) -> ResponseReturnValue:
    return staging.commit(DESK, batch_id)


@closure_file.post("/importeren/vrije-dagen/<uuid:batch_id>/weggooien")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def discard(batch_id: UUID) -> ResponseReturnValue:
    return staging.discard(DESK, batch_id)


@closure_file.get("/importeren/vrije-dagen/<uuid:batch_id>/geweigerd.csv")
@requires(Permission.CALENDARS_CENTRE_EDIT)
def refused(batch_id: UUID) -> Response:
    return staging.refused(DESK, batch_id)

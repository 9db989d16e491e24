"""Pages of documents: the list, uploading, the second look, the seal, and the public check of a control number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.web.files import attachment
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _
from clb_platform.documents import queries, service
from clb_platform.documents.forms import CheckForm, UploadForm, read_filters
from clb_platform.documents.models import Document, DocumentCheck
from clb_platform.documents.vocabulary import (
    STATE_LABELS,
    STATE_SHAPES,
    DocumentState,
    Verdict,
    in_groups,
    state_of,
    typed_digest,
)
from clb_tenants.access.gate import public, requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import queries as schools
from clb_tenants.schools import service as school_service
from clb_tenants.schools.models import School
from clb_tenants.schools.vocabulary import register_school_panel

PER_PAGE = 50
PLACE_ON_SCHOOL_PAGE = 40

pages = Blueprint("documents", __name__, template_folder="templates")


@pages.context_processor
def words() -> dict[str, Any]:
    return {"state_labels": STATE_LABELS, "state_shapes": STATE_SHAPES, "in_groups": in_groups}


@pages.get("/documenten")
@requires(Permission.DOCUMENTS_READ)
def documents() -> str:
    return _list_page(Form.empty())


def _list_page(form: Form, school_id: UUID | None = None) -> str:
    filters = _filters(school_id)
    asked = PageRequest.read(PER_PAGE, request.args.get("cursor"))
    page = asked.page(queries.documents(g.uow, filters, asked), lambda row: queries.sort_key(row[0]))
    school = school_service.get(g.uow, filters["school_id"]) if filters["school_id"] else None
    return render_template(
        "documents/list.html",
        page=page,
        lines=[(row[0], row[1], row.school_name, _state(row[0], row[1])) for row in page.rows],
        total=queries.count(g.uow, filters),
        filters=filters,
        is_filtered=bool(filters["state"] or (filters["school_id"] and g.actor.is_staff())),
        school=school,
        form=form,
        states=[(state.value, str(label)) for state, label in STATE_LABELS.items()],
        schools=[(row.school_id, row.name) for row in schools.all_schools(g.uow)] if g.actor.is_staff() else [],
        may_upload=g.actor.may(Permission.DOCUMENTS_UPLOAD),
    )


def _filters(school_id: UUID | None) -> dict[str, Any]:
    """Of a school's contact always the own school."""
    filters = read_filters(request.args)
    if not g.actor.is_staff():
        return filters | {"school_id": g.actor.school_ids[0]}
    return filters | {"school_id": school_id or filters["school_id"]}


def _state(document: Document, check: DocumentCheck | None) -> DocumentState:
    return state_of(document.kind, check.verdict if check else None)


@pages.post("/scholen/<uuid:school_id>/documenten")
@requires(Permission.DOCUMENTS_UPLOAD)
def upload(school_id: UUID) -> ResponseReturnValue:
    school_service.get_school(g.uow, school_id)
    return Form.from_request(UploadForm()).submit(
        lambda _data: _upload(school_id),
        done=_uploaded,
        again=lambda form: _list_page(form, school_id),
    )


def _upload(school_id: UUID) -> Document:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        words = _("Kies de PDF die je wil bewaren.")
        raise Refused(words, fields={"file": [words]})
    data = sent.read()
    sent.close()
    return service.upload(g.uow, g.actor, school_id, name=sent.filename, data=data)


def _uploaded(document: Document) -> str:
    flash(_("Het document is bewaard. Het telt zodra een collega van het centrum het nagekeken heeft."), "good")
    return url_for(".document", document_id=document.document_id)


@pages.get("/documenten/<uuid:document_id>")
@requires(Permission.DOCUMENTS_READ)
def document(document_id: UUID) -> str:
    return _document_page(document_id, Form.empty())


def _document_page(document_id: UUID, form: Form) -> str:
    found, check = service.get(g.uow, document_id)
    is_open = _state(found, check) is DocumentState.TO_CHECK
    return render_template(
        "documents/document.html",
        document=found,
        check=check,
        state=_state(found, check),
        school=school_service.get(g.uow, found.school_id),
        form=form,
        may_check=is_open and g.actor.may(Permission.DOCUMENTS_CHECK) and found.stored_by_id != g.actor.person_id,
        is_own=is_open and found.stored_by_id == g.actor.person_id,
        verdicts=[
            (Verdict.ACCEPTED.value, _("Dit is het juiste document")),
            (Verdict.REFUSED.value, _("Dit document klopt niet")),
        ],
    )


@pages.get("/documenten/<uuid:document_id>/bestand")
@requires(Permission.DOCUMENTS_READ)
def download(document_id: UUID) -> Response:
    found, data = service.download(g.uow, g.actor, document_id)
    return attachment(found.name, found.media_type, data)


@pages.post("/documenten/<uuid:document_id>/nazicht")
@requires(Permission.DOCUMENTS_CHECK)
def check(document_id: UUID) -> ResponseReturnValue:
    service.get(g.uow, document_id)
    return Form.from_request(CheckForm()).submit(
        lambda data: service.check(g.uow, g.actor, document_id, data["verdict"], data["reason"]),
        done=lambda _check: _checked(document_id),
        again=lambda form: _document_page(document_id, form),
    )


def _checked(document_id: UUID) -> str:
    flash(_("Je nazicht is bewaard."), "good")
    return url_for(".document", document_id=document_id)


@pages.get("/documenten/zegel")
@requires(Permission.CENTRES_SETTING_READ)
def seal() -> str:
    if not g.actor.is_staff():
        raise NotFound
    return render_template("documents/seal.html", seal=service.seal_now())


@pages.get("/controle")
@public("says of a control number whether a document with it was sealed here, and when; nothing of any document; limited")
def verify() -> ResponseReturnValue:
    form = Form.empty(digest=request.args.get("getal", ""))
    digest = typed_digest(form.value("digest"))
    if form.value("digest") and digest is None:
        form.add_error("digest", _("Een controlegetal heeft 64 tekens: cijfers en de letters a tot f. Kijk na wat je invulde."))
    found = queries.sealed_before(current_app.extensions["clb.database"], digest) if digest else None
    page = render_template("documents/verify.html", form=form, digest=digest, found=found)
    return page, 200 if form.is_valid else 422


def school_card(_uow: UnitOfWork, school: School) -> str:
    """The way from a school's page to its documents."""
    if not g.actor.may(Permission.DOCUMENTS_READ):
        return ""
    return Markup(render_template("documents/_school_card.html", school=school))  # noqa: S704  drawn by our own template


register_school_panel(PLACE_ON_SCHOOL_PAGE, school_card, "aside")

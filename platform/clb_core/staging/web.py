"""What the pages of each kind do: a slice hands over its desk, and `routes.py` makes the routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields

from clb_core.errors import Conflict, Refused
from clb_core.outbox.serialise import to_json
from clb_core.schema import FormSchema
from clb_core.staging import kinds, queries, service
from clb_core.staging.bundles import file_key
from clb_core.staging.models import ImportBatch, ImportRow
from clb_core.staging.ports import FILES, CountingKind, FilesKind, ImportKind
from clb_core.staging.vocabulary import (
    COLUMN,
    STATE_LABELS,
    VERDICT_LABELS,
    BatchState,
    ParameterField,
    Selection,
    Upload,
    Verdict,
    Work,
)
from clb_core.tabular import TableError, TableReader, guess_mapping
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import Words, _, _l, _n

TEMPLATES: Final = str(Path(__file__).parent / "templates")
ROWS_ON_A_PAGE: Final = 200
SHAPES: Final = {
    Verdict.NEW: ("info", "i-plus"),
    Verdict.CHANGED: ("query", "i-edit"),
    Verdict.SAME: ("neutral", "i-check"),
    Verdict.REFUSED: ("bad", "s-no"),
}
STATE_SHAPES: Final = {
    BatchState.MAPPING: ("query", "s-answered"),
    BatchState.REVIEW: ("query", "s-answered"),
    BatchState.COMMITTED: ("good", "s-confirmed"),
    BatchState.DISCARDED: ("neutral", "s-withdrawn"),
    BatchState.WORKING: ("query", "i-clock"),
    BatchState.UNDONE: ("neutral", "s-withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Files:
    """Which files a desk takes: what the field is called, the browser's filter, and what is said below it."""

    label: Words
    accept: str
    hint: Words


TABLES: Final = Files(
    _l("Excel- of CSV-bestand"),
    ".xlsx,.csv,.txt,text/csv",
    _l("Hoogstens 10 MB, Excel (xlsx) of CSV. De eerste rij bevat de namen van de kolommen."),
)


_COMMON: Final = (_l("Importeren"), "onboarding.index")
_TURN: Final = _l("Aan zet")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one kind is imported: its address (`slug`, below /importeren), its questions, where its result can be seen.

    `along`: which files the rows may name, sent with the table (for a `FilesKind`).

    Desks are shown by `order`: what must be there first comes first. `home` is the page above it, in words and as endpoint:
    a desk without the common page of imports as its home is not listed there, and tells itself what was imported before.
    """

    kind: ImportKind
    order: int
    permission: StrEnum
    slug: str
    intro: Words
    form: type[UploadForm]
    questions: Callable[[], Sequence[ParameterField]]
    result_endpoint: str
    result_label: Words
    files: Files = TABLES
    along: Files | None = None
    remark: Words = ""
    home: tuple[Words, str] = _COMMON
    start: Words = _TURN
    layout: str = "core/base.html"

    @property
    def place(self) -> str:
        """The name of its blueprint, which has the endpoints of `routes.PAGES`."""
        return f"import_{self.kind.key}"

    def url(self, endpoint: str, **values: Any) -> str:
        return url_for(f"{self.place}.{endpoint}", **values)


class UploadForm(FormSchema):
    """What is asked with any file; a kind adds its own questions."""

    choose_columns = fields.Boolean(load_default=False)


class VersionForm(FormSchema):
    version = fields.Integer(load_default=None)


class CommitForm(VersionForm):
    rows = fields.Enum(Selection, by_value=True, required=True)


_desks: dict[str, Desk] = {}


def open_desk(desk: Desk) -> Desk:
    """List a desk on the page that says what can be imported, and make its kind known to the worker."""
    _desks[desk.kind.key] = desk
    kinds.register(desk.kind)
    return desk


def reader() -> TableReader:
    return cast("TableReader", current_app.extensions["clb.table_reader"])


def index() -> str:
    """What this person can import, and what was imported before."""
    common = (desk for desk in _desks.values() if desk.home == _COMMON and g.actor.may(desk.permission))
    desks = sorted(common, key=lambda desk: desk.order)
    return render_template("staging/index.html", desks=desks, **_earlier(desks))


def _earlier(desks: Sequence[Desk]) -> dict[str, Any]:
    """A page of what was imported before at these desks."""
    place = PageRequest.read(50, request.args.get("na"))
    page = service.history(g.uow, [desk.kind.key for desk in desks], place)
    following = url_for(request.endpoint or "", na=page.next_cursor) if page.next_cursor else None
    return {
        "batches": [_batch_line(batch) for batch in page.rows],
        "pages": {"previous_url": None, "next_url": following},
        "is_first": place.after is None,
        "nothing_yet": _("Nog geen bestanden ingelezen. Begin met de scholen, daarna de klassen."),
    }


def _batch_line(batch: ImportBatch) -> dict[str, Any]:
    desk = _desks[batch.kind]
    tone, shape = STATE_SHAPES[batch.state]
    return {
        "batch": batch,
        "label": desk.kind.label,
        "url": desk.url("show", batch_id=batch.batch_id),
        "word": STATE_LABELS[batch.state],
        "tone": tone,
        "shape": shape,
        "counts": _counts_in_words(batch),
    }


def _counts_in_words(batch: ImportBatch) -> str:
    """ "20 nieuw, 2 geweigerd"; only what there is."""
    told = [
        f"{batch.counts[verdict]} {str(VERDICT_LABELS[verdict]).lower()}"
        for verdict in Verdict
        if batch.counts.get(verdict)
    ]
    return ", ".join(told) or _n("%(num)s rij", "%(num)s rijen", batch.counts.get("rows", 0))


def upload_page(desk: Desk, form: Form | None = None) -> str:
    questions = desk.questions()
    shown = form or Form.empty(**{question.name: question.value for question in questions})
    found = g.get("import_columns", ())
    for key, column in guess_mapping(found, desk.kind.columns).items():
        shown.typed.setdefault(f"{COLUMN}{key}", column)
    return render_template(
        "staging/upload.html",
        desk=desk,
        form=shown,
        questions=questions,
        steps=_steps(),
        step=1,
        columns=desk.kind.columns,
        counts_pupils=isinstance(desk.kind, CountingKind),
        found=[(column, column) for column in found],
        **({} if desk.home == _COMMON else _earlier([desk])),
    )


def _steps() -> list[str]:
    return [_("Bestand"), _("Kolommen"), _("Nakijken"), _("Overgenomen")]


def upload(desk: Desk) -> ResponseReturnValue:
    form = Form.from_request(desk.form())
    return form.submit(
        lambda data: _upload(desk, data),
        done=lambda batch: desk.url("show", batch_id=batch.batch_id),
        again=lambda refused: upload_page(desk, refused),
    )


def _upload(desk: Desk, data: Mapping[str, Any]) -> ImportBatch:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise _beside("file", _("Kies het bestand dat je wil inlezen."))
    parameters = to_json({name: value for name, value in data.items() if name != "choose_columns"})
    file = Upload(sent.read(), sent.filename)
    sent.close()
    try:
        return read_file(desk.kind, file, parameters, choose=data["choose_columns"], along=_along(desk))
    except TableError as error:
        if isinstance(error, service.ColumnsUnclear):
            g.import_columns = error.columns
        raise _beside("file", error.words) from error


def _along(desk: Desk) -> list[Upload]:
    """The files that came with the table; a browser sends one without a name when none was chosen."""
    sent = [each for each in request.files.getlist(FILES) if desk.along is not None and each.filename]
    return read_all(sent)


def read_all(sent: Sequence[Any]) -> list[Upload]:
    """The files of a form, read and closed."""
    read = [Upload(each.read(), each.filename or "") for each in sent]
    for each in sent:
        each.close()
    return read


def read_file(
    kind: ImportKind, file: Upload, parameters: Mapping[str, Any], *, choose: bool, along: Sequence[Upload] = ()
) -> ImportBatch:
    """Stage a file, or count it when it has a row per pupil."""
    if isinstance(kind, CountingKind):
        return service.upload_counted(g.uow, g.actor, kind, file, parameters, reader(), choose=choose)
    return service.upload(g.uow, g.actor, kind, file, parameters, reader(), choose=choose, along=along)


def _beside(field: str, words: str) -> Refused:
    return Refused(words, fields={field: [words]})


def show(desk: Desk, batch_id: UUID) -> str:
    """The page of an import as far as it is: choosing columns, looking over the rows, at work, or the result."""
    batch = service.get(g.uow, desk.kind, batch_id)
    if batch.state is BatchState.MAPPING:
        return _mapping_page(desk, batch, Form.empty(**batch.mapping))
    if batch.state is BatchState.WORKING:
        return _working_page(desk, batch)
    return _rows_page(desk, batch)


def _working_page(desk: Desk, batch: ImportBatch) -> str:
    task = service.progress_of(g.uow, batch)
    step = 1 if task and task.work is Work.READ else 3
    return render_template("staging/working.html", desk=desk, batch=batch, task=task, steps=_steps(), step=step)


def progress(desk: Desk, batch_id: UUID) -> ResponseReturnValue:
    """How far long work is, for the page that asks it every second; when it is over the page is loaded anew."""
    batch = service.get(g.uow, desk.kind, batch_id)
    if "HX-Request" not in request.headers:
        return redirect(desk.url("show", batch_id=batch_id), 303)
    if batch.state is not BatchState.WORKING:
        return Response("", headers={"HX-Redirect": desk.url("show", batch_id=batch_id)})
    return render_template("staging/_progress.html", desk=desk, batch=batch, task=service.progress_of(g.uow, batch))


def stop(desk: Desk, batch_id: UUID) -> ResponseReturnValue:
    batch = service.stop(g.uow, g.actor, desk.kind, batch_id)
    if batch.state is BatchState.WORKING:
        flash(_("We stoppen zo dadelijk. Er blijft niets van over."), "info")
    return redirect(desk.url("show", batch_id=batch_id), 303)


def undo(desk: Desk, batch_id: UUID) -> ResponseReturnValue:
    """Take an import back; what depends on it is named on its page."""
    form = Form.from_request(VersionForm())
    try:
        batch = service.undo(g.uow, g.actor, desk.kind, batch_id, form.data.get("version"))
    except Conflict as error:
        g.uow.rollback()
        flash(error.words, "bad")
        return redirect(desk.url("show", batch_id=batch_id), 303)
    if batch.state is BatchState.UNDONE:
        flash(_("Ongedaan gemaakt: %(filename)s.", filename=batch.filename), "good")
    return redirect(desk.url("show", batch_id=batch_id), 303)


def _mapping_page(desk: Desk, batch: ImportBatch, form: Form) -> str:
    rows = queries.rows_page(g.uow, batch.batch_id, None, None, limit=2)
    examples = [(column, [row.cells[place] for row in rows]) for place, column in enumerate(batch.columns)]
    options = [(column, column) for column in batch.columns]
    task = service.progress_of(g.uow, batch)
    return render_template(
        "staging/mapping.html",
        desk=desk,
        batch=batch,
        form=form,
        examples=examples,
        options=options,
        note=task.note if task else "",
        steps=_steps(),
        step=2,
    )


def _rows_page(desk: Desk, batch: ImportBatch) -> str:
    verdict = next((verdict for verdict in Verdict if verdict == request.args.get("soort")), None)
    page = service.page_of_rows(g.uow, batch, verdict, PageRequest.read(ROWS_ON_A_PAGE, request.args.get("na")))
    following = (
        desk.url("show", batch_id=batch.batch_id, soort=verdict, na=page.next_cursor) if page.next_cursor else None
    )
    labels = {spec.key: spec.label for spec in desk.kind.columns}
    is_open = batch.state is BatchState.REVIEW
    task = service.progress_of(g.uow, batch)
    return render_template(
        "staging/review.html" if is_open else "staging/result.html",
        desk=desk, batch=batch, rows=[_row_line(row, labels) for row in page.rows], tabs=_tabs(desk, batch, verdict),
        actions=service.actions(batch), before=queries.committed_before(g.uow, batch) if is_open else None,
        pages={"previous_url": None, "next_url": following},
        chosen=[(spec.label, batch.mapping[spec.key]) for spec in desk.kind.columns if spec.key in batch.mapping],
        unused=[column for column in batch.columns if column not in batch.mapping.values()],
        counts=_counts_in_words(batch), steps=_steps(), step=3 if is_open else 4, verdict=verdict,
        note=task.note if task else "", sent_along=_sent_along(desk, batch) if is_open else [],
    )  # fmt: skip


def _sent_along(desk: Desk, batch: ImportBatch) -> list[dict[str, Any]]:
    """The files that came along, each with what is wrong with it and whether a row names it."""
    kind, facts = desk.kind, batch.parameters.get(FILES, [])
    if not facts or not isinstance(kind, FilesKind):
        return []
    used = {file_key(name) for name in queries.named_in_rows(g.uow, batch.batch_id, kind.file_column)}
    return [{**each, "is_used": file_key(each["name"]) in used} for each in facts]


def _tabs(desk: Desk, batch: ImportBatch, chosen: Verdict | None) -> list[dict[str, Any]]:
    every = {"label": _("Alle rijen"), "url": desk.url("show", batch_id=batch.batch_id), "current": chosen is None,
             "count": batch.counts["rows"]}  # fmt: skip
    return [every] + [
        {"label": VERDICT_LABELS[verdict], "url": desk.url("show", batch_id=batch.batch_id, soort=verdict),
         "current": chosen is verdict, "count": batch.counts[verdict]} for verdict in Verdict
    ]  # fmt: skip


def _row_line(row: ImportRow, labels: Mapping[str, Words]) -> dict[str, Any]:
    checked = service.as_checked(row)
    tone, shape = SHAPES[checked.verdict]
    filled = [(labels[key], cell) for key, cell in row.cells.items() if cell and key in labels]
    return {"row": row, "word": VERDICT_LABELS[checked.verdict], "tone": tone, "shape": shape, "cells": filled}


def choose_columns(desk: Desk, batch_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(VersionForm())
    chosen = {spec.key: form.value(spec.key) for spec in desk.kind.columns}
    return form.submit(
        lambda data: service.choose_columns(g.uow, g.actor, desk.kind, batch_id, chosen, data["version"]),
        done=lambda batch: desk.url("show", batch_id=batch.batch_id),
        again=lambda refused: _mapping_page(desk, service.get(g.uow, desk.kind, batch_id), refused),
    )


def commit(desk: Desk, batch_id: UUID) -> ResponseReturnValue:
    """Carry out, and go to the result; when what exists changed meanwhile, back to the rows, checked again."""
    form = Form.from_request(CommitForm())
    if not form.is_valid:
        raise Refused(_("Zeg welke rijen je wil overnemen: alle, of enkel de geldige."))
    try:
        batch = service.commit(g.uow, g.actor, desk.kind, batch_id, form.data["rows"], form.data["version"])
        if batch.state is BatchState.COMMITTED:
            flash(_("Overgenomen: %(counts)s.", counts=_counts_in_words(batch)), "good")
    except service.DataChanged as error:
        g.uow.rollback()
        service.check_again(g.uow, g.actor, desk.kind, batch_id)
        flash(error.words, "warn")
    return redirect(desk.url("show", batch_id=batch_id), 303)


def discard(desk: Desk, batch_id: UUID) -> ResponseReturnValue:
    form = Form.from_request(VersionForm())
    batch = service.discard(g.uow, g.actor, desk.kind, batch_id, form.data.get("version"))
    flash(_("Weggegooid: %(filename)s. Er is niets overgenomen.", filename=batch.filename), "info")
    return redirect(desk.url("upload_page"), 303)


def refused(desk: Desk, batch_id: UUID) -> Response:
    batch = service.get(g.uow, desk.kind, batch_id)
    return csv_response(service.refused_csv(g.uow, desk.kind, batch), "geweigerde-rijen.csv")


def template(desk: Desk) -> Response:
    return csv_response(service.template_csv(desk.kind), f"sjabloon-{desk.kind.key.replace('_', '-')}.csv")


def csv_response(data: bytes, filename: str) -> Response:
    response = Response(data, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response

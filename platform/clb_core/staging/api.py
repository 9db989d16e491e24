"""What the REST operations of each kind do (`routes.py` makes them)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, g

from clb_core.outbox.serialise import to_json
from clb_core.rest.api import page_body
from clb_core.rest.conditional import etag_of, sent_version
from clb_core.rest.problems import of_error
from clb_core.staging import service
from clb_core.staging.models import ImportBatch
from clb_core.staging.ports import ImportKind
from clb_core.staging.vocabulary import Selection, Upload
from clb_core.staging.web import csv_response, read_all, read_file
from clb_core.web.pages import PageRequest

BATCH_FIELDS = (
    "batch_id", "kind", "filename", "digest", "state", "columns", "mapping", "parameters", "counts", "created_by",
    "created_at", "committed_by", "committed_at", "undone_by", "undone_at", "version",
)  # fmt: skip


def body_of(batch: ImportBatch) -> dict[str, Any]:
    """The batch, what can be done with it, and how far long work on it is."""
    task = service.progress_of(g.uow, batch)
    progress = {name: getattr(task, name) for name in ("work", "done", "total", "stop_asked", "note")} if task else None
    own = {name: getattr(batch, name) for name in BATCH_FIELDS}
    return own | {"actions": service.actions(batch), "progress": progress}


def _answer(batch: ImportBatch) -> tuple[dict[str, Any], dict[str, str]]:
    return body_of(batch), {"ETag": etag_of(batch.version)}


def upload(kind: ImportKind, files: Mapping[str, Any], options: Mapping[str, Any]) -> Any:
    parameters = to_json({name: value for name, value in options.items() if name != "choose_columns"})
    file = Upload(files["file"].read(), files["file"].filename or "")
    files["file"].close()
    along = read_all(files.get("files", []))
    return _answer(read_file(kind, file, parameters, choose=options["choose_columns"], along=along))


def show(kind: ImportKind, batch_id: UUID) -> Any:
    return _answer(service.get(g.uow, kind, batch_id))


def rows(kind: ImportKind, batch_id: UUID, query: Mapping[str, Any]) -> dict[str, Any]:
    batch = service.get(g.uow, kind, batch_id)
    return page_body(
        service.page_of_rows(g.uow, batch, query["verdict"], PageRequest.read(query["limit"], query["cursor"]))
    )


def choose_columns(kind: ImportKind, batch_id: UUID, mapping: Mapping[str, str]) -> Any:
    return _answer(service.choose_columns(g.uow, g.actor, kind, batch_id, mapping, sent_version()))


def commit(kind: ImportKind, batch_id: UUID, selection: Selection) -> Any:
    """Carry out; when what exists changed meanwhile, the answer is 409 and the rows have been checked again."""
    version = sent_version()
    try:
        return _answer(service.commit(g.uow, g.actor, kind, batch_id, selection, version))
    except service.DataChanged as error:
        g.uow.rollback()
        service.check_again(g.uow, g.actor, kind, batch_id)
        return of_error(error)


def stop(kind: ImportKind, batch_id: UUID) -> Any:
    return _answer(service.stop(g.uow, g.actor, kind, batch_id))


def undo(kind: ImportKind, batch_id: UUID) -> Any:
    return _answer(service.undo(g.uow, g.actor, kind, batch_id, sent_version()))


def discard(kind: ImportKind, batch_id: UUID) -> Any:
    return _answer(service.discard(g.uow, g.actor, kind, batch_id, sent_version()))


def refused_csv(kind: ImportKind, batch_id: UUID) -> Response:
    batch = service.get(g.uow, kind, batch_id)
    return csv_response(service.refused_csv(g.uow, kind, batch), "geweigerde-rijen.csv")

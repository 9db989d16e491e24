"""`@idempotent`: the same `Idempotency-Key` with the same body gives the first answer again and does nothing.

After the IETF draft: without a key 400, the same key with another body 422. Two at once: the second waits on the key of
the first (the database's unique key) and then gets its answer. Keys are kept for a day (`clb_app` purges them).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, g, make_response, request
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from clb_core import clock
from clb_core.database.base import table_of
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import DomainError, Refused
from clb_core.idempotency.models import IdempotencyKey
from clb_core.words import _

LONGEST = 200


class KeyMissing(DomainError):
    status, code, title = 400, "idempotency_key_missing", "Idempotency-Key ontbreekt"


def idempotent(function: Callable[..., Any]) -> Callable[..., Any]:
    """Stands above `response`, below the permission: it keeps the finished answer."""

    @wraps(function)
    def once(*args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key or len(key) > LONGEST:
            raise KeyMissing(_("Stuur een Idempotency-Key mee, bijvoorbeeld een nieuw UUID per aanvraag."))
        uow, person = g.uow, g.actor.person_id
        digest = hashlib.sha256(request.full_path.encode() + request.get_data()).hexdigest()
        if not _claim(uow, person, key, digest):
            return _answer_again(uow, person, key, digest)
        response = make_response(function(*args, **kwargs))
        _keep(uow, person, key, response)
        return response

    return once


def _where(uow: UnitOfWork, person: UUID, key: str) -> tuple[Any, ...]:
    return (
        IdempotencyKey.scope_id == uow.scope.owner_id,
        IdempotencyKey.person_id == person,
        IdempotencyKey.operation == (request.endpoint or ""),
        IdempotencyKey.key == key,
    )


def _claim(uow: UnitOfWork, person: UUID, key: str, digest: str) -> bool:
    """True for the first; a second at the same time waits here until the first commits."""
    values = {"centre_id": uow.scope.owner_id, "person_id": person, "operation": request.endpoint or "", "key": key}
    statement = insert(table_of(IdempotencyKey)).values(
        **values, digest=digest, status=0, body="", created_at=clock.now()
    )
    return uow.change(statement.on_conflict_do_nothing()) == 1


def _answer_again(uow: UnitOfWork, person: UUID, key: str, digest: str) -> Response:
    kept = uow.scalar(select(IdempotencyKey).where(*_where(uow, person, key)))
    if kept.digest != digest:
        raise Refused(
            _("Deze Idempotency-Key hoort bij een andere aanvraag. Neem een nieuwe."), code="idempotency_key_reused"
        )
    response = Response(kept.body, kept.status, mimetype="application/json")
    response.headers["Idempotency-Replayed"] = "true"
    if kept.location:
        response.headers["Location"] = kept.location
    if kept.etag:
        response.headers["ETag"] = kept.etag
    return response


def _keep(uow: UnitOfWork, person: UUID, key: str, response: Response) -> None:
    kept = uow.scalar(select(IdempotencyKey).where(*_where(uow, person, key)))
    kept.status, kept.body = response.status_code, response.get_data(as_text=True)
    kept.location, kept.etag = response.headers.get("Location"), response.headers.get("ETag")
    uow.flush()

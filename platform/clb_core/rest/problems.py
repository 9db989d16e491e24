"""Problem documents (RFC 9457): how the API says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, g

from clb_core.errors import DomainError

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    code: str,
    fields: Mapping[str, object] | None = None,
    extra: Mapping[str, object] | None = None,
) -> Response:
    """`code` is for programs and stays; `title` and `detail` are Dutch sentences for people and may change."""
    body: dict[str, Any] = {
        "type": f"urn:clb:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": g.get("request_id", ""),
    }
    if fields:
        body["fields"] = fields
    body |= {name: value for name, value in (extra or {}).items() if name not in body}
    return Response(orjson.dumps(body, default=str), status, mimetype=MEDIA_TYPE)


def of_error(error: DomainError) -> Response:
    return problem(
        error.status, error.title, error.words, code=error.problem_code, fields=error.fields, extra=error.extra
    )

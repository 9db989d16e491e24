"""Conditional changes: ETags made from the row version, never from the body (bodies differ per reader)."""

from __future__ import annotations

from typing import Protocol

from flask import Response, request

from clb_core.errors import PreconditionRequired, Stale
from clb_core.words import _


class HasVersion(Protocol):
    @property
    def version(self) -> int: ...


def etag_of(version: int) -> str:
    return f'"v{version}"'


def sent_version() -> int:
    """The version in `If-Match`; 428 without one, 412 when it is no version of ours.

    The verb compares it with the locked row (`expect_version`), and the UPDATE compares once more in SQL.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired(_("Stuur in If-Match de ETag mee van de versie die je bekeek."))
    text = header.removeprefix("W/").strip('"')
    if not (text.startswith("v") and text[1:].isdigit()):
        raise Stale
    return int(text[1:])


def expect_version(row: HasVersion, version: int | None) -> None:
    """Raises Stale when the sender looked at another version; None means the sender does not care (a job)."""
    if version is not None and row.version != version:
        raise Stale


def with_etag(response: Response, version: int) -> Response:
    response.headers["ETag"] = etag_of(version)
    return response

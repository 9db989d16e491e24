"""Conditional changes: ETags made from the row version, never from the body (bodies differ per reader)."""

from __future__ import annotations

import re
from typing import Final, Protocol

from flask import Response, request

from clb_core.errors import PreconditionRequired, Stale
from clb_core.words import _

OURS: Final = re.compile(r'(?:W/)?"v([0-9]{1,18})"')
"""An ETag of ours. A proxy that compresses makes it weak; it stands for the same version of the row."""


class HasVersion(Protocol):
    @property
    def version(self) -> int: ...


def etag_of(version: int) -> str:
    return f'"v{version}"'


def sent_version() -> int:
    """The version in `If-Match`; 428 without one, 412 when it is no version of ours.

    `*` means "whatever is there", which would let one change wipe out another: it counts as none.
    The verb compares it with the locked row (`expect_version`), and the UPDATE compares once more in SQL.
    """
    header = request.headers.get("If-Match", "").strip()
    if header in {"", "*"}:
        raise PreconditionRequired(_("Stuur in If-Match de ETag mee van de versie die je bekeek."))
    found = OURS.fullmatch(header)
    if found is None:
        raise Stale
    return int(found.group(1))


def expect_version(row: HasVersion, version: int | None) -> None:
    """Raises Stale when the sender looked at another version; None means the sender does not care (a job)."""
    if version is not None and row.version != version:
        raise Stale


def with_etag(response: Response, version: int) -> Response:
    response.headers["ETag"] = etag_of(version)
    return response

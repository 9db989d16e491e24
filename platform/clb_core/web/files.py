"""A stored file as an answer."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file


def attachment(name: str, media_type: str, data: bytes) -> Response:
    """Saved by the browser under `name`, never opened in the page; kept by no cache on the way."""
    response = send_file(BytesIO(data), media_type, as_attachment=True, download_name=name, etag=False, max_age=None)
    response.headers["Cache-Control"] = "no-store"
    response.headers.pop("Last-Modified", None)
    return response

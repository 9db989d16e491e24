"""A file in a multipart body of the API."""

from __future__ import annotations

from flask_smorest.fields import Upload


class File(Upload):  # type: ignore[misc]
    """A file, described in the API's document as binary."""

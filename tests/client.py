"""A client that goes through the whole application, as a browser or a program would."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from clb_core import clock
from world import Someone


def words_in(answer: TestResponse) -> str:
    """All that an answer says; of a workbook every text in its sheets, of a PDF every text on its pages."""
    if answer.data.startswith(b"%PDF"):
        read = subprocess.run(["pdftotext", "-", "-"], input=answer.data, capture_output=True, check=True)
        return str(read.stdout, "utf-8")
    if not answer.data.startswith(b"PK"):
        return answer.get_data(as_text=True)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
        return "\n".join(parts.read(name).decode() for name in parts.namelist())


class Client:
    """Requests of one person (or of nobody) with their session and CSRF token."""

    def __init__(self, app: Flask, someone: Someone | None = None) -> None:
        self.raw = app.test_client()
        self.someone = someone
        if someone is not None:
            with self.raw.session_transaction() as session:
                session["person"] = str(someone.person_id)
                session["context"] = someone.context
                session["_began"] = clock.machine_now().timestamp()
        self._token: str | None = None

    @property
    def token(self) -> str:
        """The CSRF token of this session, as any page gives it."""
        if self._token is None:
            page = self.raw.get("/wie-ben-ik" if self.someone else "/aanmelden").get_data(as_text=True)
            found = re.search(r'name="csrf-token" content="([^"]+)"', page)
            assert found is not None
            self._token = found.group(1)
        return self._token

    def get(self, url: str, **more: Any) -> TestResponse:
        return self.raw.get(url, **more)

    def text(self, url: str, status: int = 200) -> str:
        """The page's HTML; fails when the status is another."""
        answer = self.get(url)
        assert answer.status_code == status, f"{url}: {answer.status_code}"
        return answer.get_data(as_text=True)

    def post(self, url: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form, with its CSRF token."""
        return self.raw.post(url, data={**(data or {}), "csrf_token": self.token}, **more)

    def api(
        self,
        method: str,
        url: str,
        json: Any = None,
        *,
        version: int | None = None,
        key: str | None = None,
        **more: Any,
    ) -> TestResponse:
        """Call the API; creates get a fresh Idempotency-Key unless `key` is given, changes If-Match from `version`."""
        headers = {"X-CSRFToken": self.token, **more.pop("headers", {})}
        if method == "POST":
            headers.setdefault("Idempotency-Key", key or str(uuid4()))
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        return self.raw.open("/api/v1" + url, method=method, json=json, headers=headers, **more)

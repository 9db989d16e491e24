"""The operations of the application as cases of the matrix, and the words that tell whose row something is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from clb_app.tables import audiences
from clb_tenants.access import gate
from clb_tenants.access.permissions import Permission
from clb_tenants.isolation.ownership import ALL_OF_CENTRE
from client import Client
from isolation.matrix import OPERATIONS, PLAIN, Operation

CANARY = re.compile(r"CANARY-([A-Z]+)-([a-z_]+)", re.IGNORECASE)
FOR_ALL_SCHOOLS = {
    name
    for name, audience in audiences().items()
    if "select" in audience.school_rights and audience.school_sees == ALL_OF_CENTRE
}
"""Tables such as the centre's calendar: each school of the centre reads all of their rows."""
OBJECTLESS = {"start_year", "key", "step", "filename", "field"}


@dataclass(frozen=True, slots=True)
class Case:
    """One operation: its rule, method, line in the matrix and permission."""

    rule: Rule
    method: str
    operation: Operation
    permission: Permission

    @property
    def is_api(self) -> bool:
        return self.rule.rule.startswith("/api/")

    @property
    def things(self) -> set[str]:
        return {name for name in self.rule.arguments if name not in OBJECTLESS}

    @property
    def belongs_to_someone(self) -> bool:
        return bool(self.things) or self.operation.refers

    def address(self, ids: dict[str, Any]) -> str:
        names = {name: ids[self.operation.params.get(name, name)] for name in self.rule.arguments}
        built = self.rule.build({name: _plain(name, value) for name, value in names.items()})
        assert built is not None
        return built[1]

    def present(self, client: Client, ids: dict[str, Any]) -> int:
        """The version of what a request changes."""
        version = self.operation.version
        if version == -1:
            answer = client.api("GET", self.address(ids).removeprefix("/api/v1"))
            return int(answer.headers["ETag"].strip('"').removeprefix("v"))
        return int(ids[version]) if isinstance(version, str) else int(version or 0)

    def ask_version(self, client: Client, ids: dict[str, Any], version: int | None) -> TestResponse:
        """Send the good request, but for its version."""
        address, more = self.address(ids), self._body(ids)
        if self.operation.query is not None:
            more["query_string"] = self.operation.query(ids)
        return client.api(self.method, address.removeprefix("/api/v1"), version=version, **more)

    def ask(self, client: Client, ids: dict[str, Any]) -> TestResponse:
        """Send the good request."""
        address, more = self.address(ids), self._body(ids)
        if self.operation.query is not None:
            more["query_string"] = self.operation.query(ids)
        if not self.is_api:
            return (
                client.get(address, **more)
                if self.method == "GET"
                else client.post(address, more.pop("data", None), **more)
            )
        version = self.operation.version
        if isinstance(version, str):
            version = int(ids[version])
        if version == -1:
            etag = client.api("GET", address.removeprefix("/api/v1")).headers.get("ETag", '"v1"')
            more["headers"], version = {"If-Match": etag}, None
        return client.api(self.method, address.removeprefix("/api/v1"), version=version, **more)

    def _body(self, ids: dict[str, Any]) -> dict[str, Any]:
        operation = self.operation
        if operation.json is not None:
            return {"json": operation.json(ids)}
        if operation.form is None:
            return {}
        form = operation.form(ids)
        return {"data": form} | ({"content_type": "multipart/form-data"} if "file" in form else {})


def _plain(name: str, value: Any) -> Any:
    return int(value) if name == "start_year" else value


def cases(app: Flask) -> Iterator[Case]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            access = gate.access_of(app, rule.endpoint, method)
            if access is not None and access.permission is not None:
                yield Case(rule, method, OPERATIONS.get((rule.endpoint, method), PLAIN), access.permission)

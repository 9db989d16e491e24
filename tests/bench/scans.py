"""Which large tables a list reads from one end to the other: what a missing index, or one that a policy forbids, looks like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from psycopg import RawCursor
from sqlalchemy import event, text

from bench.measuring import CASES
from clb_app.runtime import Runtime
from clb_tenants.isolation.scope import DatabaseRole, Scope, unit_of_work
from client import Client

SMALL: Final = 20_000
"""Rows; below it reading a table whole can be the cheapest way."""


def read_whole(runtime: Runtime, scope: Scope, client: Client) -> list[tuple[str, str]]:
    """(list, table) for each large table that a statement of a list reads whole, of all centres."""
    with unit_of_work(runtime.database, scope) as uow:
        statement = text("select relname from pg_class where relkind = 'r' and reltuples >= :small")
        large = set(uow.session.scalars(statement, {"small": SMALL}))
        return [
            (name, table)
            for name, url, _baseline, _goal in CASES
            for asked, values in _statements(runtime, client, url)
            for table in _scanned(uow.connection.connection.driver_connection, asked, values)
            if table in large
        ]


def _statements(runtime: Runtime, client: Client, url: str) -> list[tuple[str, Any]]:
    seen: list[tuple[str, Any]] = []

    def note(*all_: Any) -> None:
        seen.append((all_[2], all_[3]))

    engine = runtime.database.engine(DatabaseRole.CENTRE)
    event.listen(engine, "before_cursor_execute", note)
    client.get(url)
    event.remove(engine, "before_cursor_execute", note)
    return seen


def _scanned(connection: Any, asked: str, values: Any) -> Iterator[str]:
    """The tables of the sequential scans in a statement's plan, behind the policies of the scope."""
    cursor = RawCursor(connection) if isinstance(values, list) else connection.cursor()
    cursor.execute("explain (format json) " + asked, values)
    todo = [cursor.fetchone()[0][0]["Plan"]]
    while todo:
        node = todo.pop()
        if node["Node Type"] == "Seq Scan":
            yield node["Relation Name"]
        todo += node.get("Plans", [])

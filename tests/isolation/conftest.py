"""Both servers of the product's promise: the wheel's PostgreSQL 18 and Debian's 15, each with a migrated database."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine

from clb_app.launcher.postgres import PostgresServer
from clb_app.migrations import migrate_url
from servers import Kind, postgres_for_tests


def usual_kind() -> str:
    return os.environ.get("CLB_TEST_POSTGRES", "wheel")


@pytest.fixture(scope="session", params=["wheel", "debian"])
def server(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """Each of the two servers; the one that all tests use anyway is not started twice."""
    kind: Kind = request.param
    if kind == usual_kind():
        yield request.getfixturevalue("postgres")
        return
    with postgres_for_tests(kind) as started:
        yield started


@pytest.fixture(scope="session")
def migrated_url(server: PostgresServer) -> str:
    """A migrated, empty database on that server, of the tests in this folder."""
    server.create_database("clb_walls")
    migrate_url(server.url("clb_walls"))
    return server.url("clb_walls")


@pytest.fixture(scope="session")
def superuser(migrated_url: str) -> Iterator[Engine]:
    engine = create_engine(migrated_url)
    yield engine
    engine.dispose()


@pytest.fixture
def changing(superuser: Engine) -> Iterator[Connection]:
    """The superuser in a transaction that is rolled back: to plant a hole and take it away again."""
    with superuser.connect() as connection:
        yield connection
        connection.rollback()

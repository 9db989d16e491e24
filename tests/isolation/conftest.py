"""Both servers of the product's promise: the wheel's PostgreSQL 18 and Debian's 15, each with a migrated database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, create_engine

from clb_app import runtime
from clb_app.factory import create_app
from clb_app.launcher.postgres import PostgresServer
from clb_app.migrations import migrate_url
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_integrations.seals.choosing import OwnSeal
from clb_platform.documents import service as documents
from clb_platform.scenarios import service as scenarios
from client import Client
from conftest import clone, settings_for
from isolation import things as making
from isolation.things import Things
from scenarios.desks import DirectDesk
from servers import Kind, postgres_for_tests
from world import START, World

DESK = DirectDesk()


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


@pytest.fixture(autouse=True)
def _planner_at_hand() -> None:
    """Questions about a plan are answered in this process: no test of who may ask needs a socket."""
    scenarios.use_desk(DESK)


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


@pytest.fixture(scope="session")
def matrix_runtime(
    postgres: PostgresServer, template: World, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    clone(postgres, "clb_matrix")
    started = runtime.start(settings_for(postgres.url("clb_matrix"), valkey_url, tmp_path_factory.mktemp("matrix")))
    yield started
    started.close()


@pytest.fixture(autouse=True)
def a_seal(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nobody may sign without a seal to close it with: the demo's own, for what goes through the application."""
    before = documents._Tools.given
    if before is not None and "matrix_runtime" in request.fixturenames:
        settings = replace(request.getfixturevalue("matrix_runtime").settings, demo=True)
        documents.use_tools(replace(before, sealer=OwnSeal(settings)))
    yield
    documents._Tools.given = before


@pytest.fixture(scope="session")
def matrix_app(matrix_runtime: Runtime) -> Flask:
    return create_app(matrix_runtime)


@pytest.fixture(scope="session")
def things(matrix_runtime: Runtime, matrix_app: Flask, template: World) -> Things:
    with clock.using(FixedClock(START)):
        return making.make(matrix_runtime, matrix_app, template)


@pytest.fixture(scope="session")
def clients(matrix_app: Flask) -> dict[Any, Client]:
    """One signed-in client per person; made when first asked."""
    return {}


@pytest.fixture
def nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit at the edge only flushes: every request meets the database's rules, and none changes the world."""
    monkeypatch.setattr(UnitOfWork, "commit", UnitOfWork.flush)

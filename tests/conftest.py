"""Fixtures of all tests: real PostgreSQL and Valkey, a migrated database, a small world, actors, and a browser-like client."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import create_engine, event, text

import world as worlds
from chromium import launched
from clb_app import registry, runtime
from clb_app.factory import create_app
from clb_app.launcher.postgres import PostgresServer
from clb_app.migrations import migrate_url
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.settings import Settings, read_settings
from clb_integrations.passwords.argon2_hasher import Argon2Hasher
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import open_unit
from clb_tenants.schools import queries as schools
from clb_tenants.schools.models import School
from client import Client
from servers import postgres_for_tests, valkey_for_tests
from world import START, World

TEMPLATE, FRESH = "clb_template", "clb_fresh"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The wheel's PostgreSQL; one cluster per test process."""
    with postgres_for_tests(os.environ.get("CLB_TEST_POSTGRES", "wheel")) as server:  # type: ignore[arg-type]
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One real browser per test process: a second driver beside it would refuse to start."""
    with launched() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    with valkey_for_tests() as server:
        yield server.url


@pytest.fixture(scope="session")
def template(postgres: PostgresServer, valkey_url: str, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A migrated database with the small world in it, to be cloned."""
    postgres.create_database(TEMPLATE)
    migrate_url(postgres.url(TEMPLATE))
    registry.register_words()
    started = runtime.start(settings_for(postgres.url(TEMPLATE), valkey_url, tmp_path_factory.mktemp("data")))
    with clock.using(FixedClock(START)):
        world = worlds.build(postgres.url(TEMPLATE), started.database, Argon2Hasher().hash(worlds.PASSWORD))
        worlds.fill(started.database, world)
    started.close()
    return world


def settings_for(admin_url: str, valkey_url: str, data_dir: Path, **more: str) -> Settings:
    return read_settings(
        {
            "CLB_DATABASE_ADMIN_URL": admin_url,
            "CLB_VALKEY_URL": valkey_url,
            "CLB_SECRET_KEY": "a secret of the tests, long enough",
            "CLB_DATA_DIR": str(data_dir),
            "CLB_RATE_LIMITS": "0",
            "CLB_PUBLIC_URL": "http://localhost",
        }
        | more
    )


@pytest.fixture(scope="session")
def shared_runtime(
    postgres: PostgresServer, template: World, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """For tests that roll back: one database for all of them."""
    clone(postgres, "clb_shared")
    started = runtime.start(settings_for(postgres.url("clb_shared"), valkey_url, tmp_path_factory.mktemp("shared")))
    yield started
    started.close()


def clone(postgres: PostgresServer, name: str) -> None:
    with postgres.connect() as connection:
        connection.execute(f"drop database if exists {name} with (force)")  # type: ignore[call-overload]
        connection.execute(f"create database {name} template {TEMPLATE}")  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def lasting_runtime(
    postgres: PostgresServer, template: World, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """One runtime for all tests that commit; its database is made anew for each (`fresh_runtime`)."""
    clone(postgres, FRESH)
    started = runtime.start(settings_for(postgres.url(FRESH), valkey_url, tmp_path_factory.mktemp("fresh")))
    yield started
    started.close()


@pytest.fixture(scope="session")
def lasting_app(lasting_runtime: Runtime) -> Flask:
    """Made once: building it and compiling its templates costs more than most tests."""
    return create_app(lasting_runtime)


def _own(request: pytest.FixtureRequest) -> bool:
    """Whether a test wants an application of its own: those that look at the application itself, and the demo's."""
    return "tests/app/" in request.path.as_posix() or request.node.get_closest_marker("demo") is not None


@pytest.fixture
def fresh_runtime(
    request: pytest.FixtureRequest, postgres: PostgresServer, template: World, valkey_url: str, tmp_path: Path
) -> Iterator[Runtime]:
    """For tests that commit: a database of their own with the small world."""
    if not _own(request):
        lasting: Runtime = request.getfixturevalue("lasting_runtime")
        lasting.database.close()
        clone(postgres, FRESH)
        shutil.rmtree(lasting.settings.data_dir / "anchors", ignore_errors=True)
        yield lasting
        lasting.database.close()
        return
    clone(postgres, FRESH)
    demo = request.node.get_closest_marker("demo")
    started = runtime.start(settings_for(postgres.url(FRESH), valkey_url, tmp_path, CLB_DEMO="1" if demo else "0"))
    yield started
    started.close()


@pytest.fixture(autouse=True)
def clock_at() -> Iterator[FixedClock]:
    """Every test begins on Tuesday 6 October 2026 at 8.30; `clock_at.move_to(moment)` moves it."""
    fixed = FixedClock(START)
    with clock.using(fixed):
        yield fixed


@pytest.fixture
def world(template: World) -> World:
    return template


@pytest.fixture
def unit(shared_runtime: Runtime) -> Iterator[Callable[..., UnitOfWork]]:
    """Opens units of work that are rolled back at the end of the test: `unit(someone.scope)`."""
    opened: list[UnitOfWork] = []

    def open_one(scope: object) -> UnitOfWork:
        uow = open_unit(shared_runtime.database, scope)  # type: ignore[arg-type]
        opened.append(uow)
        return uow

    yield open_one
    for uow in opened:
        uow.rollback()
        uow.close()


@pytest.fixture
def uow(unit: Callable[..., UnitOfWork], world: World) -> UnitOfWork:
    """A unit of work of the planner; rolled back."""
    return unit(world.staff[Role.PLANNER].scope)


@pytest.fixture
def school_uow(unit: Callable[..., UnitOfWork], world: World) -> UnitOfWork:
    """A unit of work of the school's contact; sees only what is committed; rolled back."""
    return unit(world.contacts[Role.PLANNING_CONTACT].scope)


@pytest.fixture
def foreign_uow(unit: Callable[..., UnitOfWork], world: World) -> UnitOfWork:
    return unit(world.foreign_planner.scope)


@pytest.fixture
def planner(world: World) -> Actor:
    return world.staff[Role.PLANNER].actor


@pytest.fixture
def nurse(world: World) -> Actor:
    return world.staff[Role.NURSE].actor


@pytest.fixture
def administrator(world: World) -> Actor:
    return world.staff[Role.ADMINISTRATOR].actor


@pytest.fixture
def contact(world: World) -> Actor:
    return world.contacts[Role.PLANNING_CONTACT].actor


@pytest.fixture
def school(uow: UnitOfWork, world: World) -> School:
    found = schools.school(uow, world.school_id)
    assert found is not None
    return found


@pytest.fixture
def other_school(uow: UnitOfWork, world: World) -> School:
    found = schools.school(uow, world.other_school_id)
    assert found is not None
    return found


@pytest.fixture
def app(request: pytest.FixtureRequest, fresh_runtime: Runtime) -> Flask:
    """The real application on a database of its own."""
    shared: Flask | None = None if _own(request) else request.getfixturevalue("lasting_app")
    return shared or create_app(fresh_runtime)


@pytest.fixture
def client(app: Flask) -> Callable[..., Client]:
    """`client(someone)` is signed in as someone; `client()` is nobody. Answers are real requests through the whole app."""
    return lambda someone=None: Client(app, someone)


@pytest.fixture
def as_planner(client: Callable[..., Client], world: World) -> Client:
    return client(world.staff[Role.PLANNER])


@pytest.fixture
def as_administrator(client: Callable[..., Client], world: World) -> Client:
    return client(world.staff[Role.ADMINISTRATOR])


@pytest.fixture
def as_nurse(client: Callable[..., Client], world: World) -> Client:
    return client(world.staff[Role.NURSE])


@pytest.fixture
def as_contact(client: Callable[..., Client], world: World) -> Client:
    return client(world.contacts[Role.PLANNING_CONTACT])


@pytest.fixture
def as_head(client: Callable[..., Client], world: World) -> Client:
    return client(world.contacts[Role.HEAD])


@pytest.fixture
def statements(app: Flask, fresh_runtime: Runtime) -> Iterator[list[str]]:
    """Every SQL statement sent while the test looks; clear it before the request that is measured."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    for engine in fresh_runtime.database.engines():
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in fresh_runtime.database.engines():
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def as_superuser(postgres: PostgresServer, fresh_runtime: Runtime) -> Iterator[Callable[[str], None]]:
    """Runs one statement as the database's superuser, past all policies: what an intruder or a mistake could do."""
    engine = create_engine(fresh_runtime.settings.database_admin_url, isolation_level="AUTOCOMMIT")

    def run(statement: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(statement).execution_options(no_parameters=True))

    yield run
    engine.dispose()

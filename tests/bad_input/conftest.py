"""One database and one application per file: what is refused changes nothing, and each test looks whether that is so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask

from bad_input.stored import Stored
from clb_app import runtime
from clb_app.factory import create_app
from clb_app.launcher.postgres import PostgresServer
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.clock import FixedClock
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from conftest import clone, settings_for
from world import START, Someone, World


@pytest.fixture(scope="module")
def fresh_runtime(
    postgres: PostgresServer, template: World, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """In place of a database per test: what is stored here stays for the tests of the same file."""
    clone(postgres, "clb_bad_input")
    folder: Path = tmp_path_factory.mktemp("bad-input")
    started = runtime.start(settings_for(postgres.url("clb_bad_input"), valkey_url, folder))
    yield started
    started.close()


@pytest.fixture(scope="module")
def app(fresh_runtime: Runtime) -> Flask:
    return create_app(fresh_runtime)


@pytest.fixture(scope="module")
def stored(fresh_runtime: Runtime) -> Iterator[Stored]:
    """Everything in the database, as its superuser sees it."""
    looking = Stored(fresh_runtime.settings.database_admin_url)
    yield looking
    looking.close()


@pytest.fixture
def unchanged(stored: Stored) -> Callable[[], AbstractContextManager[None]]:
    """`with unchanged(): …` fails when one row of one table came, went or changed."""

    @contextmanager
    def watch() -> Iterator[None]:
        before = stored.tables()
        yield
        assert stored.difference(before) == {}

    return watch


Run = Callable[[Callable[..., object]], object]


@pytest.fixture(scope="module")
def as_staff(fresh_runtime: Runtime, template: World) -> Run:
    """Runs a function in a stored unit of work of the planner, at the moment the tests begin."""
    return _runner(fresh_runtime, template.staff[Role.PLANNER])


@pytest.fixture(scope="module")
def as_school(fresh_runtime: Runtime, template: World) -> Run:
    """The same for the school's contact."""
    return _runner(fresh_runtime, template.contacts[Role.PLANNING_CONTACT])


def _runner(started: Runtime, someone: Someone) -> Run:
    def run(work: Callable[..., object]) -> object:
        with clock.using(FixedClock(START)), unit_of_work(started.database, someone.scope) as uow:
            return work(uow, someone.actor)

    return run

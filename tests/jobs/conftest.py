"""A plant on a database of its own, with a queue and a mail server of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import world as worlds
from clb_app import registry, runtime
from clb_app.launcher.postgres import PostgresServer
from clb_app.launcher.valkey import ValkeyServer
from clb_app.migrations import migrate_url
from clb_core.clock import MovableClock
from clb_core.settings import read_settings
from clb_integrations.passwords.argon2_hasher import Argon2Hasher
from clb_tenants.isolation.scope import CentreScope
from conftest import clone
from jobs.plant import Plant
from servers import bin_dir_of, mail_catcher_for_tests, server_folder, valkey_for_tests
from world import START, World

DURABLE = {"fsync": "off"}
"""A killed server must keep what it confirmed; only a power cut may lose it."""


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    with valkey_for_tests() as server:
        yield server


@pytest.fixture
def plant(postgres: PostgresServer, template: World, valkey: ValkeyServer, tmp_path: Path) -> Iterator[Plant]:
    clone(postgres, "clb_jobs")
    with plant_on(postgres.url("clb_jobs"), valkey.url, template, tmp_path) as running:
        yield running


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server that a test may kill."""
    with (
        server_folder() as folder,
        PostgresServer(folder / "postgres", bin_dir_of("wheel"), settings=DURABLE) as server,
    ):
        yield server


@pytest.fixture
def own_plant(own_postgres: PostgresServer, valkey: ValkeyServer, tmp_path: Path) -> Iterator[Plant]:
    own_postgres.create_database("clb_own")
    url = own_postgres.url("clb_own")
    migrate_url(url)
    registry.register_words()
    started = runtime.start(read_settings(environment_for(url, valkey.url, tmp_path)))
    world = worlds.build(url, started.database, Argon2Hasher().hash(worlds.PASSWORD))
    started.close()
    with plant_on(url, valkey.url, world, tmp_path) as running:
        yield running


@contextmanager
def plant_on(database_url: str, valkey_url: str, world: World, folder: Path) -> Iterator[Plant]:
    with mail_catcher_for_tests() as catcher:
        environment = environment_for(database_url, valkey_url, folder, catcher.smtp_host, catcher.smtp_port)
        # The clock of the test stands still in October; that of the processes runs on from the same moment.
        MovableClock(Path(environment["CLB_CLOCK_FILE"])).move_to(START)
        started = runtime.start(
            read_settings({name: value for name, value in environment.items() if name != "CLB_CLOCK_FILE"})
        )
        running = Plant(started, CentreScope(world.centre_id), catcher, environment, folder)
        try:
            yield running
        finally:
            running.stop_all()
            started.close()


def environment_for(
    database_url: str, valkey_url: str, folder: Path, smtp_host: str = "localhost", smtp_port: int = 25
) -> dict[str, str]:
    """What `clb worker` and `clb scheduler` need, and the path of this test run."""
    return {
        **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        "PYTHONSAFEPATH": "1",
        "CLB_DATABASE_ADMIN_URL": database_url,
        "CLB_DATABASE_PASSWORD": "",
        "CLB_VALKEY_URL": valkey_url,
        "CLB_SECRET_KEY": "a secret of the tests, long enough",
        "CLB_DATA_DIR": str(folder),
        "CLB_SMTP_HOST": smtp_host,
        "CLB_SMTP_PORT": str(smtp_port),
        "CLB_PUBLIC_URL": "http://clb.example",
        "CLB_DEMO": "1",
        "CLB_CLOCK_FILE": str(folder / "clock.json"),
    }

"""What the tests of the whole application share: a full database to look at, applications with other settings, log lines."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
import structlog
from flask import Flask

from clb_app import runtime
from clb_app.factory import create_app
from clb_app.launcher.postgres import PostgresServer
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.observability import logs
from clb_tenants.access.roles import Role
from client import Client
from conftest import clone, settings_for
from isolation import things as making
from isolation.things import Things
from world import START, World


@dataclass(frozen=True, slots=True)
class Full:
    """An application on a database with one thing of every kind. For looking only: the database is shared."""

    app: Flask
    runtime: Runtime
    things: Things

    def client(self, role: Role | None) -> Client:
        return Client(self.app, self.things.owner(role) if role else None)


@pytest.fixture(scope="session")
def full(
    postgres: PostgresServer, template: World, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Full]:
    clone(postgres, "clb_full")
    started = runtime.start(settings_for(postgres.url("clb_full"), valkey_url, tmp_path_factory.mktemp("full")))
    app = create_app(started)
    with clock.using(FixedClock(START)):
        things = making.make(started, app, template)
    yield Full(app, started, things)
    started.close()


@pytest.fixture
def app_with(
    postgres: PostgresServer, template: World, valkey_url: str, tmp_path: Path
) -> Iterator[Callable[..., Flask]]:
    """`app_with(CLB_RATE_LIMITS="1")`: the application with other settings, on a database of its own."""
    opened: list[Runtime] = []

    def start(**settings: str) -> Flask:
        clone(postgres, "clb_other")
        more = {"CLB_VALKEY_URL": valkey_url} | settings
        opened.append(
            runtime.start(settings_for(postgres.url("clb_other"), more.pop("CLB_VALKEY_URL"), tmp_path, **more))
        )
        return create_app(opened[-1])

    yield start
    for each in opened:
        each.close()


class LogLines:
    """What was logged since the test began, as it would stand in the log of a process."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, object]]:
        return [orjson.loads(line) for line in self.text.splitlines()]

    def of(self, level: str) -> list[dict[str, object]]:
        return [line for line in self.lines if line["level"] == level]


@pytest.fixture
def log_lines() -> Iterator[LogLines]:
    """The product's own lines, made as `logs.configure` makes them."""
    found = LogLines()
    structlog.configure(
        processors=logs.PROCESSORS,
        logger_factory=structlog.WriteLoggerFactory(file=found.stream),
        cache_logger_on_first_use=False,
    )
    yield found
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()

"""A town of schools on a cluster of its own, that a test may kill, and the whole application on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

import world as worlds
from clb_app import registry, runtime
from clb_app.factory import create_app
from clb_app.launcher.postgres import PostgresServer
from clb_app.migrations import migrate_url
from clb_app.runtime import Runtime
from clb_core.database.unit_of_work import UnitOfWork
from clb_integrations.passwords.argon2_hasher import Argon2Hasher
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from conftest import settings_for
from planning.data import key
from servers import bin_dir_of, server_folder
from world import YEAR, World

KILLABLE = {"fsync": "off"}
"""A killed server must keep what it confirmed; only a power cut may lose it."""
GROUPS = 12
"""How many groups each of the two schools has to be planned; few, so that planners meet."""


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server that a test may kill."""
    with (
        server_folder() as folder,
        PostgresServer(folder / "postgres", bin_dir_of("wheel"), settings=KILLABLE) as server,
    ):
        yield server


@dataclass(frozen=True, slots=True)
class Town:
    """`wishes`: (school, group, programme) to be planned; by a team of the centre."""

    runtime: Runtime
    app: Flask
    world: World
    wishes: tuple[tuple[UUID, UUID, UUID], ...]


@pytest.fixture
def town(own_postgres: PostgresServer, valkey_url: str, tmp_path: Path) -> Iterator[Town]:
    own_postgres.create_database("clb_faults")
    url = own_postgres.url("clb_faults")
    migrate_url(url)
    registry.register_words()
    started = runtime.start(settings_for(url, valkey_url, tmp_path))
    try:
        world = worlds.build(url, started.database, Argon2Hasher().hash(worlds.PASSWORD))
        worlds.fill(started.database, world)
        with unit_of_work(started.database, CentreScope(world.centre_id)) as uow:
            wishes = tuple(_wishes(uow, world))
        yield Town(started, create_app(started), world, wishes)
    finally:
        started.close()


def _wishes(uow: UnitOfWork, world: World) -> Iterator[tuple[UUID, UUID, UUID]]:
    for school_id, grade, code in ((world.school_id, "L4", "SC3"), (world.other_school_id, "S3", "SC5")):
        for number in range(GROUPS):
            values = {"name": f"{grade} {number}", "grade": Grade(grade), "head_count": 8}
            group = class_groups.add_group(uow, System(), school_id, YEAR, values)
            yield school_id, group.class_group_id, key(uow, group.class_group_id, code).programme_id


@pytest.fixture
def contacts(town: Town) -> dict[UUID, object]:
    """Who answers for each school."""
    return {
        town.world.school_id: town.world.contacts[Role.PLANNING_CONTACT],
        town.world.other_school_id: town.world.other_contact,
    }

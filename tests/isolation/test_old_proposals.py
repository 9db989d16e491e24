"""A database in which proposals were made before deadlines were kept: after the migration each has its own, once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, column, create_engine, inspect, select, text
from sqlalchemy import table as sql_table

from clb_app.launcher.postgres import PostgresServer
from clb_app.migrations import config, migrate_url
from clb_app.tables import METADATA
from clb_core.terms import agreed
from clb_platform.deadlines.models import Deadline
from isolation.canaries import DAY, MOMENT, Place, row_of

HERE = Place("HERE", UUID(int=0xA), 1)
REPLY_BY = agreed("gekozen antwoorddag versie 1", DAY, DAY).moment
OLD = {
    "proposed": UUID(int=1),
    "answered": UUID(int=2),
    "planned": UUID(int=3),
}
"""A visit per state; only the first two wait for an answer that has a last moment."""


@pytest.fixture
def url(server: PostgresServer) -> Iterator[str]:
    server.create_database("clb_old")
    yield server.url("clb_old")
    with server.connect() as connection:
        connection.execute("drop database clb_old with (force)")


def revisions_around(url: str) -> tuple[str, str]:
    """The migration itself, and the one before it."""
    scripts = ScriptDirectory.from_config(config(url)).walk_revisions()
    found = next(each for each in scripts if "deadlines_of_old_proposals" in each.path)
    assert isinstance(found.down_revision, str)
    return found.revision, found.down_revision


def plant(connection: Connection) -> None:
    connection.execute(text("set local session_replication_role = replica"))
    connection.execute(METADATA.tables["school"].insert(), row_of(METADATA.tables["school"], HERE))
    for table, values in (
        ("visit", {"reply_by": REPLY_BY}),
        ("visit_transition", {"action": "propose", "happened_at": MOMENT}),
    ):
        made = METADATA.tables[table]
        # Only the columns that the table had then.
        then = {each["name"] for each in inspect(connection).get_columns(table)}
        old = sql_table(table, *(column(each.name, each.type) for each in made.columns if each.name in then))
        for state, visit_id in OLD.items():
            row: dict[str, Any] = row_of(made, HERE) | values | {"visit_id": visit_id}
            if table == "visit":
                row["state"] = state
            else:
                row["transition_id"] = visit_id
            connection.execute(old.insert(), {name: value for name, value in row.items() if name in then})


def test_each_old_proposal_gets_its_deadline_and_one_only(url: str) -> None:
    revision, before = revisions_around(url)
    migrate_url(url, revision=before)
    engine = create_engine(url)
    with engine.begin() as connection:
        plant(connection)

    migrate_url(url, revision=revision)

    with engine.connect() as connection:
        kept = connection.execute(select(Deadline.__table__)).mappings().all()
        forced = connection.scalar(text("select relforcerowsecurity from pg_class where relname = 'deadline'"))
    engine.dispose()
    assert {row["subject_id"] for row in kept} == {OLD["proposed"], OLD["answered"]}
    assert forced is True


def test_it_explains_itself_as_one_that_was_kept_at_the_time(url: str) -> None:
    revision, before = revisions_around(url)
    migrate_url(url, revision=before)
    engine = create_engine(url)
    with engine.begin() as connection:
        plant(connection)
    migrate_url(url, revision=revision)

    with engine.connect() as connection:
        row = (
            connection.execute(select(Deadline.__table__).where(Deadline.subject_id == OLD["proposed"]))
            .mappings()
            .one()
        )
    engine.dispose()
    kept = Deadline(**{name: row[name] for name in row})
    assert kept.computed == agreed("gekozen antwoorddag versie 1", DAY, DAY)
    assert (kept.moment, kept.purpose, kept.done_at) == (REPLY_BY, "reply_by", None)

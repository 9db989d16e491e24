"""A database in which items of visits did not know their year: after the migration each has that of its group."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import column, create_engine, inspect, text
from sqlalchemy import table as sql_table

from clb_app.launcher.postgres import PostgresServer
from clb_app.migrations import config, migrate_url
from clb_app.tables import METADATA
from isolation.canaries import Place, row_of

HERE, THERE = Place("HERE", UUID(int=0xA), 1), Place("THERE", UUID(int=0xB), 2)


@pytest.fixture
def url(server: PostgresServer) -> Iterator[str]:
    server.create_database("clb_old_items")
    yield server.url("clb_old_items")
    with server.connect() as connection:
        connection.execute("drop database clb_old_items with (force)")


def test_each_item_gets_the_year_of_its_group_whatever_the_centre(url: str) -> None:
    scripts = ScriptDirectory.from_config(config(url)).walk_revisions()
    before = next(each for each in scripts if "the_year_of_an_item" in each.path).down_revision
    assert isinstance(before, str)
    migrate_url(url, revision=before)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        for name in ("class_group", "visit_item"):
            made, then = METADATA.tables[name], {each["name"] for each in inspect(connection).get_columns(name)}
            old = sql_table(name, *(column(each.name, each.type) for each in made.columns if each.name in then))
            for place in (HERE, THERE):
                row = row_of(made, place) | {"start_year": 2024 + place.number}
                connection.execute(old.insert(), {key: value for key, value in row.items() if key in then})

    migrate_url(url)

    with engine.connect() as connection:
        years = (
            "select i.start_year, g.start_year from visit_item i join class_group g using (centre_id, class_group_id)"
        )
        found = connection.execute(text(years)).all()
    engine.dispose()
    assert sorted(found) == [(2025, 2025), (2026, 2026)]

"""Migrations go up, down and up again on both servers, leave nothing behind, and end where the models are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from clb_app.launcher.postgres import PostgresServer
from clb_app.migrations import config, migrate_url


@pytest.fixture
def url(server: PostgresServer) -> Iterator[str]:
    """An empty database for one test."""
    server.create_database("clb_steps")
    yield server.url("clb_steps")
    with server.connect() as connection:
        connection.execute("drop database clb_steps with (force)")


def contents(url: str) -> dict[str, list[str]]:
    """What stands in the schema: relations, functions of our own, policies and the rights on them."""
    questions = {
        "relations": "select relname || ' ' || coalesce(relacl::text, '') from pg_class"
        " where relnamespace = 'public'::regnamespace and relname not like 'alembic_version%'",
        "functions": "select p.oid::regprocedure || ' ' || coalesce(proacl::text, '') from pg_proc p"
        " where p.pronamespace = 'public'::regnamespace"
        " and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')",
        "policies": "select tablename || '.' || policyname || ' ' || coalesce(qual, '') from pg_policies",
    }
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {name: sorted(connection.scalars(text(question))) for name, question in questions.items()}
    engine.dispose()
    return found


def revisions(url: str) -> list[str]:
    """From the first to the last."""
    return [script.revision for script in reversed(list(ScriptDirectory.from_config(config(url)).walk_revisions()))]


def test_every_migration_goes_up_down_and_up_again_one_by_one(url: str) -> None:
    for revision in revisions(url):
        migrate_url(url, revision=revision)
        once = contents(url)
        command.downgrade(config(url), "-1")
        command.upgrade(config(url), revision)

        assert contents(url) == once, revision


def test_all_the_way_down_nothing_is_left_and_the_way_up_is_open_again(url: str) -> None:
    migrate_url(url)
    top = contents(url)

    command.downgrade(config(url), "base")
    assert contents(url) == {"relations": [], "functions": [], "policies": []}

    migrate_url(url)
    assert contents(url) == top


def test_the_last_migration_ends_where_the_models_are(url: str) -> None:
    migrate_url(url)

    command.check(config(url))


def test_migrations_are_numbered_in_one_line(url: str) -> None:
    assert revisions(url) == [f"{number:04}" for number in range(1, len(revisions(url)) + 1)]


def test_migrating_twice_changes_nothing(url: str) -> None:
    migrate_url(url)
    once = contents(url)

    migrate_url(url)

    assert contents(url) == once

"""The database itself keeps centres and schools apart, on both servers: read from its catalogue."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from clb_app.tables import GLOBAL_TABLES, audiences
from clb_tenants.isolation.policies import protect
from isolation.catalogue import FUNCTIONS, findings


def test_the_catalogue_is_what_the_tables_declare(superuser: Engine) -> None:
    with superuser.connect() as connection:
        assert findings(connection, audiences(), GLOBAL_TABLES) == []


def test_global_tables_are_few_and_named() -> None:
    """A table that no centre owns is a decision: it is written here too."""
    assert {
        "affiliation", "dispatch_queue", "institution", "local_account", "person", "person_identity", "schedule",
    } == GLOBAL_TABLES  # fmt: skip


def test_the_listed_functions_are_all_that_run_with_anothers_rights(superuser: Engine) -> None:
    with superuser.connect() as connection:
        found = connection.scalars(
            text(
                "select p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' from pg_proc p"
                " where p.prosecdef and p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
            )
        ).all()
    assert sorted(found) == sorted(function.signature for function in FUNCTIONS)


def test_no_audience_gives_a_right_that_walls_cannot_hold() -> None:
    """TRUNCATE and COPY pass by row-level security; a school's right without a condition would be all rows."""
    usual = {"select", "insert", "update", "delete"}
    for table, audience in audiences().items():
        assert {*audience.staff_rights, *audience.school_rights} <= usual, table
        assert bool(audience.school_rights) == (audience.school_sees is not None), table


def test_every_policy_is_the_one_that_its_audience_writes(changing: Connection) -> None:
    """Migrations are history; what stands in the database today must equal what `protect` writes for the table today."""
    for table, audience in audiences().items():
        standing = policies_of(changing, table)
        for name in standing:
            changing.execute(text(f"drop policy {name} on {table}"))
        for statement in protect(table, audience):
            changing.execute(text(statement).execution_options(no_parameters=True))

        assert policies_of(changing, table) == standing, table


def policies_of(connection: Connection, table: str) -> dict[str, tuple[object, ...]]:
    rows = connection.execute(
        text("select policyname, permissive, roles, cmd, qual, with_check from pg_policies where tablename = :table"),
        {"table": table},
    ).all()
    return {row.policyname: tuple(row)[1:] for row in rows}

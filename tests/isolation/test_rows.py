"""Row by row, on both servers: what each role can do with another centre's and another school's rows is nothing.

Every table of a centre is tried, those that are made tomorrow too. The statements are written here by hand, without the
product's queries: this is what the database does when the product forgets.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine, Table, create_engine, text
from sqlalchemy.exc import ProgrammingError

from clb_app.launcher.postgres import PostgresServer
from clb_app.tables import GLOBAL_TABLES, audiences
from clb_core.database.engines import Database
from clb_tenants.isolation.roles import role_url
from clb_tenants.isolation.scope import (
    CentreId,
    CentreScope,
    DatabaseRole,
    NoScope,
    SchoolId,
    SchoolScope,
    unit_of_work,
)
from isolation.canaries import Place, owned_tables, plant, row_of

HERE, ELSEWHERE = UUID(int=0xA), UUID(int=0xB)
OURS = Place("OURS", HERE, 1)
OTHER = Place("OTHER", HERE, 2)
"""Another school of the same centre."""
FOREIGN = Place("FOREIGN", ELSEWHERE, 3)
PLACES = (OURS, OTHER, FOREIGN)
ONE_PER_CENTRE = ("centre",)
TABLES = [table.name for table in owned_tables()]
READ_BY_STAFF = [name for name in TABLES if "select" in audiences()[name].staff_rights]
OF_SCHOOLS = [
    table.name
    for table in owned_tables()
    if "select" in audiences()[table.name].school_rights and "school_id" in table.columns
]
OF_SCHOOL_ALONE = [name for name, audience in audiences().items() if not audience.staff_rights]
CENTRE_ONLY = [name for name, audience in audiences().items() if audience.school_sees is None]


@pytest.fixture(scope="module")
def planted_url(server: PostgresServer, migrated_url: str, superuser: Engine) -> Iterator[str]:
    """A copy of the migrated database with a row of each place in every table."""
    # A database is copied only while nobody is connected to it.
    superuser.dispose()
    with server.connect() as connection:
        connection.execute("drop database if exists clb_rows with (force)")
        connection.execute("create database clb_rows template clb_walls")
    engine = create_engine(server.url("clb_rows"))
    with engine.begin() as connection:
        plant(connection, (OURS, FOREIGN))
        plant(connection, (OTHER,), but=ONE_PER_CENTRE)
    engine.dispose()
    yield server.url("clb_rows")


@pytest.fixture(scope="module")
def database(planted_url: str) -> Iterator[Database]:
    opened = Database({role: role_url(planted_url, role, "") for role in DatabaseRole}, pool_size=1)
    yield opened
    opened.close()


@contextmanager
def acting(
    engine: Engine, *, centre: UUID | None = None, schools: tuple[UUID, ...] = (), person: UUID | None = None
) -> Iterator[Connection]:
    """A transaction of a login role with the context that isolation would set; rolled back."""
    with engine.connect() as connection:
        for name, value in (("centre_id", centre), ("school_ids", ",".join(map(str, schools))), ("person_id", person)):
            connection.execute(text(f"select set_config('app.{name}', :value, true)"), {"value": str(value or "")})
        yield connection
        connection.rollback()


@pytest.fixture
def staff(database: Database) -> Iterator[Connection]:
    with acting(database.engine(DatabaseRole.CENTRE), centre=HERE, person=OURS.id_of("person_id")) as connection:
        yield connection


@pytest.fixture
def contact(database: Database) -> Iterator[Connection]:
    """Of our school."""
    engine = database.engine(DatabaseRole.SCHOOL)
    with acting(engine, centre=HERE, schools=(OURS.id_of("school_id"),), person=OURS.id_of("person_id")) as connection:
        yield connection


def count(connection: Connection, table: str, where: str, **values: object) -> int:
    return int(connection.scalar(text(f"select count(*) from {table} where {where}"), values) or 0)


def refused(connection: Connection, statement: object, values: object = None) -> str:
    """Why the database refuses a statement, in its own words; fails when it does not."""
    point = connection.begin_nested()
    try:
        with pytest.raises(ProgrammingError) as caught:
            connection.execute(statement, values)  # type: ignore[call-overload]
    finally:
        point.rollback()
    return str(caught.value.orig)


def fresh(table: Table, place: Place) -> dict[str, object]:
    """A row of a place that is not there yet."""
    row = row_of(table, place)
    ids = [column.name for column in table.primary_key if column.name != "centre_id"]
    return row | {name: uuid4() for name in ids if isinstance(row[name], UUID)}


@pytest.mark.parametrize("name", READ_BY_STAFF)
def test_staff_see_and_reach_their_own_rows_and_never_those_of_another_centre(staff: Connection, name: str) -> None:
    rights = audiences()[name].staff_rights
    assert count(staff, name, "centre_id = :centre", centre=HERE) >= 1
    assert count(staff, name, "centre_id <> :centre", centre=HERE) == 0
    if "update" in rights:
        assert (
            staff.execute(
                text(f"update {name} set centre_id = centre_id where centre_id = :c"), {"c": ELSEWHERE}
            ).rowcount
            == 0
        )
    if "delete" in rights:
        assert staff.execute(text(f"delete from {name} where centre_id = :c"), {"c": ELSEWHERE}).rowcount == 0


@pytest.mark.parametrize("table", owned_tables(), ids=lambda table: table.name)
def test_staff_write_nothing_into_another_centre(staff: Connection, table: Table) -> None:
    rights = audiences()[table.name].staff_rights
    if "insert" in rights:
        assert "row-level security" in refused(staff, table.insert(), fresh(table, FOREIGN))
    if "update" in rights:
        moved = text(f"update {table.name} set centre_id = :there where centre_id = :here")
        assert "row-level security" in refused(staff, moved, {"there": ELSEWHERE, "here": HERE})


@pytest.mark.parametrize("name", TABLES)
def test_what_staff_may_not_do_is_refused_by_the_grant(staff: Connection, name: str) -> None:
    rights = audiences()[name].staff_rights
    statements = {
        "update": f"update {name} set centre_id = centre_id",
        "delete": f"delete from {name}",
        "truncate": f"truncate {name} cascade",
    }
    for right, statement in statements.items():
        if right not in rights:
            assert "permission denied" in refused(staff, text(statement))


@pytest.mark.parametrize("name", OF_SCHOOLS)
def test_a_contact_sees_rows_of_the_own_school_and_never_of_another(contact: Connection, name: str) -> None:
    own, other = OURS.id_of("school_id"), OTHER.id_of("school_id")

    assert count(contact, name, "school_id = :school", school=own) >= 1
    assert count(contact, name, "school_id = :school", school=other) == 0
    assert count(contact, name, "centre_id <> :centre", centre=HERE) == 0


@pytest.mark.parametrize("name", OF_SCHOOLS)
def test_a_contact_changes_no_row_of_another_school(contact: Connection, name: str) -> None:
    rights, values = audiences()[name].school_rights, {"school": OTHER.id_of("school_id")}
    if "update" in rights:
        assert (
            contact.execute(text(f"update {name} set school_id = school_id where school_id = :school"), values).rowcount
            == 0
        )
        assert "row-level security" in refused(contact, text(f"update {name} set school_id = :school"), values)
    if "delete" in rights:
        assert contact.execute(text(f"delete from {name} where school_id = :school"), values).rowcount == 0


@pytest.mark.parametrize(
    "table", [t for t in owned_tables() if "insert" in audiences()[t.name].school_rights], ids=lambda t: t.name
)
def test_a_contact_adds_no_row_to_another_centre_nor_to_another_school(contact: Connection, table: Table) -> None:
    assert "row-level security" in refused(contact, table.insert(), fresh(table, FOREIGN))
    if audiences()[table.name].school_sees != "true":
        assert "row-level security" in refused(contact, table.insert(), fresh(table, OTHER))


@pytest.mark.parametrize("name", CENTRE_ONLY)
def test_tables_of_the_centre_alone_refuse_a_contact_altogether(contact: Connection, name: str) -> None:
    assert "permission denied" in refused(contact, text(f"select 1 from {name}"))


@pytest.mark.parametrize("name", OF_SCHOOL_ALONE)
def test_what_a_school_keeps_for_itself_refuses_staff_altogether(staff: Connection, name: str) -> None:
    assert OF_SCHOOL_ALONE == ["agreement_school_note"]
    for statement in (f"select 1 from {name}", f"delete from {name}"):
        assert "permission denied" in refused(staff, text(statement))


@pytest.mark.parametrize("name", TABLES)
def test_a_contact_has_each_right_only_where_it_is_declared(contact: Connection, name: str) -> None:
    rights = audiences()[name].school_rights
    statements = {
        "select": f"select * from {name}",
        "update": f"update {name} set centre_id = centre_id",
        "delete": f"delete from {name}",
        "truncate": f"truncate {name} cascade",
    }
    for right, statement in statements.items():
        if right not in rights:
            assert "permission denied" in refused(contact, text(statement))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("role", [DatabaseRole.CENTRE, DatabaseRole.SCHOOL])
def test_without_a_scope_no_row_is_seen(database: Database, role: DatabaseRole, name: str) -> None:
    audience = audiences()[name]
    if "select" not in (audience.staff_rights if role is DatabaseRole.CENTRE else audience.school_rights):
        return
    with database.engine(role).connect() as connection:
        assert count(connection, name, "true") == 0
    with acting(database.engine(role)) as connection:
        assert count(connection, name, "true") == 0


@pytest.mark.parametrize("name", sorted({*TABLES, *GLOBAL_TABLES}))
def test_the_role_of_the_doors_reaches_no_table(database: Database, name: str) -> None:
    with database.engine(DatabaseRole.DOOR).connect() as connection:
        assert "permission denied" in refused(connection, text(f"select 1 from {name}"))


@pytest.mark.parametrize("name", sorted(GLOBAL_TABLES))
def test_global_tables_are_closed_to_staff_and_to_contacts(staff: Connection, contact: Connection, name: str) -> None:
    assert "permission denied" in refused(staff, text(f"select 1 from {name}"))
    assert "permission denied" in refused(contact, text(f"select 1 from {name}"))


def test_no_login_can_become_another_role(database: Database) -> None:
    for role in DatabaseRole:
        for other in ("clb_owner", "clb_doors", "postgres", *(each for each in DatabaseRole if each is not role)):
            with database.engine(role).connect() as connection:
                assert "permission denied" in refused(connection, text(f"set role {other}"))


def test_no_login_can_make_a_table_or_a_function(database: Database) -> None:
    for role in DatabaseRole:
        with database.engine(role).connect() as connection:
            assert "permission denied" in refused(connection, text("create table own (n int)"))


def test_a_session_without_a_scope_raises_before_any_statement(database: Database) -> None:
    for role in DatabaseRole:
        session = database.session(role)
        with pytest.raises(NoScope):
            session.execute(text("select 1"))
        session.close()


def test_a_pooled_connection_carries_no_context_to_the_next_user(database: Database) -> None:
    """The pool holds one connection, so that the second user gets that of the first."""
    scopes = (
        CentreScope(CentreId(HERE)),
        SchoolScope(CentreId(HERE), (SchoolId(OURS.id_of("school_id")),)),
    )
    for scope in scopes:
        with unit_of_work(database, scope) as uow:
            before = uow.session.scalar(text("select pg_backend_pid()"))
            assert uow.session.scalar(text("select current_setting('app.centre_id', true)")) == str(HERE)
        with database.engine(scope.role).connect() as connection:
            assert connection.scalar(text("select pg_backend_pid()")) == before
            settings = [f"current_setting('app.{name}', true)" for name in ("centre_id", "school_ids", "person_id")]
            found = connection.execute(text(f"select {', '.join(settings)}")).one()
            assert {value or "" for value in found} == {""}
            assert count(connection, "school", "true") == 0


def test_a_context_ends_with_a_rolled_back_transaction_too(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(database, CentreScope(CentreId(HERE))):
        raise ZeroDivisionError
    with database.engine(DatabaseRole.CENTRE).connect() as connection:
        assert (connection.scalar(text("select current_setting('app.centre_id', true)")) or "") == ""


def test_a_context_of_nonsense_shows_nothing_and_breaks_loudly(database: Database) -> None:
    with database.engine(DatabaseRole.CENTRE).connect() as connection:
        connection.execute(text("select set_config('app.centre_id', 'x'' or true --', true)"))
        with pytest.raises(Exception, match="invalid input syntax for type uuid"):
            connection.execute(text("select * from school"))

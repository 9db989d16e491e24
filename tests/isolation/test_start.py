"""The product does not start on a database that would not keep centres apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, create_engine, text

from clb_tenants.isolation import roles
from clb_tenants.isolation.roles import UnsafeDatabase, check_at_start, role_url
from clb_tenants.isolation.scope import DatabaseRole


@pytest.fixture(params=list(DatabaseRole))
def login(request: pytest.FixtureRequest, migrated_url: str) -> Iterator[Engine]:
    """One of the three roles that log in."""
    engine = create_engine(role_url(migrated_url, request.param, ""))
    yield engine
    engine.dispose()


@pytest.fixture
def staff(migrated_url: str) -> Iterator[Engine]:
    engine = create_engine(role_url(migrated_url, DatabaseRole.CENTRE, ""))
    yield engine
    engine.dispose()


@contextmanager
def while_true(superuser: Engine, begin: str, end: str) -> Iterator[None]:
    """Between two statements of the superuser."""
    with superuser.begin() as connection:
        connection.execute(text(begin))
    try:
        yield
    finally:
        with superuser.begin() as connection:
            connection.execute(text(end))


def test_each_login_starts_on_a_migrated_database(login: Engine) -> None:
    check_at_start(login)


def test_a_superuser_is_refused(superuser: Engine) -> None:
    with pytest.raises(UnsafeDatabase, match="superuser"):
        check_at_start(superuser)


@pytest.mark.parametrize("attribute", ["bypassrls", "createrole", "superuser"])
def test_a_login_that_was_given_more_is_refused(superuser: Engine, staff: Engine, attribute: str) -> None:
    given = while_true(superuser, f"alter role app_centre {attribute}", f"alter role app_centre no{attribute}")
    with given, pytest.raises(UnsafeDatabase, match="app_centre"):
        check_at_start(staff)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("disable row level security", "enable row level security"),
        ("no force row level security", "force row level security"),
    ],
)
def test_a_table_without_row_level_security_is_named(superuser: Engine, staff: Engine, begin: str, end: str) -> None:
    opened = while_true(superuser, f"alter table school {begin}", f"alter table school {end}")
    with opened, pytest.raises(UnsafeDatabase, match=r"off on: school\."):
        check_at_start(staff)


def test_a_login_that_owns_a_table_is_refused(superuser: Engine, staff: Engine) -> None:
    begin = "create table taken (n int); alter table taken owner to app_centre"
    with while_true(superuser, begin, "drop table taken"), pytest.raises(UnsafeDatabase, match="owns 1 relations"):
        check_at_start(staff)


class Server:
    """A connection that only knows its version."""

    def __init__(self, number: int) -> None:
        self.number = number

    def scalar(self, _statement: object) -> str:
        return str(self.number)


@pytest.mark.parametrize("number", [140020, 150013, 160009, 170005])
def test_a_server_without_the_fixes_of_row_level_security_is_refused(number: int) -> None:
    with pytest.raises(UnsafeDatabase, match="too old"):
        roles._check_version(Server(number))  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [150014, 150018, 160010, 170006, 180000, 190001])
def test_a_server_with_the_fixes_is_taken(number: int) -> None:
    roles._check_version(Server(number))  # type: ignore[arg-type]

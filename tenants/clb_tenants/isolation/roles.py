"""Making the database roles, and refusing to start on a database that would not keep centres apart."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Engine, create_engine, make_url, text

from clb_tenants.isolation.policies import DOORS, LOGINS, OWNER
from clb_tenants.isolation.scope import DatabaseRole

OLDEST_MINORS: Final = {15: 14, 16: 10, 17: 6}
"""First minor of each major with the fixes of row-level security (CVE-2025-8713 and before); any 18 has them."""


class UnsafeDatabase(RuntimeError):
    """The database or its roles would not keep centres apart."""


def role_url(admin_url: str, role: DatabaseRole, password: str) -> str:
    """The address for one login role, from the administrator's address and the roles' common password."""
    url = make_url(admin_url).set(username=role.value, password=password or None)
    return url.render_as_string(hide_password=False)


def prepare_roles(admin_url: str, password: str) -> None:
    """Create the roles that are missing; safe to run again. Needs an administrator that may create roles."""
    engine = create_engine(admin_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        _create(connection, OWNER, "nologin")
        _create(connection, DOORS, "nologin bypassrls")
        for login in LOGINS:
            _create(connection, login, "login noinherit")
            if password:
                quoted = password.replace("'", "''")
                connection.execute(text(f"alter role {login} password '{quoted}'").execution_options(no_parameters=True))
        connection.execute(text(f"grant {OWNER}, {DOORS} to current_user"))
        connection.execute(text("revoke create on schema public from public"))
        # Only to hand functions over to it; the attribute that bypasses the policies is not inherited.
        connection.execute(text(f"grant {DOORS} to {OWNER}"))
        connection.execute(text(f"grant usage, create on schema public to {OWNER}, {DOORS}"))
        connection.execute(text(f"grant usage on schema public to {', '.join(LOGINS)}"))
        connection.execute(text("create extension if not exists btree_gist"))
    engine.dispose()


def _create(connection: Connection, role: str, attributes: str) -> None:
    exists = connection.scalar(text("select 1 from pg_roles where rolname = :role"), {"role": role})
    if not exists:
        connection.execute(text(f"create role {role} nosuperuser nocreatedb nocreaterole {attributes}"))


def check_at_start(engine: Engine) -> None:
    """Raise UnsafeDatabase when this login could see past the policies, or the server lacks their fixes."""
    with engine.connect() as connection:
        _check_version(connection)
        row = connection.execute(
            text("select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user")
        ).one()
        if row.rolsuper or row.rolbypassrls or row.rolcreaterole:
            raise UnsafeDatabase(f"The role {row.rolname} is superuser, bypasses row-level security or makes roles.")
        owned = connection.scalar(
            text("select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = current_user")
        )
        if owned:
            raise UnsafeDatabase(f"The role {row.rolname} owns {owned} relations; a login must own nothing.")
        open_tables = connection.scalars(
            text(
                "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'centre_id'"
                " where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace"
                " and not (c.relrowsecurity and c.relforcerowsecurity)"
                " and has_table_privilege(current_user, c.oid, 'select')"
            )
        ).all()
        if open_tables:
            raise UnsafeDatabase(f"Row-level security is off on: {', '.join(sorted(open_tables))}.")


def _check_version(connection: Connection) -> None:
    number = int(connection.scalar(text("select current_setting('server_version_num')")) or 0)
    major, minor = divmod(number, 10000)
    if major < 15 or minor < OLDEST_MINORS.get(major, 0):
        raise UnsafeDatabase(f"PostgreSQL {major}.{minor} is too old; use 15.14, 16.10, 17.6 or any 18, or newer.")

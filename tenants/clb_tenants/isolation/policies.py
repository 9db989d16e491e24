"""The SQL that keeps centres and schools apart: roles, grants, policies, doors. Used by migrations; read by auditors.

Five roles: `clb_owner` owns all tables and is subject to the policies too (FORCE); `clb_doors` owns the doors, the few
SECURITY DEFINER functions that run before a scope exists; `app_centre`, `app_school` and `app_door` log in, own nothing,
and cannot become another. `app_door` has no right on any table, only on the doors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from clb_tenants.isolation.ownership import CENTRE, CENTRE_ONLY, Audience

OWNER: Final = "clb_owner"
DOORS: Final = "clb_doors"
LOGINS: Final = ("app_centre", "app_school", "app_door")


def protect(table: str, audience: Audience = CENTRE_ONLY) -> list[str]:
    """Statements that put a table of a centre behind both walls: grants by role, policies by row."""
    here = f"centre_id = {CENTRE}"
    statements = [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy tenant on {table} as restrictive using ({here}) with check ({here})",
    ]
    if audience.staff_rights:
        statements.append(f"create policy staff on {table} to app_centre using (true) with check (true)")
        statements.append(f"grant {', '.join(audience.staff_rights)} on {table} to app_centre")
    if audience.school_sees is not None:
        statements += _school_policies(table, audience)
        statements.append(f"grant {', '.join(audience.school_rights)} on {table} to app_school")
    return statements


def _school_policies(table: str, audience: Audience) -> list[str]:
    """One policy for all rights, or one a right where a school may write fewer rows than it sees.

    Apart, because USING alone decides what a DELETE reaches and which row an UPDATE may take as its own.
    """
    sees, writes = audience.school_sees, audience.school_writes
    if writes is None:
        return [f"create policy school on {table} to app_school using ({sees}) with check ({sees})"]
    return [
        f"create policy school on {table} for select to app_school using ({sees})",
        f"create policy school_insert on {table} for insert to app_school with check ({writes})",
        f"create policy school_update on {table} for update to app_school using ({writes}) with check ({writes})",
        f"create policy school_delete on {table} for delete to app_school using ({writes})",
    ]


def door(name: str, arguments: str, returns: str, body: str, *, reads: Sequence[str] = (), rights: str = "select") -> list[str]:
    """A named function that may be called without a scope, and only by `app_door`; `reads` are the tables it needs."""
    signature = ", ".join(argument.strip().split(" ", 1)[1] for argument in arguments.split(",") if argument.strip())
    grants = [f"grant {rights} on {table} to {DOORS}" for table in reads]
    create = (
        f"create function {name}({arguments}) returns {returns} language sql volatile security definer"
        f" set search_path = pg_catalog, public as $door$ {body} $door$"
    )
    return [
        *grants,
        create,
        f"alter function {name}({signature}) owner to {DOORS}",
        f"revoke all on function {name}({signature}) from public",
        f"grant execute on function {name}({signature}) to app_door",
    ]


def on_every_row(tables: Sequence[str], statements: Iterable[str]) -> list[str]:
    """Statements of a migration that change rows of all centres; without this the owner, held by FORCE, reaches none.

    Forced again before the migration ends; a migration is one transaction.
    """
    return [
        *(f"alter table {table} no force row level security" for table in tables),
        *statements,
        *(f"alter table {table} force row level security" for table in tables),
    ]


def run_all(execute: object, statements: Iterable[str]) -> None:
    """Execute statements one by one with Alembic's `op.execute`."""
    for statement in statements:
        execute(statement)  # type: ignore[operator]

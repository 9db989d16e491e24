"""Reads the database's own catalogue and says in sentences where it would not keep centres and schools apart.

`findings` compares what PostgreSQL holds with what the tables of the product declare (`tables.audiences()`); an empty
list is the proof. The same function is tried on planted holes in `test_planted_holes.py`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from clb_tenants.isolation.ownership import Audience
from clb_tenants.isolation.policies import DOORS, LOGINS, OWNER

RIGHTS = ("select", "insert", "update", "delete", "truncate", "references", "trigger")
TENANT = "(centre_id = ( SELECT (NULLIF(current_setting('app.centre_id'::text, true), ''::text))::uuid AS \"nullif\"))"
"""The one restrictive policy, as PostgreSQL prints it."""
POLICY_ROLES = {
    "staff": "app_centre",
    "school": "app_school",
    "school_insert": "app_school",
    "school_update": "app_school",
    "school_delete": "app_school",
}
UNFIT_FOR_INDEX = ("numeric", "jsonb", "json", "money", "bpchar")
"""Their comparisons are not leakproof: under row-level security the index would not be used. Enums are the same."""


@dataclass(frozen=True, slots=True)
class Function:
    """A SECURITY DEFINER function: who owns it, and who alone may call it (None: nobody, it is a trigger)."""

    signature: str
    owner: str
    caller: str | None


ROLES = {
    # name: (may log in, superuser, bypasses row-level security, inherits, makes roles, makes databases, replicates)
    OWNER: (False, False, False, True, False, False, False),
    DOORS: (False, False, True, True, False, False, False),
    **dict.fromkeys(LOGINS, (True, False, False, False, False, False, False)),
}
DOOR_READS = {
    "affiliation": {"select", "insert", "delete"},
    "centre": {"select"},
    "deputy": {"select"},
    "dispatch_queue": {"select", "update"},
    "document": {"select"},
    "institution": {"select", "insert"},
    "local_account": {"select", "insert", "update"},
    "mail_link": {"select"},
    "member": {"select"},
    "membership": {"select"},
    "person": {"select", "insert", "update"},
    "person_identity": {"select", "insert", "update"},
    "schedule": {"select", "insert", "update"},
    "school": {"select"},
}
"""What the owner of the doors may touch, and so the most that any door can."""
FUNCTIONS = (
    Function("affiliated_elsewhere(p_numbers text[], p_first date)", DOORS, "app_centre"),
    Function("door_account(p_email_key text)", DOORS, "app_door"),
    Function("door_centres()", DOORS, "app_door"),
    Function(
        "door_claim_due(p_most integer, p_now timestamp with time zone, p_lease_seconds integer)", DOORS, "app_door"
    ),
    Function("door_contexts(p_person uuid, p_day date)", DOORS, "app_door"),
    Function(
        "door_create_account(p_person uuid, p_email_key text, p_email text, p_name text, p_hash text,"
        " p_at timestamp with time zone)",
        DOORS,
        "app_door",
    ),
    Function("door_link(p_centre uuid, p_digest text)", DOORS, "app_door"),
    Function("door_person(p_issuer text, p_subject text)", DOORS, "app_door"),
    Function("door_sealed_document(p_digest text)", DOORS, "app_door"),
    Function(
        "door_set_password(p_person uuid, p_hash text, p_at timestamp with time zone)", DOORS, "app_door"
    ),
    Function(
        "door_take_turn(p_name text, p_now timestamp with time zone, p_next timestamp with time zone)",
        DOORS,
        "app_door",
    ),
    Function("end_affiliation(p_institution uuid, p_last date)", DOORS, "app_centre"),
    Function("follow_outbox()", OWNER, None),
    Function("register_affiliation(p_number text, p_name text, p_first date, p_last date)", DOORS, "app_centre"),
    Function("take_statistics()", OWNER, "app_centre"),
    Function("withdraw_affiliation(p_institution uuid, p_first date)", DOORS, "app_centre"),
)
"""Every function that runs with another's rights. One more is a decision: it is written here too."""


def findings(connection: Connection, owned: Mapping[str, Audience], global_tables: Collection[str]) -> list[str]:
    """Everything in the public schema that differs from the declarations."""
    return [
        *_tables(connection, owned, global_tables),
        *_keys(connection, owned),
        *_policies(connection, owned),
        *_grants(connection, owned, global_tables),
        *_views(connection),
        *_functions(connection),
        *_roles(connection),
        *_schema(connection),
    ]


def _tables(connection: Connection, owned: Mapping[str, Audience], global_tables: Collection[str]) -> Iterator[str]:
    rows = connection.execute(
        text(
            "select c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner) as owner"
            " from pg_class c where c.relkind in ('r', 'p', 'f') and c.relnamespace = 'public'::regnamespace"
            " and c.relname <> 'alembic_version' order by c.relname"
        )
    ).all()
    known = {*owned, *global_tables}
    for name in sorted(known - {row.relname for row in rows}):
        yield f"table {name} is declared and does not exist"
    for row in rows:
        if row.relname not in known:
            yield f"table {row.relname} is neither a centre's nor one of the global tables"
        if row.owner != OWNER:
            yield f"table {row.relname} is owned by {row.owner}"
        if row.relname in owned and not row.relrowsecurity:
            yield f"table {row.relname} has no row-level security"
        if row.relname in owned and not row.relforcerowsecurity:
            yield f"table {row.relname} does not force row-level security on its owner"


def _keys(connection: Connection, owned: Mapping[str, Audience]) -> Iterator[str]:
    yield from _indexes(connection, owned)
    rows = connection.execute(
        text(
            "select k.conname, t.relname, f.relname as target, a.attname, b.attname as other"
            " from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_class f on f.oid = k.confrelid"
            " join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]"
            " join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]"
            " where k.contype = 'f' and t.relnamespace = 'public'::regnamespace"
        )
    ).all()
    for row in rows:
        if row.relname in owned and (row.attname, row.other) != ("centre_id", "centre_id"):
            yield f"foreign key {row.conname} does not begin with centre_id"
        if row.relname in owned and row.target not in owned:
            yield f"foreign key {row.conname} leads from a centre's table to {row.target}"


def _indexes(connection: Connection, owned: Mapping[str, Audience]) -> Iterator[str]:
    rows = connection.execute(
        text(
            "select i.relname as index, t.relname as table, x.indisprimary, x.indisexclusion, k.place,"
            " a.attname, y.typname, y.typtype"
            " from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid"
            " cross join lateral unnest(x.indkey::int2[]) with ordinality k (attnum, place)"
            " left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = k.attnum and k.attnum > 0"
            " left join pg_type y on y.oid = a.atttypid"
            " where t.relnamespace = 'public'::regnamespace order by t.relname, i.relname, k.place"
        )
    ).all()
    for row in rows:
        if row.table not in owned:
            continue
        if row.place == 1 and row.attname != "centre_id":
            yield f"index {row.index} of {row.table} does not begin with centre_id"
        if row.attname is None and not row.indisexclusion:
            yield f"index {row.index} of {row.table} holds an expression: RLS would keep it from being used"
        if row.typtype == "e" or row.typname in UNFIT_FOR_INDEX or (row.typname or "").startswith("_"):
            yield f"index {row.index} of {row.table} holds {row.attname} of type {row.typname}: not leakproof"
    for table in sorted(set(owned) - {row.table for row in rows if row.indisprimary}):
        yield f"table {table} has no primary key"


def _policies(connection: Connection, owned: Mapping[str, Audience]) -> Iterator[str]:
    rows = connection.execute(
        text(
            "select tablename, policyname, permissive, roles, cmd, qual, with_check from pg_policies where schemaname = 'public'"
        )
    ).all()
    by_table: dict[str, list[str]] = {table: [] for table in owned}
    for row in rows:
        by_table.setdefault(row.tablename, []).append(row.policyname)
        if row.tablename not in owned:
            yield f"policy {row.policyname} stands on {row.tablename}, which is no centre's table"
        if row.policyname == "tenant":
            as_declared = (row.permissive, row.cmd, row.roles, row.qual, row.with_check) == (
                "RESTRICTIVE", "ALL", ["public"], TENANT, TENANT,
            )  # fmt: skip
            if not as_declared:
                yield f"policy tenant of {row.tablename} does not hold everyone to the centre of the scope"
        elif row.policyname not in POLICY_ROLES:
            yield f"policy {row.policyname} of {row.tablename} is unknown"
        elif row.permissive != "PERMISSIVE" or row.roles != [POLICY_ROLES[row.policyname]]:
            yield f"policy {row.policyname} of {row.tablename} is for {row.roles}"
    for table, names in sorted(by_table.items()):
        if table in owned and "tenant" not in names:
            yield f"table {table} has no tenant policy"
        if table in owned and owned[table].school_sees is None and any(name.startswith("school") for name in names):
            yield f"table {table} is for the centre only and has a policy for schools"


def _grants(connection: Connection, owned: Mapping[str, Audience], global_tables: Collection[str]) -> Iterator[str]:
    roles = (*LOGINS, DOORS)
    rows = connection.execute(
        text(
            "select c.relname, r.role, g.wanted as right_asked,"
            " has_table_privilege(r.role, c.oid, g.wanted) as whole,"
            " g.wanted in ('select', 'insert', 'update', 'references')"
            "   and has_any_column_privilege(r.role, c.oid, case when g.wanted in ('select', 'insert', 'update', 'references')"
            "   then g.wanted else 'select' end) as part"
            " from pg_class c cross join unnest(cast(:roles as text[])) r (role)"
            " cross join unnest(cast(:rights as text[])) g (wanted)"
            " where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relnamespace = 'public'::regnamespace"
        ),
        {"roles": list(roles), "rights": list(RIGHTS)},
    ).all()
    for row in rows:
        due = _due(row.relname, row.role, owned)
        if row.whole != (row.right_asked in due):
            yield f"{row.role} {'has' if row.whole else 'lacks'} {row.right_asked} on {row.relname}"
        elif (
            row.part and not row.whole and (row.role, row.relname, row.right_asked) != (DOORS, "affiliation", "update")
        ):
            yield f"{row.role} has {row.right_asked} on columns of {row.relname}"
    to_all = connection.execute(
        text(
            "select c.relname from pg_class c, aclexplode(c.relacl) a"
            " where a.grantee = 0 and c.relnamespace = 'public'::regnamespace"
        )
    ).all()
    for row in to_all:
        yield f"everyone has a right on {row.relname}"


def _due(table: str, role: str, owned: Mapping[str, Audience]) -> set[str]:
    """The rights that a role is to have on a table, neither more nor fewer."""
    if role == DOORS:
        return DOOR_READS.get(table, set())
    if table not in owned or role == "app_door":
        return set()
    audience = owned[table]
    return set(audience.staff_rights if role == "app_centre" else audience.school_rights)


def _views(connection: Connection) -> Iterator[str]:
    rows = connection.execute(
        text(
            "select relname, relkind, coalesce(reloptions, '{}') as options from pg_class"
            " where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace"
        )
    ).all()
    for row in rows:
        if row.relkind == "m":
            yield f"materialised view {row.relname}: no policy would hold on it"
        elif not {"security_invoker=true", "security_invoker=on"} & set(row.options):
            yield f"view {row.relname} sees with its owner's eyes"


def _functions(connection: Connection) -> Iterator[str]:
    rows = connection.execute(
        text(
            "select p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as signature, p.prosecdef,"
            " pg_get_userbyid(p.proowner) as owner, coalesce(p.proconfig, '{}') as config,"
            " p.proacl is null as open, array(select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end"
            "   from aclexplode(p.proacl) a where a.grantee <> p.proowner order by 1) as callers"
            " from pg_proc p where p.pronamespace = 'public'::regnamespace"
            " and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')"
        )
    ).all()
    known = {function.signature: function for function in FUNCTIONS}
    for signature in sorted(set(known) - {row.signature for row in rows}):
        yield f"function {signature} is listed and does not exist"
    for row in rows:
        if not row.prosecdef:
            continue
        function = known.get(row.signature)
        if function is None:
            yield f"function {row.signature} runs with its owner's rights and is not listed"
            continue
        if row.owner != function.owner:
            yield f"function {row.signature} is owned by {row.owner}"
        if row.open or row.callers != ([function.caller] if function.caller else []):
            yield f"function {row.signature} may be called by {'everyone' if row.open else row.callers}"
        if not any(re.fullmatch(r"search_path=pg_catalog, public", setting) for setting in row.config):
            yield f"function {row.signature} has no fixed search_path"


def _roles(connection: Connection) -> Iterator[str]:
    rows = connection.execute(
        text(
            "select rolname, rolcanlogin, rolsuper, rolbypassrls, rolinherit, rolcreaterole, rolcreatedb, rolreplication"
            " from pg_roles where rolname = any(:roles)"
        ),
        {"roles": list(ROLES)},
    ).all()
    for name in sorted(set(ROLES) - {row.rolname for row in rows}):
        yield f"role {name} does not exist"
    for row in rows:
        if tuple(row)[1:] != ROLES[row.rolname]:
            yield f"role {row.rolname} has the attributes {tuple(row)[1:]}"
    memberships = connection.execute(
        text(
            "select pg_get_userbyid(m.member) as member, pg_get_userbyid(m.roleid) as role from pg_auth_members m"
            " where pg_get_userbyid(m.member) = any(:roles)"
        ),
        {"roles": list(ROLES)},
    ).all()
    for row in memberships:
        # The owner of the tables hands functions over to the owner of the doors; neither logs in.
        if (row.member, row.role) != (OWNER, DOORS):
            yield f"role {row.member} can become {row.role}"


def _schema(connection: Connection) -> Iterator[str]:
    for role in ("public", *LOGINS):
        if connection.scalar(text("select has_schema_privilege(:role, 'public', 'create')"), {"role": role}):
            yield f"{role} may create in the schema public"
    if connection.scalar(text("select count(*) from pg_default_acl")):
        yield "there are default privileges: a new table would be open before anyone declared it"

"""Flanders: one full centre copied into as many as there are, with years of history, in the same tables.

Everything is made from the rows of the measured centre by set-based statements of the database's owner, the same each time:
ids are digests of the copied id, the number of the centre and the number of years back. So each index and each policy has
the rows of all others beside those it must find.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

YEARS_BACK = 5
DAYS_BACK = 364
"""Whole weeks, so that a Tuesday stays a Tuesday."""
OF_A_CENTRE: Final = (
    "centre", "school", "site", "member", "membership", "team", "programme", "programme_target", "programme_function",
    "programme_season", "agreement_template", "agreement_template_version", "agreement_clause", "agreement",
    "agreement_version", "agreement_version_clause", "agreement_working_clause",
)  # fmt: skip
"""With the five years of agreements that the measured centre has by itself."""
OF_A_YEAR: Final = ("class_group", "visit", "visit_date", "visit_item", "visit_transition", "audit_entry")
IDS_OF_A_YEAR: Final = frozenset({"class_group_id", "visit_id", "date_id", "item_id", "transition_id", "entry_id"})
FIXED: Final = {"visit": {"state": "held"}, "visit_date": {"state": "chosen"}}
"""What all of the past years is: a visit of long ago was held."""
THIS_YEAR: Final = "select v.visit_id from visit v where v.centre_id = %(centre)s and v.start_year = 2026"
WAS_HELD: Final = "v.state in ('confirmed', 'held')"


@dataclass(frozen=True, slots=True)
class Size:
    """So many centres and schools, the measured centre and its own schools among them."""

    name: str
    centres: int
    schools: int


TENTH = Size("a tenth of Flanders", 7, 370)
WHOLE = Size("Flanders", 72, 3_700)


def grow(connection: Connection[Any], centre_id: UUID, size: Size, own: int, *, before: Size | None = None) -> None:
    """Copy the centre with its `own` schools until there are as many as `size` says; `before`: what is there already."""
    connection.execute("set session_replication_role = replica")  # Triggers and foreign keys would be checked row by row.
    first = before.centres if before else 1
    each, more = divmod(size.schools - (before.schools if before else own), size.centres - first)
    connection.execute(
        "create temporary table rank on commit drop as"
        " select school_id, row_number() over (order by school_id) as n from school where centre_id = %s",
        [centre_id],
    )
    values = {"centre": centre_id, "first": first, "last": size.centres - 1, "each": each, "more": more}
    for table in OF_A_CENTRE:
        _copy(connection, table, values, years=(0, 0))
    for table in OF_A_YEAR:
        _copy(connection, table, values, years=(0, YEARS_BACK))
        if before is None:
            _copy(connection, table, values | {"first": 0, "last": 0}, years=(1, YEARS_BACK))
    connection.commit()
    connection.autocommit = True
    connection.execute("set session_replication_role = origin")
    settle(connection)
    connection.autocommit = False


def settle(connection: Connection[Any]) -> None:
    """What the database does by itself within minutes, done now: else it would while lists are measured."""
    connection.execute("vacuum analyze")
    connection.execute("checkpoint")


def _copy(connection: Connection[Any], table: str, values: dict[str, Any], *, years: tuple[int, int]) -> None:
    columns = connection.execute(
        "select column_name, data_type from information_schema.columns where table_schema = 'public' and table_name = %s",
        [table],
    ).fetchall()
    names = [name for name, _kind in columns]
    chosen = ", ".join(_value(table, name, kind) for name, kind in columns)
    connection.execute(
        f"insert into {table} ({', '.join(names)}) select {chosen} from {table} t"
        " cross join generate_series(%(first)s::int, %(last)s::int) k cross join generate_series(%(from)s::int, %(to)s::int) y"
        f" where t.centre_id = %(centre)s{_only(table, names)}",  # type: ignore[arg-type]
        values | {"from": years[0], "to": years[1]},
    )


def _only(table: str, names: list[str]) -> str:
    """Of which schools; and of this year's rows only, those of the past being copies themselves."""
    school = "object_id" if table == "audit_entry" else "school_id" if "school_id" in names else ""
    few = "(select r.school_id from rank r where r.n <= %(each)s + (k - %(first)s < %(more)s)::int)"
    found = f" and (k = 0 or t.{school} is null or t.{school} in {few})" if school else ""
    if table == "class_group":
        found += " and t.start_year = 2026"
    if table == "audit_entry":
        found += " and t.happened_at >= '2026-07-01'"
    if table.startswith("visit"):
        found += f" and t.visit_id in ({THIS_YEAR}) and (y = 0 or t.visit_id in ({THIS_YEAR} and {WAS_HELD}))"
    return found


def _value(table: str, name: str, kind: str) -> str:
    if kind == "uuid":
        year = "y" if name in IDS_OF_A_YEAR else "0"
        return f"case when k = 0 and {year} = 0 then t.{name} else md5(t.{name}::text || ':' || k || ':' || {year})::uuid end"
    if name in FIXED.get(table, {}):
        return f"case when y = 0 then t.{name} else '{FIXED[table][name]}' end"
    if table in OF_A_YEAR and name == "start_year":
        return "t.start_year - y"
    if table in OF_A_YEAR and kind == "date":
        return f"t.{name} - {DAYS_BACK} * y"
    if table in OF_A_YEAR and kind.startswith("timestamp"):
        return f"t.{name} - make_interval(days => {DAYS_BACK} * y)"
    if name == "calendar_uid":
        return "t.calendar_uid || ':' || k || ':' || y"
    return f"t.{name}"

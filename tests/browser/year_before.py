"""Visits of last school year in the demo's database: what a centre that has used the product for a year would have there."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from clb_core.ids import uuid7
from clb_core.terms import add_days

LAST: Final = 2025
PLANS: Final = {"SC3": (("L4",), date(2025, 11, 17)), "SC5": (("S3",), date(2026, 1, 19)), "HPV": (("S1",), date(2026, 2, 23))}
"""By programme: the grades that were seen, and from which Monday on, a school a day."""


def plant(open_connection: psycopg.Connection[Any], centre_name: str) -> int:
    """A held visit for each site and programme, by a connection of the superuser, which is closed; how many."""
    with open_connection as connection:
        centre_id = _one(connection, "select centre_id from centre where name = %s", centre_name)["centre_id"]
        teams = _all(connection, "select team_id from team where centre_id = %s order by name", centre_id)
        made = 0
        for code, (grades, monday) in PLANS.items():
            groups = _all(
                connection,
                "select school_id, site_id, min(class_group_id::text)::uuid as like_id from class_group"
                " where centre_id = %s and school_id <> centre_id and start_year = 2026 and grade = any(%s)"
                " group by 1, 2 order by 2",
                centre_id, list(grades),
            )  # fmt: skip
            programme = _one(
                connection, "select programme_id from programme where centre_id = %s and code = %s limit 1", centre_id, code
            )["programme_id"]
            for number, group in enumerate(groups):
                day = add_days(monday, number // 5 * 7 + number % 5)
                _visit(connection, centre_id, programme, group, teams[number % len(teams)]["team_id"], day)
                made += 1
    return made


def _visit(
    connection: psycopg.Connection[Any], centre_id: UUID, programme_id: UUID, group: dict[str, Any], team_id: UUID, day: date
) -> None:
    group_id, visit_id = uuid7(), uuid7()
    connection.execute(
        "insert into class_group select (jsonb_populate_record(c, jsonb_build_object("
        "'class_group_id', %s::text, 'start_year', %s::int, 'name', c.name || ' (' || %s || ')',"
        " 'name_key', c.name_key || %s))).* from class_group c where c.centre_id = %s and c.class_group_id = %s",
        (str(group_id), LAST, str(programme_id)[-4:], str(programme_id)[-4:], centre_id, group["like_id"]),
    )
    connection.execute(
        "insert into visit (centre_id, visit_id, school_id, site_id, team_id, start_year, kind, title, state, revision, place, day,"
        " half_day, sort_day, message, remark, calendar_uid, created_at, version) values"
        " (%s, %s, %s, %s, %s, %s, 'systematic', 'Vorig schooljaar', 'held', 1, 'school', %s, 'am', %s, '', '', %s, now(), 1)",
        (centre_id, visit_id, group["school_id"], group["site_id"], team_id, LAST, day, day, f"{visit_id}@clb"),
    )
    connection.execute(
        "insert into visit_item (centre_id, item_id, visit_id, school_id, class_group_id, start_year, programme_id, dose,"
        " portion, head_count, active) values (%s, %s, %s, %s, %s, %s, %s, 1, 0, 20, true)",
        (centre_id, uuid7(), visit_id, group["school_id"], group_id, LAST, programme_id),
    )


def _all(connection: psycopg.Connection[Any], statement: str, *values: object) -> list[dict[str, Any]]:
    return connection.cursor(row_factory=dict_row).execute(statement, values).fetchall()


def _one(connection: psycopg.Connection[Any], statement: str, *values: object) -> dict[str, Any]:
    found = connection.cursor(row_factory=dict_row).execute(statement, values).fetchone()
    assert found is not None, statement
    return dict(found)

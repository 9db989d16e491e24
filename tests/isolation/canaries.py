"""Rows of others, with a word in every text that must never be seen: `CANARY-<place>-<table>-<column>`.

They are put in by the superuser, past verbs and policies, one row per table and place, so that a table made tomorrow has
its canary too. Ids follow from place and column (`member_id` of a place is the same in all its tables), so that joins meet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    Time,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from clb_app.tables import METADATA, audiences
from clb_core.database.base import TextEnum
from clb_platform.scenarios.service.files import pack

DAY = date(2026, 10, 15)
MOMENT = datetime(2026, 10, 15, 8, tzinfo=UTC)
SPACE = UUID("6f1c3c1e-0000-4000-8000-000000000001")


@dataclass(frozen=True, slots=True)
class Place:
    """A school of a centre whose rows someone else must not see. `number` keeps the numbers of two places apart."""

    tag: str
    centre_id: UUID
    number: int
    ids: Mapping[str, UUID] = field(default_factory=dict)

    def id_of(self, column: str) -> UUID:
        return self.ids.get(column) or uuid5(SPACE, f"{self.tag} {column}")

    def word(self, table: str, column: str) -> str:
        return f"CANARY-{self.tag}-{table}-{column}"


# What the rules of a table ask of its numbers, or a page needs to read a row at all.
VALUES: dict[tuple[str, str], Any] = {
    ("agreement", "amends_id"): None,
    ("agreement", "effective_from"): None,
    ("agreement", "state"): "with_school",
    ("agreement_approval", "state"): "returned",
    ("agreement_clause", "covers"): [],
    ("agreement_clause", "fields"): [],
    ("agreement_moment", "kind"): "presence",
    ("agreement_moment", "on_day"): None,
    ("agreement_template_clause", "covers"): [],
    ("agreement_template_clause", "fields"): [],
    ("agreement_version", "number"): 0,
    ("agreement_version_clause", "covers"): [],
    ("agreement_version_clause", "fields"): [],
    ("agreement_working_clause", "covers"): [],
    ("agreement_working_clause", "fields"): [],
    ("agreement_working_clause", "is_included"): False,
    ("class_group", "birth_year"): None,
    ("class_group", "start_year"): 2026,
    ("class_group", "grade"): "L1",
    ("closure", "kind"): "free_day",
    ("visit", "start_year"): 2026,
    ("visit", "half_day"): "am",
    ("visit", "state"): "proposed",
    ("holiday", "start_year"): 2026,
    ("document", "content_digest"): "c0" * 32,
    ("document", "digest"): "d0" * 32,
    ("document", "size"): 12,
    ("document", "stored_by_id"): None,
    ("scenario", "start_year"): 2026,
    ("scenario", "state"): "ready",
    ("scenario", "seconds"): 60,
    ("scenario", "choice"): {"programme_ids": [], "school_ids": [], "absent": [], "closed": None},
    ("scenario", "figures"): {},
    ("scenario", "parts"): {},
    ("scenario", "wishes"): {},
    ("scenario", "left_out"): [],
    ("scenario_file", "problem"): pack({"problem": {}, "units": {}, "teams": {}}),
    ("scenario_file", "plan"): pack({"visits": []}),
    ("scenario_visit", "units"): [],
    ("scenario_gap", "why"): [],
    ("travel_time", "from_site_id"): None,
    ("audit_entry", "changes"): {},
    ("import_batch", "columns"): [],
    ("import_batch", "counts"): {"rows": 1, "new": 1, "changed": 0, "same": 0, "refused": 0},
    ("import_batch", "kind"): "schools",
    ("import_batch", "state"): "review",
    ("import_row", "differences"): [],
    ("import_row", "problems"): [],
    ("import_row", "remarks"): [],
    ("membership", "role"): "planning_contact",
    ("outbox_message", "done_at"): MOMENT,
    ("programme_target", "birth_year_offset"): None,
    ("programme", "valid_until_year"): 2028,
    ("school_programme", "valid_until_year"): 2028,
    ("site", "number"): 90,
    ("visit_item", "waived_at"): None,
    ("working_pattern", "valid_until"): date(2026, 12, 1),
}
COLUMNS_LEFT_EMPTY = {
    "valid_until",
    "ended_because",
    "accepted_at",
    "revoked_at",
    "closed_on",
    "affiliated_until",
    "failed_at",
}


def row_of(table: Table, place: Place) -> dict[str, Any]:
    return {column.name: _value(table, column, place) for column in table.columns}


def _value(table: Table, column: Column[Any], place: Place) -> Any:
    if column.name == "centre_id":
        return place.centre_id
    if (table.name, column.name) in VALUES:
        return VALUES[table.name, column.name]
    if column.name in COLUMNS_LEFT_EMPTY:
        return None
    kind = column.type
    if isinstance(kind, TextEnum):
        return next(iter(kind.kind)).value
    if isinstance(kind, Uuid):
        return place.id_of(column.name)
    if isinstance(kind, String):
        return place.word(table.name, column.name)
    return _plain(kind, place, table, column)


def _plain(kind: Any, place: Place, table: Table, column: Column[Any]) -> Any:
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, DateTime):
        return MOMENT
    if isinstance(kind, Date):
        return DAY
    if isinstance(kind, Time):
        return time(9 if column.name == "starts_at" else 10)
    if isinstance(kind, JSONB):
        return {"word": place.word(table.name, column.name)}
    if isinstance(kind, LargeBinary):
        return place.word(table.name, column.name).encode()
    if isinstance(kind, Float):
        return 51.0
    assert isinstance(kind, Integer), (table.name, column.name, kind)
    return 2024 + place.number if column.name in {"start_year", "valid_from_year"} else place.number


def plant(connection: Connection, places: Iterable[Place], *, but: Collection[str] = ()) -> None:
    """One row per owned table and place. The connection is the superuser's, in a transaction of the caller."""
    # Keys to rows that are not there and the triggers are not what is tried here; rules and unique keys hold.
    connection.execute(text("set local session_replication_role = replica"))
    for table in owned_tables():
        if table.name not in but:
            for place in places:
                connection.execute(table.insert(), row_of(table, place))
    connection.execute(text("set local session_replication_role = origin"))


def owned_tables() -> list[Table]:
    return [table for table in METADATA.sorted_tables if table.name in audiences()]

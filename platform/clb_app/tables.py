"""All tables of the product in one metadata, for migrations and for the tests of the catalogue."""

from __future__ import annotations

from clb_app.registry import CAPABILITIES
from clb_core.database.base import Base
from clb_core.idempotency.models import IdempotencyKey
from clb_core.outbox.models import OutboxMessage
from clb_core.staging.models import ImportAttachment, ImportBatch, ImportFile, ImportMapping, ImportRow, ImportTask
from clb_tenants.isolation.ownership import CENTRE_ONLY, Audience, shared

METADATA = Base.metadata


def _of_own_import(table: str) -> str:
    """A row of a batch that the school sees."""
    batch = ImportBatch.__tablename__
    same = f"b.centre_id = {table}.centre_id and b.batch_id = {table}.batch_id"
    return f"exists (select 1 from {batch} b where {same})"  # noqa: S608 - names of our own tables


MECHANISMS: dict[str, Audience] = {
    # Both parties act, so both may add; only the centre's jobs read and carry out.
    OutboxMessage.__tablename__: Audience(school_rights=("insert",), school_sees="true"),
    IdempotencyKey.__tablename__: shared(
        "select", "insert", "update", sees="person_id = (select nullif(current_setting('app.person_id', true), '')::uuid)"
    ),
    # A school imports for itself only; its imports never wait for a worker, who alone reads kept files.
    ImportBatch.__tablename__: shared("select", "insert", "update"),
    ImportFile.__tablename__: CENTRE_ONLY,
    ImportAttachment.__tablename__: CENTRE_ONLY,
    ImportMapping.__tablename__: CENTRE_ONLY,
    ImportRow.__tablename__: shared("select", "insert", "update", "delete", sees=_of_own_import("import_row")),
    ImportTask.__tablename__: shared("select", "update", sees=_of_own_import("import_task")),
}
"""Tables of the toolkit, which knows of no tenancy: who may touch them is said here."""

GLOBAL_TABLES = frozenset({"dispatch_queue", "schedule"}) | {
    table.__tablename__ for capability in CAPABILITIES for table in capability.global_tables
}
"""Reached through doors only; one more fails the test that lists them."""


def audiences() -> dict[str, Audience]:
    """Every table of a centre and who may touch it."""
    owned = {table.__tablename__: table.audience for capability in CAPABILITIES for table in capability.tables}
    return owned | MECHANISMS

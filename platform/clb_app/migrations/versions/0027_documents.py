"""Documents of schools: stored once, shared with their school, checked by a second person, and the door of the public check."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import shared
from clb_tenants.isolation.policies import door, protect, run_all

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

STORED = shared("select", "insert", staff=("select", "insert"))
CHECKED = shared(staff=("select", "insert"))
SEALED_BODY = """
    select d.sealed_at, d.is_file from centre c cross join lateral (
        select sealed_at, true as is_file from document
        where centre_id = c.centre_id and digest = p_digest and kind = 'sealed'
        union all
        select sealed_at, false from document
        where centre_id = c.centre_id and content_digest = p_digest and kind = 'sealed'
    ) d order by d.is_file desc, d.sealed_at limit 1
"""


def upgrade() -> None:
    _documents()
    op.create_table(
        "document_content",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _key("document_content", "document_id", "document"),
        _key("document_content", "school_id", "school"),
        sa.PrimaryKeyConstraint("centre_id", "document_id", name=op.f("document_content_pkey")),
    )
    _checks()
    run_all(op.execute, protect("document", STORED))
    run_all(op.execute, protect("document_content", STORED))
    run_all(op.execute, protect("document_check", CHECKED))
    # A PDF is compressed already: trying again costs time at each upload.
    op.execute("alter table document_content alter column content set storage external")
    returns = "table (sealed_at timestamptz, is_file boolean)"
    run_all(op.execute, door("door_sealed_document", "p_digest text", returns, SEALED_BODY, reads=("document",)))


def _documents() -> None:
    op.create_table(
        "document",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content_digest", sa.String(), nullable=True),
        sa.Column("subject_kind", sa.String(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by_id", sa.Uuid(), nullable=True),
        sa.Column("stored_by", sa.String(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        _key("document", "school_id", "school"),
        sa.CheckConstraint("kind in ('sealed', 'uploaded')", name="document_kind"),
        sa.CheckConstraint("(kind = 'sealed') = (sealed_at is not null)", name="document_sealed"),
        sa.CheckConstraint("(kind = 'sealed') = (stored_by_id is null)", name="document_storer"),
        sa.CheckConstraint("size > 0 and size <= 20000000", name="document_size"),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="document_digest"),
        sa.PrimaryKeyConstraint("centre_id", "document_id", name=op.f("document_pkey")),
        sa.UniqueConstraint("centre_id", "document_id", "stored_by_id", name="document_stored_by"),
        sa.UniqueConstraint("centre_id", "school_id", "digest", name="document_once"),
    )
    op.create_index("document_school_idx", "document", ["centre_id", "school_id", "stored_at"])
    op.create_index("document_digest_idx", "document", ["centre_id", "digest"])
    op.create_index("document_content_digest_idx", "document", ["centre_id", "content_digest"])
    op.create_index("document_subject_idx", "document", ["centre_id", "subject_id", "stored_at"])


def _checks() -> None:
    op.create_table(
        "document_check",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("stored_by_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by_id", sa.Uuid(), nullable=False),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "document_id", "stored_by_id"],
            ["document.centre_id", "document.document_id", "document.stored_by_id"],
            name="document_check_document_fkey",
        ),
        _key("document_check", "school_id", "school"),
        sa.CheckConstraint("verdict in ('accepted', 'refused')", name="document_check_verdict"),
        sa.CheckConstraint("checked_by_id <> stored_by_id", name="document_check_second_person"),
        sa.PrimaryKeyConstraint("centre_id", "document_id", name=op.f("document_check_pkey")),
    )


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["centre_id", column],
        [f"{target}.centre_id", f"{target}.{column}"],
        name=op.f(f"{table}_centre_id_{column}_fkey"),
    )


def downgrade() -> None:
    op.execute("drop function door_sealed_document(text)")
    for table in ("document_check", "document_content", "document"):
        op.drop_table(table)

"""Imports in steps: batches, rows, remembered columns; and whether a school is at another centre."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from clb_tenants.isolation.policies import DOORS, protect, run_all

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("import_batch", "import_mapping", "import_row")
HERE = "nullif(current_setting('app.centre_id', true), '')::uuid"
ELSEWHERE = "affiliated_elsewhere(text[], date)"


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_by", sa.String(), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('mapping', 'review', 'committed', 'discarded')", name=op.f("import_batch_state")),
        sa.PrimaryKeyConstraint("centre_id", "batch_id", name=op.f("import_batch_pkey")),
    )
    op.create_index("import_batch_created_idx", "import_batch", ["centre_id", "kind", "created_at"], unique=False)
    op.create_table(
        "import_mapping",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "kind", name=op.f("import_mapping_pkey")),
    )
    op.create_table(
        "import_row",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("differences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("remarks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("verdict in ('new', 'changed', 'same', 'refused')", name=op.f("import_row_verdict")),
        sa.ForeignKeyConstraint(
            ["centre_id", "batch_id"],
            ["import_batch.centre_id", "import_batch.batch_id"],
            name=op.f("import_row_centre_id_batch_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("centre_id", "batch_id", "line", name=op.f("import_row_pkey")),
    )
    op.create_index("import_row_verdict_idx", "import_row", ["centre_id", "batch_id", "verdict", "line"], unique=False)
    for table in TABLES:
        run_all(op.execute, protect(table))
    _affiliated_elsewhere()


def _affiliated_elsewhere() -> None:
    """The register is global: this tells a centre which schools it cannot add, never whose they are or until when."""
    op.execute(
        f"""
        create function affiliated_elsewhere(p_numbers text[], p_first date) returns setof text
        language sql stable security definer set search_path = pg_catalog, public as $$
            select distinct i.institution_number from institution i
            join affiliation a on a.institution_id = i.institution_id
            where {HERE} is not null and i.kind = 'school' and i.institution_number = any (p_numbers)
              and a.centre_id <> {HERE} and (a.valid_until is null or a.valid_until >= p_first)
        $$
        """
    )
    op.execute(f"alter function {ELSEWHERE} owner to {DOORS}")
    op.execute(f"revoke all on function {ELSEWHERE} from public")
    op.execute(f"grant execute on function {ELSEWHERE} to app_centre")


def downgrade() -> None:
    op.execute(f"drop function {ELSEWHERE}")
    op.drop_index("import_row_verdict_idx", table_name="import_row")
    op.drop_table("import_row")
    op.drop_table("import_mapping")
    op.drop_index("import_batch_created_idx", table_name="import_batch")
    op.drop_table("import_batch")

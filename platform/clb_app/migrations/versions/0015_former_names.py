"""What schools and sites were called and numbered before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_name",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("former_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("institution_number", sa.String(), nullable=False),
        sa.Column("site_number", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "school_id"],
            ["school.centre_id", "school.school_id"],
            name=op.f("former_name_centre_id_school_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "former_id", name=op.f("former_name_pkey")),
    )
    op.create_index("former_name_school_idx", "former_name", ["centre_id", "school_id", "last_day"])
    op.create_index("former_name_name_idx", "former_name", ["centre_id", "name_key", "school_id"])
    op.create_index("former_name_number_idx", "former_name", ["centre_id", "institution_number", "school_id"])
    run_all(op.execute, protect("former_name", shared()))


def downgrade() -> None:
    op.drop_table("former_name")

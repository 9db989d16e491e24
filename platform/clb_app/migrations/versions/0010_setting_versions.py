"""How often a centre changed each of its settings: what a change is compared with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.policies import protect, run_all

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "setting_version",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "key", name=op.f("setting_version_pkey")),
    )
    run_all(op.execute, protect("setting_version"))


def downgrade() -> None:
    op.drop_table("setting_version")

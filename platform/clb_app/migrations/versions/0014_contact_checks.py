"""When a school was asked whether its contacts are right, and what it said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_check",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("times_asked", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "school_id"],
            ["school.centre_id", "school.school_id"],
            name=op.f("contact_check_centre_id_school_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "check_id", name=op.f("contact_check_pkey")),
    )
    op.create_index("contact_check_school_idx", "contact_check", ["centre_id", "school_id", "asked_at"])
    op.create_index(
        "contact_check_one_open",
        "contact_check",
        ["centre_id", "school_id"],
        unique=True,
        postgresql_where="confirmed_at is null",
    )
    run_all(op.execute, protect("contact_check", shared()))


def downgrade() -> None:
    op.drop_table("contact_check")

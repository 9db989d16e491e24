"""Visits with a date that no longer passes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from clb_tenants.isolation.ownership import CENTRE_ONLY
from clb_tenants.isolation.policies import protect, run_all

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_conflict",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("conflict_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("date_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("codes", JSONB(), nullable=False),
        sa.Column("sentences", JSONB(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "visit_id"],
            ["visit.centre_id", "visit.visit_id"],
            name=op.f("visit_conflict_centre_id_visit_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "date_id"],
            ["visit_date.centre_id", "visit_date.date_id"],
            name=op.f("visit_conflict_centre_id_date_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "conflict_id", name=op.f("visit_conflict_pkey")),
        sa.UniqueConstraint(
            "centre_id", "visit_id", "date_id", name="visit_conflict_once", postgresql_nulls_not_distinct=True
        ),
    )
    run_all(op.execute, protect("visit_conflict", CENTRE_ONLY))


def downgrade() -> None:
    op.drop_table("visit_conflict")

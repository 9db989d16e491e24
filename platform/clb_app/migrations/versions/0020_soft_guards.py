"""Periods that do not suit a school, and why a visit was planned against a warning."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from clb_tenants.isolation.ownership import APPEND_ONLY, shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

HALVES = "int4range(case when half_day = 'pm' then 2 else 1 end, case when half_day = 'am' then 1 else 2 end, '[]')"


def upgrade() -> None:
    op.create_table(
        "avoided_period",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("half_day", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("avoided_period_days_in_order")),
        sa.CheckConstraint("half_day in ('am', 'pm')", name=op.f("avoided_period_half_day")),
        sa.ForeignKeyConstraint(
            ["centre_id", "school_id"],
            ["school.centre_id", "school.school_id"],
            name=op.f("avoided_period_centre_id_school_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "period_id", name=op.f("avoided_period_pkey")),
        ExcludeConstraint(
            (sa.literal_column("centre_id"), "="),
            (sa.literal_column("school_id"), "="),
            (sa.text("daterange(first_day, last_day, '[]')"), "&&"),
            (sa.text(HALVES), "&&"),
            using="gist",
            name="avoided_period_no_overlap",
        ),
    )
    op.create_index(
        "avoided_period_school_idx", "avoided_period", ["centre_id", "school_id", "first_day", "period_id"]
    )
    op.create_index("avoided_period_days_idx", "avoided_period", ["centre_id", "first_day", "period_id"])
    run_all(op.execute, protect("avoided_period", shared("select", "insert", "update", "delete")))
    op.create_table(
        "visit_override",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("transition_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("codes", JSONB(), nullable=False),
        sa.Column("sentences", JSONB(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "transition_id"],
            ["visit_transition.centre_id", "visit_transition.transition_id"],
            name=op.f("visit_override_centre_id_transition_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "transition_id", name=op.f("visit_override_pkey")),
    )
    op.create_index("visit_override_visit_idx", "visit_override", ["centre_id", "visit_id"])
    run_all(op.execute, protect("visit_override", APPEND_ONLY))


def downgrade() -> None:
    op.drop_table("visit_override")
    op.drop_table("avoided_period")

"""Minutes on the road that a centre sets itself, between two sites or from a team's base to a site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import CENTRE_ONLY
from clb_tenants.isolation.policies import protect, run_all

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "travel_time",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("travel_time_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("from_site_id", sa.Uuid(), nullable=True),
        sa.Column("to_site_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(team_id is null) <> (from_site_id is null)", name=op.f("travel_time_one_start")),
        sa.CheckConstraint("from_site_id < to_site_id", name=op.f("travel_time_site_order")),
        sa.CheckConstraint("minutes between 0 and 240", name=op.f("travel_time_minutes")),
        _owned("team_id", "team", "team_id"),
        _owned("from_site_id", "site", "site_id"),
        _owned("to_site_id", "site", "site_id"),
        sa.PrimaryKeyConstraint("centre_id", "travel_time_id", name=op.f("travel_time_pkey")),
        sa.UniqueConstraint("centre_id", "from_site_id", "to_site_id", name="travel_time_sites_once"),
        sa.UniqueConstraint("centre_id", "team_id", "to_site_id", name="travel_time_team_once"),
    )
    run_all(op.execute, protect("travel_time", CENTRE_ONLY))


def downgrade() -> None:
    op.drop_table("travel_time")


def _owned(column: str, target: str, key: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["centre_id", column], [f"{target}.centre_id", f"{target}.{key}"], name=op.f(f"travel_time_centre_id_{column}_fkey")
    )

"""Plans of a school year that are made by the machine and stay drafts until they are published."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from clb_tenants.isolation.ownership import CENTRE_ONLY
from clb_tenants.isolation.policies import protect, run_all

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATES = "'queued', 'solving', 'ready', 'stopped', 'failed', 'published'"
TABLES = ("scenario", "scenario_file", "scenario_point", "scenario_visit", "scenario_gap")


def upgrade() -> None:
    _scenario()
    _file_and_points()
    _visits()
    _gaps()
    for table in TABLES:
        run_all(op.execute, protect(table, CENTRE_ONLY))


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _id(name: str, *, nullable: bool = False) -> sa.Column[UUID]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _owned(table: str, column: str, target: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["centre_id", column],
        [f"{target}.centre_id", f"{target}.{column}"],
        name=op.f(f"{table}_centre_id_{column}_fkey"),
        ondelete=ondelete,
    )


def _scenario() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "scenario",
        _id("centre_id"),
        _id("scenario_id"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("start_year", sa.SmallInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("choice", JSONB(), nullable=False),
        sa.Column("wishes", JSONB(), nullable=False),
        _id("copied_from", nullable=True),
        sa.Column("seconds", sa.SmallInteger(), nullable=False),
        sa.Column("iterations", sa.Integer(), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("started_at", moment, nullable=True),
        sa.Column("heard_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("bound", sa.Integer(), nullable=True),
        sa.Column("parts", JSONB(), nullable=False),
        sa.Column("figures", JSONB(), nullable=False),
        sa.Column("left_out", JSONB(), nullable=False),
        sa.Column("programme_versions", JSONB(), nullable=False),
        sa.Column("failure", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"state in ({STATES})", name=op.f("scenario_state")),
        sa.CheckConstraint("purpose in ('make', 'replan')", name=op.f("scenario_purpose")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("scenario_days_in_order")),
        sa.CheckConstraint("seconds between 1 and 900", name=op.f("scenario_seconds")),
        sa.PrimaryKeyConstraint("centre_id", "scenario_id", name=op.f("scenario_pkey")),
    )
    op.create_index("scenario_year_idx", "scenario", ["centre_id", "start_year", "created_at", "scenario_id"])
    op.create_index(
        "scenario_one_running",
        "scenario",
        ["centre_id"],
        unique=True,
        postgresql_where=sa.text("state in ('queued', 'solving')"),
    )


def _file_and_points() -> None:
    op.create_table(
        "scenario_file",
        _id("centre_id"),
        _id("scenario_id"),
        sa.Column("problem", sa.LargeBinary(), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=True),
        sa.Column("seconds_done", sa.Integer(), nullable=False),
        _owned("scenario_file", "scenario_id", "scenario", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("centre_id", "scenario_id", name=op.f("scenario_file_pkey")),
    )
    op.create_table(
        "scenario_point",
        _id("centre_id"),
        _id("scenario_id"),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("unplanned", sa.Integer(), nullable=False),
        sa.Column("bound", sa.Integer(), nullable=True),
        _owned("scenario_point", "scenario_id", "scenario", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("centre_id", "scenario_id", "second", name=op.f("scenario_point_pkey")),
    )


def _visits() -> None:
    op.create_table(
        "scenario_visit",
        _id("centre_id"),
        _id("part_id"),
        _id("scenario_id"),
        _id("school_id"),
        _id("site_id"),
        _id("team_id"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half_day", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("groups", sa.String(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("units", JSONB(), nullable=False),
        _id("visit_id", nullable=True),
        sa.Column("visit_version", sa.Integer(), nullable=True),
        sa.Column("was_day", sa.Date(), nullable=True),
        sa.Column("was_half_day", sa.String(), nullable=True),
        _id("was_team_id", nullable=True),
        sa.CheckConstraint("half_day in ('am', 'pm')", name=op.f("scenario_visit_half_day")),
        sa.CheckConstraint("was_half_day in ('am', 'pm')", name=op.f("scenario_visit_was_half_day")),
        sa.CheckConstraint("place in ('school', 'centre', 'bus')", name=op.f("scenario_visit_place")),
        sa.CheckConstraint("standing in ('new', 'kept', 'moved')", name=op.f("scenario_visit_standing")),
        _owned("scenario_visit", "scenario_id", "scenario", ondelete="CASCADE"),
        _owned("scenario_visit", "school_id", "school"),
        _owned("scenario_visit", "site_id", "site"),
        _owned("scenario_visit", "team_id", "team"),
        sa.PrimaryKeyConstraint("centre_id", "part_id", name=op.f("scenario_visit_pkey")),
    )
    op.create_index(
        "scenario_visit_day_idx", "scenario_visit", ["centre_id", "scenario_id", "day", "half_day", "part_id"]
    )


def _gaps() -> None:
    op.create_table(
        "scenario_gap",
        _id("centre_id"),
        _id("gap_id"),
        _id("scenario_id"),
        _id("school_id"),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("groups", sa.String(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("why", JSONB(), nullable=False),
        sa.Column("possible_with", sa.String(), nullable=True),
        _owned("scenario_gap", "scenario_id", "scenario", ondelete="CASCADE"),
        _owned("scenario_gap", "school_id", "school"),
        sa.PrimaryKeyConstraint("centre_id", "gap_id", name=op.f("scenario_gap_pkey")),
    )
    op.create_index("scenario_gap_scenario_idx", "scenario_gap", ["centre_id", "scenario_id"])

"""Calendars: school years with their holidays, closures, teams, working weeks and leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from clb_tenants.isolation.ownership import ALL_OF_CENTRE, SCHOOLS, Audience, shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

AUDIENCES = {
    "school_year_snapshot": shared(sees=ALL_OF_CENTRE),
    "holiday": shared(sees=ALL_OF_CENTRE),
    "closure": Audience(
        school_rights=("select", "insert", "update", "delete"),
        school_sees=f"school_id is null or school_id = any({SCHOOLS})",
        school_writes=f"school_id = any({SCHOOLS})",
    ),
    "team": shared(sees=ALL_OF_CENTRE),
    "team_member": Audience(),
    "working_pattern": Audience(),
    "leave": Audience(),
}


def upgrade() -> None:
    op.create_table(
        "school_year_snapshot",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("start_year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("last_lesson_day", sa.Date(), nullable=False),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("school_year_days_in_order")),
        sa.PrimaryKeyConstraint("centre_id", "start_year", name=op.f("school_year_snapshot_pkey")),
    )
    op.create_table(
        "team",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("base_municipality", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("latitude between -90 and 90", name=op.f("team_latitude")),
        sa.CheckConstraint("longitude between -180 and 180", name=op.f("team_longitude")),
        sa.PrimaryKeyConstraint("centre_id", "team_id", name=op.f("team_pkey")),
        sa.UniqueConstraint("centre_id", "name_key", name="team_name_key"),
    )
    op.create_table(
        "closure",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("closure_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("half_day", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.literal_column("centre_id"), "="),
            (sa.literal_column("coalesce(school_id, centre_id)"), "="),
            (sa.text("daterange(first_day, last_day, '[]')"), "&&"),
            (
                sa.text(
                    "int4range(case when half_day = 'pm' then 2 else 1 end, case when half_day = 'am' then 1 else 2 end, '[]')"
                ),
                "&&",
            ),
            using="gist",
            name="closure_no_overlap",
        ),
        sa.CheckConstraint("(kind = 'centre_closed') = (school_id is null)", name=op.f("closure_kind_fits")),
        sa.CheckConstraint("half_day in ('am', 'pm')", name=op.f("closure_half_day")),
        sa.CheckConstraint(
            "kind in ('free_day', 'study_day', 'exams', 'centre_closed', 'other')", name=op.f("closure_kind")
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("closure_days_in_order")),
        sa.ForeignKeyConstraint(
            ["centre_id", "school_id"],
            ["school.centre_id", "school.school_id"],
            name=op.f("closure_centre_id_school_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "closure_id", name=op.f("closure_pkey")),
    )
    op.create_index("closure_days_idx", "closure", ["centre_id", "first_day", "closure_id"], unique=False)
    op.create_index("closure_school_idx", "closure", ["centre_id", "school_id", "first_day"], unique=False)
    op.create_table(
        "holiday",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("start_year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.CheckConstraint("kind in ('period', 'public', 'ascension')", name=op.f("holiday_kind")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("holiday_days_in_order")),
        sa.ForeignKeyConstraint(
            ["centre_id", "start_year"],
            ["school_year_snapshot.centre_id", "school_year_snapshot.start_year"],
            name=op.f("holiday_centre_id_start_year_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "start_year", "name", name=op.f("holiday_pkey")),
    )
    op.create_index("holiday_days_idx", "holiday", ["centre_id", "first_day"], unique=False)
    op.create_table(
        "leave",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("leave_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("half_day", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.literal_column("centre_id"), "="),
            (sa.literal_column("member_id"), "="),
            (sa.text("daterange(first_day, last_day, '[]')"), "&&"),
            (
                sa.text(
                    "int4range(case when half_day = 'pm' then 2 else 1 end, case when half_day = 'am' then 1 else 2 end, '[]')"
                ),
                "&&",
            ),
            using="gist",
            name="leave_no_overlap",
        ),
        sa.CheckConstraint("half_day in ('am', 'pm')", name=op.f("leave_half_day")),
        sa.CheckConstraint("kind in ('leave', 'illness', 'training', 'other')", name=op.f("leave_kind")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("leave_days_in_order")),
        sa.ForeignKeyConstraint(
            ["centre_id", "member_id"],
            ["member.centre_id", "member.member_id"],
            name=op.f("leave_centre_id_member_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "leave_id", name=op.f("leave_pkey")),
    )
    op.create_index("leave_member_idx", "leave", ["centre_id", "member_id", "first_day", "leave_id"], unique=False)
    op.create_table(
        "team_member",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("team_member_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.literal_column("centre_id"), "="),
            (sa.literal_column("team_id"), "="),
            (sa.literal_column("member_id"), "="),
            (sa.text("daterange(valid_from, valid_until, '[]')"), "&&"),
            using="gist",
            name="team_member_once",
        ),
        sa.CheckConstraint(
            "function in ('clb_doctor', 'nurse', 'paramedical_worker', 'psychopedagogical_consultant', 'social_worker', 'anchor', 'admin', 'team_lead', 'director')",
            name=op.f("team_member_function"),
        ),
        sa.CheckConstraint("valid_until is null or valid_from <= valid_until", name=op.f("team_member_days_in_order")),
        sa.ForeignKeyConstraint(
            ["centre_id", "member_id"],
            ["member.centre_id", "member.member_id"],
            name=op.f("team_member_centre_id_member_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "team_id"],
            ["team.centre_id", "team.team_id"],
            name=op.f("team_member_centre_id_team_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "team_member_id", name=op.f("team_member_pkey")),
    )
    op.create_index("team_member_member_idx", "team_member", ["centre_id", "member_id", "valid_from"], unique=False)
    op.create_index("team_member_team_idx", "team_member", ["centre_id", "team_id", "valid_from"], unique=False)
    op.create_table(
        "working_pattern",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("half_day", sa.String(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.literal_column("centre_id"), "="),
            (sa.literal_column("member_id"), "="),
            (sa.literal_column("weekday"), "="),
            (sa.literal_column("half_day"), "="),
            (sa.text("daterange(valid_from, valid_until, '[]')"), "&&"),
            using="gist",
            name="working_pattern_once",
        ),
        sa.CheckConstraint("half_day in ('am', 'pm')", name=op.f("working_pattern_half_day")),
        sa.CheckConstraint(
            "valid_until is null or valid_from <= valid_until", name=op.f("working_pattern_days_in_order")
        ),
        sa.CheckConstraint("weekday between 0 and 4", name=op.f("working_pattern_weekday")),
        sa.ForeignKeyConstraint(
            ["centre_id", "member_id"],
            ["member.centre_id", "member.member_id"],
            name=op.f("working_pattern_centre_id_member_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "centre_id", "member_id", "valid_from", "weekday", "half_day", name=op.f("working_pattern_pkey")
        ),
    )
    for table, audience in AUDIENCES.items():
        run_all(op.execute, protect(table, audience))


def downgrade() -> None:
    op.drop_table("working_pattern")
    op.drop_index("team_member_team_idx", table_name="team_member")
    op.drop_index("team_member_member_idx", table_name="team_member")
    op.drop_table("team_member")
    op.drop_index("leave_member_idx", table_name="leave")
    op.drop_table("leave")
    op.drop_index("holiday_days_idx", table_name="holiday")
    op.drop_table("holiday")
    op.drop_index("closure_school_idx", table_name="closure")
    op.drop_index("closure_days_idx", table_name="closure")
    op.drop_table("closure")
    op.drop_table("team")
    op.drop_table("school_year_snapshot")

"""Programmes: systematic contacts and vaccinations, valid per school year."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from clb_tenants.isolation.ownership import ALL_OF_CENTRE, shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

AUDIENCES = {
    "programme": shared("select", sees=ALL_OF_CENTRE),
    "programme_function": shared("select", sees=ALL_OF_CENTRE),
    "programme_season": shared("select", sees=ALL_OF_CENTRE),
    "programme_target": shared("select", sees=ALL_OF_CENTRE),
}


def upgrade() -> None:
    op.create_table(
        "programme",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("valid_from_year", sa.SmallInteger(), nullable=False),
        sa.Column("valid_until_year", sa.SmallInteger(), nullable=True),
        sa.Column("minutes_tenths", sa.SmallInteger(), nullable=False),
        sa.Column("doses", sa.SmallInteger(), nullable=False),
        sa.Column("min_months", sa.SmallInteger(), nullable=True),
        sa.Column("max_months", sa.SmallInteger(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("parents_present", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("certainty", sa.String(), nullable=False),
        sa.Column("practice_source", sa.String(), nullable=False),
        sa.Column("practice_certainty", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.literal_column("centre_id"), "="),
            (sa.literal_column("code"), "="),
            (sa.text("int4range(valid_from_year, valid_until_year, '[]')"), "&&"),
            using="gist",
            name="programme_one_version_per_year",
        ),
        sa.CheckConstraint("certainty in ('S', 'L', 'U', 'M')", name=op.f("programme_certainty")),
        sa.CheckConstraint("kind in ('contact', 'vaccination')", name=op.f("programme_kind")),
        sa.CheckConstraint(
            "parents_present in ('organised', 'possible', 'not_encouraged', 'not_foreseen')",
            name=op.f("programme_parents_present"),
        ),
        sa.CheckConstraint("place in ('school', 'centre')", name=op.f("programme_place")),
        sa.CheckConstraint("practice_certainty in ('S', 'L', 'U', 'M')", name=op.f("programme_practice_certainty")),
        sa.CheckConstraint(
            "(min_months is null or min_months between 0 and 60) and (max_months is null or max_months between 0 and 60) and (min_months is null or max_months is null or min_months <= max_months)",
            name=op.f("programme_months_between_doses"),
        ),
        sa.CheckConstraint("doses between 1 and 4", name=op.f("programme_doses")),
        sa.CheckConstraint("minutes_tenths between 1 and 1200", name=op.f("programme_minutes")),
        sa.CheckConstraint(
            "valid_until_year is null or valid_from_year <= valid_until_year", name=op.f("programme_years_in_order")
        ),
        sa.PrimaryKeyConstraint("centre_id", "programme_id", name=op.f("programme_pkey")),
        sa.UniqueConstraint("centre_id", "code", "valid_from_year", name="programme_code_key"),
    )
    op.create_table(
        "programme_function",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("in_parallel", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "function in ('clb_doctor', 'nurse', 'paramedical_worker', 'psychopedagogical_consultant', 'social_worker', 'anchor', 'admin', 'team_lead', 'director')",
            name=op.f("programme_function_known"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "programme_id"],
            ["programme.centre_id", "programme.programme_id"],
            name=op.f("programme_function_centre_id_programme_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "programme_id", "function", name=op.f("programme_function_pkey")),
    )
    op.create_table(
        "programme_season",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("dose", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("first_month", sa.SmallInteger(), nullable=False),
        sa.Column("first_day", sa.SmallInteger(), nullable=False),
        sa.Column("last_month", sa.SmallInteger(), nullable=False),
        sa.Column("last_day", sa.SmallInteger(), nullable=False),
        sa.Column("is_preference", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "mod(first_month + 3, 12) * 32 + first_day <= mod(last_month + 3, 12) * 32 + last_day",
            name=op.f("programme_season_in_order"),
        ),
        sa.CheckConstraint("dose between 1 and 4", name=op.f("programme_season_dose")),
        sa.CheckConstraint(
            "first_month between 1 and 12 and last_month between 1 and 12 and first_day between 1 and 31 and last_day between 1 and 31",
            name=op.f("programme_season_days"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "programme_id"],
            ["programme.centre_id", "programme.programme_id"],
            name=op.f("programme_season_centre_id_programme_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "programme_id", "dose", name=op.f("programme_season_pkey")),
    )
    op.create_table(
        "programme_target",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("birth_year_offset", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint(
            "grade in ('K1', 'K2', 'K3', 'L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'OKAN', 'SPECIAL')",
            name=op.f("programme_target_grade"),
        ),
        sa.CheckConstraint("birth_year_offset between 2 and 25", name=op.f("programme_target_offset")),
        sa.CheckConstraint("num_nonnulls(grade, birth_year_offset) = 1", name=op.f("programme_target_one_of_both")),
        sa.ForeignKeyConstraint(
            ["centre_id", "programme_id"],
            ["programme.centre_id", "programme.programme_id"],
            name=op.f("programme_target_centre_id_programme_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "target_id", name=op.f("programme_target_pkey")),
        sa.UniqueConstraint(
            "centre_id",
            "programme_id",
            "grade",
            "birth_year_offset",
            name="programme_target_key",
            postgresql_nulls_not_distinct=True,
        ),
    )

    for table, audience in AUDIENCES.items():
        run_all(op.execute, protect(table, audience))


def downgrade() -> None:
    op.drop_table("programme_target")
    op.drop_table("programme_season")
    op.drop_table("programme_function")
    op.drop_table("programme")

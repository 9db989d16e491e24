"""Class groups: head-counts per school and school year."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AUDIENCES = {"class_group": shared("select")}


def upgrade() -> None:
    op.create_table(
        "class_group",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("class_group_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("start_year", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("education_type", sa.String(), nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("head_count", sa.SmallInteger(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(education_type = 'special') = (birth_year is not null)", name=op.f("class_group_birth_year")
        ),
        sa.CheckConstraint(
            "(grade = 'SPECIAL') = (education_type = 'special') and (grade = 'OKAN') = (education_type = 'newcomers')",
            name=op.f("class_group_grade_fits_education"),
        ),
        sa.CheckConstraint(
            "education_type in ('ordinary', 'special', 'newcomers')", name=op.f("class_group_education_type")
        ),
        sa.CheckConstraint(
            "grade in ('K1', 'K2', 'K3', 'L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'OKAN', 'SPECIAL')",
            name=op.f("class_group_grade"),
        ),
        sa.CheckConstraint("source in ('import', 'form', 'demo')", name=op.f("class_group_source")),
        sa.CheckConstraint("head_count between 0 and 400", name=op.f("class_group_head_count")),
        sa.CheckConstraint("start_year between 2000 and 2100", name=op.f("class_group_start_year")),
        sa.ForeignKeyConstraint(
            ["centre_id", "school_id"],
            ["school.centre_id", "school.school_id"],
            name=op.f("class_group_centre_id_school_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "site_id"],
            ["site.centre_id", "site.site_id"],
            name=op.f("class_group_centre_id_site_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "class_group_id", name=op.f("class_group_pkey")),
        sa.UniqueConstraint(
            "centre_id",
            "school_id",
            "site_id",
            "start_year",
            "name_key",
            "birth_year",
            name="class_group_name_key",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("class_group_year_idx", "class_group", ["centre_id", "start_year", "school_id"], unique=False)

    for table, audience in AUDIENCES.items():
        run_all(op.execute, protect(table, audience))


def downgrade() -> None:
    op.drop_index("class_group_year_idx", table_name="class_group")
    op.drop_table("class_group")

"""Visits with a date that no longer passes; rooms and buses, and visits that use one; how schools differ from programmes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from clb_tenants.isolation.ownership import CENTRE_ONLY, shared
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
        sa.Column("facility_id", sa.Uuid(), nullable=True),
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
    op.create_table(
        "facility",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("facility_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('room', 'bus')", name=op.f("facility_kind")),
        sa.CheckConstraint("valid_until is null or valid_from <= valid_until", name=op.f("facility_days_in_order")),
        sa.PrimaryKeyConstraint("centre_id", "facility_id", name=op.f("facility_pkey")),
        sa.UniqueConstraint("centre_id", "name_key", name="facility_name_key"),
    )
    run_all(op.execute, protect("facility", CENTRE_ONLY))
    op.add_column("visit", sa.Column("facility_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("visit_centre_id_facility_id_fkey"),
        "visit",
        "facility",
        ["centre_id", "facility_id"],
        ["centre_id", "facility_id"],
    )
    _replace_checks(PLACES_NOW, KINDS_NOW)
    _add_school_programmes()


def _add_school_programmes() -> None:
    op.create_table(
        "school_programme",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("school_programme_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("valid_from_year", sa.SmallInteger(), nullable=False),
        sa.Column("valid_until_year", sa.SmallInteger(), nullable=True),
        sa.Column("is_due", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("minutes_tenths", sa.SmallInteger(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"place in ({PLACES_NOW})", name=op.f("school_programme_place")),
        sa.CheckConstraint("minutes_tenths between 1 and 1200", name=op.f("school_programme_minutes")),
        sa.CheckConstraint(
            "valid_until_year is null or valid_from_year <= valid_until_year",
            name=op.f("school_programme_years_in_order"),
        ),
        sa.CheckConstraint(
            "is_due = (num_nonnulls(place, minutes_tenths) > 0)", name=op.f("school_programme_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "school_id"],
            ["school.centre_id", "school.school_id"],
            name=op.f("school_programme_centre_id_school_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "school_programme_id", name=op.f("school_programme_pkey")),
        ExcludeConstraint(
            (sa.literal_column("centre_id"), "="),
            (sa.literal_column("school_id"), "="),
            (sa.literal_column("code"), "="),
            (sa.text("int4range(valid_from_year, valid_until_year, '[]')"), "&&"),
            using="gist",
            name="school_programme_once_per_year",
        ),
    )
    run_all(op.execute, protect("school_programme", shared("select")))


PLACES_BEFORE, PLACES_NOW = "'school', 'centre'", "'school', 'centre', 'bus'"
KINDS_BEFORE, KINDS_NOW = "'team', 'member', 'site'", "'team', 'member', 'site', 'facility'"


def _replace_checks(places: str, kinds: str) -> None:
    for table, name, condition in (
        ("visit", "visit_place", f"place in ({places})"),
        ("programme", "programme_place", f"place in ({places})"),
        ("booking", "booking_kind", f"resource_kind in ({kinds})"),
    ):
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, condition)


def downgrade() -> None:
    op.execute("delete from booking where resource_kind = 'facility'")
    op.execute("update visit set place = 'centre' where place = 'bus'")
    op.execute("update programme set place = 'centre' where place = 'bus'")
    _replace_checks(PLACES_BEFORE, KINDS_BEFORE)
    op.drop_constraint(op.f("visit_centre_id_facility_id_fkey"), "visit", type_="foreignkey")
    op.drop_column("visit", "facility_id")
    op.drop_table("school_programme")
    op.drop_table("facility")
    op.drop_table("visit_conflict")

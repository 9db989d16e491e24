"""Visits that follow from the agreement: information moments and presence at school."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import SCHOOLS, shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SEEN = (
    f"school_id = any({SCHOOLS}) and exists (select 1 from visit v where v.centre_id = visit_moment.centre_id"
    " and v.visit_id = visit_moment.visit_id and v.state <> 'planned')"
)
KINDS = "kind in ('systematic', 'information_moment', 'presence')"


def upgrade() -> None:
    op.add_column("agreement_moment", sa.Column("times", sa.SmallInteger(), nullable=False, server_default="1"))
    op.add_column("agreement_moment", sa.Column("in_holidays", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("agreement_moment", "times", server_default=None)
    op.alter_column("agreement_moment", "in_holidays", server_default=None)
    op.create_check_constraint(op.f("agreement_moment_times"), "agreement_moment", "times between 1 and 60")
    op.create_check_constraint(
        op.f("agreement_moment_repeats_presence"),
        "agreement_moment",
        "kind = 'presence' or (weekday is null and not in_holidays)",
    )
    op.add_column("visit", sa.Column("kind", sa.String(), nullable=False, server_default="systematic"))
    op.alter_column("visit", "kind", server_default=None)
    op.create_check_constraint(op.f("visit_kind"), "visit", KINDS)
    _visit_moment()
    run_all(op.execute, protect("visit_moment", shared(sees=SEEN)))


def _visit_moment() -> None:
    op.create_table(
        "visit_moment",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("moment_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("audience_words", sa.String(), nullable=False),
        sa.Column("spot", sa.String(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("in_holidays", sa.Boolean(), nullable=False),
        sa.Column("is_weekly", sa.Boolean(), nullable=False),
        sa.Column("reached", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("visit_moment_times_in_order")),
        sa.CheckConstraint("reached between 0 and 2000", name=op.f("visit_moment_reached")),
        _key("visit_id", "visit"),
        _key("series_id", "visit", "visit_id"),
        _key("moment_id", "agreement_moment"),
        _key("member_id", "member"),
        sa.PrimaryKeyConstraint("centre_id", "visit_id", name=op.f("visit_moment_pkey")),
    )
    op.create_index("visit_moment_of_agreement_idx", "visit_moment", ["centre_id", "moment_id"])
    op.create_index("visit_moment_series_idx", "visit_moment", ["centre_id", "series_id"])


def _key(column: str, table: str, target: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["centre_id", column],
        [f"{table}.centre_id", f"{table}.{target or column}"],
        name=op.f(f"visit_moment_centre_id_{column}_fkey"),
    )


def downgrade() -> None:
    op.drop_table("visit_moment")
    op.drop_constraint("visit_kind", "visit", type_="check")
    op.drop_column("visit", "kind")
    op.drop_constraint("agreement_moment_repeats_presence", "agreement_moment", type_="check")
    op.drop_constraint("agreement_moment_times", "agreement_moment", type_="check")
    op.drop_column("agreement_moment", "in_holidays")
    op.drop_column("agreement_moment", "times")

"""Colleagues who go to a visit in the place of another of its team, and which proposals left together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import APPEND_ONLY, Audience
from clb_tenants.isolation.policies import protect, run_all

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_substitute",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("absent_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("function in ('clb_doctor', 'nurse', 'paramedical_worker', 'psychopedagogical_consultant', 'social_worker', 'anchor', 'admin', 'team_lead', 'director')", name=op.f("visit_substitute_function")),
        sa.CheckConstraint("absent_id <> member_id", name=op.f("visit_substitute_is_another")),
        *(
            sa.ForeignKeyConstraint(
                ["centre_id", column],
                [f"{table}.centre_id", f"{table}.{target}"],
                name=op.f(f"visit_substitute_centre_id_{column}_fkey"),
            )
            for column, table, target in (
                ("visit_id", "visit", "visit_id"),
                ("absent_id", "member", "member_id"),
                ("member_id", "member", "member_id"),
            )
        ),
        sa.PrimaryKeyConstraint("centre_id", "substitute_id", name=op.f("visit_substitute_pkey")),
    )
    for name, column in (("visit_substitute_once", "absent_id"), ("visit_substitute_for_one", "member_id")):
        op.create_index(
            name,
            "visit_substitute",
            ["centre_id", "visit_id", "revision", column],
            unique=True,
            postgresql_where=sa.text("ended_at is null"),
        )
    op.create_index("visit_substitute_visit_idx", "visit_substitute", ["centre_id", "visit_id", "made_at"])
    run_all(op.execute, protect("visit_substitute", Audience(staff_rights=("select", "insert", "update"))))
    _batches()


def _batches() -> None:
    op.create_table(
        "proposal_batch",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "batch_id", name=op.f("proposal_batch_pkey")),
    )
    op.create_index("proposal_batch_made_idx", "proposal_batch", ["centre_id", "made_at", "batch_id"])
    run_all(op.execute, protect("proposal_batch", APPEND_ONLY))
    op.create_table(
        "proposal_batch_visit",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["centre_id", column],
                [f"{table}.centre_id", f"{table}.{column}"],
                name=op.f(f"proposal_batch_visit_centre_id_{column}_fkey"),
            )
            for column, table in (("batch_id", "proposal_batch"), ("visit_id", "visit"))
        ),
        sa.PrimaryKeyConstraint("centre_id", "batch_id", "visit_id", name=op.f("proposal_batch_visit_pkey")),
    )
    op.create_index("proposal_batch_visit_idx", "proposal_batch_visit", ["centre_id", "visit_id", "revision"])
    run_all(op.execute, protect("proposal_batch_visit", APPEND_ONLY))


def downgrade() -> None:
    op.drop_table("proposal_batch_visit")
    op.drop_table("proposal_batch")
    op.drop_table("visit_substitute")

"""Deadlines of agreements (the notice day, its reminder, evaluations), and renewal campaigns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.policies import protect, run_all

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

PURPOSES = ("reply_by", "reminder", "dose_earliest", "dose_latest")
NEW_PURPOSES = (*PURPOSES, "notice_by", "notice_reminder", "evaluation")


def upgrade() -> None:
    _allow(("visit", "agreement"), NEW_PURPOSES)
    _campaigns()


def downgrade() -> None:
    op.drop_table("agreement_campaign_school")
    op.drop_table("agreement_campaign")
    op.execute("delete from deadline where subject_kind = 'agreement'")
    _allow(("visit",), PURPOSES)


def _allow(kinds: tuple[str, ...], purposes: tuple[str, ...]) -> None:
    for column, values, name in (
        ("subject_kind", kinds, "deadline_subject_kind"),
        ("purpose", purposes, "deadline_purpose"),
    ):
        listed = ", ".join(f"'{value}'" for value in values)
        op.drop_constraint(op.f(name), "deadline", type_="check")
        op.create_check_constraint(op.f(name), "deadline", f"{column} in ({listed})")


def _campaigns() -> None:
    op.create_table(
        "agreement_campaign",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("years", sa.SmallInteger(), nullable=False),
        sa.Column("sends", sa.Boolean(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("works_as", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('review', 'working', 'stopped', 'done')", name=op.f("agreement_campaign_state")
        ),
        sa.CheckConstraint("source in ('current', 'template')", name=op.f("agreement_campaign_source")),
        sa.CheckConstraint("years between 0 and 10", name=op.f("agreement_campaign_years")),
        sa.PrimaryKeyConstraint("centre_id", "campaign_id", name=op.f("agreement_campaign_pkey")),
    )
    op.create_index("agreement_campaign_idx", "agreement_campaign", ["centre_id", "created_at", "campaign_id"])
    run_all(op.execute, protect("agreement_campaign"))
    op.create_table(
        "agreement_campaign_school",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('planned', 'skipped', 'done', 'failed')", name=op.f("agreement_campaign_school_outcome")
        ),
        *(
            sa.ForeignKeyConstraint(
                ["centre_id", column],
                [f"{table}.centre_id", f"{table}.{column}"],
                name=op.f(f"agreement_campaign_school_centre_id_{column}_fkey"),
            )
            for table, column in (
                ("agreement_campaign", "campaign_id"), ("school", "school_id"), ("agreement", "agreement_id"),
            )
        ),
        sa.PrimaryKeyConstraint(
            "centre_id", "campaign_id", "school_id", name=op.f("agreement_campaign_school_pkey")
        ),
    )
    op.create_index(
        "agreement_campaign_school_idx",
        "agreement_campaign_school",
        ["centre_id", "campaign_id", "outcome", "position"],
    )
    run_all(op.execute, protect("agreement_campaign_school"))

"""Stored deadlines, and the state of a visit whose proposal lapsed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from clb_tenants.isolation.ownership import shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AUDIENCE = shared("select", "insert", staff=("select", "insert", "update"))
BEFORE = "'planned', 'proposed', 'answered', 'declined', 'confirmed', 'held', 'cancelled'"
STATES = "'planned', 'proposed', 'answered', 'declined', 'lapsed', 'confirmed', 'held', 'cancelled'"
ACTIONS_BEFORE = "'create', 'propose', 'answer', 'confirm', 'move', 'hold', 'cancel'"
ACTIONS = "'create', 'propose', 'answer', 'lapse', 'confirm', 'move', 'hold', 'cancel'"


def upgrade() -> None:
    op.create_table(
        "deadline",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("start_day", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", postgresql.JSONB(), nullable=False),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.Column("calendar_version", sa.String(), nullable=False),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
        sa.Column("suspended", postgresql.JSONB(), nullable=False),
        sa.Column("extensions", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose in ('reply_by', 'reminder', 'dose_earliest', 'dose_latest')", name=op.f("deadline_purpose")
        ),
        sa.CheckConstraint("subject_kind in ('visit')", name=op.f("deadline_subject_kind")),
        sa.ForeignKeyConstraint(
            ["centre_id", "school_id"],
            ["school.centre_id", "school.school_id"],
            name=op.f("deadline_centre_id_school_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "deadline_id", name=op.f("deadline_pkey")),
    )
    op.create_index(
        "deadline_current",
        "deadline",
        ["centre_id", "subject_kind", "subject_id", "purpose", "detail"],
        unique=True,
        postgresql_where="superseded_at is null",
    )
    op.create_index(
        "deadline_due_idx",
        "deadline",
        ["centre_id", "moment"],
        unique=False,
        postgresql_where="superseded_at is null and done_at is null",
    )
    op.create_index("deadline_subject_idx", "deadline", ["centre_id", "subject_id", "made_at"], unique=False)
    _check(STATES, ACTIONS)
    run_all(op.execute, protect("deadline", AUDIENCE))


def _check(states: str, actions: str) -> None:
    for table, name, condition in (
        ("visit", "visit_state", f"state in ({states})"),
        ("visit_transition", "visit_transition_from", f"from_state in ({states})"),
        ("visit_transition", "visit_transition_to", f"to_state in ({states})"),
        ("visit_transition", "visit_transition_action", f"action in ({actions})"),
    ):
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, condition)


def downgrade() -> None:
    _check(BEFORE, ACTIONS_BEFORE)
    op.drop_index("deadline_subject_idx", table_name="deadline")
    op.drop_index(
        "deadline_due_idx", table_name="deadline", postgresql_where="superseded_at is null and done_at is null"
    )
    op.drop_index("deadline_current", table_name="deadline", postgresql_where="superseded_at is null")
    op.drop_table("deadline")

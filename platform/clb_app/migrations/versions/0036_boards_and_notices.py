"""The role of a school board, and notices that are taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import SCHOOLS, shared
from clb_tenants.isolation.policies import protect, run_all

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

ROLES = (
    "administrator", "planner", "nurse", "doctor", "consultant", "management", "director", "planning_contact",
    "care_coordinator", "head",
)  # fmt: skip
ACTIONS = (
    "start", "edit", "give", "take_back", "send_to_sign", "sign", "complete", "decline", "withdraw", "reopen", "register",
    "give_notice", "end", "take_out",
)  # fmt: skip
TABLE = "agreement_notice_taken_back"
SEES = (
    f"school_id = any({SCHOOLS}) and exists (select 1 from agreement a where a.centre_id = {TABLE}.centre_id"
    f" and a.agreement_id = {TABLE}.agreement_id and (a.shared_at is not null or a.started_by = 'school'))"
)
AUDIENCE = shared("select", "insert", staff=("select", "insert"), sees=SEES)


def upgrade() -> None:
    _allow((*ROLES, "school_board"), (*ACTIONS, "take_back_notice"))
    op.create_table(
        TABLE,
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("taken_back_by", sa.String(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side in ('centre', 'school')", name=op.f("agreement_notice_taken_back_side")),
        *(
            sa.ForeignKeyConstraint(
                ["centre_id", column], [f"{table}.centre_id", f"{table}.{column}"],
                name=op.f(f"{TABLE}_centre_id_{column}_fkey"),
            )
            for table, column in (("agreement_notice", "notice_id"), ("agreement", "agreement_id"))
        ),
        sa.PrimaryKeyConstraint("centre_id", "notice_id", name=op.f(f"{TABLE}_pkey")),
    )  # fmt: skip
    op.create_index("agreement_notice_taken_back_idx", TABLE, ["centre_id", "agreement_id"])
    run_all(op.execute, protect(TABLE, AUDIENCE))


def downgrade() -> None:
    op.drop_table(TABLE)
    op.execute("delete from agreement_transition where action = 'take_back_notice'")
    for table in ("membership", "invitation", "shared_mailbox"):
        op.execute(f"delete from {table} where role = 'school_board'")
    _allow(ROLES, ACTIONS)


def _allow(roles: tuple[str, ...], actions: tuple[str, ...]) -> None:
    lists = [(table, "role", f"{table}_role", roles) for table in ("membership", "invitation", "shared_mailbox")]
    for table, column, name, values in (*lists, ("agreement_transition", "action", "agreement_transition_action", actions)):
        listed = ", ".join(f"'{value}'" for value in values)
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, f"{column} in ({listed})")

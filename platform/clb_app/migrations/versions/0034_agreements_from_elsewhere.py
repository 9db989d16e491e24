"""Files that come along with an import until it is carried out; taking an imported agreement out again is a step of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.policies import protect, run_all

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ACTIONS = (
    "start", "edit", "give", "take_back", "send_to_sign", "sign", "complete", "decline", "withdraw", "reopen", "register",
    "give_notice", "end",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "import_attachment",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "batch_id"],
            ["import_batch.centre_id", "import_batch.batch_id"],
            name=op.f("import_attachment_centre_id_batch_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("centre_id", "batch_id", "name", name=op.f("import_attachment_pkey")),
    )
    run_all(op.execute, protect("import_attachment"))
    _allow((*ACTIONS, "take_out"))


def _allow(actions: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{action}'" for action in actions)
    op.drop_constraint(op.f("agreement_transition_action"), "agreement_transition", type_="check")
    op.create_check_constraint(op.f("agreement_transition_action"), "agreement_transition", f"action in ({listed})")


def downgrade() -> None:
    op.execute("update agreement_transition set action = 'withdraw' where action = 'take_out'")
    _allow(ACTIONS)
    op.drop_table("import_attachment")

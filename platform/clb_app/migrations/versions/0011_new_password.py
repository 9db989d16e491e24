"""The door by which the holder of an account gets a new password."""

from __future__ import annotations

from alembic import op

from clb_tenants.isolation.policies import door, run_all

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_all(
        op.execute,
        door(
            "door_set_password",
            "p_person uuid, p_hash text, p_at timestamptz",
            "boolean",
            "with changed as (update local_account set password_hash = p_hash, changed_at = p_at"
            "   where person_id = p_person returning 1)"
            " select exists (select 1 from changed)",
        ),
    )


def downgrade() -> None:
    op.execute("drop function door_set_password(uuid, text, timestamptz)")

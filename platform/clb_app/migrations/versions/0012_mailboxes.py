"""Shared mailboxes of a school, and links that are bound to one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import shared
from clb_tenants.isolation.policies import door, protect, run_all

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROLES = (
    "'administrator', 'planner', 'nurse', 'doctor', 'consultant', 'management', 'director', 'planning_contact',"
    " 'care_coordinator', 'head'"
)


def _link_door(*more: str) -> list[str]:
    columns = ["link_id", "purpose", "member_id", "school_id", "subject_id", *more, "expires_at", "revoked_at"]
    types = {"purpose": "text", "expires_at": "timestamptz", "revoked_at": "timestamptz"}
    returns = ", ".join(f"{column} {types.get(column, 'uuid')}" for column in columns)
    chosen = ", ".join(f"l.{column}" for column in columns)
    return door(
        "door_link",
        "p_centre uuid, p_digest text",
        f"table ({returns})",
        f"select {chosen} from mail_link l where l.centre_id = p_centre and l.token_digest = p_digest",
    )


def upgrade() -> None:
    op.create_table(
        "shared_mailbox",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("beside_persons", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"role in ({ROLES})", name=op.f("shared_mailbox_role")),
        sa.ForeignKeyConstraint(
            ["centre_id", "school_id"],
            ["school.centre_id", "school.school_id"],
            name=op.f("shared_mailbox_centre_id_school_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "mailbox_id", name=op.f("shared_mailbox_pkey")),
        sa.UniqueConstraint("centre_id", "school_id", "role", "email_key", name="shared_mailbox_once"),
    )
    run_all(op.execute, protect("shared_mailbox", shared()))
    op.add_column("mail_link", sa.Column("mailbox_id", sa.Uuid(), nullable=True))
    op.execute("drop function door_link(uuid, text)")
    run_all(op.execute, _link_door("mailbox_id"))


def downgrade() -> None:
    op.execute("drop function door_link(uuid, text)")
    op.drop_column("mail_link", "mailbox_id")
    run_all(op.execute, _link_door())
    op.drop_table("shared_mailbox")

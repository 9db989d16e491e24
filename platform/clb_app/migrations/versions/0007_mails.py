"""Mails: what became of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import APPEND_ONLY
from clb_tenants.isolation.policies import protect, run_all

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_delivery",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("recipient_member_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_name", sa.String(), nullable=False),
        sa.Column("recipient_email", sa.String(), nullable=False),
        sa.Column("recipient_key", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("smtp_reply", sa.String(), nullable=False),
        sa.CheckConstraint("outcome in ('sent', 'refused', 'superseded')", name=op.f("mail_delivery_outcome")),
        sa.PrimaryKeyConstraint("centre_id", "message_id", name=op.f("mail_delivery_pkey")),
    )
    op.create_index("mail_delivery_queued_idx", "mail_delivery", ["centre_id", "queued_at", "message_id"])
    op.create_index("mail_delivery_object_idx", "mail_delivery", ["centre_id", "object_id", "queued_at"])
    op.create_index("mail_delivery_school_idx", "mail_delivery", ["centre_id", "school_id", "queued_at"])
    op.create_index("mail_delivery_recipient_idx", "mail_delivery", ["centre_id", "recipient_key"])
    run_all(op.execute, protect("mail_delivery", APPEND_ONLY))


def downgrade() -> None:
    op.drop_table("mail_delivery")

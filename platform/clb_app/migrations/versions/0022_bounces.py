"""Mails that came back: what the servers reported, and what the centre put aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import Audience
from clb_tenants.isolation.policies import protect, run_all

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

REASONS = (
    "'unknown_address', 'unknown_domain', 'closed', 'full', 'too_large', 'refused', 'unreachable', 'other'"
)


def upgrade() -> None:
    op.create_table(
        "mail_bounce",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("bounce_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("put_aside_by", sa.String(), nullable=False),
        sa.Column("put_aside_because", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('hard', 'soft', 'delayed')", name=op.f("mail_bounce_kind")),
        sa.CheckConstraint(f"reason in ({REASONS})", name=op.f("mail_bounce_reason")),
        sa.CheckConstraint(
            "(put_aside_at is null) = (put_aside_because = '')", name=op.f("mail_bounce_put_aside_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "message_id"],
            ["mail_delivery.centre_id", "mail_delivery.message_id"],
            name=op.f("mail_bounce_centre_id_message_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "bounce_id", name=op.f("mail_bounce_pkey")),
        sa.UniqueConstraint("centre_id", "message_id", "kind", name="mail_bounce_once"),
    )
    op.create_index("mail_bounce_recipient_idx", "mail_bounce", ["centre_id", "recipient_key", "received_at"])
    run_all(op.execute, protect("mail_bounce", Audience(staff_rights=("select", "insert", "update"))))


def downgrade() -> None:
    op.drop_table("mail_bounce")

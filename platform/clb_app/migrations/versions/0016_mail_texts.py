"""A centre's own texts of mails, version by version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.ownership import APPEND_ONLY
from clb_tenants.isolation.policies import protect, run_all

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_text",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "text_id", name=op.f("mail_text_pkey")),
        sa.UniqueConstraint("centre_id", "template", "number", name="mail_text_number"),
    )
    run_all(op.execute, protect("mail_text", APPEND_ONLY))


def downgrade() -> None:
    op.drop_table("mail_text")

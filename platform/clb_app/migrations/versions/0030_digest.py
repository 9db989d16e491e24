"""When colleagues get the mails that can wait, and what waits for that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from clb_tenants.isolation.ownership import Audience
from clb_tenants.isolation.policies import protect, run_all

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

AUDIENCE = Audience(staff_rights=("select", "insert", "update"))


def upgrade() -> None:
    op.create_table(
        "mail_rhythm",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("rhythm in ('direct', 'daily', 'weekly')", name=op.f("mail_rhythm_rhythm")),
        sa.CheckConstraint("hour between 0 and 23", name=op.f("mail_rhythm_hour")),
        sa.CheckConstraint("weekday between 1 and 7", name=op.f("mail_rhythm_weekday")),
        sa.ForeignKeyConstraint(
            ["centre_id", "member_id"],
            ["member.centre_id", "member.member_id"],
            name=op.f("mail_rhythm_centre_id_member_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "member_id", name=op.f("mail_rhythm_pkey")),
    )
    run_all(op.execute, protect("mail_rhythm", AUDIENCE))
    op.create_table(
        "digest_item",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=False),
        sa.Column("recipient", JSONB(), nullable=False),
        sa.Column("data", JSONB(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id", "member_id"],
            ["member.centre_id", "member.member_id"],
            name=op.f("digest_item_centre_id_member_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "item_id", name=op.f("digest_item_pkey")),
        sa.UniqueConstraint("centre_id", "business_key", name="digest_item_business_key"),
    )
    op.create_index(
        "digest_item_waiting_idx",
        "digest_item",
        ["centre_id", "member_id", "queued_at"],
        postgresql_where=sa.text("digest_id is null"),
    )
    op.create_index("digest_item_digest_idx", "digest_item", ["centre_id", "digest_id"])
    run_all(op.execute, protect("digest_item", AUDIENCE))


def downgrade() -> None:
    op.drop_table("digest_item")
    op.drop_table("mail_rhythm")

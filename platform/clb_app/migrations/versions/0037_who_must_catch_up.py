"""Finds the few items with pupils to catch up without reading all items of a centre."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "visit_item_catch_up_idx", "visit_item", ["centre_id", "class_group_id", "programme_id", "dose"],
        postgresql_where=sa.text("active and catch_up > 0"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("visit_item_catch_up_idx", "visit_item")

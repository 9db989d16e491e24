"""The visits of all school years in the order of their days: what the REST list asks when no year is given."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("visit_day_idx", "visit", ["centre_id", "sort_day", "visit_id"], unique=False)


def downgrade() -> None:
    op.drop_index("visit_day_idx", table_name="visit")

"""An item of a visit knows the school year of its group, so that a list of one year reads no other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.policies import on_every_row, run_all

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

YEARS = (
    "update visit_item i set start_year = g.start_year from class_group g"
    " where g.centre_id = i.centre_id and g.class_group_id = i.class_group_id"
)


def upgrade() -> None:
    op.add_column("visit_item", sa.Column("start_year", sa.SmallInteger(), nullable=True))
    run_all(op.execute, on_every_row(("visit_item", "class_group"), (YEARS,)))
    op.alter_column("visit_item", "start_year", nullable=False)
    op.create_index("visit_item_year_idx", "visit_item", ["centre_id", "start_year"], postgresql_where=sa.text("active"))


def downgrade() -> None:
    op.drop_index("visit_item_year_idx", "visit_item")
    op.drop_column("visit_item", "start_year")

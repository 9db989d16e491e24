"""Files with many rows are kept until a worker reads them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.policies import on_every_row, protect, run_all

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = ("commit", "undo")


def upgrade() -> None:
    op.create_table(
        "import_file",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("choose", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "batch_id"],
            ["import_batch.centre_id", "import_batch.batch_id"],
            name=op.f("import_file_centre_id_batch_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("centre_id", "batch_id", name=op.f("import_file_pkey")),
    )
    run_all(op.execute, protect("import_file"))
    _works((*BEFORE, "read", "check"))


def _works(values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(op.f("import_task_work"), "import_task", type_="check")
    op.create_check_constraint(op.f("import_task_work"), "import_task", f"work in ({listed})")


def downgrade() -> None:
    """What is being read or checked is thrown away: this version of the product cannot go on with it."""
    unfinished = "select centre_id, batch_id from import_task where work in ('read', 'check')"
    statements = (
        f"update import_batch set state = 'discarded' where state = 'working' and (centre_id, batch_id) in ({unfinished})",
        "delete from import_task where work in ('read', 'check')",
    )
    run_all(op.execute, on_every_row(("import_batch", "import_task"), statements))
    _works(BEFORE)
    op.drop_table("import_file")

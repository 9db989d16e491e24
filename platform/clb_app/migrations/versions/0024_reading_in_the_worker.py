"""Files with many rows are kept until a worker reads them; a school imports its own calendar."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clb_tenants.isolation.policies import on_every_row, protect, run_all

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BEFORE = ("commit", "undo")
SCHOOLS = "school_id = any((select string_to_array(nullif(current_setting('app.school_ids', true), ''), ',')::uuid[])::uuid[])"
RIGHTS = {
    "import_batch": "select, insert, update",
    "import_row": "select, insert, update, delete",
    "import_task": "select, update",
}


def _sees(table: str) -> str:
    if table == "import_batch":
        return SCHOOLS
    return f"exists (select 1 from import_batch b where b.centre_id = {table}.centre_id and b.batch_id = {table}.batch_id)"


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
    op.add_column("import_batch", sa.Column("school_id", sa.Uuid(), nullable=True))
    for table, rights in RIGHTS.items():
        op.execute(f"create policy school on {table} to app_school using ({_sees(table)}) with check ({_sees(table)})")
        op.execute(f"grant {rights} on {table} to app_school")


def _works(values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(op.f("import_task_work"), "import_task", type_="check")
    op.create_check_constraint(op.f("import_task_work"), "import_task", f"work in ({listed})")


def downgrade() -> None:
    """What is being read or checked is thrown away: this version of the product cannot go on with it. Imports of schools go
    with their rows; the closures they made stay.
    """
    for table in reversed(RIGHTS):
        op.execute(f"revoke all on {table} from app_school")
        op.execute(f"drop policy school on {table}")
    unfinished = "select centre_id, batch_id from import_task where work in ('read', 'check')"
    statements = (
        f"update import_batch set state = 'discarded' where state = 'working' and (centre_id, batch_id) in ({unfinished})",
        "delete from import_task where work in ('read', 'check')",
        "delete from import_batch where school_id is not null",
    )
    run_all(op.execute, on_every_row(("import_batch", "import_task"), statements))
    op.drop_column("import_batch", "school_id")
    _works(BEFORE)
    op.drop_table("import_file")

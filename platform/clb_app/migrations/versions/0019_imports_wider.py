"""Imports: long work with its progress, undo, columns remembered per package; head-counts given by schools themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from clb_tenants.isolation.policies import DOORS, protect, run_all

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

HERE = "nullif(current_setting('app.centre_id', true), '')::uuid"
WITHDRAW = "withdraw_affiliation(uuid, date)"
STATES = ("mapping", "review", "committed", "discarded")
SOURCES = ("import", "form", "demo")


def upgrade() -> None:
    op.create_table(
        "import_task",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("work", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("work in ('commit', 'undo')", name=op.f("import_task_work")),
        sa.ForeignKeyConstraint(
            ["centre_id", "batch_id"],
            ["import_batch.centre_id", "import_batch.batch_id"],
            name=op.f("import_task_centre_id_batch_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("centre_id", "batch_id", name=op.f("import_task_pkey")),
    )
    run_all(op.execute, protect("import_task"))
    op.add_column("import_row", sa.Column("trace", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("import_batch", sa.Column("undone_by", sa.String(), nullable=True))
    op.add_column("import_batch", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    _one_of("import_batch", "state", "import_batch_state", (*STATES, "working", "undone"))
    _mapping_per_package()
    _one_of("class_group", "source", "class_group_source", (*SOURCES, "school", "class_list"))
    op.execute("grant insert, update on class_group to app_school")
    _withdraw_affiliation()


def _one_of(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(name), table, type_="check")
    op.create_check_constraint(op.f(name), table, f"{column} in ({listed})")


def _mapping_per_package() -> None:
    """What was remembered per kind stays as the guess for a package that is not known yet: its signature is empty."""
    op.add_column("import_mapping", sa.Column("signature", sa.Text(), nullable=False, server_default=""))
    op.alter_column("import_mapping", "signature", server_default=None)
    op.drop_constraint(op.f("import_mapping_pkey"), "import_mapping", type_="primary")
    op.create_primary_key(op.f("import_mapping_pkey"), "import_mapping", ["centre_id", "kind", "signature"])


def _withdraw_affiliation() -> None:
    """Undoing an import takes a school out of the register that the same import put in; never another centre's."""
    op.execute(f"grant delete on affiliation to {DOORS}")
    op.execute(
        f"""
        create function withdraw_affiliation(p_institution uuid, p_first date) returns void
        language sql security definer set search_path = pg_catalog, public as $$
            delete from affiliation
            where institution_id = p_institution and centre_id = {HERE} and valid_from = p_first and valid_until is null
        $$
        """
    )
    op.execute(f"alter function {WITHDRAW} owner to {DOORS}")
    op.execute(f"revoke all on function {WITHDRAW} from public")
    op.execute(f"grant execute on function {WITHDRAW} to app_centre")


def downgrade() -> None:
    op.execute(f"drop function {WITHDRAW}")
    op.execute(f"revoke delete on affiliation from {DOORS}")
    op.execute("revoke insert, update on class_group from app_school")
    op.execute("update class_group set source = 'form' where source = 'school'")
    op.execute("update class_group set source = 'import' where source = 'class_list'")
    _one_of("class_group", "source", "class_group_source", SOURCES)
    op.execute("delete from import_mapping where signature <> ''")
    op.drop_constraint(op.f("import_mapping_pkey"), "import_mapping", type_="primary")
    op.create_primary_key(op.f("import_mapping_pkey"), "import_mapping", ["centre_id", "kind"])
    op.drop_column("import_mapping", "signature")
    op.execute("update import_batch set state = 'discarded' where state in ('working', 'undone')")
    _one_of("import_batch", "state", "import_batch_state", STATES)
    op.drop_column("import_batch", "undone_at")
    op.drop_column("import_batch", "undone_by")
    op.drop_column("import_row", "trace")
    op.drop_table("import_task")

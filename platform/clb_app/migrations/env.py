"""Alembic's environment: one transaction per migration, run as the owner of the tables, one migrator at a time."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import create_engine, text

from clb_app.tables import METADATA
from clb_core.database.base import TextEnum
from clb_tenants.isolation.policies import OWNER

LOCK = 7_246_001


def run() -> None:
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "")
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.execute(text("set lock_timeout = '10s'"))
        connection.execute(text(f"set role {OWNER}"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            transaction_per_migration=True,
            compare_server_default=True,
            include_object=_ours,
            render_item=_plain_type,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text("reset role"))
        connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
        connection.commit()
    engine.dispose()


def _plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations know plain types only, so that they stay true when the models change."""
    return "sa.String()" if kind == "type" and isinstance(item, TextEnum) else False


def _ours(_object: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    return not (kind == "table" and name in {"dispatch_queue", "schedule", "alembic_version"})


run()

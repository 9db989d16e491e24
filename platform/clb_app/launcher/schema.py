"""Whether a database has the newest tables already: asked at each start, without loading the product."""

from pathlib import Path

import psycopg

import clb_app

VERSIONS = Path(clb_app.__file__).parent / "migrations" / "versions"


def is_current(admin_url: str) -> bool:
    """True when the database's version is that of the newest migration; False as well when it cannot be told."""
    newest = max(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))
    try:
        with psycopg.connect(admin_url.replace("postgresql+psycopg://", "postgresql://"), connect_timeout=5) as connection:
            found = connection.execute("select version_num from alembic_version").fetchone()
    except psycopg.Error:
        return False
    return found is not None and found[0] == newest

"""What is stored, past all policies: the number of rows of each table and a digest of what they say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import create_engine, text

ALL_TABLES: Final = "select tablename from pg_tables where schemaname = 'public' order by tablename"
ONE_TABLE: Final = (
    "select '{name}', count(*), coalesce(md5(string_agg(row::text, '|' order by row::text)), '') from {name} as row"
)


@dataclass(frozen=True, slots=True)
class Content:
    """A table's number of rows, and the digest of all of them."""

    rows: int
    digest: str


class Stored:
    """Looks into one database as its superuser."""

    def __init__(self, admin_url: str) -> None:
        self._engine = create_engine(admin_url, isolation_level="AUTOCOMMIT")

    def tables(self) -> dict[str, Content]:
        """Every table of the product with its content."""
        with self._engine.connect() as connection:
            names = connection.scalars(text(ALL_TABLES)).all()
            statement = " union all ".join(ONE_TABLE.format(name=name) for name in names)
            return {name: Content(rows, digest) for name, rows, digest in connection.execute(text(statement))}

    def difference(
        self, before: Mapping[str, Content], *, apart_from: Collection[str] = ()
    ) -> dict[str, tuple[Content, Content]]:
        """The tables that are not as they were: before and now."""
        now = self.tables()
        return {
            name: (before[name], now[name]) for name in now if now[name] != before[name] and name not in apart_from
        }

    def count(self, what: str) -> int:
        """`select count(*) from …`"""
        with self._engine.connect() as connection:
            return int(connection.scalar(text(f"select count(*) from {what}")) or 0)

    def close(self) -> None:
        self._engine.dispose()

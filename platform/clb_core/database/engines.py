"""One engine and pool per database role, so that cached plans of one role are never used by another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import orjson
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker


class Database:
    """The engines of one process, by role name; `close` gives their connections back."""

    def __init__(self, urls: Mapping[Any, str], *, pool_size: int = 5) -> None:
        self._engines = {role: _engine(url, pool_size) for role, url in urls.items()}
        self._sessions = {
            role: sessionmaker(engine, class_=Session, expire_on_commit=False) for role, engine in self._engines.items()
        }

    def engine(self, role: StrEnum) -> Engine:
        return self._engines[role]

    def engines(self) -> tuple[Engine, ...]:
        return tuple(self._engines.values())

    def session(self, role: StrEnum) -> Session:
        return self._sessions[role]()

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()


OPTIONS: Final = "-c timezone=UTC -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000"
# A plan for any centre and any year is often for none: at the size of Flanders one took thirty times as long. So nothing is
# prepared by itself; a kept statement may ask for it (`one_plan`).
NEVER: Final = 2**31 - 1


def _engine(url: str, pool_size: int) -> Engine:
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_recycle=1800,
        json_deserializer=orjson.loads,
        connect_args={"options": OPTIONS, "prepare_threshold": NEVER},
    )

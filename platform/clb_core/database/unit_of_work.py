"""One transaction in one scope: what every verb and query receives.

A unit of work is opened at the edge (a request, a job, a command), committed there once, and rolled back on any error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection, CursorResult, Engine, Executable, Result, ScalarResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from clb_core.database import sentences
from clb_core.database.kept import Kept
from clb_core.errors import Stale

T = TypeVar("T")


class Scope(Protocol):
    """What the isolation of the product understands; opaque here but for the owner of new rows."""

    @property
    def owner_id(self) -> UUID: ...


class Event(Protocol):
    """A frozen dataclass in the past tense; `business_key` is the same for the same happening, so that it acts once."""

    @property
    def business_key(self) -> str: ...


class EventSink(Protocol):
    def __call__(self, uow: UnitOfWork, event: Event) -> None: ...


class _Back(Exception):
    """Takes a trial back."""


CONTEXT: Final = "clb_context"
"""The execution option of a connection that holds the scope's context; `isolation` sets it for each transaction."""


class UnitOfWork:
    """A connection in a scope. `emit` stores the event beside the change; it acts only when the transaction commits.

    The session, which keeps objects, is made when it is first needed: many requests only read columns (`ask`).
    """

    def __init__(self, engine: Engine, context: Mapping[str, str], scope: Scope, sink: EventSink) -> None:
        self.scope = scope
        self.memory: dict[Any, Any] = {}
        """What was read once and holds for the whole unit."""
        self._engine = engine
        self._context = context
        self._sink = sink
        self._connection: Connection | None = None
        self._session: Session | None = None

    @property
    def connection(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(**{CONTEXT: self._context})
        return self._connection

    @property
    def session(self) -> Session:
        if self._session is None:
            self._session = Session(self.connection, expire_on_commit=False, join_transaction_mode="control_fully")
        return self._session

    def add(self, row: T) -> T:
        """Store one row now, so that what the database refuses is refused here, in words."""
        self.add_all([row])
        return row

    def add_all(self, rows: Iterable[Any]) -> None:
        """Store many rows in few statements; new rows become the scope owner's."""
        rows = list(rows)
        for row in rows:
            if getattr(row, "centre_id", False) is None:
                row.centre_id = self.scope.owner_id
        self.session.add_all(rows)
        self.flush()

    def delete(self, row: object) -> None:
        self.session.delete(row)
        self.flush()

    def flush(self) -> None:
        """Send pending changes; raises Conflict or Refused in words, Stale when another changed the row first."""
        try:
            self.session.flush()
        except IntegrityError as error:
            raise (sentences.as_domain_error(error) or error) from error
        except StaleDataError as error:
            raise Stale from error

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What happens inside is undone when it raises, and the transaction goes on."""
        with self.session.begin_nested():
            yield

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """Nothing that is stored inside lasts: to see what a change would bring about. What it raises, goes on."""
        with suppress(_Back), self.session.begin_nested():
            yield
            raise _Back

    @contextmanager
    def beside(self) -> Iterator[UnitOfWork]:
        """Another unit in the same scope, committed at the end of the block: what must be seen before this one ends."""
        other = UnitOfWork(self._engine, self._context, self.scope, self._sink)
        try:
            yield other
            other.commit()
        finally:
            other.close()

    def emit(self, event: Event) -> None:
        self._sink(self, event)

    def scalars(self, statement: Executable) -> ScalarResult[Any]:
        return self.session.scalars(statement)

    def scalar(self, statement: Executable) -> Any:
        return self.session.scalar(statement)

    def all(self, statement: Executable) -> Sequence[Any]:
        return self.session.scalars(statement).all()

    def rows(self, statement: Executable, values: Any = None) -> Result[*tuple[Any, ...]]:
        return self.session.execute(statement, values)

    def plain(self, statement: Executable, values: Any = None) -> CursorResult[*tuple[Any, ...]]:
        """As `rows`, for columns only, of a statement made on the spot; what is asked often is kept (`ask`)."""
        if self._session is not None:
            self.flush()
        return self.connection.execute(statement, values)

    def ask(self, statement: Kept, values: Mapping[str, Any]) -> list[Any]:
        """The rows of a kept statement, as named tuples: past the session's bookkeeping, for what is asked often."""
        if self._session is not None:
            self.flush()
        if not self.connection.in_transaction():
            self.connection.begin()
        return statement.rows(self.connection, values)

    def change(self, statement: Executable, values: Any = None) -> int:
        """Run an INSERT, UPDATE or DELETE in words of SQLAlchemy Core; the number of rows it touched."""
        try:
            # Without the option an INSERT … ON CONFLICT says -1.
            result = self.session.execute(statement, values, execution_options={"preserve_rowcount": True})
        except IntegrityError as error:
            raise (sentences.as_domain_error(error) or error) from error
        return result.rowcount if isinstance(result, CursorResult) else 0

    def commit(self) -> None:
        if self._session is not None:
            self.flush()
            self._session.commit()
        if self._connection is not None and self._connection.in_transaction():
            self._connection.commit()

    def rollback(self) -> None:
        if self._session is not None:
            self._session.rollback()
        if self._connection is not None:
            self._connection.rollback()

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        if self._connection is not None:
            self._connection.close()
            self._connection = self._session = None

    def throw_away(self) -> None:
        """Give up a connection that is broken; with it goes what was not committed."""
        if self._connection is not None:
            self._connection.invalidate()

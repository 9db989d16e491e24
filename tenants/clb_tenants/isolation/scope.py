"""Who a unit of work acts for. The only definition of scope in the product: no open scope, no rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

from sqlalchemy import Connection, Engine, String, column, event, text
from sqlalchemy.orm import Session, SessionTransaction

from clb_core.database.engines import Database
from clb_core.database.kept import Kept
from clb_core.database.unit_of_work import CONTEXT, UnitOfWork
from clb_core.outbox.service import record_event

CentreId = NewType("CentreId", UUID)
SchoolId = NewType("SchoolId", UUID)
PersonId = NewType("PersonId", UUID)


class DatabaseRole(StrEnum):
    """The login roles of PostgreSQL. Each has an engine of its own; none can switch to another."""

    CENTRE = "app_centre"
    SCHOOL = "app_school"
    DOOR = "app_door"


class NoScope(RuntimeError):
    """A transaction was begun without a scope: a mistake in the program, never an empty answer."""


@dataclass(frozen=True, slots=True)
class CentreScope:
    """Staff of a centre, and the jobs of that centre."""

    centre_id: CentreId
    person_id: PersonId | None = None

    @property
    def owner_id(self) -> UUID:
        return self.centre_id

    @property
    def role(self) -> DatabaseRole:
        return DatabaseRole.CENTRE

    @property
    def context(self) -> Mapping[str, str]:
        return {"centre": str(self.centre_id), "schools": "", "person": str(self.person_id or "")}


@dataclass(frozen=True, slots=True)
class SchoolScope:
    """A contact of one or more schools of a centre; sees what is shared with these schools and nothing else."""

    centre_id: CentreId
    school_ids: tuple[SchoolId, ...]
    person_id: PersonId | None = None

    @property
    def owner_id(self) -> UUID:
        return self.centre_id

    @property
    def role(self) -> DatabaseRole:
        return DatabaseRole.SCHOOL

    @property
    def context(self) -> Mapping[str, str]:
        schools = ",".join(str(school_id) for school_id in self.school_ids)
        return {"centre": str(self.centre_id), "schools": schools, "person": str(self.person_id or "")}


Scope = CentreScope | SchoolScope

# Local to the transaction, never to the connection: a pooled connection would carry it to the next user.
_SET: Final = Kept(
    text(
        "select set_config('app.centre_id', :centre, true), set_config('app.school_ids', :schools, true),"
        " set_config('app.person_id', :person, true)"
    ).columns(column("centre", String), column("schools", String), column("person", String)),
    one_plan=True,
)


@event.listens_for(Engine, "begin")
def _set_context(connection: Connection) -> None:
    """At the beginning of every transaction of a connection that has a scope, before anything else is asked."""
    context = connection.get_execution_options().get(CONTEXT)
    if context is not None:
        _SET.rows(connection, context)


@event.listens_for(Session, "after_begin")
def _refuse_without(session: Session, transaction: SessionTransaction, connection: Connection) -> None:  # noqa: ARG001
    if connection.get_execution_options().get(CONTEXT) is None:
        raise NoScope("Open a unit of work with `unit_of_work(database, scope)`.")


def open_unit(database: Database, scope: Scope) -> UnitOfWork:
    """A unit of work in `scope`; the caller commits or rolls back, and closes."""
    return UnitOfWork(database.engine(scope.role), scope.context, scope, record_event)


@contextmanager
def unit_of_work(database: Database, scope: Scope) -> Iterator[UnitOfWork]:
    """Commit at the end of the block, roll back on any error."""
    uow = open_unit(database, scope)
    try:
        yield uow
        uow.commit()
    except BaseException:
        uow.rollback()
        raise
    finally:
        uow.close()

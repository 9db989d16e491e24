"""SELECTs that are asked with nearly every request: made, compiled and read by the driver without doing it all again.

A statement of SQLAlchemy costs several times the work of the driver itself each time it is run: its key is looked up, its
parameters and the columns of its answer are described anew. A kept statement is turned into the driver's form once per
process. It asks on the connection of the unit of work, in its transaction and so behind its policies, like any other.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import psycopg
from psycopg import RawCursor
from sqlalchemy import CompoundSelect, Connection, Select, TextualSelect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError

DIALECT: Final = PGDialect_psycopg()  # type: ignore[no-untyped-call]
CURSORS: Final = "clb_cursors"
"""Where a connection of the pool keeps the cursors of its kept statements; they end with it."""
MOST_HELD: Final = 200
"""Rows of an answer that may stay with its cursor."""
_MARK: Final = re.compile(r"%\((\w+)\)s|%%")
Reader = Callable[[Any], Any]


class Kept:
    """A SELECT of columns (never of objects). Its values are `bindparam`s without a value of their own, given by name.

    Rows are named tuples by column, or of the class `row` that has the columns in their order; a value is what the
    column's type makes of it. The database plans it for the values of each run; with `one_plan` a connection keeps one
    plan for any values, when that looks no dearer. Only for what was measured to be as quick with it in a small database
    and in a large one (docs/decisions/0015).
    """

    def __init__(
        self,
        statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]] | TextualSelect,
        *,
        row: type[tuple[Any, ...]] | None = None,
        one_plan: bool = False,
    ) -> None:
        self._one_plan: Final = one_plan
        compiled: Any = statement.compile(dialect=DIALECT)
        known = {name: bind.value for name, bind in compiled.binds.items()}
        text: str = compiled.string
        if compiled.post_compile_params:
            # The values of an IN are written out, one by one.
            expanded = compiled._process_parameters_for_postcompile(known)
            text, known = expanded.statement, known | expanded.additional_parameters
        names: dict[str, str] = {}
        self.text: Final = _MARK.sub(lambda found: _written(found[1], known, names), text)
        self._sent: Final = self.text.encode()
        self._values: Final = [(name, compiled._bind_processors.get(name)) for name in names]
        columns = compiled._result_columns
        named: Any = row or namedtuple("Row", [column.keyname for column in columns], rename=True)
        if len(named._fields) != len(columns):
            raise TypeError(f"{named.__name__} has not the {len(columns)} columns of the statement")
        # As `named._make`, which asks the number of values of every row once more.
        self._make: Final = partial(tuple.__new__, named)
        readers = [column.type.dialect_impl(DIALECT).result_processor(DIALECT, None) for column in columns]
        self._readers: Final = [(at, each) for at, each in enumerate(readers) if each is not None]

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """The answer, whole. Raises DBAPIError as any statement does, KeyError when a value is missing."""
        given = [values[name] if bind is None else bind(values[name]) for name, bind in self._values]
        cursor = self._cursor(connection)
        _tell(connection, cursor, self.text, given)
        try:
            # In the binary format, which costs the driver less to read.
            cursor.execute(self._sent, given, binary=True, prepare=self._one_plan)
            found = cursor.fetchall()
        except psycopg.Error as error:
            raise DBAPIError.instance(self.text, None, error, psycopg.Error, dialect=DIALECT) from error
        if len(found) > MOST_HELD:
            self._let_go(connection)
        return self._read(found)

    def _cursor(self, connection: Connection) -> RawCursor[Any]:
        """The statement's own cursor on this connection of the pool: it knows already how to send and read the columns."""
        cursors: dict[Kept, RawCursor[Any]] = connection.connection.info.setdefault(CURSORS, {})
        cursor = cursors.get(self)
        if cursor is None:
            cursor = cursors[self] = RawCursor(connection.connection.driver_connection)  # type: ignore[arg-type]
        return cursor

    def _let_go(self, connection: Connection) -> None:
        """A cursor holds its last answer until the next: none that is large."""
        connection.connection.info[CURSORS].pop(self).close()

    def _read(self, found: Sequence[tuple[Any, ...]]) -> list[Any]:
        make: Any = self._make
        if not self._readers:
            return list(map(make, found))
        rows = []
        for each in found:
            row = list(each)
            for at, read in self._readers:
                row[at] = read(row[at])
            rows.append(make(row))
        return rows


def _written(name: str | None, known: Mapping[str, Any], names: dict[str, str]) -> str:
    """What stands in the text for a value: itself when it is one of the program, so that a partial index can be used.

    Others are sent beside it, as `$1` and up: `names` collects them. Raises TypeError for an id or a day that was put in.
    """
    if name is None:
        return "%"
    value = known.get(name)
    if value is None:
        return names.setdefault(name, f"${len(names) + 1}")
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"{value!r} is of one request: make it a bindparam of a kept statement")


def _tell(connection: Connection, cursor: Any, text: str, values: Sequence[Any]) -> None:
    """Let who listens to the engine's statements (tests that count them) hear of this one too."""
    of_engine: Any = connection.engine.dispatch
    for listener in of_engine.before_cursor_execute:
        listener(connection, cursor, text, values, None, False)

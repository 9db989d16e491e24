"""A kind of import that has nothing to do with schools: the mechanism must not care. It keeps its boats in a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict
from clb_core.staging.ports import Commit, Undo
from clb_core.staging.vocabulary import CheckedRow, Difference, Verdict
from clb_core.tabular import ColumnSpec, MappedRow


class NotAllowedError(Exception):
    pass


@dataclass
class Boats:
    """Boats by name with their length; a length that is no number is refused."""

    lengths: dict[str, str] = field(default_factory=dict)
    is_allowed: bool = True
    checks: list[bool] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    undone: list[Undo] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    key: str = "boats"
    label: str = "Boten"
    columns: tuple[ColumnSpec, ...] = (
        ColumnSpec("name", "Naam", required=True),
        ColumnSpec("length", "Lengte", ("meter",), required=True),
        ColumnSpec("harbour", "Haven"),
    )

    def authorise(self, actor: Any) -> None:  # noqa: ARG002
        if not self.is_allowed:
            raise NotAllowedError

    def check(
        self,
        uow: UnitOfWork,  # noqa: ARG002
        rows: Sequence[MappedRow],
        parameters: Mapping[str, Any],  # noqa: ARG002
        *,
        lock: bool,
    ) -> list[CheckedRow]:
        self.checks.append(lock)
        return [self._checked(row) for row in rows]

    def _checked(self, row: MappedRow) -> CheckedRow:
        name, length = row.values["name"], row.values["length"]
        if not length.isdigit():
            problem = f"De lengte “{length}” is geen getal."
            return CheckedRow(row.number, row.values, name, Verdict.REFUSED, {}, problems=(problem,))
        values = {"name": name, "length": length}
        before = self.lengths.get(name)
        if before is None:
            return CheckedRow(row.number, row.values, name, Verdict.NEW, values)
        if before == length:
            return CheckedRow(row.number, row.values, name, Verdict.SAME, values)
        difference = Difference("Lengte", before, length)
        return CheckedRow(row.number, row.values, name, Verdict.CHANGED, values, (difference,))

    def commit(self, uow: UnitOfWork, actor: Any, commit: Commit) -> dict[int, Any]:  # noqa: ARG002
        self.commits.append(commit)
        traces = {row.number: [row.values["name"], self.lengths.get(row.values["name"])] for row in commit.rows}
        for done, row in enumerate(commit.rows, start=1):
            self.lengths[row.values["name"]] = row.values["length"]
            commit.progress(done)
        return traces

    def undo(self, uow: UnitOfWork, actor: Any, undo: Undo) -> None:  # noqa: ARG002
        self.undone.append(undo)
        for row in undo.rows:
            name, before = row.trace
            if name in self.used:
                raise Conflict(f"{row.title} is al uitgevaren.")
            if before is None:
                del self.lengths[name]
            else:
                self.lengths[name] = before

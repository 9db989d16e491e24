"""Words of imports: states, verdicts, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from clb_core.words import _, _l, listed, number

LONGEST_CELL: Final = 200
COLUMN: Final = "column_"
"""Before our key: which column of a counted list is which, asked with the file."""
UNREAD: Final = "unread"
"""The only cell of a row of a counted list that could not be counted: the code of the reason."""
ROWS_AT_ONCE: Final = 1000
"""More rows than this are read, checked and carried out by a worker, with progress, and not while a browser waits."""
DAYS_KEPT_OPEN: Final = 14
DAYS_ROWS_KEPT: Final = 90


class BatchState(StrEnum):
    """`mapping`: a person must say which column is which; `review`: every row is checked; `working`: a worker reads,
    checks or carries it out, or takes it back; `committed` can be undone for a while; the other two are final."""

    MAPPING = "mapping"
    REVIEW = "review"
    COMMITTED = "committed"
    DISCARDED = "discarded"
    WORKING = "working"
    UNDONE = "undone"


class Work(StrEnum):
    """What a worker does with a batch: `read` a file that is kept until then, `check` its rows under the chosen columns."""

    READ = "read"
    CHECK = "check"
    COMMIT = "commit"
    UNDO = "undo"


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class Selection(StrEnum):
    """Which rows a commit takes: every one (only when none is refused), or those that are valid."""

    ALL = "all"
    VALID = "valid"


STATE_LABELS: Final[Mapping[BatchState, object]] = {
    BatchState.MAPPING: _l("Kolommen kiezen"),
    BatchState.REVIEW: _l("Na te kijken"),
    BatchState.COMMITTED: _l("Overgenomen"),
    BatchState.DISCARDED: _l("Weggegooid"),
    BatchState.WORKING: _l("Bezig"),
    BatchState.UNDONE: _l("Ongedaan gemaakt"),
}
VERDICT_LABELS: Final[Mapping[Verdict, object]] = {
    Verdict.NEW: _l("Nieuw"),
    Verdict.CHANGED: _l("Gewijzigd"),
    Verdict.SAME: _l("Ongewijzigd"),
    Verdict.REFUSED: _l("Geweigerd"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that a row changes, in words: `before` is what stands there now."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """What a kind found out about one row.

    `number` is the row in the file, `title` what it is about ("De Wegwijzer, vestiging 2"), `values` what it means
    (JSON), `problems` whole sentences, why it is refused; `remarks` what was repaired or left out on the way.
    """

    number: int
    cells: Mapping[str, str]
    title: str
    verdict: Verdict
    values: Mapping[str, Any]
    differences: tuple[Difference, ...] = ()
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def changes_something(self) -> bool:
        return self.verdict in (Verdict.NEW, Verdict.CHANGED)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    data: bytes
    filename: str


@dataclass(frozen=True, slots=True)
class ParameterField:
    """A question asked with the file. `type` is `date`, `text` or `select`; `options` are (value, words), `empty` no choice."""

    name: str
    label: str
    type: str
    hint: str = ""
    value: str = ""
    required: bool = True
    options: tuple[tuple[str, str], ...] = ()
    empty: str | None = None


def rows_in_words(numbers: Sequence[int], most: int = 10) -> str:
    """ "4, 7 en 12"; past `most` the number of the others."""
    named = [number(row) for row in numbers[:most]]
    if len(numbers) > most:
        named.append(_("%(rest)s andere", rest=number(len(numbers) - most)))
    return listed(named)

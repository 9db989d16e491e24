"""Looking at imports: pages of rows and of batches, the refused rows, the template, what can still be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Gone, NotFound, Refused
from clb_core.staging import queries
from clb_core.staging.models import ImportBatch, ImportRow
from clb_core.staging.ports import CountingKind, ImportKind
from clb_core.staging.vocabulary import DAYS_ROWS_KEPT, BatchState, Verdict
from clb_core.tabular import write_csv
from clb_core.terms import add_days, first_moment_of
from clb_core.web.pages import Page, PageRequest
from clb_core.words import _

T = TypeVar("T")
LAST_LINE: Final = 2**31 - 1


def page_of_rows(uow: UnitOfWork, batch: ImportBatch, verdict: Verdict | None, request: PageRequest) -> Page[ImportRow]:
    """Rows with one verdict, or all, in the order of the file. Raises Refused for a cursor that is not ours."""
    after = _read_cursor(request, lambda line: int(line) % LAST_LINE)
    rows = queries.rows_page(uow, batch.batch_id, verdict, after, request.limit)
    return request.page(rows, lambda row: (row.line,))


def history(uow: UnitOfWork, kinds: Sequence[str], request: PageRequest) -> Page[ImportBatch]:
    """Imports of these kinds, newest first. Raises Refused for a cursor that is not ours."""
    after = _read_cursor(request, lambda created, batch_id: (datetime.fromisoformat(created), UUID(batch_id)))
    rows = queries.batches(uow, kinds, after, request.limit)
    return request.page(rows, lambda batch: (batch.created_at.isoformat(), batch.batch_id))


def _read_cursor(request: PageRequest, read: Callable[..., T]) -> T | None:
    if request.after is None:
        return None
    try:
        return read(*request.after)
    except (ValueError, TypeError, AttributeError) as error:
        words = _("Deze bladwijzer in de lijst is niet geldig. Begin opnieuw bij de eerste pagina.")
        raise Refused(words) from error


def refused_csv(uow: UnitOfWork, kind: ImportKind, batch: ImportBatch) -> bytes:
    """The refused rows with their own cells under their own column names, and why: to correct and load again.

    Of a counted list only the number of each row and the reason.
        Raises NotFound (none was refused), Gone (the rows were erased after a while).
    """
    if not batch.counts.get(Verdict.REFUSED):
        raise NotFound(_("In deze import is geen enkele rij geweigerd."))
    rows = queries.refused(uow, batch.batch_id)
    if not rows:
        raise Gone(_("De rijen van deze import zijn intussen gewist."))
    if isinstance(kind, CountingKind):
        return write_csv([_("Rij"), _("Reden")], ([str(row.line), " ".join(row.problems)] for row in rows))
    used = [spec for spec in kind.columns if spec.key in batch.mapping]
    columns = [*(batch.mapping[spec.key] for spec in used), _("Reden")]
    cells = ([*(row.cells[spec.key] for spec in used), " ".join(row.problems)] for row in rows)
    return write_csv(columns, cells)


def template_csv(kind: ImportKind) -> bytes:
    """An empty file with the names of our columns, to fill in."""
    return write_csv([str(spec.label) for spec in kind.columns], [])


def actions(batch: ImportBatch) -> list[str]:
    """What can still be done with a batch."""
    if batch.state is BatchState.MAPPING:
        return ["choose_columns", "discard"]
    if batch.state is BatchState.WORKING:
        return ["stop"]
    if batch.state is BatchState.COMMITTED:
        return ["undo"] if can_be_undone(batch) else []
    if batch.state is not BatchState.REVIEW:
        return []
    if not changing(batch):
        return ["discard"]
    return ["commit_valid", "discard"] if batch.counts[Verdict.REFUSED] else ["commit_all", "commit_valid", "discard"]


def changing(batch: ImportBatch) -> int:
    """How many of its rows change something."""
    return batch.counts[Verdict.NEW] + batch.counts[Verdict.CHANGED]


def can_be_undone(batch: ImportBatch) -> bool:
    """Whether its rows, which tell what was made, are still kept."""
    kept_from = first_moment_of(add_days(clock.today(), -DAYS_ROWS_KEPT))
    return batch.committed_at is not None and batch.committed_at >= kept_from

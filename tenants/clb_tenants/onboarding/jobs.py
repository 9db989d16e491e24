"""Work on imports by the clock."""

from __future__ import annotations

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.staging import service


def tidy_imports(uow: UnitOfWork) -> int:
    """Throw away imports that nobody finished, and erase the rows of old ones; the number thrown away."""
    return service.tidy(uow)

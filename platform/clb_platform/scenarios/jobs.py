"""Work on scenarios by the clock."""

from __future__ import annotations

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.scenarios import service


def pick_up_silent(uow: UnitOfWork) -> int:
    """Ask again for plans whose worker was lost; how many."""
    return service.pick_up_silent(uow)

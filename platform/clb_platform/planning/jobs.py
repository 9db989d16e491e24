"""Work on visits by the clock."""

from __future__ import annotations

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.planning import service


def carry_out_due(uow: UnitOfWork) -> int:
    """Remind schools that did not answer, and let proposals lapse whose term has passed; how many."""
    return service.carry_out_due(uow)

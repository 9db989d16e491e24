"""What programmes ask of who plans for them, without knowing visits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.programmes.vocabulary import Foreseen


class Obligations(Protocol):
    """What follows from programmes."""

    def foresee(self, uow: UnitOfWork, change: Callable[[], object], code: str, start_year: int) -> Foreseen:
        """What is due for programme `code` in a school year before and after `change`, which is tried and taken back.

        Raises what `change` raises.
        """
        ...

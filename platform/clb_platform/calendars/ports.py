"""What the calendar asks of who plans on it, without knowing visits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import DayRange
from clb_platform.calendars.vocabulary import HalfDay, Hit


class Planned(Protocol):
    """What stands on the calendar."""

    def on_days(
        self, uow: UnitOfWork, days: DayRange, half_day: HalfDay | None, school_id: UUID | None
    ) -> Sequence[Hit]:
        """What is planned on these days (or that half of each) at a school, or (None) anywhere; also for its contacts."""
        ...

    def hit_by(self, uow: UnitOfWork, change: Callable[[], object], first: date, last: date | None) -> Sequence[Hit]:
        """What passes now and would not after `change`, between two days. The change is tried and taken back."""
        ...

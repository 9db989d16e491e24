"""What a change of the calendar would hit among the visits, for the calendar's own forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import DayRange
from clb_platform.calendars.vocabulary import HalfDay, Hit
from clb_platform.planning import queries
from clb_platform.planning.models import Visit, VisitDate
from clb_platform.planning.service.recheck import what_if
from clb_platform.planning.vocabulary import STATE_LABELS
from clb_tenants.schools import queries as schools
from clb_tenants.schools.models import School


class PlannedVisits:
    """The visits, as the port of the calendar asks for them."""

    def on_days(
        self, uow: UnitOfWork, days: DayRange, half_day: HalfDay | None, school_id: UUID | None
    ) -> Sequence[Hit]:
        """Dates that stand on these days, by day; a school's contact gets those the own school knows of."""
        rows = queries.standing_dates(uow, clock.today(), days.first, days.last, half_day=half_day, school_id=school_id)
        known = schools.schools_by_id(uow, [visit.school_id for visit, _row in rows])
        return [_hit(known, visit, row) for visit, row in rows]

    def hit_by(self, uow: UnitOfWork, change: Callable[[], object], first: date, last: date | None) -> Sequence[Hit]:
        """Dates that pass now and would not after the change, with the reason."""
        found = what_if(uow, change, first, last)
        known = schools.schools_by_id(uow, [each.visit.school_id for each in found])
        return [
            _hit(known, each.visit, each.row, " ".join(finding.sentence for finding in each.refusals))
            for each in found
            if each.row is not None
        ]


def _hit(known: dict[UUID, School], visit: Visit, row: VisitDate, because: str = "") -> Hit:
    return Hit(
        visit_id=visit.visit_id,
        school_name=known[visit.school_id].name,
        title=visit.title,
        day=row.day,
        half_day=row.half_day,
        state=visit.state.value,
        standing=str(STATE_LABELS[visit.state.value]),
        because=because,
    )

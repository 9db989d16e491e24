"""What no longer passes, ready to show: per visit its dates with the reason, and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import _, capitalised
from clb_platform.planning import policy, queries
from clb_platform.planning.models import Visit, VisitDate
from clb_platform.planning.vocabulary import (
    DUE_CODES,
    FACILITY_CODES,
    STAFFING_CODES,
    DateState,
    HalfDayOfYear,
    VisitState,
)
from clb_tenants.schools.models import School


@dataclass(frozen=True, slots=True)
class BadDate:
    """A date that no longer passes (`row` None: a concept for which no day is left)."""

    row: VisitDate | None
    codes: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def when(self) -> str:
        if self.row is None:
            return _("Nog geen datum")
        return capitalised(policy.when_words(HalfDayOfYear(self.row.day, self.row.half_day)))


@dataclass(frozen=True, slots=True)
class Conflicted:
    """A visit to look at: its bad dates, and the dates on offer that are still good."""

    visit: Visit
    school: School
    bad: tuple[BadDate, ...]
    good: tuple[HalfDayOfYear, ...] = ()

    @property
    def lacks_people(self) -> bool:
        """Whether another team could take the visit on the same date."""
        return all(set(each.codes) <= STAFFING_CODES for each in self.bad)

    @property
    def lacks_room(self) -> bool:
        """Whether another room or bus would do on the same date."""
        return all(set(each.codes) <= FACILITY_CODES for each in self.bad)

    @property
    def is_not_due(self) -> bool:
        """Whether a programme is no longer for one of its groups: no other date helps."""
        return any(set(each.codes) & DUE_CODES for each in self.bad)

    @property
    def next_step(self) -> str:
        """What to do, as a sentence."""
        if self.is_not_due:
            return _("Annuleer het bezoek, en plan een nieuw voor de groepen waarvoor het nog moet.")
        if self.lacks_room:
            return _("Kies een ander lokaal of een andere bus; de datum kan dan blijven.")
        if self.visit.state is VisitState.PLANNED:
            return _("Zoek een ander team, of annuleer dit concept.")
        if self.visit.state is VisitState.CONFIRMED:
            if self.lacks_people:
                return _("Verplaats het bezoek, of stel dezelfde datum voor met een ander team. Bel de school eerst.")
            return _("Verplaats het bezoek. Bel de school eerst: ze rekent op deze datum.")
        if self.good:
            return _("Stel opnieuw voor zonder deze datum: de andere data blijven mogelijk.")
        return _("Stel andere data voor: geen enkele datum van dit voorstel kan nog.")


def conflicted(uow: UnitOfWork, visits: Sequence[Visit] | None = None) -> list[Conflicted]:
    """What no longer passes, of these visits or of all, by day. At most two statements."""
    ids = None if visits is None else [visit.visit_id for visit in visits]
    rows = queries.conflicts(uow, clock.today(), ids)
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(row[1].visit_id, []).append(row)
    dates = queries.dates_of(uow, list(found)) if found else {}
    return [_conflicted(some, dates[visit_id]) for visit_id, some in found.items()]


def _conflicted(rows: Sequence[Any], dates: Sequence[VisitDate]) -> Conflicted:
    _conflict, visit, _row, school = rows[0]
    bad = tuple(BadDate(row, tuple(each.codes), tuple(each.sentences)) for each, _visit, row, _school in rows)
    wrong = {each.row.date_id for each in bad if each.row is not None}
    good = tuple(
        HalfDayOfYear(row.day, row.half_day)
        for row in dates
        if row.revision == visit.revision and row.state is DateState.OFFERED and row.date_id not in wrong
        and row.day >= clock.today() and row.answer != "no"
    )  # fmt: skip
    return Conflicted(visit, school, bad, good)

"""What is still to plan, as a planner reads it: how long it takes, by when it must be, and what stands in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.calendars.vocabulary import SchoolYear
from clb_platform.class_groups import queries as class_groups
from clb_platform.planning import policy, queries
from clb_platform.planning.models import Visit
from clb_platform.planning.queries import ObligationCount, ObligationRow, ObligationTotals
from clb_platform.planning.service.bulk import schools_with_recipients
from clb_platform.planning.vocabulary import ItemKey, ObligationState
from clb_platform.programmes import queries as programmes
from clb_platform.programmes.vocabulary import ProgrammeView

OPEN = frozenset({ObligationState.TO_PLAN, ObligationState.PLANNED})


class Obligation(NamedTuple):
    """A row with what follows from it. `minutes` is with one colleague of each function; `last_day` is still in time.

    `is_old_count`: the pupils were counted before this school year. `refused_dates` is how many dates the school refused.
    """

    row: ObligationRow
    what: str
    minutes: int
    last_day: date
    is_old_count: bool
    lacks_contact: bool
    refused_dates: int

    @property
    def is_open(self) -> bool:
        """Nobody was asked for a date yet."""
        return self.row.state in OPEN


def describe(
    uow: UnitOfWork, rows: Sequence[ObligationRow], start_year: int, views: Sequence[ProgrammeView]
) -> list[Obligation]:
    """These rows as a planner reads them, in a number of statements that does not depend on how many there are."""
    of_dose = cache(partial(_of_dose, {view.programme_id: view for view in views}, SchoolYear(start_year)))
    # Of home education nobody is asked, so that nobody is lacking either.
    asked = schools_with_recipients(uow, {row.school_id for row in rows}) | {uow.scope.owner_id}
    first_day = SchoolYear(start_year).first_day
    found = []
    for row in rows:
        minutes_of, what, last_day = of_dose(row.programme_id, row.dose, row.portion)
        found.append(
            Obligation(
                row=row,
                what=what,
                minutes=minutes_of(row.head_count),
                last_day=last_day,
                is_old_count=row.counted_on < first_day,
                lacks_contact=row.school_id not in asked,
                refused_dates=row.refused_dates,
            )
        )
    return found


def _of_dose(
    views: Mapping[UUID, ProgrammeView], year: SchoolYear, programme_id: UUID, dose: int, portion: int
) -> tuple[Callable[[int], int], str, date]:
    """What all obligations of a dose have in common: how long so many pupils take, its words, and the last day in time."""
    view = views[programme_id]
    return cache(lambda pupils: view.minutes_for(pupils, {})), policy.what_words(view, dose, portion), last_day_of(view, dose, year)


def last_day_of(view: ProgrammeView, dose: int, year: SchoolYear) -> date:
    """The last day of a dose's season in a school year, or else the year's last day with lessons."""
    season = view.season_of(dose)
    return min(season.days(year.start_year).last, year.last_lesson_day) if season else year.last_lesson_day


def later_portions(uow: UnitOfWork, visit: Visit) -> list[ObligationRow]:
    """How it stands with those who must catch up what a held visit left. Two statements."""
    items = [item for item, _group, _programme in queries.items_of(uow, [visit.visit_id])[visit.visit_id]]
    keys = [
        ItemKey(item.class_group_id, item.programme_id, item.dose, item.portion + 1) for item in items if item.catch_up
    ]
    return queries.obligations_by_key(uow, visit.start_year, keys) if keys else []


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of obligations, to be asked for any list over them; `totals` are of the one that is shown."""

    counts: tuple[ObligationCount, ...]
    totals: ObligationTotals

    def part(self, *, code: str | None, dose: int | None) -> Tally:
        """Those of one programme or dose, without telling these apart any more: to ask many numbers of."""
        together: dict[tuple[ObligationState, bool, bool], int] = defaultdict(int)
        for each in self.counts:
            if (code is None or each.code == code) and (dose is None or each.dose == dose):
                together[each.state, each.refused, each.catch_up] += each.number
        return Tally(tuple(ObligationCount(*key, "", 0, number) for key, number in together.items()), self.totals)

    def number(
        self,
        state: ObligationState | None = None,
        *,
        refused: bool | None = None,
        catch_up: bool | None = None,
        code: str | None = None,
        dose: int | None = None,
    ) -> int:
        """How many have all that is given."""
        return sum(
            each.number
            for each in self.counts
            if (state is None or each.state is state)
            and (refused is None or each.refused is refused)
            and (catch_up is None or each.catch_up is catch_up)
            and (code is None or each.code == code)
            and (dose is None or each.dose == dose)
        )


def tally(uow: UnitOfWork, start_year: int, filters: Mapping[str, Any], **shown: Any) -> Tally:
    """The obligations with these filters, counted; totals are of those that are `shown` with more filters."""
    return Tally(*queries.count_obligations_by_programme(uow, start_year, filters, shown))


def views_in(uow: UnitOfWork, start_year: int) -> tuple[ProgrammeView, ...]:
    return programmes.programmes_in(uow, start_year)


def views_of_group(uow: UnitOfWork, class_group_id: UUID) -> tuple[ProgrammeView, ...]:
    """The programmes of the school year of a group."""
    group = class_groups.group(uow, class_group_id)
    return programmes.programmes_in(uow, group.start_year) if group else ()


def programme_words(view: ProgrammeView, dose: int, portion: int = 0) -> str:
    """ "HPV dosis 2", or only the name when there is one dose; "…, inhalen" for who was absent."""
    return policy.what_words(view, dose, portion)

"""Looking again at what is planned when a calendar changed: which dates no longer pass the hard rules, and why.

What is found is stored (`VisitConflict`); a list shows it as long as the date stands. Nothing planned is changed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.words import _
from clb_platform.calendars.events import (
    ClosureAdded,
    ClosureRemoved,
    FacilityChanged,
    HolidaysReplaced,
    StaffingChanged,
)
from clb_platform.calendars.vocabulary import SchoolYear, school_year_of
from clb_platform.planning import policy, queries
from clb_platform.planning.events import (
    ColleagueReplaced,
    DatesProposed,
    FacilityChosen,
    TeamReplaced,
    VisitConfirmed,
    VisitRegrouped,
)
from clb_platform.planning.models import Visit, VisitConflict, VisitDate
from clb_platform.planning.policy import DateContext
from clb_platform.planning.service.bulk import first_possible, why_none
from clb_platform.planning.service.context import Wanted, contexts, wanted_item, wanted_moment
from clb_platform.planning.vocabulary import NOT_DUE, PROGRAMME_ENDED, Finding, HalfDayOfYear, VisitKind
from clb_platform.programmes import queries as programmes
from clb_platform.programmes.vocabulary import ProgrammeView, applies_to
from clb_tenants.centres.events import SettingChanged
from clb_tenants.schools.events import SchoolPlacesChanged

NO_DAY_LEFT = "no_day_left"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A visit with one of its dates (None: a concept), and what hard rules say of it; nothing when it passes."""

    visit: Visit
    row: VisitDate | None
    refusals: tuple[Finding, ...]


def look_again(
    uow: UnitOfWork,
    first: date,
    last: date | None = None,
    *,
    school_id: UUID | None = None,
    visit_id: UUID | None = None,
) -> int:
    """Look again at every date that stands from `first` to `last` (None: on and on), and at the concepts.

    `school_id` and `visit_id` look at one school or one visit only. The number of dates and concepts that do not pass.
    """
    queries.one_recheck_at_a_time(uow)
    today = clock.today()
    dates = queries.standing_dates(uow, today, first, last, school_id=school_id, visit_id=visit_id)
    concepts = [] if visit_id else queries.concepts(uow, school_year_of(today).start_year, school_id=school_id)
    weighed = weigh(uow, [*((visit, row) for visit, row in dates), *((visit, None) for visit in concepts)])
    queries.forget_conflicts(uow, [row.date_id for _visit, row in dates], [visit.visit_id for visit in concepts])
    found = [_conflict(each) for each in weighed if each.refusals]
    uow.add_all(found)
    return len(found)


def _conflict(each: Weighed) -> VisitConflict:
    return VisitConflict(
        visit_id=each.visit.visit_id,
        date_id=each.row.date_id if each.row else None,
        team_id=each.visit.team_id,
        facility_id=each.visit.facility_id,
        codes=[finding.code for finding in each.refusals],
        sentences=[finding.sentence for finding in each.refusals],
        found_at=clock.now(),
    )


def look_again_at_all(uow: UnitOfWork) -> int:
    """Everything of the centre from today on: what no event tells (settings, a programme) is found within a day."""
    found = look_again(uow, clock.today())
    queries.forget_past_conflicts(uow, clock.today())
    return found


def weigh(uow: UnitOfWork, dates: Iterable[tuple[Visit, VisitDate | None]]) -> list[Weighed]:
    """What the hard rules say of each date now. The number of statements does not grow with the dates."""
    by_year: dict[int, list[tuple[Visit, VisitDate | None]]] = defaultdict(list)
    for visit, row in dates:
        by_year[visit.start_year].append((visit, row))
    return [each for year, some in sorted(by_year.items()) for each in _weigh_year(uow, year, some)]


def _weigh_year(uow: UnitOfWork, year: int, dates: Sequence[tuple[Visit, VisitDate | None]]) -> list[Weighed]:
    visits = list({visit.visit_id: visit for visit, _row in dates}.values())
    wanted, ended = _wanted(uow, year, visits)
    around = dict(zip((visit.visit_id for visit in visits), contexts(uow, wanted), strict=True))
    return [
        Weighed(visit, row, (*ended[visit.visit_id], *_refusals(around[visit.visit_id], row))) for visit, row in dates
    ]


def _wanted(
    uow: UnitOfWork, year: int, visits: Sequence[Visit]
) -> tuple[list[Wanted], dict[UUID, tuple[Finding, ...]]]:
    """What each visit wants, and what to say of groups that a programme is not for any more."""
    by_school = programmes.by_school(uow, year, {visit.school_id for visit in visits})
    items = queries.items_of(uow, [visit.visit_id for visit in visits])
    agreed = [visit.visit_id for visit in visits if visit.kind is not VisitKind.SYSTEMATIC]
    moments = queries.moments_of_visits(uow, agreed) if agreed else {}
    wanted, ended = [], {}
    for visit in visits:
        rows, views = items[visit.visit_id], by_school[visit.school_id]
        known = [
            wanted_item(item, group, views[item.programme_id]) for item, group, _row in rows if item.programme_id in views
        ]
        ended[visit.visit_id] = tuple(dict.fromkeys(_no_longer_due(year, rows, views)))
        wanted.append(
            Wanted(
                visit.school_id, visit.site_id, visit.place, visit.team_id, year, tuple(known), visit.visit_id, visit.facility_id,
                wanted_moment(moments[visit.visit_id], visit, visit.team_id) if visit.visit_id in moments else None,
            )
        )  # fmt: skip
    return wanted, ended


def _no_longer_due(year: int, rows: Sequence[Any], views: Mapping[UUID, ProgrammeView]) -> Iterator[Finding]:
    """What a programme does not ask any more: it ended, another version holds, or it is not for a group or a dose."""
    by_code = {view.code: view for view in views.values()}
    for item, group, programme in rows:
        view = by_code.get(programme.code)
        if view is None:
            words = _(
                "%(name)s moet in %(year)s niet meer voor deze school.",
                name=programme.name,
                year=SchoolYear(year).label,
            )
            yield Finding(PROGRAMME_ENDED, True, words)
        elif not (applies_to(view, group) and item.dose <= view.doses):
            what = (
                policy.what_words(view, item.dose)
                if item.dose <= view.doses
                else _("%(name)s dosis %(dose)s", name=view.name, dose=item.dose)
            )
            yield Finding(NOT_DUE, True, _("%(what)s is niet meer voor %(group)s.", what=what, group=group.name))
        elif item.programme_id != view.programme_id:
            what = policy.what_words(view, item.dose)
            words = _("Voor %(group)s is er al een ander bezoek voor %(what)s.", group=group.name, what=what)
            yield Finding(PROGRAMME_ENDED, True, words)


def _refusals(around: DateContext, row: VisitDate | None) -> tuple[Finding, ...]:
    if row is not None:
        return policy.refusals(around, HalfDayOfYear(row.day, row.half_day))
    if first_possible(around, around.today):
        return ()
    return (Finding(NO_DAY_LEFT, True, why_none(around)),)


def what_if(uow: UnitOfWork, change: Callable[[], object], first: date, last: date | None) -> list[Weighed]:
    """The dates between two days that pass now and would not after `change`; the change itself is taken back.

    Raises what `change` raises: a change that is refused hits nothing.
    """
    dates = [(visit, row) for visit, row in queries.standing_dates(uow, clock.today(), first, last)]
    before = {_key(each) for each in weigh(uow, dates) if each.refusals} if dates else set()
    after: list[Weighed] = []
    with uow.taken_back():
        change()
        after = weigh(uow, dates)
    return [each for each in after if each.refusals and _key(each) not in before]


def _key(each: Weighed) -> UUID | None:
    return each.row.date_id if each.row else None


# What follows an event.


def after_closure(uow: UnitOfWork, event: ClosureAdded | ClosureRemoved) -> None:
    look_again(uow, event.first_day, event.last_day, school_id=event.school_id)


def after_staffing(uow: UnitOfWork, event: StaffingChanged) -> None:
    look_again(uow, event.first_day, event.last_day)


def after_holidays(uow: UnitOfWork, event: HolidaysReplaced) -> None:
    year = SchoolYear(event.start_year)
    look_again(uow, year.first_day, year.last_day)


def after_facility(uow: UnitOfWork, _event: FacilityChanged) -> None:
    look_again(uow, clock.today())


def after_places(uow: UnitOfWork, event: SchoolPlacesChanged) -> None:
    look_again(uow, clock.today(), school_id=event.school_id)


def after_setting(uow: UnitOfWork, event: SettingChanged) -> None:
    """Settings of the calendar decide on which half days a visit can be, and how long those are."""
    if event.key.startswith("calendars."):
        look_again(uow, event.valid_from)


def after_dates(
    uow: UnitOfWork,
    event: DatesProposed | VisitConfirmed | TeamReplaced | ColleagueReplaced | VisitRegrouped | FacilityChosen,
) -> None:
    """A calendar may have changed while this was being chosen."""
    look_again(uow, clock.today(), visit_id=event.visit_id)

"""The dates of a visit that follow from rules: until when it can be answered, when the school is reminded, and between
which days its next dose can be. Each is a stored deadline, made in the transaction of the verb.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import (
    START_OF_DAY,
    ComputedTerm,
    Direction,
    MonthEnd,
    OutsideCalendarError,
    Term,
    Unit,
    agreed,
    compute,
)
from clb_platform.calendars.vocabulary import SchoolCalendar, TermCalendar
from clb_platform.deadlines import queries as stored
from clb_platform.deadlines import service as deadlines
from clb_platform.deadlines.models import Deadline
from clb_platform.deadlines.vocabulary import DeadlineSubject, NewDeadline, Purpose, SubjectKind
from clb_platform.planning import queries
from clb_platform.planning.models import Visit
from clb_platform.planning.vocabulary import REMINDER_DAYS, REMINDER_TIME, REPLY_DAYS
from clb_platform.programmes.models import Programme
from clb_tenants.centres.service import value_on

REPLY_RULE = "antwoordtermijn versie 1"
CHOSEN_RULE = "gekozen antwoorddag versie 1"
REMINDER_RULE = "herinnering versie 1"
EARLIEST_RULE = "minste tijd tussen dosissen versie 1"
LATEST_RULE = "meeste tijd tussen dosissen versie 1"
OF_PROPOSAL = (Purpose.REPLY_BY, Purpose.REMINDER)


def keep_proposal(uow: UnitOfWork, visit: Visit, reply_by: date, known: SchoolCalendar) -> datetime:
    """Store until when a new proposal can be answered, and when its school is reminded; the last moment to answer.

    `known` is the calendar that the rules of the dates were asked of: it is used as far as it reaches.
    """
    today = clock.today()
    answer = _reply(uow, today, reply_by)
    wanted = [NewDeadline(Purpose.REPLY_BY, answer)]
    reminder = _reminder(uow, visit.school_id, today, reply_by, known)
    if reminder is not None:
        wanted.append(NewDeadline(Purpose.REMINDER, reminder))
    deadlines.keep(uow, subject_of(visit), wanted)
    return answer.moment


def _reply(uow: UnitOfWork, today: date, reply_by: date) -> ComputedTerm:
    """By the centre's usual number of days when that gives this day; else as the planner chose it."""
    usual = compute(Term(REPLY_RULE, int(value_on(uow, REPLY_DAYS, today))), today)
    return usual if usual.day == reply_by else agreed(CHOSEN_RULE, today, reply_by)


def _reminder(
    uow: UnitOfWork, school_id: UUID, today: date, reply_by: date, known: SchoolCalendar
) -> ComputedTerm | None:
    """None when the centre wants none, or when its day would not come after that of the proposal."""
    number = int(value_on(uow, REMINDER_DAYS, today))
    if number == 0 or reply_by <= today:
        return None
    shown = time.fromisoformat(value_on(uow, REMINDER_TIME, today))
    rule = Term(REMINDER_RULE, number, Unit.WORKING_DAYS, Direction.BACK, clock=shown)
    reaches = known.days.contains(today) and known.days.contains(reply_by)
    calendar = (
        TermCalendar(known, school_id) if reaches else deadlines.calendar_for(uow, school_id, today, reply_by)
    )
    try:
        computed = compute(rule, reply_by, calendar)
    except OutsideCalendarError:
        # The count goes back past today.
        return None
    return computed if computed.day > today else None


def keep_doses(uow: UnitOfWork, visit: Visit) -> None:
    """Store between which days the next dose can be of each vaccination of a visit whose date stands now.

    Those of an earlier date of the visit were retired with it (`retire_all`).
    """
    if visit.day is None:
        return
    rows = queries.items_of(uow, [visit.visit_id])[visit.visit_id]
    following = {(item.programme_id, item.dose + 1): programme for item, _group, programme in rows}
    wanted = [
        NewDeadline(purpose, computed, dose_detail(programme_id, dose))
        for (programme_id, dose), programme in following.items()
        if dose <= programme.doses
        for purpose, computed in _boundaries(programme, visit.day)
    ]
    if wanted:
        deadlines.keep(uow, subject_of(visit), wanted)


def _boundaries(programme: Programme, day: date) -> Iterator[tuple[Purpose, ComputedTerm]]:
    """The same counts as the rule that guards the doses (`policy.dose_interval`)."""
    if programme.min_months is not None:
        rule = Term(
            EARLIEST_RULE, programme.min_months, Unit.MONTHS, month_end=MonthEnd.NEXT_DAY, clock=START_OF_DAY
        )
        yield Purpose.DOSE_EARLIEST, compute(rule, day)
    if programme.max_months is not None:
        yield Purpose.DOSE_LATEST, compute(Term(LATEST_RULE, programme.max_months, Unit.MONTHS), day)


def dose_detail(programme_id: UUID, dose: int) -> str:
    """Which dose a boundary is for, as its deadline names it."""
    return f"{programme_id}:{dose}"


def retire_all(uow: UnitOfWork, visit: Visit) -> None:
    """No deadline of this visit holds any longer: another proposal comes, or there is no visit."""
    deadlines.retire(uow, SubjectKind.VISIT, visit.visit_id)


def retire_reminder(uow: UnitOfWork, visit_id: UUID, revision: int) -> None:
    """The school answered that proposal: nobody reminds it any more."""
    _retire(uow, visit_id, revision, (Purpose.REMINDER,))


def retire_proposal(uow: UnitOfWork, visit_id: UUID, revision: int) -> None:
    """A date of that proposal stands: there is nothing left to answer."""
    _retire(uow, visit_id, revision, OF_PROPOSAL)


def _retire(uow: UnitOfWork, visit_id: UUID, revision: int, purposes: Collection[Purpose]) -> None:
    """Only what belongs to `revision`: a reaction may come after the next proposal, whose deadlines hold."""
    visit = queries.visit_for_change(uow, visit_id)
    if visit is not None and visit.revision == revision:
        deadlines.retire(uow, SubjectKind.VISIT, visit_id, purposes)


def after_calendar_changed(uow: UnitOfWork) -> int:
    """Count every reminder that has not gone out again on the calendar as it stands now; how many moved.

    One whose count would go back past today keeps its date. A fixed number of statements, and two for each that moves.
    """
    today, moved = clock.today(), 0
    rows = [row for row in stored.open_ones(uow, SubjectKind.VISIT, (Purpose.REMINDER,)) if row.start_day > today]
    if not rows:
        return 0
    read = deadlines.calendars_for(uow, {row.school_id for row in rows}, today, max(row.start_day for row in rows))
    for row in rows:
        try:
            moved += deadlines.recompute(uow, row, read[row.school_id]) is not None
        except OutsideCalendarError:
            continue
    return moved


def holding(uow: UnitOfWork, visit_id: UUID) -> list[Deadline]:
    """What holds for a visit: its own deadlines, and the boundaries that the visits of its earlier doses set. Two statements."""
    earlier = queries.earlier_doses(uow, visit_id)
    wanted = {(row.visit_id, dose_detail(row.programme_id, row.dose)) for row in earlier}
    found = stored.current(uow, SubjectKind.VISIT, [visit_id, *{row.visit_id for row in earlier}])
    return [row for row in found if row.subject_id == visit_id or (row.subject_id, row.detail) in wanted]


def subject_of(visit: Visit) -> DeadlineSubject:
    return DeadlineSubject(SubjectKind.VISIT, visit.visit_id, visit.school_id)

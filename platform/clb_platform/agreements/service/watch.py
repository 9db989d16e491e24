"""What the clock does with signed agreements, once a day: keep the notice day and its reminder as deadlines, remind who
follows them up, and let those that go on by themselves go on. Each thing once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any, Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import ComputedTerm, Direction, Term, Unit, add_years, agreed, compute
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service.notice_mails import OF_NOTICE, queue_reminders
from clb_platform.agreements.service.reading import notice_day_of
from clb_platform.agreements.service.steps import subject_of
from clb_platform.agreements.vocabulary import REMINDER_DAYS, CourseAction, Renewal
from clb_platform.deadlines import queries as stored
from clb_platform.deadlines import service as deadlines
from clb_platform.deadlines.models import Deadline
from clb_platform.deadlines.vocabulary import DeadlineSubject, NewDeadline, Purpose, SubjectKind
from clb_tenants.access.actor import System
from clb_tenants.audit import service as audit
from clb_tenants.centres.service import value_on

NOTICE_RULE: Final = "opzegdag van de afspraken versie 1"
REMINDER_RULE: Final = "herinnering voor de opzegdag versie 1"
REMINDER_CLOCK: Final = time(6)
MOST_IN_ONE_TURN: Final = 5000


def watch(uow: UnitOfWork) -> int:
    """Do what is due, then keep what comes next; how many agreements were touched."""
    done = _carry_out(uow)
    today, days = clock.today(), int(value_on(uow, REMINDER_DAYS, clock.today()))
    return done + sum(_keep(uow, agreement, today, days) for agreement in queries.without_notice_deadline(uow, today))


def _keep(uow: UnitOfWork, agreement: Agreement, today: date, reminder_days: int) -> bool:
    """Keep the coming notice day of an agreement, and when to remind of it; whether there is one."""
    by = notice_day_of(agreement, today)
    if by < today:
        return False
    wanted = [NewDeadline(purpose, computed, by.isoformat()) for purpose, computed in _terms(today, by, reminder_days)]
    retire(uow, agreement.agreement_id)
    deadlines.keep(uow, DeadlineSubject(SubjectKind.AGREEMENT, agreement.agreement_id, agreement.school_id), wanted)
    return True


def _terms(today: date, by: date, reminder_days: int) -> Iterator[tuple[Purpose, ComputedTerm]]:
    yield Purpose.NOTICE_BY, agreed(NOTICE_RULE, today, by)
    if reminder_days:
        rule = Term(REMINDER_RULE, reminder_days, Unit.DAYS, Direction.BACK, clock=REMINDER_CLOCK)
        reminder = compute(rule, by)
        if reminder.day >= today:
            yield Purpose.NOTICE_REMINDER, reminder


def retire(uow: UnitOfWork, agreement_id: UUID) -> None:
    """No notice day of this agreement is waited for any longer."""
    deadlines.retire(uow, SubjectKind.AGREEMENT, agreement_id, OF_NOTICE)


def _carry_out(uow: UnitOfWork) -> int:
    """Renew and remind whose moment has passed; how many."""
    due = stored.due(uow, SubjectKind.AGREEMENT, OF_NOTICE, clock.now(), MOST_IN_ONE_TURN)
    opened = [row for deadline_id, _subject in due if (row := stored.open_again(uow, deadline_id)) is not None]
    known = queries.agreements_by_id(uow, [row.subject_id for row in opened])
    reminded = []
    for row in opened:
        agreement = known.get(row.subject_id)
        if agreement is not None and agreement.ended_on is None:
            if row.purpose is Purpose.NOTICE_REMINDER:
                reminded.append((agreement, _notice_day(row)))
            else:
                _go_on(uow, agreement)
        row.done_at = clock.now()
    uow.flush()
    queue_reminders(uow, reminded)
    return len(opened)


def _notice_day(row: Deadline) -> date:
    """A reminder is named after the notice day that it is for."""
    return date.fromisoformat(row.detail)


def _go_on(uow: UnitOfWork, agreement: Agreement) -> None:
    """Nobody gave notice in time: an agreement with a last day that goes on by itself gets one school year more."""
    if agreement.renewal is not Renewal.TACIT or agreement.valid_to is None:
        return
    before = agreement.valid_to
    agreement.valid_to = add_years(before, 1)
    uow.flush()
    changes: dict[str, Any] = {"valid_to": [before, agreement.valid_to]}
    audit.record(uow, System(), CourseAction.WENT_ON, subject_of(agreement), changes=changes)

"""Keeping computed dates. Whoever owns the thing calls these in the transaction of its own verb, and may then only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.outbox.serialise import to_json
from clb_core.term_words import explain
from clb_core.terms import DayCalendar
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import LESSON_DAY, TermCalendar
from clb_platform.deadlines import queries
from clb_platform.deadlines.models import Deadline
from clb_platform.deadlines.vocabulary import DeadlineSubject, NewDeadline, Purpose, SubjectKind


def calendar_for(uow: UnitOfWork, school_id: UUID, first: date, last: date) -> TermCalendar:
    """The days on which terms of a school are counted, `first` up to and including `last`. Four statements."""
    return calendars_for(uow, [school_id], first, last)[school_id]


def calendars_for(uow: UnitOfWork, school_ids: Collection[UUID], first: date, last: date) -> dict[UUID, TermCalendar]:
    """The same for many schools, by school. Four statements for any number."""
    read = calendars.calendar_of(uow, school_ids, first, last)
    return {school_id: TermCalendar(read, school_id) for school_id in school_ids}


def keep(uow: UnitOfWork, subject: DeadlineSubject, wanted: Iterable[NewDeadline]) -> list[Deadline]:
    """Store computed dates of a thing. One of the same purpose and detail must have been retired before.

    Raises Conflict when another holds: two of one purpose never do.
    """
    now = clock.now()
    rows = [_row(subject, each, now) for each in wanted]
    uow.add_all(rows)
    return rows


def retire(uow: UnitOfWork, kind: SubjectKind, subject_id: UUID, purposes: Collection[Purpose] = tuple(Purpose)) -> int:
    """Let the dates of a thing no longer hold, because others come in their place or nobody waits for them; how many."""
    return queries.supersede(uow, kind, subject_id, clock.now(), purposes)


def pass_to_school(uow: UnitOfWork, kind: SubjectKind, subject_ids: Collection[UUID], school_id: UUID) -> int:
    """Let the dates of things that became another school's concern that school; what was counted stays. How many."""
    return queries.pass_subjects(uow, kind, subject_ids, school_id) if subject_ids else 0


def recompute(uow: UnitOfWork, row: Deadline, calendar: DayCalendar) -> Deadline | None:
    """Count a deadline again by its own rule on the calendar of today.

    When that says something else the old row is retired and a new one added; None when all is as it was.
    """
    before = row.computed
    computed = before.counted_again(calendar)
    if (computed.moment, computed.steps) == (before.moment, before.steps):
        return None
    row.superseded_at = clock.now()
    uow.flush()
    subject = DeadlineSubject(row.subject_kind, row.subject_id, row.school_id)
    return keep(uow, subject, [NewDeadline(row.purpose, computed, row.detail)])[0]


def why(row: Deadline) -> tuple[str, ...]:
    """ "Waarom deze datum?": sentences in order, from what was kept with the date."""
    return explain(row.computed, LESSON_DAY)


def _row(subject: DeadlineSubject, each: NewDeadline, now: object) -> Deadline:
    computed = each.computed
    return Deadline(
        school_id=subject.school_id,
        subject_kind=subject.kind,
        subject_id=subject.subject_id,
        purpose=each.purpose,
        detail=each.detail,
        start_day=computed.start,
        day=computed.day,
        moment=computed.moment,
        rule=to_json(computed.term),
        rule_version=computed.rule_version,
        calendar_version=computed.calendar_version,
        steps=to_json(computed.steps),
        suspended=to_json(computed.suspended),
        extensions=to_json(computed.extensions),
        made_at=now,
    )

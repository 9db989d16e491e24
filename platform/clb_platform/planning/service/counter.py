"""The school asks for other dates than those on offer, and the centre takes one of them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.words import _, spoken
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import SchoolYear
from clb_platform.planning import policy, queries
from clb_platform.planning.events import VisitConfirmed, VisitCountered
from clb_platform.planning.models import CounterDate, Visit, VisitDate
from clb_platform.planning.service.answer import check_open, offered_dates, stand
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.service.hours import slot
from clb_platform.planning.service.overrides import overridden
from clb_platform.planning.service.propose import book, take_back
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import (
    MOST_OPTIONS,
    Action,
    AnswerKind,
    DateState,
    HalfDayOfYear,
    VisitState,
)
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.identity import queries as identity


def counter_propose(
    uow: UnitOfWork, actor: Actor, visit_id: UUID, options: Sequence[HalfDayOfYear], *, reason: str,
    revision: int | None = None,
) -> Visit:  # fmt: skip
    """Ask for up to five other half days, with the reason; may be changed until the term ends. Runs in the school's scope.

    The dates on offer stay held for the school until the centre decides. Raises NotFound, Forbidden, Conflict (state), Gone
    (another proposal came, or the term passed), Refused (no reason, no school day, a date that is on offer already).
    """
    visit = locked(uow, actor, visit_id, Action.COUNTER)
    check_open(visit, revision)
    _check(uow, visit, options, reason)
    before = queries.counter_dates_of(uow, visit)
    turn = before[0].turn + 1 if before else 1
    uow.add_all(
        CounterDate(
            visit_id=visit.visit_id, school_id=visit.school_id, revision=visit.revision, turn=turn, position=position,
            day=at.day, half_day=at.half_day,
        )
        for position, at in enumerate(options, start=1)
    )  # fmt: skip
    visit.remark = reason
    queries.touch(visit)
    facts = {"dates": "; ".join(policy.when_words(at) for at in options)}
    step(uow, actor, visit, Action.COUNTER, VisitState.COUNTER_PROPOSED, reason=reason, changes=facts)
    uow.emit(VisitCountered(visit.visit_id, visit.school_id, visit.revision, answer=visit.version))
    return visit


def _check(uow: UnitOfWork, visit: Visit, options: Sequence[HalfDayOfYear], reason: str) -> None:
    """What a school can know of a day. All other rules are asked when the centre accepts."""
    fields: dict[str, list[str]] = {}
    if not options:
        fields["option_1"] = [_("Kies minstens één datum.")]
    if len(options) > MOST_OPTIONS:
        fields[f"option_{MOST_OPTIONS}"] = [_("Vraag hoogstens vijf data.")]
    if not reason.strip():
        fields["reason"] = [_("Zeg waarom deze data beter passen.")]
    on_offer = {HalfDayOfYear(row.day, row.half_day) for row in offered_dates(uow, visit)}
    for position, at in enumerate(options, start=1):
        words = _why_not(uow, visit, at)
        if at in on_offer:
            words = _("Deze datum stelde het CLB zelf voor: zeg daar dat ze past.")
        elif at in options[: position - 1]:
            words = _("Deze halve dag staat er al bij.")
        if words:
            fields[f"option_{position}"] = [words]
    if fields:
        raise Refused(_("Deze vraag kan nog niet vertrekken. Kijk wat er bij de data staat."), fields=fields)


def _why_not(uow: UnitOfWork, visit: Visit, at: HalfDayOfYear) -> str:
    year = SchoolYear(visit.start_year)
    if not year.first_day <= at.day <= year.last_lesson_day:
        return _("%(day)s ligt buiten het schooljaar.", day=_start(spoken(at.day)))
    if at.day <= clock.today():
        return _("Kies een dag na vandaag.")
    found = calendars.calendar_of(uow, {visit.school_id}, at.day, at.day).why_no_lesson(
        visit.school_id, at.day, at.half_day
    )
    return found.sentence() if found else ""


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]


def accept(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, counter_id: UUID, *, override_reason: str = "",
    version: int | None = None,
) -> Visit:  # fmt: skip
    """Let a date that the school asked for stand; every rule is asked. A new revision, confirmed at once.

    Raises NotFound, Forbidden, Conflict (state, or the date is taken), Stale, Refused (a rule, or a warning without
    `override_reason`).
    """
    visit = locked(uow, actor, visit_id, Action.ACCEPT, version)
    asked = next((row for row in queries.counter_dates_of(uow, visit) if row.counter_id == counter_id), None)
    if asked is None:
        raise NotFound
    at = HalfDayOfYear(asked.day, asked.half_day)
    around = context(uow, wanted_of(uow, visit)).for_new_dates()
    wrong = [finding.sentence for finding in policy.refusals(around, at)]
    if wrong:
        raise Refused(" ".join(wrong), fields={"counter_id": wrong})
    override = overridden(around, [at], override_reason)
    take_back(uow, visit)
    visit.revision += 1
    row = uow.add(_date_of(uow, visit, at))
    stand(visit, row)
    book(uow, visit, row, around, at)
    facts = {"day": [None, at.day], "half_day": at.half_day}
    step(uow, actor, visit, Action.ACCEPT, VisitState.CONFIRMED, changes=facts, override=override)
    identity.revoke_links(uow, clock.now(), subject_id=visit_id)
    uow.emit(VisitConfirmed(visit_id, visit.school_id, visit.revision))
    return visit


def _date_of(uow: UnitOfWork, visit: Visit, at: HalfDayOfYear) -> VisitDate:
    """The date as an offer of one that the school answered by asking for it."""
    starts_at, ends_at = slot(uow, visit, at)
    return VisitDate(
        visit_id=visit.visit_id, school_id=visit.school_id, revision=visit.revision, position=1, day=at.day,
        half_day=at.half_day, starts_at=starts_at, ends_at=ends_at, state=DateState.CHOSEN, answer=AnswerKind.YES,
        answer_note="", answered_at=clock.now(), answered_by="",
    )  # fmt: skip

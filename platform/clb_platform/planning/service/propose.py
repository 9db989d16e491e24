"""Offering dates to a school: the first time, again, or because a confirmed date must move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Refused
from clb_core.words import _, spoken
from clb_platform.planning import policy, queries
from clb_platform.planning.events import DatesProposed
from clb_platform.planning.models import Booking, Visit, VisitDate
from clb_platform.planning.policy import DateContext
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.service.deadlines import keep_proposal, retire_all
from clb_platform.planning.service.hours import send, slot
from clb_platform.planning.service.overrides import Override, overridden
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import (
    MOST_OPTIONS,
    Action,
    DateState,
    HalfDayOfYear,
    ResourceKind,
    VisitState,
)
from clb_platform.programmes.vocabulary import Place
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.identity import queries as identity


def propose(
    uow: UnitOfWork,
    actor: Acting,
    visit_id: UUID,
    options: Sequence[HalfDayOfYear],
    reply_by: date,
    *,
    message: str = "",
    team_id: UUID | None = None,
    override_reason: str = "",
    version: int | None = None,
) -> Visit:
    """Offer up to five half days, to be answered at the latest on `reply_by`, its last moment included.

    A new proposal replaces the one before: its links stop, who was held for it is free. Raises NotFound, Forbidden,
    Conflict (state), Stale, Refused with the sentences of each option beside it (`option_1`, …) and of `reply_by`;
    when a rule warns and there is no `override_reason`, with the warnings beside that.
    """
    visit = locked(uow, actor, visit_id, Action.PROPOSE, version)
    send(uow, visit, team_id)
    why = offer(uow, actor, visit, options, reply_by, message, override_reason)
    facts = facts_of(options, reply_by)
    step(uow, actor, visit, Action.PROPOSE, VisitState.PROPOSED, reason=message, changes=facts, override=why)
    uow.emit(DatesProposed(visit.visit_id, visit.school_id, visit.revision, moved=False))
    return visit


def move(
    uow: UnitOfWork,
    actor: Acting,
    visit_id: UUID,
    options: Sequence[HalfDayOfYear],
    reply_by: date,
    *,
    reason: str,
    team_id: UUID | None = None,
    override_reason: str = "",
    version: int | None = None,
) -> Visit:
    """Give up the confirmed date and offer others: a new revision that needs a new answer. Raises as `propose`."""
    visit = locked(uow, actor, visit_id, Action.MOVE, version)
    send(uow, visit, team_id)
    before = [visit.day, visit.half_day]
    why = offer(uow, actor, visit, options, reply_by, reason, override_reason)
    facts = facts_of(options, reply_by) | {"day": [before[0], None]}
    was = VisitState.CONFIRMED
    step(uow, actor, visit, Action.MOVE, VisitState.PROPOSED, reason=reason, changes=facts, before=was, override=why)
    uow.emit(DatesProposed(visit.visit_id, visit.school_id, visit.revision, moved=True))
    return visit


def facts_of(options: Sequence[HalfDayOfYear], reply_by: date) -> dict[str, object]:
    """What the ledger says of a proposal."""
    return {"dates": "; ".join(policy.when_words(at) for at in options), "reply_by": reply_by}


def offer(
    uow: UnitOfWork, actor: Acting, visit: Visit, options: Sequence[HalfDayOfYear], reply_by: date, message: str,
    override_reason: str = "",
) -> Override | None:  # fmt: skip
    """Check the options, take the earlier ones back, and hold team, colleagues and site for the new ones.

    Returns what the step is to keep when a rule warned.
    """
    around = context(uow, wanted_of(uow, visit)).for_new_dates()
    check(around, options, reply_by)
    override = overridden(around, options, override_reason)
    hours = [slot(uow, visit, at) for at in options]
    take_back(uow, visit)
    last_moment = keep_proposal(uow, visit, reply_by, around.calendar)
    visit.revision += 1
    visit.day = visit.half_day = visit.starts_at = visit.ends_at = None
    visit.reply_by, visit.message = last_moment, message
    visit.sort_day = min(at.day for at in options)
    if isinstance(actor, Actor):
        visit.planner_id = actor.member_id
    dates = []
    for position, (at, (starts_at, ends_at)) in enumerate(zip(options, hours, strict=True), start=1):
        dates.append(
            VisitDate(
                visit_id=visit.visit_id, school_id=visit.school_id, revision=visit.revision, position=position,
                day=at.day, half_day=at.half_day, starts_at=starts_at, ends_at=ends_at, state=DateState.OFFERED,
                answer_note="", answered_by="",
            )
        )  # fmt: skip
    if visit.state is VisitState.CONFIRMED:
        # A confirmed visit has a day by the database's own rule: the state moves in the same flush.
        visit.state = VisitState.PROPOSED
    uow.add_all(dates)
    # In the order of the calendar, whatever the order of preference: two proposals at once never wait for each other.
    for row, at in sorted(zip(dates, options, strict=True), key=_by_calendar):
        book(uow, visit, row, around, at)
    return override


def _by_calendar(pair: tuple[VisitDate, HalfDayOfYear]) -> tuple[date, str]:
    return pair[1].day, pair[1].half_day.value


def check(around: DateContext, options: Sequence[HalfDayOfYear], reply_by: date) -> None:
    """Raises Refused with everything that is wrong, each sentence beside its option.

    Where nobody is asked there is one date, and no `reply_by` to look at.
    """
    fields: dict[str, list[str]] = {}
    if not options:
        fields["option_1"] = [_("Kies minstens één datum.")]
    if len(options) > 1 and not around.asks_school:
        fields["option_2"] = [_("Voor huisonderwijs leg je één datum vast.")]
    elif len(options) > MOST_OPTIONS:
        fields[f"option_{MOST_OPTIONS}"] = [_("Stel hoogstens vijf data voor.")]
    for position, at in enumerate(options, start=1):
        sentences = [finding.sentence for finding in policy.refusals(around, at)]
        if at in options[: position - 1]:
            sentences.append(_("Deze halve dag staat al in het voorstel."))
        if sentences:
            fields[f"option_{position}"] = sentences
    if around.asks_school:
        fields |= _wrong_term(around, options, reply_by)
    if fields:
        raise Refused(_("Dit voorstel kan nog niet vertrekken. Kijk wat er bij de data staat."), fields=fields)


def _wrong_term(around: DateContext, options: Sequence[HalfDayOfYear], reply_by: date) -> dict[str, list[str]]:
    if reply_by < around.today:
        return {"reply_by": [_("%(day)s is al voorbij. Kies een dag vanaf vandaag.", day=_start(spoken(reply_by)))]}
    if options and reply_by >= min(at.day for at in options):
        first = spoken(min(at.day for at in options))
        return {"reply_by": [_("Vraag het antwoord voor de eerste datum, %(day)s.", day=first)]}
    return {}


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]


def take_back(uow: UnitOfWork, visit: Visit) -> None:
    """Let the dates on offer, the confirmed date, the holds, the deadlines and the links of this visit go."""
    release(uow, visit)
    retire_all(uow, visit)
    identity.revoke_links(uow, clock.now(), subject_id=visit.visit_id)


def release(uow: UnitOfWork, visit: Visit) -> None:
    """Let the dates on offer, the confirmed date and the holds of this visit go."""
    for row in queries.dates_of(uow, [visit.visit_id])[visit.visit_id]:
        if row.state is DateState.OFFERED:
            row.state = DateState.RELEASED
        elif row.state is DateState.CHOSEN:
            row.state = DateState.MOVED
    queries.release_bookings(uow, visit.visit_id)


def book(uow: UnitOfWork, visit: Visit, row: VisitDate, around: DateContext, at: HalfDayOfYear) -> None:
    """Hold the team, who is present of it, the site, and the room or bus; the unique key refuses whom another got first.

    What follows from the agreement leaves the site free, and the team too when one colleague goes.
    """
    resources = [(ResourceKind.MEMBER, member.member_id) for member in around.present(at)]
    if around.moment is None or around.moment.member_id is None:
        resources.insert(0, (ResourceKind.TEAM, visit.team_id))
    if visit.place is Place.SCHOOL and around.moment is None:
        resources.append((ResourceKind.SITE, visit.site_id))
    if visit.facility_id is not None:
        resources.append((ResourceKind.FACILITY, visit.facility_id))
    uow.add_all(
        Booking(
            visit_id=visit.visit_id, date_id=row.date_id, resource_kind=kind, resource_id=resource_id,
            day=at.day, half_day=at.half_day,
        )
        for kind, resource_id in resources
    )  # fmt: skip

"""What the demo's schools agreed of information moments and presence, and how far that is: some of it in every state."""

from __future__ import annotations

from datetime import date, time
from typing import Final
from uuid import UUID

from clb_app.demo.schools import DemoSchool
from clb_app.demo.year import WHY, Autumn
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.terms import at
from clb_platform.agreements import queries as agreements
from clb_platform.agreements.models import AgreementMoment
from clb_platform.agreements.service.moments import add_moment
from clb_platform.agreements.vocabulary import MomentKind, NewMoment
from clb_platform.calendars import queries as calendars
from clb_platform.planning import queries
from clb_platform.planning.events import VisitConfirmed
from clb_platform.planning.models import Visit
from clb_platform.planning.service import cancel, context, hold_moment, plan_moment, propose, wanted_of
from clb_platform.planning.service.moments import agreed_dates
from clb_platform.planning.service.weekly import after_confirmed
from clb_platform.planning.vocabulary import AnswerKind, VisitState
from clb_tenants.access.actor import Actor

SKIPPED: Final = 24
"""The first schools have a story of their own in the autumn."""
PLANNED_ON, ANSWERED_ON, HELD_ON = date(2026, 9, 14), date(2026, 9, 18), date(2026, 10, 5)
WEEKLY_FROM, LATER = date(2026, 10, 19), date(2026, 12, 1)
RECENT, ANSWERED_LATER = date(2026, 9, 30), date(2026, 10, 2)
EVENING: Final = NewMoment(
    MomentKind.INFORMATION, "Infomoment over de overgang naar het secundair", "leerlingen van het 6de leerjaar", "de turnzaal",
    time(9), time(10, 30), times=2,
)  # fmt: skip
CHOICE: Final = NewMoment(
    MomentKind.INFORMATION, "Infomoment over studiekeuze", "leerlingen van de tweede graad en hun ouders", "de aula", time(13, 30),
    time(15), times=1,
)  # fmt: skip
HOURS: Final = NewMoment(
    MomentKind.PRESENCE, "Het CLB op school", "leerlingen, ouders en leerkrachten", "het zorglokaal", time(8, 30), time(11),
    weekday=1,
)  # fmt: skip
SUMMER: Final = NewMoment(
    MomentKind.PRESENCE, "Bereikbaar op school", "ouders en leerlingen", "het onthaal", time(13), time(15), times=3,
    in_holidays=True,
)  # fmt: skip


def load_moments(autumn: Autumn, manager: Actor, made: list[DemoSchool]) -> None:
    """Write down what schools agreed, and play what was planned for it."""
    found = (agreements.valid_on(autumn.uow, entry.school.school_id, HELD_ON) for entry in made[SKIPPED:])
    holding = [agreement for agreement in found if agreement is not None]
    if len(holding) < len(STORIES):
        return
    for agreement, (new, state) in zip(holding, STORIES, strict=False):
        with clock.using(FixedClock(at(PLANNED_ON, time(10)))):
            row = add_moment(autumn.uow, manager, agreement.agreement_id, new)
            if new is EVENING:
                add_moment(autumn.uow, manager, agreement.agreement_id, CHOICE)
        if state is not None:
            _play(autumn, row, state)


def _play(autumn: Autumn, row: AgreementMoment, state: VisitState) -> None:
    """Plan it and bring it to a state, each step on a day of its own."""
    alone = _colleague(autumn) if row.kind is MomentKind.PRESENCE else None
    early = state is VisitState.HELD
    asked, answered = (PLANNED_ON, ANSWERED_ON) if early else (RECENT, ANSWERED_LATER)
    with clock.using(FixedClock(at(asked, time(11)))):
        visit = plan_moment(autumn.uow, autumn.planner, row.moment_id, autumn.teams[2], member_id=alone)
        if state is VisitState.PLANNED or not _propose(autumn, visit, row, early=early):
            return
    with clock.using(FixedClock(at(answered, time(15)))):
        _answer(autumn, visit, state)
    if state is VisitState.HELD and visit.day is not None and visit.day <= HELD_ON:
        with clock.using(FixedClock(at(HELD_ON, time(16)))):
            hold_moment(autumn.uow, autumn.planner, visit.visit_id, 46)


def _propose(autumn: Autumn, visit: Visit, row: AgreementMoment, *, early: bool) -> bool:
    """Offer the first dates that are as agreed; False when there is none."""
    first, reply_by = (date(2026, 9, 28), date(2026, 9, 25)) if early else (LATER, date(2026, 10, 12))
    first = WEEKLY_FROM if row.weekday is not None else first
    options = agreed_dates(context(autumn.uow, wanted_of(autumn.uow, visit)), row, first, 2)
    if options:
        propose(autumn.uow, autumn.planner, visit.visit_id, options, reply_by, override_reason=WHY)
    return bool(options)


def _answer(autumn: Autumn, visit: Visit, state: VisitState) -> None:
    if state is VisitState.DECLINED:
        autumn.answer(visit, AnswerKind.NO)
    elif state is VisitState.CANCELLED:
        cancel(autumn.uow, autumn.planner, visit.visit_id, reason="De school organiseert het dit jaar zelf.")
    elif state is not VisitState.PROPOSED:
        autumn.answer(visit, AnswerKind.YES, AnswerKind.MAYBE)
    if state in (VisitState.CONFIRMED, VisitState.HELD):
        autumn.confirm(visit)
        after_confirmed(autumn.uow, VisitConfirmed(visit.visit_id, visit.school_id, visit.revision))
        queries.release_bookings(autumn.uow, visit.visit_id, keep_date=_chosen(autumn, visit))


def _chosen(autumn: Autumn, visit: Visit) -> UUID | None:
    rows = queries.dates_of(autumn.uow, [visit.visit_id])[visit.visit_id]
    return next((row.date_id for row in rows if row.day == visit.day and row.half_day == visit.half_day), None)


def _colleague(autumn: Autumn) -> UUID:
    """The last nurse of the team, by name: the others go on with the team's visits."""
    places = calendars.places_from(autumn.uow, [autumn.teams[2]], PLANNED_ON)
    found: UUID = [member.member_id for _place, member in places][-1]
    return found


STORIES: Final = (
    (EVENING, VisitState.HELD), (EVENING, VisitState.CONFIRMED), (EVENING, VisitState.ANSWERED), (EVENING, VisitState.PROPOSED),
    (EVENING, VisitState.PLANNED), (EVENING, VisitState.DECLINED), (HOURS, VisitState.CONFIRMED), (HOURS, None),
    (SUMMER, VisitState.PROPOSED), (EVENING, VisitState.CANCELLED), (EVENING, None),
)  # fmt: skip
"""In the order of the schools; None: agreed, nothing planned yet."""

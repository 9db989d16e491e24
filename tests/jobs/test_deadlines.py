"""Reminder, lapse and quiet hours with real processes: two schedulers and two workers on one clock that is moved."""

from __future__ import annotations

from collections import Counter
from datetime import date, time
from pathlib import Path
from uuid import UUID

from clb_core.clock import MovableClock
from clb_core.terms import add_seconds, at, last_moment_of
from clb_platform.planning import queries
from clb_platform.planning.service import Answer, answer, create_visit, propose
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason, VisitState
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from jobs.plant import SCHEDULER, WORKER, Plant, wait_until
from planning.data import REPLY_BY, THURSDAY, TUESDAY, key, proposed
from planning.data import at as half_day
from world import World

SECONDS = 40


def test_a_silent_school_is_reminded_once_and_its_proposal_lapses_once(plant: Plant, world: World) -> None:
    silent, answered = _two_proposals(plant, world)
    shown = MovableClock(Path(plant.environment["CLB_CLOCK_FILE"]))
    for argv in (SCHEDULER, SCHEDULER, WORKER, WORKER):
        plant.start(argv)
    assert wait_until(lambda: _asked(plant) == {"planning_contact@proef.example": 1}, SECONDS)

    shown.move_to(at(date(2026, 10, 7), time(9, 0, 30)))
    assert wait_until(lambda: _asked(plant)["planning_contact@proef.example"] == 2, SECONDS)
    assert _asked(plant)["ander@proef.example"] == 0, "the school that answered hears nothing"

    shown.move_to(add_seconds(last_moment_of(REPLY_BY), 2))
    assert wait_until(lambda: _state(plant, silent) is VisitState.LAPSED, SECONDS)
    assert _state(plant, answered) is VisitState.ANSWERED
    assert wait_until(lambda: plant.count("outbox_message where name = 'planning.lapsed'") == 1, SECONDS)
    assert plant.count("outbox_message where name = 'planning.lapsed' and done_at is null") == 1, "it is night"

    shown.move_to(at(date(2026, 10, 13), time(7, 0, 10)))
    assert wait_until(lambda: plant.count("mail_delivery where template = 'planning.lapsed'") == 1, SECONDS)
    assert plant.count("visit_transition where action = 'lapse'") == 1
    assert plant.count("mail_delivery where template = 'planning.reminder' and outcome = 'sent'") == 1


def _two_proposals(plant: Plant, world: World) -> tuple[UUID, UUID]:
    """One to each school; the second one answers before its mail is written, which is then not sent."""
    planner, other = world.staff[Role.PLANNER].actor, world.other_contact
    with unit_of_work(plant.runtime.database, plant.centre) as uow:
        silent = proposed(uow, planner, world, half_day(THURSDAY)).visit_id
        keys = [key(uow, world.other_groups[name], "HPV") for name in ("1A", "1B")]
        answered = create_visit(uow, planner, world.other_school_id, keys, world.team_id).visit_id
        propose(uow, planner, answered, (half_day(TUESDAY),), REPLY_BY)
    with unit_of_work(plant.runtime.database, other.scope) as uow:
        rows = queries.dates_of(uow, [answered])[answered]
        given = {row.date_id: Answer(AnswerKind.MAYBE, AnswerReason.SUPERVISION) for row in rows}
        answer(uow, other.actor, answered, given, revision=1)
    return silent, answered


def _asked(plant: Plant) -> Counter[str]:
    """How many mails each school got."""
    return Counter(to for to, _id in plant.mails() if to in {"planning_contact@proef.example", "ander@proef.example"})


def _state(plant: Plant, visit_id: UUID) -> VisitState:
    with unit_of_work(plant.runtime.database, plant.centre) as uow:
        found = queries.visit(uow, visit_id)
        assert found is not None
        return found.state

"""Anything, in any order: both sides, the worker and the clock act on visits of two schools, and the tables always fit.

The verbs may refuse; what they leave must hold to `invariants.broken` after each step. `CLB_SEQUENCES=500` looks further.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from clb_app.reactions import REACTIONS, react
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import DomainError
from clb_core.outbox.models import MessageKind, OutboxMessage
from clb_core.terms import add_days, add_seconds, local_day
from clb_core.terms import at as moment_at
from clb_core.web.pages import PageRequest
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import HalfDay, StaffFunction
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning import queries, service
from clb_platform.planning.models import Visit, VisitTransition
from clb_platform.planning.service import Answer, Counts, Said
from clb_platform.planning.service.waive import reopen_obligations, waive
from clb_platform.planning.vocabulary import (
    BEST_ANSWER_CONFIRMS,
    HOME_TRANSITIONS,
    Action,
    AnswerKind,
    AnswerReason,
    HalfDayOfYear,
    ItemKey,
    VisitState,
)
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Role
from clb_tenants.centres import service as centres
from planning.data import home_groups, key
from planning.invariants import broken
from world import FIRST_DAY, START, YEAR, World

DAYS: Final = (date(2026, 10, 15), date(2026, 10, 20), date(2026, 11, 19), date(2027, 3, 18), date(2027, 4, 27))
AT: Final = st.builds(HalfDayOfYear, st.sampled_from(DAYS), st.sampled_from(HalfDay))
PICK: Final = st.sampled_from((0, 0, 3, 6, 12, 3, 1, 4, 9, 15, 18, 21))
"""Places in `all_keys`: mostly those of the whole group, so that visits come about."""
OPTIONS: Final = st.lists(AT, min_size=1, max_size=3, unique=True)
WHY: Final = "Enige vrije week"
INDEX: Final = st.integers(0, 7)
KINDS: Final = st.lists(st.sampled_from(AnswerKind), min_size=3, max_size=3)
NUMBERS: Final = st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 3))
STEPS: Final = tuple(action for action in Action if action is not Action.CREATE)
WAITS_FOR_DATES: Final = (VisitState.PLANNED, VisitState.DECLINED, VisitState.LAPSED)
MOST_VISITS: Final = 8
SEQUENCES: Final = 16


class Visits(RuleBasedStateMachine):
    """One transaction per sequence; it is never committed."""

    open_unit: Callable[[], UnitOfWork]
    world: World
    clock_at: FixedClock
    met: set[Any]
    """The states and steps that any sequence came to."""

    def __init__(self) -> None:
        super().__init__()
        self.clock_at.move_to(START)
        self.uow = self.open_unit()
        self.planner = self.world.staff[Role.PLANNER].actor
        self.visits: list[Visit] = []
        self.keys: list[ItemKey] = []

    @initialize(best_confirms=st.booleans())
    def a_small_place(self, best_confirms: bool) -> None:
        self.set_up(best_confirms=best_confirms)

    def set_up(self, *, best_confirms: bool) -> None:
        """Two teams, and of two schools the groups that compete for them."""
        uow, world = self.uow, self.world
        team = calendars.add_team(uow, System(), "Team Invallers", "Aalst")
        for role, function in ((Role.ADMINISTRATOR, StaffFunction.NURSE), (Role.DIRECTOR, StaffFunction.CLB_DOCTOR)):
            calendars.add_team_member(uow, System(), team.team_id, world.staff[role].member_id, function, FIRST_DAY)
        self.teams = (world.team_id, team.team_id)
        values = {"name": "4B", "grade": Grade("L4"), "head_count": 8}
        fourth = class_groups.add_group(uow, System(), world.school_id, YEAR, values).class_group_id
        self.keys = [key(uow, group, "SC3") for group in (world.groups["4A"], fourth)]
        self.keys += [key(uow, world.other_groups[name], "HPV", dose) for name in ("1A", "1B") for dose in (1, 2)]
        at_home = home_groups(uow, {"Thuis 4": "L4", "Thuis 6": "L6"})
        self.keys += [key(uow, at_home["Thuis 4"], "SC3"), key(uow, at_home["Thuis 6"], "SC4")]
        first_visits = (
            (world.school_id, self.keys[:2]), (world.other_school_id, self.keys[2:5:2]), (world.centre_id, self.keys[6:]),
        )  # fmt: skip
        for school_id, some in first_visits:
            self.visits.append(service.create_visit(uow, self.planner, school_id, some, world.team_id))
        if best_confirms:
            today = local_day(clock.now())
            actor = world.staff[Role.ADMINISTRATOR].actor
            centres.change_setting(uow, actor, BEST_ANSWER_CONFIRMS.key, "true", today, "afgesproken")

    def attempt(self, act: Callable[[], Any]) -> Any:
        """Do it, or be refused in words and leave nothing behind."""
        try:
            with self.uow.session.begin_nested():
                result = act()
                self.uow.flush()
                return result
        except DomainError as error:
            assert error.words
            return None

    def all_keys(self) -> list[ItemKey]:
        """Every obligation there could be, those of absentees too."""
        return [ItemKey(k.class_group_id, k.programme_id, k.dose, portion) for k in self.keys for portion in (0, 1, 2)]

    @rule(picked=st.lists(PICK, min_size=1, max_size=2, unique=True), team=st.integers(0, 1))
    def the_planner_makes_a_visit(self, picked: list[int], team: int) -> None:
        keys = [self.all_keys()[index] for index in picked]
        place = self.all_keys().index(keys[0])
        school_id = (self.world.school_id, self.world.other_school_id, self.world.centre_id)[(place >= 6) + (place >= 18)]
        if len(self.visits) < MOST_VISITS:
            made = self.attempt(lambda: service.create_visit(self.uow, self.planner, school_id, keys, self.teams[team]))
            self.visits += [made] if made else []

    @rule(
        action=st.sampled_from(STEPS), which=INDEX, other=INDEX, options=OPTIONS, kinds=KINDS, numbers=NUMBERS,
        term=st.integers(1, 20),
    )  # fmt: skip
    def someone_takes_a_step(
        self, action: Action, which: int, other: int, options: list[HalfDayOfYear], kinds: list[AnswerKind],
        numbers: tuple[int, int, int], term: int,
    ) -> None:  # fmt: skip
        """Any step on any visit, whatever its state: it happens or it is refused."""
        if self.visits:
            visit = self.visits[which % len(self.visits)]
            second = self.visits[other % len(self.visits)]
            new = self.attempt(lambda: self.step(action, visit, second, options, kinds, numbers, term))
            if isinstance(new, Visit) and new not in self.visits:
                self.visits.append(new)

    @rule(which=INDEX, options=OPTIONS, kinds=KINDS, numbers=NUMBERS, term=st.integers(1, 20), pick=INDEX)
    def someone_does_what_is_allowed(
        self, which: int, options: list[HalfDayOfYear], kinds: list[AnswerKind], numbers: tuple[int, int, int], term: int,
        pick: int,
    ) -> None:  # fmt: skip
        """As above, but one of the steps that either side may take now: long lives need more than chance."""
        if self.visits:
            visit = self.visits[which % len(self.visits)]
            actions = [*service.allowed_actions(visit, self.planner), *service.allowed_actions(visit, self.contact(visit))]
            action = actions[pick % len(actions)]
            second = self.visits[pick % len(self.visits)]
            new = self.attempt(lambda: self.step(action, visit, second, options, kinds, numbers, term))
            if isinstance(new, Visit) and new not in self.visits:
                self.visits.append(new)

    def contact(self, visit: Visit) -> Any:
        is_first = visit.school_id == self.world.school_id
        return (self.world.contacts[Role.PLANNING_CONTACT] if is_first else self.world.other_contact).actor

    def step(
        self, action: Action, visit: Visit, second: Visit, options: list[HalfDayOfYear], kinds: list[AnswerKind],
        numbers: tuple[int, int, int], term: int,
    ) -> Any:  # fmt: skip
        uow, planner, here = self.uow, self.planner, visit.visit_id
        today = local_day(clock.now())
        first = min((at.day for at in options), default=today)
        reply_by = max(today, min(add_days(today, term), add_days(first, -1)))
        rows = [row for row in queries.dates_of(uow, [here])[here] if row.revision == visit.revision]
        items = [item.item_id for item, _group, _programme in queries.items_of(uow, [here])[here]]
        seen, absent, catch_up = numbers
        counts = {item: Counts(seen, absent=absent, catch_up=catch_up) for item in items}
        answers = {row.date_id: _answer(kind) for row, kind in zip(rows, kinds, strict=False) if row.state == "offered"}
        asked = queries.counter_dates_of(uow, visit)
        said = Said("Els Peeters", local_day(clock.now()))
        date_id = rows[0].date_id if rows else here
        verbs: dict[Action, Callable[[], Any]] = {
            Action.PROPOSE: lambda: service.propose(uow, planner, here, options, reply_by, override_reason=WHY),
            Action.MOVE: lambda: service.move(uow, planner, here, options, reply_by, reason="Ziek", override_reason=WHY),
            Action.ANSWER: lambda: service.answer(uow, self.contact(visit), here, answers, revision=visit.revision),
            Action.COUNTER: lambda: service.counter_propose(uow, self.contact(visit), here, options, reason="Openklasdag"),
            Action.RECORD: lambda: service.record_answer(uow, planner, here, answers, said),
            Action.CONFIRM: lambda: service.confirm(uow, planner, here, date_id, override_reason=WHY),
            Action.ACCEPT: lambda: service.accept(
                uow, planner, here, asked[0].counter_id if asked else here, override_reason=WHY
            ),
            Action.WITHDRAW: lambda: service.withdraw(uow, planner, here),
            Action.CANCEL: lambda: service.cancel(uow, planner, here, reason="Bosklas"),
            Action.REOPEN: lambda: service.reopen(uow, planner, here, reason="Toch niet"),
            Action.HOLD: lambda: service.hold(uow, planner, here, counts),
            Action.CORRECT: lambda: service.correct_counts(uow, planner, here, counts, reason="Geteld"),
            Action.REPLACE: lambda: service.replace_team(uow, planner, here, self.teams[term % 2], reason="Ziek"),
            Action.SPLIT: lambda: service.split(uow, planner, here, items[:1], reason="Bosklas"),
            Action.LAPSE: lambda: service.carry_out_due(uow),
            Action.MERGE: lambda: service.merge(uow, planner, here, second.visit_id),
            Action.FIX: lambda: service.fix(
                uow, planner, here, options[0] if options else FIRST, reason="Ziek", override_reason=WHY
            ),
        }
        return verbs[action]()

    @rule(which=INDEX, options=OPTIONS, term=st.integers(5, 20))
    def the_centre_offers_dates(self, which: int, options: list[HalfDayOfYear], term: int) -> None:
        waiting = [visit for visit in self.visits if visit.state in WAITS_FOR_DATES]
        if waiting:
            visit = waiting[which % len(waiting)]
            action = Action.PROPOSE if visit.asks_school else Action.FIX
            self.attempt(lambda: self.step(action, visit, visit, options, [], (0, 0, 0), term))

    @rule(which=INDEX, kinds=KINDS)
    def the_school_answers(self, which: int, kinds: list[AnswerKind]) -> None:
        asked = [visit for visit in self.visits if visit.state is VisitState.PROPOSED]
        if asked:
            visit = asked[which % len(asked)]
            self.attempt(lambda: self.step(Action.ANSWER, visit, visit, [], kinds, (0, 0, 0), 1))

    @rule(index=st.integers(0, 23))
    def the_planner_waives(self, index: int) -> None:
        self.attempt(lambda: waive(self.uow, self.planner, [self.all_keys()[index]], "Gezien in het centrum"))

    @rule(index=st.integers(0, 23))
    def the_planner_takes_a_waiver_back(self, index: int) -> None:
        self.attempt(lambda: reopen_obligations(self.uow, self.planner, [self.all_keys()[index]]))

    @rule()
    def the_worker_carries_out_what_waits(self) -> None:
        """All events, some of them long overtaken; what it writes is part of the sequence."""
        waiting = select(OutboxMessage).where(OutboxMessage.kind == MessageKind.EVENT, OutboxMessage.done_at.is_(None))
        for message in self.uow.all(waiting.order_by(OutboxMessage.message_id)):
            if message.name in {event.__name__ for event in REACTIONS}:
                react(self.uow, message.name, message.payload)
            message.done_at = clock.now()
        self.uow.flush()

    @rule(days=st.integers(1, 21))
    def time_passes(self, days: int) -> None:
        self.clock_at.move_to(moment_at(min(add_days(local_day(clock.now()), days), date(2027, 6, 25)), time(17, 0)))
        self.attempt(lambda: service.carry_out_due(self.uow))

    @rule(which=INDEX, numbers=NUMBERS)
    def its_day_comes(self, which: int, numbers: tuple[int, int, int]) -> None:
        """The day of a confirmed visit, and somebody fills in how it went."""
        stand = [visit for visit in self.visits if visit.state is VisitState.CONFIRMED]
        if stand:
            visit = stand[which % len(stand)]
            assert visit.ends_at is not None
            self.clock_at.move_to(max(clock.now(), visit.ends_at))
            self.attempt(lambda: self.step(Action.HOLD, visit, visit, [], [], numbers, 1))

    @invariant()
    def everything_fits(self) -> None:
        assert broken(self.uow) == []
        self.met.update(visit.state for visit in self.visits)

    def teardown(self) -> None:
        self.met.update(self.uow.all(select(VisitTransition.action).distinct()))
        self.met.update(row.state for row in queries.obligations(self.uow, YEAR, {"catch_up": True}, PageRequest(200)))
        self.uow.rollback()
        self.uow.close()


def _answer(kind: AnswerKind) -> Answer:
    return Answer(kind, None if kind is AnswerKind.YES else AnswerReason.OUTING)


YES, MAYBE, NO = AnswerKind.YES, AnswerKind.MAYBE, AnswerKind.NO
FIRST, SECOND, THIRD, LATER = (HalfDayOfYear(day, HalfDay.MORNING) for day in DAYS[:4])
LIFE: Final[tuple[tuple[Action, list[HalfDayOfYear], list[AnswerKind]], ...]] = (
    (Action.PROPOSE, [FIRST, SECOND], []),
    (Action.WITHDRAW, [], []),
    (Action.PROPOSE, [FIRST, SECOND], []),
    (Action.LAPSE, [], []),
    (Action.PROPOSE, [FIRST, SECOND], []),
    (Action.COUNTER, [THIRD], []),
    (Action.RECORD, [], [NO, NO]),
    (Action.REOPEN, [], []),
    (Action.PROPOSE, [FIRST, SECOND], []),
    (Action.ANSWER, [], [MAYBE, NO]),
    (Action.REPLACE, [], []),
    (Action.CONFIRM, [], []),
    (Action.MOVE, [SECOND], []),
    (Action.COUNTER, [THIRD], []),
    (Action.ACCEPT, [], []),
    (Action.CANCEL, [], []),
    (Action.REOPEN, [], []),
    (Action.PROPOSE, [LATER], []),
    (Action.SPLIT, [], []),
    (Action.MERGE, [], []),
    (Action.ANSWER, [], [YES]),
    (Action.HOLD, [], []),
    (Action.CORRECT, [], []),
)
"""A life in which every step is taken that a school has part in, in every state that there is."""
HOME_LIFE: Final[tuple[tuple[Action, list[HalfDayOfYear], list[AnswerKind]], ...]] = (
    (Action.REPLACE, [], []),
    (Action.FIX, [FIRST], []),
    (Action.FIX, [SECOND], []),
    (Action.SPLIT, [], []),
    (Action.MERGE, [], []),
    (Action.CANCEL, [], []),
    (Action.REOPEN, [], []),
    (Action.FIX, [LATER], []),
    (Action.HOLD, [], []),
    (Action.CORRECT, [], []),
)
"""The same for home education: nobody is asked."""


@pytest.fixture
def machine(unit, world, clock_at) -> type[Visits]:
    met: set[Any] = set()
    open_unit = staticmethod(lambda: unit(world.staff[Role.PLANNER].scope))
    here = {"open_unit": open_unit, "world": world, "clock_at": clock_at, "met": met}
    return type("VisitsHere", (Visits,), here)


def test_a_life_with_every_step_fits_at_every_moment(machine):
    met = _live(machine, 0, LIFE)

    assert (set(VisitState) | set(Action)) - met == {Action.FIX}


def test_a_life_in_home_education_fits_at_every_moment(machine):
    met = _live(machine, 2, HOME_LIFE)

    assert met >= {row.action for row in HOME_TRANSITIONS} | {row.state for row in HOME_TRANSITIONS}
    assert not met & {VisitState.PROPOSED, Action.PROPOSE, Action.MOVE}


def _live(machine: type[Visits], which: int, life: Sequence[tuple[Action, list[HalfDayOfYear], list[AnswerKind]]]) -> set[Any]:
    """Lead one visit through a life; the states and steps that it, and no other visit, came to."""
    place = machine()
    place.set_up(best_confirms=False)
    visit = place.visits[which]
    for number, (action, options, kinds) in enumerate(life):
        second = place.visits[-1]
        if action is Action.HOLD:
            place.clock_at.move_to(visit.ends_at)
        if action is Action.LAPSE:
            place.clock_at.move_to(add_seconds(visit.reply_by, 1))
        numbers = (6, 2, 2) if action is Action.HOLD else (7, 1, 1)
        made = place.step(action, visit, second, options, kinds, numbers, 3)
        place.visits += [made] if isinstance(made, Visit) and made is not visit else []
        place.met.add(visit.state)
        assert broken(place.uow) == [], f"after step {number}, {action}"
    place.met.update(place.uow.all(select(VisitTransition.action).distinct()))
    return place.met


def test_no_sequence_of_steps_leaves_the_tables_in_doubt(machine):
    asked = int(os.environ.get("CLB_SEQUENCES", "0"))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=asked or SEQUENCES, stateful_step_count=40, deadline=None, derandomize=not asked, database=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
        ),
    )  # fmt: skip
    assert len(set(Action) & machine.met) > len(Action) // 2, "the sequences went somewhere"

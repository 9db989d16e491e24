"""Anything, in any order, by both sides and the clock: never two agreements on one day, never another word in what was signed."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, time
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from agreements.lives import fill_in, sign, signing, started
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, DomainError
from clb_core.terms import add_days, local_day
from clb_core.terms import at as moment_at
from clb_platform.agreements import queries, service
from clb_platform.agreements.models import Agreement, AgreementVersion
from clb_platform.agreements.service import Terms
from clb_platform.agreements.vocabulary import (
    AgreementKind,
    AgreementState,
    Decision,
    Renewal,
    content_hash,
    dated_state,
    turn,
)
from clb_tenants.access.actor import Actor, System
from clb_tenants.access.roles import Party, Role
from world import START, World

FIRSTS = (date(2026, 9, 1), date(2026, 11, 1), date(2027, 9, 1))
LASTS = (None, date(2027, 8, 31), date(2028, 8, 31))
KEYS = ("contacten", "tucht", "partijen", "evaluatie")
SIDE = st.sampled_from(("school", "centre"))
SEQUENCES = int(os.environ.get("CLB_SEQUENCES", "12"))


class Texts(RuleBasedStateMachine):
    """One transaction per sequence; it is never committed."""

    open_unit: Callable[[], UnitOfWork]
    world: World
    clock_at: FixedClock
    met: set[Any]

    def __init__(self) -> None:
        super().__init__()
        self.clock_at.move_to(START)
        self.uow = self.open_unit()
        self.sides: dict[str, Actor] = {
            "school": self.world.contacts[Role.HEAD].actor, "centre": self.world.staff[Role.DIRECTOR].actor,
        }  # fmt: skip
        self.signed: dict[UUID, str] = {}

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

    @property
    def open(self) -> Agreement | None:
        return queries.open_agreement(self.uow, self.world.school_id)

    @rule(side=SIDE, first=st.sampled_from(FIRSTS), last=st.sampled_from(LASTS), basis=st.integers(0, 2))
    def start(self, side: str, first: date, last: date | None, basis: int) -> None:
        terms = Terms(first, last, Renewal.EXPLICIT if last else Renewal.TACIT)
        held = queries.valid_on(self.uow, self.world.school_id, clock.today())
        more: dict[str, Any] = (
            {} if held is None or basis == 0 else {"predecessor_id": held.agreement_id, "template_version_id": None}
        )
        if held is not None and basis == 2:
            more = {"amends_id": held.agreement_id, "effective_from": clock.today(), "template_version_id": None}
        actor = self.sides[side]
        self.attempt(lambda: fill_in(self.uow, actor, started(self.uow, actor, self.world.school_id, terms, **more)))

    @rule(side=SIDE, key=st.sampled_from(KEYS), text=st.sampled_from(("Anders.", "Nog anders.", "{fout}")))
    def edit(self, side: str, key: str, text: str) -> None:
        if row := self.open:
            self.attempt(
                lambda: service.change_clause(self.uow, self.sides[side], row.agreement_id, key, {"source": text}, None)
            )

    @rule(side=SIDE, key=st.sampled_from(KEYS), decision=st.sampled_from(Decision))
    def decide(self, side: str, key: str, decision: Decision) -> None:
        if row := self.open:
            self.attempt(lambda: service.decide(self.uow, self.sides[side], row.agreement_id, key, decision, None))

    @rule(side=SIDE, verb=st.sampled_from(("give", "give", "take_back", "send_to_sign", "send_to_sign")))
    def pass_on(self, side: str, verb: str) -> None:
        if row := self.open:
            self.attempt(lambda: getattr(service, verb)(self.uow, self.sides[side], row.agreement_id))

    @rule(side=SIDE, verb=st.sampled_from(("decline", "withdraw", "reopen")))
    def stop(self, side: str, verb: str) -> None:
        rows = queries.agreements_of(self.uow, self.world.school_id)
        if rows:
            self.attempt(
                lambda: getattr(service, verb)(self.uow, self.sides[side], rows[0].agreement_id, reason="Zo is het.")
            )

    @rule()
    def all_sign(self) -> None:
        self.the_last_signature()

    def the_last_signature(self) -> None:
        row = self.open
        made = self.attempt(lambda: sign(self.uow, System(), row, clock.now())) if row else None
        if made is not None:
            self.signed[made.signing_version_id] = made.content_hash

    @rule(end=st.sampled_from(("sign", "sign", "wait", "no")))
    def agree(self, end: str) -> None:
        """Who has the turn gives, the other says yes, and perhaps all sign: what random steps alone seldom come to."""
        row = self.open
        has_turn = turn(row.state, row.started_by) if row else None
        if row is None or has_turn is None:
            return
        side, other = ("school", "centre") if has_turn is Party.SCHOOL else ("centre", "school")
        self.attempt(lambda: service.give(self.uow, self.sides[side], row.agreement_id))
        self.attempt(lambda: service.send_to_sign(self.uow, self.sides[other], row.agreement_id))
        if end == "sign":
            self.the_last_signature()
        elif end == "no":
            self.attempt(lambda: service.decline(self.uow, self.sides[other], row.agreement_id, reason="Nee."))

    @rule(days=st.sampled_from((1, 30, 200)))
    def time_goes_by(self, days: int) -> None:
        self.clock_at.move_to(moment_at(add_days(local_day(clock.now()), days), time(9, 0)))

    @invariant()
    def at_most_one_holds_on_any_day(self) -> None:
        rows = [
            row
            for row in self.uow.all(select(Agreement).where(Agreement.school_id == self.world.school_id))
            if row.state is AgreementState.SIGNED and row.kind is not AgreementKind.AMENDMENT
        ]
        for first in (*FIRSTS, date(2027, 8, 31), date(2028, 9, 1), clock.today()):
            held = [row for row in rows if dated_state(service.validity_of(row), first).value in ("valid", "ending")]
            assert len(held) <= 1, first

    @invariant()
    def what_was_signed_is_what_it_was(self) -> None:
        for version_id, frozen in self.signed.items():
            version = self.uow.scalar(
                select(AgreementVersion).where(AgreementVersion.agreement_version_id == version_id)
            )
            text = queries.text_of(self.uow, version_id)
            assert content_hash(version.title, version.terms, text) == frozen == version.content_hash

    @invariant()
    def one_text_is_worked_on_and_the_steps_lead_to_where_it_stands(self) -> None:
        for row in queries.agreements_of(self.uow, self.world.school_id):
            steps = queries.transitions_of(self.uow, row.agreement_id)
            assert steps[-1].to_state is row.state
            assert all(one.to_state is two.from_state for one, two in pairwise(steps))
            self.met.add(row.state)

    def teardown(self) -> None:
        self.uow.rollback()
        self.uow.close()


@pytest.mark.timeout(240)
def test_no_sequence_gives_two_valid_agreements_nor_changes_a_signed_version(unit, world, clock_at):
    met: set[Any] = set()
    names = {
        "open_unit": staticmethod(lambda: unit(world.staff[Role.DIRECTOR].scope)),
        "world": world,
        "clock_at": clock_at,
        "met": met,
    }
    machine = type("TextsHere", (Texts,), names)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=SEQUENCES, stateful_step_count=25, deadline=None, derandomize=True, database=None,
            phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert met >= {AgreementState.SIGNED, AgreementState.SIGNING, AgreementState.DECLINED, AgreementState.DRAFT}


def test_the_database_itself_refuses_two_on_one_day(uow, world):
    director, head = world.staff[Role.DIRECTOR].actor, world.contacts[Role.HEAD].actor
    first = sign(uow, System(), signing(uow, director, head, world.school_id, Terms(date(2026, 9, 1))), clock.now())
    second = signing(uow, head, director, world.school_id, Terms(date(2027, 9, 1)))
    with pytest.raises(Conflict, match="al ondertekende afspraken"), uow.attempt():
        sign(uow, System(), second, clock.now())
    uow.session.expire_all()
    assert queries.valid_on(uow, world.school_id, date(2027, 9, 1)).agreement_id == first.agreement_id


def test_what_was_agreed_on_a_day_follows_the_amendments(uow, world, clock_at):
    director, head = world.staff[Role.DIRECTOR].actor, world.contacts[Role.HEAD].actor
    base = sign(uow, System(), signing(uow, director, head, world.school_id), clock.now())
    day = date(2027, 1, 1)
    change = started(
        uow, head, world.school_id, amends_id=base.agreement_id, effective_from=day, template_version_id=None
    )
    service.change_clause(uow, head, change.agreement_id, "contacten", {"source": "Elke maandag."}, None)
    service.give(uow, head, change.agreement_id)
    sign(uow, System(), service.send_to_sign(uow, director, change.agreement_id), clock.now())

    held, text = service.text_on(uow, world.school_id, date(2026, 12, 31))
    assert (held.agreement_id, text.agreement_id) == (base.agreement_id, base.agreement_id)
    held, text = service.text_on(uow, world.school_id, day)
    assert (held.agreement_id, text.agreement_id) == (base.agreement_id, change.agreement_id)

"""Every state × action × role: allowed, refused for who asks, or refused for the state; nothing else can happen."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from clb_core.errors import Conflict, Forbidden, Gone
from clb_platform.planning import policy
from clb_platform.planning.vocabulary import (
    AUDIT_OF_ACTION,
    HOME_TRANSITIONS,
    OBLIGATION_OF_VISIT,
    STATE_LABELS,
    TRANSITIONS,
    Action,
    ObligationState,
    VisitState,
)
from clb_platform.planning.web.steps import SENTENCES
from clb_tenants.access.actor import System
from clb_tenants.access.roles import PARTY, PERMISSIONS, Party, Role

S, A = VisitState, Action
CENTRE_ONLY = {A.REPLACE, A.SPLIT, A.MERGE}
OPEN = {A.PROPOSE, A.CANCEL, A.RECORD} | CENTRE_ONLY
BY_CENTRE: dict[VisitState, set[Action]] = {
    S.PLANNED: {A.PROPOSE, A.CANCEL} | CENTRE_ONLY,
    S.PROPOSED: OPEN | {A.WITHDRAW},
    S.ANSWERED: OPEN | {A.CONFIRM},
    S.DECLINED: {A.PROPOSE, A.CANCEL, A.RECORD, A.REOPEN},
    S.LAPSED: {A.PROPOSE, A.CANCEL, A.REOPEN},
    S.COUNTER_PROPOSED: OPEN | {A.ACCEPT},
    S.CONFIRMED: {A.MOVE, A.HOLD, A.CANCEL} | CENTRE_ONLY,
    S.HELD: {A.CORRECT},
    S.CANCELLED: {A.REOPEN},
}
BY_SCHOOL: dict[VisitState, set[Action]] = {
    state: {A.ANSWER, A.COUNTER} if state in {S.PROPOSED, S.ANSWERED, S.DECLINED, S.COUNTER_PROPOSED} else set()
    for state in S
}
"""Written apart from the product's own table, by hand: what each side may do in each state."""
AT_HOME: dict[VisitState, set[Action]] = {state: set() for state in S} | {
    S.PLANNED: {A.FIX, A.CANCEL} | CENTRE_ONLY,
    S.CONFIRMED: {A.FIX, A.HOLD, A.CANCEL} | CENTRE_ONLY,
    S.HELD: {A.CORRECT},
    S.CANCELLED: {A.REOPEN},
}
"""The same for a visit in home education, where there is nobody to ask."""
MAY_HOLD = {Role.NURSE, Role.DOCTOR, Role.PLANNER, Role.ADMINISTRATOR}
MAY_PLAN = {Role.PLANNER, Role.ADMINISTRATOR}
STEPS = [action for action in Action if action is not A.CREATE]


def expected(state: VisitState, action: Action, role: Role, *, asks_school: bool) -> str:
    """"yes", "role" or "state"."""
    if action is A.LAPSE:
        return "role"
    if PARTY[role] is Party.SCHOOL:
        if action not in {A.ANSWER, A.COUNTER} or not asks_school or role is Role.SCHOOL_BOARD:
            return "role"
        return "yes" if action in BY_SCHOOL[state] else "state"
    if action in {A.ANSWER, A.COUNTER}:
        return "role"
    if role not in (MAY_HOLD if action in {A.HOLD, A.CORRECT} else MAY_PLAN):
        return "role"
    return "yes" if action in (BY_CENTRE if asks_school else AT_HOME)[state] else "state"


@pytest.mark.parametrize("asks_school", [True, False], ids=["of a school", "in home education"])
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", VisitState)
def test_every_action_in_every_state_by_every_role(world, state, role, asks_school):
    someone = world.contacts[role] if PARTY[role] is Party.SCHOOL else world.staff[role]
    found, drawn = {}, policy.allowed_actions(state, someone.actor, asks_school=asks_school)
    school_id = world.school_id if asks_school else world.centre_id
    for action in STEPS:
        try:
            policy.may(someone.actor, action, state, school_id, asks_school=asks_school)
            found[action] = "yes"
        except Forbidden:
            found[action] = "role"
        except Conflict as error:
            found[action] = "state"
            assert error.extra["state"] == state.value
        except Gone:
            found[action] = "state"
            assert state is S.LAPSED, "too late is only said of a term that passed"

    assert found == {action: expected(state, action, role, asks_school=asks_school) for action in STEPS}
    assert set(drawn) == {action for action, answer in found.items() if answer == "yes"}, "what is drawn is what is allowed"


@pytest.mark.parametrize("role", [role for role in Role if PARTY[role] is Party.SCHOOL])
def test_no_contact_acts_for_another_school(world, role):
    actor = replace(world.contacts[role].actor, school_ids=(uuid4(),))
    for state in VisitState:
        for action in (A.ANSWER, A.COUNTER):
            with pytest.raises(Forbidden):
                policy.may(actor, action, state, world.school_id)


def test_the_product_itself_is_held_by_the_states_too():
    with pytest.raises(Conflict):
        policy.may(System(), A.CONFIRM, S.PLANNED, uuid4())


def test_the_tables_name_each_state_and_action_once_and_all_of_them():
    keys = [(row.state, row.action) for row in TRANSITIONS]
    at_home = [(row.state, row.action) for row in HOME_TRANSITIONS]

    assert len(keys) == len(set(keys))
    assert len(at_home) == len(set(at_home))
    assert {state for state, _action in keys} == set(VisitState)
    assert {action for _state, action in keys} == set(STEPS) - {A.FIX}
    assert {action for _state, action in keys + at_home} == set(STEPS)


def test_a_step_of_the_other_life_is_refused_with_the_way_to_go(world, planner):
    with pytest.raises(Conflict, match="Voor huisonderwijs is er geen school om te vragen: leg de datum zelf vast"):
        policy.may(planner, A.PROPOSE, S.PLANNED, world.centre_id, asks_school=False)
    with pytest.raises(Conflict, match="De school kiest mee: stel haar data voor"):
        policy.may(planner, A.FIX, S.PLANNED, world.school_id)


def test_every_action_has_its_permission_its_ledger_entry_and_its_sentence():
    for table in (AUDIT_OF_ACTION, SENTENCES):
        assert set(table) == set(Action)
    assert set(policy.PERMISSION_OF) == set(Action) - {A.LAPSE}, "that the clock does"
    assert len(set(AUDIT_OF_ACTION.values())) == len(Action)


def test_every_state_has_its_word_and_leaves_its_obligations_in_one_state():
    assert set(OBLIGATION_OF_VISIT) == set(VisitState) - {S.CANCELLED}
    assert set(OBLIGATION_OF_VISIT.values()) == set(ObligationState) - {ObligationState.WAIVED}
    assert {state.value for state in (*VisitState, *ObligationState)} <= set(STATE_LABELS)


def test_every_permission_of_an_action_is_given_to_the_party_of_its_row():
    for row in (*TRANSITIONS, *HOME_TRANSITIONS):
        if row.party is None:
            continue
        roles = [role for role in Role if policy.PERMISSION_OF[row.action] in PERMISSIONS[role]]
        assert {PARTY[role] for role in roles} == {row.party}, row

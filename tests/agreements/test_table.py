"""Every state × action × role × who began: allowed, refused for who asks, or refused for the state; nothing else can happen."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from clb_core.errors import Conflict, Forbidden
from clb_platform.agreements import policy
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.vocabulary import (
    AUDIT_OF_ACTION,
    STATE_LABELS,
    TRANSITIONS,
    Action,
    AgreementState,
    DatedState,
)
from clb_platform.agreements.web.history import SENTENCES
from clb_tenants.access.actor import System
from clb_tenants.access.roles import PARTY, Party, Role

S, A, C, H = AgreementState, Action, Party.CENTRE, Party.SCHOOL
WORK = {A.EDIT, A.GIVE, A.SEND_TO_SIGN, A.DECLINE}
TABLE: dict[tuple[AgreementState, Party], set[Action]] = {
    (S.WITH_SCHOOL, H): WORK,
    (S.WITH_SCHOOL, C): {A.TAKE_BACK},
    (S.WITH_CENTRE, C): WORK,
    (S.WITH_CENTRE, H): {A.TAKE_BACK},
    (S.SIGNING, C): {A.SIGN, A.DECLINE, A.REOPEN},
    (S.SIGNING, H): {A.SIGN, A.DECLINE},
    (S.SIGNED, C): {A.GIVE_NOTICE, A.TAKE_BACK_NOTICE, A.END},
    (S.SIGNED, H): {A.GIVE_NOTICE, A.TAKE_BACK_NOTICE},
    (S.DECLINED, C): {A.REOPEN},
    (S.DECLINED, H): {A.REOPEN},
}
STARTER: dict[AgreementState, set[Action]] = {
    S.DRAFT: {A.EDIT, A.GIVE, A.WITHDRAW},
    S.WITH_SCHOOL: {A.WITHDRAW},
    S.WITH_CENTRE: {A.WITHDRAW},
}
"""Written apart from the product's own table, by hand: what each side may do, and what only who began may."""
WRITERS = {
    Role.PLANNER, Role.CONSULTANT, Role.ADMINISTRATOR, Role.MANAGEMENT, Role.DIRECTOR, Role.CARE_COORDINATOR, Role.HEAD,
}  # fmt: skip
DECIDERS = {Role.ADMINISTRATOR, Role.MANAGEMENT, Role.DIRECTOR, Role.HEAD}
MANAGERS = {Role.ADMINISTRATOR, Role.MANAGEMENT, Role.DIRECTOR}
SIGNERS = DECIDERS | {Role.SCHOOL_BOARD}
BY_DECIDERS = {A.SEND_TO_SIGN, A.DECLINE, A.SIGN, A.GIVE_NOTICE, A.TAKE_BACK_NOTICE, A.END, A.REGISTER}
STEPS = [action for action in Action if action not in {A.START, A.COMPLETE}]


def expected(state: AgreementState, action: Action, role: Role, starter: Party) -> str:
    deciders = SIGNERS if action is A.SIGN or (action is A.DECLINE and state is S.SIGNING) else DECIDERS
    who = MANAGERS if action is A.TAKE_OUT else deciders if action in BY_DECIDERS else WRITERS
    if role not in who:
        return "role"
    side = PARTY[role]
    allowed = TABLE.get((state, side), set()) | (STARTER.get(state, set()) if side is starter else set())
    return "yes" if action in allowed else "state"


@pytest.mark.parametrize("starter", Party)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", AgreementState)
def test_every_action_in_every_state_by_every_role(world, state, role, starter):
    someone = world.contacts[role] if PARTY[role] is H else world.staff[role]
    agreement = Agreement(school_id=world.school_id, state=state, started_by=starter, is_touched=False)
    found = {}
    for action in STEPS:
        try:
            policy.may(someone.actor, action, agreement)
            found[action] = "yes"
        except Forbidden:
            found[action] = "role"
        except Conflict as error:
            found[action] = "state"
            assert error.extra["state"] == state.value

    assert found == {action: expected(state, action, role, starter) for action in STEPS}
    drawn = set(policy.allowed_actions(agreement, someone.actor))
    assert drawn == {action for action, answer in found.items() if answer == "yes"}, "what is drawn is what is allowed"


def test_what_was_touched_is_not_offered_to_be_taken_back(world):
    agreement = Agreement(school_id=world.school_id, state=S.WITH_SCHOOL, started_by=C, is_touched=True)
    assert A.TAKE_BACK not in policy.allowed_actions(agreement, world.staff[Role.DIRECTOR].actor)


def test_no_contact_acts_for_another_school_and_only_the_product_completes(world):
    stranger = replace(world.contacts[Role.HEAD].actor, school_ids=(uuid4(),))
    for state in AgreementState:
        agreement = Agreement(school_id=world.school_id, state=state, started_by=H, is_touched=False)
        for action in (*STEPS, A.COMPLETE):
            with pytest.raises(Forbidden):
                policy.may(stranger, action, agreement)
    signing = Agreement(school_id=world.school_id, state=S.SIGNING, started_by=H, is_touched=False)
    policy.may(System(), A.COMPLETE, signing)
    with pytest.raises(Conflict):
        policy.may(System(), A.COMPLETE, Agreement(school_id=world.school_id, state=S.SIGNED, started_by=H))


def test_every_action_has_its_permission_its_ledger_entry_and_its_sentence():
    for table in (AUDIT_OF_ACTION, SENTENCES):
        assert set(table) == set(Action)
    assert set(policy.PERMISSION_OF) == set(Action) - {A.COMPLETE}, "that the last signature does"
    assert len(set(AUDIT_OF_ACTION.values())) == len(Action)
    assert {state.value for state in (*AgreementState, *DatedState)} == set(STATE_LABELS)
    assert {row.state for row in TRANSITIONS} == set(AgreementState) - {S.WITHDRAWN}

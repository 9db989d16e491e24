"""The demo's agreements: every state there is, each reached by the verbs that reach it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from clb_app.demo.agreements import FATES, load_agreements, still_matters
from clb_app.demo.schools import add_schools, listing
from clb_core.outbox.models import OutboxMessage
from clb_platform.agreements import queries, service
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service.board import board
from clb_platform.agreements.service.sealing import seal_waiting
from clb_platform.agreements.vocabulary import (
    Action,
    AgreementKind,
    AgreementState,
    BoardFilters,
    DatedState,
    NoticeGroup,
)
from clb_platform.documents import service as documents
from clb_platform.documents.vocabulary import DocumentKind, DocumentState, state_of
from clb_tenants.access.roles import Role

TODAY = date(2026, 10, 6)


@pytest.fixture
def loaded(sealing, uow, world):
    made = add_schools(uow, listing(), 30101, "example", {})
    load_agreements(uow, world.staff[Role.MANAGEMENT].actor, world.staff[Role.DIRECTOR].actor, made)
    ours = {entry.school.school_id for entry in made}
    return [row for row in uow.all(select(Agreement)) if row.school_id in ours]


def test_every_state_kind_and_group_of_the_board_occurs_and_nothing_is_signed_without_signatures(uow, world, loaded):
    states = {service.state_on(row, TODAY).value for row in loaded}
    assert states == {state.value for state in (*AgreementState, *DatedState)} - {"signed"}
    assert {row.kind for row in loaded} == set(AgreementKind)

    for row in loaded:
        steps = [step.action for step in queries.transitions_of(uow, row.agreement_id)]
        if row.kind is AgreementKind.REGISTERED:
            assert steps == [Action.REGISTER]
        elif row.state is AgreementState.SIGNED:
            signing = service.signing_of(uow, row)
            assert signing.is_complete
            assert {party.side.value for party in signing.parties} == {"centre", "school"}
            assert steps.count(Action.SIGN) == len(signing.parties)
            document, check = documents.get(uow, row.document_id)
            assert state_of(document.kind, check.verdict if check else None) is DocumentState.ACCEPTED

    found = board(uow, world.staff[Role.PLANNER].actor, TODAY, BoardFilters())
    assert {group for group, rows in found.groups.items() if rows} == set(NoticeGroup)
    assert found.figures.schools == len(FATES[:60]) + 2, "those of the small world are on the board too"


def test_what_was_signed_here_is_sealed_by_the_worker_after_the_start(uow, loaded):
    waiting = [row for row in loaded if row.state is AgreementState.SIGNING and service.signing_of(uow, row).is_complete]
    half = [row for row in loaded if row.state is AgreementState.SIGNING and service.signing_of(uow, row).by_party]
    kept = [message for message in uow.all(select(OutboxMessage)) if still_matters(message)]
    assert (len(waiting), len(half), len(kept)) == (2, 3, 5)

    assert seal_waiting(uow) == 2
    for row in waiting:
        assert row.state is AgreementState.SIGNED
        assert documents.get(uow, row.document_id)[0].kind is DocumentKind.SEALED
    assert {service.state_on(row, TODAY) for row in waiting} == {DatedState.FUTURE, DatedState.VALID}

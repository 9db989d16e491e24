"""Undoing a bulk proposal: what nobody answered is taken back at once, the rest says why not."""

from __future__ import annotations

from datetime import date

import pytest

from clb_core.errors import Conflict, Forbidden, NotFound
from clb_core.ids import uuid7
from clb_core.web.pages import PageRequest
from clb_platform.planning import queries, service
from clb_platform.planning.forms.bulk import key_text
from clb_platform.planning.service import batch, drafts, preview, undo_batch
from clb_platform.planning.service.preview import Typed
from clb_platform.planning.vocabulary import VisitState
from clb_tenants.access.roles import Role
from clb_tenants.audit import queries as ledger
from clb_tenants.isolation.scope import unit_of_work
from planning.data import THURSDAY, TUESDAY, at, key
from planning.lives import YES, answered
from planning.test_more_mails import post

REPLY_BY = date(2026, 10, 12)


def sent(uow, planner, world):
    """Two proposals that left together: of the primary school and of the secondary one."""
    wanted = [
        Typed((key(uow, world.groups["4A"], "SC3"),), (at(THURSDAY), at(TUESDAY))),
        Typed((key(uow, world.other_groups["1A"], "HPV"),), (at("2026-10-16"),)),
    ]
    outcome = preview.send_batch(uow, planner, wanted, world.team_id, REPLY_BY)
    assert (len(outcome.proposed), outcome.refused) == (2, ())
    return outcome


def test_while_nobody_answered_everything_is_taken_back(uow, planner, world):
    outcome = sent(uow, planner, world)

    undone = undo_batch(uow, planner, outcome.batch_id)

    assert (len(undone.done), undone.kept) == (2, ())
    assert {visit.state for visit in outcome.proposed} == {VisitState.PLANNED}
    assert queries.taken_between(uow, THURSDAY, TUESDAY) == []
    (entry,) = [e for e in ledger.entries(uow, {}, PageRequest.read(50)) if e.action == "planning.batch.undone"]
    assert (entry.changes["withdrawn"], entry.changes["kept"]) == (2, 0)
    with pytest.raises(Conflict, match="niets meer ongedaan"):
        undo_batch(uow, planner, outcome.batch_id)


def test_what_a_school_answered_stays_and_says_so(uow, planner, contact, world):
    outcome = sent(uow, planner, world)
    mine = next(visit for visit in outcome.proposed if visit.school_id == world.school_id)
    answered(uow, contact, mine, YES, YES)

    undone = undo_batch(uow, planner, outcome.batch_id)

    assert [(each.visit, each.why_not) for each in undone.kept] == [(mine, "De school antwoordde al.")]
    assert mine.state is VisitState.ANSWERED
    assert len(undone.done) == 1


def test_other_dates_a_withdrawal_and_a_cancelling_are_told_apart(uow, planner, world):
    outcome = sent(uow, planner, world)
    first, second = outcome.proposed
    service.propose(uow, planner, first.visit_id, [at("2026-10-22")], REPLY_BY)
    service.withdraw(uow, planner, second.visit_id)
    words = {each.visit.visit_id: each.why_not for each in batch(uow, planner, outcome.batch_id).visits}
    assert words == {first.visit_id: "Kreeg intussen andere data.", second.visit_id: "Is al ingetrokken."}

    service.cancel(uow, planner, second.visit_id, reason="Toch niet")

    found = {each.visit.visit_id: each.why_not for each in batch(uow, planner, outcome.batch_id).visits}
    assert found[second.visit_id] == "Is geannuleerd."


def test_only_who_got_the_mail_is_told_that_it_is_withdrawn(uow, planner, world):
    outcome = sent(uow, planner, world)
    undo_batch(uow, planner, outcome.batch_id)
    assert post(uow) == []

    again = sent(uow, planner, world)
    asked = {mail.to for mail in post(uow)}
    undo_batch(uow, planner, again.batch_id)

    told = post(uow)
    assert {mail.to for mail in told} == asked
    assert all(mail.subject.startswith("Ingetrokken") for mail in told)


def test_what_was_withdrawn_is_proposed_anew_in_bulk_as_the_same_visits(uow, planner, world):
    outcome = sent(uow, planner, world)
    undo_batch(uow, planner, outcome.batch_id)

    again = sent(uow, planner, world)

    assert {visit.visit_id for visit in again.proposed} == {visit.visit_id for visit in outcome.proposed}
    assert again.batch_id != outcome.batch_id


def test_a_concept_that_was_never_proposed_is_left_alone(uow, planner, world):
    wanted = key(uow, world.groups["4A"], "SC3")
    service.create_visit(uow, planner, world.school_id, [wanted], world.team_id)

    outcome = preview.send_batch(uow, planner, [Typed((wanted,), (at(THURSDAY),))], world.team_id, REPLY_BY)

    assert (outcome.proposed, outcome.batch_id) == ((), None)
    assert "al een bezoek" in outcome.refused[0].words


def test_the_same_batch_sent_twice_leads_to_the_first(uow, planner, world):
    first = sent(uow, planner, world)
    wanted = [Typed((key(uow, world.groups["4A"], "SC3"),), (at(THURSDAY), at(TUESDAY)))]

    again = preview.send_batch(uow, planner, wanted, world.team_id, REPLY_BY)

    assert (again.proposed, again.batch_id) == ((), first.batch_id)


def test_rights_and_what_is_not_there(uow, planner, world):
    outcome = sent(uow, planner, world)

    with pytest.raises(Forbidden):
        undo_batch(uow, world.staff[Role.NURSE].actor, outcome.batch_id)
    with pytest.raises(NotFound):
        undo_batch(uow, planner, uuid7())


@pytest.fixture
def stored(fresh_runtime, world, clock_at):
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        return sent(uow, world.staff[Role.PLANNER].actor, world).batch_id


def test_one_button_on_the_page_of_the_batch(as_planner, stored):
    address = f"/bezoeken/bulkvoorstellen/{stored}"
    assert address in as_planner.text("/bezoeken/bulkvoorstellen")
    page = as_planner.text(address)
    assert "Trek 2 voorstellen in" in page.replace("\u00a0", " ")

    done = as_planner.post(f"{address}/ongedaan")

    assert done.status_code == 303
    page = as_planner.text(address)
    assert "valt niets meer ongedaan te maken" in page
    assert "Is al ingetrokken." in page
    assert "Stel de ingetrokken bezoeken opnieuw voor" in page
    assert as_planner.post(f"{address}/ongedaan").status_code == 409


def test_the_result_of_sending_leads_to_the_batch(as_planner, fresh_runtime, world, clock_at):
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        wanted = key(uow, world.groups["4A"], "SC3")
        (draft,) = drafts(
            uow, world.staff[Role.PLANNER].actor, [wanted], world.team_id, from_day=date(2026, 10, 15), options=1
        )
    form = {
        "team": str(world.team_id), "reply_by": "2026-10-12", "keys-1": key_text(wanted), "in-1": "1",
        "day-1-1": draft.options[0].day.isoformat(), "half-1-1": draft.options[0].half_day.value,
    }  # fmt: skip

    page = as_planner.post("/bezoeken/voorstel-in-bulk/verstuur", form).get_data(as_text=True)

    assert "/bezoeken/bulkvoorstellen/" in page


def test_over_rest(as_planner, client, world, stored):
    address = f"/visits/bulk-proposals/{stored}"
    found = as_planner.api("GET", address).get_json()
    assert [each["can_be_undone"] for each in found["visits"]] == [True, True]
    assert client(world.staff[Role.NURSE]).api("POST", f"{address}/undo").status_code == 403

    undone = as_planner.api("POST", f"{address}/undo").get_json()

    assert (len(undone["withdrawn"]), undone["kept"]) == (2, [])
    assert as_planner.api("POST", f"{address}/undo").status_code == 409


def test_the_page_asks_as_many_statements_for_more_visits(as_planner, stored, statements, fresh_runtime, world):
    def spent(batch_id):
        statements.clear()
        as_planner.text(f"/bezoeken/bulkvoorstellen/{batch_id}")
        return len(statements)

    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        (one,) = preview.send_batch(
            uow, world.staff[Role.PLANNER].actor, [Typed((key(uow, world.groups["6A"], "SC4"),), (at("2026-10-19"),))],
            world.team_id, REPLY_BY,
        ).proposed  # fmt: skip
        alone = queries.batch_of(uow, [one.visit_id])
    spent(stored)

    assert spent(stored) == spent(alone)

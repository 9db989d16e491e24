"""Evaluations with what both sides say and a decision; commitments on both home pages; what was agreed on a day."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from agreements.lives import fill_in, sign, template
from agreements.signed import BRUSSELS, agreement
from audit.entries import entries_of
from clb_core import clock
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_platform.agreements import queries, service
from clb_platform.agreements.service import Beginning, Terms
from clb_platform.agreements.service.commitments import NewCommitment, commit, promised, set_done
from clb_platform.agreements.service.evaluate import Conclusion, Said, conclude, plan_evaluation
from clb_platform.agreements.service.evaluate import fill_in as say
from clb_platform.agreements.vocabulary import (
    AgreementKind,
    AgreementState,
    CourseAction,
    EvaluationResult,
)
from clb_platform.deadlines import queries as deadlines
from clb_platform.deadlines.vocabulary import Purpose, SubjectKind
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Party, Role
from clb_tenants.isolation.scope import unit_of_work

TODAY, MAY = date(2026, 10, 6), date(2027, 5, 31)
KEEP, ADJUST, END = EvaluationResult


@pytest.fixture
def director(world):
    return world.staff[Role.DIRECTOR].actor


@pytest.fixture
def head(world):
    return world.contacts[Role.HEAD].actor


def signed(uow, director, head, school_id, first=date(2026, 9, 1)):
    text = service.start(uow, director, school_id, Beginning(Terms(first), template_version_id=template(uow)))
    fill_in(uow, director, text)
    service.give(uow, director, text.agreement_id)
    service.send_to_sign(uow, head, text.agreement_id)
    return sign(uow, System(), text, clock.now())


def test_an_evaluation_is_planned_with_its_day_as_a_deadline(uow, world, director):
    made = agreement(uow, world.school_id)

    planned = plan_evaluation(uow, director, made.agreement_id, MAY)

    (row,) = deadlines.current(uow, SubjectKind.AGREEMENT, [made.agreement_id])
    assert (row.purpose, row.day, row.detail) == (Purpose.EVALUATION, MAY, str(planned.evaluation_id))


@pytest.mark.parametrize(("day", "words"), [(date(2026, 10, 5), "Kies een dag vanaf"), (date(2028, 1, 1), "gelden dan niet meer")])
def test_an_evaluation_has_a_day_on_which_the_agreement_holds(uow, world, director, day, words):
    made = agreement(uow, world.school_id, valid_to=date(2027, 8, 31))

    with pytest.raises(Refused, match=words):
        plan_evaluation(uow, director, made.agreement_id, day)


def test_the_centre_plans_and_concludes_and_both_say_how_it_goes(uow, world, director, head):
    made = agreement(uow, world.school_id)
    with pytest.raises(Forbidden):
        plan_evaluation(uow, head, made.agreement_id, MAY)
    row = plan_evaluation(uow, director, made.agreement_id, MAY)

    first = say(uow, head, row.evaluation_id, Said("Het overleg."), 0)
    say(uow, director, row.evaluation_id, Said(works_less="Het lokaal."), 0)
    with pytest.raises(Stale):
        say(uow, head, row.evaluation_id, Said("Iets anders."), first.version + 1)
    with pytest.raises(Refused, match="minstens één"):
        say(uow, head, row.evaluation_id, Said(" "), first.version)
    with pytest.raises(Forbidden):
        conclude(uow, head, row.evaluation_id, Conclusion(TODAY, KEEP, "Zo verder."))

    assert {side: form.works_well for (_id, side), form in queries.evaluation_forms(uow, [row.evaluation_id]).items()} == {
        Party.SCHOOL: "Het overleg.", Party.CENTRE: "",
    }  # fmt: skip


def test_keeping_is_written_down_once_and_its_deadline_is_done(uow, world, director):
    made = agreement(uow, world.school_id)
    row = plan_evaluation(uow, director, made.agreement_id, MAY)

    assert conclude(uow, director, row.evaluation_id, Conclusion(TODAY, KEEP, "Zo verder.")) is None

    assert (row.held_on, row.result, row.conclusion) == (TODAY, KEEP, "Zo verder.")
    (deadline,) = deadlines.current(uow, SubjectKind.AGREEMENT, [made.agreement_id])
    assert deadline.done_at is not None
    with pytest.raises(Conflict, match="afgerond op"):
        conclude(uow, director, row.evaluation_id, Conclusion(TODAY, KEEP, "Nog eens."))
    with pytest.raises(Conflict):
        say(uow, director, row.evaluation_id, Said("Te laat."))
    (entry,) = entries_of(uow, CourseAction.EVALUATION_HELD)
    assert entry.changes["evaluation_result"] == "keep"


@pytest.mark.parametrize(
    ("decided", "field"),
    [
        (Conclusion(date(2026, 10, 7), KEEP, "x"), "held_on"),
        (Conclusion(TODAY, KEEP, " "), "conclusion"),
        (Conclusion(TODAY, ADJUST, "x"), "effective_from"),
        (Conclusion(TODAY, ADJUST, "x", date(2020, 1, 1)), "effective_from"),
    ],
)
def test_a_conclusion_that_cannot_be_is_refused_beside_its_field(uow, world, director, head, decided, field):
    made = signed(uow, director, head, world.school_id)
    row = plan_evaluation(uow, director, made.agreement_id, MAY)

    with pytest.raises(Refused) as refused:
        conclude(uow, director, row.evaluation_id, decided)

    assert field in refused.value.fields
    assert row.held_on is None


def test_adjusting_begins_a_change_and_the_text_of_a_day_follows_it(uow, world, director, head, clock_at):
    made = signed(uow, director, head, world.school_id)
    row = plan_evaluation(uow, director, made.agreement_id, MAY)
    january = date(2027, 1, 1)

    text = conclude(uow, director, row.evaluation_id, Conclusion(TODAY, ADJUST, "Meer overleg.", january))

    assert (text.kind, text.amends_id, text.effective_from) == (AgreementKind.AMENDMENT, made.agreement_id, january)
    clause = service.working_clause(uow, text.agreement_id, "contacten")
    service.change_clause(uow, director, text.agreement_id, "contacten", {"values": {"hoe_vaak": "elke week"}}, clause.version)
    service.give(uow, director, text.agreement_id)
    service.send_to_sign(uow, head, text.agreement_id)
    clock_at.move_to(datetime(2026, 12, 1, 9, tzinfo=BRUSSELS))
    sign(uow, System(), text, clock.now())

    def contacts(day: date) -> str:
        _held, source = service.text_on(uow, world.school_id, day)
        return next(each.body for each in queries.text_of(uow, source.signing_version_id) if each.key == "contacten")

    assert "elke week" not in contacts(date(2026, 12, 31))
    assert "elke week" in contacts(january)


def new(side=Party.CENTRE, what="Een infoavond.", due_on=date(2026, 10, 20), owner="Het anker") -> NewCommitment:
    return NewCommitment(side, owner, what, due_on)


def test_a_commitment_is_made_done_and_open_again(uow, world, director, head):
    made = agreement(uow, world.school_id)
    row = commit(uow, head, made.agreement_id, new())

    assert [each.what for each, _school in promised(uow, director)] == ["Een infoavond."]
    with pytest.raises(Forbidden, match="het centrum zelf"):
        set_done(uow, head, row.commitment_id, is_done=True)
    done = set_done(uow, director, row.commitment_id, is_done=True, version=row.version)
    assert (done.done_by, promised(uow, director)) == (director.name, [])
    with pytest.raises(Stale):
        set_done(uow, director, row.commitment_id, is_done=False, version=1)
    set_done(uow, director, row.commitment_id, is_done=False)
    set_done(uow, director, row.commitment_id, is_done=False)
    assert len(entries_of(uow, CourseAction.COMMITMENT_OPEN)) == 1


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (new(what=" "), "what"), (new(what="x" * 501), "what"), (new(owner=""), "owner_name"),
        (new(owner="x" * 101), "owner_name"), (new(due_on=date(2026, 10, 5)), "due_on"),
    ],
)  # fmt: skip
def test_a_commitment_says_who_what_and_by_when(uow, world, director, wanted, field):
    made = agreement(uow, world.school_id)

    with pytest.raises(Refused) as refused:
        commit(uow, director, made.agreement_id, wanted)

    assert list(refused.value.fields) == [field]


def test_only_what_was_signed_has_commitments_and_evaluations(uow, world, director):
    text = agreement(uow, world.school_id, state=AgreementState.WITH_SCHOOL)

    with pytest.raises(Conflict):
        commit(uow, director, text.agreement_id, new())
    with pytest.raises(Conflict):
        plan_evaluation(uow, director, text.agreement_id, MAY)


def test_another_school_sees_none_of_it(fresh_runtime, world, director, head):
    with unit_of_work(fresh_runtime.database, world.staff[Role.DIRECTOR].scope) as uow:
        made = agreement(uow, world.other_school_id)
        row = plan_evaluation(uow, director, made.agreement_id, MAY)
        promise = commit(uow, director, made.agreement_id, new(Party.SCHOOL))
    with unit_of_work(fresh_runtime.database, world.contacts[Role.HEAD].scope) as uow:
        with pytest.raises(NotFound):
            say(uow, head, row.evaluation_id, Said("x"))
        with pytest.raises(NotFound):
            set_done(uow, head, promise.commitment_id, is_done=True)
        assert promised(uow, head) == []


# The pages and REST.


@pytest.fixture
def ours(fresh_runtime, world, director, head):
    with unit_of_work(fresh_runtime.database, world.staff[Role.DIRECTOR].scope) as uow:
        made = signed(uow, director, head, world.school_id)
        return made.agreement_id


def test_both_sides_see_what_they_promised_at_home_and_tick_it_off(as_administrator, as_head, ours):
    form = {"side": "school", "owner_name": "De directie", "what": "Een lokaal vrijhouden", "due_on": "2026-10-12"}
    assert as_administrator.post(f"/afspraken/{ours}/toezeggingen", form).status_code == 303
    as_administrator.post(f"/afspraken/{ours}/toezeggingen", form | {"side": "centre", "what": "Een infoavond plannen"})

    assert "Een lokaal vrijhouden" in as_head.text("/")
    assert "Een infoavond plannen" not in as_head.text("/")
    assert "Een infoavond plannen" in as_administrator.text("/")
    page = as_head.text(f"/afspraken/{ours}/opvolging")
    address = page.split('action="/toezeggingen/')[1].split('"')[0]
    assert as_head.post(f"/toezeggingen/{address}", {"is_done": "1", "version": "1"}).status_code == 303
    assert "Een lokaal vrijhouden" not in as_head.text("/")
    assert "gedaan op" in as_head.text(f"/afspraken/{ours}/opvolging")


def test_what_is_wrong_comes_back_with_what_was_typed(as_administrator, ours):
    answer = as_administrator.post(f"/afspraken/{ours}/toezeggingen", {"side": "school", "what": "Iets", "due_on": "2020-01-01"})

    assert answer.status_code == 422
    assert "Deze dag is voorbij." in answer.text
    assert "Iets" in answer.text


def test_an_evaluation_goes_through_its_pages_to_a_change_of_the_text(as_administrator, as_head, ours):
    answer = as_administrator.post(f"/afspraken/{ours}/evaluaties", {"planned_on": "2026-10-20"})
    page = answer.headers["Location"]
    assert "Kijk terug met het CLB" in as_head.text("/")
    assert as_head.post(page, {"works_well": "Het overleg", "said_version": "0"}).status_code == 303
    assert "Het overleg" in as_administrator.text(page)

    form = {"held_on": "2026-10-06", "result": "adjust", "conclusion": "Meer overleg.", "version": "1"}
    assert as_administrator.post(f"{page}/besluit", form).status_code == 422
    done = as_administrator.post(f"{page}/besluit", form | {"effective_from": "2027-01-01"})
    assert done.status_code == 303
    assert "Bijsturing vanaf" in as_administrator.text(done.headers["Location"])
    assert "Meer overleg." in as_head.text(page)


def test_what_was_agreed_on_a_day_has_its_page(as_head, as_administrator, ours, world):
    address = f"/scholen/{world.school_id}/afspraken/op"

    assert "Wat spraken we af op" in as_head.text(f"{address}?dag=2026-10-06")
    assert "golden er geen ondertekende afspraken" in as_administrator.text(f"{address}?dag=2020-10-06")
    assert as_administrator.get(f"{address}?dag=nooit").status_code == 200


def test_rest_does_the_same(as_administrator, ours, world):
    made = as_administrator.api(
        "POST", f"/agreements/{ours}/commitments",
        {"side": "centre", "owner_name": "Het anker", "what": "Een infoavond", "due_on": "2026-11-01"},
    )  # fmt: skip
    assert made.status_code == 201
    done = as_administrator.api(
        "PUT", f"/commitments/{made.json['commitment_id']}/done", {"is_done": True}, version=made.json["version"]
    )
    assert done.json["done_at"] is not None
    assert len(as_administrator.api("GET", f"/agreements/{ours}/commitments").json["items"]) == 1

    planned = as_administrator.api("POST", f"/agreements/{ours}/evaluations", {"planned_on": "2027-05-31"})
    evaluation = planned.json["evaluation_id"]
    said = as_administrator.api("PUT", f"/evaluations/{evaluation}/form", {"works_well": "Alles"}, version=0)
    assert said.json["side"] == "centre"
    held = as_administrator.api(
        "POST", f"/evaluations/{evaluation}/conclusion",
        {"held_on": "2026-10-06", "result": "keep", "conclusion": "Zo verder."}, version=planned.json["version"],
    )  # fmt: skip
    assert held.json["result"] == "keep"
    listed = as_administrator.api("GET", f"/agreements/{ours}/evaluations").json["items"]
    assert listed[0]["said"][0]["works_well"] == "Alles"
    text = as_administrator.api("GET", f"/schools/{world.school_id}/agreement-text?on=2026-10-06").json
    assert text["text_of"] == str(ours)
    assert text["clauses"]

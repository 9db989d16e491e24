"""A renewal campaign: seen first, made by a worker in small steps, stopped, gone on with, and only what failed tried again."""

from __future__ import annotations

from datetime import date

import pytest

import world as worlds
from agreements.lives import fill_in, sign, template
from agreements.signed import agreement
from audit.entries import entries_of
from clb_app import reactions
from clb_core import clock
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_platform.agreements import queries, service
from clb_platform.agreements.service import Beginning, Terms
from clb_platform.agreements.service import campaign as campaigns
from clb_platform.agreements.service.notice import give_notice
from clb_platform.agreements.vocabulary import (
    SECOND_PERSON,
    AgreementKind,
    AgreementState,
    CampaignState,
    CourseAction,
    NewCampaign,
    NewNotice,
    Renewal,
    SchoolOutcome,
    TextSource,
)
from clb_tenants.access.actor import System
from clb_tenants.access.roles import Party, Role
from clb_tenants.centres import service as centres
from clb_tenants.isolation.scope import unit_of_work
from planning.post import mails_sent

SUMMER = date(2027, 8, 31)
A_TERM = Terms(date(2025, 9, 1), SUMMER, Renewal.EXPLICIT)
PLANNED, SKIPPED, DONE, FAILED = SchoolOutcome


@pytest.fixture
def director(world):
    return world.staff[Role.DIRECTOR].actor


def wanted(*school_ids, source=TextSource.CURRENT, years=3, sends=False, name="Verlenging 2027") -> NewCampaign:
    return NewCampaign(name, source, years, sends, school_ids)


def signed(uow, director, head, school_id, terms=A_TERM):
    """An agreement with a text of its own, signed by both."""
    text = service.start(uow, director, school_id, Beginning(terms, template_version_id=template(uow)))
    fill_in(uow, director, text)
    service.give(uow, director, text.agreement_id)
    service.send_to_sign(uow, head, text.agreement_id)
    return sign(uow, System(), text, clock.now())


def found(uow, made) -> dict[object, tuple[SchoolOutcome, str]]:
    return {school.school_id: (row.outcome, row.words) for row, school in queries.campaign_schools(uow, made.campaign_id)}


def test_the_dry_run_says_for_each_school_what_would_be_made_and_why_not(uow, world, director):
    template(uow)
    ends = agreement(uow, world.school_id, valid_to=SUMMER)
    schools = [worlds._school(uow, f"0610{number:02d}", f"School {number}", "primary")[0] for number in range(6)]
    agreement(uow, schools[0], valid_to=SUMMER)
    agreement(uow, schools[0], state=AgreementState.WITH_SCHOOL, valid_from=date(2027, 9, 1))
    noticed = agreement(uow, schools[1], valid_to=date(2028, 8, 31))
    give_notice(uow, director, noticed.agreement_id, NewNotice(Party.SCHOOL, clock.today(), SUMMER, "Weg."))
    agreement(uow, schools[2])
    agreement(uow, schools[3], valid_to=SUMMER)
    agreement(uow, schools[3], valid_from=date(2027, 9, 1))
    agreement(uow, schools[4], valid_to=SUMMER, kind=AgreementKind.REGISTERED)

    mails_sent(uow)

    made = campaigns.prepare(uow, director, wanted(world.school_id, *schools))

    outcomes = found(uow, made)
    assert outcomes[world.school_id] == (PLANNED, "")
    assert outcomes[schools[4]] == (PLANNED, "")
    for school_id, words in (
        (schools[0], "loopt al een voorstel"), (schools[1], "opgezegd"), (schools[2], "zonder einddatum"),
        (schools[3], "al ondertekende afspraken vanaf woensdag"), (schools[5], "nog geen tekst"),
    ):  # fmt: skip
        assert outcomes[school_id][0] is SKIPPED
        assert words in outcomes[school_id][1]
    assert queries.open_agreement(uow, world.school_id) is None
    assert ends.state is AgreementState.SIGNED
    assert mails_sent(uow) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"), ({"name": "x" * 121}, "name"), ({"years": 11}, "years"), ({"years": -1}, "years"),
        ({"none": True}, "school_ids"), ({"sends": True}, "sends"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(uow, world, director, change, field):
    centres.change_setting(uow, director, SECOND_PERSON.key, "ja", clock.today(), "overleg")
    school_ids = () if change.pop("none", False) else (world.school_id,)

    with pytest.raises(Refused) as refused:
        campaigns.prepare(uow, director, wanted(*school_ids, **change))

    assert list(refused.value.fields) == [field]


def test_only_who_may_and_only_for_own_schools(uow, world, director):
    with pytest.raises(Forbidden):
        campaigns.prepare(uow, world.staff[Role.PLANNER].actor, wanted(world.school_id))
    with pytest.raises(NotFound):
        campaigns.prepare(uow, director, wanted(world.foreign_school_id))


@pytest.fixture
def open_unit(fresh_runtime, world):
    return lambda: unit_of_work(fresh_runtime.database, world.staff[Role.DIRECTOR].scope)


@pytest.fixture
def many(open_unit, world, director):
    """Twenty-three schools whose agreement ends next summer; the campaign for them."""
    with open_unit() as uow:
        head = world.contacts[Role.HEAD].actor
        signed(uow, director, head, world.school_id)
        template(uow)
        school_ids = [worlds._school(uow, f"0620{number:02d}", f"School {number:02d}", "primary")[0] for number in range(22)]
        made = campaigns.prepare(uow, director, wanted(world.school_id, *school_ids, source=TextSource.TEMPLATE))
        return made.campaign_id


def outcomes(open_unit, campaign_id):
    with open_unit() as uow:
        row = queries.campaign(uow, campaign_id)
        counts = queries.campaign_counts(uow, [campaign_id])[campaign_id]
        return row.state, {outcome: number for outcome, number in counts.items() if number}


def run(open_unit, director, campaign_id):
    with open_unit() as uow:
        campaigns.run_campaign(uow, director, campaign_id)


def test_the_worker_makes_one_text_for_each_school_and_a_second_turn_makes_none(open_unit, many, director):
    run(open_unit, director, many)
    assert outcomes(open_unit, many) == (CampaignState.WORKING, {PLANNED: 23})

    for _turn in range(2):
        with open_unit() as uow:
            campaigns.work_on_campaign(uow, director, many)

    assert outcomes(open_unit, many) == (CampaignState.DONE, {DONE: 23})
    with open_unit() as uow:
        texts = [queries.agreement(uow, row.agreement_id) for row, _school in queries.campaign_schools(uow, many)]
        assert {text.state for text in texts} == {AgreementState.DRAFT}
        assert len({text.school_id for text in texts}) == 23
        assert texts[0].valid_from == date(2027, 9, 1)
        assert texts[0].valid_to == date(2030, 8, 31)
    with open_unit() as uow, pytest.raises(Conflict):
        campaigns.run_campaign(uow, director, many)


def test_a_stop_is_heard_between_schools_and_the_rest_goes_on_later(open_unit, many, director, monkeypatch):
    run(open_unit, director, many)
    real = campaigns._make

    def make(uow, *rest):
        real(uow, *rest)
        if rest[2].position == 10:
            rest[1].stop_asked = True

    monkeypatch.setattr(campaigns, "_make", make)
    with open_unit() as uow:
        campaigns.work_on_campaign(uow, director, many)
    assert outcomes(open_unit, many) == (CampaignState.STOPPED, {DONE: 10, PLANNED: 13})

    monkeypatch.undo()
    run(open_unit, director, many)
    with open_unit() as uow:
        campaigns.work_on_campaign(uow, director, many)
    assert outcomes(open_unit, many) == (CampaignState.DONE, {DONE: 23})


def test_a_worker_that_dies_half_way_leaves_what_it_made_and_the_next_goes_on(open_unit, many, director, monkeypatch):
    run(open_unit, director, many)
    real = campaigns._make

    def dies(uow, *rest):
        if rest[2].position == 15:
            raise RuntimeError("killed")
        real(uow, *rest)

    monkeypatch.setattr(campaigns, "_make", dies)
    with pytest.raises(RuntimeError), open_unit() as uow:
        campaigns.work_on_campaign(uow, director, many)
    assert outcomes(open_unit, many) == (CampaignState.WORKING, {DONE: 10, PLANNED: 13})

    monkeypatch.undo()
    with open_unit() as uow:
        campaigns.work_on_campaign(uow, director, many)
    assert outcomes(open_unit, many) == (CampaignState.DONE, {DONE: 23})


def test_what_changed_since_the_dry_run_fails_alone_and_is_tried_again_alone(open_unit, many, director, world):
    with open_unit() as uow:
        row = queries.campaign_schools(uow, many)[3][0]
        busy = service.start(uow, director, row.school_id, Beginning(Terms(SUMMER), template_version_id=template(uow)))
    run(open_unit, director, many)
    with open_unit() as uow:
        campaigns.work_on_campaign(uow, director, many)
    assert outcomes(open_unit, many) == (CampaignState.DONE, {DONE: 22, FAILED: 1})
    with open_unit() as uow:
        failed = queries.campaign_schools(uow, many)[3][0]
        assert "Er loopt al een voorstel" in failed.words
        service.withdraw(uow, director, busy.agreement_id, reason="Dubbel.")
        campaigns.retry_campaign(uow, director, many)
    with open_unit() as uow:
        campaigns.work_on_campaign(uow, director, many)

    assert outcomes(open_unit, many) == (CampaignState.DONE, {DONE: 23})
    with open_unit() as uow, pytest.raises(Refused, match="niets mislukt"):
        campaigns.retry_campaign(uow, director, many)


def test_who_lost_the_role_makes_nothing(open_unit, many, director):
    run(open_unit, director, many)
    with open_unit() as uow:
        campaigns.work_on_campaign(uow, None, many)

    assert outcomes(open_unit, many) == (CampaignState.STOPPED, {PLANNED: 23})


def test_from_the_current_text_each_is_given_with_a_mail_through_the_worker(open_unit, world, director):
    with open_unit() as uow:
        before = signed(uow, director, world.contacts[Role.HEAD].actor, world.school_id)
        made = campaigns.prepare(uow, director, wanted(world.school_id, sends=True, years=0))
        mails_sent(uow)
        campaigns.run_campaign(uow, director, made.campaign_id)
    with open_unit() as uow:
        reactions.react(uow, "CampaignWorkAsked", _event(uow, made, director))
    with open_unit() as uow:
        text = queries.open_agreement(uow, world.school_id)
        assert (text.state, text.predecessor_id, text.renewal) == (
            AgreementState.WITH_SCHOOL, before.agreement_id, Renewal.TACIT,
        )  # fmt: skip
        assert {mail.subject for mail in mails_sent(uow)} == {f"Jullie zijn aan zet: {text.title}"}
        assert len(entries_of(uow, CourseAction.CAMPAIGN_STARTED)) == 1


def _event(uow, made, director):
    return {"campaign_id": str(made.campaign_id), "person_id": str(director.person_id), "work_id": str(made.campaign_id)}


# The pages and REST.


def test_the_page_goes_from_the_board_to_the_dry_run_to_the_worker(as_administrator, open_unit, world, director):
    with open_unit() as uow:
        signed(uow, director, world.contacts[Role.HEAD].actor, world.school_id)
    assert "Start een proefronde" in as_administrator.text("/verlenging?groep=soon")
    page = as_administrator.text("/verlenging/rondes/nieuw?groep=soon")
    assert "Basisschool De Proeftuin" in page
    assert "Atheneum Proefberg" not in page

    form = {"name": "Ronde", "source": "current", "years": "2", "school_ids": [str(world.school_id)]}
    answer = as_administrator.post("/verlenging/rondes/nieuw", form)
    address = answer.headers["Location"]
    review = as_administrator.text(address)
    assert "1 tekst wordt gemaakt" in review
    version = review.split('name="version" value="')[1].split('"')[0]

    assert as_administrator.post(f"{address}/start", {"version": version}).status_code == 303
    assert "0 van 1 scholen" in as_administrator.text(address)
    assert as_administrator.get(f"{address}/voortgang", headers={"HX-Request": "true"}).status_code == 200
    as_administrator.post(f"{address}/stop", {"version": "1"})
    assert "We stoppen" in as_administrator.text(address)
    assert "Ronde" in as_administrator.text("/verlenging/rondes")


def test_a_form_without_schools_comes_back_with_what_was_typed(as_administrator, open_unit, world):
    with open_unit() as uow:
        agreement(uow, world.school_id, valid_to=SUMMER)
    answer = as_administrator.post("/verlenging/rondes/nieuw", {"name": "Mijn ronde", "years": "2"})

    assert answer.status_code == 422
    assert "Kies minstens één school." in answer.text
    assert "Mijn ronde" in answer.text


def test_rest_prepares_runs_and_stops(as_administrator, open_unit, world, director):
    with open_unit() as uow:
        signed(uow, director, world.contacts[Role.HEAD].actor, world.school_id)
    made = as_administrator.api(
        "POST", "/agreements/campaigns", {"name": "Ronde", "years": 1, "school_ids": [str(world.school_id)]}
    )
    assert (made.status_code, made.json["schools"][0]["outcome"]) == (201, "planned")
    address = f"/agreements/campaigns/{made.json['campaign_id']}"
    assert as_administrator.api("POST", f"{address}/run").status_code == 428

    started = as_administrator.api("POST", f"{address}/run", version=made.json["version"])
    assert started.json["state"] == "working"
    assert as_administrator.api("POST", f"{address}/stop").status_code == 200
    assert as_administrator.api("POST", f"{address}/retry", version=99).status_code == 412
    assert as_administrator.api("GET", address).json["name"] == "Ronde"

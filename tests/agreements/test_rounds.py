"""A text goes back and forth: started by either side, in turn, with versions that never change, until both want it signed."""

from __future__ import annotations

import pytest

from agreements.lives import FIRST, LAST, REASON, fill_in, given, read, signing, started, template, working
from audit.entries import entries_of
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_platform.agreements import queries, service
from clb_platform.agreements.service import Beginning, Terms
from clb_platform.agreements.vocabulary import (
    AUDIT_OF_ACTION,
    SECOND_PERSON,
    Action,
    AgreementState,
    ApprovalState,
    Content,
    Decision,
    Mark,
    Renewal,
    covered,
    starting_templates,
)
from clb_tenants.access.roles import Party, Role
from clb_tenants.centres import service as centres
from planning.post import mails_sent


@pytest.fixture
def director(world):
    return world.staff[Role.DIRECTOR].actor


@pytest.fixture
def consultant(world):
    return world.staff[Role.CONSULTANT].actor


@pytest.fixture
def head(world):
    return world.contacts[Role.HEAD].actor


def test_the_delivered_templates_cover_every_mandatory_content_and_say_where_each_clause_comes_from():
    for each in starting_templates():
        assert set(covered([clause.text for clause in each.clauses])) >= {
            content for content in Content if content in MANDATORY
        }
        assert all(len(clause.origin) > 20 for clause in each.clauses)


MANDATORY = (
    Content.ROLES, Content.INFORMATION_EXCHANGE, Content.INFORMATION_MOMENTS, Content.VALIDITY, Content.EVALUATION,
    Content.ADJUSTMENT,
)  # fmt: skip
"""The six of the decree, written here by hand."""


def test_a_centre_gets_its_own_copy_once(uow):
    service.ensure_templates(uow)
    first = [row.template_id for row in queries.templates(uow)]
    service.ensure_templates(uow)

    assert [row.template_id for row in queries.templates(uow)] == first
    assert len(first) == 3


def test_the_school_reads_nothing_of_a_draft_before_it_is_given(uow, world, director):
    agreement = started(uow, director, world.school_id)

    assert agreement.shared_at is None
    service.give(uow, director, agreement.agreement_id)
    assert agreement.shared_at is not None
    assert agreement.state is AgreementState.WITH_SCHOOL


@pytest.mark.parametrize("first", ["school", "centre"])
def test_both_sides_work_in_turn_until_one_wants_it_signed(uow, world, director, head, first):
    one, two = (head, director) if first == "school" else (director, head)
    agreement = given(uow, one, world.school_id)
    assert service.allowed_actions(agreement, one) == (Action.TAKE_BACK, Action.WITHDRAW)

    service.change_clause(uow, two, agreement.agreement_id, "aanwezigheid", {"values": {"lokaal": "lokaal 12"}}, None)
    assert "lokaal 12" not in read(uow, agreement, one.party, "aanwezigheid"), "only what was given is read"
    service.give(uow, two, agreement.agreement_id)
    assert "lokaal 12" in read(uow, agreement, one.party, "aanwezigheid")

    service.send_to_sign(uow, one, agreement.agreement_id)
    assert agreement.state is AgreementState.SIGNING
    assert agreement.content_hash == queries.last_version(uow, agreement.agreement_id).content_hash
    steps = [row.action for row in queries.transitions_of(uow, agreement.agreement_id)]
    assert steps == [Action.START, Action.GIVE, Action.GIVE, Action.SEND_TO_SIGN]
    for action in steps:
        assert entries_of(uow, AUDIT_OF_ACTION[action])


def test_what_one_changed_must_be_seen_by_the_other_before_it_is_signed(uow, world, director, head):
    agreement = given(uow, director, world.school_id)
    clause = working(uow, agreement, "contacten")
    service.change_clause(uow, head, agreement.agreement_id, "contacten", {"source": clause.source + " Altijd."}, None)

    with pytest.raises(Refused, match="wijzigde iets"):
        service.send_to_sign(uow, head, agreement.agreement_id)


def test_who_has_not_the_turn_changes_nothing(uow, world, director, head):
    agreement = given(uow, director, world.school_id)

    with pytest.raises(Conflict, match="De school is aan zet"):
        service.change_clause(uow, director, agreement.agreement_id, "contacten", {"title": "Anders"}, None)
    with pytest.raises(Conflict):
        service.give(uow, director, agreement.agreement_id)


def test_a_school_of_another_is_refused(uow, world, director):
    other = world.other_contact.actor
    agreement = given(uow, director, world.school_id)
    with pytest.raises(Forbidden):
        service.change_clause(uow, other, agreement.agreement_id, "contacten", {"title": "Anders"}, None)


def test_two_people_in_one_clause_never_lose_a_text(uow, world, director, consultant):
    agreement = started(uow, director, world.school_id)
    seen = working(uow, agreement, "contacten").version
    service.change_clause(uow, director, agreement.agreement_id, "contacten", {"title": "Eerst"}, seen)

    with pytest.raises(Stale):
        service.change_clause(uow, consultant, agreement.agreement_id, "contacten", {"title": "Daarna"}, seen)
    assert working(uow, agreement, "contacten").title == "Eerst"


def test_a_content_of_the_law_without_a_clause_keeps_a_text_from_being_given(uow, world, director):
    agreement = started(uow, director, world.school_id)
    row = working(uow, agreement, "evaluatie")
    row.covers = []
    uow.flush()

    with pytest.raises(Refused, match="geen artikel voor: Evaluatie"):
        service.give(uow, director, agreement.agreement_id)
    assert agreement.rounds == 0


def test_an_empty_parameter_keeps_a_text_from_being_signed(uow, world, director, head):
    agreement = started(uow, director, world.school_id)
    service.give(uow, director, agreement.agreement_id)

    with pytest.raises(Refused, match="nog iets in te vullen in: Wie doet wat"):
        service.send_to_sign(uow, head, agreement.agreement_id)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": ""}, "titel"),
        ({"source": "  "}, "Schrijf de tekst"),
        ({"source": "Dag {onbekend_veld}"}, r"Onbekend veld: \{onbekend_veld\}"),
        ({"source": "x" * 8001}, "hoogstens 8000 tekens"),
        ({"values": {"iets": "x"}}, "geen parameter: iets"),
        ({"is_included": False}, "hoort in elke tekst"),
    ],
)
def test_bad_input_in_a_clause_is_refused_in_words_and_nothing_changes(uow, world, director, values, words):
    agreement = started(uow, director, world.school_id)
    before = working(uow, agreement, "rollen").source
    with pytest.raises(Refused, match=words):
        service.change_clause(uow, director, agreement.agreement_id, "rollen", values, None)
    assert working(uow, agreement, "rollen").source == before


@pytest.mark.parametrize(("key", "value"), [("aantal", "veel"), ("aantal", "-1"), ("aantal", "1e9")])
def test_a_number_is_a_number(uow, world, director, key, value):
    agreement = started(uow, director, world.school_id)
    with pytest.raises(Refused, match="geef een getal"):
        service.change_clause(uow, director, agreement.agreement_id, "infomomenten", {"values": {key: value}}, None)


def test_a_day_is_a_day_and_is_read_in_words(uow, world, director):
    agreement = started(uow, director, world.school_id)
    with pytest.raises(Refused, match="kies een dag"):
        service.change_clause(
            uow, director, agreement.agreement_id, "evaluatie", {"values": {"eerste_evaluatie": "31/5"}}, None
        )
    service.change_clause(
        uow, director, agreement.agreement_id, "evaluatie", {"values": {"eerste_evaluatie": "2027-05-31"}}, None
    )

    assert "31 mei 2027" in read(uow, agreement, Party.CENTRE, "evaluatie").replace("\N{NO-BREAK SPACE}", " ")


def test_the_text_of_a_fixed_clause_stays(uow, world, director):
    agreement = started(uow, director, world.school_id)
    with pytest.raises(Refused, match="ligt vast"):
        service.change_clause(uow, director, agreement.agreement_id, "partijen", {"source": "Tussen ons"}, None)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (Terms(LAST, FIRST, Renewal.EXPLICIT), "ligt voor de eerste"),
        (Terms(FIRST, None, Renewal.EXPLICIT), "Zonder laatste dag"),
        (Terms(FIRST, None, Renewal.TACIT, 2, 30), "elk jaar bestaat"),
    ],
)
def test_days_that_cannot_be_are_refused(uow, world, director, terms, words):
    with pytest.raises(Refused, match=words):
        started(uow, director, world.school_id, terms)
    assert queries.open_agreement(uow, world.school_id) is None


def test_a_school_has_one_open_text_at_a_time(uow, world, director, head):
    started(uow, director, world.school_id)
    with pytest.raises(Conflict, match="loopt al een voorstel"):
        started(uow, director, world.school_id)
    with pytest.raises(Conflict, match="loopt al een voorstel"):
        started(uow, head, world.school_id)


def test_a_start_needs_something_to_begin_from(uow, world, director):
    with pytest.raises(Refused, match="Kies een model"):
        service.start(uow, director, world.school_id, Beginning(Terms(FIRST)))
    with pytest.raises(NotFound):
        service.start(uow, director, world.school_id, Beginning(Terms(FIRST), template_version_id=world.school_id))


def test_taking_over_and_keeping_ones_own_text(uow, world, director, head):
    agreement = given(uow, director, world.school_id)
    own = read(uow, agreement, Party.CENTRE, "contacten")
    for key in ("contacten", "tucht"):
        clause = working(uow, agreement, key)
        service.change_clause(
            uow, head, agreement.agreement_id, key, {"source": clause.source + " Volgens de school."}, None
        )
    service.give(uow, head, agreement.agreement_id)

    service.decide(uow, director, agreement.agreement_id, "contacten", Decision.KEPT, None)
    service.decide(uow, director, agreement.agreement_id, "tucht", Decision.TAKEN, None)

    assert read(uow, agreement, Party.CENTRE, "contacten") == own
    assert "Volgens de school." in read(uow, agreement, Party.CENTRE, "tucht")
    assert working(uow, agreement, "tucht").decision is Decision.TAKEN


def test_there_is_no_own_text_to_keep_before_one_gave_any(uow, world, director, head):
    agreement = given(uow, director, world.school_id)
    with pytest.raises(Refused, match="nog geen eigen tekst"):
        service.decide(uow, head, agreement.agreement_id, "contacten", Decision.KEPT, None)


def test_a_clause_of_ones_own_appears_in_the_redline_as_added(uow, world, director, head):
    agreement = given(uow, director, world.school_id)
    added = service.add_clause(
        uow, head, agreement.agreement_id, "Fietsenstalling", "Het CLB mag zijn fietsen binnen zetten."
    )
    service.give(uow, head, agreement.agreement_id)

    first, second = (row.agreement_version_id for row in queries.versions_of(uow, agreement.agreement_id))
    _a, _b, changes = service.compared(uow, agreement, first, second)
    assert [each.key for each in changes if each.is_changed] == [added.clause_key]
    assert next(each for each in changes if each.key == added.clause_key).mark is Mark.ADDED


def test_a_text_is_taken_back_only_while_the_other_did_not_touch_it(uow, world, director, head):
    agreement = given(uow, director, world.school_id)
    service.take_back(uow, director, agreement.agreement_id)
    assert agreement.state is AgreementState.WITH_CENTRE

    service.give(uow, director, agreement.agreement_id)
    service.change_clause(uow, head, agreement.agreement_id, "contacten", {"title": "Overleg"}, None)
    with pytest.raises(Conflict, match="werkt al in de tekst"):
        service.take_back(uow, director, agreement.agreement_id)


def test_a_no_has_a_reason_is_told_to_all_and_can_be_talked_about_again(uow, world, director, head):
    agreement = signing(uow, director, head, world.school_id)
    mails_sent(uow)
    with pytest.raises(Refused, match="Zeg waarom"):
        service.decline(uow, head, agreement.agreement_id, reason=" ")
    service.decline(uow, head, agreement.agreement_id, reason=REASON)

    mails = mails_sent(uow)
    assert {mail.to for mail in mails} >= {world.contacts[Role.HEAD].email, world.staff[Role.DIRECTOR].email}
    assert all(REASON in mail.text for mail in mails)

    service.reopen(uow, director, agreement.agreement_id, reason=REASON)
    assert (agreement.state, agreement.content_hash) == (AgreementState.WITH_CENTRE, None)


def test_who_began_may_withdraw_and_the_other_may_not(uow, world, director, head):
    agreement = given(uow, head, world.school_id)
    with pytest.raises(Conflict):
        service.withdraw(uow, director, agreement.agreement_id, reason=REASON)
    service.withdraw(uow, head, agreement.agreement_id, reason=REASON)
    assert agreement.state is AgreementState.WITHDRAWN
    assert service.allowed_actions(agreement, head) == ()


def test_with_the_setting_a_second_person_approves_exactly_this_text(uow, world, director, consultant):
    today = FIRST.replace(month=10, day=1)
    centres.change_setting(uow, world.staff[Role.ADMINISTRATOR].actor, SECOND_PERSON.key, "true", today, "afspraak")
    agreement = fill_in(uow, consultant, started(uow, consultant, world.school_id))
    with pytest.raises(Refused, match="tweede persoon"):
        service.give(uow, consultant, agreement.agreement_id)
    service.ask_approval(uow, consultant, agreement.agreement_id)
    with pytest.raises(Conflict, match="al gevraagd"), uow.attempt():
        service.ask_approval(uow, consultant, agreement.agreement_id)
    approval = service.decide_approval(uow, director, agreement.agreement_id, is_approved=True, remark="")
    assert approval.state is ApprovalState.APPROVED

    service.change_clause(uow, consultant, agreement.agreement_id, "contacten", {"title": "Overleg op school"}, None)
    with pytest.raises(Refused, match="tweede persoon"):
        service.give(uow, consultant, agreement.agreement_id)


def test_who_asked_does_not_approve(uow, world, director):
    agreement = started(uow, director, world.school_id)
    service.ask_approval(uow, director, agreement.agreement_id)
    with pytest.raises(Forbidden, match="geeft ze niet zelf"):
        service.decide_approval(uow, director, agreement.agreement_id, is_approved=True, remark="")


def test_a_published_template_version_never_changes_and_new_texts_start_from_the_newest(uow, world, director):
    version_id = template(uow)
    before = [row.source for row in queries.published_clauses(uow, version_id)]
    template_id = queries.template_version(uow, version_id).template_id
    clause = queries.template_clauses(uow, template_id)[-1]
    values = {"title": clause.title, "source": "Nieuw.", "is_included": True, "is_mandatory": True, "is_fixed": False}
    service.change_template_clause(uow, director, template_id, clause.clause_key, values, clause.version)
    published = service.publish(uow, director, template_id, "Korter")
    with pytest.raises(Refused, match="niets veranderd"):
        service.publish(uow, director, template_id, "Nog eens")

    assert [row.source for row in queries.published_clauses(uow, version_id)] == before
    assert template(uow) == published.template_version_id
    assert read(uow, started(uow, director, world.school_id), Party.CENTRE, clause.clause_key) == "Nieuw."


def test_the_mail_of_a_round_goes_to_who_has_the_turn_with_what_was_said(uow, world, director, head):
    agreement = given(uow, director, world.school_id)
    mails = mails_sent(uow)
    assert {mail.to for mail in mails} == {world.contacts[role].email for role in (Role.HEAD, Role.CARE_COORDINATOR)}
    assert all(
        "Graag jullie mening." in mail.text and f"/afspraken/{agreement.agreement_id}" in mail.text for mail in mails
    )

    service.give(uow, head, agreement.agreement_id)
    assert {mail.to for mail in mails_sent(uow)} == {world.staff[Role.DIRECTOR].email}


def test_a_school_asks_for_a_talk_once_and_the_centre_answers(uow, world, director, head):
    talk = service.ask_talk(uow, head, world.school_id, "Over het lokaal.")
    assert any("Over het lokaal." in mail.text for mail in mails_sent(uow))
    with pytest.raises(Conflict, match="al een gesprek gevraagd"), uow.attempt():
        service.ask_talk(uow, head, world.school_id, "Nog eens.")
    with pytest.raises(Refused, match="wanneer het gesprek is"):
        service.answer_talk(uow, director, talk.talk_id, " ")
    service.answer_talk(uow, director, talk.talk_id, "Maandag om 10 uur.")
    assert queries.open_talk(uow, world.school_id) is None

"""Signing here: named persons in their turn, under the text they read, until the sealed document is there."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from agreements.lives import A_YEAR, REASON, given, signing, started
from audit.entries import entries_of
from clb_core import clock
from clb_core.errors import Conflict, Forbidden, NotFound, Refused
from clb_core.outbox.models import MessageKind
from clb_platform.agreements import queries, service
from clb_platform.agreements.service import Terms
from clb_platform.agreements.service import sealing as jobs
from clb_platform.agreements.vocabulary import (
    REMIND_TO_SIGN,
    AgreementsAction,
    AgreementState,
    Renewal,
    SignatoryRole,
    SignatureLevel,
)
from clb_platform.documents import service as documents
from clb_platform.documents.ports import SealFailed
from clb_platform.documents.vocabulary import Verdict
from clb_tenants.access.roles import Party, Role
from clb_tenants.centres import service as centres
from clb_tenants.identity.vocabulary import Proof
from documents import pdfs
from planning.post import mails_sent, open_messages


@pytest.fixture
def director(world):
    return world.staff[Role.DIRECTOR].actor


@pytest.fixture
def head(world):
    return world.contacts[Role.HEAD].actor


@pytest.fixture
def frozen(uow, world, director, head, seal_here):
    """A text that both sides want, with its usual signatories: the head first, then the director."""
    agreement = signing(uow, director, head, world.school_id, A_YEAR)
    mails_sent(uow)
    return agreement


@pytest.fixture
def seal_here(sealing):
    return sealing


def sign(uow, actor, agreement, **more):
    values = {"content_hash": agreement.content_hash, "agrees": True, "proof": Proof(actor.person_id, clock.now())}
    return service.sign(uow, actor, agreement.agreement_id, **values | more)


def both_sign(uow, agreement, head, director):
    sign(uow, head, agreement)
    sign(uow, director, agreement)
    mails_sent(uow)
    return agreement


def members_of(uow, agreement):
    return [(party.side, party.position, party.name) for party in queries.parties_of(uow, agreement.agreement_id)]


def test_who_usually_signs_is_named_and_the_first_is_asked(uow, world, director, head, seal_here):
    agreement = signing(uow, director, head, world.school_id)
    mails = mails_sent(uow)

    assert members_of(uow, agreement) == [(Party.SCHOOL, 1, head.name), (Party.CENTRE, 2, director.name)]
    asked = [mail for mail in mails if mail.subject.startswith("Jouw beurt om te tekenen")]
    assert [mail.to for mail in asked] == [world.contacts[Role.HEAD].email]
    assert f"/afspraken/{agreement.agreement_id}/tekenen" in asked[0].text


def test_when_all_have_signed_the_sealed_document_is_there_and_the_agreement_holds(
    uow, frozen, head, director, world, tmp_path
):
    sign(uow, head, frozen)
    assert [mail.to for mail in mails_sent(uow)] == [world.staff[Role.DIRECTOR].email], "the next is asked"
    sign(uow, director, frozen)
    assert frozen.state.value == "signing", "not before the seal"
    mails_sent(uow)
    mails = mails_sent(uow)

    assert frozen.state is AgreementState.SIGNED
    document, data = documents.download(uow, director, frozen.document_id)
    assert document.content_digest == frozen.content_hash
    assert document.digest == hashlib.sha256(data).hexdigest()
    path = tmp_path / "signed.pdf"
    path.write_bytes(data)
    assert "Signature is Valid" in subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    shown = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    text = " ".join(shown.split())
    for words in (frozen.title, head.name, director.name, "dinsdag 6 oktober 2026, 8.30 uur", "op het platform"):
        assert " ".join(words.split()) in text
    assert frozen.content_hash[:8] in text
    for clause in queries.text_of(uow, frozen.signing_version_id):
        assert clause.title in text
    assert {mail.to for mail in mails if mail.subject.startswith("Ondertekend:")} == {
        world.contacts[Role.HEAD].email, world.staff[Role.DIRECTOR].email,
    }  # fmt: skip
    assert queries.valid_on(uow, world.school_id, clock.today()) is frozen


def test_the_ledger_tells_who_signed_what(uow, frozen, head, director):
    both_sign(uow, frozen, head, director)

    signed, completed = entries_of(uow, AgreementsAction.SIGNED), entries_of(uow, AgreementsAction.COMPLETED)
    assert [entry.actor_name for entry in signed] == [director.name, head.name]
    assert {entry.changes["content_hash"] for entry in signed} == {frozen.content_hash}
    assert [entry.object_id for entry in completed] == [frozen.agreement_id]


def test_out_of_order_is_refused_in_words(uow, frozen, director, head):
    with pytest.raises(Conflict, match=f"Eerst tekent {head.name}"):
        sign(uow, director, frozen)


def test_who_was_not_named_cannot_sign(uow, frozen, world):
    with pytest.raises(Forbidden, match="niet als ondertekenaar aangeduid"):
        sign(uow, world.staff[Role.MANAGEMENT].actor, frozen)


def test_a_signatory_of_another_school_is_told_that_it_does_not_exist(uow, frozen, head, world):
    other = replace(head, school_ids=(world.other_school_id,), person_id=uuid4(), member_id=uuid4())
    with pytest.raises(Forbidden, match="eigen school"):
        sign(uow, other, frozen)
    with pytest.raises(NotFound):
        sign(uow, head, replace_id(frozen))


def replace_id(agreement):
    class Nowhere:
        agreement_id, content_hash = uuid4(), agreement.content_hash

    return Nowhere


def test_a_deputy_and_a_link_do_not_sign(uow, frozen, head):
    for other in (replace(head, on_behalf_of="Iemand"), replace(head, via="link")):
        with pytest.raises(Forbidden, match="Tekenen doe je zelf"):
            sign(uow, other, frozen)


def test_another_text_than_the_one_that_was_read_is_not_signed(uow, frozen, head):
    with pytest.raises(Conflict, match="niet meer de tekst die je las"):
        sign(uow, head, frozen, content_hash="0" * 64)


def test_without_an_explicit_yes_or_with_anothers_password_nothing_is_signed(uow, frozen, head, director):
    with pytest.raises(Refused, match="vinkje"):
        sign(uow, head, frozen, agrees=False)
    with pytest.raises(Forbidden, match="eigen wachtwoord"):
        sign(uow, head, frozen, proof=Proof(director.person_id, clock.now()))
    assert queries.signatures_of(uow, frozen.agreement_id) == []


def test_signing_twice_is_refused(uow, frozen, head):
    sign(uow, head, frozen)

    with pytest.raises(Conflict, match="Je tekende deze afspraken al"):
        sign(uow, head, frozen)


@pytest.mark.parametrize(
    ("mandate", "words"),
    [((date(2024, 9, 1), date(2026, 10, 5)), "liep af op maandag"), ((date(2026, 10, 7), None), "begint pas op woensdag")],
)
def test_an_expired_or_future_mandate_does_not_sign(uow, frozen, head, mandate, words):
    party = queries.parties_of(uow, frozen.agreement_id)[0]
    party.mandate_from, party.mandate_to = mandate

    with pytest.raises(Refused, match=words):
        sign(uow, head, frozen)


def test_a_mandate_holds_on_its_last_day(uow, frozen, head):
    queries.parties_of(uow, frozen.agreement_id)[0].mandate_to = clock.today()

    assert sign(uow, head, frozen).level is SignatureLevel.PLATFORM


def test_a_signatory_is_replaced_with_a_reason_and_the_new_one_is_asked(uow, frozen, director, head, world):
    sign(uow, head, frozen)
    mails_sent(uow)
    theirs, ours = queries.parties_of(uow, frozen.agreement_id)
    manager = world.staff[Role.MANAGEMENT]

    with pytest.raises(Conflict, match="tekende al en kan niet meer vervangen"):
        service.replace_signatory(uow, head, theirs.party_id, member_id=manager.member_id, reason=REASON)
    with pytest.raises(Forbidden, match="Elke kant"):
        service.replace_signatory(uow, head, ours.party_id, member_id=manager.member_id, reason=REASON)
    with pytest.raises(Refused, match="Zeg waarom"):
        service.replace_signatory(uow, director, ours.party_id, member_id=manager.member_id, reason="")
    with pytest.raises(Refused, match="Kies iemand van jullie kant"):
        service.replace_signatory(
            uow, director, ours.party_id, member_id=world.staff[Role.NURSE].member_id, reason=REASON
        )
    service.replace_signatory(uow, director, ours.party_id, member_id=manager.member_id, reason=REASON)

    assert [mail.to for mail in mails_sent(uow)] == [manager.email]
    with pytest.raises(Forbidden):
        sign(uow, director, frozen)
    sign(uow, manager.actor, frozen)
    mails_sent(uow)
    assert frozen.state is AgreementState.SIGNED


def test_each_side_names_its_own_in_an_order(uow, world, director, head, seal_here):
    agreement = given(uow, director, world.school_id)
    manager = world.staff[Role.MANAGEMENT]
    first = service.name_signatory(
        uow, director, agreement.agreement_id, member_id=director.member_id, role=SignatoryRole.DIRECTOR
    )
    second = service.name_signatory(
        uow, director, agreement.agreement_id, member_id=manager.member_id, role=SignatoryRole.CENTRE_BOARD,
        mandate_to=date(2027, 8, 31),
    )  # fmt: skip

    assert (first.position, second.position) == (1, 2)
    with pytest.raises(Refused, match="al in de lijst"):
        service.name_signatory(
            uow, director, agreement.agreement_id, member_id=manager.member_id, role=SignatoryRole.DIRECTOR
        )
    with pytest.raises(Refused, match="eigen kant"):
        service.name_signatory(uow, head, agreement.agreement_id, member_id=head.member_id, role=SignatoryRole.DIRECTOR)
    service.send_to_sign(uow, head, agreement.agreement_id)
    mails_sent(uow)
    assert members_of(uow, agreement)[2:] == [(Party.SCHOOL, 3, head.name)], "the school had named nobody"


def test_a_no_while_signing_is_told_to_who_signed_already(uow, frozen, head, director, world):
    sign(uow, head, frozen)
    mails_sent(uow)

    service.decline(uow, director, frozen.agreement_id, reason="Het bestuur keurde het lokaal af.")
    mails = mails_sent(uow)

    told = [mail.to for mail in mails]
    assert world.contacts[Role.HEAD].email in told
    assert len(told) == len(set(told)), "who is told twice for two reasons gets one mail"
    assert all("Het bestuur keurde het lokaal af." in mail.text for mail in mails)
    with pytest.raises(Conflict):
        sign(uow, director, frozen)


def test_after_a_new_round_all_sign_again(uow, frozen, head, director):
    sign(uow, head, frozen)
    service.reopen(uow, director, frozen.agreement_id, reason=REASON)
    service.give(uow, director, frozen.agreement_id)
    service.send_to_sign(uow, head, frozen.agreement_id)
    mails_sent(uow)

    assert service.signing_of(uow, frozen).next.side is Party.SCHOOL
    both_sign(uow, frozen, head, director)
    assert frozen.state is AgreementState.SIGNED


class Broken:
    """A seal whose timestamp service is away."""

    def __init__(self, seal):
        self.seal_with = seal

    def certificate(self):
        return self.seal_with.certificate()

    def seal(self, pdf):
        raise SealFailed(f"no timestamp for {len(pdf)} bytes")


def test_when_the_seal_fails_nothing_changes_and_it_is_tried_again(uow, frozen, head, director, sealing):
    given_tools = documents._tools()
    documents.use_tools(replace(given_tools, sealer=Broken(sealing)))
    sign(uow, head, frozen)
    mails_sent(uow)
    sign(uow, director, frozen)
    (event,) = open_messages(uow, MessageKind.EVENT)

    with pytest.raises(SealFailed), uow.attempt():
        mails_sent(uow)
    assert (frozen.state, frozen.document_id, frozen.signed_at) == (AgreementState.SIGNING, None, None)
    assert event.done_at is None, "the worker comes back to it"
    assert jobs.seal_waiting(uow) == 0

    documents.use_tools(given_tools)
    assert jobs.seal_waiting(uow) == 1
    assert frozen.state is AgreementState.SIGNED
    assert jobs.seal_waiting(uow) == 0


def test_where_no_seal_is_set_up_nobody_signs(uow, world, director, head):
    agreement = signing(uow, director, head, world.school_id)
    mails_sent(uow)

    with pytest.raises(Refused, match="Er is geen zegel ingesteld"):
        sign(uow, head, agreement)


def test_days_that_are_taken_are_refused_before_anyone_signs(uow, frozen, head, director, world):
    both_sign(uow, frozen, head, director)
    late = Terms(date(2027, 6, 1), date(2028, 8, 31), Renewal.EXPLICIT)
    another = signing(uow, director, head, world.school_id, late)
    mails_sent(uow)

    with pytest.raises(Refused, match="al ondertekende afspraken"):
        sign(uow, head, another)


def test_the_agreement_that_is_followed_ends_the_day_before(uow, world, director, head, seal_here):
    first = signing(uow, director, head, world.school_id)
    mails_sent(uow)
    both_sign(uow, first, head, director)
    before = first.last_day

    follows = Terms(date(2027, 9, 1))
    second = signing(
        uow, director, head, world.school_id, follows, template_version_id=None, predecessor_id=first.agreement_id
    )
    mails_sent(uow)
    both_sign(uow, second, head, director)

    assert (second.state.value, before, first.last_day) == ("signed", None, date(2027, 8, 31))
    assert queries.valid_on(uow, world.school_id, date(2027, 8, 31)) is first
    assert queries.valid_on(uow, world.school_id, date(2027, 9, 1)) is second


def test_a_reminder_goes_to_who_has_the_turn_each_time_after_so_many_days(uow, frozen, head, world, clock_at):
    asked = []
    for day in (9, 13, 14, 20, 21):
        clock_at.move_to(datetime(2026, 10, day, 8, tzinfo=UTC))
        jobs.remind_to_sign(uow)
        asked.append([mail.to for mail in mails_sent(uow)])

    assert asked == [[], [world.contacts[Role.HEAD].email], [], [world.contacts[Role.HEAD].email], []]
    centres.change_setting(
        uow, world.staff[Role.ADMINISTRATOR].actor, REMIND_TO_SIGN.key, "0", date(2026, 10, 21), "afspraak"
    )
    clock_at.move_to(datetime(2026, 11, 20, 8, tzinfo=UTC))
    assert jobs.remind_to_sign(uow) == 0


@pytest.fixture
def paper(uow, world):
    return documents.upload(
        uow, world.staff[Role.CONSULTANT].actor, world.school_id, name="getekend.pdf", data=pdfs.good()
    )


def test_a_paper_counts_once_a_second_person_accepted_it(uow, frozen, director, head, paper):
    with pytest.raises(Refused, match="eerst nakijken"):
        service.sign_on_paper(uow, director, frozen.agreement_id, document_id=paper.document_id)
    documents.check(uow, director, paper.document_id, Verdict.ACCEPTED)
    with pytest.raises(Forbidden):
        service.sign_on_paper(uow, head, frozen.agreement_id, document_id=paper.document_id)

    service.sign_on_paper(uow, director, frozen.agreement_id, document_id=paper.document_id)

    assert (frozen.state, frozen.document_id) == (AgreementState.SIGNED, paper.document_id)
    signatures = queries.signatures_of(uow, frozen.agreement_id)
    assert {made.level for made in signatures} == {SignatureLevel.PAPER}
    assert len(signatures) == 2


def test_a_paper_of_another_school_or_after_a_signature_here_is_refused(
    uow, frozen, director, head, paper, world, other_school
):
    other = documents.upload(
        uow, world.staff[Role.CONSULTANT].actor, other_school.school_id, name="x.pdf", data=pdfs.good("anders")
    )
    documents.check(uow, director, other.document_id, Verdict.ACCEPTED)
    documents.check(uow, director, paper.document_id, Verdict.ACCEPTED)
    with pytest.raises(Refused, match="bij deze school opgeladen"):
        service.sign_on_paper(uow, director, frozen.agreement_id, document_id=other.document_id)
    sign(uow, head, frozen)
    with pytest.raises(Conflict, match="tekende al iemand op het platform"):
        service.sign_on_paper(uow, director, frozen.agreement_id, document_id=paper.document_id)


def test_a_text_that_is_still_talked_about_is_not_signed(uow, world, director, head, seal_here):
    agreement = started(uow, director, world.school_id)

    with pytest.raises(Conflict, match="intussen: concept"):
        sign(uow, director, agreement, content_hash="")

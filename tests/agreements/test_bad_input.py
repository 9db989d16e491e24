"""Every line of bad input that agreements must withstand: refused in words, and nothing is lost or half-written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from agreements.lives import A_YEAR, OPEN_END, given, signing, started, working
from agreements.signed import agreement
from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, DomainError, Refused, TooLarge
from clb_platform.agreements import queries, service
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.service import Terms
from clb_platform.agreements.vocabulary import AgreementState, SignatoryRole
from clb_platform.documents import queries as papers
from clb_platform.documents import service as documents
from clb_platform.documents.vocabulary import LARGEST
from clb_tenants.access.actor import Actor, System
from clb_tenants.access.roles import Role
from clb_tenants.identity import service as identity
from clb_tenants.identity.vocabulary import Proof
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from documents import pdfs
from planning.post import mails_sent
from world import FIRST_DAY, PASSWORD, World


@dataclass(frozen=True)
class Stage:
    """Our school, who acts for it and for the centre, with a seal to sign with."""

    uow: UnitOfWork
    world: World

    @property
    def director(self) -> Actor:
        return self.world.staff[Role.DIRECTOR].actor

    @property
    def head(self) -> Actor:
        return self.world.contacts[Role.HEAD].actor

    def frozen(self, terms: Terms = A_YEAR) -> Agreement:
        """A text that waits for the head's signature, and then for the director's."""
        made = signing(self.uow, self.director, self.head, self.world.school_id, terms)
        mails_sent(self.uow)
        return made

    def sign(self, actor: Actor, made: Agreement, content_hash: str | None = None) -> Any:
        proof = Proof(actor.person_id, clock.now())
        read = content_hash or made.content_hash or ""
        return service.sign(self.uow, actor, made.agreement_id, content_hash=read, agrees=True, proof=proof)

    def upload(self, data: bytes) -> Any:
        actor = self.world.staff[Role.CONSULTANT].actor
        return documents.upload(self.uow, actor, self.world.school_id, name="contract.pdf", data=data)


@pytest.fixture
def stage(uow, world, sealing):
    return Stage(uow, world)


def overlapping(stage: Stage) -> None:
    made = stage.frozen(OPEN_END)
    agreement(stage.uow, stage.world.school_id, valid_from=date(2026, 9, 1))
    stage.sign(stage.head, made)


def end_before_start(stage: Stage) -> None:
    started(stage.uow, stage.head, stage.world.school_id, Terms(date(2027, 9, 1), date(2027, 8, 31)))


def missing_parameter(stage: Stage) -> None:
    text = started(stage.uow, stage.director, stage.world.school_id)
    service.give(stage.uow, stage.director, text.agreement_id)
    service.send_to_sign(stage.uow, stage.head, text.agreement_id)


def unknown_merge_field(stage: Stage) -> None:
    text = started(stage.uow, stage.head, stage.world.school_id)
    source = "Het CLB zit in {lokaal_dat_niet_bestaat}."
    service.change_clause(stage.uow, stage.head, text.agreement_id, "ouders", {"source": source}, None)


def outdated_version(stage: Stage) -> None:
    made = stage.frozen()
    before = made.content_hash
    service.reopen(stage.uow, stage.director, made.agreement_id, reason="Nog iets.")
    clause = working(stage.uow, made, "ouders")
    service.change_clause(stage.uow, stage.director, made.agreement_id, clause.clause_key, {"source": "Anders."}, None)
    service.give(stage.uow, stage.director, made.agreement_id)
    service.send_to_sign(stage.uow, stage.head, made.agreement_id)
    stage.sign(stage.head, made, before)


def out_of_order(stage: Stage) -> None:
    stage.sign(stage.director, stage.frozen())


def expired_mandate(stage: Stage) -> None:
    made = stage.frozen()
    party = queries.parties_of(stage.uow, made.agreement_id)[0]
    party.mandate_to = date(2026, 10, 5)
    stage.uow.flush()
    stage.sign(stage.head, made)


def signatory_of_another_board(stage: Stage) -> None:
    made = stage.frozen()
    board = identity.add_member(stage.uow, "Ander bestuur", "bestuur@elders.example")
    identity.add_membership(stage.uow, System(), board, Role.SCHOOL_BOARD, stage.world.other_school_id, FIRST_DAY)
    service.name_signatory(
        stage.uow, stage.head, made.agreement_id, member_id=board.member_id, role=SignatoryRole.SCHOOL_BOARD
    )


def sixty_megabytes(stage: Stage) -> None:
    stage.upload(pdfs.good() + b"\0" * 60_000_000)


def with_javascript(stage: Stage) -> None:
    stage.upload(pdfs.with_javascript())


def encrypted(stage: Stage) -> None:
    stage.upload(pdfs.locked())


@dataclass(frozen=True)
class Line:
    """A line of bad input: what is tried, and how it is refused."""

    attempt: Callable[[Stage], None]
    error: type[DomainError]
    words: str
    field: str = ""


LINES: dict[str, Line] = {
    "overlapping validity": Line(overlapping, Refused, "al ondertekende afspraken met deze school"),
    "end before start": Line(end_before_start, Refused, "ligt voor de eerste", "valid_to"),
    "missing parameter": Line(missing_parameter, Refused, "Er is nog iets in te vullen in:"),
    "unknown merge field": Line(unknown_merge_field, Refused, "Onbekend veld: {lokaal_dat_niet_bestaat}", "source"),
    "signing an outdated version": Line(outdated_version, Conflict, "niet meer de tekst die je las"),
    "out of order": Line(out_of_order, Conflict, "Eerst tekent"),
    "expired mandate": Line(expired_mandate, Refused, "Je mandaat liep af op"),
    "a signatory of another board": Line(signatory_of_another_board, Refused, "Kies iemand van jullie kant", "member_id"),
    "60 MB upload": Line(sixty_megabytes, TooLarge, "hoogstens 20"),
    "a PDF with JavaScript": Line(with_javascript, Refused, "In deze PDF zit JavaScript", "file"),
    "a PDF encrypted": Line(encrypted, Refused, "beveiligd met een wachtwoord of versleuteld", "file"),
}


@pytest.mark.parametrize("name", LINES)
def test_it_is_refused_in_words_and_nothing_is_written(stage, name):
    line = LINES[name]

    with pytest.raises(line.error) as refused:
        line.attempt(stage)

    assert line.words in refused.value.words
    assert not line.field or line.field in refused.value.fields
    assert stage.uow.rows(text("select count(*) from agreement_signature")).scalar_one() == 0
    assert papers.count(stage.uow, {}) == 0
    for row in queries.agreements_of(stage.uow, stage.world.school_id):
        assert row.state is not AgreementState.SIGNED or row.document_id is None


def test_a_60_mb_upload_is_small_enough_to_be_read_before_it_is_refused():
    assert LARGEST < 60_000_000, "the limit lies below what is tried"


@pytest.fixture
def frozen_address(fresh_runtime, world, sealing):
    """A text that the head may sign, as the mail's link opens it."""
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        return f"/afspraken/{Stage(uow, world).frozen().agreement_id}/tekenen"


def test_a_pdf_whose_bytes_changed_is_not_known(client, fresh_runtime, world, sealing):
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        stage = Stage(uow, world)
        made = stage.frozen()
        stage.sign(stage.head, made)
        stage.sign(stage.director, made)
        mails_sent(uow)
        data = bytearray(documents.download(uow, stage.director, made.document_id)[1])
    anyone, known = client(), hashlib.sha256(data).hexdigest()
    data[len(data) // 2] ^= 1

    assert "Dit document werd hier ondertekend" in anyone.text(f"/controle?getal={known}")
    changed = anyone.text(f"/controle?getal={hashlib.sha256(data).hexdigest()}")
    assert "Dit controlegetal kennen we niet" in changed
    assert "werd hier ondertekend" not in changed


def test_a_script_in_the_text_of_a_clause_is_kept_as_words_and_never_runs(client, fresh_runtime, world):
    evil = "<script>alert(1)</script> en <img src=x onerror=alert(1)>"
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        director = world.staff[Role.DIRECTOR].actor
        row = started(uow, director, world.school_id)
        service.change_clause(uow, director, row.agreement_id, "ouders", {"source": evil}, None)
        service.give(uow, director, row.agreement_id)

    page = client(world.contacts[Role.HEAD]).text(f"/afspraken/{row.agreement_id}")

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_replayed_sign_link_asks_who_one_is_and_signs_once(client, as_head, world, frozen_address):
    read = re.search(r'name="content_hash" value="([0-9a-f]{64})"', as_head.text(frozen_address))[1]
    typed = {"content_hash": read, "agrees": "1", "password": PASSWORD}

    nobody = client().get(frozen_address)
    assert nobody.status_code in (302, 303, 401), "the link itself signs nothing"
    assert client(world.contacts[Role.PLANNING_CONTACT]).get(frozen_address).status_code == 403
    assert as_head.post(frozen_address, typed).status_code == 303
    again = as_head.post(frozen_address, typed)
    assert again.status_code == 409
    assert "Je tekende deze afspraken al." in again.text


def test_a_stale_link_of_a_text_that_was_reopened_signs_nothing(as_head, fresh_runtime, world, frozen_address):
    read = re.search(r'name="content_hash" value="([0-9a-f]{64})"', as_head.text(frozen_address))[1]
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        director = world.staff[Role.DIRECTOR].actor
        service.reopen(uow, director, UUID(frozen_address.split("/")[2]), reason="Nog iets.")

    answer = as_head.post(frozen_address, {"content_hash": read, "agrees": "1", "password": PASSWORD})

    assert answer.status_code == 409
    assert "Deze afspraken zijn intussen" in answer.text or "aan zet" in answer.text


def test_terms_that_cannot_be_come_back_with_what_was_typed(as_head, world, fresh_runtime):
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        service.ensure_templates(uow)
        model = queries.startable(uow)[0][1].template_version_id
    typed = {
        "basis": f"model:{model}", "valid_from": "2027-09-01", "valid_to": "2026-08-31", "renewal": "explicit",
        "notice_month": "12", "notice_day": "31",
    }  # fmt: skip
    answer = as_head.post(f"/scholen/{world.school_id}/afspraken/nieuw", typed)

    assert answer.status_code == 422
    assert "ligt voor de eerste" in answer.text
    assert 'value="2026-08-31"' in answer.text


def test_a_stranger_of_another_school_finds_nothing_to_sign(stage):
    made = given(stage.uow, stage.director, stage.world.school_id, A_YEAR)
    other = replace(stage.head, school_ids=(stage.world.other_school_id,))

    with pytest.raises(DomainError, match="eigen school"):
        service.send_to_sign(stage.uow, other, made.agreement_id)

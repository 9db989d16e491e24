"""Pages of signing: read and sign, who signs, a paper from elsewhere, the proof afterwards, and many at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, flash, g, render_template, url_for
from flask.typing import ResponseReturnValue

from clb_core.errors import NotFound
from clb_core.web.forms import Form
from clb_core.web.pages import PageRequest
from clb_core.words import _
from clb_platform.agreements import queries, service
from clb_platform.agreements.forms import PaperForm, ReplaceForm, SignatoryForm, SignForm, SignManyForm
from clb_platform.agreements.models import Agreement, AgreementParty, AgreementSignature
from clb_platform.agreements.service import Pick, Signing
from clb_platform.agreements.vocabulary import LEVEL_LABELS, SIDE_LABELS, SIGNATORY_LABELS, AgreementState
from clb_platform.agreements.web.agreement import facts_of
from clb_platform.agreements.web.blueprint import pages
from clb_platform.documents import queries as document_queries
from clb_platform.documents import service as documents
from clb_platform.documents.vocabulary import DocumentState, in_groups
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.identity import service as identity
from clb_tenants.identity.vocabulary import Proof

MOST_PAPERS = 50


@pages.get("/afspraken/<uuid:agreement_id>/tekenen")
@requires(Permission.AGREEMENTS_READ)
def signing(agreement_id: UUID) -> ResponseReturnValue:
    return signing_page(service.get(g.uow, agreement_id), Form.empty())


def signing_page(row: Agreement, form: Form) -> str:
    """A fixed number of statements, however many sign."""
    found = service.signing_of(g.uow, row)
    own = _own_place(found)
    may_name = g.actor.may(Permission.AGREEMENTS_DECIDE) and row.state not in (
        AgreementState.SIGNED,
        AgreementState.DECLINED,
        AgreementState.WITHDRAWN,
    )
    may_name = may_name and not found.is_complete
    return render_template(
        "agreements/signing.html",
        **facts_of(row),
        **_words(),
        form=form,
        signing=found,
        own=own,
        is_my_turn=own is not None and found.next is own and g.actor.may(Permission.AGREEMENTS_SIGN),
        may_decline=g.actor.may(Permission.AGREEMENTS_SIGN),
        statement=str(service.STATEMENT),
        text=queries.text_of(g.uow, row.signing_version_id) if row.signing_version_id else (),
        candidates=_candidates(row, found) if may_name else [],
        roles=[(role.value, str(SIGNATORY_LABELS[role])) for role in service.ROLES_OF[g.actor.party]],
        may_name=may_name,
        papers=_papers(row) if may_name and g.actor.is_staff() else [],
        trouble=documents.seal_now().trouble,
    )


def _words() -> dict[str, Any]:
    return {
        "signatory_words": SIGNATORY_LABELS,
        "level_words": LEVEL_LABELS,
        "side_words": SIDE_LABELS,
        "in_groups": in_groups,
    }


def _own_place(found: Signing) -> AgreementParty | None:
    mine = (p for p in found.parties if p.member_id == g.actor.member_id and p.side is g.actor.party)
    return next(mine, None)


def _candidates(row: Agreement, found: Signing) -> list[tuple[str, str]]:
    """Who of the own side may still be named."""
    named = {party.member_id for party in found.parties}
    members = service.candidates(g.uow, g.actor.party, row.school_id)
    return [(str(member.member_id), member.display_name) for member in members if member.member_id not in named]


def _papers(row: Agreement) -> list[tuple[str, str]]:
    """Documents of the school that a second person accepted."""
    filters = {"school_id": row.school_id, "state": DocumentState.ACCEPTED}
    rows = document_queries.documents(g.uow, filters, PageRequest(MOST_PAPERS))
    return [(str(each[0].document_id), each[0].name) for each in rows]


@pages.post("/afspraken/<uuid:agreement_id>/tekenen")
@requires(Permission.AGREEMENTS_SIGN)
def sign(agreement_id: UUID) -> ResponseReturnValue:
    service.get(g.uow, agreement_id)
    return Form.from_request(SignForm()).submit(
        lambda data: _sign(agreement_id, data),
        done=lambda _made: _signed(agreement_id),
        again=lambda form: signing_page(service.get(g.uow, agreement_id), form),
    )


def _sign(agreement_id: UUID, data: dict[str, Any]) -> AgreementSignature:
    return service.sign(
        g.uow, g.actor, agreement_id, content_hash=data["content_hash"], agrees=data["agrees"], proof=_proof(data["password"])
    )


def _proof(password: str) -> Proof:
    extensions = current_app.extensions
    return identity.confirm(g.uow, extensions["clb.database"], extensions["clb.identity_provider"], g.actor, password)


def _signed(agreement_id: UUID) -> str:
    row = service.get(g.uow, agreement_id)
    turn = service.signing_of(g.uow, row).next
    if turn is None:
        flash(_("Je tekende. Iedereen heeft nu getekend: het document wordt verzegeld en staat zo klaar."), "good")
    else:
        flash(_("Je tekende. Nu is %(name)s aan de beurt.", name=turn.name), "good")
    return url_for(".signing", agreement_id=agreement_id)


@pages.post("/afspraken/<uuid:agreement_id>/ondertekenaars")
@requires(Permission.AGREEMENTS_DECIDE)
def name_signatory(agreement_id: UUID) -> ResponseReturnValue:
    service.get(g.uow, agreement_id)
    return _submit(
        SignatoryForm(),
        agreement_id,
        lambda data: service.name_signatory(g.uow, g.actor, agreement_id, **data),
        _("De ondertekenaar staat erbij."),
    )


@pages.post("/afspraken/<uuid:agreement_id>/ondertekenaars/<uuid:party_id>")
@requires(Permission.AGREEMENTS_DECIDE)
def replace_signatory(agreement_id: UUID, party_id: UUID) -> ResponseReturnValue:
    service.get(g.uow, agreement_id)
    if party_id not in {party.party_id for party in queries.parties_of(g.uow, agreement_id)}:
        raise NotFound
    return _submit(
        ReplaceForm(),
        agreement_id,
        lambda data: service.replace_signatory(g.uow, g.actor, party_id, **data),
        _("De ondertekenaar is vervangen. Wie nu aan de beurt is, krijgt een mail."),
    )


@pages.post("/afspraken/<uuid:agreement_id>/papier")
@requires(Permission.AGREEMENTS_SIGN)
def sign_on_paper(agreement_id: UUID) -> ResponseReturnValue:
    service.get(g.uow, agreement_id)
    return _submit(
        PaperForm(),
        agreement_id,
        lambda data: service.sign_on_paper(g.uow, g.actor, agreement_id, document_id=data["document_id"]),
        _("De afspraken zijn ondertekend volgens het opgeladen document."),
    )


def _submit(schema: Any, agreement_id: UUID, act: Any, said: str) -> ResponseReturnValue:
    def done(_result: object) -> str:
        flash(said, "good")
        return url_for(".signing", agreement_id=agreement_id)

    return Form.from_request(schema).submit(
        act, done=done, again=lambda form: signing_page(service.get(g.uow, agreement_id), form)
    )


@pages.get("/afspraken/<uuid:agreement_id>/bewijs")
@requires(Permission.AGREEMENTS_READ)
def proof(agreement_id: UUID) -> str:
    """The certificate of a signed agreement: who signed what when, and its document. 404 while it is not signed."""
    row = service.get(g.uow, agreement_id)
    if row.state is not AgreementState.SIGNED or row.document_id is None:
        raise NotFound
    document, _check = documents.get(g.uow, row.document_id)
    return render_template(
        "agreements/proof.html",
        **facts_of(row),
        **_words(),
        signing=service.signing_of(g.uow, row),
        document=document,
        may_download=g.actor.may(Permission.DOCUMENTS_READ),
    )


# Many at once.


@pages.get("/te-tekenen")
@requires(Permission.AGREEMENTS_SIGN)
def to_sign() -> str:
    return _many_page(Form.empty())


def _many_page(form: Form) -> str:
    waiting = service.waiting_for(current_app.extensions["clb.database"], g.actor.person_id)
    return render_template(
        "agreements/to_sign.html",
        form=form,
        waiting=waiting,
        statement=str(service.STATEMENT),
        trouble=documents.seal_now().trouble,
        is_staff=g.actor.is_staff(),
        outcomes=(),
    )


@pages.post("/te-tekenen")
@requires(Permission.AGREEMENTS_SIGN)
def sign_many() -> ResponseReturnValue:
    return Form.from_request(SignManyForm()).submit(_sign_many, done=_told, again=_many_page)


def _sign_many(data: dict[str, Any]) -> Any:
    picks = [_pick(text) for text in data["picks"]]
    proof = _proof(data["password"])
    database = current_app.extensions["clb.database"]
    return service.sign_many(database, g.actor.person_id, picks, agrees=data["agrees"], proof=proof)


def _pick(text: str) -> Pick:
    """ "context|agreement|hash" of a checkbox. Raises NotFound for anything else."""
    try:
        context, agreement_id, content_hash = text.split("|")
        return Pick(context, UUID(agreement_id), content_hash)
    except ValueError as error:
        raise NotFound from error


def _told(outcomes: Any) -> ResponseReturnValue:
    page = render_template("agreements/signed_many.html", outcomes=outcomes, is_staff=g.actor.is_staff())
    return current_app.make_response(page)

"""Working on a text while one has the turn: clauses, parameters, days, and what to do with the other's changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.words import _
from clb_platform.agreements import queries
from clb_platform.agreements.models import Agreement, AgreementVersionClause, AgreementWorkingClause
from clb_platform.agreements.service.checks import check_text, check_values
from clb_platform.agreements.service.start import OF_TEXT, Terms, check_terms
from clb_platform.agreements.service.steps import locked, subject_of
from clb_platform.agreements.vocabulary import (
    MOST_CLAUSES,
    MOST_TITLE,
    OWN_CLAUSE,
    Action,
    AgreementKind,
    AgreementsAction,
    Decision,
    Field,
)
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Party
from clb_tenants.audit import service as audit


def working_clause(uow: UnitOfWork, agreement_id: UUID, key: str) -> AgreementWorkingClause:
    """A clause that this side may see being worked on. Raises NotFound."""
    found = next((row for row in queries.working_clauses(uow, agreement_id) if row.clause_key == key), None)
    if found is None:
        raise NotFound
    return found


def change_clause(
    uow: UnitOfWork, actor: Actor, agreement_id: UUID, key: str, values: Mapping[str, Any], version: int | None
) -> AgreementWorkingClause:
    """Change a clause; what `values` does not name stays: title, source, values (of its parameters), is_included.

    Raises NotFound, Forbidden, Conflict (not this side's turn), Stale (someone else changed the clause meanwhile: nothing
    of either is lost, the caller shows both), Refused.
    """
    agreement = locked(uow, actor, agreement_id, Action.EDIT)
    clause = _locked_clause(uow, agreement, key, version)
    new = {name: values.get(name, getattr(clause, name)) for name in ("title", "source", "is_included")}
    _check_flags(clause, new)
    fields = [Field.of(each) for each in clause.fields]
    check_text(new["title"], new["source"], [each.key for each in fields])
    typed = clause.values | check_values(fields, values.get("values", {}))
    if all(getattr(clause, name) == value for name, value in new.items()) and typed == clause.values:
        return clause
    for name, value in new.items():
        setattr(clause, name, value)
    clause.values = typed
    _touched(uow, actor, agreement, clause)
    audit.record(
        uow, actor, AgreementsAction.CLAUSE_CHANGED, subject_of(agreement),
        changes={"clause": clause.title, "is_included": clause.is_included}, texts={"text": clause.source},
    )  # fmt: skip
    return clause


def add_clause(uow: UnitOfWork, actor: Actor, agreement_id: UUID, title: str, source: str) -> AgreementWorkingClause:
    """Put a clause of one's own at the end. Raises NotFound, Forbidden, Conflict (turn), Refused."""
    agreement = locked(uow, actor, agreement_id, Action.EDIT)
    check_text(title, source, ())
    last = max((row.position for row in queries.working_clauses(uow, agreement_id)), default=0)
    if last >= MOST_CLAUSES:
        raise Refused(_("Een tekst heeft hoogstens %(n)s artikels.", n=MOST_CLAUSES))
    clause = uow.add(
        AgreementWorkingClause(
            agreement_id=agreement_id, school_id=agreement.school_id, clause_key=f"{OWN_CLAUSE}{uuid7().hex[-12:]}",
            position=last + 1, title=title.strip(), source=source, fields=[], values={}, covers=[], is_mandatory=False,
            is_fixed=False, is_included=True, decision=None, edited_by=actor.name, edited_at=clock.now(),
        )
    )  # fmt: skip
    agreement.is_touched = True
    uow.flush()
    audit.record(
        uow, actor, AgreementsAction.CLAUSE_CHANGED, subject_of(agreement), changes={"clause": clause.title},
        texts={"text": source},
    )  # fmt: skip
    return clause


def change_terms(uow: UnitOfWork, actor: Actor, agreement_id: UUID, terms: Terms, version: int | None) -> Agreement:
    """Change the days. Raises NotFound, Forbidden, Conflict (turn), Stale, Refused (days, or an amendment has none)."""
    agreement = locked(uow, actor, agreement_id, Action.EDIT, version)
    if agreement.kind is AgreementKind.AMENDMENT:
        raise Refused(_("Een bijsturing volgt de looptijd van de afspraken die ze wijzigt."))
    check_terms(terms)
    names = ("valid_from", "valid_to", "renewal", "notice_month", "notice_day")
    changes = {
        name: [getattr(agreement, name), getattr(terms, name)]
        for name in names
        if getattr(agreement, name) != getattr(terms, name)
    }
    for name in changes:
        setattr(agreement, name, getattr(terms, name))
    if changes:
        agreement.is_touched = True
        uow.flush()
        audit.record(uow, actor, AgreementsAction.TERMS_CHANGED, subject_of(agreement), changes=changes)
    return agreement


def change_title(uow: UnitOfWork, actor: Actor, agreement_id: UUID, title: str, version: int | None) -> Agreement:
    """Give the text another title. Raises NotFound, Forbidden, Conflict (turn), Stale, Refused (none, or too long)."""
    agreement = locked(uow, actor, agreement_id, Action.EDIT, version)
    title = " ".join(title.split())
    if not title or len(title) > MOST_TITLE:
        words = _("Geef een titel van hoogstens %(n)s tekens.", n=MOST_TITLE)
        raise Refused(words, fields={"title": [words]})
    if title != agreement.title:
        changes = {"title": [agreement.title, title]}
        agreement.title, agreement.is_touched = title, True
        uow.flush()
        audit.record(uow, actor, AgreementsAction.TITLE_CHANGED, subject_of(agreement), changes=changes)
    return agreement


def decide(
    uow: UnitOfWork, actor: Actor, agreement_id: UUID, key: str, decision: Decision, version: int | None
) -> AgreementWorkingClause:
    """Take over the other side's change of a clause, or put one's own last text back.

    Raises NotFound, Forbidden, Conflict (turn), Stale, Refused (there is no text of one's own to go back to).
    """
    agreement = locked(uow, actor, agreement_id, Action.EDIT)
    clause = _locked_clause(uow, agreement, key, version)
    if decision is Decision.KEPT:
        _put_back(uow, actor, agreement, clause)
    clause.decision = decision
    _touched(uow, actor, agreement, clause, decision=decision)
    audit.record(
        uow, actor, AgreementsAction.CLAUSE_DECIDED, subject_of(agreement),
        changes={"clause": clause.title, "decision": decision},
    )  # fmt: skip
    return clause


def own_base(uow: UnitOfWork, agreement: Agreement, side: Party) -> UUID | None:
    """The version that a side compares with: what it gave last, else the signed text that this one follows or amends."""
    own = [row for row in queries.versions_of(uow, agreement.agreement_id) if row.side is side]
    if own:
        return own[-1].agreement_version_id
    before = agreement.amends_id or agreement.predecessor_id
    base = queries.agreement(uow, before) if before else None
    return base.signing_version_id if base else None


def _put_back(uow: UnitOfWork, actor: Actor, agreement: Agreement, clause: AgreementWorkingClause) -> None:
    base_id = own_base(uow, agreement, actor.party)
    if base_id is None:
        raise Refused(_("Je hebt nog geen eigen tekst: pas het artikel aan, of neem het over."))
    own = next((row for row in queries.clauses_of(uow, [base_id])[base_id] if row.clause_key == clause.clause_key), None)
    if own is None:
        _check_flags(clause, {"is_included": False})
        clause.is_included = False
        return
    _copy(own, clause)


def _copy(own: AgreementVersionClause, clause: AgreementWorkingClause) -> None:
    for name in OF_TEXT:
        if name not in ("clause_key", "position"):
            setattr(clause, name, getattr(own, name))
    clause.values = dict(own.values)


def _locked_clause(uow: UnitOfWork, agreement: Agreement, key: str, version: int | None) -> AgreementWorkingClause:
    clause = queries.working_clause_for_change(uow, agreement.agreement_id, key)
    if clause is None:
        raise NotFound
    expect_version(clause, version)
    return clause


def _check_flags(clause: AgreementWorkingClause, new: Mapping[str, Any]) -> None:
    if clause.is_mandatory and not new["is_included"]:
        words = _("Dit artikel hoort in elke tekst. Je kan het niet weglaten.")
        raise Refused(words, fields={"is_included": [words]})
    if clause.is_fixed and any(new.get(name, getattr(clause, name)) != getattr(clause, name) for name in ("title", "source")):
        words = _("De tekst van dit artikel ligt vast. Maak een opmerking als er iets anders moet.")
        raise Refused(words, fields={"source": [words]})


def _touched(
    uow: UnitOfWork, actor: Actor, agreement: Agreement, clause: AgreementWorkingClause, decision: Decision | None = None
) -> None:
    clause.edited_by, clause.edited_at = actor.name, clock.now()
    clause.decision = decision
    agreement.is_touched = True
    uow.flush()

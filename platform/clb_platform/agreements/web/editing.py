"""The pages on which a side that has the turn works: one clause, a clause of its own, the days."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import DomainError, Stale
from clb_core.web.forms import Form
from clb_core.words import _, clock_text
from clb_platform.agreements import queries, service
from clb_platform.agreements.forms import VALUE, ClauseForm, NewClauseForm, TermsForm, TitleForm, values_in
from clb_platform.agreements.models import Agreement, AgreementWorkingClause
from clb_platform.agreements.service import Terms
from clb_platform.agreements.vocabulary import COMMON_FIELDS, MOST_TITLE, RENEWAL_LABELS, Action
from clb_platform.agreements.web.agreement import facts_of
from clb_platform.agreements.web.blueprint import pages
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission


def _for_work(agreement_id: UUID) -> Agreement:
    """The agreement, when this side may work on it now. Raises NotFound, Forbidden, Conflict."""
    return service.locked(g.uow, g.actor, agreement_id, Action.EDIT)


@pages.get("/afspraken/<uuid:agreement_id>/artikels/<key>")
@requires(Permission.AGREEMENTS_WRITE)
def clause(agreement_id: UUID, key: str) -> str:
    row = _for_work(agreement_id)
    return _clause_page(row, service.working_clause(g.uow, agreement_id, key), None)


def _clause_page(row: Agreement, clause: AgreementWorkingClause, form: Form | None, theirs: bool = False) -> str:
    """`theirs`: someone else changed the clause meanwhile; their text is shown beside what was typed."""
    text = queries.clause_text(clause)
    filled = form or Form.empty(
        title=clause.title,
        source=clause.source,
        is_included="1" if clause.is_included else None,
        **{f"{VALUE}{each.key}": clause.values.get(each.key, "") for each in text.fields},
    )
    now = service.read_now(g.uow, row, g.actor.party)
    return render_template(
        "agreements/clause.html",
        **facts_of(row),
        form=filled,
        clause=clause,
        fields=text.fields,
        prefix=VALUE,
        change=now.changes.get(clause.clause_key),
        has_base=now.has_base,
        common=COMMON_FIELDS,
        theirs=theirs,
        comments=[each for each in queries.comments_of(g.uow, row.agreement_id) if each.clause_key == clause.clause_key],
    )


@pages.post("/afspraken/<uuid:agreement_id>/artikels/<key>")
@requires(Permission.AGREEMENTS_WRITE)
def change_clause(agreement_id: UUID, key: str) -> ResponseReturnValue:
    """Keep what was typed. By itself while someone types (htmx), or with the button."""
    form = Form.from_request(ClauseForm())
    by_itself = "HX-Request" in request.headers
    if not form.is_valid:
        return _refused(agreement_id, key, form, by_itself, 422)
    try:
        data = form.data | {"values": values_in(form.typed)}
        kept = service.change_clause(g.uow, g.actor, agreement_id, key, data, data["version"])
    except Stale as error:
        g.uow.rollback()
        return _refused(agreement_id, key, form, by_itself, error.status, theirs=True)
    except DomainError as error:
        if not error.fields:
            raise
        g.uow.rollback()
        form.refuse(error)
        return _refused(agreement_id, key, form, by_itself, error.status)
    if by_itself:
        return render_template("agreements/_saved.html", version=kept.version, when=clock_text(clock.now()))
    flash(_("Bewaard: %(title)s.", title=kept.title), "good")
    return _back(agreement_id, key)


def _back(agreement_id: UUID, key: str) -> ResponseReturnValue:


    return redirect(url_for(".agreement", agreement_id=agreement_id, _anchor=f"a-{key}"), 303)


def _refused(
    agreement_id: UUID, key: str, form: Form, by_itself: bool, status: int, *, theirs: bool = False
) -> ResponseReturnValue:
    """The page with both texts, or (while someone types) one line that says what is wrong: what was typed stays."""
    row = service.get(g.uow, agreement_id)
    clause = service.working_clause(g.uow, agreement_id, key)
    if by_itself:
        return render_template("agreements/_not_saved.html", errors=form.all_errors, theirs=theirs, clause=clause)
    return _clause_page(row, clause, form, theirs), status


@pages.get("/afspraken/<uuid:agreement_id>/artikel-toevoegen")
@requires(Permission.AGREEMENTS_WRITE)
def new_clause(agreement_id: UUID) -> str:
    return _new_page(_for_work(agreement_id), Form.empty())


def _new_page(row: Agreement, form: Form) -> str:
    return render_template("agreements/new_clause.html", **facts_of(row), form=form, common=COMMON_FIELDS)


@pages.post("/afspraken/<uuid:agreement_id>/artikel-toevoegen")
@requires(Permission.AGREEMENTS_WRITE)
def add_clause(agreement_id: UUID) -> ResponseReturnValue:
    def done(made: AgreementWorkingClause) -> str:
        flash(_("Toegevoegd: %(title)s.", title=made.title), "good")
        return url_for(".agreement", agreement_id=agreement_id, _anchor=f"a-{made.clause_key}")

    return Form.from_request(NewClauseForm()).submit(
        lambda data: service.add_clause(g.uow, g.actor, agreement_id, data["title"], data["source"]),
        done=done,
        again=lambda form: _new_page(service.get(g.uow, agreement_id), form),
    )


@pages.get("/afspraken/<uuid:agreement_id>/looptijd")
@requires(Permission.AGREEMENTS_WRITE)
def terms(agreement_id: UUID) -> str:
    row = _for_work(agreement_id)
    names = ("valid_from", "valid_to", "notice_month", "notice_day")
    form = Form.empty(renewal=row.renewal.value, **{name: getattr(row, name) for name in names})
    return _terms_page(row, form)


def _terms_page(row: Agreement, form: Form) -> str:
    return render_template(
        "agreements/terms.html",
        **facts_of(row),
        form=form,
        renewals=[(each.value, str(words)) for each, words in RENEWAL_LABELS.items()],
    )


@pages.post("/afspraken/<uuid:agreement_id>/looptijd")
@requires(Permission.AGREEMENTS_WRITE)
def change_terms(agreement_id: UUID) -> ResponseReturnValue:
    def done(_row: Agreement) -> str:
        flash(_("De looptijd is bewaard."), "good")
        return url_for(".agreement", agreement_id=agreement_id)

    return Form.from_request(TermsForm()).submit(
        lambda data: service.change_terms(g.uow, g.actor, agreement_id, read_terms(data), data["version"]),
        done=done,
        again=lambda form: _terms_page(service.get(g.uow, agreement_id), form),
    )


@pages.get("/afspraken/<uuid:agreement_id>/titel")
@requires(Permission.AGREEMENTS_WRITE)
def title(agreement_id: UUID) -> str:
    row = _for_work(agreement_id)
    return _title_page(row, Form.empty(title=row.title))


def _title_page(row: Agreement, form: Form) -> str:
    return render_template("agreements/title.html", **facts_of(row), form=form, most=MOST_TITLE)


@pages.post("/afspraken/<uuid:agreement_id>/titel")
@requires(Permission.AGREEMENTS_WRITE)
def change_title(agreement_id: UUID) -> ResponseReturnValue:
    def done(_row: Agreement) -> str:
        flash(_("De titel is bewaard."), "good")
        return url_for(".agreement", agreement_id=agreement_id)

    return Form.from_request(TitleForm()).submit(
        lambda data: service.change_title(g.uow, g.actor, agreement_id, data["title"], data["version"]),
        done=done,
        again=lambda form: _title_page(service.get(g.uow, agreement_id), form),
    )


def read_terms(data: dict[str, Any]) -> Terms:
    names = ("valid_from", "valid_to", "renewal", "notice_month", "notice_day")
    return Terms(**{name: data[name] for name in names})

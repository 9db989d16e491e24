"""The page of one agreement, for both sides: whose turn it is, the text with what changed, what is said, what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import NotFound, Refused
from clb_core.terms import days_between, local_day
from clb_core.web.forms import Form
from clb_core.words import _
from clb_platform.agreements import queries, service
from clb_platform.agreements.forms import (
    ApprovalForm,
    DecisionForm,
    GiveForm,
    ReasonForm,
    RemarkForm,
    StepForm,
)
from clb_platform.agreements.models import Agreement
from clb_platform.agreements.vocabulary import (
    APPROVAL_LABELS,
    DECISION_LABELS,
    Action,
    AgreementState,
    Decision,
    turn,
)
from clb_platform.agreements.web.blueprint import pages
from clb_platform.agreements.web.history import history_of
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.schools import service as schools


@pages.get("/afspraken/<uuid:agreement_id>")
@requires(Permission.AGREEMENTS_READ)
def agreement(agreement_id: UUID) -> str:
    return agreement_page(service.get(g.uow, agreement_id))


def agreement_page(row: Agreement, form: Form | None = None) -> str:
    """The whole page; `form` is something that was refused. A fixed number of statements, however long the text is."""
    now = service.read_now(g.uow, row, g.actor.party)
    actions = {action.value for action in service.allowed_actions(row, g.actor)}
    kept = [queries.clause_text(each) for each in now.working.values()]
    versions = service.versions_to_compare(g.uow, row)
    notes = queries.centre_notes(g.uow, row.agreement_id) if g.actor.is_staff() else queries.school_notes(g.uow, row.agreement_id)
    return render_template(
        "agreements/agreement.html",
        **facts_of(row),
        form=form or Form.empty(),
        now=now,
        titles={clause.key: clause.title for clause in now.text},
        actions=actions,
        left_out=[each for each in now.working.values() if not each.is_included],
        removed=[change for change in now.changes.values() if change.mark.value == "removed"],
        lacks=service.lacking_contents(kept) if kept else (),
        to_fill=service.lacking_values(kept) if kept else (),
        changed=sum(change.is_changed for change in now.changes.values()),
        decisions=DECISION_LABELS,
        versions=versions,
        message=_message(row, versions),
        title_was=_title_was(row, versions),
        comments=service.remarks_by_clause(queries.comments_of(g.uow, row.agreement_id)),
        notes=service.remarks_by_clause(notes),
        refusals=queries.refusals_of(g.uow, row.agreement_id),
        history=history_of(queries.transitions_of(g.uow, row.agreement_id)),
        **_notice(row),
        may_write=g.actor.may(Permission.AGREEMENTS_WRITE),
        may_see_ledger=g.actor.may(Permission.AUDIT_LEDGER_READ),
        **_approval(row),
    )


def facts_of(row: Agreement) -> dict[str, Any]:
    """What every page of an agreement shows above."""
    side = turn(row.state, row.started_by)
    state = service.state_on(row, clock.today())
    return {
        "agreement": row,
        "school": schools.get(g.uow, row.school_id),
        "state": state.value,
        "side": g.actor.party.value,
        "is_staff": g.actor.is_staff(),
        "has_turn": side is g.actor.party,
        "turn_side": side.value if side else "",
        "waits_days": days_between(local_day(row.turn_since), clock.today()),
        "until": service.until_words(row),
        "notice_words": service.notice_day_words(row),
    }


def _message(row: Agreement, versions: list[Any]) -> str:
    """What the other side wrote with the text that lies here now."""
    last = versions[-1] if versions and versions[-1].agreement_id == row.agreement_id else None
    return last.message if last is not None and last.side is not g.actor.party else ""


def _notice(row: Agreement) -> dict[str, Any]:
    """By which notice it ends, and whether this side may take that back."""
    found = queries.notice_of(g.uow, row.agreement_id) if row.ended_on else None
    if found is None or clock.today() > found.last_day or not g.actor.may(Permission.AGREEMENTS_DECIDE):
        return {"notice": found, "may_take_notice_back": False}
    mine = g.actor.party in (found.side, queries.who_wrote_notice(g.uow, row.agreement_id))
    return {"notice": found, "may_take_notice_back": mine}


def _title_was(row: Agreement, versions: list[Any]) -> str:
    """The title in what this side gave last, when it is another now."""
    own = [each.title for each in versions if each.agreement_id == row.agreement_id and each.side is g.actor.party]
    return own[-1] if own and own[-1] != row.title else ""


def _approval(row: Agreement) -> dict[str, Any]:
    """The internal approval, for the centre while it works on the text."""
    if not g.actor.is_staff() or turn(row.state, row.started_by) is not g.actor.party:
        return {"approval": None, "asks_second": False, "may_approve": False}
    last = queries.last_approval(g.uow, row.agreement_id)
    return {
        "approval": last,
        "approval_words": APPROVAL_LABELS,
        "asks_second": service.asks_second_person(g.uow),
        "may_approve": service.may_decide(g.actor, last),
    }


def submit(
    schema: Any, agreement_id: UUID, act: Callable[[dict[str, Any]], object], said: str, anchor: str = ""
) -> ResponseReturnValue:
    """Do one thing with an agreement and come back to its page, with the refusal in it when it was refused."""

    def done(_result: object) -> str:
        flash(said, "good")
        return url_for(".agreement", agreement_id=agreement_id, _anchor=anchor or None)

    return Form.from_request(schema).submit(
        act, done=done, again=lambda form: agreement_page(service.get(g.uow, agreement_id), form)
    )


@pages.post("/afspraken/<uuid:agreement_id>/opmerkingen")
@requires(Permission.AGREEMENTS_WRITE)
def comment(agreement_id: UUID) -> ResponseReturnValue:
    return submit(
        RemarkForm(),
        agreement_id,
        lambda data: service.comment(g.uow, g.actor, agreement_id, data["text"], data["clause_key"]),
        _("Je opmerking staat erbij. De andere kant leest ze ook."),
        _anchor(),
    )


@pages.post("/afspraken/<uuid:agreement_id>/notas")
@requires(Permission.AGREEMENTS_WRITE)
def note(agreement_id: UUID) -> ResponseReturnValue:
    of_centre = _("Je nota is bewaard. Enkel het centrum leest ze.")
    of_school = _("Je nota is bewaard. Enkel jullie school leest ze.")
    return submit(
        RemarkForm(),
        agreement_id,
        lambda data: service.note(g.uow, g.actor, agreement_id, data["text"], data["clause_key"]),
        of_centre if g.actor.is_staff() else of_school,
        "notas",
    )


def _anchor() -> str:
    """Back to the clause that the remark is about."""
    key = request.form.get("clause_key", "")
    return f"a-{key}" if key.isidentifier() else "opmerkingen"


@pages.post("/afspraken/<uuid:agreement_id>/artikels/<key>/besluit")
@requires(Permission.AGREEMENTS_WRITE)
def decide(agreement_id: UUID, key: str) -> ResponseReturnValue:
    def act(data: dict[str, Any]) -> object:
        return service.decide(g.uow, g.actor, agreement_id, key, data["decision"], data["version"])

    kept = request.form.get("decision") == Decision.KEPT.value
    said = _("Jullie eigen tekst staat er weer.") if kept else _("Overgenomen.")
    return submit(DecisionForm(), agreement_id, act, said, f"a-{key}")


@pages.post("/afspraken/<uuid:agreement_id>/goedkeuring/vragen")
@requires(Permission.AGREEMENTS_WRITE)
def ask_approval(agreement_id: UUID) -> ResponseReturnValue:
    return submit(
        StepForm(),
        agreement_id,
        lambda _data: service.ask_approval(g.uow, g.actor, agreement_id),
        _("De goedkeuring is gevraagd. Je collega's krijgen een mail."),
    )


@pages.post("/afspraken/<uuid:agreement_id>/goedkeuring")
@requires(Permission.AGREEMENTS_APPROVE)
def decide_approval(agreement_id: UUID) -> ResponseReturnValue:
    return submit(
        ApprovalForm(),
        agreement_id,
        lambda data: service.decide_approval(
            g.uow, g.actor, agreement_id, is_approved=data["decision"] == "goed", remark=data["remark"], version=data["version"]
        ),
        _("Je besluit is bewaard."),
    )


# Steps: each has a page that says what will happen.

DECLINE = "weigeren"
STEPS: Mapping[str, Action] = {
    "doorgeven": Action.GIVE,
    "akkoord": Action.SEND_TO_SIGN,
    DECLINE: Action.DECLINE,
    "intrekken": Action.WITHDRAW,
    "heropenen": Action.REOPEN,
    "terugnemen": Action.TAKE_BACK,
}


def _do(action: Action, agreement_id: UUID, data: Mapping[str, Any]) -> Agreement:
    version = data["version"]
    match action:
        case Action.GIVE:
            return service.give(g.uow, g.actor, agreement_id, message=data["message"], version=version)
        case Action.SEND_TO_SIGN:
            return service.send_to_sign(g.uow, g.actor, agreement_id, version=version)
        case Action.DECLINE:
            return service.decline(g.uow, g.actor, agreement_id, reason=data["reason"], version=version)
        case Action.WITHDRAW:
            return service.withdraw(g.uow, g.actor, agreement_id, reason=data["reason"], version=version)
        case Action.REOPEN:
            return service.reopen(g.uow, g.actor, agreement_id, reason=data["reason"], version=version)
        case _:
            return service.take_back(g.uow, g.actor, agreement_id, version=version)


def _said(action: Action) -> str:
    other = _("het centrum") if not g.actor.is_staff() else _("de school")
    return {
        Action.GIVE: _("Doorgegeven: nu is %(other)s aan zet, en er vertrekt een mail.", other=other),
        Action.SEND_TO_SIGN: _("Akkoord: de tekst staat vast en wacht op de handtekeningen."),
        Action.DECLINE: _("Geweigerd. Iedereen die erbij betrokken is, krijgt een mail met je reden."),
        Action.WITHDRAW: _("Ingetrokken."),
        Action.REOPEN: _("Het overleg is heropend. Jullie zijn aan zet."),
        Action.TAKE_BACK: _("Teruggenomen. Jullie zijn weer aan zet."),
    }[action]


@pages.get("/afspraken/<uuid:agreement_id>/weigeren")
@requires(Permission.AGREEMENTS_SIGN)
def decline(agreement_id: UUID) -> str:
    """Saying no is a step too, also of who only signs."""
    return _before(agreement_id, DECLINE)


@pages.post("/afspraken/<uuid:agreement_id>/weigeren")
@requires(Permission.AGREEMENTS_SIGN)
def do_decline(agreement_id: UUID) -> ResponseReturnValue:
    return _take(agreement_id, DECLINE)


@pages.get("/afspraken/<uuid:agreement_id>/<step>")
@requires(Permission.AGREEMENTS_WRITE)
def step(agreement_id: UUID, step: str) -> str:
    return _before(agreement_id, step)


@pages.post("/afspraken/<uuid:agreement_id>/<step>")
@requires(Permission.AGREEMENTS_WRITE)
def do_step(agreement_id: UUID, step: str) -> ResponseReturnValue:
    return _take(agreement_id, step)


def _before(agreement_id: UUID, step: str) -> str:
    """What a step will do, before it is done."""
    action = _action(step)
    row = service.get(g.uow, agreement_id)
    if action not in service.allowed_actions(row, g.actor):
        service.locked(g.uow, g.actor, agreement_id, action)
        raise Refused(_("De andere kant werkt al in de tekst. Wacht tot je hem terugkrijgt, of maak een opmerking."))
    return _step_page(row, step, Form.empty())


def _take(agreement_id: UUID, step: str) -> ResponseReturnValue:
    action = _action(step)
    schema = {Action.GIVE: GiveForm, Action.SEND_TO_SIGN: StepForm, Action.TAKE_BACK: StepForm}.get(action, ReasonForm)

    def done(_row: Agreement) -> str:
        flash(_said(action), "good")
        return url_for(".agreement", agreement_id=agreement_id)

    return Form.from_request(schema()).submit(
        lambda data: _do(action, agreement_id, data),
        done=done,
        again=lambda form: _step_page(service.get(g.uow, agreement_id), step, form),
    )


def _action(step: str) -> Action:
    if step not in STEPS:
        raise NotFound
    return STEPS[step]


def _step_page(row: Agreement, step: str, form: Form) -> str:
    now = service.read_now(g.uow, row, g.actor.party)
    kept = [queries.clause_text(each) for each in now.working.values()]
    return render_template(
        "agreements/step.html",
        **facts_of(row),
        step=step,
        form=form,
        changed=[change for change in now.changes.values() if change.is_changed],
        has_base=now.has_base,
        lacks=service.lacking_contents(kept) if kept else (),
        to_fill=service.lacking_values(kept) if kept else (),
        was_signing=row.state is AgreementState.SIGNING,
    )

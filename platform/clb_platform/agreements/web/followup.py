"""The pages of what follows a signed agreement, for both sides: evaluations, commitments, and what was agreed on a day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clb_core import clock
from clb_core.errors import NotFound, Stale
from clb_core.web.forms import Form
from clb_core.words import _
from clb_platform.agreements import queries
from clb_platform.agreements import service as agreements
from clb_platform.agreements.forms.followup import CommitForm, ConcludeForm, DoneForm, PlanForm, SaidForm
from clb_platform.agreements.models import Agreement, AgreementEvaluation
from clb_platform.agreements.service import commitments, evaluate
from clb_platform.agreements.service.commitments import NewCommitment
from clb_platform.agreements.service.evaluate import Conclusion, Said
from clb_platform.agreements.vocabulary import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_COMMITMENT,
    MOST_EVALUATION_TEXT,
    MOST_OWNER,
    RESULT_LABELS,
    AgreementState,
    EvaluationResult,
)
from clb_platform.agreements.web.agreement import facts_of
from clb_platform.agreements.web.renewal import renewal
from clb_tenants.access.gate import requires
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party
from clb_tenants.schools import service as schools


@renewal.get("/afspraken/<uuid:agreement_id>/opvolging")
@requires(Permission.AGREEMENTS_READ)
def followup(agreement_id: UUID) -> str:
    return _page(agreements.get(g.uow, agreement_id), Form.empty(side=g.actor.party.value))


def _page(row: Agreement, form: Form) -> str:
    return render_template(
        "agreements/followup.html",
        **facts_of(row),
        form=form,
        evaluations=queries.evaluations_of(g.uow, row.agreement_id),
        commitments=queries.commitments_of(g.uow, row.agreement_id),
        results=RESULT_LABELS,
        sides=[(Party.CENTRE.value, _("Het centrum")), (Party.SCHOOL.value, _("De school"))],
        is_signed=row.state is AgreementState.SIGNED,
        may_write=g.actor.may(Permission.AGREEMENTS_WRITE),
        most_what=MOST_COMMITMENT,
        most_owner=MOST_OWNER,
        today=clock.today(),
        is_below=True,
    )


@renewal.post("/afspraken/<uuid:agreement_id>/evaluaties")
@requires(Permission.AGREEMENTS_WRITE)
def plan_evaluation(agreement_id: UUID) -> ResponseReturnValue:
    return Form.from_request(PlanForm()).submit(
        lambda data: evaluate.plan_evaluation(g.uow, g.actor, agreement_id, data["planned_on"]),
        done=lambda made: url_for(".evaluation", evaluation_id=made.evaluation_id),
        again=lambda form: _page(agreements.get(g.uow, agreement_id), form),
    )


@renewal.get("/evaluaties/<uuid:evaluation_id>")
@requires(Permission.AGREEMENTS_READ)
def evaluation(evaluation_id: UUID) -> str:
    row = evaluate.get_evaluation(g.uow, evaluation_id)
    mine = queries.evaluation_forms(g.uow, [evaluation_id]).get((evaluation_id, g.actor.party))
    names = ("works_well", "works_less", "wishes")
    values = {name: getattr(mine, name) for name in names} if mine else {}
    return _evaluation_page(row, Form.empty(held_on=min(clock.today(), row.planned_on), **values))


def _evaluation_page(row: AgreementEvaluation, form: Form) -> str:
    said = queries.evaluation_forms(g.uow, [row.evaluation_id])
    return render_template(
        "agreements/evaluation.html",
        **facts_of(agreements.get(g.uow, row.agreement_id)),
        form=form,
        evaluation=row,
        mine=said.get((row.evaluation_id, g.actor.party)),
        said=[(side, said[row.evaluation_id, side]) for side in Party if (row.evaluation_id, side) in said],
        results=[(each.value, str(words)) for each, words in RESULT_LABELS.items()],
        result_words=RESULT_LABELS,
        my_side=g.actor.party.value,
        may_write=g.actor.may(Permission.AGREEMENTS_WRITE),
        may_decide=g.actor.is_staff() and g.actor.may(Permission.AGREEMENTS_DECIDE),
        most=MOST_EVALUATION_TEXT,
        is_below=True,
    )


@renewal.post("/evaluaties/<uuid:evaluation_id>")
@requires(Permission.AGREEMENTS_WRITE)
def fill_in_evaluation(evaluation_id: UUID) -> ResponseReturnValue:
    def act(data: dict[str, Any]) -> object:
        said = Said(data["works_well"], data["works_less"], data["wishes"])
        return evaluate.fill_in(g.uow, g.actor, evaluation_id, said, data["said_version"])

    def done(_row: object) -> str:
        flash(_("Bewaard. De andere kant leest dit ook."), "good")
        return url_for(".evaluation", evaluation_id=evaluation_id)

    return Form.from_request(SaidForm()).submit(
        act, done=done, again=lambda form: _evaluation_page(evaluate.get_evaluation(g.uow, evaluation_id), form)
    )


@renewal.post("/evaluaties/<uuid:evaluation_id>/besluit")
@requires(Permission.AGREEMENTS_DECIDE)
def conclude_evaluation(evaluation_id: UUID) -> ResponseReturnValue:
    def act(data: dict[str, Any]) -> tuple[EvaluationResult, Agreement | None]:
        version = data.pop("version")
        return data["result"], evaluate.conclude(g.uow, g.actor, evaluation_id, Conclusion(**data), version)

    def done(result: tuple[EvaluationResult, Agreement | None]) -> str:
        chosen, text = result
        if text is not None:
            flash(_("De evaluatie is afgerond. De bijsturing is begonnen: pas aan wat anders moet."), "good")
            return url_for("agreements.agreement", agreement_id=text.agreement_id)
        flash(_("De evaluatie is afgerond."), "good")
        row = evaluate.get_evaluation(g.uow, evaluation_id)
        if chosen is EvaluationResult.END:
            return url_for(".notice", agreement_id=row.agreement_id)
        return url_for(".followup", agreement_id=row.agreement_id)

    return Form.from_request(ConcludeForm()).submit(
        act, done=done, again=lambda form: _evaluation_page(evaluate.get_evaluation(g.uow, evaluation_id), form)
    )


@renewal.post("/afspraken/<uuid:agreement_id>/toezeggingen")
@requires(Permission.AGREEMENTS_WRITE)
def commit(agreement_id: UUID) -> ResponseReturnValue:
    def done(_row: object) -> str:
        flash(_("De toezegging is genoteerd."), "good")
        return url_for(".followup", agreement_id=agreement_id)

    return Form.from_request(CommitForm()).submit(
        lambda data: commitments.commit(g.uow, g.actor, agreement_id, NewCommitment(**data)),
        done=done,
        again=lambda form: _page(agreements.get(g.uow, agreement_id), form),
    )


@renewal.post("/toezeggingen/<uuid:commitment_id>")
@requires(Permission.AGREEMENTS_WRITE)
def set_done(commitment_id: UUID) -> ResponseReturnValue:
    """Tick a commitment off, or open it again."""
    form = Form.from_request(DoneForm())
    if not form.is_valid:
        raise Stale if queries.commitment_for_change(g.uow, commitment_id) else NotFound
    row = commitments.set_done(
        g.uow, g.actor, commitment_id, is_done=form.data["is_done"], version=form.data["version"]
    )
    flash(_("Afgevinkt.") if row.done_at else _("Staat weer open."), "good")
    return redirect(url_for(".followup", agreement_id=row.agreement_id), 303)


@renewal.get("/scholen/<uuid:school_id>/afspraken/op")
@requires(Permission.AGREEMENTS_READ)
def text_on(school_id: UUID) -> str:
    """What was agreed on a day, amendments in effect then taken in."""
    day = _asked_day(request.args.get("dag", ""))
    found = agreements.text_on(g.uow, school_id, day)
    version_id = found[1].signing_version_id if found else None
    return render_template(
        "agreements/text_on.html",
        school=schools.get_school(g.uow, school_id),
        day=day,
        held=found[0] if found else None,
        text_of=found[1] if found else None,
        text=queries.text_of(g.uow, version_id) if version_id else (),
        is_staff=g.actor.is_staff(),
    )


def _asked_day(typed: str) -> date:
    """The day of the address; today for anything that is no day."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return clock.today()
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else clock.today()

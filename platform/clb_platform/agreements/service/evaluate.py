"""Looking back at an agreement: planned by the centre, both sides say how it goes, and a decision: keep, adjust or end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.rest.conditional import expect_version
from clb_core.terms import agreed
from clb_core.words import _, spoken_with_year
from clb_platform.agreements import policy, queries
from clb_platform.agreements.models import Agreement, AgreementEvaluation, AgreementEvaluationForm
from clb_platform.agreements.service.start import Beginning, Terms, start
from clb_platform.agreements.service.steps import get, subject_of
from clb_platform.agreements.vocabulary import (
    MOST_EVALUATION_TEXT,
    AgreementKind,
    AgreementState,
    CourseAction,
    EvaluationResult,
)
from clb_platform.deadlines import queries as stored
from clb_platform.deadlines import service as deadlines
from clb_platform.deadlines.vocabulary import DeadlineSubject, NewDeadline, Purpose, SubjectKind
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party
from clb_tenants.audit import service as audit

EVALUATION_RULE: Final = "afgesproken evaluatie versie 1"


@dataclass(frozen=True, slots=True)
class Said:
    """What one side says at an evaluation; one of the three at least."""

    works_well: str = ""
    works_less: str = ""
    wishes: str = ""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What was decided. With ADJUST, `effective_from` is the first day of the change."""

    held_on: date
    result: EvaluationResult
    conclusion: str
    effective_from: date | None = None


def plan_evaluation(uow: UnitOfWork, actor: Actor, agreement_id: UUID, planned_on: date) -> AgreementEvaluation:
    """Plan a moment to look back; its day is kept as a deadline. Raises NotFound, Forbidden, Conflict, Refused (day)."""
    agreement = _signed(actor, get(uow, agreement_id))
    _only_centre(actor)
    today = clock.today()
    if planned_on < max(today, agreement.valid_from):
        _refuse("planned_on", _("Kies een dag vanaf %(day)s.", day=spoken_with_year(max(today, agreement.valid_from))))
    if agreement.last_day is not None and planned_on > agreement.last_day:
        _refuse("planned_on", _("De afspraken gelden dan niet meer: ze lopen tot en met %(day)s.",
                                day=spoken_with_year(agreement.last_day)))  # fmt: skip
    made = uow.add(
        AgreementEvaluation(
            agreement_id=agreement_id, school_id=agreement.school_id, planned_on=planned_on, held_on=None, result=None,
            conclusion="",
        )
    )  # fmt: skip
    subject = DeadlineSubject(SubjectKind.AGREEMENT, agreement_id, agreement.school_id)
    day = NewDeadline(Purpose.EVALUATION, agreed(EVALUATION_RULE, today, planned_on), str(made.evaluation_id))
    deadlines.keep(uow, subject, [day])
    changes = {"planned_on": planned_on}
    audit.record(uow, actor, CourseAction.EVALUATION_PLANNED, subject_of(agreement), changes=changes)
    return made


def get_evaluation(uow: UnitOfWork, evaluation_id: UUID) -> AgreementEvaluation:
    """An evaluation that this side may see. Raises NotFound."""
    found = queries.evaluation(uow, evaluation_id)
    if found is None:
        raise NotFound
    return found


def _signed(actor: Actor, agreement: Agreement) -> Agreement:
    actor.require(Permission.AGREEMENTS_WRITE)
    policy.acts_here(actor, agreement.school_id)
    if agreement.state is not AgreementState.SIGNED or agreement.kind is AgreementKind.AMENDMENT:
        raise Conflict(_("Dit kan enkel bij ondertekende afspraken."))
    return agreement


def _refuse(name: str, words: str) -> None:
    raise Refused(words, fields={name: [words]})


def fill_in(
    uow: UnitOfWork, actor: Actor, evaluation_id: UUID, said: Said, version: int | None = None
) -> AgreementEvaluationForm:
    """Write what this side says; may be changed until the evaluation was held. `version`: of what was there, 0 for nothing.

    Raises NotFound, Forbidden, Conflict (it was held), Stale, Refused (empty, too long).
    """
    evaluation = _open(uow, actor, evaluation_id, lock=False)
    texts = {"works_well": said.works_well.strip(), "works_less": said.works_less.strip(), "wishes": said.wishes.strip()}
    if not any(texts.values()):
        _refuse("works_well", _("Schrijf minstens één van de drie."))
    for name, text in texts.items():
        if len(text) > MOST_EVALUATION_TEXT:
            _refuse(name, _("Schrijf hoogstens %(n)s tekens.", n=MOST_EVALUATION_TEXT))
    form = queries.evaluation_forms(uow, [evaluation_id]).get((evaluation_id, actor.party))
    if form is None:
        if version:
            raise Stale
        form = AgreementEvaluationForm(
            evaluation_id=evaluation_id, side=actor.party, agreement_id=evaluation.agreement_id,
            school_id=evaluation.school_id, **texts, filled_by=actor.name, filled_at=clock.now(),
        )  # fmt: skip
        uow.add(form)
    else:
        expect_version(form, version)
        for name, text in texts.items():
            setattr(form, name, text)
        form.filled_by, form.filled_at = actor.name, clock.now()
        uow.flush()
    agreement = get(uow, evaluation.agreement_id)
    audit.record(uow, actor, CourseAction.EVALUATION_FILLED, subject_of(agreement), texts=texts)
    return form


def conclude(
    uow: UnitOfWork, actor: Actor, evaluation_id: UUID, decided: Conclusion, version: int | None = None
) -> Agreement | None:
    """Write what was decided. Adjusting begins a change of the text from `effective_from` on, which is given back.

    Ending is only written down: who stops gives notice. Raises NotFound, Forbidden, Conflict (held before, or another
    text is being worked on), Stale, Refused (days, no conclusion).
    """
    evaluation = _open(uow, actor, evaluation_id, lock=True)
    actor.require(Permission.AGREEMENTS_DECIDE)
    expect_version(evaluation, version)
    if decided.held_on > clock.today():
        _refuse("held_on", _("Deze dag ligt in de toekomst. Vul in na de evaluatie."))
    if not decided.conclusion.strip():
        _refuse("conclusion", _("Schrijf kort wat jullie besloten."))
    if len(decided.conclusion) > MOST_EVALUATION_TEXT:
        _refuse("conclusion", _("Schrijf hoogstens %(n)s tekens.", n=MOST_EVALUATION_TEXT))
    agreement = get(uow, evaluation.agreement_id)
    text = _adjust(uow, actor, agreement, decided) if decided.result is EvaluationResult.ADJUST else None
    evaluation.held_on, evaluation.result = decided.held_on, decided.result
    evaluation.conclusion = decided.conclusion.strip()
    for row in stored.current(uow, SubjectKind.AGREEMENT, [agreement.agreement_id]):
        if row.purpose is Purpose.EVALUATION and row.detail == str(evaluation_id):
            row.done_at = clock.now()
    uow.flush()
    changes = {"held_on": decided.held_on, "evaluation_result": decided.result}
    texts = {"conclusion": evaluation.conclusion}
    audit.record(uow, actor, CourseAction.EVALUATION_HELD, subject_of(agreement), changes=changes, texts=texts)
    return text


def _adjust(uow: UnitOfWork, actor: Actor, agreement: Agreement, decided: Conclusion) -> Agreement:
    if decided.effective_from is None:
        _refuse("effective_from", _("Kies vanaf wanneer de bijsturing geldt."))
    terms = Terms(agreement.valid_from, agreement.valid_to, agreement.renewal, agreement.notice_month, agreement.notice_day)
    beginning = Beginning(terms, amends_id=agreement.agreement_id, effective_from=decided.effective_from)
    return start(uow, actor, agreement.school_id, beginning)


def _open(uow: UnitOfWork, actor: Actor, evaluation_id: UUID, *, lock: bool) -> AgreementEvaluation:
    actor.require(Permission.AGREEMENTS_WRITE)
    if lock:
        _only_centre(actor)
    found = queries.evaluation_for_change(uow, evaluation_id) if lock else queries.evaluation(uow, evaluation_id)
    if found is None:
        raise NotFound
    policy.acts_here(actor, found.school_id)
    if found.held_on is not None:
        raise Conflict(_("Deze evaluatie is afgerond op %(day)s.", day=spoken_with_year(found.held_on)))
    return found


def _only_centre(actor: Actor) -> None:
    if actor.party is not Party.CENTRE:
        raise Forbidden(_("Het centrum plant een evaluatie en rondt ze af. Vraag er een gesprek over."))

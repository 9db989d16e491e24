"""The school's answer, by its mail link or from its account. Runs in the school's scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Gone, Refused
from clb_core.terms import local_day
from clb_core.words import _, spoken
from clb_platform.planning import policy, queries
from clb_platform.planning.events import VisitAnswered, VisitConfirmed
from clb_platform.planning.models import Visit, VisitDate
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import (
    ANSWER_LABELS,
    BEST_ANSWER_CONFIRMS,
    Action,
    AnswerKind,
    AnswerReason,
    DateState,
    HalfDayOfYear,
    VisitState,
)
from clb_tenants.access.actor import Actor
from clb_tenants.centres.service import value_on


@dataclass(frozen=True, slots=True)
class Answer:
    """What a school says of one date. `reason` is asked with maybe and no; `note` is its own words."""

    kind: AnswerKind
    reason: AnswerReason | None = None
    note: str = ""


def answer(
    uow: UnitOfWork, actor: Actor, visit_id: UUID, answers: Mapping[UUID, Answer], *, revision: int | None = None,
    remark: str = "",
) -> Visit:  # fmt: skip
    """Answer every date that is on offer; may be changed until the term ends or a date is confirmed.

    One date that suits is confirmed at once, and of several the first that suits when the centre wants that; otherwise the
    centre chooses. Raises NotFound, Forbidden, Conflict (already confirmed, cancelled), Gone (another proposal came, or the
    term passed), Refused (a date without answer or reason).
    """
    visit = locked(uow, actor, visit_id, Action.ANSWER)
    check_open(visit, revision)
    offered = offered_dates(uow, visit)
    check_answers(offered, answers)
    best = _stands_at_once(uow, offered, answers)
    facts = fill_in(visit, offered, answers, by=actor.name, remark=remark)
    if best is not None:
        settle(visit, offered, best)
        step(uow, actor, visit, Action.ANSWER, VisitState.CONFIRMED, reason=remark, changes=facts)
        uow.emit(VisitConfirmed(visit.visit_id, visit.school_id, visit.revision))
        return visit
    step(uow, actor, visit, Action.ANSWER, state_after(answers), reason=remark, changes=facts)
    uow.emit(VisitAnswered(visit.visit_id, visit.school_id, visit.revision, answer=visit.version))
    return visit


def state_after(answers: Mapping[UUID, Answer]) -> VisitState:
    """Where answers that confirm nothing leave a visit."""
    usable = any(given.kind is not AnswerKind.NO for given in answers.values())
    return VisitState.ANSWERED if usable else VisitState.DECLINED


def fill_in(
    visit: Visit, offered: Sequence[VisitDate], answers: Mapping[UUID, Answer], *, by: str, remark: str
) -> dict[str, object]:
    """Write the answers beside their dates; what the ledger says of them."""
    for row in offered:
        given = answers[row.date_id]
        row.answer, row.answer_reason, row.answer_note = given.kind, given.reason, given.note
        row.answered_at, row.answered_by = clock.now(), by
    visit.remark = remark
    queries.touch(visit)
    return {"answers": "; ".join(f"{_when(row)}: {ANSWER_LABELS[answers[row.date_id].kind]}" for row in offered)}


def _stands_at_once(uow: UnitOfWork, offered: Sequence[VisitDate], answers: Mapping[UUID, Answer]) -> VisitDate | None:
    """The date that this answer confirms by itself: the only one, or by the centre's setting the first that suits.

    Only a first answer does: a date that was refused before may have been given to another meanwhile.
    """
    if any(row.answer is not None for row in offered):
        return None
    if len(offered) > 1 and not value_on(uow, BEST_ANSWER_CONFIRMS, clock.today()):
        return None
    return next((row for row in offered if answers[row.date_id].kind is AnswerKind.YES), None)


def _when(row: VisitDate) -> str:
    return policy.when_words(HalfDayOfYear(row.day, row.half_day))


def check_open(visit: Visit, revision: int | None) -> None:
    if revision is not None and revision != visit.revision:
        raise Gone(
            _("Het CLB stelde intussen andere data voor. Open de nieuwste mail of bekijk het bezoek in je account.")
        )
    if not policy.is_open(visit.reply_by, clock.now()):
        day = spoken(local_day(visit.reply_by)) if visit.reply_by else ""
        raise Gone(_("Antwoorden kon tot en met %(day)s. Bel het CLB: dan zoeken jullie samen een datum.", day=day))


def offered_dates(uow: UnitOfWork, visit: Visit) -> Sequence[VisitDate]:
    rows = queries.dates_of(uow, [visit.visit_id])[visit.visit_id]
    return [row for row in rows if row.revision == visit.revision and row.state is DateState.OFFERED]


def check_answers(offered: Sequence[VisitDate], answers: Mapping[UUID, Answer]) -> None:
    known = {row.date_id for row in offered}
    if not set(answers) <= known:
        raise Gone(_("Een van deze data wordt niet meer voorgesteld. Ververs de pagina en antwoord opnieuw."))
    fields: dict[str, list[str]] = {}
    for row in offered:
        given = answers.get(row.date_id)
        if given is None:
            fields[f"answer_{row.date_id}"] = [_("Kies: past, als het moet, of kan niet.")]
        elif given.kind is not AnswerKind.YES and given.reason is None:
            fields[f"reason_{row.date_id}"] = [_("Zeg waarom, dan zoekt het CLB een betere datum.")]
        elif given.reason is AnswerReason.OTHER and not given.note.strip():
            fields[f"note_{row.date_id}"] = [_("Zeg kort wat de reden is. Geen namen van leerlingen.")]
    if fields:
        raise Refused(_("Nog niet alles is beantwoord."), fields=fields)


def stand(visit: Visit, row: VisitDate) -> None:
    row.state = DateState.CHOSEN
    visit.day, visit.half_day, visit.sort_day = row.day, row.half_day, row.day
    visit.starts_at, visit.ends_at = row.starts_at, row.ends_at


def settle(visit: Visit, offered: Sequence[VisitDate], chosen: VisitDate) -> None:
    """Let one offered date stand and the others go."""
    if chosen.state is not DateState.OFFERED:
        raise Conflict(_("Deze datum wordt niet meer voorgesteld."))
    for row in offered:
        if row is not chosen and row.state is DateState.OFFERED:
            row.state = DateState.RELEASED
    stand(visit, chosen)

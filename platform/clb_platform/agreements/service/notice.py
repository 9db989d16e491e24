"""Giving notice: one side stops, on a day; seen beforehand, never refused for being late, and taken back by who gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, Refused
from clb_core.terms import add_days
from clb_core.words import _, spoken_with_year
from clb_platform.agreements import policy, queries
from clb_platform.agreements.events import NoticeGiven, NoticeTakenBack
from clb_platform.agreements.models import Agreement, AgreementNotice, AgreementNoticeTakenBack
from clb_platform.agreements.service.reading import validity_of
from clb_platform.agreements.service.steps import get, locked, step
from clb_platform.agreements.vocabulary import (
    EFFECT_DAY,
    EFFECT_MONTH,
    MOST_NOTICE_REASON,
    Action,
    AgreementKind,
    AgreementState,
    DatedState,
    NewNotice,
    YearDay,
    dated_state,
    last_day_of,
    notice_day_for,
    usual_last_day,
)
from clb_tenants.access.actor import Actor
from clb_tenants.centres.service import value_on


@dataclass(frozen=True, slots=True)
class NoticeEffect:
    """What a notice would bring about. `open_text`: a text of this school that is being worked on and stays.

    `coming`: signed agreements that begin after the last day and stay.
    """

    agreement: Agreement
    notice: NewNotice
    notice_by: date
    open_text: Agreement | None
    coming: Agreement | None

    @property
    def is_late(self) -> bool:
        return self.notice.given_on > self.notice_by

    @property
    def mark(self) -> str:
        """The same for the same effect: what a form carries back to show that its reader saw this."""
        return f"{self.notice.given_on}:{self.notice.last_day}:{int(self.is_late)}"


def usual_notice(uow: UnitOfWork, actor: Actor, agreement_id: UUID) -> NewNotice:
    """What the form begins with: given today, with the last day that follows. Raises as `foresee_notice`."""
    today = clock.today()
    return NewNotice(actor.party, today, last_day_for(uow, actor, agreement_id, today), "")


def last_day_for(uow: UnitOfWork, actor: Actor, agreement_id: UUID, given_on: date) -> date:
    """The last day that follows from a notice in time, by the centre's settings of today. Raises as `foresee_notice`."""
    agreement = _noticeable(uow, actor, get(uow, agreement_id))
    effect = YearDay(int(value_on(uow, EFFECT_MONTH, clock.today())), int(value_on(uow, EFFECT_DAY, clock.today())))
    return usual_last_day(validity_of(agreement), given_on, effect)


def foresee_notice(uow: UnitOfWork, actor: Actor, agreement_id: UUID, notice: NewNotice) -> NoticeEffect:
    """What a notice would bring about; stores nothing. Raises NotFound, Forbidden, Conflict, Refused."""
    agreement = _noticeable(uow, actor, get(uow, agreement_id))
    _check(agreement, notice)
    return NoticeEffect(
        agreement, notice, notice_day_for(validity_of(agreement), notice.last_day),
        queries.open_agreement(uow, agreement.school_id),
        queries.coming_agreement(uow, agreement.school_id, notice.last_day),
    )  # fmt: skip


def give_notice(
    uow: UnitOfWork, actor: Actor, agreement_id: UUID, notice: NewNotice, *, version: int | None = None
) -> AgreementNotice:
    """End an agreement with a day. A late notice stands as any other, with a flag; both sides are told.

    Staff may write down what a school said (`notice.side`); a school speaks for itself. The text and its history stay.
    Raises NotFound, Forbidden, Conflict (state, notice was given before), Stale, Refused (days, reason).
    """
    agreement = locked(uow, actor, agreement_id, Action.GIVE_NOTICE, version)
    _noticeable(uow, actor, agreement)
    _check(agreement, notice)
    side = notice.side if actor.is_staff() else actor.party
    by = notice_day_for(validity_of(agreement), notice.last_day)
    late = notice.given_on > by
    before = agreement.last_day
    made = uow.add(
        AgreementNotice(
            agreement_id=agreement_id, school_id=agreement.school_id, side=side, given_on=notice.given_on,
            last_day=notice.last_day, notice_by=by, is_late=late, reason=notice.reason, recorded_by=actor.name,
            recorded_at=clock.now(),
        )
    )  # fmt: skip
    agreement.ended_on = agreement.last_day = notice.last_day
    step(
        uow, actor, agreement, Action.GIVE_NOTICE, AgreementState.SIGNED, reason=notice.reason,
        changes={
            "last_day": [before, notice.last_day], "given_on": notice.given_on, "notice_by": by, "is_late": late,
            "side": side,
        },
    )  # fmt: skip
    uow.emit(NoticeGiven(agreement_id, agreement.school_id, made.notice_id))
    return made


def may_take_back(uow: UnitOfWork, actor: Actor, agreement: Agreement) -> AgreementNotice:
    """The notice of an agreement, when this side gave it (or wrote it down) and it has not come to its last day.

    Raises Forbidden (the other side's), Conflict (none was given, or it ended).
    """
    policy.may(actor, Action.TAKE_BACK_NOTICE, agreement)
    notice = queries.notice_of(uow, agreement.agreement_id)
    if notice is None:
        raise Conflict(_("Er is geen opzegging om terug te nemen."))
    if actor.party is not notice.side and actor.party is not queries.who_wrote_notice(uow, agreement.agreement_id):
        raise Forbidden(_("Enkel wie opzegde, kan de opzegging terugnemen."))
    if clock.today() > notice.last_day:
        raise Conflict(_("De afspraken zijn al beëindigd. Begin nieuwe afspraken."))
    return notice


def last_day_again(uow: UnitOfWork, agreement: Agreement) -> date | None:
    """The last day once nobody stops: as was agreed, and before signed agreements that follow begin."""
    last = last_day_of(agreement.renewal, agreement.valid_to)
    coming = queries.coming_agreement(uow, agreement.school_id, agreement.valid_from)
    if coming is None or (last is not None and last < coming.valid_from):
        return last
    return add_days(coming.valid_from, -1)


def take_back_notice(
    uow: UnitOfWork, actor: Actor, agreement_id: UUID, *, reason: str, version: int | None = None
) -> AgreementNoticeTakenBack:
    """Let an agreement go on as if nobody had stopped it; the notice stays in the history, and the other side is told.

    Raises NotFound, Forbidden, Conflict (no notice, or its last day has passed), Stale, Refused (no reason).
    """
    agreement = locked(uow, actor, agreement_id, Action.TAKE_BACK_NOTICE, version)
    notice = may_take_back(uow, actor, agreement)
    if not reason.strip() or len(reason) > MOST_NOTICE_REASON:
        words = _("Zeg in hoogstens %(n)s tekens waarom je de opzegging terugneemt.", n=MOST_NOTICE_REASON)
        raise Refused(words, fields={"reason": [words]})
    made = uow.add(
        AgreementNoticeTakenBack(
            notice_id=notice.notice_id, agreement_id=agreement_id, school_id=agreement.school_id, side=actor.party,
            reason=reason.strip(), taken_back_by=actor.name, taken_back_at=clock.now(),
        )
    )  # fmt: skip
    before = agreement.last_day
    agreement.ended_on, agreement.last_day = None, last_day_again(uow, agreement)
    changes = {"last_day": [before, agreement.last_day], "side": notice.side}
    step(
        uow, actor, agreement, Action.TAKE_BACK_NOTICE, AgreementState.SIGNED, reason=reason.strip(), changes=changes
    )
    uow.emit(NoticeTakenBack(agreement_id, agreement.school_id, notice.notice_id, actor.party))
    return made


def _noticeable(uow: UnitOfWork, actor: Actor, agreement: Agreement) -> Agreement:
    policy.may(actor, Action.GIVE_NOTICE, agreement)
    if agreement.kind is AgreementKind.AMENDMENT:
        raise Conflict(_("Een bijsturing zeg je niet op. Zeg de afspraken op waar ze bij hoort."))
    if queries.notice_of(uow, agreement.agreement_id) is not None:
        raise Conflict(_("Deze afspraken zijn al opgezegd."))
    if dated_state(validity_of(agreement), clock.today()) in (DatedState.EXPIRED, DatedState.ENDED):
        raise Conflict(_("Deze afspraken gelden niet meer."))
    return agreement


def _check(agreement: Agreement, notice: NewNotice) -> None:
    """Raises Refused, each sentence beside its field."""
    wrong: dict[str, list[str]] = {}
    if notice.given_on > clock.today():
        wrong["given_on"] = [_("Deze dag ligt in de toekomst. Schrijf een opzegging op wanneer ze gegeven is.")]
    first = max(agreement.valid_from, notice.given_on)
    if notice.last_day < first:
        wrong["last_day"] = [_("Kies een dag vanaf %(day)s.", day=spoken_with_year(first))]
    elif agreement.last_day is not None and notice.last_day > agreement.last_day:
        wrong["last_day"] = [
            _("De afspraken lopen al af op %(day)s. Kies een dag tot en met die dag.", day=spoken_with_year(agreement.last_day))
        ]
    if not notice.reason.strip():
        wrong["reason"] = [_("Zeg waarom de samenwerking stopt.")]
    elif len(notice.reason) > MOST_NOTICE_REASON:
        wrong["reason"] = [_("Schrijf hoogstens %(n)s tekens.", n=MOST_NOTICE_REASON)]
    if wrong:
        raise Refused(" ".join(text for texts in wrong.values() for text in texts), fields=wrong)

"""What waits for whom, put together for the home page. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import days_between, local_day, week_of
from clb_core.words import _, _n, short, spoken
from clb_platform.agreements import queries as agreements
from clb_platform.agreements.policy import signs_as
from clb_platform.agreements.vocabulary import AgreementState
from clb_platform.calendars import queries as calendars
from clb_platform.home import queries
from clb_platform.home.vocabulary import Turn
from clb_platform.notifications.queries.bounces import Trouble, troubles
from clb_platform.notifications.vocabulary.bounces import REASON_LABELS
from clb_platform.planning import queries as planning
from clb_platform.planning import service as visits
from clb_platform.planning.models import Visit, VisitDate
from clb_platform.planning.service import Conflicted
from clb_platform.planning.vocabulary import AnswerKind, VisitKind, VisitState
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.schools.models import School


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something on which the centre must act, by `due`. `what` and `about` are Dutch, ready to show.

    `subject_id` is a visit, an agreement (also to sign: TO_SIGN) or a talk about agreements (AGREEMENT; a talk stands on
    the page of its school, `school_id`), or (BOUNCED) the report of a mail that did not arrive.
    """

    turn: Turn
    subject_id: UUID
    what: str
    about: str
    due: date
    school_id: UUID | None = None

    @property
    def tone(self) -> str:
        today = clock.today()
        return "" if self.due > today else ("soon" if self.due == today else "late")

    @property
    def due_text(self) -> str:
        """ "1 dag te laat", "vandaag", "do 8 okt" """
        late = days_between(self.due, clock.today())
        if late > 0:
            return _n("%(num)s dag te laat", "%(num)s dagen te laat", late)
        return _("vandaag") if late == 0 else short(self.due)


@dataclass(frozen=True, slots=True)
class Agenda:
    """What waits, by when: today or before, later this week, later."""

    today: tuple[ToDo, ...]
    this_week: tuple[ToDo, ...]
    later: tuple[ToDo, ...]


def to_do(
    uow: UnitOfWork, start_year: int, actor: Actor | None = None, *, with_bounces: bool = True
) -> list[ToDo]:
    """Everything that waits for the centre, the most urgent first; at most ten statements.

    Agreements wait for who may work on them: without an actor they are left out.

    A visit with a date that no longer passes waits for that, also when it waits for another reason. `with_bounces`: for
    whoever may do something about an address.
    """
    rows = planning.waiting_for_centre(uow, start_year, clock.today(), clock.now())
    ids = [visit.visit_id for visit, _school in rows]
    pupils, dates = queries.pupils_of(uow, ids), planning.dates_of(uow, ids)
    found = [_to_do(visit, school, pupils.get(visit.visit_id, 0), dates[visit.visit_id]) for visit, school in rows]
    found += [_to_look_at(each) for each in visits.conflicted(uow)]
    found += list(_of_agreements(uow, actor)) if actor else []
    if with_bounces:
        found += [_to_correct(each) for each in troubles(uow, clock.today())]
    return sorted(found, key=lambda each: each.due)


def _of_agreements(uow: UnitOfWork, actor: Actor) -> Iterator[ToDo]:
    """What this colleague is to sign, texts that lie with the centre, what is to be approved, and schools that ask for a talk."""
    for row, school in to_sign(uow, actor):
        what = _("Onderteken de afspraken met %(school)s", school=school)
        yield ToDo(Turn.TO_SIGN, row.agreement_id, what, row.title, local_day(row.turn_since))
    if not actor.may(Permission.AGREEMENTS_WRITE):
        return
    for row, school in agreements.waiting(uow, AgreementState.WITH_CENTRE):
        what = _("Lees de afspraken van %(school)s", school=school)
        yield ToDo(Turn.AGREEMENT, row.agreement_id, what, row.title, local_day(row.turn_since))
    if actor.may(Permission.AGREEMENTS_APPROVE):
        for approval, row, school in agreements.asked_approvals(uow):
            if approval.asked_by_id != actor.person_id:
                what = _("Keur de afspraken met %(school)s goed", school=school)
                about = _("gevraagd door %(who)s", who=approval.asked_by)
                yield ToDo(Turn.AGREEMENT, row.agreement_id, what, about, local_day(approval.asked_at))
    for talk, school in agreements.open_talks(uow):
        what = _("%(school)s vraagt een gesprek over de afspraken", school=school)
        yield ToDo(Turn.AGREEMENT, talk.talk_id, what, talk.message, local_day(talk.asked_at), talk.school_id)


def to_sign(uow: UnitOfWork, actor: Actor) -> Sequence[Any]:
    """(agreement, name of the school) whose next signature is this person's."""
    signer = signs_as(actor)
    return agreements.turn_to_sign(uow, signer) if signer is not None else ()


def _to_look_at(each: Conflicted) -> ToDo:
    """Today's work when the visit is soon or stands; the reason of the first bad date says why."""
    first = each.bad[0]
    about = [each.school.municipality, each.visit.title, first.sentences[0]]
    days = [bad.row.day for bad in each.bad if bad.row is not None]
    what = _("Kijk de datum van %(school)s na", school=each.school.name)
    return ToDo(Turn.CONFLICT, each.visit.visit_id, what, " · ".join(about), min(days, default=each.visit.sort_day))


def _to_correct(each: Trouble) -> ToDo:
    what = _("Het mailadres van %(name)s klopt niet", name=each.delivery.recipient_name)
    about = [each.at_school, each.delivery.recipient_email, str(REASON_LABELS[each.bounce.reason])]
    day = local_day(each.bounce.received_at)
    return ToDo(Turn.BOUNCED, each.bounce.bounce_id, what, " · ".join(filter(None, about)), day)


def _to_do(visit: Visit, school: School, pupils: int, dates: Sequence[VisitDate]) -> ToDo:
    turn = turn_of(visit)
    about = [
        school.municipality,
        _for_whom(visit, pupils),
        _fact(turn, visit, [row for row in dates if row.revision == visit.revision]),
    ]
    return ToDo(turn, visit.visit_id, _what(turn, school.name), " · ".join(filter(None, about)), _due(visit))


def _for_whom(visit: Visit, pupils: int) -> str:
    """What it is for and how many pupils; what follows from the agreement counts none."""
    if visit.kind is not VisitKind.SYSTEMATIC:
        return visit.title
    return f"{visit.title}, {_n('%(num)s leerling', '%(num)s leerlingen', pupils)}"


def turn_of(visit: Visit) -> Turn:
    """Why a visit that waits for the centre does so."""
    return {
        VisitState.ANSWERED: Turn.ANSWERED,
        VisitState.DECLINED: Turn.DECLINED,
        VisitState.COUNTER_PROPOSED: Turn.COUNTERED,
        VisitState.PROPOSED: Turn.SILENT,
        VisitState.LAPSED: Turn.SILENT,
    }.get(visit.state, Turn.TO_CLOSE)


def _what(turn: Turn, school: str) -> str:
    if turn is Turn.ANSWERED:
        return _("Kies de datum voor %(school)s", school=school)
    if turn is Turn.DECLINED:
        return _("Zoek een andere datum voor %(school)s", school=school)
    if turn is Turn.COUNTERED:
        return _("Bekijk welke data %(school)s vraagt", school=school)
    if turn is Turn.SILENT:
        return _("Bel %(school)s: geen antwoord", school=school)
    return _("Vul aan hoe het bezoek aan %(school)s ging", school=school)


def _fact(turn: Turn, visit: Visit, dates: Sequence[VisitDate]) -> str:
    if turn is Turn.ANSWERED:
        return _answers(dates)
    if turn is Turn.DECLINED:
        return _n("weigerde de datum", "weigerde alle %(num)s data", len(dates))
    if turn is Turn.COUNTERED:
        return f"“{visit.remark}”"
    if turn is Turn.SILENT and visit.reply_by is not None:
        return _("antwoord was gevraagd tegen %(day)s", day=short(local_day(visit.reply_by)))
    return _("ging door op %(day)s", day=short(visit.day)) if visit.day else ""


def _answers(dates: Sequence[VisitDate]) -> str:
    """ "1 datum past, 1 als het moet" """
    suits = sum(row.answer is AnswerKind.YES for row in dates)
    maybe = sum(row.answer is AnswerKind.MAYBE for row in dates)
    parts = [_n("%(num)s datum past", "%(num)s data passen", suits)] if suits else []
    if maybe:
        parts.append(_("%(number)s als het moet", number=maybe))
    return ", ".join(parts)


def _due(visit: Visit) -> date:
    """The day of a visit to close, or else the last day on which the school could answer."""
    if visit.state is VisitState.CONFIRMED and visit.day is not None:
        return visit.day
    return local_day(visit.reply_by) if visit.reply_by is not None else clock.today()


def agenda(items: Iterable[ToDo]) -> Agenda:
    """The same things, by when they must be done."""
    items, today = list(items), clock.today()
    sunday = week_of(today).last
    return Agenda(
        tuple(each for each in items if each.due <= today),
        tuple(each for each in items if today < each.due <= sunday),
        tuple(each for each in items if each.due > sunday),
    )


def next_answer_words(uow: UnitOfWork, start_year: int) -> str:
    """When the next answer of a school is expected; empty when none is asked."""
    asked = queries.asked_schools(uow, start_year, clock.now())
    if asked.next_reply_by is None:
        return ""
    return _("Het volgende antwoord verwachten we tegen %(day)s.", day=spoken(local_day(asked.next_reply_by)))


def own_teams(uow: UnitOfWork, actor: Actor) -> list[UUID]:
    """The teams in which this colleague is today."""
    today = clock.today()
    return [
        team.team_id
        for place, team in calendars.places_of_member(uow, actor.member_id)
        if place.valid_from <= today and (place.valid_until is None or today <= place.valid_until)
    ]

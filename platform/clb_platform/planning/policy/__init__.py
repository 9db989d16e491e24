"""What may be done to a visit, and what is wrong with a date. Pure: everything a rule needs is in `DateContext`.

Each rule is one function that gives findings; `findings` runs them all in the order in which a planner wants to read
them. Hard findings refuse, the others warn. The database's constraints decide last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from clb_core.errors import Conflict, Forbidden, Gone
from clb_core.terms import add_months, earliest_after_months
from clb_core.words import _, duration_words, half_day_word, listed, number, spoken, spoken_with_year
from clb_platform.calendars.vocabulary import (
    NoLessonCode,
    NoLessonReason,
    SchoolCalendar,
    SchoolYear,
    StaffFunction,
    why_centre_away,
)
from clb_platform.planning.policy.facts import DateContext as DateContext
from clb_platform.planning.policy.facts import DoseNeighbour as DoseNeighbour
from clb_platform.planning.policy.facts import FacilityToUse as FacilityToUse
from clb_platform.planning.policy.facts import ItemToSee as ItemToSee
from clb_platform.planning.policy.facts import StandIn as StandIn
from clb_platform.planning.policy.facts import Taken as Taken
from clb_platform.planning.policy.soft import agreed, avoided, last_year, team_load
from clb_platform.planning.vocabulary import (
    STATE_LABELS,
    Action,
    Finding,
    HalfDayOfYear,
    ResourceKind,
    VisitKind,
    VisitState,
    is_for,
    transitions_of,
)
from clb_platform.programmes.vocabulary import Place, ProgrammeView
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Party

PERMISSION_OF: Mapping[Action, Permission] = {
    Action.CREATE: Permission.PLANNING_VISIT_PLAN,
    Action.PROPOSE: Permission.PLANNING_VISIT_PLAN,
    Action.ANSWER: Permission.PLANNING_VISIT_ANSWER,
    Action.CONFIRM: Permission.PLANNING_VISIT_CONFIRM,
    Action.MOVE: Permission.PLANNING_VISIT_PLAN,
    Action.HOLD: Permission.PLANNING_VISIT_HOLD,
    Action.CANCEL: Permission.PLANNING_VISIT_PLAN,
    Action.CORRECT: Permission.PLANNING_VISIT_HOLD,
    Action.COUNTER: Permission.PLANNING_VISIT_ANSWER,
    Action.ACCEPT: Permission.PLANNING_VISIT_CONFIRM,
    Action.RECORD: Permission.PLANNING_VISIT_PLAN,
    Action.WITHDRAW: Permission.PLANNING_VISIT_PLAN,
    Action.REOPEN: Permission.PLANNING_VISIT_PLAN,
    Action.REPLACE: Permission.PLANNING_VISIT_PLAN,
    Action.SPLIT: Permission.PLANNING_VISIT_PLAN,
    Action.MERGE: Permission.PLANNING_VISIT_PLAN,
    Action.FIX: Permission.PLANNING_VISIT_PLAN,
}


def allowed_actions(
    state: VisitState, actor: Actor, kind: VisitKind = VisitKind.SYSTEMATIC, *, asks_school: bool = True
) -> tuple[Action, ...]:
    """What this actor may do to a visit in this state; the interface draws only these."""
    return tuple(
        row.action
        for row in transitions_of(asks_school=asks_school)
        if row.state is state
        and row.party is actor.party
        and actor.may(PERMISSION_OF[row.action])
        and is_for(row.action, kind)
    )


def is_open(reply_by: datetime | None, now: datetime) -> bool:
    """Whether a proposal can be answered at `now`: up to the last moment of its term, that moment included.

    The answer and the lapse both ask this of a locked visit, so that one of them holds and never both.
    """
    return reply_by is not None and now <= reply_by


def may(
    actor: Acting,
    action: Action,
    state: VisitState,
    school_id: UUID,
    kind: VisitKind = VisitKind.SYSTEMATIC,
    *,
    asks_school: bool = True,
) -> None:
    """Raises Forbidden (not this actor), Gone (an answer after the lapse), or Conflict with the present state and what is
    allowed in it. `asks_school` is false for a visit in home education.
    """
    if isinstance(actor, Actor):
        if action not in PERMISSION_OF:
            raise Forbidden(_("Dit gebeurt vanzelf wanneer de termijn voorbij is."))
        actor.require(PERMISSION_OF[action])
        if actor.party is Party.SCHOOL and not actor.acts_for(school_id):
            raise Forbidden(_("Je kan enkel antwoorden voor je eigen school."))
    if action in {Action.ANSWER, Action.COUNTER} and state is VisitState.LAPSED:
        raise Gone(_("De tijd om te antwoorden is voorbij. Bel het CLB: dan zoeken jullie samen een datum."))
    table = transitions_of(asks_school=asks_school)
    possible = tuple(row.action for row in table if row.state is state and is_for(row.action, kind))
    if action not in possible:
        words = _of_other_life(action, asks_school=asks_school) or _(
            "Dit bezoek is intussen: %(state)s. Ververs de pagina om te zien wat nog kan.", state=STATE_LABELS[state]
        )
        raise Conflict(words, extra={"state": state.value, "allowed": [each.value for each in possible if each in PERMISSION_OF]})


def _of_other_life(action: Action, *, asks_school: bool) -> str:
    """Why an action has no place in any state of this visit; empty when it has."""
    if action in {row.action for row in transitions_of(asks_school=asks_school)}:
        return ""
    if asks_school:
        return _("De school kiest mee: stel haar data voor in plaats van er een vast te leggen.")
    return _("Voor huisonderwijs is er geen school om te vragen: leg de datum zelf vast.")


Rule = Callable[[DateContext, HalfDayOfYear], Iterator[Finding]]


def findings(context: DateContext, at: HalfDayOfYear) -> tuple[Finding, ...]:
    """Everything the rules say of this half day. A day outside the school year stops the others: they know no more."""
    outside = tuple(_in_time(context, at))
    if outside:
        return outside
    return tuple(finding for rule in RULES for finding in rule(context, at))


def refusals(context: DateContext, at: HalfDayOfYear) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings(context, at) if finding.hard)


def warnings(context: DateContext, at: HalfDayOfYear) -> tuple[Finding, ...]:
    """What a half day may only be chosen against with a reason."""
    return tuple(finding for finding in findings(context, at) if finding.asks_reason)


def _in_time(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    year = SchoolYear(context.start_year)
    last = year.last_day if context.moment and context.moment.in_holidays else year.last_lesson_day
    if not year.first_day <= at.day <= last:
        words = _(
            "%(day)s ligt buiten het schooljaar %(year)s, dat loopt van %(first)s tot en met %(last)s.",
            day=_start(spoken_with_year(at.day)), year=year.label,
            first=spoken_with_year(year.first_day), last=spoken_with_year(last),
        )  # fmt: skip
        yield Finding("outside_year", True, words)
    elif at.day < context.today:
        yield Finding("past", True, _("%(day)s is al voorbij. Kies een dag vanaf vandaag.", day=_start(spoken(at.day))))


def school_day(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """A weekend, a holiday, a closure of school or centre, a free Wednesday afternoon; exams by the centre's setting.

    Presence that was agreed for the school holidays too asks there only whether the centre works.
    """
    in_holidays = context.moment is not None and context.moment.in_holidays
    reason = why_not_at_school(context.calendar, context.school_id, at, in_holidays)
    if reason is not None:
        yield Finding("no_lesson", context.calendar.refuses(reason), reason.sentence())


def why_not_at_school(
    calendar: SchoolCalendar, school_id: UUID, at: HalfDayOfYear, in_holidays: bool
) -> NoLessonReason | None:
    """Why a school receives nobody then; `in_holidays`: in a school holiday only what keeps the centre away counts."""
    reason = calendar.why_no_lesson(school_id, at.day, at.half_day)
    if in_holidays and reason is not None and reason.code is NoLessonCode.HOLIDAY:
        return why_centre_away(calendar, at.day, at.half_day)
    return reason


def still_there(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """The site is not closed and the school not gone on that day, wherever the visit takes place."""
    if context.school_until is not None and at.day > context.school_until:
        words = _("De aansluiting van deze school eindigt op %(day)s. Kies een dag tot dan.",
                  day=spoken_with_year(context.school_until))  # fmt: skip
        yield Finding("school_gone", True, words)
    elif context.site_until is not None and at.day > context.site_until:
        last = spoken_with_year(context.site_until)
        words = (
            _(
                "Deze vestiging sluit na %(day)s. Kies een dag tot dan, of plan de groepen op een vestiging die open blijft.",
                day=last,
            )
            if context.asks_school
            else _("Deze plaats sluit na %(day)s. Kies een dag tot dan, of geef de groepen een plaats die open blijft.", day=last)
        )
        yield Finding("site_closed", True, words)


def season(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """The part of the year for a dose; outside a preference only warns (facts on contacts and vaccinations)."""
    for programme, dose in dict.fromkeys((item.programme, item.dose) for item in context.items):
        span = programme.season_of(dose)
        if span is None or span.days(context.start_year).contains(at.day):
            continue
        words = _("%(what)s hoort in de periode van %(season)s.", what=what_words(programme, dose), season=span.words)
        yield Finding("season", not span.is_preference, words)


def dose_interval(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """Doses of one group keep their distance, seen from both sides; the boundary day itself is allowed."""
    found = dict.fromkeys(finding for item in context.items for finding in interval_findings(item, at.day))
    yield from found


def interval_findings(item: ItemToSee, day: date) -> Iterator[Finding]:
    if item.lacks_earlier_dose:
        words = _(
            "Plan eerst dosis %(dose)s van %(what)s: daarvan hangt deze datum af.",
            dose=item.dose - 1,
            what=item.programme.name,
        )
        yield Finding("dose_interval", True, words)
    for is_hard in (True, False):
        others = tuple(each for each in item.neighbours if item.is_bound_by(each) is is_hard)
        for sentence in _interval_sentences(replace(item, neighbours=others), day):
            yield Finding("dose_interval", is_hard, sentence)


def _interval_sentences(item: ItemToSee, day: date) -> Iterator[str]:
    programme = item.programme
    for other in item.neighbours:
        first, second = (other.day, day) if other.dose < item.dose else (day, other.day)
        between = _("Tussen dosis %(a)s en dosis %(b)s", a=min(other.dose, item.dose), b=max(other.dose, item.dose))
        if programme.min_months is not None and second < earliest_after_months(first, programme.min_months):
            yield _least(between, programme.min_months, other, item, first)
        if programme.max_months is not None and second > add_months(first, programme.max_months):
            yield _most(between, programme.max_months, other, item, first)


def _least(between: str, months: int, other: DoseNeighbour, item: ItemToSee, first: date) -> str:
    if other.dose < item.dose:
        bound = spoken_with_year(earliest_after_months(first, months))
        return _(
            "%(between)s liggen minstens %(n)s maanden. Kies een dag vanaf %(day)s.",
            between=between,
            n=months,
            day=bound,
        )
    day = spoken_with_year(other.day)
    return _("%(between)s liggen minstens %(n)s maanden, en dosis %(b)s staat al op %(day)s.", between=between, n=months,
             b=other.dose, day=day)  # fmt: skip


def _most(between: str, months: int, other: DoseNeighbour, item: ItemToSee, first: date) -> str:
    if other.dose < item.dose:
        bound = spoken_with_year(add_months(first, months))
        return _(
            "%(between)s liggen hoogstens %(n)s maanden. Kies een dag tot en met %(day)s.",
            between=between,
            n=months,
            day=bound,
        )
    day = spoken_with_year(other.day)
    return _("%(between)s liggen hoogstens %(n)s maanden, en dosis %(b)s staat al op %(day)s.", between=between, n=months,
             b=other.dose, day=day)  # fmt: skip


def functions_present(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """Each function that a programme asks for is there (who is needed is the centre's setting per programme)."""
    present = context.functions(at)
    asked = dict.fromkeys(
        (need.function, item.programme) for item in context.items for need in item.programme.functions
    )
    missing: dict[StaffFunction, str] = {}
    for function, programme in asked:
        if not present.get(function):
            missing.setdefault(function, programme.name)
    for function, name in missing.items():
        words = _(
            "%(what)s vraagt: %(function)s. Die is in %(team)s niet vrij op %(when)s. Kies een andere datum of een ander team.",
            what=name, function=function.label, team=context.team_name, when=when_words(at),
        )  # fmt: skip
        yield Finding("function_missing", True, words)


def capacity(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """All pupils fit in the effective minutes of the half day; one minute over is refused."""
    needed, room = minutes_needed(context, at), context.minutes(at.day, at.half_day)
    if needed > room:
        pupils = sum(item.head_count for item in context.items)
        words = _(
            "%(pupils)s leerlingen vragen %(needed)s met wie er van %(team)s is. De %(half)s heeft %(room)s: %(over)s te kort."
            " Verdeel de groepen over twee bezoeken.",
            pupils=number(pupils), needed=duration_words(needed), team=context.team_name,
            half=half_day_word(at.half_day), room=duration_words(room), over=duration_words(needed - room),
        )  # fmt: skip
        yield Finding("capacity", True, words)


def minutes_needed(context: DateContext, at: HalfDayOfYear) -> int:
    """Whole minutes for all groups with the colleagues present."""
    present = context.functions(at)
    return sum(item.programme.minutes_for(item.head_count, present) for item in context.items)


def double_booking(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """Team and site are free; a colleague who is with another team is only a finding when nobody is left."""
    if context.moment is not None:
        yield from _moment_booking(context, at)
        return
    for taken in context.taken.get(at, ()):
        if taken.kind is ResourceKind.TEAM and taken.resource_id == context.team_id:
            words = _("%(team)s is die %(half)s al in %(where)s.", team=context.team_name,
                      half=half_day_word(at.half_day), where=taken.where)  # fmt: skip
            yield Finding("team_taken", True, words)
        elif taken.kind is ResourceKind.SITE and taken.resource_id == context.site_id and context.place is Place.SCHOOL:
            words = _("Deze vestiging heeft die %(half)s al een bezoek.", half=half_day_word(at.half_day))
            yield Finding("site_taken", True, words)
    if context.staffing.present(context.team_id, at.day, at.half_day) and not context.present(at):
        words = _("Wie van %(team)s werkt, is die %(half)s al bij een ander team.", team=context.team_name,
                  half=half_day_word(at.half_day))  # fmt: skip
        yield Finding("members_taken", True, words)


def _moment_booking(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """A moment shares the school with other visits. Whoever goes is free, the team or the one colleague; of a day without lessons
    that says nothing new."""
    whole_team = context.moment is not None and context.moment.member_id is None
    for taken in context.taken.get(at, ()):
        if whole_team and taken.kind is ResourceKind.TEAM and taken.resource_id == context.team_id:
            words = _("%(team)s is die %(half)s al in %(where)s.", team=context.team_name,
                      half=half_day_word(at.half_day), where=taken.where)  # fmt: skip
            yield Finding("team_taken", True, words)
    if not context.present(at) and not any(each.hard for each in school_day(context, at)):
        words = _("Niemand van %(team)s is die %(half)s vrij.", team=context.team_name, half=half_day_word(at.half_day))
        if not whole_team:
            words = _("Wie gaat, is die %(half)s niet vrij.", half=half_day_word(at.half_day))
        yield Finding("members_taken", True, words)


def facility_free(context: DateContext, at: HalfDayOfYear) -> Iterator[Finding]:
    """The room or bus that was chosen is there and free; without a choice the planner is warned."""
    facility = context.facility
    if facility is None:
        if context.lacks_facility:
            words = (
                _("Er is nog geen bus gekozen.") if context.place is Place.BUS else _("Er is nog geen lokaal gekozen.")
            )
            yield Finding("facility_missing", False, words)
        return
    if not facility.is_there_on(at.day):
        words = _("%(name)s is er niet op %(day)s.", name=_start(facility.name), day=spoken(at.day))
        yield Finding("facility_away", True, words)
    for taken in context.taken.get(at, ()):
        if taken.kind is ResourceKind.FACILITY and taken.resource_id == facility.facility_id:
            words = _("%(name)s is die %(half)s al bezet: %(where)s.", name=_start(facility.name),
                      half=half_day_word(at.half_day), where=taken.where)  # fmt: skip
            yield Finding("facility_taken", True, words)


RULES: tuple[Rule, ...] = (
    still_there, school_day, season, dose_interval, double_booking, facility_free, functions_present, capacity,
    avoided, team_load, last_year, agreed,
)  # fmt: skip


def what_words(programme: ProgrammeView, dose: int, portion: int = 0) -> str:
    """ "HPV dosis 2", or only the name when there is one dose; "HPV dosis 2, inhalen" for those who were absent."""
    words = _("%(name)s dosis %(dose)s", name=programme.name, dose=dose) if programme.doses > 1 else programme.name
    return _("%(what)s, inhalen", what=words) if portion else words


def when_words(at: HalfDayOfYear) -> str:
    return f"{spoken(at.day)}, {half_day_word(at.half_day)}"


def title_of(items: Iterable[ItemToSee]) -> str:
    """What a visit is called: its programmes, in order, without doubles."""
    return listed(list(dict.fromkeys(what_words(item.programme, item.dose, item.portion) for item in items)))


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]

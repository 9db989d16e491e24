"""Planning many schools at once: group obligations into visits, suggest dates, show what will happen, send once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import DomainError, NotFound, Refused
from clb_core.words import _
from clb_platform.calendars.vocabulary import HalfDay, SchoolYear
from clb_platform.class_groups import queries as class_groups
from clb_platform.class_groups.models import ClassGroup
from clb_platform.planning import policy, queries
from clb_platform.planning.events import DatesProposed
from clb_platform.planning.models import Visit
from clb_platform.planning.policy import DateContext
from clb_platform.planning.service.batches import keep_batch
from clb_platform.planning.service.context import Wanted, WantedItem, contexts
from clb_platform.planning.service.create import store, wanted
from clb_platform.planning.service.fix import fix
from clb_platform.planning.service.propose import facts_of, offer
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import (
    MOST_AT_ONCE,
    MOST_OPTIONS,
    Action,
    HalfDayOfYear,
    ItemKey,
    VisitState,
)
from clb_platform.programmes import queries as programmes
from clb_platform.programmes.vocabulary import ProgrammeView
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries as people
from clb_tenants.identity import service as identity
from clb_tenants.identity.vocabulary import Addressee
from clb_tenants.schools import queries as schools
from clb_tenants.schools.models import School
from clb_tenants.schools.vocabulary import is_home_education

ASKED = (Role.PLANNING_CONTACT,)
ASKED_OTHERWISE = (Role.HEAD,)
TO_PROPOSE_AGAIN = (VisitState.DECLINED, VisitState.LAPSED)


@dataclass(frozen=True, slots=True)
class Draft:
    """A visit that would be proposed: what for, which dates, who gets a mail, and what stands in the way."""

    school: School
    wanted: Wanted
    title: str
    pupils: int
    minutes: int
    options: tuple[HalfDayOfYear, ...]
    recipients: tuple[Addressee, ...]
    problems: tuple[str, ...] = ()

    @property
    def can_be_sent(self) -> bool:
        return bool(self.options) and not self.problems

    @property
    def asks_school(self) -> bool:
        """Whether a school answers; for home education the date stands as soon as it is sent."""
        return not self.school.is_home_education


@dataclass(frozen=True, slots=True)
class NotSent:
    """A part of a batch that was refused: for whom, why, and its groups, to try again."""

    name: str
    words: str
    keys: tuple[ItemKey, ...]


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What was sent, and what was not, with the reason in words. What schools were asked is a batch, which can be undone;
    `proposed` has the visits for home education too, whose date stands."""

    proposed: tuple[Visit, ...]
    refused: tuple[NotSent, ...]
    batch_id: UUID | None = None


def drafts(
    uow: UnitOfWork, actor: Actor, keys: Sequence[ItemKey], team_id: UUID, *, from_day: date, options: int = 3
) -> list[Draft]:
    """Group obligations into visits that fit a half day, and suggest dates for each; nothing is stored.

    Dates of one batch never claim the same team twice. Raises Forbidden, NotFound (team, group), Refused (nothing chosen).
    """
    actor.require(Permission.PLANNING_VISIT_PLAN)
    _check_size(keys)
    visits = _grouped(uow, keys, team_id)
    around = contexts(uow, visits)
    known = schools.schools_by_id(uow, [each.school_id for each in visits])
    asked = recipients(uow, list(known))
    taken: list[tuple[HalfDayOfYear, object]] = []
    found: list[Draft] = []
    for each, context in zip(visits, around, strict=True):
        context = context.with_batch(taken)
        dates = suggest(context, from_day, min(options, MOST_OPTIONS) if context.asks_school else 1)
        taken += [(at, len(found)) for at in dates]
        found.append(_draft(known[each.school_id], each, context, dates, asked.get(each.school_id, ())))
    return found


def _check_size(keys: Sequence[ItemKey]) -> None:
    if not keys:
        raise Refused(_("Kies eerst minstens één groep in de lijst."))
    if len(keys) > MOST_AT_ONCE:
        raise Refused(_("Kies hoogstens %(most)s groepen tegelijk.", most=MOST_AT_ONCE))


def _grouped(uow: UnitOfWork, keys: Sequence[ItemKey], team_id: UUID) -> list[Wanted]:
    """One visit per site and combination of programme and dose, split where a half day is too short.

    Groups whose visit the school refused, or did not answer, stay together: that visit is proposed again as it is.
    """
    groups = class_groups.groups_by_id(uow, [key.class_group_id for key in keys])
    if any(key.class_group_id not in groups for key in keys):
        raise NotFound
    years = {group.start_year for group in groups.values()}
    at_schools = {group.school_id for group in groups.values()}
    views = {year: programmes.by_school(uow, year, at_schools) for year in years}
    later = queries.to_catch_up(uow, keys)
    if any(key.portion and key not in later for key in keys):
        raise NotFound
    again = _visits_to_propose_again(uow, keys)
    together: dict[tuple[UUID, UUID, int, UUID, int, bool, UUID | None], list[ItemKey]] = defaultdict(list)
    for key in dict.fromkeys(keys):
        group = groups[key.class_group_id]
        if key.programme_id not in views[group.start_year][group.school_id]:
            raise NotFound
        together[
            (group.school_id, group.site_id, group.start_year, key.programme_id, key.dose, key.portion > 0, again.get(key))
        ].append(key)
    found = []
    for (school_id, site_id, year, programme_id, dose, _later, visit_id), some in together.items():
        view = views[year][school_id][programme_id]
        items = tuple(_item(groups[key.class_group_id], view, dose, key, later) for key in some)
        whole = Wanted(school_id, site_id, view.place, team_id, year, items)
        found += [whole] if visit_id else _split(uow, whole)
    return found


def _visits_to_propose_again(uow: UnitOfWork, keys: Sequence[ItemKey]) -> dict[ItemKey, UUID]:
    """The visit that is proposed again for these obligations, where there is one."""
    active = queries.active_items(uow, keys)
    again = proposed_again(uow, active)
    return {key: visit_id for key, (visit_id, _state) in active.items() if visit_id in again}


def proposed_again(uow: UnitOfWork, active: Mapping[ItemKey, tuple[UUID, VisitState]]) -> set[UUID]:
    """Which of these visits get new dates as they are: refused, not answered, or withdrawn after a proposal.

    A concept that was never proposed is somebody's work under way. One statement when there is a concept among them.
    """
    found = {visit_id for visit_id, state in active.values() if state in TO_PROPOSE_AGAIN}
    concepts = {visit_id for visit_id, state in active.values() if state is VisitState.PLANNED}
    return found | (queries.withdrawn_concepts(uow, concepts) if concepts else set())


def _item(group: ClassGroup, view: ProgrammeView, dose: int, key: ItemKey, later: Mapping[ItemKey, int]) -> WantedItem:
    return WantedItem(group, view, dose, key.portion, later.get(key, group.head_count))


def _split(uow: UnitOfWork, whole: Wanted) -> list[Wanted]:
    """Fill half days with whole groups, in order, by who is in the team on a usual day."""
    around = contexts(uow, [whole])[0]
    usual = next(iter(_possible(around, clock.today())), None)
    if usual is None:
        return [whole]
    room, present = around.minutes(usual.day, usual.half_day), around.functions(usual)
    parts: list[list[WantedItem]] = [[]]
    spent = 0
    for item in whole.items:
        needed = item.programme.minutes_for(item.pupils, present)
        if parts[-1] and spent + needed > room:
            parts.append([])
            spent = 0
        parts[-1].append(item)
        spent += needed
    return [replace(whole, items=tuple(part)) for part in parts]


def _possible(around: DateContext, from_day: date) -> list[HalfDayOfYear]:
    """The first half day on which anyone of the team works at this school; for measuring only."""
    year = SchoolYear(around.start_year)
    for day in around.calendar.days.days():
        if day < from_day or day > year.last_lesson_day:
            continue
        for half_day in HalfDay:
            at = HalfDayOfYear(day, half_day)
            lessons = around.calendar.why_no_lesson(around.school_id, day, half_day) is None
            if lessons and around.staffing.present(around.team_id, day, half_day):
                return [at]
    return []


def suggest(context: DateContext, from_day: date, most: int) -> tuple[HalfDayOfYear, ...]:
    """The first `most` days, from a day on, with a half day that no rule refuses or warns of; at most one half day a day.

    Days with a warning fill up what is missing, the first ones first. By day.
    """
    fine: list[HalfDayOfYear] = []
    warned: list[HalfDayOfYear] = []
    for best, is_fine in _best_of_days(context, from_day):
        (fine if is_fine else warned).append(best)
        if len(fine) == most:
            break
    return tuple(sorted(fine + warned[: most - len(fine)], key=lambda at: at.day))


def first_possible(context: DateContext, from_day: date, most: int = 1) -> tuple[HalfDayOfYear, ...]:
    """The first `most` days, from a day on, with a half day that no rule refuses, whatever the others warn of."""
    return tuple(best for best, _fine in islice(_best_of_days(context, from_day), most))


def _best_of_days(context: DateContext, from_day: date) -> Iterator[tuple[HalfDayOfYear, bool]]:
    """Of each day that can, the half day that nothing is said of, else the first; with whether nothing is said."""
    for day in context.calendar.days.days():
        if day < from_day:
            continue
        found = [(HalfDayOfYear(day, half), policy.findings(context, HalfDayOfYear(day, half))) for half in HalfDay]
        can = [(at, not any(each.asks_reason for each in said)) for at, said in found if not any(f.hard for f in said)]
        if can:
            yield next((each for each in can if each[1]), can[0])


def _draft(
    school: School, wanted: Wanted, context: DateContext, dates: tuple[HalfDayOfYear, ...], asked: tuple[Addressee, ...]
) -> Draft:
    problems = () if dates else (why_none(context),)
    minutes = policy.minutes_needed(context, dates[0]) if dates else 0
    pupils = sum(item.head_count for item in context.items)
    return Draft(school, wanted, policy.title_of(context.items), pupils, minutes, dates, asked, problems)


def why_none(context: DateContext) -> str:
    """The rule that refuses most days, in its own words, since no single day is to blame."""
    counted: dict[str, int] = defaultdict(int)
    sentences: dict[str, str] = {}
    for day in context.calendar.days.days():
        for finding in policy.refusals(context, HalfDayOfYear(day, HalfDay.MORNING)):
            if finding.code not in {"no_lesson", "outside_year", "past"}:
                counted[finding.code] += 1
                sentences.setdefault(finding.code, finding.sentence)
    if not counted:
        return _("Er is dit schooljaar geen halve dag meer waarop dit kan.")
    return sentences[max(counted, key=lambda code: counted[code])]


def recipients(uow: UnitOfWork, school_ids: Sequence[UUID]) -> dict[UUID, tuple[Addressee, ...]]:
    """Who is asked per school: the planning contacts, or else the head; persons and shared mailboxes."""
    return identity.addressees(uow, school_ids, (ASKED, ASKED_OTHERWISE), clock.today())


def schools_with_recipients(uow: UnitOfWork, school_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these schools of which `recipients` gives someone. One statement."""
    return people.schools_with_addressee(uow, school_ids, (*ASKED, *ASKED_OTHERWISE), clock.today())


@dataclass(frozen=True, slots=True)
class ToPropose:
    """One visit of a batch as the planner sends it."""

    keys: tuple[ItemKey, ...]
    options: tuple[HalfDayOfYear, ...]
    override_reason: str = ""


def propose_in_bulk(
    uow: UnitOfWork, actor: Acting, batch: Sequence[ToPropose], team_id: UUID, reply_by: date, *, message: str = ""
) -> BulkOutcome:
    """Make and propose all visits of a batch; those for home education get their date at once.

    What is refused is listed with its reason and leaves nothing behind. Sending the same batch twice proposes nothing
    twice: the second time each group has its visit already.
    """
    if isinstance(actor, Actor):
        actor.require(Permission.PLANNING_VISIT_PLAN)
    _check_size([key for each in batch for key in each.keys])
    proposed: list[Visit] = []
    refused: list[NotSent] = []
    for each in batch:
        try:
            with uow.session.begin_nested():
                proposed.append(_propose_one(uow, actor, each, team_id, reply_by, message))
        except DomainError as error:
            refused.append(NotSent(_name_of(uow, each), _all_words(error), each.keys))
    asked = [visit for visit in proposed if visit.asks_school]
    batch_id = keep_batch(uow, actor, asked) if asked else None
    return BulkOutcome(tuple(proposed), tuple(refused), batch_id)


def _propose_one(uow: UnitOfWork, actor: Acting, each: ToPropose, team_id: UUID, reply_by: date, message: str) -> Visit:
    group = class_groups.group(uow, each.keys[0].class_group_id)
    if group is None:
        raise NotFound
    existing = queries.active_items(uow, each.keys)
    again = proposed_again(uow, existing)
    if len(existing) == len(each.keys) and len(again) == 1:
        # The school refused every date before or did not answer, or the dates were withdrawn: the same visit gets new ones.
        asks_school = not is_home_education(uow.scope.owner_id, group.school_id)
        visit = locked(uow, actor, again.pop(), Action.PROPOSE if asks_school else Action.FIX)
        visit.team_id = team_id
    else:
        visit = store(uow, actor, wanted(uow, group.school_id, each.keys, team_id))
    if not visit.asks_school:
        if not each.options:
            raise Refused(_("Kies minstens één datum."), fields={"option_1": [_("Kies minstens één datum.")]})
        if len(each.options) > 1:
            raise Refused(_("Voor huisonderwijs leg je één datum vast."))
        return fix(uow, actor, visit.visit_id, each.options[0], override_reason=each.override_reason)
    why = offer(uow, actor, visit, each.options, reply_by, message, each.override_reason)
    facts = facts_of(each.options, reply_by)
    step(uow, actor, visit, Action.PROPOSE, VisitState.PROPOSED, reason=message, changes=facts, override=why)
    uow.emit(DatesProposed(visit.visit_id, visit.school_id, visit.revision, moved=False))
    return visit


def _name_of(uow: UnitOfWork, each: ToPropose) -> str:
    group = class_groups.group(uow, each.keys[0].class_group_id)
    school = schools.school(uow, group.school_id) if group else None
    return f"{school.name}, {group.name}" if school and group else ""


def _all_words(error: DomainError) -> str:
    details = [text for texts in error.fields.values() for text in texts]
    return " ".join(dict.fromkeys(details)) or error.words

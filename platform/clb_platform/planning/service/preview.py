"""A batch before it leaves: every typed date asked again, and after it left, what came of each part. Stores nothing itself
but by `propose_in_bulk`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import DomainError, NotFound, Refused
from clb_core.terms import add_days
from clb_core.words import _, listed
from clb_platform.class_groups import queries as class_groups
from clb_platform.class_groups.models import ClassGroup
from clb_platform.planning import policy, queries
from clb_platform.planning.models import Visit
from clb_platform.planning.policy import DateContext
from clb_platform.planning.service.agreed import unagreed_words, without_agreement
from clb_platform.planning.service.bulk import (
    BulkOutcome,
    Draft,
    NotSent,
    ToPropose,
    drafts,
    propose_in_bulk,
    proposed_again,
    recipients,
)
from clb_platform.planning.service.context import Wanted, WantedItem, contexts
from clb_platform.planning.service.propose import check
from clb_platform.planning.vocabulary import (
    MOST_AT_ONCE,
    REPLY_DAYS,
    DateState,
    HalfDayOfYear,
    ItemKey,
    VisitState,
)
from clb_platform.programmes import queries as programmes
from clb_platform.programmes.vocabulary import ProgrammeView
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.centres.service import value_on
from clb_tenants.schools import queries as schools


@dataclass(frozen=True, slots=True)
class Typed:
    """One visit of a batch as the planner has it on the screen; what is not included does not leave."""

    keys: tuple[ItemKey, ...]
    options: tuple[HalfDayOfYear, ...]
    is_included: bool = True
    override_reason: str = ""


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft with what the rules say: `wrong` and `warned` by place of the option (from 1), and the draft's own problems.

    `unagreed`: a sentence when the school has no valid agreement on one of the days; it stops nothing.
    """

    draft: Draft
    is_included: bool
    wrong: Mapping[int, tuple[str, ...]]
    warned: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    override_reason: str = ""
    unagreed: str = ""

    @property
    def lacks_reason(self) -> bool:
        """A rule warns, and nobody said why it may be done all the same."""
        return bool(self.warned) and not self.override_reason.strip()

    @property
    def problems(self) -> tuple[str, ...]:
        return self.draft.problems

    @property
    def can_be_sent(self) -> bool:
        return self.draft.can_be_sent and not self.wrong and not self.lacks_reason


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a batch. `before` left already when the same batch was sent an earlier time."""

    proposed: tuple[Visit, ...]
    before: tuple[Visit, ...]
    refused: tuple[NotSent, ...]
    batch_id: UUID | None = None


def usual_reply_by(uow: UnitOfWork) -> date:
    """The day on which an answer is asked unless the planner says otherwise, by the centre's setting."""
    today = clock.today()
    return add_days(today, int(value_on(uow, REPLY_DAYS, today)))


def first_preview(
    uow: UnitOfWork, actor: Actor, keys: Sequence[ItemKey], team_id: UUID, *, from_day: date, options: int, reply_by: date
) -> list[CheckedDraft]:  # fmt: skip
    """Suggest visits and dates for obligations, checked as they would leave. Raises as `drafts`."""
    found = drafts(uow, actor, keys, team_id, from_day=from_day, options=options)
    checked = check_batch(uow, actor, [Typed(each.wanted.keys, each.options) for each in found], team_id, reply_by)
    return [_with_reason(each, again) for each, again in zip(found, checked, strict=True)]


def _with_reason(first: Draft, again: CheckedDraft) -> CheckedDraft:
    """Where no date was found, the reason for that says more than that there is no date."""
    if first.options:
        return replace(again, is_included=again.can_be_sent)
    own = tuple(dict.fromkeys((*first.problems, *again.problems[1:])))
    return replace(again, draft=replace(again.draft, problems=own), is_included=False)


def check_batch(
    uow: UnitOfWork, actor: Actor, batch: Sequence[Typed], team_id: UUID, reply_by: date
) -> list[CheckedDraft]:
    """Ask every rule of each date again, as sending would; dates of one batch claim the team once. Nothing is stored.

    Raises Forbidden, NotFound (team, group, programme), Refused (nothing chosen, too much, two school years).
    """
    actor.require(Permission.PLANNING_VISIT_PLAN)
    wanted = _all_wanted(uow, batch, team_id)
    around = contexts(uow, wanted)
    known = schools.schools_by_id(uow, [each.school_id for each in wanted])
    asked = recipients(uow, list(known))
    doubles = _doubles(uow, wanted)
    claimed: list[tuple[HalfDayOfYear, object]] = []
    found: list[CheckedDraft] = []
    unagreed = without_agreement(uow, _days_by_school(batch, wanted))
    for typed, each, context, double in zip(batch, wanted, around, doubles, strict=True):
        context = context.with_batch(claimed)
        if typed.is_included:
            claimed += [(at, len(found)) for at in typed.options]
        wrong, problems = _say(context, typed, reply_by)
        draft = Draft(
            known[each.school_id], each, policy.title_of(context.items),
            pupils=sum(item.head_count for item in context.items),
            minutes=_minutes(context, typed.options), options=typed.options,
            recipients=asked.get(each.school_id, ()), problems=double + problems,
        )  # fmt: skip
        lacking = [day for day in unagreed.get(each.school_id, ()) if any(at.day == day for at in typed.options)]
        found.append(
            CheckedDraft(
                draft, typed.is_included, wrong, _warned(context, typed), typed.override_reason, unagreed_words(lacking)
            )
        )
    return found


def _days_by_school(batch: Sequence[Typed], wanted: Sequence[Wanted]) -> dict[UUID, list[date]]:
    days: dict[UUID, list[date]] = {each.school_id: [] for each in wanted}
    for typed, each in zip(batch, wanted, strict=True):
        days[each.school_id] += [at.day for at in typed.options]
    return days


def _all_wanted(uow: UnitOfWork, batch: Sequence[Typed], team_id: UUID) -> list[Wanted]:
    keys = [key for each in batch for key in each.keys]
    if not keys:
        raise Refused(_("Kies eerst minstens één groep in de lijst."))
    if len(keys) > MOST_AT_ONCE:
        raise Refused(_("Kies hoogstens %(most)s groepen tegelijk.", most=MOST_AT_ONCE))
    groups = class_groups.groups_by_id(uow, [key.class_group_id for key in keys])
    years = {group.start_year for group in groups.values()}
    if len(years) > 1:
        raise Refused(_("Kies groepen van één schooljaar."))
    at_schools = {group.school_id for group in groups.values()}
    found = [programmes.by_school(uow, year, at_schools) for year in years]
    views = {school_id: views for each in found for school_id, views in each.items()}
    later = queries.to_catch_up(uow, keys)
    if any(key.portion and key not in later for key in keys):
        raise NotFound
    return [_wanted(each, groups, views, later, team_id) for each in batch if each.keys]


def _wanted(
    typed: Typed,
    groups: Mapping[UUID, ClassGroup],
    views: Mapping[UUID, Mapping[UUID, ProgrammeView]],
    later: Mapping[ItemKey, int],
    team_id: UUID,
) -> Wanted:
    if any(key.class_group_id not in groups for key in typed.keys):
        raise NotFound
    of_school = views[groups[typed.keys[0].class_group_id].school_id]
    if any(key.programme_id not in of_school for key in typed.keys):
        raise NotFound
    items = tuple(
        WantedItem(
            groups[key.class_group_id], of_school[key.programme_id], key.dose, key.portion,
            later.get(key, groups[key.class_group_id].head_count),
        )
        for key in typed.keys
    )  # fmt: skip
    first = items[0].group
    if any((each.group.school_id, each.group.site_id) != (first.school_id, first.site_id) for each in items):
        raise NotFound
    return Wanted(first.school_id, first.site_id, items[0].programme.place, team_id, first.start_year, items)


def _doubles(uow: UnitOfWork, wanted: Sequence[Wanted]) -> list[tuple[str, ...]]:
    """For each, what to say when some of its groups have a visit already that is no refused one."""
    active = queries.active_items(uow, [key for each in wanted for key in each.keys])
    again = proposed_again(uow, active)
    taken = {key for key, (visit_id, _state) in active.items() if visit_id not in again}
    found: list[tuple[str, ...]] = []
    for each in wanted:
        names = [item.group.name for item in each.items if item.key in taken]
        words = _("Voor %(groups)s is er al een bezoek voor dit programma.", groups=listed(sorted(set(names))))
        found.append((words,) if names else ())
    return found


def _warned(context: DateContext, typed: Typed) -> dict[int, tuple[str, ...]]:
    """What may only be chosen with a reason: sentences by place of the option."""
    said = {
        place: tuple(finding.sentence for finding in policy.warnings(context, at))
        for place, at in enumerate(typed.options, start=1)
    }
    return {place: sentences for place, sentences in said.items() if sentences}


def _say(context: DateContext, typed: Typed, reply_by: date) -> tuple[dict[int, tuple[str, ...]], tuple[str, ...]]:
    """(sentences by place of the option, sentences about the whole)."""
    if not typed.options:
        return {}, (_("Er is nog geen datum. Kies er minstens één, of laat dit bezoek nu weg."),)
    try:
        check(context, typed.options, reply_by)
    except Refused as refusal:
        fields = dict(refusal.fields)
        whole = tuple(fields.pop("reply_by", []))
        return {int(name.removeprefix("option_")): tuple(texts) for name, texts in fields.items()}, whole
    return {}, ()


def _minutes(context: DateContext, options: Sequence[HalfDayOfYear]) -> int:
    """With who is there on the first date, or with one colleague of each function while there is none."""
    inside = [at for at in options if at.day in context.calendar.days]
    if inside:
        return policy.minutes_needed(context, inside[0])
    return sum(item.programme.minutes_for(item.head_count, {}) for item in context.items)


def send_batch(
    uow: UnitOfWork, actor: Actor, batch: Sequence[Typed], team_id: UUID, reply_by: date, *, message: str = ""
) -> Sent:
    """Propose what is included. The same batch a second time proposes nothing, and says that it left before.

    Raises Forbidden, Refused (nothing included, too much); what a rule refuses is in the result.
    """
    included = [ToPropose(each.keys, each.options, each.override_reason) for each in batch if each.is_included and each.keys]
    if not included:
        raise Refused(_("Vink minstens één bezoek aan."))
    before = _sent_before(uow, included)
    new = [each for each in included if each.keys not in before]
    outcome = propose_in_bulk(uow, actor, new, team_id, reply_by, message=message) if new else BulkOutcome((), ())
    batch_id = outcome.batch_id
    if batch_id is None and before:
        batch_id = queries.batch_of(uow, [visit.visit_id for visit in before.values()])
    return Sent(outcome.proposed, tuple(before.values()), outcome.refused, batch_id)


def _sent_before(uow: UnitOfWork, batch: Sequence[ToPropose]) -> dict[tuple[ItemKey, ...], Visit]:
    """The parts of a batch for which a visit with exactly these dates is on offer already, or stands for home education."""
    active = queries.active_items(uow, [key for each in batch for key in each.keys])
    left = (VisitState.PROPOSED, VisitState.CONFIRMED)
    offered = {visit_id for visit_id, state in active.values() if state in left}
    dates = queries.dates_of(uow, list(offered))
    found = {}
    for each in batch:
        visit_ids = {active[key][0] if key in active else None for key in each.keys}
        visit_id = visit_ids.pop() if len(visit_ids) == 1 else None
        if visit_id is None or visit_id not in offered:
            continue
        visit = queries.visit(uow, visit_id)
        if visit is None or visit.asks_school is not (visit.state is VisitState.PROPOSED):
            continue
        holds = DateState.OFFERED if visit.asks_school else DateState.CHOSEN
        standing = [HalfDayOfYear(row.day, row.half_day) for row in dates[visit_id] if row.state is holds]
        if set(standing) == set(each.options):
            found[each.keys] = visit
    return found


def words_of(error: DomainError) -> str:
    """All sentences of a refusal in one text."""
    details = [text for texts in error.fields.values() for text in texts]
    return " ".join(dict.fromkeys(details)) or error.words

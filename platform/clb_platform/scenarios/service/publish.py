"""From a plan to proposals: what would leave, what no longer can, and sending it by the verbs of planning. A visit for home
education asks nobody: its date stands at once.

The plan decides nothing here: every date is asked again of the rules that guard a visit, and what changed since the plan
was made is told and stays behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, DomainError, Refused
from clb_core.words import _, spoken
from clb_platform.planning import policy
from clb_platform.planning import queries as planning
from clb_platform.planning.models import Visit
from clb_platform.planning.service import ToPropose, context, fix, move, propose, propose_in_bulk, wanted_of
from clb_platform.planning.service.preview import Typed, check_batch, words_of
from clb_platform.planning.service.propose import check
from clb_platform.planning.vocabulary import MOST_AT_ONCE, HalfDayOfYear, ItemKey, VisitState
from clb_platform.programmes import queries as programmes
from clb_platform.scenarios import queries
from clb_platform.scenarios.models import Scenario, ScenarioVisit
from clb_platform.scenarios.service.ask import for_change, subject_of
from clb_platform.scenarios.vocabulary import WITH_PLAN, ScenariosAction, ScenarioState, Standing, UnitRef
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.schools.vocabulary import is_home_education


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which part of a plan: between two days (both included), of these schools (none: all)."""

    first: date | None = None
    last: date | None = None
    school_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One visit of a plan that could be proposed: `stale` says what changed since, `wrong` what a rule refuses, `warned` what
    a rule asks a reason for."""

    row: ScenarioVisit
    school_name: str
    team_name: str
    stale: str | None = None
    wrong: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()

    @property
    def asks_school(self) -> bool:
        """Whether a school will be asked; for home education the date stands at once."""
        return not is_home_education(self.row.centre_id, self.row.school_id)

    @property
    def at(self) -> HalfDayOfYear:
        return HalfDayOfYear(self.row.day, self.row.half_day)

    @property
    def can_leave(self) -> bool:
        return self.stale is None and not self.wrong


@dataclass(frozen=True, slots=True)
class NotProposed:
    school_name: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Published:
    """What left, and what stayed with the reason."""

    proposed: tuple[Visit, ...] = ()
    refused: tuple[NotProposed, ...] = field(default=())


def preview(uow: UnitOfWork, actor: Actor, scenario: Scenario, chosen: Chosen, reply_by: date) -> list[Part]:
    """Everything of the plan that differs from what stands, asked again as it would leave; stores nothing.

    Raises Forbidden, Conflict (the scenario has no plan), Refused (more at once than one proposal may have).
    """
    actor.require(Permission.PLANNING_VISIT_PLAN)
    _expect_plan(scenario)
    rows = _rows(uow, scenario, chosen)
    keys = [key for row, _school, _team in rows for key in keys_of(row)]
    if len(keys) > MOST_AT_ONCE * 2:
        raise Refused(_("Kies minder weken of minder scholen: zoveel kan niet in één keer vertrekken."))
    stale = _stale(uow, scenario, [row for row, _school, _team in rows])
    judged = _judged(uow, actor, [row for row, _school, _team in rows if row.part_id not in stale], reply_by)
    return [
        Part(row, school.name, team.name, stale.get(row.part_id), *judged.get(row.part_id, ((), ())))
        for row, school, team in rows
    ]


def _expect_plan(scenario: Scenario) -> None:
    if scenario.state not in WITH_PLAN:
        raise Conflict(_("Deze planning heeft nog geen plan om voor te stellen."), extra={"state": scenario.state.value})


def _rows(uow: UnitOfWork, scenario: Scenario, chosen: Chosen) -> list[Any]:
    found = queries.parts_of(
        uow, scenario.scenario_id, first=chosen.first, last=chosen.last, school_ids=chosen.school_ids
    )
    return [each for each in found if each[0].standing is not Standing.KEPT]


def keys_of(row: ScenarioVisit) -> tuple[ItemKey, ...]:
    """The obligations of a part that have no visit yet."""
    return tuple(ref.key for ref in map(UnitRef.read, row.units) if ref.key is not None)


def _stale(uow: UnitOfWork, scenario: Scenario, rows: Sequence[ScenarioVisit]) -> dict[UUID, str]:
    """What changed since the plan was made, by part: nothing of it leaves."""
    versions = {str(view.programme_id): view.version for view in programmes.programmes_in(uow, scenario.start_year)}
    changed = {name for name, version in scenario.programme_versions.items() if versions.get(name) != version}
    keys = [key for row in rows for key in keys_of(row)]
    now = {row.key: row for row in planning.obligations_by_key(uow, scenario.start_year, keys)} if keys else {}
    visits = {row.part_id: planning.visit(uow, row.visit_id) for row in rows if row.visit_id is not None}
    of_visits = planning.items_of(uow, [visit.visit_id for visit in visits.values() if visit is not None])
    found: dict[UUID, str] = {}
    for row in rows:
        ids = {str(key.programme_id) for key in keys_of(row)}
        if row.visit_id is not None:
            ids |= {str(item.programme_id) for item, _group, _programme in of_visits.get(row.visit_id, ())}
        words = _why_stale(row, visits.get(row.part_id), now, has_other_programme=bool(ids & changed))
        if words is not None:
            found[row.part_id] = words
    return found


def _why_stale(
    row: ScenarioVisit, visit: Visit | None, now: Mapping[ItemKey, Any], *, has_other_programme: bool
) -> str | None:
    if has_other_programme:
        return _("Het programma werd gewijzigd sinds deze planning.")
    if row.visit_id is not None:
        if visit is None or visit.version != row.visit_version:
            return _("Het bezoek werd gewijzigd sinds deze planning.")
        return None
    keys = keys_of(row)
    if any(key not in now for key in keys):
        return _("Een groep of haar programma bestaat niet meer zoals in deze planning.")
    if any(now[key].visit_id is not None for key in keys):
        return _("Een groep kreeg intussen een bezoek.")
    if any(now[key].state.value == "waived" for key in keys):
        return _("Voor een groep is dit intussen vervallen.")
    if sum(now[key].head_count for key in keys) != row.pupils:
        return _("Het aantal leerlingen is intussen anders.")
    return None


Judgement = tuple[tuple[str, ...], tuple[str, ...]]


def _judged(uow: UnitOfWork, actor: Actor, rows: Sequence[ScenarioVisit], reply_by: date) -> dict[UUID, Judgement]:
    """What the rules of a visit say, by part."""
    found: dict[UUID, Judgement] = {}
    for team_id in dict.fromkeys(row.team_id for row in rows):
        new = [row for row in rows if row.team_id == team_id and row.visit_id is None]
        for some in _batches(new):
            typed = [Typed(keys_of(row), (HalfDayOfYear(row.day, row.half_day),)) for row in some]
            checked = check_batch(uow, actor, typed, team_id, reply_by)
            for row, each in zip(some, checked, strict=True):
                wrong = (*each.problems, *(text for texts in each.wrong.values() for text in texts))
                found[row.part_id] = (wrong, tuple(text for texts in each.warned.values() for text in texts))
    for row in rows:
        if row.visit_id is not None:
            found[row.part_id] = _judge_visit(uow, row, reply_by)
    return found


def _batches(rows: Sequence[ScenarioVisit]) -> Iterator[list[ScenarioVisit]]:
    """In the order of the year, each with as many groups as one proposal may have."""
    some: list[ScenarioVisit] = []
    size = 0
    for row in rows:
        count = len(keys_of(row))
        if some and size + count > MOST_AT_ONCE:
            yield some
            some, size = [], 0
        some.append(row)
        size += count
    if some:
        yield some


def _judge_visit(uow: UnitOfWork, row: ScenarioVisit, reply_by: date) -> Judgement:
    visit = planning.visit(uow, row.visit_id) if row.visit_id else None
    if visit is None:
        return ((_("Het bezoek werd gewijzigd sinds deze planning."),), ())
    at = HalfDayOfYear(row.day, row.half_day)
    around = context(uow, wanted_of(uow, visit, team_id=row.team_id))
    warned = tuple(finding.sentence for finding in policy.warnings(around, at))
    try:
        check(around, [at], reply_by)
    except Refused as refusal:
        return (tuple(text for texts in refusal.fields.values() for text in texts), warned)
    return ((), warned)


def publish(
    uow: UnitOfWork, actor: Actor, scenario_id: UUID, part_ids: Sequence[UUID], reply_by: date, *,
    message: str = "", override_reason: str = "",
) -> Published:  # fmt: skip
    """Propose these parts of a plan, each by the verb that a planner would use. Sending twice proposes nothing twice: what
    left has its visit, or another version, and is stale the second time.

    Raises Forbidden, NotFound, Conflict (no plan), Refused (nothing chosen).
    """
    scenario = for_change(uow, actor, scenario_id)
    _expect_plan(scenario)
    wanted = set(part_ids)
    rows = [each for each in _rows(uow, scenario, Chosen()) if each[0].part_id in wanted]
    if not rows:
        raise Refused(_("Vink minstens één bezoek aan."))
    stale = _stale(uow, scenario, [row for row, _school, _team in rows])
    proposed: list[Visit] = []
    refused: list[NotProposed] = []
    for row, school, _team in rows:
        words = stale.get(row.part_id)
        if words is None:
            sent = _send(uow, actor, row, reply_by, message, override_reason)
            words = sent if isinstance(sent, str) else None
            proposed += [sent] if isinstance(sent, Visit) else []
        if words is not None:
            refused.append(NotProposed(school.name, row.title, words))
    if proposed:
        scenario.state = ScenarioState.PUBLISHED
        uow.flush()
    facts: dict[str, object] = {"proposed": len(proposed), "not_sent": len(refused)}
    audit.record(uow, actor, ScenariosAction.PUBLISHED, subject_of(scenario), changes=facts)
    return Published(tuple(proposed), tuple(refused))


def _send(
    uow: UnitOfWork, actor: Actor, row: ScenarioVisit, reply_by: date, message: str, why: str
) -> Visit | str:
    """The visit that was proposed, or why not; what is refused leaves nothing behind."""
    at = HalfDayOfYear(row.day, row.half_day)
    if row.visit_id is None:
        outcome = propose_in_bulk(
            uow, actor, [ToPropose(keys_of(row), (at,), why)], row.team_id, reply_by, message=message
        )
        return outcome.proposed[0] if outcome.proposed else outcome.refused[0].words
    try:
        with uow.attempt():
            return _send_visit(uow, actor, row, at, reply_by, message, why)
    except DomainError as error:
        return words_of(error)


def _send_visit(
    uow: UnitOfWork, actor: Actor, row: ScenarioVisit, at: HalfDayOfYear, reply_by: date, message: str, why: str
) -> Visit:
    visit = planning.visit(uow, row.visit_id) if row.visit_id else None
    more: dict[str, Any] = {"team_id": row.team_id, "override_reason": why, "version": row.visit_version}
    if visit is not None and not visit.asks_school:
        return fix(uow, actor, visit.visit_id, at, reason=_moved_words(visit, message), **more)
    if visit is not None and visit.state is VisitState.CONFIRMED:
        return move(uow, actor, visit.visit_id, [at], reply_by, reason=_moved_words(visit, message), **more)
    return propose(uow, actor, row.visit_id or UUID(int=0), [at], reply_by, message=message, **more)


def _moved_words(visit: Visit, message: str) -> str:
    """Why a date that stood goes; what the planner wrote, if anything."""
    if visit.day is None:
        return message
    return message or _("De datum van %(day)s kan niet meer doorgaan.", day=spoken(visit.day))

"""Asking for a plan, calling it off, and what is done to a scenario by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_core.terms import add_seconds, local_day
from clb_core.words import _, short_with_year
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import SchoolYear
from clb_platform.programmes import queries as programmes
from clb_platform.scenarios import queries
from clb_platform.scenarios.events import PlanAsked
from clb_platform.scenarios.models import Scenario
from clb_platform.scenarios.vocabulary import (
    LEAST_SECONDS,
    MOST_ATTEMPTS,
    MOST_NAME,
    MOST_SECONDS,
    RUNNING,
    SILENT_SECONDS,
    WAITING_SECONDS,
    Choice,
    Purpose,
    RunOrder,
    ScenariosAction,
    ScenarioState,
    Wish,
)
from clb_platform.scenarios.vocabulary.wishes import LEVELS
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools import queries as schools


@dataclass(frozen=True, slots=True)
class Asked:
    """What a planner asks for. Wishes that are not named are usual."""

    choice: Choice
    name: str = ""
    wishes: Mapping[str, int] = field(default_factory=dict)
    order: RunOrder = field(default_factory=RunOrder)
    copied_from: UUID | None = None


def ask(uow: UnitOfWork, actor: Actor, asked: Asked) -> Scenario:
    """Store a scenario that waits for the planner. Raises Forbidden, NotFound (a programme, school or colleague), Refused
    (days, wishes, seconds), Conflict (the centre has one that runs)."""
    actor.require(Permission.PLANNING_VISIT_PLAN)
    choice = _checked(uow, asked)
    other = queries.running(uow)
    if other is not None:
        words = _(
            "%(name)s maakt al een planning: “%(what)s”. Wacht tot die klaar is, of stop ze eerst.",
            name=other.asked_by, what=other.name,
        )  # fmt: skip
        raise Conflict(words, extra={"scenario_id": str(other.scenario_id)})
    scenario = Scenario(
        scenario_id=uuid7(),
        name=_name(asked, choice),
        state=ScenarioState.QUEUED,
        purpose=choice.purpose,
        start_year=choice.start_year,
        first_day=choice.first_day,
        last_day=choice.last_day,
        choice=choice_json(choice),
        wishes={wish.value: asked.wishes[wish.value] for wish in Wish if wish.value in asked.wishes},
        copied_from=asked.copied_from,
        seconds=asked.order.seconds,
        iterations=asked.order.iterations,
        seed=asked.order.seed,
        asked_by=actor.name,
        created_at=clock.now(),
        attempt=0,
        stop_asked=False,
        units=0,
        parts={},
        figures={},
        left_out=[],
        programme_versions={},
        failure="",
    )
    uow.add(scenario)
    facts = {"purpose": choice.purpose.value, "seconds": asked.order.seconds}
    audit.record(uow, actor, ScenariosAction.ASKED, subject_of(scenario), changes=facts)
    uow.emit(PlanAsked(scenario.scenario_id, 0))
    return scenario


def _checked(uow: UnitOfWork, asked: Asked) -> Choice:
    choice, order = asked.choice, asked.order
    year = SchoolYear(choice.start_year)
    if choice.last_day < choice.first_day:
        raise _refused("last_day", _("De laatste dag ligt voor de eerste. Draai ze om."))
    if choice.first_day < clock.today():
        raise _refused("first_day", _("Die dag is al voorbij. Kies een dag vanaf vandaag."))
    if not (year.first_day <= choice.first_day and choice.last_day <= year.last_day):
        raise _refused("first_day", _("Kies weken van één schooljaar, %(year)s.", year=year.label))
    if not LEAST_SECONDS <= order.seconds <= MOST_SECONDS:
        raise _refused("seconds", _("Laat de planning tussen 5 seconden en een kwartier zoeken."))
    if any(name not in {wish.value for wish in Wish} or level not in LEVELS for name, level in asked.wishes.items()):
        raise _refused("wishes", _("Kies voor elke wens een van de vijf standen."))
    if len(asked.name) > MOST_NAME:
        raise _refused("name", _("Hou de naam op hoogstens %(most)s tekens.", most=MOST_NAME))
    _expect_known(uow, choice)
    last = year.last_lesson_day
    return replace(choice, first_day=min(choice.first_day, last), last_day=min(choice.last_day, last))


def _refused(name: str, words: str) -> Refused:
    return Refused(words, fields={name: [words]})


def _expect_known(uow: UnitOfWork, choice: Choice) -> None:
    known = {view.programme_id for view in programmes.programmes_in(uow, choice.start_year)}
    if not known.issuperset(choice.programme_ids):
        raise NotFound
    if len(schools.schools_by_id(uow, choice.school_ids)) != len(set(choice.school_ids)):
        raise NotFound
    colleagues = {member.member_id for member in calendars.colleagues(uow, clock.today())} if choice.absent else set()
    if not colleagues.issuperset(choice.absent):
        raise NotFound


def _name(asked: Asked, choice: Choice) -> str:
    if asked.name.strip():
        return asked.name.strip()
    today = short_with_year(local_day(clock.now()))
    if choice.purpose is Purpose.REPLAN:
        return _("Herplanning van %(day)s", day=today)
    return _("Planning van %(day)s", day=today)


def choice_json(choice: Choice) -> dict[str, Any]:
    return {
        "programme_ids": [str(each) for each in choice.programme_ids],
        "school_ids": [str(each) for each in choice.school_ids],
        "absent": [str(each) for each in choice.absent],
        "closed": [day.isoformat() for day in choice.closed] if choice.closed else None,
    }


def choice_of(scenario: Scenario) -> Choice:
    """What a stored scenario was asked for."""
    value = scenario.choice
    closed = value["closed"]
    return Choice(
        start_year=scenario.start_year,
        first_day=scenario.first_day,
        last_day=scenario.last_day,
        purpose=scenario.purpose,
        programme_ids=tuple(map(UUID, value["programme_ids"])),
        school_ids=tuple(map(UUID, value["school_ids"])),
        absent=tuple(map(UUID, value["absent"])),
        closed=(date.fromisoformat(closed[0]), date.fromisoformat(closed[1])) if closed else None,
    )


def get(uow: UnitOfWork, actor: Actor, scenario_id: UUID) -> Scenario:
    """Raises Forbidden, NotFound."""
    actor.require(Permission.PLANNING_OBLIGATION_READ)
    found = queries.scenario(uow, scenario_id)
    if found is None:
        raise NotFound
    return found


def for_change(uow: UnitOfWork, actor: Actor, scenario_id: UUID) -> Scenario:
    """The scenario, locked. Raises Forbidden, NotFound."""
    actor.require(Permission.PLANNING_VISIT_PLAN)
    found = queries.scenario_for_change(uow, scenario_id)
    if found is None:
        raise NotFound
    return found


def stop(uow: UnitOfWork, actor: Actor, scenario_id: UUID) -> Scenario:
    """Call the search off: at once when nobody began, else within seconds, with the best plan until then. One that ended
    already stays as it is. Raises Forbidden, NotFound."""
    scenario = for_change(uow, actor, scenario_id)
    if scenario.state not in RUNNING:
        return scenario
    if scenario.state is ScenarioState.QUEUED:
        scenario.state = ScenarioState.FAILED
        scenario.ended_at = clock.now()
        scenario.failure = _("De planning is gestopt voor ze begon.")
    else:
        scenario.stop_asked = True
    uow.flush()
    audit.record(uow, actor, ScenariosAction.STOPPED, subject_of(scenario))
    return scenario


def rename(uow: UnitOfWork, actor: Actor, scenario_id: UUID, name: str, version: int | None = None) -> Scenario:
    """Raises Forbidden, NotFound, Refused, Stale."""
    scenario = for_change(uow, actor, scenario_id)
    scenario_version(scenario, version)
    if not 0 < len(name.strip()) <= MOST_NAME:
        raise _refused("name", _("Geef een naam van hoogstens %(most)s tekens.", most=MOST_NAME))
    before, scenario.name = scenario.name, name.strip()
    uow.flush()
    changes: dict[str, object] = {"name": [before, scenario.name]}
    audit.record(uow, actor, ScenariosAction.RENAMED, subject_of(scenario), changes=changes)
    return scenario


def remove(uow: UnitOfWork, actor: Actor, scenario_id: UUID, version: int | None = None) -> None:
    """Drop a scenario with all that is kept of it; visits that were proposed from it stay. Raises Forbidden, NotFound,
    Conflict (it runs), Stale."""
    scenario = for_change(uow, actor, scenario_id)
    scenario_version(scenario, version)
    if scenario.state in RUNNING:
        raise Conflict(_("Stop deze planning eerst. Daarna kan je ze verwijderen."))
    audit.record(uow, actor, ScenariosAction.REMOVED, subject_of(scenario))
    uow.delete(scenario)


def scenario_version(scenario: Scenario, version: int | None) -> None:
    if version is not None and scenario.version != version:
        raise Stale


def subject_of(scenario: Scenario) -> Subject:
    return Subject("scenario", scenario.scenario_id, scenario.name)


def pick_up_silent(uow: UnitOfWork) -> int:
    """Ask again for plans whose worker or queue was lost; give up after some attempts. How many were looked after."""
    now = clock.now()
    found = queries.silent_since(uow, add_seconds(now, -SILENT_SECONDS), add_seconds(now, -WAITING_SECONDS))
    for scenario in found:
        if scenario.attempt >= MOST_ATTEMPTS and scenario.state is ScenarioState.SOLVING:
            scenario.state, scenario.ended_at = ScenarioState.FAILED, clock.now()
            scenario.failure = _("Het zoeken is enkele keren afgebroken. Probeer het opnieuw; blijft het zo, meld het dan.")
            continue
        scenario.attempt += 1
        scenario.state = ScenarioState.QUEUED
        scenario.heard_at = clock.now()
        uow.emit(PlanAsked(scenario.scenario_id, scenario.attempt))
    uow.flush()
    return len(found)

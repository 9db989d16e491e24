"""The visits of a school or a site that becomes part of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.foreseen import MOST_THINGS, Fate, Line, Thing
from clb_core.words import _, _n, short
from clb_platform.calendars.vocabulary import first_year_moved
from clb_platform.deadlines import service as deadlines
from clb_platform.deadlines.vocabulary import SubjectKind
from clb_platform.planning import queries
from clb_platform.planning.models import Visit
from clb_platform.planning.queries import OPEN
from clb_platform.planning.service.steps import subject_of
from clb_platform.planning.vocabulary import STATE_LABELS, PlanningAction
from clb_tenants.access.actor import Actor
from clb_tenants.audit import service as audit
from clb_tenants.schools.vocabulary import Merger


class MergedVisits:
    """Visits go where their classes go, whatever their state: dates on offer stay on offer, what is held stays held."""

    def look(self, uow: UnitOfWork, merger: Merger) -> Sequence[Line]:
        return [*_moving(uow, merger), *_blocking(uow, merger)]

    def move(self, uow: UnitOfWork, actor: Actor, merger: Merger) -> Mapping[str, int]:
        visits = queries.visits_at(uow, list(merger.sites), _first_year(merger))
        visit_ids = [visit.visit_id for visit in visits]
        queries.pass_visits(uow, visit_ids, merger.into_id, merger.sites)
        waived = queries.pass_waived(uow, list(merger.sites), _first_year(merger), merger.into_id)
        deadlines.pass_to_school(uow, SubjectKind.VISIT, visit_ids, merger.into_id)
        for visit in visits:
            uow.session.expire(visit)
            changes = {"into": merger.into_name}
            audit.record(uow, actor, PlanningAction.PASSED, subject_of(visit), changes=changes)
        return {"passed_visits": len(visits), "passed_waived": waived if merger.is_of_schools else 0}


def _first_year(merger: Merger) -> int:
    return first_year_moved(merger.first_day, clock.today()).start_year


def _moving(uow: UnitOfWork, merger: Merger) -> Iterator[Line]:
    visits = queries.visits_at(uow, list(merger.sites), _first_year(merger))
    waiting = [visit for visit in visits if visit.state in OPEN]
    over = [visit for visit in visits if visit.state not in OPEN]
    words = _n(
        "%(num)s open bezoek gaat over, met de datum en het voorstel die er staan.",
        "%(num)s open bezoeken gaan over, met de data en de voorstellen die er staan.",
        len(waiting),
    )  # fmt: skip
    yield Line(Fate.MOVES, "open_visits", len(waiting), words, _things(waiting))
    words = _n(
        "%(num)s bezoek dat voorbij is, gaat met de klas van dit schooljaar mee.",
        "%(num)s bezoeken die voorbij zijn, gaan met de klassen van dit schooljaar mee.",
        len(over),
    )  # fmt: skip
    yield Line(Fate.MOVES, "past_visits", len(over), words, _things(over))


def _blocking(uow: UnitOfWork, merger: Merger) -> Iterator[Line]:
    twice = queries.visits_in_one_place(uow, merger.sites)
    words = _n(
        "%(num)s bezoek valt samen met een ander op %(into)s. Kies eerst een andere datum voor een van beide.",
        "%(num)s bezoeken vallen samen met andere op %(into)s. Kies eerst telkens een andere datum voor een van beide.",
        len(twice), into=merger.into_name,
    )  # fmt: skip
    yield Line(Fate.BLOCKS, "same_half_day", len(twice), words, _things(twice))
    if not merger.is_of_schools:
        return
    rows = queries.work_not_due_at(uow, list(merger.sites), _first_year(merger), merger.into_id)
    names = {row.programme_id: row.name for row in rows}
    words = _n(
        "Er is werk gepland of gedaan voor %(num)s programma dat op %(into)s niet moet. Neem die afwijking eerst weg.",
        "Er is werk gepland of gedaan voor %(num)s programma’s die op %(into)s niet moeten. Neem die afwijkingen eerst weg.",
        len(names), into=merger.into_name,
    )  # fmt: skip
    things = [Thing(name, "programmes.school_programmes", {"programme_id": key}) for key, name in names.items()]
    yield Line(Fate.BLOCKS, "not_due", len(names), words, tuple(things[:MOST_THINGS]))


def _things(visits: Sequence[Visit]) -> tuple[Thing, ...]:
    return tuple(Thing(_name(visit), "visits.visit", {"visit_id": visit.visit_id}) for visit in visits[:MOST_THINGS])


def _name(visit: Visit) -> str:
    state = str(STATE_LABELS[visit.state.value]).lower()
    if visit.day is None:
        return _("%(title)s, %(state)s", title=visit.title, state=state)
    return _("%(title)s, %(day)s, %(state)s", title=visit.title, day=short(visit.day), state=state)

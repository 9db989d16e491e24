"""What a change of a programme does to what is due and to the visits that are planned for it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_platform.planning import queries
from clb_platform.planning.models import Visit
from clb_platform.planning.queries import Due
from clb_platform.planning.service.recheck import look_again, weigh
from clb_platform.planning.vocabulary import STATE_LABELS, PlanningAction, VisitState
from clb_platform.programmes import queries as programmes
from clb_platform.programmes.events import ProgrammesChanged
from clb_platform.programmes.vocabulary import Foreseen, ProgrammeView, SchoolChange, TouchedVisit, applies_to
from clb_tenants.access.actor import System
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.schools import queries as schools

OVER = frozenset({VisitState.HELD, VisitState.CANCELLED})


def carry_over(uow: UnitOfWork, code: str, from_year: int) -> int:
    """Let groups that a visit has for an older version of a programme count for the version that holds in their year.

    Held visits too: what was done stays done. A group for which the new version is not, or that has a visit for it
    already, stays as it is and is listed to look at. The number carried over.
    """
    rows = queries.items_of_programme(uow, code, from_year)
    valid = {year: _version_in(uow, code, year) for year in {group.start_year for _item, group, _visit in rows}}
    taken = {(item.class_group_id, item.programme_id, item.dose) for item, _group, _visit in rows}
    carried = 0
    for item, group, _visit in rows:
        view = valid[group.start_year]
        if view is None or item.programme_id == view.programme_id:
            continue
        key = item.class_group_id, view.programme_id, item.dose
        if key not in taken and item.dose <= view.doses and applies_to(view, group):
            item.programme_id = view.programme_id
            taken.add(key)
            carried += 1
    uow.flush()
    return carried


def _version_in(uow: UnitOfWork, code: str, start_year: int) -> ProgrammeView | None:
    return next((view for view in programmes.programmes_in(uow, start_year) if view.code == code), None)


def after_programmes(uow: UnitOfWork, event: ProgrammesChanged) -> None:
    """Carry over what can be, and list what no longer fits."""
    carried = carry_over(uow, event.code, event.from_year)
    if carried:
        subject = Subject("programme", None, event.code)
        audit.record(uow, System(), PlanningAction.CARRIED_OVER, subject, changes={"carried": carried})
    look_again(uow, clock.today())


class ForeseenObligations:
    """The obligations, as the port of programmes asks for them."""

    def foresee(self, uow: UnitOfWork, change: Callable[[], object], code: str, start_year: int) -> Foreseen:
        """What is due before and after, by school, and the visits that no longer fit; the change is taken back."""
        before, wrong_before = queries.due_by_school(uow, start_year, code), _wrong(uow, code, start_year)
        after: dict[UUID, Due] = {}
        wrong: dict[UUID, tuple[Visit, tuple[str, ...]]] = {}
        with uow.taken_back():
            change()
            carry_over(uow, code, start_year)
            after, wrong = queries.due_by_school(uow, start_year, code), _wrong(uow, code, start_year)
        new = [
            (visit, " ".join(sentence for sentence in sentences if sentence not in wrong_before[visit_id][1]))
            for visit_id, (visit, sentences) in wrong.items()
            if not set(sentences) <= set(wrong_before[visit_id][1])
        ]
        return Foreseen(
            start_year=start_year,
            before=sum(due.number for due in before.values()),
            after=sum(due.number for due in after.values()),
            schools=_differences(before, after),
            visits=_touched(uow, new),
        )


def _differences(before: dict[UUID, Due], after: dict[UUID, Due]) -> tuple[SchoolChange, ...]:
    found = []
    for school_id in dict.fromkeys((*before, *after)):
        old, new = before.get(school_id), after.get(school_id)
        if old != new:
            known = old or new
            found.append(
                SchoolChange(
                    school_id, known.name if known else "", old.number if old else 0, new.number if new else 0,
                    old.pupils if old else 0, new.pupils if new else 0,
                )
            )  # fmt: skip
    return tuple(found)


def _wrong(uow: UnitOfWork, code: str, start_year: int) -> dict[UUID, tuple[Visit, tuple[str, ...]]]:
    """Every visit of the school year that is not over and has groups for the programme, with what rules say of it."""
    rows = queries.items_of_programme(uow, code, start_year)
    visits = {v.visit_id: v for _item, group, v in rows if v.state not in OVER and group.start_year == start_year}
    standing = queries.standing_dates(uow, clock.today(), clock.today(), None)
    dates = [(visit, row) for visit, row in standing if visit.visit_id in visits]
    without = [
        (visit, None) for visit in visits.values() if visit.visit_id not in {each.visit_id for each, _row in dates}
    ]
    found: dict[UUID, tuple[Visit, tuple[str, ...]]] = {visit_id: (visit, ()) for visit_id, visit in visits.items()}
    for each in weigh(uow, [*dates, *without]):
        visit, sentences = found[each.visit.visit_id]
        more = [finding.sentence for finding in each.refusals]
        found[visit.visit_id] = visit, tuple(dict.fromkeys((*sentences, *more)))
    return found


def _touched(uow: UnitOfWork, visits: list[tuple[Visit, str]]) -> tuple[TouchedVisit, ...]:
    known = schools.schools_by_id(uow, [visit.school_id for visit, _because in visits])
    return tuple(
        TouchedVisit(
            visit_id=visit.visit_id,
            school_name=known[visit.school_id].name,
            title=visit.title,
            state=visit.state.value,
            standing=str(STATE_LABELS[visit.state.value]),
            because=because,
        )
        for visit, because in visits
    )

"""The work of a plan: which obligations and which existing visits become units, and what each existing visit is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Final
from uuid import UUID

from clb_core.words import _, listed
from clb_platform.calendars.vocabulary import HalfDay, StaffFunction
from clb_platform.planning import policy
from clb_platform.planning.optimiser.problem import Location, ProgrammeId
from clb_platform.planning.vocabulary import ItemKey, VisitState
from clb_platform.programmes.vocabulary import Place, ProgrammeView
from clb_platform.scenarios.service.load import CentreData, Existing, is_chosen
from clb_platform.scenarios.vocabulary import LeftOut, Purpose, UnitRef

LOCATIONS: Final = {Place.SCHOOL: Location.SCHOOL, Place.CENTRE: Location.CENTRE, Place.BUS: Location.BUS}
KNOWN_FUNCTIONS: Final = frozenset({StaffFunction.NURSE, StaffFunction.CLB_DOCTOR})
TENTHS: Final = 10


@dataclass(frozen=True, slots=True)
class Task:
    """One unit. `fixed` stands at `at` and does not move; `was` is where an existing visit stands that may move.

    `groups` are the class groups with portion 0, for the distance of doses; `bookable` says that nothing may join it.
    """

    ref: UnitRef
    school_id: UUID
    site_id: UUID
    view: ProgrammeView
    dose: int
    label: str
    grade: str
    groups: tuple[UUID, ...]
    group_names: str
    pupils: int
    nurse_minutes: int
    place: Place
    at: tuple[date, HalfDay] | None = None
    team_id: UUID | None = None
    fixed: bool = False
    accepted: bool = False
    visit_version: int | None = None

    @property
    def is_visit(self) -> bool:
        return self.ref.visit_id is not None

    @property
    def programme(self) -> ProgrammeId:
        """What the problem calls the programme and dose: the words of the screen, since its sentences name it."""
        return ProgrammeId(policy.what_words(self.view, self.dose))

    @property
    def location(self) -> Location:
        return LOCATIONS[self.place]

    @property
    def needs_doctor(self) -> bool:
        return any(need.function is StaffFunction.CLB_DOCTOR for need in self.view.functions)


@dataclass(frozen=True, slots=True)
class Work:
    """`blocked` are half days on which a team is held otherwise than by a visit that stands there in the plan."""

    tasks: tuple[Task, ...]
    blocked: frozenset[tuple[UUID, date, HalfDay]]
    left_out: tuple[LeftOut, ...]


def work_of(data: CentreData) -> Work:
    """Every unit of the problem, in a fixed order, and what is left out of it with the reason."""
    most_nurses = _most_nurses(data)
    left_out: list[LeftOut] = []
    tasks: list[Task] = []
    for each in data.existing:
        task = _existing_task(data, each, most_nurses)
        if isinstance(task, Task):
            tasks.append(task)
        elif task is not None:
            left_out.append(task)
    doses = _earlier_doses(data, tasks)
    for row in data.obligations:
        view = data.views.get(row.school_id, {}).get(row.programme_id)
        group = data.groups.get(row.class_group_id)
        if view is None or group is None:
            continue
        what = policy.what_words(view, row.dose, row.portion)
        why = _why_not(view) or _lacks_dose(row.key, doses)
        if why is not None:
            left_out.append(LeftOut(row.school_name, f"{row.group_name}: {what}", why))
            continue
        minutes = minutes_with_margin(view, row.head_count, most_nurses)
        own = (row.class_group_id,) if row.portion == 0 else ()
        tasks.append(
            Task(
                UnitRef(row.key), row.school_id, group.site_id, view, row.dose, what, group.grade.value, own,
                row.group_name, row.head_count, minutes, view.place,
            )
        )  # fmt: skip
    return Work(tuple(tasks), _blocked(data, tasks), tuple(left_out))


def _blocked(data: CentreData, tasks: Sequence[Task]) -> frozenset[tuple[UUID, date, HalfDay]]:
    """Half days on which a team is held by another date than the one at which a task stands."""
    stands = {(task.ref.visit_id, task.team_id, *task.at) for task in tasks if task.at is not None}
    return frozenset((team_id, day, half) for visit, team_id, day, half in data.held if (visit, team_id, day, half) not in stands)


def _most_nurses(data: CentreData) -> int:
    return max(
        (
            sum(place.person.function is StaffFunction.NURSE for place in places)
            for places in data.staffing.teams.values()
        ),
        default=1,
    ) or 1  # fmt: skip


def minutes_with_margin(view: ProgrammeView, pupils: int, most_nurses: int) -> int:
    """Minutes of all nurses together, such that what fits by the planner's sum fits by the guard of a visit.

    The guard divides each group's minutes by the nurses present and rounds up: at most a minute for each nurse but one.
    Where nurses do not work beside each other, more of them do not make the visit shorter.
    """
    minutes = ceil(pupils * view.minutes_tenths / TENTHS)
    if not _in_parallel(view):
        return minutes * most_nurses
    return minutes + most_nurses - 1


def _in_parallel(view: ProgrammeView) -> bool:
    """Whether a second nurse halves the time: so it is when nurses work in parallel and no other function must."""
    return {need.function for need in view.functions if need.in_parallel} == {StaffFunction.NURSE}


def _why_not(view: ProgrammeView) -> str | None:
    others = [need.function.label for need in view.functions if need.function not in KNOWN_FUNCTIONS]
    if others:
        return _("Dit programma vraagt ook: %(functions)s. Plan het met de hand.", functions=listed([str(each) for each in others]))
    return None


def _earlier_doses(data: CentreData, tasks: Sequence[Task]) -> set[tuple[UUID, UUID, int]]:
    """(group, programme, dose) that have a date, or get one in this plan."""
    found = {(row.class_group_id, row.programme_id, row.dose) for row in data.dose_days if row.day is not None}
    found |= {(group, task.view.programme_id, task.dose) for task in tasks for group in task.groups}
    return found | {(row.class_group_id, row.programme_id, row.dose) for row in data.obligations}


def _lacks_dose(key: ItemKey, doses: set[tuple[UUID, UUID, int]]) -> str | None:
    if key.dose > 1 and (key.class_group_id, key.programme_id, key.dose - 1) not in doses:
        return _("Plan eerst dosis %(dose)s: daarvan hangt de datum af.", dose=key.dose - 1)
    return None


def _existing_task(data: CentreData, each: Existing, most_nurses: int) -> Task | LeftOut | None:
    """What an existing visit is in the plan; None when it is none of its business."""
    visit, kinds = each.visit, list(dict.fromkeys((view.programme_id, item.dose) for item, _group, view in each.items))
    first = data.choice.first_day
    if each.dates:
        at = min(each.dates)
        confirmed = visit.state is VisitState.CONFIRMED
        in_weeks = first <= at[0] <= data.choice.last_day
        may_move = len(kinds) == 1 and in_weeks and _may_move(data, each, confirmed)
        return _task(each, most_nurses, at=at, fixed=not may_move, accepted=confirmed)
    if visit.state not in {VisitState.DECLINED, VisitState.LAPSED, VisitState.PLANNED}:
        return None
    if not any(is_chosen(data.choice, visit.school_id, programme_id) for programme_id, _dose in kinds):
        return None
    why = _("Dit bezoek is voor meer dan één programma. Plan het met de hand.") if len(kinds) > 1 else None
    why = why or next((words for _item, _group, view in each.items if (words := _why_not(view))), None)
    if why is not None:
        return LeftOut(data.schools[visit.school_id].name, visit.title, why)
    return _task(each, most_nurses)


def _may_move(data: CentreData, each: Existing, confirmed: bool) -> bool:
    """A confirmed visit moves only when it must; an open proposal only when the year is planned again."""
    return each.has_conflict or (data.choice.purpose is Purpose.REPLAN and not confirmed)


def _task(
    each: Existing, most_nurses: int, *, at: tuple[date, HalfDay] | None = None, fixed: bool = False, accepted: bool = False
) -> Task:  # fmt: skip
    visit = each.visit
    item, group, view = each.items[0]
    sizes = [(one.head_count if one.portion else of.head_count, about) for one, of, about in each.items]
    minutes = sum(minutes_with_margin(view, pupils, most_nurses) for pupils, view in sizes)
    if fixed:
        minutes = floor(sum(pupils * view.minutes_tenths / TENTHS for pupils, view in sizes))
    return Task(
        ref=UnitRef(visit_id=visit.visit_id),
        school_id=visit.school_id,
        site_id=visit.site_id,
        view=view,
        dose=item.dose,
        label=visit.title,
        grade=group.grade.value,
        groups=tuple(group.class_group_id for item, group, _view in each.items if item.portion == 0),
        group_names=listed(sorted({group.name for _item, group, _view in each.items})),
        pupils=sum(pupils for pupils, _view in sizes),
        nurse_minutes=minutes,
        place=visit.place,
        at=at,
        team_id=visit.team_id if at is not None else None,
        fixed=fixed,
        accepted=accepted,
        visit_version=visit.version,
    )


def by_dose(tasks: Sequence[Task]) -> Iterator[tuple[Task, Task]]:
    """Pairs of tasks for one group and programme, the dose before first."""
    known: dict[tuple[UUID, UUID, int], Task] = {
        (group, task.view.programme_id, task.dose): task for task in tasks for group in task.groups
    }
    seen = set()
    for (group, programme_id, dose), task in known.items():
        before = known.get((group, programme_id, dose - 1))
        if before is not None and (before.ref, task.ref) not in seen and not (before.fixed and task.fixed):
            seen.add((before.ref, task.ref))
            yield before, task


def fixed_before(data: CentreData, tasks: Sequence[Task]) -> Mapping[tuple[UUID, UUID, int], list[date]]:
    """(group, programme, dose) → the days of doses that are no task of this plan: held, or past."""
    here = {task.ref.visit_id for task in tasks if task.is_visit}
    found: dict[tuple[UUID, UUID, int], list[date]] = {}
    for row in data.dose_days:
        if row.day is not None and row.visit_id not in here and row.portion == 0:
            found.setdefault((row.class_group_id, row.programme_id, row.dose), []).append(row.day)
    return found

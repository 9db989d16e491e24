"""Making a visit for groups of a school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.ids import uuid7
from clb_core.words import _, listed, spoken_with_year
from clb_platform.calendars import queries as calendars
from clb_platform.calendars.vocabulary import SchoolYear
from clb_platform.class_groups import queries as class_groups
from clb_platform.planning import policy, queries
from clb_platform.planning.models import Visit, VisitItem
from clb_platform.planning.service.context import Wanted, WantedItem
from clb_platform.planning.service.facilities import fitting
from clb_platform.planning.service.steps import step
from clb_platform.planning.vocabulary import Action, ItemKey, VisitState
from clb_platform.programmes import queries as programmes
from clb_platform.programmes.vocabulary import Place, applies_to
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.schools import service as schools


def wanted(
    uow: UnitOfWork, school_id: UUID, keys: Sequence[ItemKey], team_id: UUID, *, place: Place | None = None
) -> Wanted:
    """The visit that these obligations of one school, or of home education, ask for, checked but not stored.

    Raises NotFound (school, group, team), Refused (no groups, two sites, a programme that is not for a group, a place
    that is not the centre for home education).
    """
    school = schools.get(uow, school_id)
    if not keys:
        raise Refused(_("Kies minstens één groep."), fields={"items": [_("Kies minstens één groep.")]})
    groups = class_groups.groups_by_id(uow, [key.class_group_id for key in keys])
    if any(key.class_group_id not in groups or groups[key.class_group_id].school_id != school_id for key in keys):
        raise NotFound
    start_years = {group.start_year for group in groups.values()}
    sites = {group.site_id for group in groups.values()}
    if len(start_years) > 1 or len(sites) > 1:
        words = _("Eén bezoek is voor één vestiging en één schooljaar. Maak er twee van.")
        raise Refused(words, fields={"items": [words]})
    start_year = start_years.pop()
    if school.affiliated_until is not None and school.affiliated_until < SchoolYear(start_year).first_day:
        day = spoken_with_year(school.affiliated_until)
        raise Refused(_("%(school)s is sinds %(day)s niet meer bij dit centrum.", school=school.name, day=day))
    views = programmes.by_school(uow, start_year, [school_id])[school_id]
    later = queries.to_catch_up(uow, keys)
    items = []
    for key in dict.fromkeys(keys):
        view, group = views.get(key.programme_id), groups[key.class_group_id]
        if view is None or not applies_to(view, group) or not 1 <= key.dose <= view.doses:
            words = _("Dit programma is niet voor %(group)s in dit schooljaar.", group=group.name)
            raise Refused(words, fields={"items": [words]})
        if key.portion and key not in later:
            words = nothing_to_catch_up(group.name)
            raise Refused(words, fields={"items": [words]})
        items.append(WantedItem(group, view, key.dose, key.portion, later.get(key, group.head_count)))
    where = place or items[0].programme.place
    if school.is_home_education and where is not Place.CENTRE:
        words = _("Leerlingen in huisonderwijs komen naar het centrum. Kies die plaats.")
        raise Refused(words, fields={"place": [words]})
    return Wanted(school_id, sites.pop(), where, team_id, start_year, tuple(items))


def create_visit(
    uow: UnitOfWork,
    actor: Acting,
    school_id: UUID,
    keys: Sequence[ItemKey],
    team_id: UUID,
    *,
    place: Place | None = None,
    facility_id: UUID | None = None,
    remark: str = "",
) -> Visit:
    """Make a visit without a date yet, in a room or bus when it is not at the school.

    Raises NotFound, Refused (a room or bus that does not fit the place), Forbidden, Conflict (a group has a visit already).
    """
    if isinstance(actor, Actor):
        actor.require(policy.PERMISSION_OF[Action.CREATE])
    if calendars.team(uow, team_id) is None:
        raise NotFound
    what = wanted(uow, school_id, keys, team_id, place=place)
    if facility_id is not None:
        what = replace(what, facility_id=fitting(uow, facility_id, what.place).facility_id)
    return store(uow, actor, what, remark=remark)


def store(uow: UnitOfWork, actor: Acting, what: Wanted, *, remark: str = "") -> Visit:
    """Store a checked visit in state PLANNED."""
    _refuse_doubles(uow, what)
    visit_id = uuid7()
    _refuse_caught_up(uow, what)
    to_see = [policy.ItemToSee(each.group.name, each.pupils, each.programme, each.dose, portion=each.portion)
              for each in what.items]  # fmt: skip
    visit = uow.add(
        Visit(
            visit_id=visit_id,
            school_id=what.school_id,
            site_id=what.site_id,
            team_id=what.team_id,
            start_year=what.start_year,
            title=policy.title_of(to_see),
            state=VisitState.PLANNED,
            revision=0,
            place=what.place,
            facility_id=what.facility_id,
            sort_day=SchoolYear(what.start_year).last_lesson_day,
            message="",
            remark=remark,
            calendar_uid=f"{visit_id}@clb",
            planner_id=actor.member_id if isinstance(actor, Actor) else None,
            created_at=clock.now(),
        )
    )
    uow.add_all(
        VisitItem(
            visit_id=visit_id, school_id=what.school_id, class_group_id=each.group.class_group_id,
            start_year=what.start_year, programme_id=each.programme.programme_id, dose=each.dose, portion=each.portion,
            head_count=each.pupils, active=True,
        )
        for each in what.items
    )  # fmt: skip
    names = listed(sorted({each.group.name for each in what.items}))
    step(uow, actor, visit, Action.CREATE, VisitState.PLANNED, changes={"items": names}, is_new=True)
    return visit


def nothing_to_catch_up(group_name: str) -> str:
    return _("Voor %(group)s is er niemand meer om in te halen.", group=group_name)


def _refuse_caught_up(uow: UnitOfWork, what: Wanted) -> None:
    """Who must catch up follows from counts that may be corrected at this very moment: asked once more, locked."""
    open_now = queries.to_catch_up(uow, what.keys, lock=True)
    for each in what.items:
        if each.portion and each.key not in open_now:
            raise Conflict(nothing_to_catch_up(each.group.name))


def _refuse_doubles(uow: UnitOfWork, what: Wanted) -> None:
    taken = queries.active_items(uow, what.keys)
    waived = queries.waived_items(uow, what.keys)
    gone = sorted({each.group.name for each in what.items if each.key in waived})
    if gone:
        words = _("Voor %(groups)s is dit vervallen. Zet het eerst weer te plannen.", groups=listed(gone))
        raise Conflict(words)
    names = sorted({each.group.name for each in what.items if each.key in taken})
    if names:
        words = _("Voor %(groups)s is er al een bezoek voor dit programma.", groups=listed(names))
        raise Conflict(words, extra={"visits": sorted({str(visit_id) for visit_id, _state in taken.values()})})

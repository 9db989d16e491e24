"""Groups to another visit: splitting one in two, and putting two of one school together."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.ids import uuid7
from clb_core.rest.conditional import expect_version
from clb_core.words import _, listed
from clb_platform.calendars.vocabulary import SchoolYear
from clb_platform.planning import policy, queries
from clb_platform.planning.events import VisitCancelled, VisitRegrouped
from clb_platform.planning.models import Visit
from clb_platform.planning.service.context import Wanted, context, wanted_of
from clb_platform.planning.service.propose import take_back
from clb_platform.planning.service.replace import book_again, refuse_dates, standing_dates
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import Action, VisitKind, VisitState
from clb_tenants.access.actor import Acting, Actor


def split(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, item_ids: Sequence[UUID], *, reason: str, version: int | None = None
) -> Visit:
    """Give some groups of a visit a visit of their own, a concept without a date; the rest keeps what it has.

    Returns the new one. Raises NotFound (visit, group), Forbidden, Conflict (state), Stale, Refused (no group, all groups,
    no reason).
    """
    visit = locked(uow, actor, visit_id, Action.SPLIT, version)
    items = queries.items_for_change(uow, visit_id)
    chosen = [item for item in items if item.item_id in set(item_ids)]
    if len(chosen) != len(set(item_ids)):
        raise NotFound
    _check_split(len(chosen), len(items), reason)
    new = uow.add(_concept_beside(visit, actor))
    for item in chosen:
        item.visit_id = new.visit_id
    uow.flush()
    named, rest = wanted_of(uow, new), wanted_of(uow, visit)
    new.title, visit.title = _title(named), _title(rest)
    queries.touch(visit)
    step(uow, actor, new, Action.CREATE, VisitState.PLANNED, changes={"items": _names(named)}, is_new=True)
    step(uow, actor, visit, Action.SPLIT, visit.state, reason=reason, changes={"items": _names(rest)})
    _tell(uow, visit)
    return new


def _check_split(chosen: int, of: int, reason: str) -> None:
    fields: dict[str, list[str]] = {}
    if not chosen:
        fields["items"] = [_("Kies minstens één groep die een ander bezoek krijgt.")]
    elif chosen == of:
        fields["items"] = [_("Laat minstens één groep bij dit bezoek. Alles naar een andere datum is verplaatsen.")]
    if not reason.strip():
        fields["reason"] = [_("Zeg waarom je het bezoek splitst.")]
    if fields:
        raise Refused(_("Kijk wat er bij de velden staat."), fields=fields)


def _concept_beside(visit: Visit, actor: Acting) -> Visit:
    new_id = uuid7()
    return Visit(
        visit_id=new_id, school_id=visit.school_id, site_id=visit.site_id, team_id=visit.team_id,
        start_year=visit.start_year, title=visit.title, state=VisitState.PLANNED, revision=0, place=visit.place,
        sort_day=SchoolYear(visit.start_year).last_lesson_day, message="", remark="", calendar_uid=f"{new_id}@clb",
        planner_id=actor.member_id if isinstance(actor, Actor) else visit.planner_id, created_at=clock.now(),
    )  # fmt: skip


def merge(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, other_id: UUID, *, version: int | None = None,
    other_version: int | None = None,
) -> Visit:  # fmt: skip
    """Put the groups of another visit of the same site to this one, which keeps its dates; the other one ends.

    Every rule is asked again for this visit's dates. Raises NotFound, Forbidden, Conflict (state of either), Stale, Refused
    (another site, year or place; two doses of one programme; a rule).
    """
    visit, other = _both(uow, actor, visit_id, other_id)
    expect_version(visit, version)
    expect_version(other, other_version)
    _check_merge(visit, other)
    told, title = other.state is not VisitState.PLANNED, other.title
    take_back(uow, other)
    for item in queries.items_for_change(uow, other_id):
        item.visit_id = visit_id
    uow.flush()
    together = wanted_of(uow, visit)
    _refuse_two_doses(together)
    around, standing = context(uow, together), standing_dates(uow, visit)
    refuse_dates(around, standing, "other_id")
    book_again(uow, visit, around, standing)
    visit.title = _title(together)
    queries.touch(visit)
    step(uow, actor, visit, Action.MERGE, visit.state, changes={"items": _names(together)})
    words = _("Samengevoegd met een ander bezoek: %(title)s.", title=title)
    step(uow, actor, other, Action.CANCEL, VisitState.CANCELLED, reason=words)
    uow.emit(VisitCancelled(other_id, other.school_id, other.revision, told=told))
    _tell(uow, visit)
    return visit


def _both(uow: UnitOfWork, actor: Acting, visit_id: UUID, other_id: UUID) -> tuple[Visit, Visit]:
    """Both visits, locked in one order, so that two who merge the other way round do not wait for each other."""
    if visit_id == other_id:
        raise Refused(_("Kies een ander bezoek."), fields={"other_id": [_("Kies een ander bezoek.")]})
    wanted = {visit_id: Action.MERGE, other_id: Action.CANCEL}
    found = {each: locked(uow, actor, each, wanted[each]) for each in sorted(wanted)}
    return found[visit_id], found[other_id]


def _check_merge(visit: Visit, other: Visit) -> None:
    if visit.school_id != other.school_id:
        raise NotFound
    if other.kind is not VisitKind.SYSTEMATIC:
        words = _("Dat bezoek heeft geen groepen: het volgt uit de afspraken en blijft apart.")
        raise Refused(words, fields={"other_id": [words]})
    same = ("site_id", "start_year", "place")
    if any(getattr(visit, name) != getattr(other, name) for name in same):
        words = _("Samenvoegen kan met een bezoek aan dezelfde vestiging en plaats, in hetzelfde schooljaar.")
        raise Refused(words, fields={"other_id": [words]})


def _refuse_two_doses(together: Wanted) -> None:
    seen = [(item.group.class_group_id, item.programme.programme_id, item.portion) for item in together.items]
    if len(seen) != len(set(seen)):
        words = _("Twee dosissen van hetzelfde programma kunnen niet in één bezoek.")
        raise Refused(words, fields={"other_id": [words]})


def _tell(uow: UnitOfWork, visit: Visit) -> None:
    if visit.state is not VisitState.PLANNED:
        uow.emit(VisitRegrouped(visit.visit_id, visit.school_id, visit.revision, turn=visit.version))


def _title(what: Wanted) -> str:
    return policy.title_of(
        policy.ItemToSee(each.group.name, each.pupils, each.programme, each.dose, portion=each.portion)
        for each in what.items
    )


def _names(what: Wanted) -> str:
    return listed(sorted({each.group.name for each in what.items}))

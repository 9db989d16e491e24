"""What the centre does with an answer, and how a visit ends: confirm, hold, cancel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.words import _, spoken
from clb_platform.planning import policy, queries
from clb_platform.planning.events import VisitCancelled, VisitConfirmed
from clb_platform.planning.models import Visit, VisitCount
from clb_platform.planning.service.answer import settle
from clb_platform.planning.service.context import context, wanted_of
from clb_platform.planning.service.propose import book, take_back
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import Action, AnswerKind, HalfDayOfYear, VisitState
from clb_tenants.access.actor import Acting
from clb_tenants.identity import queries as identity

MOST = 400


def confirm(uow: UnitOfWork, actor: Acting, visit_id: UUID, date_id: UUID, *, version: int | None = None) -> Visit:
    """Let one of the answered dates stand; all rules are asked again.

    Raises NotFound, Forbidden, Conflict (state, or the date is taken), Stale, Refused (the school cannot, or a rule).
    """
    visit = locked(uow, actor, visit_id, Action.CONFIRM, version)
    rows = [row for row in queries.dates_of(uow, [visit_id])[visit_id] if row.revision == visit.revision]
    chosen = next((row for row in rows if row.date_id == date_id), None)
    if chosen is None:
        raise NotFound
    if chosen.answer in (None, AnswerKind.NO):
        words = _(
            "De school kan niet op %(day)s. Kies een datum die past, of stel andere data voor.", day=spoken(chosen.day)
        )
        raise Refused(words, fields={"date_id": [words]})
    at = HalfDayOfYear(chosen.day, chosen.half_day)
    around = context(uow, wanted_of(uow, visit))
    wrong = [finding.sentence for finding in policy.refusals(around, at)]
    if wrong:
        raise Refused(" ".join(wrong), fields={"date_id": wrong})
    settle(visit, rows, chosen)
    queries.release_bookings(uow, visit_id, keep_date=date_id)
    if not queries.is_held(uow, date_id):
        book(uow, visit, chosen, around, at)
    step(
        uow, actor, visit, Action.CONFIRM, VisitState.CONFIRMED,
        changes={"day": [None, chosen.day], "half_day": chosen.half_day},
    )  # fmt: skip
    identity.revoke_links(uow, clock.now(), subject_id=visit_id)
    uow.emit(VisitConfirmed(visit_id, visit.school_id, visit.revision))
    return visit


@dataclass(frozen=True, slots=True)
class Counts:
    """What came of one group, in pupils. `catch_up` of them must still be seen."""

    seen: int
    absent: int = 0
    opposed: int = 0
    not_wanted: int = 0
    elsewhere: int = 0
    catch_up: int = 0


def hold(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, counts: Mapping[UUID, Counts], *, version: int | None = None
) -> Visit:
    """Close a visit with the counts of each item (item_id → counts), on its day or later; frozen afterwards.

    Raises NotFound, Forbidden, Conflict (state), Stale, Refused (too early, a group without counts, impossible numbers).
    """
    visit = locked(uow, actor, visit_id, Action.HOLD, version)
    if visit.day is not None and visit.day > clock.today():
        words = _("Dit bezoek is pas op %(day)s. Vul de aantallen die dag of later in.", day=spoken(visit.day))
        raise Refused(words)
    items = [row[0] for row in queries.items_of(uow, [visit_id])[visit_id]]
    _check_counts({item.item_id for item in items}, counts)
    for item in items:
        item.catch_up = counts[item.item_id].catch_up
    uow.add_all(_count_row(visit_id, item_id, each) for item_id, each in counts.items())
    total = sum(each.seen for each in counts.values())
    step(uow, actor, visit, Action.HOLD, VisitState.HELD, changes={"counts": total})
    queries.release_bookings(uow, visit_id)
    return visit


def _count_row(visit_id: UUID, item_id: UUID, each: Counts) -> VisitCount:
    return VisitCount(
        item_id=item_id, visit_id=visit_id, seen=each.seen, absent=each.absent, opposed=each.opposed,
        not_wanted=each.not_wanted, elsewhere=each.elsewhere,
    )  # fmt: skip


def _check_counts(known: set[UUID], counts: Mapping[UUID, Counts]) -> None:
    fields: dict[str, list[str]] = {}
    if set(counts) - known:
        raise NotFound
    for item_id in known:
        each = counts.get(item_id)
        if each is None:
            fields[f"seen_{item_id}"] = [_("Vul in hoeveel leerlingen er waren.")]
            continue
        numbers = (each.seen, each.absent, each.opposed, each.not_wanted, each.elsewhere, each.catch_up)
        if min(numbers) < 0 or sum(numbers[:5]) > MOST:
            fields[f"seen_{item_id}"] = [_("Geef aantallen van 0 tot 400; samen zijn ze hoogstens 400.")]
        elif each.catch_up > sum(numbers[:5]) - each.seen:
            fields[f"catch_up_{item_id}"] = [_("In te halen kan niet meer zijn dan wie er niet gezien werd.")]
    if fields:
        raise Refused(_("De aantallen kloppen nog niet."), fields=fields)


def cancel(uow: UnitOfWork, actor: Acting, visit_id: UUID, *, reason: str, version: int | None = None) -> Visit:
    """End a visit that will not take place; its groups must be planned again. Raises NotFound, Forbidden, Conflict, Stale."""
    visit = locked(uow, actor, visit_id, Action.CANCEL, version)
    told = visit.state is not VisitState.PLANNED
    take_back(uow, visit)
    queries.deactivate_items(uow, visit_id)
    step(uow, actor, visit, Action.CANCEL, VisitState.CANCELLED, reason=reason)
    uow.emit(VisitCancelled(visit_id, visit.school_id, visit.revision, told=told))
    return visit

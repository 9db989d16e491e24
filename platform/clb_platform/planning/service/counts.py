"""What came of a visit, in numbers: closing it, and correcting the numbers afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound, Refused
from clb_core.words import _, spoken
from clb_platform.planning import queries
from clb_platform.planning.models import Visit, VisitCount, VisitCountBefore, VisitItem
from clb_platform.planning.service.steps import locked, step
from clb_platform.planning.vocabulary import MOST_PORTIONS, Action, VisitKind, VisitState
from clb_tenants.access.actor import Acting

MOST = 400


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
    """Close a visit with the counts of each item (item_id → counts), on its day or later; only they can be corrected later.

    Who must catch up is an obligation of its own from now on.

    Raises NotFound, Forbidden, Conflict (state), Stale, Refused (too early, a group without counts, impossible numbers).
    """
    visit = locked(uow, actor, visit_id, Action.HOLD, version)
    _has_groups(visit)
    not_before_its_day(visit)
    items = queries.items_for_change(uow, visit_id)
    _check_counts(items, counts)
    for item in items:
        item.catch_up = counts[item.item_id].catch_up
    uow.add_all(_count_row(visit_id, item_id, each) for item_id, each in counts.items())
    total = sum(each.seen for each in counts.values())
    step(uow, actor, visit, Action.HOLD, VisitState.HELD, changes={"counts": total})
    queries.release_bookings(uow, visit_id)
    return visit


def correct_counts(
    uow: UnitOfWork, actor: Acting, visit_id: UUID, counts: Mapping[UUID, Counts], *, reason: str,
    version: int | None = None,
) -> Visit:  # fmt: skip
    """Put the counts of a held visit right; the earlier ones are kept, with who, when and why.

    Raises NotFound, Forbidden, Conflict (state), Stale, Refused (no reason, nothing changed, impossible numbers, or nobody
    left to catch up while a visit for them exists).
    """
    visit = locked(uow, actor, visit_id, Action.CORRECT, version)
    _has_groups(visit)
    if not reason.strip():
        raise Refused(_("Zeg waarom je de aantallen verbetert."), fields={"reason": [_("Zeg waarom.")]})
    items = queries.items_for_change(uow, visit_id)
    _check_counts(items, counts)
    stored = queries.counts_of(uow, visit_id)
    before = {item.item_id: _counts_of(stored[item.item_id], item) for item in items}
    changed = [item for item in items if before[item.item_id] != counts[item.item_id]]
    if not changed:
        raise Refused(_("Er is niets veranderd aan de aantallen."))
    _follow(uow, changed, counts)
    for item in changed:
        uow.add(_kept(item, before[item.item_id], actor, reason))
        _fill(stored[item.item_id], item, counts[item.item_id])
    queries.touch(visit)
    facts = {
        "counts": [_total(before.values()), _total(counts.values())],
        "catch_up": sum(c.catch_up for c in counts.values()),
    }
    # The school reads the steps of its visits, and the reason may speak of what is for the centre only.
    step(uow, actor, visit, Action.CORRECT, VisitState.HELD, changes=facts, private_reason=reason)
    return visit


def _has_groups(visit: Visit) -> None:
    """Raises Conflict for a visit that follows from the agreement: that has one number and no groups."""
    if visit.kind is not VisitKind.SYSTEMATIC:
        raise Conflict(_("Vul bij dit bezoek enkel in hoeveel leerlingen je bereikte."))


def not_before_its_day(visit: Visit) -> None:
    """Raises Refused before the day of the visit."""
    if visit.day is not None and visit.day > clock.today():
        words = _("Dit bezoek is pas op %(day)s. Vul de aantallen die dag of later in.", day=spoken(visit.day))
        raise Refused(words)


def _total(counts: Iterable[Counts]) -> int:
    return sum(each.seen for each in counts)


def _counts_of(row: VisitCount, item: VisitItem) -> Counts:
    return Counts(row.seen, row.absent, row.opposed, row.not_wanted, row.elsewhere, item.catch_up or 0)


def _kept(item: VisitItem, before: Counts, actor: Acting, reason: str) -> VisitCountBefore:
    return VisitCountBefore(
        item_id=item.item_id, visit_id=item.visit_id, seen=before.seen, absent=before.absent, opposed=before.opposed,
        not_wanted=before.not_wanted, elsewhere=before.elsewhere, catch_up=before.catch_up,
        replaced_at=clock.now(), replaced_by=actor.name, reason=reason,
    )  # fmt: skip


def _fill(row: VisitCount, item: VisitItem, now: Counts) -> None:
    row.seen, row.absent, row.opposed = now.seen, now.absent, now.opposed
    row.not_wanted, row.elsewhere, item.catch_up = now.not_wanted, now.elsewhere, now.catch_up


def _follow(uow: UnitOfWork, changed: Sequence[VisitItem], counts: Mapping[UUID, Counts]) -> None:
    """Let what is planned for those who must catch up follow the number; raises Refused where nobody would be left."""
    fields: dict[str, list[str]] = {}
    for item, later, state in queries.portions_after(uow, [item.item_id for item in changed]):
        number = counts[item.item_id].catch_up
        if number == 0:
            words = _("Wie nog ingehaald moet worden, staat al bij een bezoek of is vervallen. Zet dat eerst recht.")
            fields[f"catch_up_{item.item_id}"] = [words]
        elif state is not VisitState.HELD:
            later.head_count = number
    if fields:
        raise Refused(_("De aantallen kloppen nog niet."), fields=fields)


def _count_row(visit_id: UUID, item_id: UUID, each: Counts) -> VisitCount:
    return VisitCount(
        item_id=item_id, visit_id=visit_id, seen=each.seen, absent=each.absent, opposed=each.opposed,
        not_wanted=each.not_wanted, elsewhere=each.elsewhere,
    )  # fmt: skip


def _check_counts(items: Sequence[VisitItem], counts: Mapping[UUID, Counts]) -> None:
    fields: dict[str, list[str]] = {}
    if set(counts) - {item.item_id for item in items}:
        raise NotFound
    for item in items:
        item_id, each = item.item_id, counts.get(item.item_id)
        if each is None:
            fields[f"seen_{item_id}"] = [_("Vul in hoeveel leerlingen er waren.")]
            continue
        numbers = (each.seen, each.absent, each.opposed, each.not_wanted, each.elsewhere, each.catch_up)
        if min(numbers) < 0 or sum(numbers[:5]) > MOST:
            fields[f"seen_{item_id}"] = [_("Geef aantallen van 0 tot 400; samen zijn ze hoogstens 400.")]
        elif each.catch_up > sum(numbers[:5]) - each.seen:
            fields[f"catch_up_{item_id}"] = [_("In te halen kan niet meer zijn dan wie er niet gezien werd.")]
        elif each.catch_up and item.portion == MOST_PORTIONS:
            fields[f"catch_up_{item_id}"] = [_("Wie zo vaak afwezig was, haalt het niet meer in met een bezoek.")]
    if fields:
        raise Refused(_("De aantallen kloppen nog niet."), fields=fields)

"""Letting obligations lapse on purpose, with the reason, and taking that back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import NotFound, Refused
from clb_core.words import _
from clb_platform.class_groups import queries as class_groups
from clb_platform.class_groups.models import ClassGroup
from clb_platform.planning import policy, queries
from clb_platform.planning.models import VisitItem
from clb_platform.planning.queries import ObligationRow
from clb_platform.planning.vocabulary import (
    MOST_AT_ONCE,
    STATE_LABELS,
    ItemKey,
    ObligationState,
    PlanningAction,
)
from clb_platform.programmes import queries as programmes
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject


@dataclass(frozen=True, slots=True)
class NotDone:
    """An obligation that stayed as it was: its name and why."""

    name: str
    words: str
    key: ItemKey


@dataclass(frozen=True, slots=True)
class Waived:
    """What came of waiving or reopening several obligations."""

    done: tuple[ItemKey, ...]
    refused: tuple[NotDone, ...]


def waive(uow: UnitOfWork, actor: Acting, keys: Sequence[ItemKey], reason: str) -> Waived:
    """Let these obligations lapse, with the reason; only those that have no visit. The rest is listed with why not.

    Raises Forbidden, NotFound (an obligation does not exist), Refused (nothing chosen, too much, no reason).
    """
    _may(actor)
    if not reason.strip():
        words = _("Zeg waarom dit vervalt.")
        raise Refused(words, fields={"reason": [words]})
    rows, years = _rows(uow, keys)
    open_later = queries.to_catch_up(uow, keys, lock=True)
    names = _names(uow, rows)
    done, refused = [], []
    for row in rows:
        words = _why_not(row, open_later)
        if words:
            refused.append(NotDone(names[row.key], words, row.key))
            continue
        item = uow.add(_item(row, years[row.class_group_id], actor, reason))
        _record(uow, actor, PlanningAction.WAIVED, item, names[row.key], reason)
        done.append(row.key)
    return Waived(tuple(done), tuple(refused))


def reopen_obligations(uow: UnitOfWork, actor: Acting, keys: Sequence[ItemKey]) -> Waived:
    """Let waived obligations wait to be planned again. Raises Forbidden, NotFound, Refused (nothing chosen, too much)."""
    _may(actor)
    rows, _of_years = _rows(uow, keys)
    waived = queries.waived_items(uow, keys)
    names = _names(uow, rows)
    done, refused = [], []
    for row in rows:
        item = waived.get(row.key)
        if item is None:
            words = _("Dit is niet vervallen maar: %(state)s.", state=_state(row))
            refused.append(NotDone(names[row.key], words, row.key))
            continue
        item.active = False
        uow.flush()
        _record(uow, actor, PlanningAction.REOPENED_OBLIGATION, item, names[row.key])
        done.append(row.key)
    return Waived(tuple(done), tuple(refused))


def _may(actor: Acting) -> None:
    if isinstance(actor, Actor):
        actor.require(Permission.PLANNING_VISIT_PLAN)


def _rows(uow: UnitOfWork, keys: Sequence[ItemKey]) -> tuple[list[ObligationRow], Mapping[UUID, int]]:
    """The obligations, and the year that each group is of."""
    if not keys:
        raise Refused(_("Kies eerst minstens één groep in de lijst."))
    if len(keys) > MOST_AT_ONCE:
        raise Refused(_("Kies hoogstens %(most)s groepen tegelijk.", most=MOST_AT_ONCE))
    groups = class_groups.groups_by_id(uow, [key.class_group_id for key in keys])
    rows = [row for year in _years(groups) for row in queries.obligations_by_key(uow, year, keys)]
    if {row.key for row in rows} != set(keys):
        raise NotFound
    return rows, {group_id: group.start_year for group_id, group in groups.items()}


def _years(groups: Mapping[UUID, ClassGroup]) -> list[int]:
    return sorted({group.start_year for group in groups.values()})


def _names(uow: UnitOfWork, rows: Sequence[ObligationRow]) -> dict[ItemKey, str]:
    """ "De Linde, 4A, HPV dosis 1" by obligation."""
    groups = class_groups.groups_by_id(uow, [row.class_group_id for row in rows])
    views = {view.programme_id: view for year in _years(groups) for view in programmes.programmes_in(uow, year)}
    return {
        row.key: ", ".join(
            (row.school_name, row.group_name, policy.what_words(views[row.programme_id], row.dose, row.portion))
        )
        for row in rows
    }


def _why_not(row: ObligationRow, open_later: Mapping[ItemKey, int]) -> str:
    if row.portion and row.key not in open_later:
        return _("Er is niemand meer om in te halen.")
    if row.visit_id is not None:
        return _("Er is al een bezoek (%(state)s). Annuleer dat eerst.", state=_state(row))
    if row.state is not ObligationState.TO_PLAN:
        return _("Dit is al: %(state)s.", state=_state(row))
    return ""


def _state(row: ObligationRow) -> str:
    return str(STATE_LABELS[row.visit_state or row.state]).lower()


def _item(row: ObligationRow, start_year: int, actor: Acting, reason: str) -> VisitItem:
    return VisitItem(
        visit_id=None, school_id=row.school_id, class_group_id=row.class_group_id, start_year=start_year,
        programme_id=row.programme_id,
        dose=row.dose, portion=row.portion, head_count=row.head_count, active=True, waived_at=clock.now(),
        waived_by=actor.name, waived_because=reason,
    )  # fmt: skip


def _record(
    uow: UnitOfWork, actor: Acting, action: PlanningAction, item: VisitItem, name: str, reason: str = ""
) -> None:
    subject = Subject("obligation", item.item_id, name, item.school_id)
    states = (ObligationState.TO_PLAN, ObligationState.WAIVED)
    before, after = states if action is PlanningAction.WAIVED else reversed(states)
    audit.record(uow, actor, action, subject, changes={"state": [before, after]}, texts={"reason": reason})

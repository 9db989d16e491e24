"""Taking an import of classes back: what it added goes, what it changed gets its old facts, unless something came after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict
from clb_core.staging.ports import Taken, Undo
from clb_core.words import _, listed
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.models import ClassGroup
from clb_platform.class_groups.vocabulary import Grade, GroupSource
from clb_platform.roster import queries
from clb_platform.roster.service.committing import STEP, places_of
from clb_platform.roster.vocabulary import RosterAction
from clb_tenants.access.actor import Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import service as audit
from clb_tenants.audit.vocabulary import Subject

NAMED: Final = 5


def undo(uow: UnitOfWork, actor: Actor, asked: Undo) -> None:
    """All rows or none. Raises Conflict naming the classes that changed since, or for which something is planned."""
    actor.require(Permission.CLASS_GROUPS_EDIT)
    groups = queries.groups_by_id(uow, [UUID(row.trace["group_id"]) for row in asked.rows])
    _refuse_changed(asked.rows, groups)
    places = places_of(uow, {group.school_id for group in groups.values()})
    for start in range(0, len(asked.rows), STEP):
        rows = asked.rows[start : start + STEP]
        pairs = [(row, groups[UUID(row.trace["group_id"])]) for row in rows]
        class_groups.remove_groups(uow, actor, [group for row, group in pairs if "before" not in row.trace])
        restored = [
            (places[group.school_id], group, _before(row.trace["before"])) for row, group in pairs if "before" in row.trace
        ]
        class_groups.change_groups(uow, actor, restored)
        asked.progress(start + len(rows))
    start_year = int(asked.parameters["start_year"])
    class_groups.tell_changed(uow, places, start_year)
    changes = {"start_year": start_year, "rows_undone": len(asked.rows)}
    audit.record(uow, actor, RosterAction.UNDONE, Subject("import", asked.batch_id, asked.filename), changes=changes)


def _refuse_changed(rows: Sequence[Taken], groups: Mapping[UUID, ClassGroup]) -> None:
    """Raises Conflict when a class is not as the import left it: taking it back would lose what someone did since."""
    found = [(row, groups.get(UUID(row.trace["group_id"]))) for row in rows]
    changed = [row.title for row, group in found if group is None or group.version != row.trace["version"]]
    if not changed:
        return
    named = listed(changed[:NAMED])
    if len(changed) > NAMED:
        named = _("%(named)s en nog %(rest)s andere", named=named, rest=len(changed) - NAMED)
    words = _("Na de import is nog iets gewijzigd aan: %(named)s. Ze kan niet meer ongedaan gemaakt worden.", named=named)
    raise Conflict(words)


def _before(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **kept,
        "grade": Grade(kept["grade"]),
        "site_id": UUID(kept["site_id"]),
        "source": GroupSource(kept["source"]),
        "counted_on": date.fromisoformat(kept["counted_on"]),
    }

"""The deadlines of a visit as its page shows them, each with its "Waarom deze datum?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g

from clb_core.terms import local_day
from clb_core.words import _, clock_text, short
from clb_platform.deadlines.models import Deadline
from clb_platform.deadlines.service import why
from clb_platform.deadlines.vocabulary import PURPOSE_LABELS, Purpose
from clb_platform.planning import service
from clb_platform.planning.models import Visit


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """One deadline: what it is for, its day, what became of it, and why it is that day."""

    label: str
    day: date
    note: str
    why: tuple[str, ...]


def terms_of(visit: Visit, items: Sequence[Any]) -> Mapping[str, Any]:
    """`reply_term` stands beside the day of the answer; `terms` are the others. `items` are the groups of the visit."""
    rows = service.holding(g.uow, visit.visit_id)
    names = {
        service.dose_detail(item.programme_id, dose): (programme.name, dose)
        for item, _group, programme in items
        for dose in (item.dose, item.dose + 1)
    }
    reply = next((row for row in rows if row.purpose is Purpose.REPLY_BY), None)
    others = [row for row in rows if row.purpose is not Purpose.REPLY_BY]
    return {
        "reply_term": _shown(reply, names) if reply else None,
        "terms": [_shown(row, names) for row in others],
    }


def _shown(row: Deadline, names: Mapping[str, tuple[str, int]]) -> ShownTerm:
    return ShownTerm(_label(row, names), row.day, _note(row), why(row))


def _label(row: Deadline, names: Mapping[str, tuple[str, int]]) -> str:
    """ "HPV, dosis 2 kan vanaf"; what has no dose is called by its purpose."""
    name, dose = names.get(row.detail, ("", 0))
    if row.purpose is Purpose.DOSE_EARLIEST and name:
        return _("%(what)s, dosis %(dose)s kan vanaf", what=name, dose=dose)
    if row.purpose is Purpose.DOSE_LATEST and name:
        return _("%(what)s, dosis %(dose)s ten laatste", what=name, dose=dose)
    return str(PURPOSE_LABELS[row.purpose])


def _note(row: Deadline) -> str:
    """For a reminder when it goes out, or that it went."""
    if row.purpose is not Purpose.REMINDER:
        return ""
    if row.done_at is not None:
        return _("vertrokken op %(day)s", day=short(local_day(row.done_at)))
    return _("om %(clock)s, als er dan geen antwoord is", clock=clock_text(row.moment))

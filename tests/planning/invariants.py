"""What must be true of visits in one open transaction, whatever was done: read plainly, without the product's queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.web.pages import PageRequest
from clb_platform.planning import queries
from clb_platform.planning.vocabulary import (
    AUDIT_OF_ACTION,
    OBLIGATION_OF_VISIT,
    Action,
    ObligationState,
    VisitState,
    transitions_of,
)
from world import YEAR

ROWS: Final = {
    "visits": "select * from visit",
    "steps": "select * from visit_transition order by transition_id",
    "dates": "select * from visit_date",
    "bookings": "select * from booking",
    "items": "select i.*, g.start_year as of_group from visit_item i join class_group g using (centre_id, class_group_id)",
    "moments": "select * from visit_moment",
    "counts": "select * from visit_count",
    "untold": (
        "select payload ->> 'visit_id' as visit_id from outbox_message where name = 'VisitConfirmed' and done_at is null"
    ),
    "audit": "select object_id, action from audit_entry where object_kind = 'visit'",
}
ALLOWED: Final = {
    asks_school: {(row.state, row.action) for row in transitions_of(asks_school=asks_school)} for asks_school in (True, False)
}
OFFERING: Final = {VisitState.PROPOSED, VisitState.ANSWERED, VisitState.DECLINED, VisitState.COUNTER_PROPOSED}
NEW_REVISION: Final = {Action.PROPOSE, Action.MOVE, Action.ACCEPT, Action.FIX}


def broken(uow: UnitOfWork) -> list[str]:
    """Every rule that does not hold, in words; empty when all is well."""
    uow.flush()
    rows = {name: list(uow.rows(text(statement))) for name, statement in ROWS.items()}
    return [
        *_steps(rows), *_ledger(rows), *_dates(rows), *_places(rows), *_items(rows), *_moments(rows),
        *_obligations(uow, rows),
    ]  # fmt: skip


def _steps(rows: dict[str, list[Any]]) -> Iterator[str]:
    """The steps of each visit are allowed ones, and replay to its state and revision."""
    of_visit = defaultdict(list)
    of_series = {row.visit_id for row in rows["moments"] if row.series_id is not None}
    for step in rows["steps"]:
        of_visit[step.visit_id].append(step)
    for visit in rows["visits"]:
        state, revision = None, 0
        for step in of_visit[visit.visit_id]:
            action = Action(step.action)
            if step.from_state != state or (state is None) != (action is Action.CREATE):
                yield f"{visit.title}: {action} begins at {step.from_state}, it stood at {state}"
            if action is Action.CREATE and step.to_state == "confirmed" and step.visit_id not in of_series:
                yield f"{visit.title} began confirmed without a series"
            allowed = ALLOWED[visit.school_id != visit.centre_id]
            if state is not None and (VisitState(state), action) not in allowed:
                yield f"{visit.title}: {action} at {state}"
            state, revision = step.to_state, revision + (action in NEW_REVISION)
            if step.revision != revision:
                yield f"{visit.title}: {action} says revision {step.revision}, it is {revision}"
        if (state, revision) != (visit.state, visit.revision):
            yield f"{visit.title} stands at {visit.state} {visit.revision}, its steps at {state} {revision}"


def _ledger(rows: dict[str, list[Any]]) -> Iterator[str]:
    """Each step has its entry in the ledger."""
    steps = Counter((step.visit_id, AUDIT_OF_ACTION[Action(step.action)].value) for step in rows["steps"])
    entries = Counter((entry.object_id, entry.action) for entry in rows["audit"])
    yield from (f"step and ledger differ: {each}" for each in ((steps - entries) + (entries - steps)))


def _dates(rows: dict[str, list[Any]]) -> Iterator[str]:
    """What stands, is on offer and is held fits the state."""
    held = defaultdict(set)
    untold = {UUID(row.visit_id) for row in rows["untold"]}
    alone = {row.visit_id for row in rows["moments"] if row.member_id is not None}
    for booking in rows["bookings"]:
        if booking.resource_kind == ("member" if booking.visit_id in alone else "team"):
            held[booking.visit_id].add(booking.date_id)
    for visit in rows["visits"]:
        state = VisitState(visit.state)
        mine = [row for row in rows["dates"] if row.visit_id == visit.visit_id]
        offered = {row.date_id for row in mine if row.state == "offered"}
        chosen = [row for row in mine if row.state == "chosen"]
        wanted = {row.date_id for row in mine if row.state == "offered" and row.answer in (None, "maybe", "yes")}
        if any(row.revision != visit.revision for row in mine if row.state in {"offered", "chosen"}):
            yield f"{visit.title}: a date of an earlier offer still stands"
        if state in OFFERING:
            if not offered or chosen or visit.reply_by is None or visit.day is not None:
                yield f"{visit.title} is {state} without an offer, or with a date that stands"
            if held[visit.visit_id] - offered:
                yield f"{visit.title} holds dates that are not on offer"
            # Who was set free by a refusal is held again only when the centre confirms.
            if state is VisitState.PROPOSED and wanted - held[visit.visit_id]:
                yield f"{visit.title} offers dates for which nobody is held"
        elif offered:
            yield f"{visit.title} is {state} and still offers dates"
        if state is VisitState.CONFIRMED:
            stands = {row.date_id for row in chosen if (row.day, row.half_day) == (visit.day, visit.half_day)}
            # A school whose answer confirms leaves the other dates to the worker; until then they are held too long.
            extra = set() if visit.visit_id in untold else held[visit.visit_id] - stands
            if len(chosen) != 1 or len(stands) != 1 or not stands <= held[visit.visit_id] or extra:
                yield f"{visit.title} is confirmed, but its date does not stand or is not the only one held"
        if state in {VisitState.PLANNED, VisitState.LAPSED, VisitState.CANCELLED, VisitState.HELD} and held[visit.visit_id]:
            yield f"{visit.title} is {state} and holds people"
        if state is VisitState.PLANNED and (chosen or visit.day or visit.reply_by):
            yield f"{visit.title} is a concept with a date"


def _places(rows: dict[str, list[Any]]) -> Iterator[str]:
    """Nobody and nothing is in two places in one half day."""
    places = Counter((row.resource_id, row.day, row.half_day) for row in rows["bookings"])
    yield from (f"booked twice: {place}" for place, number in places.items() if number > 1)


def _items(rows: dict[str, list[Any]]) -> Iterator[str]:
    """Groups belong to visits of their year that have not been cancelled; only held visits have counts."""
    years = {visit.visit_id: visit.start_year for visit in rows["visits"]}
    states = {visit.visit_id: VisitState(visit.state) for visit in rows["visits"]}
    counted = {row.item_id for row in rows["counts"]}
    with_items = {row.visit_id for row in rows["items"]}
    for item in rows["items"]:
        if item.start_year != item.of_group:
            yield f"an item of {item.start_year} is for a group of another year"
        if item.visit_id is None:
            continue
        if item.active == (states[item.visit_id] is VisitState.CANCELLED):
            yield f"an item of a {states[item.visit_id]} visit is {'' if item.active else 'not '}active"
        if item.start_year != years[item.visit_id]:
            yield f"a group of {item.start_year} has a visit of another year"
        held = states[item.visit_id] is VisitState.HELD
        if held != (item.item_id in counted) or held != (item.catch_up is not None):
            yield f"an item of a {states[item.visit_id]} visit has counts, or lacks them"
    agreed = {row.visit_id for row in rows["moments"]}
    for visit_id, state in states.items():
        if visit_id not in with_items | agreed and state is not VisitState.CANCELLED:
            yield f"a {state} visit is for nobody"


def _moments(rows: dict[str, list[Any]]) -> Iterator[str]:
    """A visit has a subject or groups, as its kind says, never both; it reached a number of pupils once it was held."""
    with_items = {row.visit_id for row in rows["items"]}
    about = {row.visit_id: row for row in rows["moments"]}
    for visit in rows["visits"]:
        row = about.get(visit.visit_id)
        if (row is None) != (visit.kind == "systematic") or (row is not None and visit.visit_id in with_items):
            yield f"{visit.title} is {visit.kind} with groups and subject mixed up"
        if row is not None and (row.reached is not None) != (visit.state == "held"):
            yield f"{visit.title} is {visit.state} and reached {row.reached}"


def _obligations(uow: UnitOfWork, rows: dict[str, list[Any]]) -> Iterator[str]:
    """Each group × programme × dose × portion is there once, in the state that its visit or waiver says; no item is left out."""
    found = queries.obligations(uow, YEAR, {}, PageRequest(5000))
    keys = Counter(row.key for row in found)
    yield from (f"obligation counted {number} times: {key}" for key, number in keys.items() if number > 1)
    states = {visit.visit_id: VisitState(visit.state) for visit in rows["visits"]}
    active = {
        (item.class_group_id, item.programme_id, item.dose, item.portion): item for item in rows["items"] if item.active
    }
    for row in found:
        key = (row.class_group_id, row.programme_id, row.dose, row.portion)
        item = active.pop(key, None)
        wanted = ObligationState.TO_PLAN
        if item is not None:
            wanted = ObligationState.WAIVED if item.visit_id is None else OBLIGATION_OF_VISIT[states[item.visit_id]]
        if row.state is not wanted:
            yield f"obligation {row.group_name} {row.programme_code} is {row.state}, not {wanted}"
        before = (*key[:3], row.portion - 1)
        if row.portion and not any(_opens(item, before) for item in rows["items"]):
            yield f"portion {row.portion} of {row.group_name} follows from nothing"
    yield from (f"no obligation for the item {key}" for key in active)
    for item in rows["items"]:
        later = (item.class_group_id, item.programme_id, item.dose, item.portion + 1)
        if item.active and item.catch_up and later not in {(k.class_group_id, k.programme_id, k.dose, k.portion) for k in keys}:
            yield "who must catch up is not to be found"
    totals = queries.count_obligations(uow, YEAR, {})
    if totals != {state: sum(row.state is state for row in found) for state in ObligationState}:
        yield "the counts are not those of the list"


def _opens(item: Any, key: tuple[Any, ...]) -> bool:
    same = (item.class_group_id, item.programme_id, item.dose, item.portion) == key
    return bool(same and item.active and item.catch_up)

"""What must be true of visits whatever happened: each table read whole, as the superuser sees it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import create_engine, text

from clb_platform.planning.vocabulary import AUDIT_OF_ACTION, HOME_TRANSITIONS, TRANSITIONS, Action, VisitState

ROWS: Final = {
    "visits": "select visit_id, state, revision, day, half_day from visit",
    "transitions": (
        "select visit_id, revision, action, from_state, to_state from visit_transition order by visit_id, transition_id"
    ),
    "dates": "select date_id, visit_id, revision, state, day, half_day, answer from visit_date",
    "bookings": "select visit_id, date_id, resource_kind, resource_id, day, half_day from booking",
    "items": "select visit_id, class_group_id, programme_id, dose, active from visit_item",
    "audit": "select object_id, action, changes ->> 'revision' as revision from audit_entry where object_kind = 'visit'",
    "events": "select name, payload ->> 'visit_id' as visit_id, payload ->> 'revision' as revision from outbox_message",
    "pending": "select entry_id from audit_pending",
    "unpended": "select entry_id from audit_entry e where not exists (select 1 from audit_pending p where p.entry_id = e.entry_id)",
}
ALLOWED: Final = {(row.state, row.action) for row in (*TRANSITIONS, *HOME_TRANSITIONS)}
WITHOUT_HOLD: Final = {VisitState.PLANNED, VisitState.HELD, VisitState.CANCELLED}
ON_OFFER: Final = {VisitState.PROPOSED, VisitState.ANSWERED, VisitState.DECLINED, VisitState.COUNTER_PROPOSED}
NEW_REVISION: Final = {Action.PROPOSE, Action.MOVE, Action.ACCEPT, Action.FIX}


def read(admin_url: str) -> dict[str, list[Any]]:
    """All rows that the invariants speak of."""
    engine = create_engine(admin_url)
    with engine.connect() as connection:
        found = {name: list(connection.execute(text(statement))) for name, statement in ROWS.items()}
    engine.dispose()
    return found


def broken(rows: Mapping[str, list[Any]]) -> list[str]:
    """Every invariant that does not hold, in words; empty when all is well."""
    return [*_histories(rows), *_ledger(rows), *_events(rows), *_days(rows), *_doubles(rows)]


def _histories(rows: Mapping[str, list[Any]]) -> Iterator[str]:
    """The steps of a visit replay to its state and revision."""
    steps = defaultdict(list)
    for each in rows["transitions"]:
        steps[each.visit_id].append(each)
    for visit in rows["visits"]:
        state, revision = None, 0
        for each in steps.pop(visit.visit_id, []):
            action = Action(each.action)
            if each.from_state != state:
                yield f"visit {visit.visit_id}: {action} starts at {each.from_state}, it stood at {state}"
            if (state is None) != (action is Action.CREATE) or (state and (VisitState(state), action) not in ALLOWED):
                yield f"visit {visit.visit_id}: {action} at {state}"
            state, revision = each.to_state, revision + (action in NEW_REVISION)
            if each.revision != revision:
                yield f"visit {visit.visit_id}: {action} says revision {each.revision}, it is {revision}"
        if (state, revision) != (visit.state, visit.revision):
            yield f"visit {visit.visit_id} stands at {visit.state} {visit.revision}, its steps at {state} {revision}"
    for visit_id in steps:
        yield f"steps of visit {visit_id}, which does not exist"


def _ledger(rows: Mapping[str, list[Any]]) -> Iterator[str]:
    """Each step has one entry in the ledger, and each entry its step; none of them misses its place before the seal."""
    steps = Counter((str(e.visit_id), AUDIT_OF_ACTION[Action(e.action)].value, str(e.revision)) for e in rows["transitions"])
    entries = Counter((str(e.object_id), e.action, e.revision) for e in rows["audit"])
    yield from (f"step and ledger differ: {found}" for found in ((steps - entries) + (entries - steps)))
    yield from (f"entry {each.entry_id} waits for no seal" for each in rows["unpended"])


def _events(rows: Mapping[str, list[Any]]) -> Iterator[str]:
    """Each step that is told has one message, and each message its step."""
    steps = Counter(
        (name, str(each.visit_id), str(each.revision)) for each in rows["transitions"] if (name := _event_of(each))
    )
    events = Counter((each.name, each.visit_id, each.revision) for each in rows["events"] if each.visit_id)
    yield from (f"step and message differ: {found}" for found in ((steps - events) + (events - steps)))


def _event_of(step: Any) -> str | None:
    match Action(step.action), VisitState(step.to_state):
        case (Action.PROPOSE | Action.MOVE), _:
            return "DatesProposed"
        case (Action.CONFIRM | Action.ACCEPT), _:
            return "VisitConfirmed"
        case (Action.ANSWER | Action.RECORD), VisitState.CONFIRMED:
            return "VisitConfirmed"
        case Action.ANSWER, _:
            return "VisitAnswered"
        case Action.RECORD, _:
            return "AnswerRecorded"
        case Action.COUNTER, _:
            return "VisitCountered"
        case Action.WITHDRAW, _:
            return "ProposalWithdrawn"
        case Action.REPLACE, _:
            return "TeamReplaced"
        case (Action.SPLIT | Action.MERGE), state if state is not VisitState.PLANNED:
            return "VisitRegrouped"
        case Action.CANCEL, _:
            return "VisitCancelled"
        case _:
            return None


def _days(rows: Mapping[str, list[Any]]) -> Iterator[str]:
    """Dates and bookings are those of the state."""
    teams = {each.date_id for each in rows["bookings"] if each.resource_kind == "team"}
    held = defaultdict(set)
    for each in rows["bookings"]:
        held[each.visit_id].add(each.date_id)
    for visit in rows["visits"]:
        state = VisitState(visit.state)
        dates = [each for each in rows["dates"] if each.visit_id == visit.visit_id]
        offered = {each.date_id for each in dates if each.state == "offered"}
        chosen = [each for each in dates if each.state == "chosen"]
        current = {each.date_id for each in dates if each.revision == visit.revision}
        if state in WITHOUT_HOLD and held[visit.visit_id]:
            yield f"visit {visit.visit_id} is {state} and holds {len(held[visit.visit_id])} dates"
        if state in ON_OFFER and not (offered and offered <= current and offered <= teams and not chosen):
            yield f"visit {visit.visit_id} is {state}: its dates on offer are not held"
        if state in ON_OFFER and held[visit.visit_id] - offered:
            yield f"visit {visit.visit_id} is {state} and holds dates that are not on offer"
        if state is VisitState.CONFIRMED and not _stands(visit, chosen, offered, held[visit.visit_id]):
            yield f"visit {visit.visit_id} is confirmed: its date does not stand, or others are still held"


def _stands(visit: Any, chosen: list[Any], offered: set[Any], held: set[Any]) -> bool:
    if len(chosen) != 1 or offered:
        return False
    day = chosen[0]
    return (day.day, day.half_day) == (visit.day, visit.half_day) and held == {day.date_id}


def _doubles(rows: Mapping[str, list[Any]]) -> Iterator[str]:
    """No obligation has two visits, nobody is in two places, and a cancelled visit has given its obligations back."""
    wanted = Counter((e.class_group_id, e.programme_id, e.dose) for e in rows["items"] if e.active)
    yield from (f"obligation twice: {found}" for found, number in wanted.items() if number > 1)
    places = Counter((e.resource_id, e.day, e.half_day) for e in rows["bookings"])
    yield from (f"booked twice: {found}" for found, number in places.items() if number > 1)
    cancelled = {each.visit_id for each in rows["visits"] if each.state == VisitState.CANCELLED}
    yield from (f"item of a visit {e.visit_id} is wrongly active" for e in rows["items"]
        if e.visit_id and e.active == (e.visit_id in cancelled))

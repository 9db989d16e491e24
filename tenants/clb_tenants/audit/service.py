"""Recording acts, sealing them in a chain, and finding out whether anyone touched the ledger.

`record` is a plain insert inside the verb. Chaining there would let bulk work hold the chain's head; instead one sealer
per centre chains what is settled every few seconds. What is not yet sealed is stated by `verify`, with its age.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import structlog

from clb_core import clock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, NotFound
from clb_core.ids import uuid7
from clb_core.outbox.serialise import to_json
from clb_core.terms import seconds_between
from clb_core.web.pages import PageRequest
from clb_core.words import _
from clb_tenants.access.actor import Acting, Actor
from clb_tenants.access.permissions import Permission
from clb_tenants.audit import queries
from clb_tenants.audit.models import AuditEntry, AuditSeal, AuditText
from clb_tenants.audit.ports import Anchor, AnchorStore, schools_like
from clb_tenants.audit.vocabulary import Act, AuditAction, Finding, Subject, Verdict, field_label, label_of

GENESIS = "0" * 64
EXPORT_STEP = 2000
EntryWithTexts = tuple[Any, Mapping[str, str | None]]
SIGNED = (
    "centre_id", "entry_id", "happened_at", "actor_id", "actor_name", "actor_roles", "via", "on_behalf_of", "action",
    "object_kind", "object_id", "object_name", "school_id", "changes", "request_id",
)  # fmt: skip


class _Key:
    value: bytes | None = None


class _Anchors:
    store: AnchorStore | None = None


def use_anchors(store: AnchorStore) -> None:
    """Where the day's last hash goes; once per process."""
    _Anchors.store = store


def use_key(secret: str) -> None:
    """Derive the ledger's key from the product's secret; once per process, before the first entry."""
    _Key.value = hashlib.sha256(b"audit-ledger:" + secret.encode()).digest()


def record(
    uow: UnitOfWork,
    actor: Acting,
    action: StrEnum,
    subject: Subject,
    *,
    changes: Mapping[str, object] | None = None,
    texts: Mapping[str, str | None] | None = None,
    on_behalf_of: str | None = None,
) -> None:
    """Write one act into the ledger, in the transaction of the act.

    `changes` are facts (`{"day": [before, after]}` or single values) and hold no free text; `texts` are what a person
    wrote: the entry keeps their digest, the words stand apart and can be redacted. On whose behalf: as given, or of whom
    the actor is the deputy.
    """
    kept = {name: words for name, words in (texts or {}).items() if words}
    digests = {name: {"digest": _digest(words)} for name, words in kept.items()}
    entry = AuditEntry(**_values(uow, actor, Act(action, subject, changes or {}), on_behalf_of, digests))
    uow.add_all([entry, *(AuditText(entry_id=entry.entry_id, field=name, words=words) for name, words in kept.items())])
    queries.add_pending(uow, [entry.entry_id])


def record_all(uow: UnitOfWork, actor: Acting, acts: Sequence[Act]) -> None:
    """Write many acts without free text; two statements, whatever their number. Each is an entry as `record` makes."""
    values = [_values(uow, actor, act) for act in acts]
    if values:
        queries.add_entries(uow, values)
        queries.add_pending(uow, [row["entry_id"] for row in values])


def _values(
    uow: UnitOfWork, actor: Acting, act: Act, on_behalf_of: str | None = None, digests: Mapping[str, object] | None = None
) -> dict[str, Any]:
    """The columns of an entry, its digest included."""
    values = {
        "centre_id": uow.scope.owner_id,
        "entry_id": uuid7(),
        "happened_at": clock.now(),
        "on_behalf_of": on_behalf_of or (actor.on_behalf_of if isinstance(actor, Actor) else "") or None,
        "action": act.action.value,
        "object_kind": act.subject.kind,
        "object_id": act.subject.id,
        "object_name": act.subject.name,
        "school_id": act.subject.school_id,
        "changes": to_json(dict(act.changes)) | dict(digests or {}),
        "request_id": str(structlog.contextvars.get_contextvars().get("request_id", "")),
        **_who(actor),
    }
    return values | {"mac": _mac(values.__getitem__)}


def _who(actor: Acting) -> dict[str, Any]:
    if isinstance(actor, Actor):
        roles = ", ".join(sorted(role.value for role in actor.roles))
        return {"actor_id": actor.person_id, "actor_name": actor.name, "actor_roles": roles, "via": actor.via}
    return {"actor_id": None, "actor_name": actor.name, "actor_roles": "", "via": "system"}


def mac_of(entry: AuditEntry) -> str:
    """HMAC-SHA-256 over all columns but itself, in a fixed order."""
    return _mac(partial(getattr, entry))


def _mac(value_of: Callable[[str], Any]) -> str:
    if _Key.value is None:
        raise RuntimeError("The ledger has no key: call audit.service.use_key at start.")
    content = [_canonical(value_of(name)) for name in SIGNED]
    return hmac.new(_Key.value, orjson.dumps(content, option=orjson.OPT_SORT_KEYS), hashlib.sha256).hexdigest()


def _canonical(value: Any) -> Any:
    # One form of a moment, whatever zone the connection gives it in.
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else to_json(value)


def seal(uow: UnitOfWork, most: int = 5000) -> int:
    """Chain the settled entries of this centre; the number sealed. Safe to run twice at once: the second waits."""
    queries.lock_chain(uow)
    last = queries.last_seal(uow)
    position, before = (last.position, last.hash) if last else (0, GENESIS)
    rows = queries.sealable(uow, most)
    seals = []
    for entry_id, mac in rows:
        position, before = position + 1, _link(before, mac)
        seals.append(AuditSeal(position=position, entry_id=entry_id, hash=before, sealed_at=clock.now()))
    uow.add_all(seals)
    queries.forget_pending(uow, [entry_id for entry_id, _mac in rows])
    return len(rows)


def _link(before: str, mac: str) -> str:
    return hashlib.sha256(bytes.fromhex(before) + bytes.fromhex(mac)).hexdigest()


def head(uow: UnitOfWork) -> Anchor | None:
    """The end of the chain today, to be kept outside the database; None while nothing is sealed."""
    last = queries.last_seal(uow)
    return Anchor(uow.scope.owner_id, clock.today(), last.position, last.hash) if last else None


def keep_anchor(uow: UnitOfWork) -> Anchor | None:
    """Keep today's end of the chain outside the database; None while nothing is sealed."""
    if _Anchors.store is None:
        raise RuntimeError("No place for anchors: call audit.service.use_anchors at start.")
    anchor = head(uow)
    if anchor is not None:
        _Anchors.store.keep(anchor)
    return anchor


def verify(uow: UnitOfWork, anchors: Sequence[Anchor] = ()) -> Verdict:
    """Walk the whole ledger of this centre; names the first altered, removed, inserted or cut-off row."""
    hashes: dict[int, str] = {}
    finding, sealed = _walk(uow, hashes)
    waiting = queries.unsealed(uow)
    finding = finding or _check_unsealed(waiting) or _check_anchors(anchors, hashes)
    ages = [seconds_between(recorded, clock.now()) for _entry, recorded in waiting if recorded]
    return Verdict(uow.scope.owner_id, sealed, len(waiting), max(ages, default=0.0), finding)


def _walk(uow: UnitOfWork, hashes: dict[int, str]) -> tuple[Finding | None, int]:
    before, expected = GENESIS, 0
    # Closed at the first finding too: the rows come from a cursor on the server.
    with closing(queries.seals(uow)) as rows:
        for position, entry_id, stored, entry, texts in rows:
            expected += 1
            if position != expected:
                return Finding("removed", None, expected, f"Zegel {expected} is verwijderd."), expected - 1
            if entry is None:
                return Finding("removed", entry_id, position, f"Regel {position} is verwijderd uit het auditspoor."), position
            before = _link(before, entry.mac)
            if not hmac.compare_digest(mac_of(entry), entry.mac) or before != stored:
                return _altered(entry, position), position
            if not _texts_fit(entry, texts or {}):
                words = f"Een tekst bij regel {position} is gewijzigd of verwijderd."
                return Finding("altered", entry.entry_id, position, words), position
            hashes[position] = stored
    return None, expected


def _texts_fit(entry: AuditEntry, texts: Mapping[str, str | None]) -> bool:
    """Whether the words that stand apart are those whose digests the entry holds; None is a text made unreadable."""
    digests = {
        name: value["digest"] for name, value in entry.changes.items() if isinstance(value, dict) and set(value) == {"digest"}
    }
    known = all(words is None or _digest(words) == digests.get(name) for name, words in texts.items())
    return known and digests.keys() == texts.keys()


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _altered(entry: AuditEntry, position: int) -> Finding:
    return Finding("altered", entry.entry_id, position, f"Regel {position} is gewijzigd na het verzegelen.")


def _check_unsealed(waiting: Sequence[Any]) -> Finding | None:
    for entry, recorded in waiting:
        if not hmac.compare_digest(mac_of(entry), entry.mac) or recorded is None:
            return Finding("inserted", entry.entry_id, None, f"Regel {entry.entry_id} is van buitenaf toegevoegd.")
    return None


def _check_anchors(anchors: Sequence[Anchor], hashes: Mapping[int, str]) -> Finding | None:
    for anchor in anchors:
        if hashes.get(anchor.position) != anchor.hash:
            words = f"Het einde van het auditspoor op {anchor.day} (zegel {anchor.position}) is er niet meer."
            return Finding("cut", None, anchor.position, words)
    return None


def redact(uow: UnitOfWork, actor: Actor, entry_id: UUID, field: str, reason: str) -> None:
    """Make one text unreadable; its digest stays in the chain, and the redaction is an act of its own.

    Raises Forbidden, NotFound (no such text), Conflict (unreadable already).
    """
    actor.require(Permission.AUDIT_TEXT_REDACT)
    entry, words = text_of(uow, entry_id, field)
    if words is None:
        raise Conflict(_("Deze tekst is al onleesbaar gemaakt."))
    queries.forget_text(uow, entry_id, field)
    subject = Subject("audit_entry", entry_id, entry.object_name, entry.school_id)
    changes = {"entry": label_of(entry.action), "field": field_label(field)}
    record(uow, actor, AuditAction.REDACTED, subject, changes=changes, texts={"reason": reason})


def text_of(uow: UnitOfWork, entry_id: UUID, field: str) -> tuple[AuditEntry, str | None]:
    """An entry with one of its texts, None when it was made unreadable. Raises NotFound."""
    entry = queries.entry(uow, entry_id)
    texts = queries.texts(uow, [entry_id]).get(entry_id, {})
    if entry is None or field not in texts:
        raise NotFound
    return entry, texts[field]


def with_schools(uow: UnitOfWork, filters: Mapping[str, Any]) -> dict[str, Any]:
    """The filters as `queries.entries` knows them: for `q`, the schools that these words mean. At most one statement."""
    return {**filters, "school_ids": schools_like(uow, filters["q"])} if filters.get("q") else dict(filters)


def export(uow: UnitOfWork, actor: Actor, filters: Mapping[str, Any]) -> Iterator[EntryWithTexts]:
    """Every entry that the filters find, newest first, with its texts; the export is recorded before it is read."""
    actor.require(Permission.AUDIT_LEDGER_READ)
    asked = {name: value for name, value in filters.items() if value}
    record(uow, actor, AuditAction.EXPORTED, Subject("audit", None, _("auditspoor")), changes=asked)
    return _all_entries(uow, with_schools(uow, filters))


def _all_entries(uow: UnitOfWork, filters: dict[str, Any]) -> Iterator[EntryWithTexts]:
    request = PageRequest(EXPORT_STEP)
    while True:
        rows = queries.entries(uow, filters, request)
        page = request.page(rows, lambda row: (row.happened_at, row.entry_id))
        yield from ((row, row.texts or {}) for row in page.rows)
        if page.next_cursor is None:
            return
        request = PageRequest(EXPORT_STEP, (str(page.rows[-1].happened_at), str(page.rows[-1].entry_id)))

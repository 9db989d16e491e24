"""The ledger of a centre: acts are recorded, sealed in a chain, and whoever touches a row later is found out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from clb_app import verify
from clb_app.runtime import Runtime
from clb_core import clock
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.terms import add_seconds
from clb_core.web.pages import PageRequest
from clb_integrations.anchors.file_store import FileAnchorStore
from clb_tenants.access.actor import Actor, System
from clb_tenants.audit import queries
from clb_tenants.audit import service as audit
from clb_tenants.audit.models import AuditEntry
from clb_tenants.audit.vocabulary import AuditAction, Subject, Verdict
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from world import World

As = Callable[[str], None]
SECONDS_FOR_BULK = 30


class Ledger:
    """The ledger of the world's centre in a database of its own."""

    def __init__(self, runtime: Runtime, world: World) -> None:
        self.runtime = runtime
        self.scope = CentreScope(world.centre_id)
        self.foreign = CentreScope(world.foreign_centre_id)

    def record(self, *names: str, reason: str | None = None) -> list[UUID]:
        """One entry a name, in one transaction; their ids in order."""
        with unit_of_work(self.runtime.database, self.scope) as uow:
            for name in names:
                self.record_in(uow, name, reason)
            return [entry.entry_id for name in names for entry in self.named(uow, name)]

    def record_in(self, uow: UnitOfWork, name: str, reason: str | None = None) -> None:
        subject = Subject("thing", None, name)
        audit.record(uow, System(), AuditAction.EXPORTED, subject, changes={"rows": [1, 2]}, texts={"reason": reason})

    def named(self, uow: UnitOfWork, name: str) -> list[AuditEntry]:
        return [entry for entry in queries.entries(uow, {}, PageRequest.read(200)) if entry.object_name == name]

    def seal(self) -> int:
        with unit_of_work(self.runtime.database, self.scope) as uow:
            return audit.seal(uow)

    def verify(self, *, anchored: bool = False) -> Verdict:
        with unit_of_work(self.runtime.database, self.scope) as uow:
            return audit.verify(uow, self.anchors.of(self.scope.centre_id) if anchored else ())

    def anchor(self) -> None:
        with unit_of_work(self.runtime.database, self.scope) as uow:
            head = audit.head(uow)
        assert head is not None
        self.anchors.keep(head)

    def seals(self) -> list[tuple[int, UUID]]:
        with unit_of_work(self.runtime.database, self.scope) as uow:
            return [(row[0], row[1]) for row in queries.seals(uow)]

    @property
    def anchors(self) -> FileAnchorStore:
        return FileAnchorStore(self.runtime.settings.data_dir / "anchors")


@pytest.fixture
def ledger(fresh_runtime: Runtime, world: World) -> Ledger:
    """Sealed as far as the small world filled it."""
    ledger = Ledger(fresh_runtime, world)
    ledger.seal()
    return ledger


def kind_of(verdict: Verdict) -> str:
    assert verdict.finding is not None
    return verdict.finding.kind


def test_what_was_recorded_is_sealed_and_found_in_order(ledger: Ledger) -> None:
    before = ledger.verify().sealed
    ledger.record("een", "twee")
    assert ledger.verify().unsealed == 2

    assert ledger.seal() == 2

    verdict = ledger.verify()
    assert (verdict.finding, verdict.sealed, verdict.unsealed) == (None, before + 2, 0)


def test_what_is_not_yet_sealed_is_stated_with_its_age(ledger: Ledger, clock_at: FixedClock) -> None:
    ledger.record("wacht")
    clock_at.move_to(add_seconds(clock.now(), 7))

    verdict = ledger.verify()

    assert (verdict.unsealed, verdict.oldest_unsealed_seconds) == (1, 7.0)


@pytest.mark.parametrize(
    "change",
    [
        "object_name = 'iets anders'",
        "actor_name = 'iemand anders'",
        "happened_at = happened_at + interval '1 second'",
        "changes = '{\"rows\": [1, 3]}'",
        "action = 'audit.text.redacted'",
        "mac = repeat('0', 64)",
    ],
)
def test_an_altered_row_is_named(ledger: Ledger, as_superuser: As, change: str) -> None:
    _first, second = ledger.record("een", "twee")
    ledger.seal()
    assert ledger.verify().finding is None

    as_superuser(f"update audit_entry set {change} where entry_id = '{second}'")

    finding = ledger.verify().finding
    assert finding is not None
    assert (finding.kind, finding.entry_id) == ("altered", second)
    assert "gewijzigd" in finding.sentence


def test_the_first_of_two_altered_rows_is_named(ledger: Ledger, as_superuser: As) -> None:
    ledger.record("een", "twee", "drie")
    ledger.seal()
    touched = [entry_id for _position, entry_id in ledger.seals()[-2:]]

    as_superuser(f"update audit_entry set via = 'link' where entry_id in ('{touched[1]}', '{touched[0]}')")

    finding = ledger.verify().finding
    assert finding is not None
    assert finding.entry_id == touched[0]


def test_an_altered_row_whose_seal_was_made_again_is_named_all_the_same(ledger: Ledger, as_superuser: As) -> None:
    """Who may write everything in the database still lacks the key."""
    (entry_id,) = ledger.record("een")
    ledger.seal()
    as_superuser(
        f"update audit_entry set object_name = 'anders', mac = encode(sha256('anders'), 'hex') where entry_id = '{entry_id}'"
    )
    as_superuser(
        "update audit_seal s set hash = encode(sha256(decode(b.hash, 'hex') || decode(e.mac, 'hex')), 'hex')"
        " from audit_seal b, audit_entry e where b.centre_id = s.centre_id and b.position = s.position - 1"
        f" and e.centre_id = s.centre_id and e.entry_id = s.entry_id and s.entry_id = '{entry_id}'"
    )
    assert kind_of(ledger.verify()) == "altered"


def test_two_rows_that_changed_places_are_found(ledger: Ledger, as_superuser: As) -> None:
    first, second = ledger.record("een", "twee")
    ledger.seal()
    as_superuser("drop index audit_seal_entry_key")

    as_superuser(
        f"update audit_seal set entry_id = case entry_id when '{first}' then '{second}'::uuid else '{first}'::uuid end"
        f" where entry_id in ('{first}', '{second}')"
    )
    assert kind_of(ledger.verify()) == "altered"


def test_a_removed_row_is_named(ledger: Ledger, as_superuser: As) -> None:
    first, _second = ledger.record("een", "twee")
    ledger.seal()

    as_superuser(f"delete from audit_entry where entry_id = '{first}'")

    finding = ledger.verify().finding
    assert finding is not None
    assert (finding.kind, finding.entry_id) == ("removed", first)


def test_a_row_removed_with_its_seal_leaves_a_gap_that_is_named(ledger: Ledger, as_superuser: As) -> None:
    ledger.record("een", "twee")
    ledger.seal()
    position, entry_id = ledger.seals()[-2]

    as_superuser(f"delete from audit_entry where entry_id = '{entry_id}'")
    as_superuser(f"delete from audit_seal where entry_id = '{entry_id}'")

    finding = ledger.verify().finding
    assert finding is not None
    assert (finding.kind, finding.position) == ("removed", position)


def test_the_very_first_seal_cannot_be_removed_unseen(ledger: Ledger, as_superuser: As) -> None:
    as_superuser(f"delete from audit_seal where position = 1 and centre_id = '{ledger.scope.centre_id}'")

    assert kind_of(ledger.verify()) == "removed"


COPY = (
    "insert into audit_entry select centre_id, gen_random_uuid(), happened_at, actor_id, actor_name, actor_roles, via,"
    " on_behalf_of, action, object_kind, object_id, object_name, school_id, changes, request_id, mac"
    " from audit_entry where entry_id = '{entry_id}'"
)


def test_a_row_put_in_from_outside_is_named(ledger: Ledger, as_superuser: As) -> None:
    (entry_id,) = ledger.record("een")
    ledger.seal()

    as_superuser(COPY.format(entry_id=entry_id))

    finding = ledger.verify().finding
    assert finding is not None
    assert finding.kind == "inserted"
    assert finding.entry_id not in (None, entry_id)


def test_a_row_put_in_from_outside_is_named_even_when_it_queues_for_its_seal(ledger: Ledger, as_superuser: As) -> None:
    (entry_id,) = ledger.record("een")
    ledger.seal()
    as_superuser(COPY.format(entry_id=entry_id))
    as_superuser(
        "insert into audit_pending select e.centre_id, e.entry_id, 1, now() from audit_entry e"
        " left join audit_seal s using (centre_id, entry_id)"
        f" where s.position is null and e.centre_id = '{ledger.scope.centre_id}'"
    )
    assert kind_of(ledger.verify()) == "inserted"

    ledger.seal()
    assert kind_of(ledger.verify()) == "altered"


def test_a_cut_off_end_is_found_by_the_anchor_outside_the_database(ledger: Ledger, as_superuser: As) -> None:
    ledger.record("een", "twee")
    ledger.seal()
    ledger.anchor()
    for _position, entry_id in ledger.seals()[-2:]:
        as_superuser(f"delete from audit_seal where entry_id = '{entry_id}'")
        as_superuser(f"delete from audit_text where entry_id = '{entry_id}'")
        as_superuser(f"delete from audit_entry where entry_id = '{entry_id}'")

    assert ledger.verify().finding is None, "inside the database a cut-off end leaves no trace: hence the anchor"
    assert kind_of(ledger.verify(anchored=True)) == "cut"


def test_an_end_that_was_cut_off_and_grown_again_is_found_by_the_anchor(ledger: Ledger, as_superuser: As) -> None:
    (entry_id,) = ledger.record("een")
    ledger.seal()
    ledger.anchor()
    as_superuser(f"delete from audit_seal where entry_id = '{entry_id}'")
    as_superuser(f"delete from audit_entry where entry_id = '{entry_id}'")
    ledger.record("twee")
    ledger.seal()

    assert kind_of(ledger.verify(anchored=True)) == "cut"


def test_an_anchor_of_an_earlier_day_stays_true_while_the_ledger_grows(ledger: Ledger) -> None:
    ledger.anchor()
    ledger.record("later")
    ledger.seal()

    assert ledger.verify(anchored=True).finding is None


def test_one_centres_ledger_is_no_part_of_anothers(ledger: Ledger, as_superuser: As) -> None:
    as_superuser(f"update audit_entry set via = 'link' where centre_id = '{ledger.foreign.centre_id}'")

    assert ledger.verify().finding is None
    with unit_of_work(ledger.runtime.database, ledger.foreign) as uow:
        assert audit.verify(uow).finding is not None


def test_two_sealers_at_once_seal_each_row_once(ledger: Ledger) -> None:
    ledger.record(*(f"rij {number}" for number in range(60)))
    before = len(ledger.seals())
    start, sealed = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        sealed.append(ledger.seal())

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(sealed) == [0, 60]
    assert [position for position, _ in ledger.seals()] == list(range(1, before + 61))
    assert ledger.verify().finding is None


def test_a_row_of_a_transaction_that_is_still_open_is_not_overtaken(ledger: Ledger) -> None:
    database, before = ledger.runtime.database, len(ledger.seals())
    with unit_of_work(database, ledger.scope) as older:
        ledger.record_in(older, "ouder")
        ledger.record("jonger")
        assert ledger.seal() == 0, "the younger waits: an older one may still commit before it"
    assert ledger.seal() == 2

    with unit_of_work(database, ledger.scope) as uow:
        names = [row[3].object_name for row in queries.seals(uow)][before:]
    assert names == ["ouder", "jonger"]


def test_a_rolled_back_act_leaves_no_row(ledger: Ledger) -> None:
    before = ledger.verify()
    with pytest.raises(ZeroDivisionError), unit_of_work(ledger.runtime.database, ledger.scope) as uow:
        ledger.record_in(uow, "half")
        raise ZeroDivisionError

    assert ledger.verify() == before


@pytest.mark.timeout(120)
def test_bulk_work_is_sealed_whole_and_in_time(ledger: Ledger) -> None:
    with unit_of_work(ledger.runtime.database, ledger.scope) as uow:
        for number in range(2000):
            ledger.record_in(uow, f"rij {number}")
    began = time.monotonic()

    assert ledger.seal() == 2000
    verdict = ledger.verify()

    assert (verdict.finding, verdict.unsealed) == (None, 0)
    assert time.monotonic() - began < SECONDS_FOR_BULK


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set object_name = 'anders'",
        "delete from audit_entry",
        "update audit_seal set hash = ''",
        "delete from audit_seal",
        "truncate audit_entry",
    ],
)
def test_the_product_itself_can_only_add(ledger: Ledger, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        unit_of_work(ledger.runtime.database, ledger.scope) as uow,
    ):
        uow.session.execute(text(statement))


def test_a_school_adds_its_acts_and_reads_none(ledger: Ledger, world: World) -> None:
    contact = next(iter(world.contacts.values()))
    with unit_of_work(ledger.runtime.database, contact.scope) as uow:
        audit.record(uow, contact.actor, AuditAction.EXPORTED, Subject("thing", None, "van de school"))
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        unit_of_work(ledger.runtime.database, contact.scope) as uow,
    ):
        uow.session.execute(text("select 1 from audit_entry"))

    assert ledger.seal() == 1
    assert ledger.verify().finding is None


def test_a_redacted_text_is_gone_and_the_chain_stays_whole(ledger: Ledger, administrator: Actor) -> None:
    (entry_id,) = ledger.record("een", reason="een reden die weg moet")
    ledger.seal()
    with unit_of_work(ledger.runtime.database, ledger.scope) as uow:
        audit.redact(uow, administrator, entry_id, "reason", "stond er per vergissing")
    ledger.seal()

    with unit_of_work(ledger.runtime.database, ledger.scope) as uow:
        assert queries.texts(uow, [entry_id]) == {entry_id: {"reason": None}}
    assert ledger.verify().finding is None


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_text set words = 'een andere reden'",
        "delete from audit_text",
        "update audit_text set field = 'note'",
    ],
)
def test_a_text_changed_or_removed_without_a_trace_is_found(ledger: Ledger, as_superuser: As, statement: str) -> None:
    (entry_id,) = ledger.record("een", reason="de ware reden")
    ledger.seal()

    as_superuser(f"{statement} where entry_id = '{entry_id}'")

    finding = ledger.verify().finding
    assert finding is not None
    assert (finding.kind, finding.entry_id) == ("altered", entry_id)


def test_free_text_is_kept_apart_from_the_entry(ledger: Ledger) -> None:
    (entry_id,) = ledger.record("een", reason="woorden van een mens")
    with unit_of_work(ledger.runtime.database, ledger.scope) as uow:
        entry = queries.entry(uow, entry_id)
    assert entry is not None
    assert "woorden" not in str(entry.changes)
    assert list(entry.changes["reason"]) == ["digest"]


def test_the_command_names_what_was_touched_and_ends_with_one(
    ledger: Ledger, as_superuser: As, capsys: pytest.CaptureFixture[str]
) -> None:
    (entry_id,) = ledger.record("een")
    ledger.seal()
    ledger.anchor()
    assert verify.main(ledger.runtime) == 0
    assert capsys.readouterr().out.count("in orde") == 2

    as_superuser(f"update audit_entry set via = 'link' where entry_id = '{entry_id}'")

    assert verify.main(ledger.runtime) == 1
    assert "is gewijzigd na het verzegelen" in capsys.readouterr().out


def test_without_the_key_nothing_is_recorded(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit._Key, "value", None)

    with pytest.raises(RuntimeError, match="no key"):
        ledger.record("een")


def test_the_anchors_of_a_centre_are_kept_in_a_folder_that_only_the_product_enters(ledger: Ledger) -> None:
    ledger.anchor()
    folder: Path = ledger.runtime.settings.data_dir / "anchors"

    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]

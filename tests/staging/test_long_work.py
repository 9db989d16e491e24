"""Many rows: a worker carries them out, tells how far it is, and can be stopped half-way."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict
from clb_core.staging import queries, service
from clb_core.staging.models import ImportFile
from clb_core.staging.vocabulary import DAYS_KEPT_OPEN, ROWS_AT_ONCE, BatchState, Selection, Upload, Work
from clb_core.tabular import TableError, untold
from clb_core.terms import add_days, at
from clb_integrations.tables.csv_reader import CsvReader
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from staging.boats import Boats
from world import START

MANY = ROWS_AT_ONCE + 1
FILE = ("naam;lengte\n" + "".join(f"Boot {number};{number % 30 + 3}\n" for number in range(MANY))).encode()


@pytest.fixture
def open_unit(fresh_runtime, world):
    return lambda: unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope)


@dataclass
class Watched(Boats):
    """Looks from another transaction while it is at work, and may ask there to stop."""

    open_unit: object = None
    stops_at: int | None = None
    seen: list[tuple[BatchState, int]] = field(default_factory=list)

    def look(self, batch_id: object, done: int) -> None:
        with self.open_unit() as other:
            batch = service.get(other, self, batch_id)
            self.seen.append((batch.state, service.progress_of(other, batch).done))
            if done == self.stops_at:
                service.stop(other, None, self, batch_id)

    def commit(self, uow: UnitOfWork, actor: object, commit: object) -> dict[int, object]:
        lengths = dict(self.lengths)
        try:
            for done in (400, 800):
                commit.progress(done)
                self.look(commit.batch_id, done)
            return Boats.commit(self, uow, actor, _quiet(commit))
        except Exception:
            self.lengths = lengths
            raise


def _quiet(commit):
    return type(commit)(commit.batch_id, commit.filename, commit.parameters, commit.counts, commit.rows)


@pytest.fixture
def boats(open_unit) -> Watched:
    return Watched(open_unit=open_unit)


@pytest.fixture
def sent(open_unit, planner, boats):
    """Sends a file, by default one with many rows; its batch."""

    def send(data: bytes = FILE, **more):
        with open_unit() as uow:
            return service.upload(uow, planner, boats, Upload(data, "boten.csv"), {}, CsvReader(), **more).batch_id

    return send


@pytest.fixture
def read(open_unit, planner, boats, sent):
    """An import with many rows that a worker read."""
    batch_id = sent()
    with open_unit() as uow:
        service.work(uow, planner, boats, batch_id, CsvReader())
    return batch_id


@pytest.fixture
def asked(open_unit, planner, boats, read):
    """An import with many rows that someone asked to carry out."""
    with open_unit() as uow:
        return service.commit(uow, planner, boats, read, Selection.ALL, None).batch_id


def kept_files(open_unit) -> int:
    with open_unit() as uow:
        return uow.scalar(select(func.count()).select_from(ImportFile))


def state(open_unit, boats, batch_id):
    with open_unit() as uow:
        batch = service.get(uow, boats, batch_id)
        return batch.state, service.progress_of(uow, batch).note


def test_many_rows_wait_for_a_worker(open_unit, boats, asked):
    with open_unit() as uow:
        batch = service.get(uow, boats, asked)
        assert batch.state is BatchState.WORKING
        assert service.actions(batch) == ["stop"]
        task = service.progress_of(uow, batch)
        assert (task.done, task.total, task.asked_by) == (0, MANY, batch.created_by)
    assert boats.lengths == {}


def test_while_it_works_everyone_sees_how_far_it_is(open_unit, planner, boats, asked):
    with open_unit() as uow:
        service.work(uow, planner, boats, asked, CsvReader())

    assert boats.seen == [(BatchState.WORKING, 400), (BatchState.WORKING, 800)]
    assert state(open_unit, boats, asked) == (BatchState.COMMITTED, "")
    assert len(boats.lengths) == MANY


def test_stopped_half_way_nothing_stays_and_the_rows_can_be_taken_again(open_unit, planner, boats, asked):
    boats.stops_at = 400
    with open_unit() as uow:
        service.work(uow, planner, boats, asked, CsvReader())

    found, note = state(open_unit, boats, asked)
    assert found is BatchState.REVIEW
    assert "Er is niets van overgenomen" in note
    assert boats.lengths == {}
    with open_unit() as uow:
        assert not any(row.accepted for row in queries.rows(uow, asked))
        service.commit(uow, planner, boats, asked, Selection.ALL, None)
    boats.stops_at = None
    with open_unit() as uow:
        service.work(uow, planner, boats, asked, CsvReader())
    assert len(boats.lengths) == MANY


def test_stopped_before_a_worker_begins_it_is_over_at_once(open_unit, planner, boats, asked):
    with open_unit() as uow:
        assert service.stop(uow, planner, boats, asked).state is BatchState.REVIEW
    with open_unit() as uow:
        service.work(uow, planner, boats, asked, CsvReader())

    assert boats.commits == []
    assert "gestopt voor ze begon" in state(open_unit, boats, asked)[1]


def test_while_it_waits_nothing_else_can_be_done_with_it(open_unit, planner, boats, asked):
    for verb in (
        lambda uow: service.commit(uow, planner, boats, asked, Selection.ALL, None),
        lambda uow: service.discard(uow, planner, boats, asked, None),
        lambda uow: service.undo(uow, planner, boats, asked, None),
        lambda uow: service.check_again(uow, planner, boats, asked),
    ):
        with pytest.raises(Conflict, match="wordt op dit ogenblik gewerkt"), open_unit() as uow:
            verb(uow)


def test_a_person_without_a_role_left_changes_nothing(open_unit, boats, asked):
    with open_unit() as uow:
        service.work(uow, None, boats, asked, CsvReader())

    found, note = state(open_unit, boats, asked)
    assert (found, boats.lengths) == (BatchState.REVIEW, {})
    assert "heeft hier geen rol meer" in note


def test_what_changed_meanwhile_is_looked_over_again(open_unit, planner, boats, asked):
    boats.lengths["Boot 7"] = "99"
    with open_unit() as uow:
        service.work(uow, planner, boats, asked, CsvReader())

    found, note = state(open_unit, boats, asked)
    assert found is BatchState.REVIEW
    assert "waardoor rij 9 nu iets anders zou doen" in note
    assert boats.lengths == {"Boot 7": "99"}
    with open_unit() as uow:
        assert service.get(uow, boats, asked).counts["changed"] == 1


def test_it_is_undone_by_a_worker_too(open_unit, planner, boats, asked):
    with open_unit() as uow:
        service.work(uow, planner, boats, asked, CsvReader())
    with open_unit() as uow:
        assert service.undo(uow, planner, boats, asked, None).state is BatchState.WORKING
    with open_unit() as uow:
        service.work(uow, planner, boats, asked, CsvReader())

    assert state(open_unit, boats, asked) == (BatchState.UNDONE, "")
    assert boats.lengths == {}


def test_a_stop_when_nothing_is_at_work_is_refused(open_unit, planner, boats, asked):
    with open_unit() as uow:
        service.work(uow, planner, boats, asked, CsvReader())

    with pytest.raises(Conflict, match="al overgenomen"), open_unit() as uow:
        service.stop(uow, planner, boats, asked)


def test_a_file_with_many_rows_is_kept_for_a_worker_who_reads_it(open_unit, planner, boats, sent):
    batch_id = sent()
    with open_unit() as uow:
        batch, task = service.get(uow, boats, batch_id), queries.task(uow, batch_id)
        assert (batch.state, task.work, task.total) == (BatchState.WORKING, Work.READ, MANY + 1)
    assert (boats.checks, kept_files(open_unit)) == ([], 1)

    with open_unit() as uow:
        service.work(uow, planner, boats, batch_id, CsvReader())

    assert state(open_unit, boats, batch_id) == (BatchState.REVIEW, "")
    assert (boats.checks, kept_files(open_unit)) == ([False], 0)
    with open_unit() as uow:
        assert service.get(uow, boats, batch_id).counts["new"] == MANY


def test_a_file_with_few_rows_is_read_at_once(open_unit, boats, sent):
    batch_id = sent(b"naam;lengte\n" + b"Alma;12\n" * (ROWS_AT_ONCE - 1))

    with open_unit() as uow:
        assert service.get(uow, boats, batch_id).state is BatchState.REVIEW
    assert kept_files(open_unit) == 0


@dataclass(frozen=True)
class Stopping(CsvReader):
    """Someone asks to stop while the file is read."""

    ask: object = None

    def read(self, data, filename, tell=untold):
        self.ask()
        return CsvReader.read(self, data, filename, tell)


def test_reading_that_is_stopped_leaves_nothing_of_the_file(open_unit, planner, boats, sent):
    batch_id = sent()

    def ask():
        with open_unit() as other:
            service.stop(other, planner, boats, batch_id)

    with open_unit() as uow:
        service.work(uow, planner, boats, batch_id, Stopping(ask=ask))

    found, note = state(open_unit, boats, batch_id)
    assert (found, "is gestopt" in note) == (BatchState.DISCARDED, True)
    assert kept_files(open_unit) == 0
    with open_unit() as uow:
        assert queries.rows(uow, batch_id) == []


def test_reading_that_is_stopped_before_it_began_leaves_nothing_either(open_unit, planner, boats, sent):
    batch_id = sent()
    with open_unit() as uow:
        assert service.stop(uow, planner, boats, batch_id).state is BatchState.DISCARDED

    assert kept_files(open_unit) == 0


def test_what_is_wrong_with_a_long_file_is_told_and_nothing_of_it_is_kept(open_unit, planner, boats, sent):
    batch_id = sent(FILE + b'"een halve regel;3\n')
    with open_unit() as uow:
        service.work(uow, planner, boats, batch_id, CsvReader())

    found, note = state(open_unit, boats, batch_id)
    assert (found, "aanhalingsteken" in note) == (BatchState.DISCARDED, True)
    assert kept_files(open_unit) == 0


@pytest.mark.parametrize("data", [FILE.replace(b"lengte", b"voornaam"), FILE + b"85.07.30-033.28;3\n"])
def test_a_long_list_of_pupils_is_refused_before_a_byte_of_it_is_kept(open_unit, sent, data):
    with pytest.raises(TableError):
        sent(data)

    assert kept_files(open_unit) == 0


def test_columns_of_many_rows_are_checked_by_a_worker(open_unit, planner, boats, sent):
    batch_id = sent(choose=True)
    with open_unit() as uow:
        service.work(uow, planner, boats, batch_id, CsvReader())
    assert state(open_unit, boats, batch_id)[0] is BatchState.MAPPING
    chosen = {"name": "naam", "length": "lengte"}
    with open_unit() as uow:
        assert service.choose_columns(uow, planner, boats, batch_id, chosen, None).state is BatchState.WORKING
    with open_unit() as uow:
        service.work(uow, planner, boats, batch_id, CsvReader())

    assert state(open_unit, boats, batch_id) == (BatchState.REVIEW, "")
    with open_unit() as uow:
        assert dict(queries.rows(uow, batch_id)[0].cells) == {"name": "Boot 0", "length": "3", "harbour": ""}


def test_columns_that_do_not_fit_are_refused_at_once_however_many_rows(open_unit, planner, boats, sent):
    batch_id = sent(choose=True)
    with open_unit() as uow:
        service.work(uow, planner, boats, batch_id, CsvReader())

    with pytest.raises(TableError, match="Kies nog welke kolom"), open_unit() as uow:
        service.choose_columns(uow, planner, boats, batch_id, {"name": "naam"}, None)
    assert state(open_unit, boats, batch_id)[0] is BatchState.MAPPING


def test_a_file_that_nobody_read_is_erased_after_a_while(open_unit, boats, sent, clock_at):
    batch_id = sent()
    clock_at.move_to(at(add_days(START.date(), DAYS_KEPT_OPEN + 1), START.time()))
    with open_unit() as uow:
        service.tidy(uow)

    assert state(open_unit, boats, batch_id)[0] is BatchState.DISCARDED
    assert kept_files(open_unit) == 0

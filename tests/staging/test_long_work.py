"""Many rows: a worker carries them out, tells how far it is, and can be stopped half-way."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict
from clb_core.staging import queries, service
from clb_core.staging.vocabulary import ROWS_AT_ONCE, BatchState, Selection, Upload
from clb_integrations.tables.csv_reader import CsvReader
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from staging.boats import Boats

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
def asked(open_unit, planner, boats):
    """An import with many rows that someone asked to carry out."""
    with open_unit() as uow:
        batch = service.upload(uow, planner, boats, Upload(FILE, "boten.csv"), {}, CsvReader())
        return service.commit(uow, planner, boats, batch.batch_id, Selection.ALL, batch.version).batch_id


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
        service.work(uow, planner, boats, asked)

    assert boats.seen == [(BatchState.WORKING, 400), (BatchState.WORKING, 800)]
    assert state(open_unit, boats, asked) == (BatchState.COMMITTED, "")
    assert len(boats.lengths) == MANY


def test_stopped_half_way_nothing_stays_and_the_rows_can_be_taken_again(open_unit, planner, boats, asked):
    boats.stops_at = 400
    with open_unit() as uow:
        service.work(uow, planner, boats, asked)

    found, note = state(open_unit, boats, asked)
    assert found is BatchState.REVIEW
    assert "Er is niets van overgenomen" in note
    assert boats.lengths == {}
    with open_unit() as uow:
        assert not any(row.accepted for row in queries.rows(uow, asked))
        service.commit(uow, planner, boats, asked, Selection.ALL, None)
    boats.stops_at = None
    with open_unit() as uow:
        service.work(uow, planner, boats, asked)
    assert len(boats.lengths) == MANY


def test_stopped_before_a_worker_begins_it_is_over_at_once(open_unit, planner, boats, asked):
    with open_unit() as uow:
        assert service.stop(uow, planner, boats, asked).state is BatchState.REVIEW
    with open_unit() as uow:
        service.work(uow, planner, boats, asked)

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
        service.work(uow, None, boats, asked)

    found, note = state(open_unit, boats, asked)
    assert (found, boats.lengths) == (BatchState.REVIEW, {})
    assert "heeft hier geen rol meer" in note


def test_what_changed_meanwhile_is_looked_over_again(open_unit, planner, boats, asked):
    boats.lengths["Boot 7"] = "99"
    with open_unit() as uow:
        service.work(uow, planner, boats, asked)

    found, note = state(open_unit, boats, asked)
    assert found is BatchState.REVIEW
    assert "waardoor rij 9 nu iets anders zou doen" in note
    assert boats.lengths == {"Boot 7": "99"}
    with open_unit() as uow:
        assert service.get(uow, boats, asked).counts["changed"] == 1


def test_it_is_undone_by_a_worker_too(open_unit, planner, boats, asked):
    with open_unit() as uow:
        service.work(uow, planner, boats, asked)
    with open_unit() as uow:
        assert service.undo(uow, planner, boats, asked, None).state is BatchState.WORKING
    with open_unit() as uow:
        service.work(uow, planner, boats, asked)

    assert state(open_unit, boats, asked) == (BatchState.UNDONE, "")
    assert boats.lengths == {}


def test_a_stop_when_nothing_is_at_work_is_refused(open_unit, planner, boats, asked):
    with open_unit() as uow:
        service.work(uow, planner, boats, asked)

    with pytest.raises(Conflict, match="al overgenomen"), open_unit() as uow:
        service.stop(uow, planner, boats, asked)

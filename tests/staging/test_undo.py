"""Taking an import back that was carried out."""

from __future__ import annotations

import pytest

from clb_core import clock
from clb_core.errors import Conflict, Gone, NotFound, Stale
from clb_core.staging import queries, service
from clb_core.staging.vocabulary import BatchState, Selection, Upload
from clb_core.terms import add_days, first_moment_of
from clb_integrations.tables.csv_reader import CsvReader
from staging.boats import Boats, NotAllowedError

FILE = b"naam;lengte\nAlma;12\nBella;8\n"


@pytest.fixture
def boats() -> Boats:
    return Boats({"Bella": "7"})


@pytest.fixture
def carried_out(uow, planner, boats):
    batch = service.upload(uow, planner, boats, Upload(FILE, "boten.csv"), {}, CsvReader())
    return service.commit(uow, planner, boats, batch.batch_id, Selection.ALL, None)


def test_what_was_new_goes_and_what_was_changed_is_as_before(uow, planner, boats, carried_out):
    assert boats.lengths == {"Alma": "12", "Bella": "8"}

    batch = service.undo(uow, planner, boats, carried_out.batch_id, carried_out.version)

    assert boats.lengths == {"Bella": "7"}
    assert (batch.state, batch.undone_by) == (BatchState.UNDONE, planner.name)
    assert service.actions(batch) == []
    assert [row.accepted for row in queries.rows(uow, batch.batch_id)] == [False, False]


def test_what_depends_on_it_is_named_and_nothing_is_undone(uow, planner, boats, carried_out):
    boats.used.add("Alma")

    with pytest.raises(Conflict, match="Alma is al uitgevaren"):
        service.undo(uow, planner, boats, carried_out.batch_id, None)

    assert carried_out.state is BatchState.COMMITTED


def test_it_is_undone_once(uow, planner, boats, carried_out):
    service.undo(uow, planner, boats, carried_out.batch_id, None)

    with pytest.raises(Conflict, match="ongedaan gemaakt"):
        service.undo(uow, planner, boats, carried_out.batch_id, None)
    assert len(boats.undone) == 1


def test_after_that_the_same_file_brings_it_back(uow, planner, boats, carried_out):
    service.undo(uow, planner, boats, carried_out.batch_id, None)
    again = service.upload(uow, planner, boats, Upload(FILE, "boten.csv"), {}, CsvReader())

    assert again.counts["new"] == 1
    assert queries.committed_before(uow, again) is None
    service.commit(uow, planner, boats, again.batch_id, Selection.ALL, None)
    assert boats.lengths == {"Alma": "12", "Bella": "8"}


def test_what_was_not_carried_out_cannot_be_undone(uow, planner, boats):
    batch = service.upload(uow, planner, boats, Upload(FILE, "boten.csv"), {}, CsvReader())

    with pytest.raises(Conflict, match="nog niet overgenomen"):
        service.undo(uow, planner, boats, batch.batch_id, None)


def test_when_its_rows_are_erased_it_is_too_late(uow, planner, boats, carried_out, clock_at):
    clock_at.move_to(first_moment_of(add_days(clock.today(), 120)))

    assert service.actions(carried_out) == []
    with pytest.raises(Gone, match="intussen gewist"):
        service.undo(uow, planner, boats, carried_out.batch_id, None)


def test_an_old_version_another_centre_and_who_may_not_are_refused(uow, planner, boats, carried_out, foreign_uow):
    with pytest.raises(Stale):
        service.undo(uow, planner, boats, carried_out.batch_id, carried_out.version - 1)
    with pytest.raises(NotFound):
        service.undo(foreign_uow, planner, boats, carried_out.batch_id, None)
    boats.is_allowed = False
    with pytest.raises(NotAllowedError):
        service.undo(uow, planner, boats, carried_out.batch_id, None)
    assert boats.lengths == {"Alma": "12", "Bella": "8"}

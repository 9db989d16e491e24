"""Upload, choose, review, commit, discard: the mechanism with a kind of its own."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from clb_core.errors import Conflict, Gone, NotFound, Refused, Stale
from clb_core.staging import queries, service
from clb_core.staging.vocabulary import BatchState, Selection, Upload, Verdict
from clb_core.tabular import TableError
from clb_core.web.pages import PageRequest
from clb_integrations.tables.csv_reader import CsvReader
from staging.boats import Boats, NotAllowedError

GOOD = "naam;lengte;kleur\r\nAlma;12;rood\r\nBella;8;blauw\r\n"
MIXED = "naam;lengte\nAlma;12\nBella;acht\nCora;9\n"
OTHER_NAMES = "schip;meters lang;kleur\nAlma;12;rood\n"


@pytest.fixture
def boats() -> Boats:
    return Boats()


@pytest.fixture
def upload(uow, planner, boats):
    def send(text: str, filename: str = "boten.csv", **more):
        file = Upload(text.encode(), filename)
        return service.upload(uow, planner, boats, file, {"year": 2026}, CsvReader(), **more)

    return send


def cells_of(uow, batch):
    return [row.cells for row in queries.rows(uow, batch.batch_id)]


def test_a_file_with_known_columns_is_checked_at_once_and_changes_nothing(uow, upload, boats):
    batch = upload(GOOD)

    assert batch.state is BatchState.REVIEW
    assert batch.counts == {"rows": 2, "new": 2, "changed": 0, "same": 0, "refused": 0}
    assert service.actions(batch) == ["commit_all", "commit_valid", "discard"]
    assert boats.lengths == {}


def test_cells_of_columns_that_were_not_chosen_are_not_kept(uow, upload):
    batch = upload(GOOD)

    assert cells_of(uow, batch)[0] == {"name": "Alma", "length": "12", "harbour": ""}


def test_all_rows_are_carried_out_at_once(uow, upload, planner, boats):
    batch = upload(GOOD)

    done = service.commit(uow, planner, boats, batch.batch_id, Selection.ALL, batch.version)

    assert done.state is BatchState.COMMITTED
    assert done.committed_by == planner.name
    assert boats.lengths == {"Alma": "12", "Bella": "8"}
    assert boats.checks == [False, True]
    assert [row.accepted for row in queries.rows(uow, batch.batch_id)] == [True, True]
    assert service.actions(done) == ["undo"]


def test_a_missing_column_asks_a_person_and_keeps_the_raw_cells_until_then(uow, upload):
    batch = upload(OTHER_NAMES)

    assert batch.state is BatchState.MAPPING
    assert cells_of(uow, batch) == [["Alma", "12", "rood"]]
    assert service.actions(batch) == ["choose_columns", "discard"]


def test_choosing_columns_drops_the_other_cells_and_is_remembered(uow, upload, planner, boats):
    batch = upload(OTHER_NAMES)

    chosen = {"name": "schip", "length": "meters lang", "harbour": ""}
    service.choose_columns(uow, planner, boats, batch.batch_id, chosen, batch.version)

    assert batch.state is BatchState.REVIEW
    assert cells_of(uow, batch) == [{"name": "Alma", "length": "12", "harbour": ""}]
    assert upload(OTHER_NAMES).state is BatchState.REVIEW


def test_a_person_can_ask_to_choose_although_all_is_known(upload):
    assert upload(GOOD, choose=True).state is BatchState.MAPPING


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"name": "schip"}, "Kies nog welke kolom hoort bij: Lengte"),
        ({"name": "schip", "length": "diepte"}, "geen kolom “diepte”"),
        ({"name": "schip", "length": "schip"}, "twee keer gekozen"),
        ({"name": "schip", "length": "meters lang", "mast": "kleur"}, "geen gegeven “mast”"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_in_words(uow, upload, planner, boats, mapping, words):
    batch = upload(OTHER_NAMES)

    with pytest.raises(Refused, match=words):
        service.choose_columns(uow, planner, boats, batch.batch_id, mapping, None)


def test_columns_are_chosen_once(uow, upload, planner, boats):
    batch = upload(GOOD)

    with pytest.raises(Conflict, match="liggen vast"):
        service.choose_columns(uow, planner, boats, batch.batch_id, batch.mapping, None)


def test_all_rows_cannot_be_taken_while_one_is_refused(uow, upload, planner, boats):
    batch = upload(MIXED)

    with pytest.raises(Refused, match="1 rij is geweigerd"):
        service.commit(uow, planner, boats, batch.batch_id, Selection.ALL, None)

    assert boats.lengths == {}


def test_only_the_valid_rows_are_taken_and_the_refused_ones_can_be_downloaded(uow, upload, planner, boats):
    batch = upload(MIXED)

    service.commit(uow, planner, boats, batch.batch_id, Selection.VALID, None)

    assert boats.lengths == {"Alma": "12", "Cora": "9"}
    text = service.refused_csv(uow, boats, batch).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows == [["naam", "lengte", "Reden"], ["Bella", "acht", "De lengte “acht” is geen getal."]]


def test_the_same_file_again_has_nothing_to_do(uow, upload, planner, boats):
    first = upload(GOOD)
    service.commit(uow, planner, boats, first.batch_id, Selection.ALL, None)

    again = upload(GOOD)

    assert again.counts["same"] == 2
    assert queries.committed_before(uow, again).batch_id == first.batch_id
    with pytest.raises(Refused, match="niets te doen"):
        service.commit(uow, planner, boats, again.batch_id, Selection.ALL, None)


def test_a_second_commit_is_refused_and_carries_nothing_out(uow, upload, planner, boats):
    batch = upload(GOOD)
    service.commit(uow, planner, boats, batch.batch_id, Selection.ALL, None)

    with pytest.raises(Conflict, match=r"al overgenomen door .*, .*niets opnieuw"):
        service.commit(uow, planner, boats, batch.batch_id, Selection.ALL, None)

    assert len(boats.commits) == 1


def test_rows_that_turned_out_otherwise_are_named_and_nothing_is_carried_out(uow, upload, planner, boats):
    batch = upload(GOOD)
    boats.lengths["Bella"] = "7"

    with pytest.raises(service.DataChanged, match="rij 3 nu iets anders") as refusal:
        service.commit(uow, planner, boats, batch.batch_id, Selection.ALL, None)

    assert refusal.value.extra == {"rows": [3]}
    assert boats.commits == []
    service.check_again(uow, planner, boats, batch.batch_id)
    assert batch.counts["changed"] == 1
    service.commit(uow, planner, boats, batch.batch_id, Selection.ALL, None)
    assert boats.lengths["Bella"] == "8"


def test_an_import_looked_at_in_an_older_version_is_stale(uow, upload, planner, boats):
    batch = upload(GOOD)

    with pytest.raises(Stale):
        service.commit(uow, planner, boats, batch.batch_id, Selection.ALL, batch.version - 1)


def test_what_is_thrown_away_is_erased_and_cannot_be_carried_out(uow, upload, planner, boats):
    batch = upload(GOOD)

    service.discard(uow, planner, boats, batch.batch_id, batch.version)

    assert cells_of(uow, batch) == []
    with pytest.raises(Conflict, match="weggegooid"):
        service.commit(uow, planner, boats, batch.batch_id, Selection.ALL, None)
    with pytest.raises(Conflict, match="weggegooid"):
        service.discard(uow, planner, boats, batch.batch_id, None)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"naam;lengte\n", "no_rows"),
        (b"%PDF-1.7 x", "not_csv"),
        (b"naam;naam\nA;B\n", "equal_names"),
        (b"naam;lengte\nAlma\n", "ragged"),
        (b"naam;lengte\nAlma\x81\xff;1\n", "unreadable_characters"),
        (b"naam;voornaam\nA;B\n", "pupil_list"),
        (b"x" * 10_000_001, "too_large"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_nothing_behind(uow, planner, boats, data, code):
    before = len(queries.batches(uow, ["boats"], None, 50))

    with pytest.raises(TableError) as refusal:
        service.upload(uow, planner, boats, Upload(data, "x.csv"), {}, CsvReader())

    assert refusal.value.code == code
    assert refusal.value.words.endswith(".")
    assert len(queries.batches(uow, ["boats"], None, 50)) == before


def test_each_verb_asks_whether_this_person_may(uow, upload, planner, boats):
    batch = upload(GOOD)
    boats.is_allowed = False

    for verb in (
        lambda: upload(GOOD),
        lambda: service.choose_columns(uow, planner, boats, batch.batch_id, {}, None),
        lambda: service.commit(uow, planner, boats, batch.batch_id, Selection.ALL, None),
        lambda: service.check_again(uow, planner, boats, batch.batch_id),
        lambda: service.discard(uow, planner, boats, batch.batch_id, None),
    ):
        with pytest.raises(NotAllowedError):
            verb()


def test_an_unknown_import_is_not_found(uow, planner, boats):
    for verb in (
        lambda: service.get(uow, boats, uuid4()),
        lambda: service.commit(uow, planner, boats, uuid4(), Selection.ALL, None),
        lambda: service.discard(uow, planner, boats, uuid4(), None),
    ):
        with pytest.raises(NotFound):
            verb()


def test_the_name_of_a_file_is_kept_without_its_path_and_strange_signs(upload):
    assert upload(GOOD, "C:\\lijsten\\boten\x00\n 2026.csv").filename == "boten 2026.csv"
    assert upload(GOOD, "///").filename == "bestand.csv"
    assert len(upload(GOOD, "x" * 500).filename) == 120


def test_rows_are_read_page_by_page(uow, upload):
    batch = upload("naam;lengte\n" + "".join(f"Boot {n};{n if n % 3 else 'x'}\n" for n in range(1, 11)))

    first = service.page_of_rows(uow, batch, Verdict.NEW, PageRequest.read(4))
    rest = service.page_of_rows(uow, batch, Verdict.NEW, PageRequest.read(4, first.next_cursor))

    assert [row.line for row in [*first.rows, *rest.rows]] == [2, 3, 5, 6, 8, 9, 11]
    assert rest.next_cursor is None


@pytest.mark.parametrize("after", [("x",), (), ("1", "2"), (None,), ("1" * 5000,)])
def test_a_cursor_that_is_not_ours_is_refused(uow, upload, after):
    batch = upload(GOOD)

    with pytest.raises(Refused, match="bladwijzer"):
        service.page_of_rows(uow, batch, None, PageRequest(10, after))


def test_the_history_shows_the_newest_first_and_goes_on(uow, upload, clock_at):
    batches = []
    for minute in range(3):
        clock_at.move_to(datetime(2026, 10, 6, 9, minute, tzinfo=ZoneInfo("Europe/Brussels")))
        batches.append(upload(GOOD))

    first = service.history(uow, ["boats"], PageRequest.read(2))
    rest = service.history(uow, ["boats"], PageRequest.read(2, first.next_cursor))

    assert [batch.batch_id for batch in [*first.rows, *rest.rows]] == [batch.batch_id for batch in reversed(batches)]


def test_what_nobody_finished_is_thrown_away_and_old_rows_are_erased(uow, upload, planner, boats, clock_at):
    left, done = upload(GOOD), upload(MIXED)
    service.commit(uow, planner, boats, done.batch_id, Selection.VALID, None)
    assert service.tidy(uow) == 0

    clock_at.move_to(datetime(2027, 2, 1, 4, 0, tzinfo=ZoneInfo("Europe/Brussels")))
    assert service.tidy(uow) == 1

    assert left.state is BatchState.DISCARDED
    assert done.counts["new"] == 2
    assert cells_of(uow, done) == []
    with pytest.raises(Gone, match="gewist"):
        service.refused_csv(uow, boats, done)


def test_an_import_without_refused_rows_has_no_file_of_them(uow, upload, boats):
    with pytest.raises(NotFound, match="geen enkele rij"):
        service.refused_csv(uow, boats, upload(GOOD))


def test_the_template_holds_our_own_column_names(boats):
    assert service.template_csv(boats).decode("utf-8-sig") == '"Naam";"Lengte";"Haven"\r\n'


def test_another_centre_sees_nothing_of_an_import(foreign_uow, uow, upload, boats, world):
    batch = upload(GOOD)

    with pytest.raises(NotFound):
        service.get(foreign_uow, boats, batch.batch_id)
    assert queries.rows(foreign_uow, batch.batch_id) == []

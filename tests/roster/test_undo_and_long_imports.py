"""Class groups: an import taken back, and one with many rows, through the pages and the worker."""

from __future__ import annotations

import io
import os

import pytest
from sqlalchemy import text

from clb_app import worker
from clb_platform.class_groups import queries as groups
from clb_platform.class_groups.vocabulary import Grade, GroupSource
from clb_tenants.access.roles import Role
from clb_tenants.audit import service as audit
from clb_tenants.isolation.scope import unit_of_work

HEAD = "instellingsnummer;klas;leerjaar;aantal\n"
YEAR = 2026

MANY_ROWS = "".join(f"012345;K{number};L{number % 6 + 1};{number % 20 + 5}\n" for number in range(1200))


@pytest.fixture
def unit(fresh_runtime, world):
    return lambda: unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope)


@pytest.fixture
def sizes(unit, world):
    def read(year: int = YEAR) -> dict[str, int]:
        with unit() as uow:
            return {group.name: group.head_count for group in groups.groups_of(uow, world.school_id, year)}

    return read


@pytest.fixture
def send(as_planner):
    def send(rows: str, year: int = YEAR) -> str:
        sent = {"start_year": str(year), "file": (io.BytesIO((HEAD + rows).encode()), "klassen.csv")}
        return as_planner.post("/importeren/klassen", sent, content_type="multipart/form-data").headers["Location"]

    return send


@pytest.fixture
def carry_out(as_planner, send, work, unit):
    def carry(rows: str, year: int = YEAR) -> str:
        url = send(rows, year)
        work(unit)  # A file with many rows is read there.
        assert as_planner.post(f"{url}/overnemen", {"rows": "valid"}).status_code == 303
        return url

    return carry


@pytest.fixture
def work(fresh_runtime, monkeypatch):
    """This process as the worker that carries out the messages of imports."""
    monkeypatch.setattr(worker._Process, "runtime", fresh_runtime)
    monkeypatch.setattr(worker._Process, "pid", os.getpid())

    def carry(unit) -> None:
        with unit() as uow:
            waiting = text(
                "select centre_id, message_id from outbox_message where name = 'ImportWorkAsked' and done_at is null"
            )
            found = uow.rows(waiting).all()
        for centre_id, message_id in found:
            worker.run_message(str(centre_id), str(message_id))

    return carry


def test_an_import_is_taken_back_and_everything_is_as_before(as_planner, carry_out, sizes, unit, world):
    before = sizes()
    url = carry_out("012345;4A;L4;29\n012345;4Z;L4;11\n012345;9Z;X9;11\n")
    assert sizes() == before | {"4A": 29, "4Z": 11}

    page = as_planner.text(url)
    assert "Maak ongedaan" in page
    assert as_planner.post(f"{url}/ongedaan", {}).status_code == 303

    assert sizes() == before
    assert "Alles staat weer zoals voor de import" in as_planner.text(url)
    with unit() as uow:
        group = groups.groups_by_id(uow, [world.groups["4A"]])[world.groups["4A"]]
        assert (group.grade, group.source) == (Grade.L4, GroupSource.FORM)
        assert audit.verify(uow).finding is None


def test_a_class_that_was_changed_after_the_import_is_named(as_planner, carry_out, sizes, unit):
    url = carry_out("012345;4Z;L4;11\n012345;5Z;L5;12\n")
    with unit() as uow:
        uow.rows(text("update class_group set head_count = 13, version = version + 1 where name = '4Z'"))

    as_planner.post(f"{url}/ongedaan", {})

    page = as_planner.text(url)
    assert "Na de import is nog iets gewijzigd aan: 4Z, Basisschool De Proeftuin" in page
    assert "Maak ongedaan" in page
    assert sizes()["5Z"] == 12


def test_a_class_for_which_a_visit_is_planned_is_named(as_planner, carry_out, sizes, unit, world):
    url = carry_out("012345;4Y;L4;11\n012345;4Z;L4;12\n012345;5Y;L5;12\n")
    with unit() as uow:
        made = {group.name: group.class_group_id for group in groups.groups_of(uow, world.school_id, YEAR)}
        programme = uow.scalar(text("select programme_id from programme where code = 'SC3'"))
    key = f"{made['4Z']}:{programme}:1"
    sent = {"school_id": str(world.school_id), "team_id": str(world.team_id), "keys": key}
    answer = as_planner.api(
        "POST", "/visits", {"school_id": str(world.school_id), "team_id": str(world.team_id),
        "items": [{"class_group_id": str(made["4Z"]), "programme_id": str(programme), "dose": 1}]},
    )  # fmt: skip
    assert answer.status_code == 201, (answer.json, sent)

    refused = as_planner.api("POST", f"/imports/class-groups/{url.rsplit('/', 1)[1]}/undo", version=3)

    assert refused.status_code == 409, refused.json
    assert "Voor 4Z is al iets gepland" in refused.json["detail"]
    assert {"4Y", "4Z", "5Y"} <= set(sizes())


def test_many_classes_are_read_by_the_worker_and_the_page_tells_how_far_it_is(as_planner, send, unit, work):
    url = send(MANY_ROWS, 2027)
    page = as_planner.text(url)
    assert "Het bestand wordt gelezen en nagekeken. Er wordt nog niets overgenomen." in page
    assert "<progress" in as_planner.get(f"{url}/voortgang", headers={"HX-Request": "true"}).text
    assert as_planner.post(f"{url}/overnemen", {"rows": "valid"}).status_code == 409

    work(unit)

    assert "1200 nieuw" in as_planner.text(url).replace(".", "").replace("\N{NARROW NO-BREAK SPACE}", "")


def test_a_long_file_that_cannot_be_read_says_why_on_its_page(as_planner, send, unit, work):
    url = send(MANY_ROWS + '012345;"L;L1;4\n', 2027)
    work(unit)

    page = as_planner.text(url)
    assert "aanhalingsteken" in page
    assert "er is niets van het bestand bewaard" in page


def test_reading_over_rest_is_asked_after(as_planner, unit, work):
    file = (io.BytesIO((HEAD + MANY_ROWS).encode()), "klassen.csv")
    sent = {"start_year": "2027", "file": file}
    answer = as_planner.api("POST", "/imports/class-groups", data=sent)
    assert (answer.status_code, answer.json["state"], answer.json["actions"]) == (201, "working", ["stop"])
    assert answer.json["progress"]["work"] == "read"

    work(unit)

    now = as_planner.api("GET", f"/imports/class-groups/{answer.json['batch_id']}").json
    assert (now["state"], now["counts"]["new"]) == ("review", 1200)


def test_many_classes_are_carried_out_by_the_worker(as_planner, carry_out, sizes, unit, work):
    url = carry_out(MANY_ROWS, 2027)
    page = as_planner.text(url)
    assert "De rijen worden overgenomen" in page
    assert 'hx-get="' in page
    waiting = as_planner.get(f"{url}/voortgang", headers={"HX-Request": "true"})
    assert "<progress" in waiting.text
    assert sizes(2027) == {}

    work(unit)

    assert len(sizes(2027)) == 1200
    over = as_planner.get(f"{url}/voortgang", headers={"HX-Request": "true"})
    assert over.headers["HX-Redirect"].endswith(url.rsplit("/", 1)[1])
    assert "Overgenomen" in as_planner.text(url)
    with unit() as uow:
        assert audit.verify(uow).finding is None
    assert as_planner.post(f"{url}/ongedaan", {}).status_code == 303
    work(unit)
    assert sizes(2027) == {}


def test_after_long_work_the_database_knows_how_many_classes_there_are(as_planner, carry_out, unit, work):
    """Not only when autovacuum comes by again: until then plans would be made for a handful of rows."""

    def counted() -> float:
        with unit() as uow:
            return uow.scalar(text("select reltuples from pg_class where oid = 'class_group'::regclass"))

    def standing() -> int:
        with unit() as uow:
            return uow.scalar(text("select count(*) from class_group"))

    before = standing()
    url = carry_out(MANY_ROWS, 2027)
    work(unit)
    of_others = counted() - standing()
    assert (standing(), 0 <= of_others < 10) == (before + 1200, True)

    as_planner.post(f"{url}/ongedaan", {})
    work(unit)
    assert counted() - of_others == standing() == before


def test_stopped_by_a_planner_nothing_stays(as_planner, carry_out, sizes, unit, work):
    url = carry_out(MANY_ROWS, 2027)

    assert as_planner.post(f"{url}/stoppen", {}).status_code == 303
    work(unit)

    assert sizes(2027) == {}
    assert "De import is gestopt" in as_planner.text(url)


def test_the_same_file_a_second_time_changes_nothing_and_says_so(as_planner, carry_out, sizes):
    rows = "012345;4Z;L4;11\n"
    carry_out(rows)
    before = sizes()
    sent = {"start_year": str(YEAR), "file": (io.BytesIO((HEAD + rows).encode()), "klassen.csv")}
    url = as_planner.post("/importeren/klassen", sent, content_type="multipart/form-data").headers["Location"]

    page = as_planner.text(url)
    assert "Dit bestand is al eens overgenomen" in page
    assert "Er is niets te doen: geen enkele rij is nieuw of gewijzigd" in page
    assert as_planner.post(f"{url}/overnemen", {"rows": "all"}).status_code == 422
    assert sizes() == before

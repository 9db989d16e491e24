"""Importing schools through the whole application: pages and API."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import uuid4

import pytest

from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from clb_tenants.schools import queries as schools

SAMPLE = (Path(__file__).parents[1] / "data" / "roster" / "open-list-of-schools-sample.csv").read_bytes()
QUESTIONS = {"affiliated_from": "2026-09-01", "level": "primary"}
HEAD = b"instellingsnummer;vestiging;naam;gemeente\n"
TWO = HEAD + b"000111;1;Een;Aalst\n000222;1;Twee;Lede\n"
ONE_WRONG = HEAD + b"000111;1;Een;Aalst\nabc;1;Twee;Lede\n"
BOUNDED = "multipart/form-data; boundary=b"
STRANGE = b"nummer van de school;hoe ze heet;waar;opmerking\n000111;Een;Aalst;=2+2\n"


def file(data: bytes, name: str = "scholen.csv"):
    return (io.BytesIO(data), name)


def multipart(data: bytes, **more: bytes) -> bytes:
    """The questions and a file as a browser sends them, under the content type BOUNDED."""
    texts = {name: value.encode() for name, value in QUESTIONS.items()} | more
    parts = [(f'name="{name}"', value) for name, value in texts.items()]
    parts.append(('name="file"; filename="scholen.csv"', data))
    lines = [f"--b\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value for head, value in parts]
    return b"\r\n".join([*lines, b"--b--\r\n"])


@pytest.fixture
def send(as_planner):
    """Upload on the page; the address of the import."""

    def upload(data: bytes, **more) -> str:
        answer = as_planner.post(
            "/importeren/scholen", {**QUESTIONS, **more, "file": file(data)}, content_type="multipart/form-data"
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer.headers["Location"]

    return upload


@pytest.fixture
def send_api(as_planner):
    def upload(data: bytes, **more):
        return as_planner.api(
            "POST",
            "/imports/schools",
            data={**QUESTIONS, **more, "file": file(data)},
            content_type="multipart/form-data",
        )

    return upload


@pytest.fixture
def numbers(fresh_runtime, world):
    """The institution numbers that are stored now."""

    def read() -> set[str]:
        with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
            return {school.institution_number for school in schools.all_schools(uow)}

    return read


def version_in(page: str) -> str:
    return page.split('name="version" value="')[1].split('"')[0]


def test_the_start_says_what_can_be_imported_and_what_was(as_planner, send):
    before = as_planner.text("/importeren")
    assert "Scholen en vestigingen" in before
    assert "Klassen en aantallen" in before
    assert "Nog geen bestanden ingelezen" in before

    send(TWO)

    assert "2 nieuw" in as_planner.text("/importeren")


def test_a_file_is_looked_over_and_carried_out(as_planner, send, numbers):
    url = send(TWO)
    page = as_planner.text(url)

    assert "Neem alles over: 2 nieuw" in page
    assert "Een, vestiging 1" in page
    assert "000111" not in numbers()
    answer = as_planner.post(f"{url}/overnemen", {"rows": "all", "version": version_in(page)})
    assert answer.status_code == 303
    assert {"000111", "000222"} <= numbers()
    assert "Overgenomen: 2 nieuw." in as_planner.text(url)


def test_a_second_press_on_the_button_is_refused_in_words(as_planner, send):
    url = send(TWO)
    version = version_in(as_planner.text(url))
    as_planner.post(f"{url}/overnemen", {"rows": "all", "version": version})

    again = as_planner.post(f"{url}/overnemen", {"rows": "all", "version": version})

    assert again.status_code == 409
    assert "al overgenomen door" in again.get_data(as_text=True)


def test_refused_rows_are_listed_and_can_be_downloaded(as_planner, send, numbers):
    url = send(ONE_WRONG)
    page = as_planner.text(f"{url}?soort=refused")

    assert "1 rij is geweigerd" in page
    assert "“abc” is geen instellingsnummer" in page
    assert "Neem alles over" not in page
    download = as_planner.get(f"{url}/geweigerd.csv")
    assert download.mimetype == "text/csv"
    assert '"instellingsnummer";"vestiging";"naam";"gemeente";"Reden"' in download.get_data(as_text=True)
    as_planner.post(f"{url}/overnemen", {"rows": "valid", "version": version_in(page)})
    assert "000111" in numbers()


def test_all_rows_cannot_be_pressed_while_one_is_refused(as_planner, send, numbers):
    url = send(ONE_WRONG)

    answer = as_planner.post(f"{url}/overnemen", {"rows": "all"})

    assert answer.status_code == 422
    assert "1 rij is geweigerd" in answer.get_data(as_text=True)
    assert "000111" not in numbers()


def test_unknown_columns_are_chosen_on_a_page(as_planner, send):
    url = send(STRANGE)
    page = as_planner.text(url)

    assert "Welke kolom is welke?" in page
    choice = {"institution_number": "nummer van de school", "name": "hoe ze heet", "version": version_in(page)}
    refused = as_planner.post(f"{url}/kolommen", choice)
    assert refused.status_code == 422
    assert "Kies nog welke kolom hoort bij: Gemeente" in refused.get_data(as_text=True)
    answer = as_planner.post(f"{url}/kolommen", {**choice, "municipality": "waar"})
    assert answer.status_code == 303
    page = as_planner.text(url)
    assert "Niet gebruikt en niet bewaard: opmerking." in page
    assert "=2+2" not in page


def test_a_person_can_choose_the_columns_although_all_are_known(as_planner, send):
    assert "Welke kolom is welke?" in as_planner.text(send(TWO, choose_columns="1"))


def test_the_rows_are_checked_again_when_something_changed_meanwhile(as_planner, send, numbers):
    first, second = send(TWO), send(TWO)
    as_planner.post(f"{first}/overnemen", {"rows": "all"})

    answer = as_planner.post(f"{second}/overnemen", {"rows": "all"})

    assert answer.status_code == 303
    page = as_planner.text(second)
    assert "rij 2 en 3 nu iets anders" in page
    assert "Er is niets te doen" in page


def test_what_is_thrown_away_is_gone(as_planner, send):
    url = send(TWO)

    assert as_planner.post(f"{url}/weggooien", {"version": version_in(as_planner.text(url))}).status_code == 303
    assert "is weggegooid" in as_planner.text(url)
    assert as_planner.post(f"{url}/overnemen", {"rows": "all"}).status_code == 409


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is leeg"),
        (b"%PDF-1.7", "is een pdf"),
        (b"naam;voornaam\nA;B\n", "lijst van leerlingen"),
        (HEAD + b"000111;1;Een 85.07.30-033.28;Aalst\n", "rijksregisternummer"),
        (b"naam;naam\nA;B\n", "dezelfde naam"),
    ],
)
def test_a_file_that_cannot_be_used_comes_back_beside_its_field(as_planner, data, words):
    answer = as_planner.post(
        "/importeren/scholen", {**QUESTIONS, "file": file(data)}, content_type="multipart/form-data"
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert 'aria-invalid="true"' in page
    assert "85.07.30" not in page
    assert "Nog geen bestanden ingelezen" in as_planner.text("/importeren")


def test_a_form_without_file_or_with_a_day_that_does_not_exist_is_refused(as_planner):
    empty = as_planner.post("/importeren/scholen", QUESTIONS, content_type="multipart/form-data")
    assert (empty.status_code, "Kies het bestand" in empty.get_data(as_text=True)) == (422, True)

    wrong = as_planner.post(
        "/importeren/scholen",
        {**QUESTIONS, "affiliated_from": "2026-02-30", "file": file(TWO)},
        content_type="multipart/form-data",
    )
    assert (wrong.status_code, "Deze dag bestaat niet" in wrong.get_data(as_text=True)) == (422, True)


def test_a_file_of_two_hundred_megabytes_is_refused_in_words(as_planner):
    body = multipart(b"x" * 200_000_000, csrf_token=as_planner.token.encode())
    answer = as_planner.raw.post("/importeren/scholen", data=body, content_type=BOUNDED)

    assert answer.status_code == 413
    assert "hoogstens 10 MB" in answer.get_data(as_text=True)


def test_the_template_has_our_columns(as_planner):
    answer = as_planner.get("/importeren/scholen/sjabloon.csv")

    assert '"Instellingsnummer";"Vestigingsnummer";"Naam"' in answer.get_data(as_text=True)


def test_another_centre_finds_nothing(client, send, world):
    url = send(TWO)
    stranger = client(world.foreign_planner)

    assert stranger.get(url).status_code == 404
    assert stranger.get(f"{url}/geweigerd.csv").status_code == 404
    for act in ("overnemen", "weggooien", "kolommen"):
        assert stranger.post(f"{url}/{act}", {"rows": "all"}).status_code == 404


@pytest.mark.parametrize("url", ["/importeren", "/importeren/scholen", "/importeren/klassen"])
def test_who_may_not_import_is_told_so(client, world, url):
    assert client(world.staff[Role.NURSE]).get(url).status_code == 403
    assert client(world.contacts[Role.HEAD]).get(url).status_code == 403
    assert client().get(url).status_code == 302


def test_an_import_of_schools_is_not_one_of_classes(as_planner, send):
    url = send(TWO).replace("/scholen/", "/klassen/")

    assert as_planner.get(url).status_code == 404


def test_the_api_goes_through_the_same_steps(as_planner, send_api, numbers):
    answer = send_api(SAMPLE)
    assert answer.status_code == 201, answer.json
    batch = answer.json
    assert (batch["state"], batch["counts"]["new"], batch["counts"]["refused"]) == ("review", 22, 2)
    assert batch["actions"] == ["commit_valid", "discard"]
    url = f"/imports/schools/{batch['batch_id']}"

    rows = as_planner.api("GET", f"{url}/rows?verdict=refused").json
    assert [row["line"] for row in rows["items"]] == [24, 25]
    done = as_planner.api("POST", f"{url}/commit", {"rows": "valid"}, version=batch["version"])
    assert (done.status_code, done.json["state"], done.json["actions"]) == (200, "committed", ["undo"])
    assert done.headers["ETag"] == f'"v{done.json["version"]}"'
    assert "001205" in numbers()
    refused = as_planner.api("GET", f"{url}/refused.csv")
    assert "laatste dag van deze vestiging" in refused.get_data(as_text=True)


def test_the_api_lets_columns_be_chosen(as_planner, send_api):
    batch = send_api(STRANGE).json
    url = f"/imports/schools/{batch['batch_id']}"
    mapping = {"institution_number": "nummer van de school", "name": "hoe ze heet", "municipality": "waar"}

    assert batch["state"] == "mapping"
    assert as_planner.api("PUT", f"{url}/mapping", {"mapping": mapping}).status_code == 428
    assert as_planner.api("PUT", f"{url}/mapping", {"mapping": mapping}, version=99).status_code == 412
    wrong = as_planner.api("PUT", f"{url}/mapping", {"mapping": {"mast": "waar"}}, version=batch["version"])
    assert (wrong.status_code, wrong.json["fields"]["mapping"][0]) == (422, "Deze import kent geen gegeven “mast”.")
    chosen = as_planner.api("PUT", f"{url}/mapping", {"mapping": mapping}, version=batch["version"])
    assert (chosen.status_code, chosen.json["state"], chosen.json["mapping"]) == (200, "review", mapping)


def test_the_api_says_no_in_words(as_planner, send_api):
    batch = send_api(TWO).json
    url = f"/imports/schools/{batch['batch_id']}"

    assert as_planner.api("POST", f"{url}/commit", {"rows": "all"}).status_code == 428
    assert as_planner.api("POST", f"{url}/commit", {"rows": "some"}, version=1).status_code == 422
    assert as_planner.api("POST", f"{url}/commit", {"rows": "all"}, version=batch["version"]).status_code == 200
    again = as_planner.api("POST", f"{url}/commit", {"rows": "all"}, version=batch["version"])
    assert (again.status_code, "al overgenomen" in again.json["detail"]) == (409, True)
    assert as_planner.api("GET", f"{url}/rows?cursor=eA").status_code == 422
    assert as_planner.api("GET", f"/imports/schools/{uuid4()}").status_code == 404
    assert send_api(b"naam;voornaam\nA;B\n").json["code"] == "pupil_list"
    assert send_api(TWO, level="hoger").status_code == 422
    assert send_api(TWO, affiliated_from="2026-02-30").json["fields"]["affiliated_from"]


def test_the_api_tells_of_rows_that_changed_meanwhile_and_checks_them_again(as_planner, send_api):
    first, second = send_api(TWO).json, send_api(TWO).json
    as_planner.api("POST", f"/imports/schools/{first['batch_id']}/commit", {"rows": "all"}, version=first["version"])
    url = f"/imports/schools/{second['batch_id']}"

    answer = as_planner.api("POST", f"{url}/commit", {"rows": "all"}, version=second["version"])

    assert (answer.status_code, answer.json["code"], answer.json["rows"]) == (409, "import_data_changed", [2, 3])
    assert as_planner.api("GET", url).json["counts"]["same"] == 2


def test_sending_the_same_upload_twice_with_one_key_makes_one_import(as_planner):
    key = str(uuid4())
    body = multipart(TWO)
    answers = [
        as_planner.api("POST", "/imports/schools", key=key, data=body, content_type=BOUNDED) for _time in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.json["batch_id"] for answer in answers}) == 1
    assert answers[1].headers["Idempotency-Replayed"] == "true"

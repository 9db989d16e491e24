"""Files that cannot be read, or say something else than they should: nothing of them is kept."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bad_input.said import assert_refused, said
from clb_app.launcher.ports import LOOPBACK, free_port
from clb_app.launcher.process import spawn
from clb_app.runtime import Runtime
from clb_tenants.access.roles import Role
from client import Client

MULTIPART = "multipart/form-data"
HEAD = b"instellingsnummer;klas;leerjaar;aantal\n"
ROW = b"012345;2A;L2;22\n"
GOOD = b"012345;2B;L2;22\n"
TOO_LARGE = "Dit bestand is te groot. Een bestand mag hoogstens 10 MB zijn."
PUPILS = "Dit lijkt een lijst van leerlingen: er is een kolom “Voornaam”. Er is niets van bewaard."
ALL_CHOSEN = {"institution_number": "nummer van de school", "name": "hoe ze heten", "head_count": "hoeveel"}
BOUNDED = "multipart/form-data; boundary=b"
FILE = b'--b\r\nContent-Disposition: form-data; name="file"; filename="k.csv"\r\n\r\n'
LARGE = FILE + b"x" * 10_600_000 + b"\r\n--b--\r\n"
PATIENCE = 60.0

UNREADABLE = [
    pytest.param(b"", "is leeg. Kies het bestand met de rijen erin.", id="empty"),
    pytest.param(HEAD, "bevat enkel kolomnamen. Voeg minstens één rij toe.", id="only names"),
    pytest.param(HEAD + b"012345;2\x81;L2;22\n", "regel 2 is geen UTF-8 en regel 2 is geen Windows-1252", id="encoding"),
    pytest.param((HEAD + ROW).decode().encode("utf-16-le"), "is geen tekstbestand", id="UTF-16 without a mark"),
    pytest.param(b"\xff\xfe\x00", "is geen UTF-16", id="broken UTF-16"),
    pytest.param(b"PK\x03\x04" + b"\0" * 200, "en hier is een CSV-bestand of een Excel-werkmap (xlsx) nodig.", id="a zip or xlsx"),
    pytest.param(b"%PDF-1.7\n" + ROW, "en hier is een CSV-bestand of een Excel-werkmap (xlsx) nodig.", id="a PDF"),
    pytest.param(b"instellingsnummer;klas;klas;aantal\n" + ROW, "hebben dezelfde naam, “klas”.", id="a name twice"),
    pytest.param(HEAD + b"012345;2A\n", "Niet elke rij heeft evenveel cellen", id="cells missing"),
    pytest.param(HEAD + b'012345;"2A;L2;22\n', "staat een aanhalingsteken dat niet klopt", id="quotes"),
    pytest.param(b"instellingsnummer;klas;Voornaam;aantal\n" + ROW, PUPILS, id="pupils"),
    pytest.param(HEAD + b"012345;85073003328;L2;22\n", "dat een rijksregisternummer is.", id="national number"),
]  # fmt: skip
REFUSED_ROWS = [
    pytest.param(ROW + ROW, "Deze klas staat ook in rij 3.", id="the same key twice"),
    pytest.param(b"012345;2A;L2;22\n012345; 2a ;L2;23\n", "Deze klas staat ook in rij 3.", id="the same key, written otherwise"),
    pytest.param(b"012345;2A;L2;-1\n", "kan niet negatief zijn", id="negative"),
    pytest.param(b"012345;2A;L2;99999999999999999999\n", "is geen aantal leerlingen.", id="a huge number"),
    pytest.param(b"012345;2A;L2;veel\n", "“veel” is geen aantal leerlingen. Schrijf een geheel getal.", id="no number"),
    pytest.param(b"012345;2A;X9;22\n", "Leerjaar “X9” kennen we niet.", id="no such year"),
    pytest.param(b"034567;2A;L2;22\n", "School 034 567 staat niet in jullie lijst.", id="a school of another centre"),
    pytest.param(b"999999;2A;L2;22\n", "staat niet in jullie lijst.", id="a school that nobody knows"),
    pytest.param(b"x;2A;L2;22\n", "“x” is geen instellingsnummer. Dat heeft zes cijfers.", id="no institution number"),
    pytest.param(b"012345;" + b"k" * 5000 + b";L2;22\n", "De naam van een klas heeft hoogstens 60 tekens.", id="a long name"),
    pytest.param(b"012345;;L2;22\n", "Geef de klas een naam, bijvoorbeeld 4A.", id="no name"),
]  # fmt: skip


def sent(data: bytes, **more: str) -> dict[str, object]:
    return {"start_year": "2027", **more, "file": (io.BytesIO(data), "klassen.csv")}


@pytest.mark.parametrize(("data", "words"), UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_of_it_kept(as_planner, unchanged, data, words):
    with unchanged():
        page = as_planner.post("/importeren/klassen", sent(data), content_type=MULTIPART)
        listed = as_planner.api("POST", "/imports/class-groups", data=sent(data), content_type=MULTIPART)

    assert_refused(page, 422, words)
    assert_refused(listed, 422, words)


@pytest.mark.parametrize(("rows", "words"), REFUSED_ROWS)
def test_a_row_that_cannot_be_is_named_and_never_carried_out(as_planner, stored, rows, words):
    made = as_planner.api("POST", "/imports/class-groups", data=sent(HEAD + GOOD + rows), content_type=MULTIPART)
    url = f"/imports/class-groups/{made.json['batch_id']}"
    listed = as_planner.api("GET", f"{url}/rows?verdict=refused").json["items"]
    before = stored.tables()
    everything = as_planner.api("POST", f"{url}/commit", {"rows": "all"}, version=made.json["version"])

    assert made.json["counts"]["refused"] == 1
    assert all(row["problems"] for row in listed)
    assert words in " ".join(listed[0]["problems"]).replace("\N{NO-BREAK SPACE}", " ")
    assert_refused(everything, 422, "1 rij is geweigerd")
    assert stored.difference(before) == {}
    as_planner.api("POST", f"{url}/discard", version=made.json["version"])


def test_a_column_that_is_unknown_asks_for_a_choice_and_carries_out_nothing(as_planner, stored):
    before = stored.tables()
    data = b"nummer van de school;hoe ze heten;leeftijd;hoeveel\n" + ROW
    made = as_planner.api("POST", "/imports/class-groups", data=sent(data), content_type=MULTIPART)
    url, version = f"/imports/class-groups/{made.json['batch_id']}", made.json["version"]
    assert set(stored.difference(before)) == {"import_batch", "import_row", "idempotency_key"}
    assert made.json["state"] == "mapping"

    too_early = as_planner.api("POST", f"{url}/commit", {"rows": "all"}, version=version)
    assert_refused(too_early, 409, "Kies eerst welke kolom waarbij hoort.")
    for mapping, words in (
        (ALL_CHOSEN | {"name": "bestaat niet"}, "Dit bestand heeft geen kolom “bestaat niet”."),
        (ALL_CHOSEN | {"name": "hoeveel"}, "De kolom “hoeveel” is twee keer gekozen."),
        ({"bestaat_niet": "hoeveel"}, "Deze import kent geen gegeven “bestaat_niet”."),
        ({}, "Kies nog welke kolom hoort bij"),
        ({"institution_number": 5}, "Dit is geen tekst."),
        ([], "Dit heeft niet de juiste vorm."),
    ):
        refused = as_planner.api("PUT", f"{url}/mapping", {"mapping": mapping}, version=version)
        assert refused.status_code == 422, mapping
        assert words in said(refused), said(refused)


def test_a_file_is_asked_for(as_planner, unchanged):
    with unchanged():
        page = as_planner.post("/importeren/klassen", {"start_year": "2027"}, content_type=MULTIPART)
        nameless = as_planner.post(
            "/importeren/klassen", {"start_year": "2027", "file": (io.BytesIO(HEAD + ROW), "")}, content_type=MULTIPART
        )
        text = as_planner.post("/importeren/klassen", {"start_year": "2027", "file": "tekst"})
        listed = as_planner.api("POST", "/imports/class-groups", data={"start_year": "2027"}, content_type=MULTIPART)

    for refused in (page, nameless, text):
        assert_refused(refused, 422, "Kies het bestand dat je wil inlezen.")
    assert_refused(listed, 422, "Vul dit in.")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 5000 + ".csv", "<script>.csv", "\u202egnp.csv", "leeg\0.csv", "🦠.csv"])
def test_the_name_of_a_file_is_only_a_name(as_planner, name):
    data = {"start_year": "2027", "file": (io.BytesIO(HEAD + ROW), name)}
    answer = as_planner.post("/importeren/klassen", data, content_type=MULTIPART)

    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        page = as_planner.text(answer.headers["Location"])
        assert "<script>." not in page
        assert "/etc/" not in page


@pytest.mark.parametrize("path", ["/importeren/klassen", "/importeren/scholen"])
def test_a_file_larger_than_the_limit_is_refused_on_the_page(as_planner, unchanged, path):
    with unchanged():
        answer = as_planner.raw.post(
            path, data=LARGE, content_type=BOUNDED, headers={"X-CSRFToken": as_planner.token}
        )

    assert_refused(answer, 413, TOO_LARGE)


def test_a_file_larger_than_the_limit_is_refused_over_rest(as_planner, unchanged):
    with unchanged():
        answer = as_planner.api("POST", "/imports/class-groups", data=LARGE, content_type=BOUNDED)

    assert_refused(answer, 413, TOO_LARGE)


@pytest.mark.parametrize(
    "path", ["/aanmelden", "/kalender", "/bezoeken/voorstel-in-bulk/verstuur", "/api/v1/closures", "/api/v1/visits"]
)
def test_a_body_of_200_megabytes_is_refused_before_it_is_read(as_planner, unchanged, path):
    headers = {"X-CSRFToken": as_planner.token, "Idempotency-Key": "k"}
    kind = "application/json" if path.startswith("/api") else "application/x-www-form-urlencoded"
    with unchanged():
        answer = as_planner.raw.post(path, input_stream=_Endless(), headers=headers, content_type=kind)

    assert_refused(answer, 413, TOO_LARGE)


class _Endless(io.BytesIO):
    """200 MB that nobody may read."""

    def seek(self, place: int, whence: int = 0) -> int:
        self._place = 200_000_000 if whence == 2 else place
        return self._place

    def tell(self) -> int:
        return getattr(self, "_place", 0)

    def read(self, _size: int | None = -1) -> bytes:
        raise AssertionError("the body was read")

    def readinto(self, _buffer: Any) -> int:
        raise AssertionError("the body was read")


# The same through the real server, with a real connection.


@pytest.fixture
def server(fresh_runtime: Runtime, tmp_path: Path) -> Iterator[int]:
    """`clb web` on a free port; stopped at the end."""
    settings, port = fresh_runtime.settings, free_port(0)
    environment = {
        **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        "PYTHONSAFEPATH": "1",
        "CLB_DATABASE_ADMIN_URL": settings.database_admin_url,
        "CLB_VALKEY_URL": settings.valkey_url,
        "CLB_SECRET_KEY": settings.secret_key,
        "CLB_DATA_DIR": str(tmp_path),
        "CLB_RATE_LIMITS": "0",
        "CLB_WEB_PORT": str(port),
        "CLB_PUBLIC_URL": "http://localhost",
    }
    argv = (sys.executable, "-m", "clb_app.cli", "web")
    process = spawn(argv, log=tmp_path / "web.log", cwd=tmp_path, env=environment, death_signal=signal.SIGKILL)
    try:
        assert _answers(process, port), (tmp_path / "web.log").read_text()
        yield port
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection((LOOPBACK, port), timeout=1):
                return True
        except OSError:
            time.sleep(0.2)
    return False


def test_the_real_server_answers_413_while_most_of_200_megabytes_is_still_to_come(app, server, world, unchanged):
    planner = Client(app, world.staff[Role.PLANNER])
    token, cookie = planner.token, planner.raw.get_cookie("clb")
    assert cookie is not None
    head = (
        f"POST /importeren/klassen HTTP/1.1\r\nHost: localhost:{server}\r\nCookie: clb={cookie.value}\r\n"
        f"X-CSRFToken: {token}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 200000000\r\n\r\n"
    ).encode()
    with unchanged(), socket.create_connection((LOOPBACK, server), timeout=20) as connection:
        connection.sendall(head + FILE + b"x" * 100_000)
        answer = b""
        while TOO_LARGE.encode() not in answer:
            part = connection.recv(65_536)
            assert part, answer[-500:]
            answer += part

    assert re.match(rb"HTTP/1\.1 413 ", answer)

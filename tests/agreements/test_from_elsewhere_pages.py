"""Importing agreements made elsewhere through the whole application: pages and API."""

from __future__ import annotations

import io

import pytest

from clb_platform.agreements import queries
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from documents import pdfs

MULTIPART = "multipart/form-data"
HEAD = b"instellingsnummer;geldig vanaf;geldig tot en met;bestand\n"
ROWS = HEAD + b"012345;01/09/2024;31/08/2027;oud.pdf\n023456;01/09/2024;;script.pdf\n"


@pytest.fixture
def as_director(client, world):
    return client(world.staff[Role.DIRECTOR])


@pytest.fixture
def stored(fresh_runtime, world):
    """(first day, whether it has a PDF, state) of the school's agreements."""

    def read() -> list[tuple[str, bool, str]]:
        with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
            rows = queries.agreements_of(uow, world.school_id)
            return [(row.valid_from.isoformat(), row.document_id is not None, row.state.value) for row in rows]

    return read


def sent(*more: tuple[str, bytes]) -> dict[str, object]:
    along = [("oud.pdf", pdfs.good("Oud.")), ("script.pdf", pdfs.with_javascript()), ("los.pdf", pdfs.good("Los.")), *more]
    return {"file": (io.BytesIO(ROWS), "contracten.csv"), "files": [(io.BytesIO(data), name) for name, data in along]}


def test_a_grid_with_its_pdfs_is_looked_over_taken_over_and_taken_back(as_director, stored):
    page = as_director.text("/importeren/afspraken")
    assert 'name="files" accept=".pdf,.zip,application/pdf,application/zip" multiple' in page

    url = as_director.post("/importeren/afspraken", sent(), content_type=MULTIPART).headers["Location"]
    page = as_director.text(url)
    assert "Neem enkel de geldige rij over (1)" in page
    assert "script.pdf: In deze PDF zit JavaScript." in page
    assert "Geen enkele rij noemt dit bestand: het wordt niet bewaard." in page

    assert as_director.post(f"{url}/overnemen", {"rows": "valid"}).status_code == 303
    assert stored() == [("2024-09-01", True, "signed")]
    assert "script.pdf" in as_director.get(f"{url}/geweigerd.csv").get_data(as_text=True)

    assert as_director.post(f"{url}/ongedaan", {}).status_code == 303
    assert stored() == [("2024-09-01", True, "withdrawn")]


def test_the_contract_has_a_page_that_leads_to_its_pdf(as_director, as_head, fresh_runtime, world):
    url = as_director.post("/importeren/afspraken", sent(), content_type=MULTIPART).headers["Location"]
    as_director.post(f"{url}/overnemen", {"rows": "valid"})
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        (made,) = queries.agreements_of(uow, world.school_id)

    for someone in (as_director, as_head):
        page = someone.text(f"/afspraken/{made.agreement_id}")
        assert "Overgenomen contract" in page
        assert f"/documenten/{made.document_id}" in page
        assert "De tekst staat in de PDF." in page
        assert someone.get(f"/documenten/{made.document_id}/bestand").data == pdfs.good("Oud.")
    begin = as_director.text(f"/scholen/{world.school_id}/afspraken/nieuw")
    assert "Model" in begin
    assert "vertrekkend van" not in begin, "there is no text here to begin from"
    assert "te kijken" in as_director.text(f"/documenten/{made.document_id}")


def test_the_api_does_the_same(as_director, stored):
    batch = as_director.api("POST", "/imports/agreements", data=sent(), content_type=MULTIPART).json
    url = f"/imports/agreements/{batch['batch_id']}"

    assert batch["counts"] == {"rows": 2, "new": 1, "changed": 0, "same": 0, "refused": 1}
    assert [(each["name"], bool(each["problem"])) for each in batch["parameters"]["files"]] == [
        ("oud.pdf", False), ("script.pdf", True), ("los.pdf", False),
    ]  # fmt: skip
    done = as_director.api("POST", f"{url}/commit", {"rows": "valid"}, version=batch["version"])
    assert done.json["state"] == "committed"
    assert stored() == [("2024-09-01", True, "signed")]
    undone = as_director.api("POST", f"{url}/undo", version=done.json["version"])
    assert undone.json["state"] == "undone"


def test_more_than_50_mb_is_refused_before_anything_of_it_is_kept(as_director, stored):
    part = b'--b\r\nContent-Disposition: form-data; name="files"; filename="groot.pdf"\r\n\r\n'
    large = part + b"%PDF-1.7" + b"x" * 60_000_000 + b"\r\n--b--\r\n"
    bounded = "multipart/form-data; boundary=b"
    headers = {"X-CSRFToken": as_director.token}
    for answer in (
        as_director.raw.post("/importeren/afspraken", data=large, content_type=bounded, headers=headers),
        as_director.api("POST", "/imports/agreements", data=large, content_type=bounded),
    ):
        assert answer.status_code == 413
        assert "hoogstens 50 MB" in answer.get_data(as_text=True)
    assert stored() == []


def test_two_equal_names_are_said_beside_the_form(as_director, stored):
    twice = {**sent(("OUD.PDF", b"x"))}
    page = as_director.post("/importeren/afspraken", twice, content_type=MULTIPART)

    assert page.status_code == 422
    assert "Er zijn twee bestanden met de naam “OUD.PDF”." in page.get_data(as_text=True)
    assert stored() == []


@pytest.mark.parametrize("role", [Role.PLANNER, Role.CONSULTANT])
def test_who_does_not_manage_is_not_offered_it_and_may_not(client, world, role):
    someone = client(world.staff[role])

    assert "/importeren/afspraken" not in someone.text("/afspraken")
    assert someone.get("/importeren/afspraken").status_code == 403


def test_who_manages_finds_it_from_the_agreements_and_finds_earlier_imports_back(as_director):
    assert "/importeren/afspraken" in as_director.text("/afspraken")
    url = as_director.post("/importeren/afspraken", sent(), content_type=MULTIPART).headers["Location"]

    page = as_director.text("/importeren/afspraken")
    assert url in page
    assert "1 nieuw, 1 geweigerd" in page

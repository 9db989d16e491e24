"""Pages and REST of documents, and the public page that verifies a control number."""

from __future__ import annotations

import hashlib
import io
import re

import pytest

from clb_platform.documents import service
from clb_tenants.access.roles import Role
from clb_tenants.audit.vocabulary import Subject
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from documents import pdfs

MULTIPART = "multipart/form-data"
CONTENT = "ab" * 32


def file(data: bytes, name: str = "contract.pdf") -> dict[str, object]:
    return {"file": (io.BytesIO(data), name)}


@pytest.fixture
def as_consultant(client, world):
    return client(world.staff[Role.CONSULTANT])


@pytest.fixture
def as_director(client, world):
    return client(world.staff[Role.DIRECTOR])


@pytest.fixture
def sealed(fresh_runtime, world, sealing, clock_at) -> tuple[str, bytes]:
    """(id, bytes) of a sealed document of the school."""
    data = service.sealed_pdf(pdfs.paper())
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        subject = Subject("agreement", world.school_id, "Afspraken", world.school_id)
        row = service.store_sealed(
            uow, world.staff[Role.DIRECTOR].actor, world.school_id, name="Afspraken", data=data, content_digest=CONTENT,
            subject=subject,
        )  # fmt: skip
    return str(row.document_id), data


def test_uploading_checking_and_downloading_by_page(as_consultant, as_director, as_head, world):
    data = pdfs.good()
    sent = as_head.post(f"/scholen/{world.school_id}/documenten", file(data), content_type=MULTIPART)
    address = sent.headers["Location"]

    assert sent.status_code == 303
    assert "Een collega van het centrum kijkt het na" in as_head.text(address)
    assert "contract.pdf" in as_consultant.text("/documenten?status=to_check")
    refused = as_consultant.post(f"{address}/nazicht", {"verdict": "refused"})
    assert refused.status_code == 422
    assert "Zeg waarom je het document weigert." in refused.text
    assert as_consultant.post(f"{address}/nazicht", {"verdict": "accepted"}).status_code == 303
    assert "Nagekeken" in as_head.text(address)
    assert as_director.post(f"{address}/nazicht", {"verdict": "refused", "reason": "x"}).status_code == 409
    back = as_head.get(f"{address}/bestand")
    assert back.data == data


def test_a_download_is_saved_not_shown_kept_by_no_cache_and_stands_in_the_ledger(as_consultant, as_administrator, world):
    sent = as_consultant.post(
        f"/scholen/{world.school_id}/documenten", file(pdfs.good(), "Été <x>.pdf"), content_type=MULTIPART
    )
    answer = as_consultant.get(f"{sent.headers['Location']}/bestand")

    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%C3%89t%C3%A9" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Document gedownload" in as_administrator.text("/audit")


def test_the_same_over_rest(as_consultant, as_director, world):
    data = pdfs.good()
    made = as_consultant.api("POST", f"/schools/{world.school_id}/documents", data=file(data), content_type=MULTIPART)
    url = f"/documents/{made.json['document_id']}"
    again = as_consultant.api("POST", f"/schools/{world.school_id}/documents", data=file(data), content_type=MULTIPART)

    assert (made.status_code, made.json["state"], made.json["check"]) == (201, "to_check", None)
    assert made.json["digest"] == hashlib.sha256(data).hexdigest()
    assert (again.status_code, again.json["detail"]) == (409, "Precies dit bestand is al bewaard bij deze school.")
    assert as_consultant.api("POST", f"{url}/check", {"verdict": "accepted"}).status_code == 403
    checked = as_director.api("POST", f"{url}/check", {"verdict": "accepted"})
    assert (checked.json["state"], checked.json["check"]["checked_by"]) == ("accepted", world.staff[Role.DIRECTOR].name)
    assert as_director.api("GET", f"{url}/content").data == data
    listed = as_director.api("GET", f"/documents?state=accepted&school_id={world.school_id}").json["items"]
    assert [row["document_id"] for row in listed] == [made.json["document_id"]]


@pytest.mark.parametrize(("make", "words"), [(pdfs.locked, "beveiligd"), (pdfs.with_javascript, "JavaScript")])
def test_a_refused_file_is_told_beside_its_field_and_nothing_is_kept(as_consultant, world, make, words):
    page = as_consultant.post(f"/scholen/{world.school_id}/documenten", file(make()), content_type=MULTIPART)
    rest = as_consultant.api(
        "POST", f"/schools/{world.school_id}/documents", data=file(make()), content_type=MULTIPART
    )

    assert (page.status_code, rest.status_code) == (422, 422)
    assert words in page.text
    assert words in rest.json["fields"]["file"][0]
    assert as_consultant.api("GET", "/documents").json["items"] == []


def test_no_file_at_all_is_told(as_consultant, world):
    answer = as_consultant.post(f"/scholen/{world.school_id}/documenten", {}, content_type=MULTIPART)

    assert answer.status_code == 422
    assert "Kies de PDF die je wil bewaren." in answer.text


def test_sixty_megabytes_are_refused_in_words_before_they_are_read(as_consultant, world):
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="k.pdf"\r\n\r\n' + b"x" * 60_000_000
    for address in (f"/scholen/{world.school_id}/documenten", f"/api/v1/schools/{world.school_id}/documents"):
        answer = as_consultant.raw.post(
            address, data=body, content_type="multipart/form-data; boundary=b", headers={"Idempotency-Key": "k"}
        )

        assert answer.status_code == 413
        assert "hoogstens 20 MB" in answer.text


def test_a_contact_sees_the_own_school_only_and_a_planning_contact_nothing(client, as_head, as_contact, world, sealed):
    assert "Afspraken.pdf" in as_head.text("/documenten")
    assert "Afspraken.pdf" in as_head.text(f"/documenten?school={world.other_school_id}"), "always the own school"
    assert as_contact.get("/documenten").status_code == 403
    assert client(world.foreign_planner).get(f"/documenten/{sealed[0]}").status_code == 404
    assert client(world.other_contact).get(f"/documenten/{sealed[0]}/bestand").status_code == 403


def test_anyone_may_ask_whether_a_file_was_sealed_here_and_when(client, sealed):
    digest = hashlib.sha256(sealed[1]).hexdigest()
    nobody = client()

    page = nobody.text(f"/controle?getal={digest.upper()}")

    assert "Dit document werd hier ondertekend" in page
    assert re.search(r"Verzegeld op dinsdag\s6\soktober\s2026, 8.30\suur", page)
    for secret in ("Proeftuin", "Proefland", "Afspraken.pdf", sealed[0]):
        assert secret not in page


def test_the_number_of_the_signed_text_is_known_as_such(client, sealed):
    page = client().text(f"/controle?getal={CONTENT}")

    assert "Een document met deze tekst werd hier ondertekend" in page
    assert "Dit zegt niets over een bestand dat je zelf hebt" in page


def test_one_changed_byte_is_another_number(client, sealed):
    changed = bytearray(sealed[1])
    changed[1000] ^= 1

    page = client().text(f"/controle?getal={hashlib.sha256(changed).hexdigest()}")

    assert "Dit controlegetal kennen we niet" in page


def test_an_upload_that_was_never_sealed_here_is_not_vouched_for(client, as_consultant, world):
    data = pdfs.good()
    as_consultant.post(f"/scholen/{world.school_id}/documenten", file(data), content_type=MULTIPART)

    assert "kennen we niet" in client().text(f"/controle?getal={hashlib.sha256(data).hexdigest()}")


@pytest.mark.parametrize("typed", ["123", "x" * 64, "<script>alert(1)</script>", "\0", "a" * 5000])
def test_what_is_no_control_number_is_told(client, typed):
    answer = client().get("/controle", query_string={"getal": typed})

    assert answer.status_code == 422
    assert "Een controlegetal heeft 64 tekens" in answer.text
    assert "<script>alert" not in answer.text


def test_the_empty_page_asks(client):
    assert "Controle van een document" in client().text("/controle")


def test_the_page_of_the_seal_says_what_there_is(as_administrator, sealing):
    page = as_administrator.text("/documenten/zegel")

    assert "Zegel van de proef" in page
    assert "Proef-CA" in page


def test_without_a_seal_the_page_and_the_numbers_say_so(as_administrator, client):
    assert "Er is geen zegel ingesteld." in as_administrator.text("/documenten/zegel")
    assert "clb_seal_days_left NaN" in client().text("/metrics")


def test_the_days_that_are_left_are_a_number_for_the_operator(client, sealing):
    assert "clb_seal_days_left 7757.0" in client().text("/metrics")


def test_bytes_that_were_touched_past_the_product_are_not_given_out(as_head, sealed, as_superuser):
    as_superuser("update document_content set content = content || '\\x00'::bytea")

    answer = as_head.get(f"/documenten/{sealed[0]}/bestand")

    assert answer.status_code == 409
    assert "past niet meer bij zijn controlegetal" in answer.text

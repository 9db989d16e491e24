"""PDFs from elsewhere: which are kept, that they stay byte for byte, and that a second person has the last word."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy import text

from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, Refused, TooLarge
from clb_platform.documents import queries, service
from clb_platform.documents.models import DocumentCheck
from clb_platform.documents.vocabulary import LARGEST, DocumentState, Verdict, state_of, typed_digest
from clb_tenants.access.roles import Role
from documents import pdfs

REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("no PDF", lambda: b"Beste, in bijlage het contract.", "Dit bestand is geen PDF."),
    ("half a PDF", lambda: pdfs.good()[:3000], "Deze PDF is beschadigd of onvolledig."),
    ("garbage with a head", lambda: b"%PDF-1.7\n" + b"\xff" * 5000, "Deze PDF is beschadigd of onvolledig."),
    ("nothing", lambda: b"", "Dit bestand is leeg."),
    ("locked", pdfs.locked, "beveiligd met een wachtwoord of versleuteld"),
    ("with JavaScript", pdfs.with_javascript, "In deze PDF zit JavaScript."),
    ("that starts something", pdfs.with_launch, "opent of start vanzelf iets anders"),
    ("with files in it", pdfs.with_files, "In deze PDF zitten andere bestanden."),
]


@pytest.fixture
def consultant(world):
    return world.staff[Role.CONSULTANT].actor


@pytest.fixture
def director(world):
    return world.staff[Role.DIRECTOR].actor


def upload(uow: UnitOfWork, actor, school, data: bytes | None = None, name: str = "contract.pdf"):
    return service.upload(uow, actor, school.school_id, name=name, data=pdfs.good() if data is None else data)


@pytest.mark.parametrize(("what", "make", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_file_that_may_not_be_kept_is_refused_in_words(uow, consultant, school, what, make, words):
    with pytest.raises(Refused, match=words) as refused:
        upload(uow, consultant, school, make())

    assert "file" in refused.value.fields
    assert queries.count(uow, {}) == 0


def test_a_file_of_more_than_20_mb_is_refused(uow, consultant, school):
    with pytest.raises(TooLarge, match="hoogstens 20 MB"):
        upload(uow, consultant, school, b"%PDF-1.7" + b"x" * LARGEST)


def test_what_is_kept_comes_back_byte_for_byte(uow, consultant, school):
    data = pdfs.good()

    document = upload(uow, consultant, school, data, name="C:\\Mijn map\\Contract 2026.PDF")
    _document, back = service.download(uow, consultant, document.document_id)

    assert back == data
    assert document.digest == hashlib.sha256(data).hexdigest()
    assert (document.size, document.name, document.media_type) == (len(data), "Contract 2026.pdf", "application/pdf")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"), ("", "document.pdf"), (".pdf", "document.pdf"), ("a\r\nb: c.pdf", "ab: c.pdf"),
        ("x" * 400 + ".pdf", "x" * 150 + ".pdf"), ("van 1\N{NO-BREAK SPACE}mei.pdf", "van 1 mei.pdf"),
    ],
)  # fmt: skip
def test_a_name_is_a_plain_name(uow, consultant, school, sent, kept):
    assert upload(uow, consultant, school, name=sent).name == kept


def test_the_same_file_is_kept_once_for_a_school(uow, consultant, school, other_school):
    upload(uow, consultant, school)
    upload(uow, consultant, other_school)

    with pytest.raises(Conflict, match="Precies dit bestand is al bewaard bij deze school"):
        upload(uow, consultant, school, name="nog eens.pdf")


def test_a_document_counts_once_a_second_person_has_accepted_it(uow, consultant, director, school):
    document = upload(uow, consultant, school)
    before = state_of(document.kind, None)

    check = service.check(uow, director, document.document_id, Verdict.ACCEPTED)

    assert (before, state_of(document.kind, check.verdict)) == (DocumentState.TO_CHECK, DocumentState.ACCEPTED)
    assert queries.count(uow, {"state": DocumentState.ACCEPTED}) == 1
    with pytest.raises(Conflict, match="keek dit document al na"):
        service.check(uow, director, document.document_id, Verdict.REFUSED, "toch niet")


def test_who_uploaded_it_cannot_check_it(uow, consultant, school):
    document = upload(uow, consultant, school)

    with pytest.raises(Forbidden, match="kan het niet zelf nakijken"):
        service.check(uow, consultant, document.document_id, Verdict.ACCEPTED)


def test_the_database_asks_a_second_person_too(uow, consultant, school, clock_at):
    document = upload(uow, consultant, school)
    row = DocumentCheck(
        document_id=document.document_id, school_id=school.school_id, stored_by_id=consultant.person_id,
        verdict=Verdict.ACCEPTED, reason="", checked_at=clock_at.now(), checked_by_id=consultant.person_id, checked_by="x",
    )  # fmt: skip

    with pytest.raises(Refused, match="kan het niet zelf nakijken"):
        uow.add(row)


def test_a_refusal_gives_its_reason(uow, consultant, director, school):
    document = upload(uow, consultant, school)

    with pytest.raises(Refused, match="Zeg waarom"):
        service.check(uow, director, document.document_id, Verdict.REFUSED, "  ")
    check = service.check(uow, director, document.document_id, Verdict.REFUSED, "Bladzijde 3 ontbreekt.")

    assert check.reason == "Bladzijde 3 ontbreekt."


def test_a_role_that_may_not_upload_or_check_is_refused(uow, consultant, nurse, school):
    with pytest.raises(Forbidden):
        upload(uow, nurse, school)
    document = upload(uow, consultant, school)
    with pytest.raises(Forbidden):
        service.check(uow, nurse, document.document_id, Verdict.ACCEPTED)


@pytest.mark.parametrize("verb", ["update document set name = 'x'", "delete from document", "delete from document_check",
                                  "update document_content set content = ''"])  # fmt: skip
def test_nothing_of_a_document_can_be_changed(uow, consultant, school, verb):
    upload(uow, consultant, school)

    with pytest.raises(Exception, match="permission denied"), uow.attempt():
        uow.rows(text(verb))


@pytest.mark.parametrize(
    ("typed", "digest"),
    [
        ("AB" * 32, "ab" * 32), (" ".join(["0123abcd"] * 8), "0123abcd" * 8), ("ab:" * 31 + "ab", "ab" * 32),
        ("ab" * 31, None), ("x" * 64, None), ("", None),
    ],
)  # fmt: skip
def test_a_control_number_is_read_as_people_type_it(typed, digest):
    assert typed_digest(typed) == digest

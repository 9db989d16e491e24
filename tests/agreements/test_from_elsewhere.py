"""Agreements that were made elsewhere: a list with the PDFs that it names, looked over, taken over, and taken back."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from sqlalchemy import event, func, select

from agreements.lives import template
from agreements.signed import agreement
from audit.entries import entries_of
from clb_core.errors import Conflict, Forbidden
from clb_core.staging import queries as staged
from clb_core.staging import service
from clb_core.staging.models import ImportAttachment
from clb_core.staging.vocabulary import BatchState, Selection, Upload, Verdict
from clb_core.tabular import TableError
from clb_core.zips import MOST_PARTS
from clb_integrations.uploads import ReaderByContent
from clb_platform.agreements import queries
from clb_platform.agreements.service import Beginning, Terms, start
from clb_platform.agreements.service.board import board
from clb_platform.agreements.service.from_elsewhere import AGREEMENTS_IMPORT as KIND
from clb_platform.agreements.service.notice import give_notice
from clb_platform.agreements.vocabulary import (
    Action,
    AgreementKind,
    AgreementsAction,
    AgreementState,
    BoardFilters,
    NewNotice,
    Renewal,
    YearDay,
)
from clb_platform.agreements.vocabulary.elsewhere import read_kind, read_notice, read_renewal
from clb_platform.documents import queries as documents
from clb_platform.documents import service as document_service
from clb_tenants.access.roles import Party, Role
from clb_tenants.schools.models import School
from documents import pdfs

HEAD = "instellingsnummer;geldig vanaf;geldig tot en met;opzegdag;soort;na de einddatum;ondertekend op;bestand"
ROW = "012345;01/09/2024;31/08/2027;31/12;beleidscontract;loopt af;15/06/2024;wegwijzer.pdf"
TODAY, SUMMER = date(2026, 10, 6), date(2027, 8, 31)


@pytest.fixture
def director(world):
    return world.staff[Role.DIRECTOR].actor


@pytest.fixture(scope="module")
def contract() -> bytes:
    return pdfs.good("Een contract van vroeger.")


def grid(*rows: str) -> Upload:
    return Upload("\n".join([HEAD, *rows]).encode(), "contracten.csv")


def zipped(files: dict[str, bytes], name: str = "contracten.zip") -> Upload:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        for path, data in files.items():
            parts.writestr(path, data)
    return Upload(made.getvalue(), name)


def upload(uow, actor, *rows: str, along=()):
    return service.upload(uow, actor, KIND, grid(*rows), {}, ReaderByContent(), along=along)


def take(uow, actor, *rows: str, along=(), selection=Selection.ALL):
    batch = upload(uow, actor, *rows, along=along)
    return service.commit(uow, actor, KIND, batch.batch_id, selection, None)


def only(uow, school_id):
    (found,) = [row for row in queries.agreements_of(uow, school_id) if row.state is AgreementState.SIGNED]
    return found


def problems(uow, batch) -> list[str]:
    return [" ".join(row.problems).replace("\N{NO-BREAK SPACE}", " ") for row in staged.rows(uow, batch.batch_id)]


def kept_bytes(uow) -> int:
    found: int = uow.scalar(select(func.count()).select_from(ImportAttachment))
    return found


def test_a_contract_is_taken_over_as_it_stands_with_its_pdf(uow, world, director, contract):
    batch = take(uow, director, ROW, along=[Upload(contract, "Wegwijzer.PDF")])

    made = only(uow, world.school_id)
    assert batch.state is BatchState.COMMITTED
    assert (made.kind, made.state) == (AgreementKind.REGISTERED, AgreementState.SIGNED)
    assert made.title == "Overgenomen contract vanaf 1\N{NO-BREAK SPACE}september\N{NO-BREAK SPACE}2024"
    assert (made.valid_from, made.valid_to, made.last_day) == (date(2024, 9, 1), SUMMER, SUMMER)
    assert (made.renewal, made.notice_month, made.notice_day) == (Renewal.EXPLICIT, 12, 31)
    assert made.signed_at.date() == date(2024, 6, 14), "midnight of the 15th at Brussels, in UTC"
    _document, data = document_service.download(uow, director, made.document_id)
    assert data == contract
    assert [row.action for row in queries.transitions_of(uow, made.agreement_id)] == [Action.REGISTER]
    assert [entry.object_id for entry in entries_of(uow, AgreementsAction.REGISTERED)] == [made.agreement_id]
    assert [entry.object_id for entry in entries_of(uow, AgreementsAction.IMPORTED)] == [batch.batch_id]
    assert kept_bytes(uow) == 0, "the staged bytes are erased"


def test_it_is_on_the_board_and_does_not_count_in_the_time_to_sign(uow, world, director, contract):
    take(uow, director, ROW.replace("15/06/2024", "01/10/2026"), along=[Upload(contract, "wegwijzer.pdf")])

    found = board(uow, director, TODAY, BoardFilters())
    row = next(each for each in found.rows if each.school_id == world.school_id)
    assert (row.kind, row.valid_until, row.notice_by) == (AgreementKind.REGISTERED, SUMMER, date(2026, 12, 31))
    assert found.figures.days_to_sign is None


def test_the_school_sees_its_own_contract(uow, world, director, contract):
    take(uow, director, ROW, along=[Upload(contract, "wegwijzer.pdf")])
    made = only(uow, world.school_id)

    assert made.shared_at is not None
    assert made.started_by is Party.CENTRE


def test_a_zip_is_opened_and_what_a_computer_packs_along_is_left_out(uow, world, director, contract):
    files = {"map/wegwijzer.pdf": contract, "__MACOSX/map/._wegwijzer.pdf": b"x", "map/.DS_Store": b"y", "Thumbs.db": b"z"}
    batch = upload(uow, director, ROW, along=[zipped(files)])

    assert [each["name"] for each in batch.parameters["files"]] == ["wegwijzer.pdf"]
    assert batch.counts["new"] == 1
    service.commit(uow, director, KIND, batch.batch_id, Selection.ALL, None)
    assert only(uow, world.school_id).document_id is not None


def test_the_same_again_changes_nothing_and_says_so(uow, world, director, contract):
    take(uow, director, ROW, along=[Upload(contract, "wegwijzer.pdf")])
    again = upload(uow, director, ROW, along=[Upload(contract, "wegwijzer.pdf")])

    (row,) = staged.rows(uow, again.batch_id)
    assert row.verdict is Verdict.SAME
    assert row.remarks == ["Precies deze PDF is hier al bewaard: er wijzigt niets."]
    assert service.actions(again) == ["discard"]
    assert len(queries.agreements_of(uow, world.school_id)) == 1


def test_one_that_went_on_by_itself_since_is_still_the_same(uow, world, director):
    tacit = "012345;01/09/2024;31/08/2026;31/12;contract;stilzwijgend;;"
    batch = take(uow, director, tacit)
    made = only(uow, world.school_id)
    (row,) = staged.rows(uow, batch.batch_id)

    assert (made.valid_to, made.last_day) == (SUMMER, None)
    assert any("nu tot" in remark for remark in row.remarks)
    made.valid_to = date(2028, 8, 31)
    uow.flush()
    assert upload(uow, director, tacit).counts["same"] == 1


def test_a_row_without_a_pdf_is_taken_and_gets_it_later(uow, world, director, contract):
    bare = ROW.removesuffix("wegwijzer.pdf")
    first = take(uow, director, bare)
    made = only(uow, world.school_id)
    assert made.document_id is None
    assert "Zonder PDF" in staged.rows(uow, first.batch_id)[0].remarks[0]

    later = take(uow, director, ROW, along=[Upload(contract, "wegwijzer.pdf")])

    assert later.counts["changed"] == 1
    assert only(uow, world.school_id).document_id is not None
    service.undo(uow, director, KIND, later.batch_id, None)
    assert only(uow, world.school_id).document_id is None
    with pytest.raises(Conflict, match="verder gewerkt"):
        service.undo(uow, director, KIND, first.batch_id, None)


def test_undone_it_no_longer_counts_and_can_be_taken_over_again(uow, world, director, contract):
    along = [Upload(contract, "wegwijzer.pdf")]
    batch = take(uow, director, ROW, along=along)
    made = only(uow, world.school_id)

    service.undo(uow, director, KIND, batch.batch_id, None)

    assert made.state is AgreementState.WITHDRAWN
    assert queries.valid_on(uow, world.school_id, TODAY) is None
    assert [row.action for row in queries.transitions_of(uow, made.agreement_id)] == [Action.REGISTER, Action.TAKE_OUT]
    assert [entry.object_id for entry in entries_of(uow, AgreementsAction.TAKEN_OUT)] == [made.agreement_id]
    assert [entry.object_id for entry in entries_of(uow, AgreementsAction.IMPORT_UNDONE)] == [batch.batch_id]
    take(uow, director, ROW, along=along)
    assert only(uow, world.school_id).document_id == made.document_id, "the same bytes are kept once"
    assert documents.count(uow, {}) == 1


def _noticed(uow, actor, made) -> None:
    give_notice(uow, actor, made.agreement_id, NewNotice(Party.SCHOOL, TODAY, SUMMER, "Weg."))


def _followed(uow, actor, made) -> None:
    beginning = Beginning(Terms(date(2027, 9, 1)), template_version_id=template(uow), predecessor_id=made.agreement_id)
    start(uow, actor, made.school_id, beginning)


@pytest.mark.parametrize("after", [_noticed, _followed])
def test_what_was_worked_on_since_cannot_be_taken_back(uow, world, director, after):
    batch = take(uow, director, ROW.removesuffix("wegwijzer.pdf"))
    made = only(uow, world.school_id)
    after(uow, director, made)

    with pytest.raises(Conflict, match=r"verder gewerkt: .*overgenomen contract"):
        service.undo(uow, director, KIND, batch.batch_id, None)
    assert made.state is AgreementState.SIGNED


BARE = "012345;01/09/2024;31/08/2027;;;;;"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["999999;01/09/2024;;;;;;"], "School 999 999 staat niet in jullie lijst."),
        (["12;01/09/2024;;;;;;"], "“12” is geen instellingsnummer."),
        ([";01/09/2024;;;;;;"], "Het instellingsnummer ontbreekt."),
        (["012345;;;;;;;"], "De eerste dag ontbreekt."),
        (["012345;31/02/2024;;;;;;"], "Geldig vanaf: “31/02/2024” is geen dag."),
        (["012345;01/09/1024;;;;;;"], "Geldig vanaf: “01/09/1024” is geen dag."),
        (["012345;01/09/2026;31/08/2026;;;;;"], "De laatste dag, maandag 31 augustus 2026, ligt voor de eerste"),
        (["012345;01/09/2024;01/10/2024;;;stilzwijgend;;", "012345;01/09/2025;;;;;;"], "overlappen met rij 2"),
        (["012345;01/09/2024;;;;loopt af;;"], "Zonder laatste dag lopen de afspraken door."),
        (["012345;01/09/2024;;30 februari;;;;"], "“30 februari” is geen opzegdag die elk jaar bestaat."),
        (["012345;01/09/2024;;;koopakte;;;"], "De soort “koopakte” kennen we niet."),
        (["012345;01/09/2024;;;bijsturing;;;"], "Een bijsturing lees je niet apart in."),
        (["012345;01/09/2024;;;;soms;;"], "Na de einddatum: “soms” kennen we niet."),
        (["012345;01/09/2024;;;;;01/01/2027;"], "De dag van ondertekening ligt in de toekomst."),
        (["012345;01/09/2024;;;;;;niet-mee.pdf"], "Het bestand “niet-mee.pdf” is niet meegestuurd."),
        ([BARE, BARE], "Deze dagen overlappen met rij 2 van dezelfde school."),
        ([BARE, "012345;31/08/2027;;;;;;"], "Deze dagen overlappen met rij 2 van dezelfde school."),
    ],
)
def test_a_row_that_cannot_be_is_refused_in_words(uow, world, director, rows, words):
    batch = upload(uow, director, *rows)

    assert batch.counts["refused"] == 1
    assert words in problems(uow, batch)[-1]
    assert queries.agreements_of(uow, world.school_id) == []


def test_days_on_which_the_school_has_an_agreement_are_refused_with_its_title(uow, world, director):
    agreement(uow, world.school_id, valid_to=date(2025, 8, 31), valid_from=date(2024, 9, 1))
    batch = upload(uow, director, BARE)

    assert "al afspraken met deze school: “Samenwerkingsafspraken”" in problems(uow, batch)[0]


def test_a_school_of_another_centre_is_not_known(uow, foreign_uow, world, director):
    number = foreign_uow.scalar(select(School.institution_number))
    assert number
    batch = upload(uow, director, BARE.replace("012345", number))

    assert "staat niet in jullie lijst" in problems(uow, batch)[0]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (pdfs.with_javascript, "x.pdf: In deze PDF zit JavaScript."),
        (pdfs.locked, "x.pdf: Deze PDF is beveiligd met een wachtwoord of versleuteld."),
        (pdfs.with_files, "x.pdf: In deze PDF zitten andere bestanden."),
        (lambda: b"%PDF-1.7" + b"x" * 20_000_001, "x.pdf: Dit bestand is te groot. Een document mag hoogstens 20 MB zijn."),
        (lambda: b"Beste,", "x.pdf: Dit bestand is geen PDF."),
        (lambda: b"", "x.pdf: Dit bestand is leeg."),
    ],
)
def test_a_pdf_that_may_not_be_kept_refuses_its_row(uow, world, director, make, words):
    batch = upload(uow, director, BARE[:-1] + ";x", along=[Upload(make(), "x.pdf")])

    assert words in problems(uow, batch)[0]
    assert documents.count(uow, {}) == 0


def test_one_pdf_twice_for_a_school_is_refused_and_for_two_schools_taken(uow, world, director, contract):
    rows = ["012345;01/09/2024;31/08/2025;;;;;a", "012345;01/09/2025;31/08/2026;;;;;b"]
    batch = upload(uow, director, *rows, along=[Upload(contract, "a.pdf"), Upload(contract, "b.pdf")])
    assert problems(uow, batch)[1] == "Precies deze PDF hoort bij deze school ook bij rij 2."

    rows = ["012345;01/09/2024;31/08/2025;;;;;a", "023456;01/09/2024;31/08/2025;;;;;a"]
    batch = upload(uow, director, *rows, along=[Upload(contract, "a.pdf")])
    assert problems(uow, batch)[0] == ""


def test_a_pdf_that_is_here_with_other_days_is_refused(uow, world, director, contract):
    along = [Upload(contract, "wegwijzer.pdf")]
    take(uow, director, ROW, along=along)
    batch = upload(uow, director, ROW.replace("01/09/2024", "01/09/2023"), along=along)

    assert "met andere gegevens dan in deze rij" in problems(uow, batch)[0]


def _liar() -> Upload:
    """A zip that would become far more than it weighs."""
    return zipped({"groot.pdf": b"\0" * 60_000_000})


def _locked_zip() -> Upload:
    made = zipped({"a.pdf": b"x"})
    data = bytearray(made.data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return Upload(bytes(data), "dicht.zip")


@pytest.mark.parametrize(
    ("along", "words"),
    [
        (lambda: [_liar()], "uitgepakt veel groter dan toegelaten"),
        (lambda: [zipped({f"{n}.pdf": b"" for n in range(MOST_PARTS + 1)})], "uitgepakt veel groter dan toegelaten"),
        (lambda: [_locked_zip()], "beveiligd met een wachtwoord"),
        (lambda: [Upload(b"PK\x03\x04" + b"x" * 50, "stuk.zip")], "beschadigd en kan niet uitgepakt worden"),
        (lambda: [zipped({f"{n}.pdf": b"x" for n in range(501)})], "hoogstens 500 bestanden"),
        (lambda: [zipped({"a/x.pdf": b"x", "b/X.pdf": b"y"})], "twee bestanden met de naam “X.pdf”"),
    ],
)
def test_files_that_may_not_be_opened_stop_the_upload(uow, director, along, words):
    with pytest.raises(TableError, match=words):
        upload(uow, director, ROW, along=along())


def test_a_zip_in_a_zip_is_no_pdf(uow, director):
    inner = zipped({"wegwijzer.pdf": b"x"}).data
    batch = upload(uow, director, ROW, along=[zipped({"wegwijzer.pdf": inner})])

    assert "Dit bestand is geen PDF." in problems(uow, batch)[0]


def test_only_the_valid_rows_are_taken_and_the_others_come_back_with_their_reason(uow, world, director):
    bad = "012345;01/09/2024;;;koopakte;;;"
    batch = take(uow, director, BARE, bad, selection=Selection.VALID)

    assert batch.counts == {"rows": 2, "new": 1, "changed": 0, "same": 0, "refused": 1}
    assert "koopakte" in service.refused_csv(uow, KIND, batch).decode()
    assert len(queries.agreements_of(uow, world.school_id)) == 1


def test_thrown_away_nothing_of_the_files_stays(uow, director, contract):
    batch = upload(uow, director, ROW, along=[Upload(contract, "wegwijzer.pdf")])
    assert kept_bytes(uow) == 1
    service.discard(uow, director, KIND, batch.batch_id, None)

    assert kept_bytes(uow) == 0


@pytest.mark.parametrize("role", [Role.PLANNER, Role.CONSULTANT, Role.NURSE])
def test_only_who_manages_may_import(uow, world, role):
    with pytest.raises(Forbidden):
        upload(uow, world.staff[role].actor, ROW)


def test_looking_over_asks_as_much_for_many_rows_as_for_one(uow, director):
    def asked(rows: int) -> int:
        seen: list[str] = []

        def note(_conn, _cursor, statement, *_more):
            seen.append(statement)

        engine = uow.session.get_bind().engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            upload(uow, director, *(f"012345;01/09/{2000 + n};31/08/{2001 + n};;;;;" for n in range(rows)))
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    asked(1)  # What is kept for the transaction, such as settings, is asked the first time.
    assert asked(1) == asked(20)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", AgreementKind.REGISTERED), ("Beleidscontract", AgreementKind.REGISTERED),
        ("bijzondere bepalingen", AgreementKind.REGISTERED), ("Samenwerkingsafspraken", AgreementKind.AGREEMENT),
        ("addendum", AgreementKind.AMENDMENT), ("koopakte", None),
    ],
)  # fmt: skip
def test_kinds_as_people_write_them(text, kind):
    assert read_kind(text) is kind


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/12", (12, 31)), ("31 december", (12, 31)), ("31 dec", (12, 31)), ("30-06", (6, 30)), ("30.6.2027", (6, 30)),
        ("2026-12-31", (12, 31)), ("1 maart", (3, 1)), ("29/02", None), ("31/04", None), ("december", None), ("32/1", None),
        ("1 m", None),
    ],
)  # fmt: skip
def test_notice_days_as_people_write_them(text, day):
    assert read_notice(text) == (YearDay(*day) if day else None)


@pytest.mark.parametrize(
    ("text", "renewal"),
    [
        ("Stilzwijgend verlengd", Renewal.TACIT), ("ja", Renewal.TACIT), ("loopt af", Renewal.EXPLICIT),
        ("uitdrukkelijk", Renewal.EXPLICIT), ("nee", Renewal.EXPLICIT), ("misschien", None),
    ],
)  # fmt: skip
def test_renewals_as_people_write_them(text, renewal):
    assert read_renewal(text) is renewal

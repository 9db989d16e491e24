"""Contacts of schools and staff of the centre from a file; mails only when that was asked, and only after carrying out."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from clb_core.errors import Conflict, Forbidden
from clb_core.staging import queries, service
from clb_core.staging.vocabulary import Selection, Upload, Verdict
from clb_core.tabular import TableError
from clb_integrations.tables import AnyReader
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries as people
from clb_tenants.identity import service as identity
from clb_tenants.onboarding.service import CONTACTS_IMPORT, STAFF_IMPORT
from clb_tenants.schools import service as schools

HEAD = "Instellingsnummer;Naam;Voornaam;E-mail;Functie"
CONTACTS = f"{HEAD}\n012345;Claes;An;an.claes@school.example;directie\n12345;Maes;Bo;bo.maes@school.example;\n"


@pytest.fixture
def upload(uow, planner):
    def send(data: str, invite: str, kind=CONTACTS_IMPORT, actor=planner):
        return service.upload(uow, actor, kind, Upload(data.encode(), "mensen.csv"), {"invite": invite}, AnyReader())

    return send


@pytest.fixture
def carry_out(uow, planner, upload):
    def send(data: str, invite: str, kind=CONTACTS_IMPORT, actor=planner):
        batch = upload(data, invite, kind, actor)
        return service.commit(uow, actor, kind, batch.batch_id, Selection.VALID, None)

    return send


def verdicts(uow, batch):
    return [(row.verdict, row.title, row.problems, row.remarks) for row in queries.rows(uow, batch.batch_id)]


def mails_waiting(uow) -> int:
    return uow.scalar(text("select count(*) from outbox_message where name = 'ContactInvited' and done_at is null"))


def test_each_contact_is_told_with_role_and_school_and_nothing_is_sent_yet(uow, upload, school):
    before = mails_waiting(uow)
    batch = upload(CONTACTS, "yes")

    first, second = verdicts(uow, batch)
    assert first[:2] == (Verdict.NEW, f"An Claes, Directie van de school van {school.name}")
    assert first[3] == ["Krijgt na het overnemen een mail met een uitnodiging."]
    assert second[1] == f"Bo Maes, Contact voor planning van {school.name}"
    assert "De nul vooraan was weg: 12345 is gelezen als 012\N{NO-BREAK SPACE}345." in second[3]
    assert mails_waiting(uow) == before


def test_with_invitations_each_gets_one(uow, carry_out, school):
    before = mails_waiting(uow)
    carry_out(CONTACTS, "yes")

    open_ones = {(row.email, row.role) for row in people.open_invitations(uow, school.school_id)}
    assert {("an.claes@school.example", Role.HEAD), ("bo.maes@school.example", Role.PLANNING_CONTACT)} <= open_ones
    assert mails_waiting(uow) == before + 2


def test_without_invitations_they_are_known_with_their_role_and_get_no_mail(uow, carry_out, school):
    before = mails_waiting(uow)
    carry_out(CONTACTS, "no")

    known = {member.email: membership.role for membership, member in people.memberships_of_school(uow, school.school_id)}
    assert known["an.claes@school.example"] is Role.HEAD
    assert mails_waiting(uow) == before
    assert not {row.email for row in people.open_invitations(uow)} & set(known)


def test_who_is_only_known_can_be_invited_later_and_keeps_one_role(uow, carry_out, upload, world, school):
    carry_out(CONTACTS, "no")
    assert {verdict for verdict, *_rest in verdicts(uow, upload(CONTACTS, "no"))} == {Verdict.SAME}
    carry_out(CONTACTS, "yes")
    invitation = next(row for row in people.open_invitations(uow, school.school_id) if row.email.startswith("an.claes"))

    identity.accept(uow, invitation.invitation_id, world.foreign_planner.person_id)

    roles = [m for m, member in people.memberships_of_school(uow, school.school_id) if member.email.startswith("an.claes")]
    assert [role.role for role in roles] == [Role.HEAD]


def test_the_same_file_again_changes_nothing(uow, carry_out, upload):
    carry_out(CONTACTS, "yes")

    assert [(row[0], row[3][-1]) for row in verdicts(uow, upload(CONTACTS, "yes"))] == [
        (Verdict.SAME, "Is al uitgenodigd, en heeft nog niet geantwoord."),
        (Verdict.SAME, "Is al uitgenodigd, en heeft nog niet geantwoord."),
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("012345;Claes;An;geen adres;directie", "“geen adres” is geen e-mailadres."),
        ("012345;Claes;An;;directie", "Het e-mailadres ontbreekt."),
        ("012345;;;a@b.example;directie", "De naam ontbreekt."),
        ("012345;Claes;An;a@b.example;tuinman", "Functie “tuinman” kennen we niet."),
        ("034567;Claes;An;a@b.example;directie", "School 034\N{NO-BREAK SPACE}567 staat niet in jullie lijst."),
        ("12;Claes;An;a@b.example;directie", "“12” is geen instellingsnummer."),
    ],
)
def test_what_is_wrong_is_said_per_row(uow, upload, row, words):
    verdict, _title, problems, _remarks = verdicts(uow, upload(f"{HEAD}\n{row}", "no"))[0]

    assert verdict is Verdict.REFUSED
    assert any(words in problem for problem in problems)


def test_the_same_person_twice_is_refused_with_the_first_row(uow, upload):
    row = "012345;Claes;An;an@school.example;directie"

    assert "ook in rij 2" in verdicts(uow, upload(f"{HEAD}\n{row}\n{row}", "no"))[1][2][0]


def test_staff_get_their_role_by_function_and_only_who_manages_staff_may(uow, carry_out, planner, administrator):
    file = "Naam;E-mail;Functie\nAn Arts;an.arts@clb.example;CLB-arts\nBo Anker;bo@clb.example;anker\nCe;ce@clb.example;zanger\n"
    with pytest.raises(Forbidden):
        carry_out(file, "no", STAFF_IMPORT, planner)

    batch = carry_out(file, "no", STAFF_IMPORT, administrator)

    assert batch.counts["refused"] == 1
    assert [member.email for member in people.staff_with(uow, [Role.DOCTOR], batch.committed_at.date())][-1:] != []
    held = {m.role for m, member in queries_of(uow, "an.arts@clb.example")}
    assert held == {Role.DOCTOR}


def queries_of(uow, email):
    member = people.member_by_email(uow, email)
    return people.roles_of_member(uow, member.member_id)


def test_undone_the_invitations_are_taken_back(uow, planner, carry_out, school):
    before = len(people.open_invitations(uow, school.school_id))
    batch = carry_out(CONTACTS, "yes")
    service.undo(uow, planner, CONTACTS_IMPORT, batch.batch_id, None)

    assert len(people.open_invitations(uow, school.school_id)) == before


def test_when_someone_accepted_it_is_refused_and_named(uow, planner, carry_out, world, school):
    batch = carry_out(CONTACTS, "yes")
    invitation = next(row for row in people.open_invitations(uow, school.school_id) if row.email.startswith("an.claes"))
    identity.accept(uow, invitation.invitation_id, world.foreign_planner.person_id)

    with pytest.raises(Conflict, match="staat niet meer open: An Claes"):
        service.undo(uow, planner, CONTACTS_IMPORT, batch.batch_id, None)


def test_undone_the_roles_end(uow, planner, carry_out):
    batch = carry_out(CONTACTS, "no")
    service.undo(uow, planner, CONTACTS_IMPORT, batch.batch_id, None)

    assert [m.valid_until is not None for m, _member in queries_of(uow, "an.claes@school.example")] == [True]


def test_a_list_of_pupils_is_still_refused(upload):
    with pytest.raises(TableError, match="lijst van leerlingen"):
        upload("Instellingsnummer;Naam;Voornaam;E-mail;Stamnummer\n012345;Claes;An;an@x.example;77\n", "no")


def test_a_contact_of_a_school_that_merged_or_was_renumbered_is_one_of_the_school_of_now(uow, planner, upload, world):
    schools.renumber_school(uow, planner, world.school_id, "056789", date(2026, 9, 1), "Besluit.", None)
    [renumbered] = verdicts(uow, upload(f"{HEAD}\n012345;Claes;An;an.claes@school.example;directie\n", "no"))
    schools.merge_schools(uow, planner, world.school_id, world.other_school_id, date(2026, 9, 2), "Fusie.", None)
    [merged] = verdicts(uow, upload(f"{HEAD}\n056789;Claes;An;an.claes@school.example;directie\n", "no"))

    assert (renumbered[0], merged[0]) == (Verdict.NEW, Verdict.NEW)
    assert "is een vroeger nummer" in renumbered[3][0]
    assert name_of(uow, world.other_school_id) in merged[1]


def name_of(uow, school_id):
    return schools.get(uow, school_id).name

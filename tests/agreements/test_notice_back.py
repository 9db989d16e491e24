"""Taking a notice back: by who gave it, until its last day; the agreement goes on and the other side is told."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from agreements.signed import BRUSSELS, agreement
from audit.entries import entries_of
from clb_core.errors import Conflict, Forbidden, Refused, Stale
from clb_platform.agreements import queries, service
from clb_platform.agreements.service import board
from clb_platform.agreements.service.notice import give_notice, take_back_notice
from clb_platform.agreements.service.watch import watch
from clb_platform.agreements.vocabulary import Action, AgreementsAction, BoardFilters, NewNotice, Renewal
from clb_tenants.access.roles import Party, Role
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from planning.post import mails_sent

TODAY, SUMMER = date(2026, 10, 6), date(2027, 8, 31)
WHY = "We vonden samen een oplossing."


@pytest.fixture
def director(world):
    return world.staff[Role.DIRECTOR].actor


@pytest.fixture
def head(world):
    return world.contacts[Role.HEAD].actor


def noticed(uow, actor, school_id, side=Party.CENTRE, **values):
    made = agreement(uow, school_id, **values)
    give_notice(uow, actor, made.agreement_id, NewNotice(side, TODAY, SUMMER, "Een ander centrum."))
    return made


def row_of(uow, actor, made):
    found = board.board(uow, actor, TODAY, BoardFilters())
    return next(row for row in found.rows if row.school_id == made.school_id)


def test_the_agreement_goes_on_as_if_nobody_had_stopped_it(uow, world, director):
    made = noticed(uow, director, world.school_id, renewal=Renewal.TACIT)
    assert row_of(uow, director, made).standing.has_notice is True

    take_back_notice(uow, director, made.agreement_id, reason=WHY)

    assert (made.ended_on, made.last_day) == (None, None)
    assert queries.notice_of(uow, made.agreement_id) is None
    row = row_of(uow, director, made)
    assert (row.standing.has_notice, row.notice_by) == (False, date(2026, 12, 31))
    assert [each.action for each in queries.transitions_of(uow, made.agreement_id)] == [
        Action.GIVE_NOTICE, Action.TAKE_BACK_NOTICE,
    ]  # fmt: skip
    (entry,) = entries_of(uow, AgreementsAction.NOTICE_TAKEN_BACK)
    assert entry.changes["last_day"] == ["2027-08-31", None]


def test_an_agreed_end_and_agreements_that_follow_hold_again(uow, world, director):
    made = noticed(uow, director, world.school_id, valid_to=date(2029, 8, 31))
    agreement(uow, world.school_id, valid_from=date(2028, 9, 1))

    take_back_notice(uow, director, made.agreement_id, reason=WHY)

    assert made.last_day == date(2028, 8, 31), "until the day before what was signed meanwhile begins"


def test_it_can_be_given_and_taken_back_again(uow, world, director):
    made = noticed(uow, director, world.school_id)
    take_back_notice(uow, director, made.agreement_id, reason=WHY)
    give_notice(uow, director, made.agreement_id, NewNotice(Party.CENTRE, TODAY, SUMMER, "Toch."))
    assert made.last_day == SUMMER
    take_back_notice(uow, director, made.agreement_id, reason=WHY)

    assert made.last_day is None
    with pytest.raises(Conflict, match="geen opzegging"):
        take_back_notice(uow, director, made.agreement_id, reason=WHY)


def test_only_who_gave_it_takes_it_back(fresh_runtime, world, director, head):
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        made = noticed(uow, director, world.school_id).agreement_id
    of_school = world.contacts[Role.HEAD].scope
    with unit_of_work(fresh_runtime.database, of_school) as uow, pytest.raises(Forbidden, match="Enkel wie opzegde"):
        take_back_notice(uow, head, made, reason=WHY)
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        take_back_notice(uow, director, made, reason=WHY)
    with unit_of_work(fresh_runtime.database, world.contacts[Role.HEAD].scope) as uow:
        give_notice(uow, head, made, NewNotice(Party.SCHOOL, TODAY, SUMMER, "Wij stoppen."))
    of_centre = CentreScope(world.centre_id)
    with unit_of_work(fresh_runtime.database, of_centre) as uow, pytest.raises(Forbidden, match="Enkel wie opzegde"):
        take_back_notice(uow, director, made, reason=WHY)
    with unit_of_work(fresh_runtime.database, world.contacts[Role.HEAD].scope) as uow:
        take_back_notice(uow, head, made, reason=WHY)
        assert service.get(uow, made).last_day is None


def test_what_the_centre_wrote_down_for_a_school_both_may_take_back(uow, world, director):
    made = noticed(uow, director, world.school_id, side=Party.SCHOOL)
    assert take_back_notice(uow, director, made.agreement_id, reason=WHY).side is Party.CENTRE


def test_until_its_last_day_with_a_reason_of_what_was_seen(uow, world, director, clock_at):
    made = noticed(uow, director, world.school_id)
    with pytest.raises(Refused, match="waarom"):
        take_back_notice(uow, director, made.agreement_id, reason="  ")
    with pytest.raises(Stale):
        take_back_notice(uow, director, made.agreement_id, reason=WHY, version=99)
    with pytest.raises(Forbidden):
        take_back_notice(uow, world.staff[Role.PLANNER].actor, made.agreement_id, reason=WHY)
    clock_at.move_to(datetime(2027, 9, 1, 9, tzinfo=BRUSSELS))
    with pytest.raises(Conflict, match="al beëindigd"):
        take_back_notice(uow, director, made.agreement_id, reason=WHY)
    assert made.ended_on == SUMMER


def test_the_other_side_is_told_and_the_notice_day_is_watched_again(uow, world, director):
    made = noticed(uow, director, world.school_id)
    mails_sent(uow)
    take_back_notice(uow, director, made.agreement_id, reason=WHY)

    mails = mails_sent(uow)

    assert {mail.to for mail in mails} == {"head@proef.example", "care_coordinator@proef.example"}
    assert {mail.subject for mail in mails} == {"Opzegging teruggenomen: afspraken met Basisschool De Proeftuin"}
    assert all(WHY in mail.text for mail in mails)
    assert watch(uow) == 1, "its notice day is waited for again"


def test_a_mail_that_is_no_longer_true_does_not_leave(uow, world, director):
    made = noticed(uow, director, world.school_id)
    take_back_notice(uow, director, made.agreement_id, reason=WHY)
    subjects = {mail.subject.split(":")[0] for mail in mails_sent(uow)}

    assert subjects == {"Opzegging teruggenomen"}, "that it was stopped is not told after it was taken back"


def test_by_page_and_by_rest(client, as_head, fresh_runtime, world, head):
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        made = agreement(uow, world.school_id).agreement_id
    with unit_of_work(fresh_runtime.database, world.contacts[Role.HEAD].scope) as uow:
        give_notice(uow, head, made, NewNotice(Party.SCHOOL, TODAY, SUMMER, "Wij stoppen."))
    page = as_head.text(f"/afspraken/{made}")
    assert "De school zegde op" in page
    assert "Neem de opzegging terug…" in page
    centre = client(world.staff[Role.DIRECTOR])
    assert "Neem de opzegging terug…" not in centre.text(f"/afspraken/{made}")
    assert centre.get(f"/afspraken/{made}/opzegging-terugnemen").status_code == 403

    form = as_head.text(f"/afspraken/{made}/opzegging-terugnemen")
    assert "De afspraken lopen weer door tot iemand opzegt." in form
    version = form.split('name="version" value="')[1].split('"')[0]
    missing = as_head.post(f"/afspraken/{made}/opzegging-terugnemen", {"version": version, "reason": ""})
    assert (missing.status_code, "Zeg in hoogstens" in missing.text) == (422, True)
    assert as_head.post(f"/afspraken/{made}/opzegging-terugnemen", {"version": version, "reason": WHY}).status_code == 303
    assert "Neem de opzegging terug…" not in as_head.text(f"/afspraken/{made}")

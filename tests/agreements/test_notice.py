"""Giving notice: shown beforehand, never refused for being late, told to both sides; and what the clock does about it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.signed import BRUSSELS, agreement
from audit.entries import entries_of
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.terms import add_days
from clb_platform.agreements import queries, service
from clb_platform.agreements.models import AgreementNotice
from clb_platform.agreements.service.notice import foresee_notice, give_notice, usual_notice
from clb_platform.agreements.service.watch import watch
from clb_platform.agreements.vocabulary import (
    AgreementKind,
    AgreementsAction,
    AgreementState,
    CourseAction,
    DatedState,
    NewNotice,
    Renewal,
    Validity,
    YearDay,
    notice_day_for,
    usual_last_day,
)
from clb_platform.deadlines import queries as deadlines
from clb_platform.deadlines.vocabulary import Purpose, SubjectKind
from clb_tenants.access.roles import Party, Role
from clb_tenants.isolation.scope import unit_of_work
from planning.post import mails_sent

TODAY = date(2026, 10, 6)
SUMMER = date(2027, 8, 31)
REASON = "De school kiest een ander centrum."
FIRST_SEPTEMBER = YearDay(9, 1)


@pytest.fixture
def director(world):
    return world.staff[Role.DIRECTOR].actor


@pytest.fixture
def head(world):
    return world.contacts[Role.HEAD].actor


def said(side=Party.CENTRE, given_on=TODAY, last_day=SUMMER, reason=REASON) -> NewNotice:
    return NewNotice(side, given_on, last_day, reason)


def facts(last_day=None, month=12, day=31) -> Validity:
    return Validity(date(2020, 9, 1), last_day, None, month, day)


@pytest.mark.parametrize(
    ("given_on", "known_end", "last"),
    [
        (date(2026, 10, 6), None, date(2027, 8, 31)),
        (date(2026, 12, 31), None, date(2027, 8, 31)),
        (date(2027, 1, 1), None, date(2028, 8, 31)),
        (date(2027, 1, 1), date(2027, 8, 31), date(2027, 8, 31)),
        (date(2026, 10, 6), date(2029, 8, 31), date(2027, 8, 31)),
    ],
)
def test_the_last_day_follows_from_the_notice_day_and_the_first_of_september(given_on, known_end, last):
    assert usual_last_day(facts(known_end), given_on, FIRST_SEPTEMBER) == last


@given(st.dates(date(2020, 9, 1), date(2040, 1, 1)), st.integers(1, 12), st.integers(1, 28), st.integers(1, 12), st.integers(1, 31))
def test_the_usual_last_day_is_always_in_time(given_on, month, day, effect_month, effect_day):
    last = usual_last_day(facts(None, month, day), given_on, YearDay(effect_month, effect_day))

    assert given_on <= notice_day_for(facts(None, month, day), last) <= last


def test_a_notice_ends_the_agreement_at_its_day_and_its_text_stays(uow, world, director):
    made = agreement(uow, world.school_id)

    notice = give_notice(uow, director, made.agreement_id, said())

    assert (notice.is_late, notice.notice_by, notice.side) == (False, date(2026, 12, 31), Party.CENTRE)
    assert (made.last_day, made.ended_on, made.state) == (SUMMER, SUMMER, AgreementState.SIGNED)
    assert service.state_on(made, SUMMER) in (DatedState.VALID, DatedState.ENDING)
    assert service.state_on(made, add_days(SUMMER, 1)) is DatedState.ENDED
    assert queries.valid_on(uow, world.school_id, add_days(SUMMER, 1)) is None
    (entry,) = entries_of(uow, AgreementsAction.NOTICE_GIVEN)
    assert entry.changes["is_late"] is False


def test_a_late_notice_stands_with_a_flag(uow, world, director, clock_at):
    clock_at.move_to(datetime(2027, 1, 15, 9, tzinfo=BRUSSELS))
    made = agreement(uow, world.school_id)
    wanted = said(given_on=date(2027, 1, 15))

    assert foresee_notice(uow, director, made.agreement_id, wanted).is_late is True
    assert give_notice(uow, director, made.agreement_id, wanted).is_late is True
    assert made.last_day == SUMMER


def test_what_is_foreseen_stores_nothing(uow, world, director):
    made = agreement(uow, world.school_id)

    effect = foresee_notice(uow, director, made.agreement_id, said())

    assert (effect.is_late, effect.notice_by, effect.coming, effect.open_text) == (False, date(2026, 12, 31), None, None)
    assert (made.last_day, queries.notice_of(uow, made.agreement_id)) == (None, None)
    assert usual_notice(uow, director, made.agreement_id).last_day == SUMMER


@pytest.mark.parametrize(
    ("notice", "field", "words"),
    [
        (said(given_on=date(2026, 10, 7)), "given_on", "in de toekomst"),
        (said(last_day=date(2026, 10, 5)), "last_day", "Kies een dag vanaf dinsdag"),
        (said(last_day=date(2030, 8, 31)), "last_day", "lopen al af op"),
        (said(reason="  "), "reason", "waarom"),
        (said(reason="x" * 1001), "reason", "hoogstens 1000"),
    ],
)
def test_days_that_cannot_be_are_refused_beside_their_field(uow, world, director, notice, field, words):
    made = agreement(uow, world.school_id, valid_to=date(2028, 8, 31))

    with pytest.raises(Refused, match=words) as refused:
        give_notice(uow, director, made.agreement_id, notice)

    assert field in refused.value.fields
    assert queries.notice_of(uow, made.agreement_id) is None


def test_notice_is_given_once_by_who_may_and_of_what_holds(uow, world, director, head):
    made = agreement(uow, world.school_id)
    with pytest.raises(Forbidden):
        give_notice(uow, world.staff[Role.NURSE].actor, made.agreement_id, said())
    with pytest.raises(Stale):
        give_notice(uow, director, made.agreement_id, said(), version=99)
    give_notice(uow, director, made.agreement_id, said())
    with pytest.raises(Conflict, match="al opgezegd"):
        give_notice(uow, director, made.agreement_id, said())
    old = agreement(uow, world.other_school_id, valid_from=date(2020, 9, 1), valid_to=date(2021, 8, 31))
    with pytest.raises(Conflict, match="gelden niet meer"):
        give_notice(uow, director, old.agreement_id, said(last_day=date(2021, 8, 1)))
    amendment = agreement(
        uow, world.other_school_id, kind=AgreementKind.AMENDMENT, amends_id=old.agreement_id, effective_from=TODAY
    )
    with pytest.raises(Conflict, match="bijsturing"):
        give_notice(uow, director, amendment.agreement_id, said())


def test_a_school_speaks_for_itself_and_only_of_its_own(fresh_runtime, world, head):
    with unit_of_work(fresh_runtime.database, world.staff[Role.DIRECTOR].scope) as uow:
        ours = agreement(uow, world.school_id).agreement_id
        other = agreement(uow, world.other_school_id).agreement_id
    with unit_of_work(fresh_runtime.database, world.contacts[Role.HEAD].scope) as uow:
        with pytest.raises(NotFound):
            give_notice(uow, head, other, said())
        notice = give_notice(uow, head, ours, said(side=Party.CENTRE))
        assert notice.side is Party.SCHOOL


def test_both_sides_are_told_with_the_reason(uow, world, director):
    made = agreement(uow, world.school_id, owner_id=world.staff[Role.CONSULTANT].member_id)
    give_notice(uow, director, made.agreement_id, said())

    mails = {mail.to: mail for mail in mails_sent(uow)}

    assert set(mails) == {"head@proef.example", "care_coordinator@proef.example", "consultant@proef.example"}
    for mail in mails.values():
        assert mail.subject == "Opgezegd: afspraken met Basisschool De Proeftuin"
        assert REASON in mail.text
        assert "31\N{NO-BREAK SPACE}augustus\N{NO-BREAK SPACE}2027" in mail.text


def kept(uow, made) -> dict[Purpose, date]:
    return {row.purpose: row.day for row in deadlines.current(uow, SubjectKind.AGREEMENT, [made.agreement_id])}


def test_the_notice_day_and_its_reminder_are_kept_once(uow, world):
    made = agreement(uow, world.school_id)

    assert (watch(uow), watch(uow)) == (1, 0)
    assert kept(uow, made) == {Purpose.NOTICE_BY: date(2026, 12, 31), Purpose.NOTICE_REMINDER: date(2026, 11, 1)}


def test_who_follows_them_up_gets_one_mail_for_all_schools_and_only_once(uow, world, clock_at):
    owner = world.staff[Role.CONSULTANT].member_id
    for school_id in (world.school_id, world.other_school_id):
        agreement(uow, school_id, owner_id=owner)
    watch(uow)
    assert mails_sent(uow) == []
    clock_at.move_to(datetime(2026, 11, 1, 12, tzinfo=BRUSSELS))
    watch(uow)
    watch(uow)

    (mail,) = mails_sent(uow)
    assert mail.to == "consultant@proef.example"
    assert mail.subject == "Opzegdag donderdag\N{NO-BREAK SPACE}31\N{NO-BREAK SPACE}december\N{NO-BREAK SPACE}2026: 2 scholen"
    assert f"/verlenging?opzegjaar=2026&eigenaar={owner}" in mail.text


def test_after_its_notice_day_a_tacit_agreement_goes_on_for_one_year_and_once(uow, world, clock_at):
    tacit = agreement(uow, world.school_id, valid_to=SUMMER, renewal=Renewal.TACIT)
    explicit = agreement(uow, world.other_school_id, valid_to=SUMMER)
    watch(uow)
    clock_at.move_to(datetime(2027, 1, 1, 5, 20, tzinfo=BRUSSELS))

    watch(uow)
    watch(uow)

    assert (tacit.valid_to, explicit.valid_to) == (date(2028, 8, 31), SUMMER)
    assert kept(uow, tacit)[Purpose.NOTICE_BY] == date(2027, 12, 31)
    (entry,) = entries_of(uow, CourseAction.WENT_ON)
    assert entry.changes["valid_to"] == ["2027-08-31", "2028-08-31"]


def test_after_a_notice_nothing_goes_on_and_nobody_is_reminded(uow, world, director, clock_at):
    made = agreement(uow, world.school_id, valid_to=SUMMER, renewal=Renewal.TACIT)
    watch(uow)
    give_notice(uow, director, made.agreement_id, said())
    mails_sent(uow)

    assert kept(uow, made) == {}
    clock_at.move_to(datetime(2027, 1, 1, 5, 20, tzinfo=BRUSSELS))
    watch(uow)

    assert made.valid_to == SUMMER
    assert mails_sent(uow) == []


# The pages and REST.


@pytest.fixture
def ours(fresh_runtime, world):
    with unit_of_work(fresh_runtime.database, world.staff[Role.DIRECTOR].scope) as uow:
        made = agreement(uow, world.school_id)
        return made.agreement_id, made.version


def notice_in(runtime, world, agreement_id) -> AgreementNotice | None:
    with unit_of_work(runtime.database, world.staff[Role.DIRECTOR].scope) as uow:
        return queries.notice_of(uow, agreement_id)


def mark_in(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_the_page_shows_what_will_happen_and_again_when_a_day_changes(as_administrator, ours, fresh_runtime, world):
    agreement_id, version = ours
    url = f"/afspraken/{agreement_id}/opzeggen"
    page = as_administrator.text(url)
    assert "De opzegging is op tijd: ze kon tot en met donderdag\N{NO-BREAK SPACE}31\N{NO-BREAK SPACE}december" in page

    form = {"side": "school", "given_on": "2026-10-05", "last_day": "2026-12-01", "reason": REASON, "version": version}
    again = as_administrator.post(url, form | {"seen": mark_in(page)})
    assert again.status_code == 200
    assert "genoteerd als laattijdig" in again.text
    assert notice_in(fresh_runtime, world, agreement_id) is None

    done = as_administrator.post(url, form | {"seen": mark_in(again.text)})
    assert done.status_code == 303
    stored = notice_in(fresh_runtime, world, agreement_id)
    assert (stored.side, stored.is_late, stored.last_day) == (Party.SCHOOL, True, date(2026, 12, 1))


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(as_administrator, ours):
    agreement_id, version = ours
    form = {"given_on": "2027-10-05", "last_day": "2026-01-01", "reason": "Mijn reden", "version": version}

    answer = as_administrator.post(f"/afspraken/{agreement_id}/opzeggen", form)

    assert answer.status_code == 422
    assert "ligt in de toekomst" in answer.text
    assert "Mijn reden" in answer.text


def test_the_head_gives_notice_on_the_page(as_head, ours, fresh_runtime, world):
    agreement_id, version = ours
    url = f"/afspraken/{agreement_id}/opzeggen"
    page = as_head.text(url)
    form = {"given_on": "2026-10-06", "last_day": "2027-08-31", "reason": REASON, "version": version, "seen": mark_in(page)}

    assert as_head.post(url, form).status_code == 303
    assert notice_in(fresh_runtime, world, agreement_id).side is Party.SCHOOL


def test_rest_foresees_and_gives_notice(as_administrator, ours):
    agreement_id, version = ours
    url = f"/agreements/{agreement_id}"
    foreseen = as_administrator.api("POST", f"{url}/notice-preview", {"reason": REASON})
    assert foreseen.json == {"last_day": "2027-08-31", "notice_by": "2026-12-31", "is_late": False, "coming_from": None}
    assert as_administrator.api("POST", f"{url}/notices", {"reason": REASON}).status_code == 428

    given_ = as_administrator.api("POST", f"{url}/notices", {"reason": REASON, "side": "school"}, version=version)

    assert given_.status_code == 201
    assert given_.json["side"] == "school"
    assert as_administrator.api("POST", f"{url}/notices", {"reason": REASON}, version=version + 1).status_code == 409

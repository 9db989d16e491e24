"""The renewal board: where each school stands, its figures, and how many statements it asks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

import world as worlds
from agreements.signed import TEXTS, agreement, moment, signed_text, template, working_text
from clb_core.errors import Forbidden
from clb_core.terms import add_days
from clb_platform.agreements import queries
from clb_platform.agreements.models import AgreementNotice, AgreementParty
from clb_platform.agreements.service import board as service
from clb_platform.agreements.vocabulary import (
    AgreementKind,
    AgreementState,
    BoardFilters,
    BoardRow,
    NextStep,
    NoticeGroup,
    Renewal,
    SignatoryRole,
    Standing,
    Validity,
)
from clb_tenants.access.roles import Party, Role

TODAY = date(2026, 10, 6)


@pytest.fixture
def planner(world):
    return world.staff[Role.PLANNER].actor


def seen(uow, actor, school_id, day=TODAY, filters=None):
    found = service.board(uow, actor, day, filters or BoardFilters())
    return next(row for row in found.rows if row.school_id == school_id)


def test_a_school_without_any_agreement_is_in_the_first_group(uow, planner, world):
    row = seen(uow, planner, world.school_id)

    assert (row.group, row.state, row.next_step) == (NoticeGroup.NONE, "missing", NextStep.START)
    assert (row.valid_until, row.notice_by, row.days_left, row.agreement_id) == (None, None, None, None)


@pytest.mark.parametrize(
    ("valid_to", "group", "notice_by", "step"),
    [
        (date(2026, 8, 31), NoticeGroup.NONE, None, NextStep.START_AGAIN),
        (date(2026, 12, 30), NoticeGroup.PASSED, date(2025, 12, 31), NextStep.RENEW),
        (date(2027, 8, 31), NoticeGroup.SOON, date(2026, 12, 31), NextStep.RENEW),
        (date(2028, 8, 31), NoticeGroup.LATER, date(2027, 12, 31), NextStep.NOTHING),
        (None, NoticeGroup.OPEN, date(2026, 12, 31), NextStep.NOTHING),
    ],
)
def test_a_school_stands_where_its_notice_day_puts_it(uow, planner, world, valid_to, group, notice_by, step):
    agreement(uow, world.school_id, valid_to=valid_to)

    row = seen(uow, planner, world.school_id)

    assert (row.group, row.notice_by, row.next_step) == (group, notice_by, step)
    assert row.days_left == (None if notice_by is None else (notice_by - TODAY).days)


def test_a_notice_day_of_the_next_spring_is_within_twelve_months(uow, planner, world):
    agreement(uow, world.school_id, valid_to=date(2027, 8, 31), notice_month=6, notice_day=30)

    assert seen(uow, planner, world.school_id).group is NoticeGroup.YEAR


def test_the_board_of_another_day_counts_from_that_day(uow, planner, world):
    agreement(uow, world.school_id, valid_to=date(2027, 8, 31))

    groups = [seen(uow, planner, world.school_id, day).group for day in (date(2026, 6, 1), date(2027, 1, 1), date(2027, 9, 1))]

    assert groups == [NoticeGroup.YEAR, NoticeGroup.PASSED, NoticeGroup.NONE]


def test_an_agreement_that_goes_on_by_itself_is_not_to_renew(uow, planner, world):
    agreement(uow, world.school_id, valid_to=date(2027, 8, 31), renewal=Renewal.TACIT)

    row = seen(uow, planner, world.school_id)

    assert (row.group, row.next_step, row.turn) == (NoticeGroup.SOON, NextStep.NOTHING, None)


def test_a_notice_puts_the_school_with_those_whose_day_has_passed(uow, planner, world):
    made = agreement(uow, world.school_id, valid_to=date(2028, 8, 31), ended_on=date(2027, 8, 31))
    uow.add(
        AgreementNotice(
            agreement_id=made.agreement_id, school_id=made.school_id, side=Party.SCHOOL, given_on=TODAY,
            last_day=date(2027, 8, 31), notice_by=date(2026, 12, 31), is_late=False, reason="", recorded_by="Iemand",
            recorded_at=moment(TODAY),
        )
    )  # fmt: skip

    row = seen(uow, planner, world.school_id)

    assert (row.group, row.next_step, row.valid_until) == (NoticeGroup.PASSED, NextStep.FAREWELL, date(2027, 8, 31))


@pytest.mark.parametrize(
    ("state", "started_by", "turn", "step"),
    [
        (AgreementState.DRAFT, Party.CENTRE, Party.CENTRE, NextStep.FINISH_DRAFT),
        (AgreementState.DRAFT, Party.SCHOOL, Party.SCHOOL, NextStep.WAIT_FOR_DRAFT),
        (AgreementState.WITH_SCHOOL, Party.CENTRE, Party.SCHOOL, NextStep.WAIT_FOR_SCHOOL),
        (AgreementState.WITH_CENTRE, Party.CENTRE, Party.CENTRE, NextStep.ANSWER),
    ],
)
def test_an_open_text_says_who_is_at_turn(uow, planner, world, state, started_by, turn, step):
    agreement(uow, world.school_id, valid_to=date(2026, 8, 31))
    text = agreement(uow, world.school_id, state=state, started_by=started_by, valid_from=date(2026, 11, 1))

    row = seen(uow, planner, world.school_id)

    assert (row.state, row.turn, row.next_step, row.agreement_id) == (state.value, turn, step, text.agreement_id)
    assert row.group is NoticeGroup.NONE


@pytest.mark.parametrize(
    ("sides", "turn", "words", "step"),
    [
        ((Party.SCHOOL, Party.CENTRE), Party.SCHOOL, "Schoolbestuur", NextStep.REMIND_SIGNER),
        ((Party.CENTRE, Party.SCHOOL), Party.CENTRE, "Centrumbestuur", NextStep.SIGN),
    ],
)
def test_while_signing_the_next_in_order_is_at_turn(uow, planner, world, sides, turn, words, step):
    text = agreement(uow, world.school_id, state=AgreementState.SIGNING)
    for position, side in enumerate(sides, start=1):
        role = SignatoryRole.SCHOOL_BOARD if side is Party.SCHOOL else SignatoryRole.CENTRE_BOARD
        uow.add(
            AgreementParty(
                agreement_id=text.agreement_id, school_id=text.school_id, side=side, role=role, position=position,
                name="Iemand", email="iemand@proef.example",
            )
        )  # fmt: skip

    row = seen(uow, planner, world.school_id)

    assert (row.turn, service.turn_words(row), row.next_step) == (turn, words, step)


def test_what_is_signed_and_has_yet_to_begin_leaves_nothing_to_do(uow, planner, world):
    agreement(uow, world.school_id, valid_to=date(2026, 10, 31))
    agreement(uow, world.school_id, valid_from=date(2026, 11, 1))

    row = seen(uow, planner, world.school_id)

    assert (row.coming_from, row.next_step) == (date(2026, 11, 1), NextStep.NOTHING)


def test_signed_texts_and_texts_in_the_works_say_in_which_clause_they_deviate(uow, planner, world):
    version = template(uow)
    signed = agreement(uow, world.school_id, template_version_id=version)
    signed_text(uow, signed, {**TEXTS, "rollen": "Iets anders."})
    same = agreement(uow, world.other_school_id, template_version_id=version)
    signed_text(uow, same, TEXTS)

    assert seen(uow, planner, world.school_id).deviating == ("rollen",)
    assert seen(uow, planner, world.other_school_id).deviating == ()

    text = agreement(uow, world.other_school_id, state=AgreementState.WITH_SCHOOL, template_version_id=version)
    working_text(uow, text, {**TEXTS, "eigen": "Een artikel van ons."})

    assert seen(uow, planner, world.other_school_id).deviating == ("eigen",)


def test_the_filters_leave_what_fits_and_the_figures_stay(uow, planner, world):
    version = template(uow)
    one = agreement(uow, world.school_id, template_version_id=version, owner_id=planner.member_id, valid_to=date(2027, 8, 31))
    signed_text(uow, one, {**TEXTS, "looptijd": "Korter."})
    agreement(uow, world.other_school_id, kind=AgreementKind.REGISTERED, valid_to=date(2028, 8, 31))

    def schools(**filters):
        found = service.board(uow, planner, TODAY, BoardFilters(**filters))
        assert (found.figures.schools, found.figures.deviating) == (2, 1)
        return {row.school_id for row in found.rows}

    assert schools() == {world.school_id, world.other_school_id}
    for filters in (
        {"owner_id": planner.member_id}, {"kind": AgreementKind.AGREEMENT}, {"deviates": True}, {"clause": "looptijd"},
        {"notice_year": 2026}, {"group": NoticeGroup.SOON},
    ):  # fmt: skip
        assert schools(**filters) == {world.school_id}, filters
    assert schools(clause="rollen") == schools(municipality="Ninove") == schools(state="signing") == set()
    assert schools(municipality="Aalst") == schools(state="valid") == {world.school_id, world.other_school_id}


def test_each_figure_is_the_length_of_its_list(uow, planner, world):
    agreement(uow, world.school_id, valid_to=date(2027, 8, 31))
    text = agreement(uow, world.other_school_id, state=AgreementState.SIGNING)

    found = service.board(uow, planner, TODAY, BoardFilters())
    lists = {
        name: len(service.board(uow, planner, TODAY, BoardFilters(**filters)).rows)
        for name, filters in (
            ("without_valid", {"group": NoticeGroup.NONE}), ("notice_this_year", {"notice_year": 2026}),
            ("signing", {"state": "signing"}), ("deviating", {"deviates": True}),
        )
    }  # fmt: skip

    assert text.agreement_id
    assert {name: getattr(found.figures, name) for name in lists} == lists
    assert lists == {"without_valid": 1, "notice_this_year": 1, "signing": 1, "deviating": 0}


def test_the_time_to_sign_is_the_median_of_the_last_year(uow, planner, world):
    for number, days in enumerate((3, 10, 40)):
        start = date(2026, 3, 1)
        agreement(
            uow, world.school_id, valid_from=date(2018 + number, 9, 1), valid_to=date(2019 + number, 8, 31),
            shared_at=moment(start), signed_at=moment(add_days(start, days)),
        )  # fmt: skip
    agreement(
        uow, world.other_school_id, shared_at=moment(date(2024, 1, 1)), signed_at=moment(date(2024, 12, 1))
    )

    assert service.board(uow, planner, TODAY, BoardFilters()).figures.days_to_sign == 10
    assert service.board(uow, planner, date(2023, 1, 1), BoardFilters()).figures.days_to_sign is None


def test_the_board_asks_no_more_than_six_statements_whatever_the_number_of_schools(uow, planner, world):
    def count() -> int:
        statements: list[str] = []

        def note(_conn, _cursor, statement, *_more):
            statements.append(statement)

        engine = uow.session.get_bind().engine
        event.listen(engine, "before_cursor_execute", note)
        service.board(uow, planner, TODAY, BoardFilters())
        event.remove(engine, "before_cursor_execute", note)
        return len(statements)

    count()
    few = count()
    version = template(uow)
    for number in range(20):
        school_id, _site = worlds._school(uow, f"06{number:04d}", f"School {number}", "primary")
        made = agreement(uow, school_id, valid_to=date(2027 + number % 3, 8, 31), template_version_id=version)
        signed_text(uow, made, {"rollen": "Anders."})

    assert few == count() == 5
    assert len(queries.board_rows(uow, TODAY)) == 22


def test_a_contact_of_a_school_has_no_board(uow, world):
    with pytest.raises(Forbidden):
        service.board(uow, world.contacts[Role.HEAD].actor, TODAY, BoardFilters())


@given(
    valid_from=st.dates(date(2020, 1, 1), date(2027, 12, 31)),
    lasts=st.none() | st.integers(0, 2500),
    day=st.dates(date(2019, 1, 1), date(2031, 12, 31)),
    month=st.integers(1, 12),
    has_notice=st.booleans(),
    renewal=st.sampled_from(Renewal),
)
def test_a_school_is_always_in_exactly_the_group_its_dates_say(valid_from, lasts, day, month, has_notice, renewal):
    valid_to = None if lasts is None else add_days(valid_from, lasts)
    last_day = None if renewal is Renewal.TACIT else valid_to
    standing = Standing(
        UUID(int=1), AgreementKind.AGREEMENT, Validity(valid_from, last_day, None, month, 28), valid_to, renewal, has_notice,
        None, "",
    )  # fmt: skip
    row = BoardRow(day, UUID(int=2), "School", "school", "012345", "Aalst", standing, None)

    holds = valid_from <= day and (last_day is None or day <= last_day)
    assert row.holds is holds
    assert (row.group is NoticeGroup.NONE) is not holds
    if holds and row.group in (NoticeGroup.SOON, NoticeGroup.YEAR, NoticeGroup.LATER):
        assert row.days_left is not None
        assert row.days_left >= 0
    if holds and last_day is not None:
        assert row.notice_by is not None
        assert row.notice_by <= last_day

"""The mails of the steps between an offer and a date, from the event to the post office."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from clb_app.reactions import REACTIONS, react
from clb_core import clock
from clb_core.outbox.models import MessageKind, OutboxMessage
from clb_platform.planning.service import Said, answer, counter_propose, record_answer, withdraw
from clb_platform.planning.service.answer import Answer
from notifications.post import PostOffice, carry_out
from planning.data import at, dates, proposed
from planning.lives import NO, YES


def post(uow) -> list:
    """Carry out every event and every mail that waits; the mails that left."""
    office = PostOffice()
    for kind in (MessageKind.EVENT, MessageKind.MAIL):
        waiting = uow.all(
            select(OutboxMessage)
            .where(OutboxMessage.kind == kind, OutboxMessage.done_at.is_(None))
            .order_by(OutboxMessage.message_id)
        )
        for message in waiting:
            if kind is MessageKind.MAIL:
                carry_out(uow, message, office)
            elif message.name in {event.__name__ for event in REACTIONS}:
                react(uow, message.name, message.payload)
                message.done_at = clock.now()
        uow.flush()
    return office.mails


def test_the_planner_reads_which_dates_the_school_asks_for(uow, planner, contact, world):
    visit = proposed(uow, planner, world)
    post(uow)
    counter_propose(uow, contact, visit.visit_id, [at("2026-11-19")], reason="Openklasdag")

    (mail,) = post(uow)

    assert mail.to == "planner@proef.example"
    assert "vraagt andere data" in mail.subject
    for words in ("19\N{NO-BREAK SPACE}november", "Openklasdag", f"https://clb.example/bezoeken/{visit.visit_id}"):
        assert words in mail.text
        assert words in mail.html


def test_the_school_reads_what_was_written_down_in_its_name(uow, planner, world):
    visit = proposed(uow, planner, world)
    post(uow)
    given = {
        row.date_id: Answer(kind, "outing" if kind is NO else None)
        for row, kind in zip(dates(uow, visit), (YES, NO), strict=True)
    }
    record_answer(uow, planner, visit.visit_id, given, Said("Els Peeters", date(2026, 10, 6)))

    mails = post(uow)

    assert {mail.to for mail in mails} == {"planning_contact@proef.example"}
    assert "Els Peeters van Basisschool De Proeftuin antwoordde per telefoon" in mails[0].text
    assert "Kan niet (Uitstap of sportdag)" in mails[0].text


def test_what_was_written_down_is_not_told_once_the_school_answered_itself(uow, planner, contact, world):
    visit = proposed(uow, planner, world)
    post(uow)
    given = {row.date_id: Answer(YES) for row in dates(uow, visit)}
    record_answer(uow, planner, visit.visit_id, given, Said("Els Peeters", date(2026, 10, 6)))
    answer(uow, contact, visit.visit_id, given)

    assert {mail.to for mail in post(uow)} == {"planner@proef.example"}


def test_who_was_asked_hears_that_there_is_nothing_to_answer(uow, planner, world):
    visit = proposed(uow, planner, world)
    asked = post(uow)
    withdraw(uow, planner, visit.visit_id)

    told = post(uow)

    assert [mail.to for mail in told] == [mail.to for mail in asked]
    assert "Je hoeft niet meer te antwoorden" in told[0].text


def test_a_proposal_that_is_taken_back_before_its_mail_left_disturbs_nobody(uow, planner, world):
    visit = proposed(uow, planner, world)
    withdraw(uow, planner, visit.visit_id)

    assert post(uow) == []

"""One mail instead of many, for who chose so: each thing once, at its hour, and only what is still true."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from clb_app.runtime import Runtime
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Forbidden, Refused, Stale
from clb_core.outbox.models import MessageKind, OutboxMessage
from clb_core.terms import add_minutes, at, local
from clb_platform.notifications import service
from clb_platform.notifications.queries import digest as queries
from clb_platform.notifications.service import mails
from clb_platform.notifications.vocabulary import DIGEST, ComposedMail, MailTools, Recipient
from clb_platform.notifications.vocabulary.digest import DigestTime, Rhythm
from clb_platform.planning.service import mails as planning
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from client import Client
from notifications.post import PostOffice, carry_out, waiting
from planning.data import proposed
from planning.lives import YES, answered
from world import World

TUESDAY, WEDNESDAY, MONDAY = date(2026, 10, 6), date(2026, 10, 7), date(2026, 10, 12)


@pytest.fixture
def news():
    """A kind of mail that can wait; without words it is no longer true."""

    def compose(_uow: UnitOfWork, payload, tools: MailTools) -> ComposedMail | None:
        if not payload["words"]:
            return None
        return ComposedMail(payload["words"], "notifications/mail/own", {"paragraphs": []}, button=("Bekijk", tools.link("/x")))

    service.register_mail("news", compose, label="Nieuws", package="clb_platform.notifications", can_wait=True)
    yield "news"
    mails._known.pop("news")


def tell(uow: UnitOfWork, member_id, words: str, key: str = "", for_name: str = "") -> None:
    to = Recipient(member_id, "lotte@clb.example", "Lotte", for_name)
    service.queue_mail(
        uow, template="news", to=to, business_key=f"news:{key or words}", payload={"words": words}, school_id=None
    )


def sent(uow: UnitOfWork):
    """The digests that leave now, in words."""
    office = PostOffice()
    for message in waiting(uow, DIGEST):
        carry_out(uow, message, office)
    return office.mails


@pytest.mark.parametrize(
    ("chosen", "now", "turn"),
    [
        (DigestTime(Rhythm.DAILY, 8), at(TUESDAY, time(8, 0)), at(TUESDAY, time(8))),
        (DigestTime(Rhythm.DAILY, 8), at(TUESDAY, time(7, 59)), at(date(2026, 10, 5), time(8))),
        (DigestTime(Rhythm.DAILY, 17), at(TUESDAY, time(23, 59)), at(TUESDAY, time(17))),
        (DigestTime(Rhythm.WEEKLY, 8, 1), at(TUESDAY, time(8, 0)), at(date(2026, 10, 5), time(8))),
        (DigestTime(Rhythm.WEEKLY, 8, 2), at(TUESDAY, time(7, 0)), at(date(2026, 9, 29), time(8))),
        (DigestTime(Rhythm.WEEKLY, 8, 5), at(TUESDAY, time(9, 0)), at(date(2026, 10, 2), time(8))),
        (DigestTime(Rhythm.DAILY, 8), at(date(2026, 10, 25), time(12, 0)), at(date(2026, 10, 25), time(8))),
        (DigestTime(Rhythm.DIRECT), at(TUESDAY, time(7, 0)), at(TUESDAY, time(7, 0))),
    ],
)
def test_the_last_turn_is_the_latest_moment_of_the_chosen_hour(chosen: DigestTime, now: datetime, turn: datetime):
    assert chosen.last_turn(now) == turn
    assert local(chosen.last_turn(now)).hour == chosen.hour or chosen.rhythm is Rhythm.DIRECT


def test_without_a_choice_each_mail_leaves_at_once(uow: UnitOfWork, planner: Actor, news):
    tell(uow, planner.member_id, "Eén")

    assert len(waiting(uow, "news")) == 1
    assert service.send_digests(uow) == 0


def test_what_can_wait_is_told_together_once_at_the_hour(uow: UnitOfWork, planner: Actor, news, clock_at: FixedClock):
    service.choose_rhythm(uow, planner, Rhythm.DAILY, 9, 1)
    tell(uow, planner.member_id, "Eén")
    tell(uow, planner.member_id, "Twee", for_name="An")
    tell(uow, planner.member_id, "Eén")
    assert waiting(uow, "news") == []
    assert service.send_digests(uow) == 0

    clock_at.move_to(at(TUESDAY, time(9, 0)))
    assert service.send_digests(uow) == 1
    assert service.send_digests(uow) == 0

    (mail,) = sent(uow)
    assert mail.subject == "2 berichten voor jou"
    assert mail.text.count("Eén\nhttps://clb.example/x") == 1
    assert "Twee (je vervangt An)" in mail.text
    assert "Bekijk wat op jou wacht" in mail.text


def test_a_centre_writes_its_own_text_around_the_list(
    uow: UnitOfWork, planner: Actor, administrator: Actor, news, clock_at: FixedClock
):
    service.write_text(uow, administrator, DIGEST, subject="Je dag", body="Dit kwam binnen:\n\n{berichten}", version=None)
    service.choose_rhythm(uow, planner, Rhythm.DAILY, 9, 1)
    tell(uow, planner.member_id, "Eén")
    clock_at.move_to(at(TUESDAY, time(9, 0)))
    service.send_digests(uow)

    (mail,) = sent(uow)
    assert mail.subject == "Je dag"
    assert "• Eén: https://clb.example/x" in mail.text


def test_what_comes_after_the_turn_waits_for_the_next(uow: UnitOfWork, planner: Actor, news, clock_at: FixedClock):
    service.choose_rhythm(uow, planner, Rhythm.DAILY, 8, 1)
    tell(uow, planner.member_id, "Vandaag na acht uur")
    assert service.send_digests(uow) == 0

    clock_at.move_to(at(WEDNESDAY, time(8, 1)))
    assert service.send_digests(uow) == 1
    tell(uow, planner.member_id, "Vandaag na acht uur")
    clock_at.move_to(at(date(2026, 10, 8), time(8, 1)))
    assert service.send_digests(uow) == 0


def test_weekly_it_waits_for_the_day(uow: UnitOfWork, planner: Actor, news, clock_at: FixedClock):
    service.choose_rhythm(uow, planner, Rhythm.WEEKLY, 8, 1)
    tell(uow, planner.member_id, "Eén")
    clock_at.move_to(at(date(2026, 10, 9), time(12, 0)))
    assert service.send_digests(uow) == 0

    clock_at.move_to(at(MONDAY, time(8, 0)))
    assert service.send_digests(uow) == 1


def test_what_is_no_longer_true_is_left_out_and_an_empty_digest_does_not_leave(
    uow: UnitOfWork, planner: Actor, news, clock_at: FixedClock
):
    service.choose_rhythm(uow, planner, Rhythm.DAILY, 9, 1)
    tell(uow, planner.member_id, "", key="voorbij")
    clock_at.move_to(at(TUESDAY, time(9, 0)))
    service.send_digests(uow)
    assert sent(uow) == []

    tell(uow, planner.member_id, "", key="ook voorbij")
    tell(uow, planner.member_id, "Nog waar")
    clock_at.move_to(at(WEDNESDAY, time(9, 0)))
    service.send_digests(uow)
    assert [mail.subject for mail in sent(uow)] == ["1 bericht voor jou"]


def test_it_respects_the_quiet_hours_of_the_centre(uow: UnitOfWork, planner: Actor, news, clock_at: FixedClock):
    service.choose_rhythm(uow, planner, Rhythm.DAILY, 21, 1)
    tell(uow, planner.member_id, "Eén")
    clock_at.move_to(at(TUESDAY, time(21, 0)))

    service.send_digests(uow)

    due = uow.scalar(select(OutboxMessage.due_at).where(OutboxMessage.name == DIGEST, OutboxMessage.kind == MessageKind.MAIL))
    assert due == at(WEDNESDAY, time(7, 0))


def test_who_goes_back_to_all_at_once_gets_what_waited(uow: UnitOfWork, planner: Actor, news, clock_at: FixedClock):
    row = service.choose_rhythm(uow, planner, Rhythm.WEEKLY, 8, 1)
    tell(uow, planner.member_id, "Eén")

    service.choose_rhythm(uow, planner, Rhythm.DIRECT, 8, 1, version=row.version)
    clock_at.move_to(add_minutes(clock_at.now(), 1))

    assert service.send_digests(uow) == 1
    assert queries.number_waiting(uow, planner.member_id) == 0


def test_an_answer_of_a_school_waits_for_the_planner_and_a_proposal_never_for_the_school(
    uow: UnitOfWork, planner: Actor, contact: Actor, world: World, clock_at: FixedClock
):
    from clb_platform.planning.events import DatesProposed, VisitAnswered

    service.choose_rhythm(uow, planner, Rhythm.DAILY, 9, 1)
    visit = proposed(uow, planner, world)
    planning.after_proposed(uow, DatesProposed(visit.visit_id, visit.school_id, visit.revision, moved=False))
    assert len(waiting(uow, planning.PROPOSED)) == 1
    answered(uow, contact, visit, YES, YES)
    event = VisitAnswered(visit.visit_id, visit.school_id, visit.revision, answer=visit.version)
    planning.after_answered(uow, event)
    assert waiting(uow, planning.ANSWERED) == []

    clock_at.move_to(at(TUESDAY, time(9, 0)))
    service.send_digests(uow)

    (mail,) = sent(uow)
    assert "Basisschool De Proeftuin antwoordde" in mail.text
    assert f"/bezoeken/{visit.visit_id}" in mail.text


def test_the_choice_is_checked(uow: UnitOfWork, planner: Actor, contact: Actor):
    for hour, weekday, field in ((5, 1, "hour"), (22, 1, "hour"), (8, 0, "weekday"), (8, 8, "weekday")):
        with pytest.raises(Refused) as refusal:
            service.choose_rhythm(uow, planner, Rhythm.DAILY, hour, weekday)
        assert list(refusal.value.fields) == [field]
    with pytest.raises(Forbidden):
        service.choose_rhythm(uow, contact, Rhythm.DAILY, 8, 1)
    service.choose_rhythm(uow, planner, Rhythm.DAILY, 8, 1, version=0)
    with pytest.raises(Stale):
        service.choose_rhythm(uow, planner, Rhythm.DAILY, 9, 1, version=0)


def test_a_colleague_chooses_on_the_own_page(as_planner: Client, as_nurse: Client, as_contact: Client):
    assert "Elk bericht meteen" in as_planner.text("/mijn-mails")
    refused = as_planner.post("/mijn-mails", {"rhythm": "daily", "hour": "5"})
    assert (refused.status_code, "Kies een uur van 6 tot 21 uur." in refused.text) == (422, True)

    done = as_planner.post("/mijn-mails", {"rhythm": "daily", "hour": "16", "weekday": "1", "version": "0"})

    assert done.status_code == 303
    page = as_planner.text("/mijn-mails")
    assert 'value="16" selected' in page
    assert 'value="16" selected' not in as_nurse.text("/mijn-mails")
    assert as_contact.get("/mijn-mails").status_code == 403


def test_over_rest(as_planner: Client):
    assert as_planner.api("GET", "/me/mail-rhythm").get_json() == {
        "rhythm": "direct", "hour": 8, "weekday": 1, "version": 0,
    }  # fmt: skip
    assert as_planner.api("PUT", "/me/mail-rhythm", {"rhythm": "weekly"}).status_code == 428
    assert as_planner.api("PUT", "/me/mail-rhythm", {"rhythm": "weekly"}, version=3).status_code == 412
    assert as_planner.api("PUT", "/me/mail-rhythm", {"rhythm": "soms"}, version=0).status_code == 422
    done = as_planner.api("PUT", "/me/mail-rhythm", {"rhythm": "weekly", "hour": 7, "weekday": 5}, version=0)
    assert (done.status_code, done.get_json()["version"], done.headers["ETag"]) == (200, 1, '"v1"')


def test_the_waiting_number_is_shown(as_planner: Client, fresh_runtime: Runtime, world: World, news):
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        actor = world.staff[Role.PLANNER].actor
        service.choose_rhythm(uow, actor, Rhythm.DAILY, 8, 1)
        tell(uow, actor.member_id, "Eén")

    assert "1 bericht wacht" in as_planner.text("/mijn-mails").replace("\u00a0", " ")

"""A mail that came back: kept once, told in the log, asked on the home page until the address is right or put aside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from clb_app import reactions
from clb_app.runtime import Runtime
from clb_core.clock import FixedClock
from clb_core.database.unit_of_work import UnitOfWork
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.ids import uuid7
from clb_core.web.pages import PageRequest
from clb_platform.home import service as home
from clb_platform.home.vocabulary import Turn
from clb_platform.notifications import service
from clb_platform.notifications.models import MailBounce
from clb_platform.notifications.ports import DeliveryReport, MailRefused
from clb_platform.notifications.queries import bounces
from clb_platform.notifications.vocabulary import Recipient
from clb_platform.notifications.vocabulary.bounces import BounceKind, BounceReason, Status
from clb_platform.planning.service import mails as planning
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Role
from clb_tenants.audit import queries as ledger
from clb_tenants.identity import service as identity
from clb_tenants.identity.events import AddressChanged
from clb_tenants.isolation.scope import unit_of_work
from client import Client
from notifications.post import PostOffice, carry_out, waiting
from planning.data import proposed
from world import YEAR, World

HARD = DeliveryReport(BounceKind.HARD, Status(5, 1, 1), "550 5.1.1 User unknown")
SOFT = DeliveryReport(BounceKind.SOFT, Status(4, 4, 1), "connection timed out")
DELAYED = DeliveryReport(BounceKind.DELAYED, Status(4, 4, 1), "connection timed out")
TODAY = date(2026, 10, 6)


def sent_to(uow: UnitOfWork, email: str, greeting: str, times: int = 1):
    """A mail that a server took; its message's id."""
    to = Recipient(None, email, "Els")
    key = f"{greeting}:{email}:{times}"
    service.queue_mail(uow, template=greeting, to=to, business_key=key, payload={"words": "Els"}, school_id=None)
    message = waiting(uow, greeting)[-1]
    carry_out(uow, message, PostOffice())
    return message.message_id


@pytest.fixture
def contact_email(world: World) -> str:
    return world.contacts[Role.PLANNING_CONTACT].email


@pytest.fixture
def bounced(uow: UnitOfWork, greeting: str, contact_email: str) -> MailBounce:
    """The planning contact's address does not exist."""
    kept = service.receive_report(uow, sent_to(uow, contact_email, greeting), HARD)
    assert kept is not None
    return kept


def todos(uow: UnitOfWork) -> list[home.ToDo]:
    return [each for each in home.to_do(uow, YEAR) if each.turn is Turn.BOUNCED]


def test_a_report_is_kept_once_with_its_line_in_the_ledger(uow: UnitOfWork, greeting: str, contact_email: str):
    message_id = sent_to(uow, contact_email, greeting)

    first = service.receive_report(uow, message_id, HARD)
    again = service.receive_report(uow, message_id, HARD)

    assert first is again
    assert (first.status, first.reason, first.said) == ("5.1.1", BounceReason.UNKNOWN_ADDRESS, HARD.said)
    entries = [e for e in ledger.entries(uow, {}, PageRequest.read(50)) if e.action == "notifications.bounce.received"]
    assert [(e.actor_name, e.object_id) for e in entries] == [("terugmeldingen", message_id)]


def test_a_delay_and_then_the_end_are_two_reports_and_the_last_counts(uow: UnitOfWork, greeting: str, contact_email: str):
    message_id = sent_to(uow, contact_email, greeting)

    service.receive_report(uow, message_id, DELAYED)
    assert todos(uow) == []
    last = service.receive_report(uow, message_id, HARD)

    assert bounces.bounces_of(uow, [message_id]) == {message_id: last}
    assert len(todos(uow)) == 1


def test_a_report_of_a_mail_that_was_never_sent_is_nothing(uow: UnitOfWork):
    assert service.receive_report(uow, uuid7(), HARD) is None


def test_a_report_that_comes_before_the_mail_is_written_down_may_be_offered_again(uow: UnitOfWork, greeting: str):
    to = Recipient(None, "els@kantelberg.example", "Els")
    service.queue_mail(uow, template=greeting, to=to, business_key="early", payload={"words": "Els"}, school_id=None)

    with pytest.raises(service.NotSentYet):
        service.receive_report(uow, waiting(uow, greeting)[-1].message_id, HARD)


def test_a_soft_report_asks_nothing_of_the_centre(uow: UnitOfWork, greeting: str, contact_email: str):
    service.receive_report(uow, sent_to(uow, contact_email, greeting), SOFT)

    assert todos(uow) == []
    assert bounces.bounced_addresses(uow, [contact_email]) == {}


def test_an_address_that_nobody_here_has_asks_nothing(uow: UnitOfWork, greeting: str):
    service.receive_report(uow, sent_to(uow, "niemand@elders.example", greeting), HARD)

    assert todos(uow) == []


def test_two_mails_that_came_back_from_one_address_are_one_task(
    uow: UnitOfWork, bounced: MailBounce, greeting: str, contact_email: str
):
    latest = service.receive_report(uow, sent_to(uow, contact_email, greeting, 2), HARD)

    (task,) = todos(uow)
    assert task.subject_id == latest.bounce_id
    assert "klopt niet" in task.what


def test_an_invitation_and_a_shared_mailbox_that_do_not_work_are_tasks_too(
    uow: UnitOfWork, planner: Actor, world: World, greeting: str
):
    identity.invite(uow, planner, email="nieuw@school.example", name="Nieuw", role=Role.HEAD, school_id=world.school_id)
    identity.add_mailbox(uow, planner, world.school_id, name="Bureau", email="bureau@school.example", role=Role.HEAD)
    for email in ("nieuw@school.example", "bureau@school.example"):
        service.receive_report(uow, sent_to(uow, email, greeting), HARD)

    assert len(todos(uow)) == 2


def test_the_task_goes_when_the_role_ends(uow: UnitOfWork, planner: Actor, world: World, bounced: MailBounce):
    contact = world.contacts[Role.PLANNING_CONTACT]

    identity.end_membership(uow, planner, contact.membership_id, reason="Ander werk")

    assert todos(uow) == []


def test_a_refusal_at_once_is_as_good_as_a_report(uow: UnitOfWork, greeting: str, contact_email: str):
    to = Recipient(None, contact_email, "Els")
    service.queue_mail(uow, template=greeting, to=to, business_key="no", payload={"words": "Els"}, school_id=None)
    message = waiting(uow, greeting)[-1]

    carry_out(uow, message, PostOffice(refuses=MailRefused("550 5.1.1 no such user")))

    assert len(todos(uow)) == 1


def test_a_refusal_that_is_about_the_mail_says_nothing_of_the_address(uow: UnitOfWork, greeting: str, contact_email: str):
    to = Recipient(None, contact_email, "Els")
    service.queue_mail(uow, template=greeting, to=to, business_key="no", payload={"words": "Els"}, school_id=None)

    carry_out(uow, waiting(uow, greeting)[-1], PostOffice(refuses=MailRefused("554 5.7.1 looks like spam")))

    assert todos(uow) == []


def test_put_aside_with_a_reason_it_asks_no_more_until_the_next_report(
    uow: UnitOfWork, planner: Actor, bounced: MailBounce, greeting: str, contact_email: str
):
    service.put_aside(uow, planner, bounced.bounce_id, reason=" De mailbox was vol. ", version=bounced.version)

    assert (bounced.put_aside_by, bounced.put_aside_because) == (planner.name, "De mailbox was vol.")
    assert todos(uow) == []
    assert bounces.bounced_addresses(uow, [contact_email]) == {}
    with pytest.raises(Conflict, match="al opzij"):
        service.put_aside(uow, planner, bounced.bounce_id, reason="Nog eens")
    service.receive_report(uow, sent_to(uow, contact_email, greeting, 2), HARD)
    assert len(todos(uow)) == 1


def test_putting_aside_asks_a_reason_the_right_and_the_version_that_was_seen(
    uow: UnitOfWork, planner: Actor, bounced: MailBounce, world: World
):
    with pytest.raises(Refused, match="waarom"):
        service.put_aside(uow, planner, bounced.bounce_id, reason="  ")
    with pytest.raises(Stale):
        service.put_aside(uow, planner, bounced.bounce_id, reason="Vol", version=9)
    with pytest.raises(Forbidden):
        service.put_aside(uow, world.staff[Role.NURSE].actor, bounced.bounce_id, reason="Vol")
    with pytest.raises(NotFound):
        service.put_aside(uow, planner, uuid7(), reason="Vol")


def test_another_address_ends_the_task_and_asks_again_what_waits(
    uow: UnitOfWork, planner: Actor, world: World, bounced: MailBounce, clock_at: FixedClock
):
    visit = proposed(uow, planner, world)
    contact = world.contacts[Role.PLANNING_CONTACT]

    member = identity.change_email(uow, planner, contact.member_id, email=" Juist@School.example ")
    reactions.react(uow, "AddressChanged", {"member_id": str(member.member_id), "version": member.version})

    assert todos(uow) == []
    (message,) = waiting(uow, planning.PROPOSED)
    assert message.payload["to"]["email"] == "Juist@School.example"
    assert message.payload["data"]["visit_id"] == str(visit.visit_id)
    office = PostOffice()
    carry_out(uow, message, office)
    assert office.mails[0].to == "Juist@School.example"


def test_nothing_is_asked_again_of_who_waits_for_nothing(uow: UnitOfWork, world: World):
    planning.after_address_changed(uow, AddressChanged(world.contacts[Role.PLANNING_CONTACT].member_id, 2))

    assert waiting(uow, planning.PROPOSED) == []


def test_an_address_is_not_changed_to_the_same_or_to_that_of_another(uow: UnitOfWork, planner: Actor, world: World):
    contact, head = world.contacts[Role.PLANNING_CONTACT], world.contacts[Role.HEAD]

    with pytest.raises(Conflict, match="al het adres"):
        identity.change_email(uow, planner, contact.member_id, email=contact.email.upper())
    with uow.attempt(), pytest.raises(Conflict, match="al iemand met dit e-mailadres"), uow.attempt():
        identity.change_email(uow, planner, contact.member_id, email=head.email)


def test_only_who_gives_a_role_may_change_the_address_of_who_holds_it(uow: UnitOfWork, planner: Actor, world: World):
    with pytest.raises(Forbidden):
        identity.change_email(uow, planner, world.staff[Role.DIRECTOR].member_id, email="ander@clb.example")
    with pytest.raises(Forbidden):
        identity.change_email(
            uow, world.staff[Role.NURSE].actor, world.contacts[Role.HEAD].member_id, email="ander@school.example"
        )
    with pytest.raises(NotFound):
        identity.change_email(uow, world.contacts[Role.HEAD].actor, world.other_contact.member_id, email="x@y.example")


@pytest.fixture
def stored(fresh_runtime: Runtime, world: World, clock_at: FixedClock, greeting: str, contact_email: str):
    """A mail that came back, committed; its report's id."""
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        to = Recipient(world.contacts[Role.PLANNING_CONTACT].member_id, contact_email, "Contact voor planning")
        service.queue_mail(
            uow, template=greeting, to=to, business_key="x", payload={"words": "Els"}, school_id=world.school_id
        )
        message = waiting(uow, greeting)[-1]
        carry_out(uow, message, PostOffice())
        return service.receive_report(uow, message.message_id, HARD).bounce_id


def test_the_home_page_and_its_number_lead_to_what_can_be_done(as_planner: Client, as_nurse: Client, stored):
    page = as_planner.text("/")

    assert f"/mails/onbestelbaar/{stored}" in page
    assert 'Aan zet <span class="count' in page
    assert "onbestelbaar" not in as_nurse.text("/")
    detail = as_planner.text(f"/mails/onbestelbaar/{stored}")
    for words in ("dit adres bestaat niet", "550 5.1.1 User unknown", "Pas het adres aan", "Leg opzij"):
        assert words in detail, words
    assert str(stored) in as_planner.text("/mails/onbestelbaar")


def test_who_may_not_change_the_address_of_a_colleague_is_told_whom_to_ask(
    as_planner: Client, as_administrator: Client, fresh_runtime: Runtime, world: World, greeting: str, clock_at: FixedClock
):
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        message_id = sent_to(uow, world.staff[Role.NURSE].email, greeting)
        address = f"/mails/onbestelbaar/{service.receive_report(uow, message_id, HARD).bounce_id}"

    assert "Vraag de beheerder van het centrum" in as_planner.text(address)
    assert "Pas het adres aan" not in as_planner.text(address)
    assert "Pas het adres aan" in as_administrator.text(address)


def test_the_delivery_log_says_that_it_came_back(as_planner: Client, stored):
    page = as_planner.text("/mails")

    assert "Onbestelbaar" in page
    assert "dit adres bestaat niet" in page
    (item,) = as_planner.api("GET", "/mail-deliveries").get_json()["items"]
    assert (item["outcome"], item["report"]["kind"], item["report"]["status"]) == ("sent", "hard", "5.1.1")


def test_who_proposes_is_told_before_the_mail_leaves(as_planner: Client, stored, fresh_runtime: Runtime, world: World):
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        visit_id = proposed(uow, world.staff[Role.PLANNER].actor, world).visit_id

    page = as_planner.text(f"/bezoeken/{visit_id}/voorstellen")
    assert "De vorige mail kwam terug: dit adres bestaat niet." in page
    assert f"/mails/onbestelbaar/{stored}" in page
    assert "mail kwam terug: kijk het adres na" in as_planner.text(f"/bezoeken/{visit_id}")


def test_put_aside_on_the_page(as_planner: Client, stored):
    again = as_planner.post(f"/mails/onbestelbaar/{stored}/opzij", {"reason": "", "version": "1"})
    assert again.status_code == 422

    done = as_planner.post(f"/mails/onbestelbaar/{stored}/opzij", {"reason": "Belt ons zelf", "version": "1"})

    assert done.status_code == 303
    assert "Alle mails kwamen aan" in as_planner.text("/mails/onbestelbaar")
    assert "“Belt ons zelf”" in as_planner.text(f"/mails/onbestelbaar/{stored}")
    assert "onbestelbaar" not in as_planner.text("/")


def test_put_aside_over_rest(as_planner: Client, client: Callable[..., Client], world: World, stored):
    (item,) = as_planner.api("GET", "/mail-bounces").get_json()["items"]
    assert (item["bounce_id"], item["recipient_email"], item["reason"]) == (
        str(stored), world.contacts[Role.PLANNING_CONTACT].email, "unknown_address",
    )  # fmt: skip
    address, body = f"/mail-bounces/{stored}/put-aside", {"reason": "Belt ons zelf"}

    assert as_planner.api("POST", address, body).status_code == 428
    assert as_planner.api("POST", address, body, version=7).status_code == 412
    assert as_planner.api("POST", address, {"reason": ""}, version=1).status_code == 422
    assert client(world.staff[Role.NURSE]).api("POST", address, body, version=1).status_code == 403
    done = as_planner.api("POST", address, body, version=1)
    assert (done.status_code, done.get_json()["put_aside_because"]) == (200, "Belt ons zelf")
    assert as_planner.api("POST", address, body, version=2).status_code == 409
    assert as_planner.api("GET", "/mail-bounces").get_json()["items"] == []


def test_the_address_is_changed_on_its_page_and_over_rest(as_planner: Client, as_head: Client, world: World, stored):
    member_id = world.contacts[Role.PLANNING_CONTACT].member_id

    assert as_planner.post(f"/mensen/{member_id}/adres", {"email": "geen adres"}).status_code == 422
    done = as_planner.post(f"/mensen/{member_id}/adres", {"email": "juist@school.example", "version": "1"})
    assert done.status_code == 303
    assert "Alle mails kwamen aan" in as_planner.text("/mails/onbestelbaar")
    found = as_planner.api("GET", f"/members/{member_id}/email")
    assert (found.get_json()["email"], found.headers["ETag"]) == ("juist@school.example", '"v2"')
    changed = as_head.api("PUT", f"/members/{member_id}/email", {"email": "beter@school.example"}, version=2)
    assert (changed.status_code, changed.get_json()["email"]) == (200, "beter@school.example")


def test_the_list_takes_as_many_statements_for_more_reports(
    as_planner: Client, stored, statements: list[str], fresh_runtime: Runtime, world: World, greeting: str
):
    def spent() -> int:
        statements.clear()
        as_planner.text("/mails/onbestelbaar")
        return len(statements)

    as_planner.text("/mails/onbestelbaar")
    few = spent()
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        for role in (Role.HEAD, Role.CARE_COORDINATOR):
            service.receive_report(uow, sent_to(uow, world.contacts[role].email, greeting), HARD)
        assert len(bounces.troubles(uow, TODAY)) == 3

    assert spent() == few


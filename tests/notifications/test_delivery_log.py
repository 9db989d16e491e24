"""The delivery log as a page and over REST: who may see it, its filters and its pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from clb_app.runtime import Runtime
from clb_core.clock import FixedClock
from clb_core.ids import uuid7
from clb_core.outbox.models import MessageKind
from clb_core.outbox.service import put
from clb_core.terms import add_minutes
from clb_platform.notifications.models import MailDelivery
from clb_platform.notifications.vocabulary import Outcome
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import CentreScope, unit_of_work
from client import Client
from world import World


def delivery(moment: datetime, number: int, **more: object) -> MailDelivery:
    values: dict[str, object] = {
        "message_id": uuid7(), "template": "invitation", "recipient_member_id": None, "recipient_name": f"Gast {number}",
        "recipient_email": f"gast{number}@proef.example", "recipient_key": f"gast{number}@proef.example",
        "subject": f"Uitnodiging {number}", "object_kind": None, "object_id": None, "school_id": None,
        "queued_at": moment, "sent_at": moment, "outcome": Outcome.SENT, "smtp_reply": "250 ok",
    }  # fmt: skip
    return MailDelivery(**values | more)


@pytest.fixture
def log(fresh_runtime: Runtime, world: World, clock_at: FixedClock) -> list[MailDelivery]:
    """Sixty mails, a minute apart, the newest last; two went otherwise. And one of another centre."""
    begin = clock_at.now()
    rows = [delivery(add_minutes(begin, number - 60), number) for number in range(58)]
    rows.append(
        delivery(
            add_minutes(begin, -2),
            58,
            outcome=Outcome.REFUSED,
            sent_at=None,
            smtp_reply="550 5.1.1 onbekend",
            recipient_name="Wim",
            recipient_email="wim@weg.example",
            recipient_key="wim@weg.example",
            school_id=world.school_id,
        )
    )
    rows.append(
        delivery(add_minutes(begin, -1), 59, outcome=Outcome.SUPERSEDED, sent_at=None, subject="", smtp_reply="")
    )
    with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
        uow.add_all(rows)
        put(uow, MessageKind.MAIL, "invitation", {}, "waits:1")
    with unit_of_work(fresh_runtime.database, CentreScope(world.foreign_centre_id)) as uow:
        uow.add(delivery(begin, 99, recipient_email="geheim@elders.example"))
    return rows


def asked(client: Client, address: str) -> dict[str, Any]:
    """The body of an answer that must be 200."""
    answer = client.api("GET", address)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.get_json()
    return body


def ids(body: dict[str, list[dict[str, str]]]) -> list[UUID]:
    return [UUID(item["message_id"]) for item in body["items"]]


def test_the_page_tells_what_was_sent_refused_and_overtaken(as_planner: Client, log: list[MailDelivery]) -> None:
    page = as_planner.text("/mails")

    for words in ("60 mails", "gast57@proef.example", "Verzonden", "Geweigerd", "550 5.1.1 onbekend", "Achterhaald",
                  "Basisschool De Proeftuin", "1 mail wacht nog"):  # fmt: skip
        assert words in page.replace("\N{NO-BREAK SPACE}", " "), words
    assert "geheim@elders.example" not in page


def test_the_page_goes_on_where_it_stopped(as_planner: Client, log: list[MailDelivery]) -> None:
    first = as_planner.text("/mails")
    assert "gast9@proef.example" not in first
    href = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]

    second = as_planner.text(href.replace("&amp;", "&"))

    assert "gast9@proef.example" in second
    assert "gast10@proef.example" not in second


@pytest.mark.parametrize(
    ("address", "shown", "hidden"),
    [
        ("/mails?q=WIM", "wim@weg.example", "gast57@"),
        ("/mails?outcome=refused", "wim@weg.example", "gast57@"),
        ("/mails?outcome=superseded", "gast59@", "gast57@"),
        ("/mails?template=invitation", "gast57@", "Geen mails"),
        ("/mails?first=2026-10-07", "Geen mails met deze filter", "gast57@"),
        ("/mails?last=2026-10-06", "gast57@", "Geen mails"),
        ("/mails?outcome=onzin", "gast57@", "Geen mails"),
    ],
)
def test_the_page_filters(as_planner: Client, log: list[MailDelivery], address: str, shown: str, hidden: str) -> None:
    page = as_planner.text(address)

    assert shown in page
    assert hidden not in page


def test_an_empty_log_says_what_will_come(as_planner: Client) -> None:
    assert "Nog geen mails." in as_planner.text("/mails")


def test_a_nurse_and_a_school_may_not_read_it(client: Callable[..., Client], world: World) -> None:
    for someone in (world.staff[Role.NURSE], world.contacts[Role.HEAD]):
        assert client(someone).get("/mails").status_code == 403
        assert client(someone).api("GET", "/mail-deliveries").status_code == 403
    assert client().api("GET", "/mail-deliveries").status_code == 401


def test_rest_gives_pages_newest_first_without_gaps(as_planner: Client, log: list[MailDelivery]) -> None:
    newest_first = [row.message_id for row in reversed(log)]

    first = asked(as_planner, "/mail-deliveries?limit=25")
    second = asked(as_planner, f"/mail-deliveries?limit=25&cursor={first['next_cursor']}")
    third = asked(as_planner, f"/mail-deliveries?limit=25&cursor={second['next_cursor']}")

    assert ids(first) + ids(second) + ids(third) == newest_first
    assert third["next_cursor"] is None


def test_rest_filters_and_refuses_what_it_does_not_know(
    as_planner: Client, log: list[MailDelivery], world: World
) -> None:
    refused = asked(as_planner, f"/mail-deliveries?school_id={world.school_id}&outcome=refused")

    assert [item["smtp_reply"] for item in refused["items"]] == ["550 5.1.1 onbekend"]
    assert as_planner.api("GET", "/mail-deliveries?outcome=onzin").status_code == 422
    assert as_planner.api("GET", "/mail-deliveries?cursor=onzin").status_code == 422
    assert as_planner.api("GET", "/mail-deliveries?cursor=WyJ4IiwieSJd").status_code == 422


def test_the_list_takes_as_many_statements_for_sixty_mails_as_for_one(
    as_planner: Client, log: list[MailDelivery], statements: list[str]
) -> None:
    def spent(address: str) -> int:
        statements.clear()
        as_planner.text(address)
        return len(statements)

    as_planner.text("/mails")
    assert spent("/mails") == spent("/mails?q=wim")

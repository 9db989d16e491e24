"""A centre's own texts of mails: fields are checked in words, shown with real facts, versioned, and back to the product's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audit.entries import entries_of
from clb_app import reactions
from clb_core.errors import Conflict, Forbidden, NotFound, Refused, Stale
from clb_core.outbox.models import MessageKind
from clb_platform.notifications import queries, service
from clb_platform.notifications.vocabulary import NotificationsAction
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Role
from clb_tenants.audit import queries as ledger
from clb_tenants.identity import queries as identity
from client import Client
from notifications.post import TOOLS
from planning.data import PM, THURSDAY, TUESDAY, at, proposed
from planning.post import mails_sent, open_messages
from world import World

KIND = "planning.proposed"
SUBJECT = "Kies een datum, {school}"
BODY = "Dag allemaal\n\nVoor {bezoek} kan het op:\n{data}\n\nAntwoord tegen {termijn}."
URL = f"/mails/teksten/{KIND}"


def write(uow: Any, actor: Actor, *, subject: str = SUBJECT, body: str = BODY, version: int | None = None) -> Any:
    return service.write_text(uow, actor, KIND, subject=subject, body=body, version=version)


def test_the_next_mail_has_the_centres_words_and_still_its_button(uow, planner: Actor, administrator: Actor, world: World) -> None:
    write(uow, administrator)
    proposed(uow, planner, world, at(THURSDAY), at(TUESDAY, PM))
    (mail,) = mails_sent(uow)

    assert mail.subject == "Kies een datum, Basisschool De Proeftuin"
    lines = mail.text.splitlines()
    assert "Dag allemaal" in lines
    assert len([line for line in lines if line.startswith("• ")]) == 2
    assert "/antwoord/" in mail.text
    assert "Dag allemaal</p>" in mail.html
    assert "We komen graag langs" not in mail.text


def test_what_a_centre_writes_is_no_markup(uow, planner: Actor, administrator: Actor, world: World) -> None:
    write(uow, administrator, body=BODY + "\n\n<b>zeven</b>")
    proposed(uow, planner, world, at(THURSDAY))
    (mail,) = mails_sent(uow)
    assert "&lt;b&gt;zeven&lt;/b&gt;" in mail.html


@pytest.mark.parametrize(
    ("subject", "body", "field", "words"),
    [
        ("{scool}", BODY, "subject", r"kent \{scool\} niet"),
        (SUBJECT, BODY + "{leerling}", "body", r"kent \{leerling\} niet"),
        (SUBJECT, "Antwoord tegen {termijn}.", "body", r"Zonder \{data\}"),
        (SUBJECT, BODY + "{}", "body", r"kent \{\} niet"),
    ],
)
def test_a_field_that_is_unknown_or_lacking_is_refused_in_words(
    uow, administrator: Actor, subject: str, body: str, field: str, words: str
) -> None:
    with pytest.raises(Refused, match=words) as caught:
        write(uow, administrator, subject=subject, body=body)
    assert list(caught.value.fields) == [field]
    assert queries.text_of(uow, KIND) is None


def test_every_version_stays_and_the_standard_comes_back(uow, planner: Actor, administrator: Actor, world: World) -> None:
    write(uow, administrator, version=0)
    with pytest.raises(Stale):
        write(uow, administrator, version=0)
    write(uow, administrator, subject="Tweede {school}", version=1)
    service.reset_text(uow, administrator, KIND, 2)
    with pytest.raises(Conflict, match="geldt al"):
        service.reset_text(uow, administrator, KIND, None)

    assert [row.is_default for row in queries.versions_of(uow, KIND)] == [True, False, False]
    proposed(uow, planner, world, at(THURSDAY))
    (mail,) = mails_sent(uow)
    assert "We komen graag langs" in mail.text
    changed = entries_of(uow, NotificationsAction.TEXT_CHANGED)
    assert ledger.texts(uow, [changed[0].entry_id])[changed[0].entry_id]["subject"] == "Tweede {school}"
    assert len(entries_of(uow, NotificationsAction.TEXT_RESET)) == 1


def test_a_text_that_names_what_the_mail_does_not_have_gives_way(
    uow, planner: Actor, administrator: Actor, world: World
) -> None:
    write(uow, administrator)
    row = queries.text_of(uow, KIND)
    assert row is not None
    known = service.known_kind(KIND)
    proposed(uow, planner, world, at(THURSDAY))
    service.register_mail(KIND, known.compose, label=known.label, package=known.package, fields=known.fields[:1])
    try:
        (mail,) = mails_sent(uow)
    finally:
        service.register_mail(KIND, known.compose, label=known.label, package=known.package, fields=known.fields)
    assert "We komen graag langs" in mail.text


def test_the_preview_has_real_facts_and_leaves_nothing(uow, planner: Actor, administrator: Actor, world: World) -> None:
    shown = service.preview(uow, administrator, KIND, SUBJECT, BODY, TOOLS)
    assert not shown.is_real
    assert "De Kantelberg" in shown.mail.subject

    visit = proposed(uow, planner, world, at(THURSDAY))
    for event in open_messages(uow, MessageKind.EVENT):
        reactions.react(uow, event.name, event.payload)
    shown = service.preview(uow, administrator, KIND, SUBJECT, BODY, TOOLS)
    assert shown.is_real
    assert shown.mail.subject == "Kies een datum, Basisschool De Proeftuin"
    assert "/antwoord/" not in shown.mail.text
    assert queries.text_of(uow, KIND) is None
    assert identity.revoke_links(uow, visit.created_at, subject_id=visit.visit_id) == 0


def test_only_who_may_writes_texts_and_only_of_mails_that_exist(uow, planner: Actor, administrator: Actor) -> None:
    with pytest.raises(Forbidden):
        write(uow, planner)
    with pytest.raises(NotFound):
        service.write_text(uow, administrator, "nobody.knows", subject="x", body="y", version=None)


def test_every_kind_of_mail_can_have_a_text_of_the_centre() -> None:
    ours = {key: known for key, known in service.registered().items() if known.package.startswith("clb_platform.")}
    assert {key for key, known in ours.items() if not known.fields} == set()


def test_the_pages_show_keep_and_take_back(as_administrator: Client) -> None:
    assert "Voorstel van data" in as_administrator.text("/mails/teksten")
    form = {"subject": SUBJECT, "body": BODY, "version": "0"}
    shown = as_administrator.post(URL, form | {"show": "1"})
    assert shown.status_code == 200
    assert "Voorbeeld: Kies een datum, Basisschool De Kantelberg" in shown.text
    assert "De standaardtekst geldt nu" in as_administrator.text(URL)
    refused = as_administrator.post(URL, form | {"body": "Zonder velden"})
    assert refused.status_code == 422
    assert "weet de lezer niet genoeg" in refused.text
    assert as_administrator.post(URL, form).status_code == 303
    page = as_administrator.text(URL)
    assert "Jullie eigen tekst geldt nu" in page
    assert "Versie 1" in page
    assert as_administrator.post(URL, form).status_code == 412
    assert as_administrator.post(f"{URL}/standaard", {"version": "1"}).status_code == 303
    assert as_administrator.get("/mails/teksten/nobody").status_code == 404


def test_rest_does_the_same(as_administrator: Client, client: Callable[..., Client], world: World) -> None:
    url, text = f"/mail-texts/{KIND}", {"subject": SUBJECT, "body": BODY}
    assert as_administrator.api("GET", url).headers["ETag"] == '"v0"'
    assert as_administrator.api("PUT", url, text).status_code == 428
    assert as_administrator.api("PUT", url, text | {"body": "{x}"}, version=0).status_code == 422
    kept = as_administrator.api("PUT", url, text, version=0)
    assert (kept.status_code, kept.headers["ETag"], kept.json["is_default"]) == (200, '"v1"', False)
    rows = {row["template"]: row for row in as_administrator.api("GET", "/mail-texts").json["items"]}
    assert rows[KIND]["body"] == BODY
    assert {field["name"] for field in rows[KIND]["fields"]} >= {"school", "data", "termijn"}
    assert as_administrator.api("DELETE", url, version=0).status_code == 412
    assert as_administrator.api("DELETE", url, version=1).json["is_default"] is True
    assert client(world.staff[Role.PLANNER]).api("GET", "/mail-texts").status_code == 403
    assert client(world.foreign_planner).api("GET", url).status_code == 403

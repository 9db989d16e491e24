"""Links of mails that must not work (any more), those who open them before a person does, and people who left."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from bad_input.said import assert_refused, said
from clb_core import clock
from clb_core.ids import uuid7
from clb_core.terms import last_moment_of
from clb_platform.calendars.vocabulary import HalfDay
from clb_platform.planning import queries
from clb_platform.planning.service import create_visit, propose
from clb_platform.planning.vocabulary import VisitState
from clb_tenants.access.roles import Role
from clb_tenants.identity import service as identity
from clb_tenants.identity.models import MailLink
from clb_tenants.identity.vocabulary import LinkPurpose
from planning.data import PM, REPLY_BY, at, key
from world import PASSWORD

BRUSSELS = ZoneInfo("Europe/Brussels")
UNKNOWN = "Deze link kennen we niet. Kopieer hem helemaal uit de mail, of vraag het CLB een nieuwe."
REPLACED = "Deze link werkt niet meer. Er kwam een nieuwe in de plaats, of de vraag is ingetrokken."
OTHER_DATES = "Het CLB stelde intussen andere data voor."
OPTIONS = (at("2026-11-19"), at("2026-11-19", PM))
ENDED = "je bent geen contact van deze school meer"


@dataclass(frozen=True, slots=True)
class Asked:
    """A visit with two dates on offer, and the link that the school's contact got."""

    visit_id: UUID
    link_id: UUID
    token: str
    date_ids: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"/antwoord/{self.token}"

    def answers(self, kind: str = "yes") -> dict[str, str]:
        return {f"answer_{date_id}": kind for date_id in self.date_ids}

    def body(self, revision: int = 1) -> dict[str, object]:
        return {"revision": revision, "answers": [{"date_id": date_id, "kind": "yes"} for date_id in self.date_ids]}


@pytest.fixture
def ask(as_staff, fresh_runtime, world, as_superuser) -> Callable[[], Asked]:
    """A new visit; what earlier tests of this file left is out of the way."""

    def work(uow, planner):
        visit = create_visit(uow, planner, world.school_id, [key(uow, world.groups["4A"], "SC3")], world.team_id)
        propose(uow, planner, visit.visit_id, OPTIONS, REPLY_BY)
        link = MailLink(
            link_id=uuid7(), purpose=LinkPurpose.ANSWER, member_id=world.contacts[Role.PLANNING_CONTACT].member_id,
            school_id=world.school_id, subject_id=visit.visit_id, created_at=clock.now(),
            expires_at=last_moment_of(REPLY_BY),
        )  # fmt: skip
        token = identity.make_link(uow, fresh_runtime.settings.secret_key, link)
        rows = queries.dates_of(uow, [visit.visit_id])[visit.visit_id]
        return Asked(visit.visit_id, link.link_id, token, tuple(str(row.date_id) for row in rows))

    def make() -> Asked:
        as_superuser("update visit_item set active = false")
        as_superuser("delete from booking")
        found = as_staff(work)
        assert isinstance(found, Asked)
        return found

    return make


def hidden(page: str) -> dict[str, str]:
    """What the page's form sends along unseen."""
    return dict(re.findall(r'<input type="hidden" name="(form_token|revision)" value="([^"]*)"', page))


@pytest.fixture
def invited(as_administrator, as_staff, fresh_runtime) -> Callable[[str], str]:
    """Invites an address as a nurse; the address of the invitation's page."""

    def make(email: str) -> str:
        body = {"name": "Nieuwe Collega", "email": email, "role": "nurse"}
        invitation = as_administrator.api("POST", "/invitations", body)
        assert invitation.status_code == 201

        def link(uow, _planner):
            row = MailLink(
                link_id=uuid7(), purpose=LinkPurpose.INVITATION, member_id=None, school_id=None,
                subject_id=UUID(invitation.json["invitation_id"]), created_at=clock.now(),
                expires_at=last_moment_of(REPLY_BY),
            )  # fmt: skip
            return identity.make_link(uow, fresh_runtime.settings.secret_key, row)

        return f"/uitnodiging/{as_staff(link)}"

    return make


# Who opens a link before a person does.


def test_a_scanner_that_opens_the_link_of_a_proposal_changes_nothing(client, ask, unchanged):
    asked = ask()
    with unchanged():
        assert client().get(asked.url).status_code == 200
        assert client().get(f"{asked.url}?verstuurd=1").status_code == 200
        head = client().raw.head(asked.url)
        bare = client().raw.post(asked.url)
        filled = client().raw.post(asked.url, data={**asked.answers(), "revision": "1"})
        with_csrf = client().post(asked.url, {**asked.answers(), "revision": "1"})
        as_json = client().raw.post(asked.url, json={**asked.answers(), "revision": "1"})
        others = [client().raw.open(asked.url, method=method) for method in ("PUT", "DELETE", "PATCH", "OPTIONS")]

    assert (head.status_code, head.get_data()) == (200, b"")
    for refused in (bare, filled, as_json):
        assert_refused(refused, 422, "Ververs ze en probeer opnieuw; er is niets gewijzigd.")
    assert_refused(with_csrf, 400, "Er is niets gewijzigd. Open de link uit de mail en vul de pagina in.")
    assert [answer.status_code for answer in others] == [405, 405, 405, 200]


def test_a_scanner_that_opens_an_invitation_changes_nothing(client, invited, unchanged):
    url = invited("scanner@proef.example")
    passwords = {"password": PASSWORD, "again": PASSWORD}
    with unchanged():
        assert client().get(url).status_code == 200
        assert client().raw.head(url).status_code == 200
        bare = client().raw.post(url)
        filled = client().raw.post(url, data=passwords)
        accept = client().raw.post(f"{url}/aanvaarden")

    for refused in (bare, filled, accept):
        assert_refused(refused, 422, "Ververs ze en probeer opnieuw; er is niets gewijzigd.")


# Links that do not work.


@pytest.mark.parametrize("token", ["x", "A" * 54, "A" * 5000, "%00", "é", "..%2F..%2Fetc", "<script>", "=" * 8])
@pytest.mark.parametrize("path", ["/antwoord", "/uitnodiging"])
def test_a_link_that_is_none_of_ours_is_unknown(client, unchanged, path, token):
    with unchanged():
        shown = client().get(f"{path}/{token}")
        sent = client().post(f"{path}/{token}", {"password": PASSWORD, "again": PASSWORD, "revision": "1"})

    assert_refused(shown, 404, UNKNOWN if "%2F" not in token else "Dit bestaat niet")
    assert_refused(sent, 404, UNKNOWN if "%2F" not in token else "Dit bestaat niet")


def test_the_link_of_one_thing_opens_no_other(client, ask, invited, unchanged):
    answer_token, invitation_token = ask().token, invited("ander@proef.example").rsplit("/", 1)[1]
    with unchanged():
        as_invitation = client().get(f"/uitnodiging/{answer_token}")
        as_answer = client().get(f"/antwoord/{invitation_token}")

    assert_refused(as_invitation, 404, UNKNOWN)
    assert_refused(as_answer, 404, UNKNOWN)


def test_a_link_with_another_centre_written_in_it_is_unknown(client, ask, world, unchanged):
    """The centre's id stands readable in the token; changing it finds nothing there."""
    raw = base64.urlsafe_b64decode(ask().token + "==")
    forged = base64.urlsafe_b64encode(world.foreign_centre_id.bytes + raw[16:]).decode().rstrip("=")
    with unchanged():
        answer = client().get(f"/antwoord/{forged}")

    assert_refused(answer, 404, UNKNOWN)


def test_a_link_past_its_term_is_gone(client, ask, clock_at, unchanged):
    asked = ask()
    nobody = client()
    values = hidden(nobody.text(asked.url)) | asked.answers()
    clock_at.move_to(datetime(2026, 10, 13, tzinfo=BRUSSELS))
    with unchanged():
        shown, sent = nobody.get(asked.url), nobody.post(asked.url, values)

    assert_refused(shown, 410, "Deze link verviel op maandag 12 oktober. Vraag het CLB een nieuwe.")
    assert_refused(sent, 410, "Deze link verviel op maandag 12 oktober. Vraag het CLB een nieuwe.")


def test_an_invitation_past_its_term_is_gone(client, invited, clock_at, unchanged):
    url = invited("te-laat@proef.example")
    clock_at.move_to(datetime(2026, 10, 20, tzinfo=BRUSSELS))
    with unchanged():
        shown = client().get(url)
        sent = client().post(url, {"password": PASSWORD, "again": PASSWORD})

    assert_refused(shown, 410, "Deze link verviel op maandag 12 oktober.")
    assert_refused(sent, 410, "Deze link verviel op maandag 12 oktober.")


def test_an_invitation_that_was_used_is_gone(client, invited, unchanged):
    url = invited("een-keer@proef.example")
    passwords = {"password": "een heel ander wachtwoord", "again": "een heel ander wachtwoord"}
    assert client().post(url, passwords).status_code == 303
    with unchanged():
        shown, sent = client().get(url), client().post(url, passwords)

    assert_refused(shown, 410, "Deze link werkt niet meer.")
    assert_refused(sent, 410, "Deze link werkt niet meer.")


def test_the_link_of_a_visit_that_stands_says_what_stands(client, ask, as_staff, unchanged):
    asked = ask()
    nobody = client()
    values = hidden(nobody.text(asked.url)) | asked.answers("no") | {f"reason_{each}": "exams" for each in asked.date_ids}
    assert nobody.post(asked.url, values).status_code == 303
    as_staff(lambda uow, _planner: _confirm_by_hand(uow, asked))
    with unchanged():
        shown, sent = nobody.get(asked.url), nobody.post(asked.url, values)

    for answer in (shown, sent):
        assert_refused(answer, 409, "Past dat toch niet, bel dan het CLB.")


def _confirm_by_hand(uow, asked: Asked) -> None:
    """Its link is not stopped: as when the mail with the answer and the phone call crossed."""
    visit = queries.visit(uow, asked.visit_id)
    visit.day, visit.half_day, visit.state = at("2026-11-09").day, HalfDay.MORNING, VisitState.CONFIRMED


def test_an_answer_to_an_option_that_was_withdrawn_is_gone(client, ask, as_staff, as_contact, unchanged):
    asked = ask()
    nobody = client()
    values = hidden(nobody.text(asked.url)) | asked.answers()
    as_staff(lambda uow, planner: propose(uow, planner, asked.visit_id, [at("2026-11-26")], REPLY_BY))
    with unchanged():
        by_link = nobody.post(asked.url, values)
        by_form = as_contact.post(f"/bezoeken/{asked.visit_id}/antwoord", {"revision": "1", **asked.answers()})
        by_rest = as_contact.api("POST", f"/visits/{asked.visit_id}/answer", asked.body())
        old_dates = as_contact.api("POST", f"/visits/{asked.visit_id}/answer", asked.body(revision=2))

    assert_refused(by_link, 410, REPLACED)
    assert_refused(by_form, 410, OTHER_DATES)
    assert_refused(by_rest, 410, OTHER_DATES)
    assert_refused(old_dates, 410, "Een van deze data wordt niet meer voorgesteld.")


def test_an_answer_past_the_term_is_gone_in_the_account_too(ask, as_contact, clock_at, unchanged):
    asked = ask()
    clock_at.move_to(datetime(2026, 10, 13, tzinfo=BRUSSELS))
    with unchanged():
        by_rest = as_contact.api("POST", f"/visits/{asked.visit_id}/answer", asked.body())
        by_form = as_contact.post(f"/bezoeken/{asked.visit_id}/antwoord", {"revision": "1", **asked.answers()})

    words = "Antwoorden kon tot en met maandag 12 oktober. Bel het CLB: dan zoeken jullie samen een datum."
    assert_refused(by_rest, 410, words)
    assert_refused(by_form, 410, words)


def test_an_answer_to_a_visit_of_another_school_or_centre_is_unknown(client, ask, world, unchanged):
    asked = ask()
    with unchanged():
        for stranger in (client(world.other_contact), client(world.foreign_contact)):
            by_form = stranger.post(f"/bezoeken/{asked.visit_id}/antwoord", {"revision": "1", **asked.answers()})
            by_rest = stranger.api("POST", f"/visits/{asked.visit_id}/answer", asked.body())
            assert_refused(by_form, 404, "Dit bestaat niet of hoort niet bij jouw centrum of school.")
            assert_refused(by_rest, 404, "Dit bestaat niet of hoort niet bij jouw centrum of school.")


# People who left.


@pytest.fixture
def removed(as_staff, as_superuser, world):
    """Ends the role of the school's contact, until the end of the test."""
    contact = world.contacts[Role.PLANNING_CONTACT]

    def end() -> None:
        as_staff(lambda uow, planner: identity.end_membership(uow, planner, contact.membership_id, reason="Ander werk."))

    yield end
    as_superuser(f"update membership set valid_until = null where membership_id = '{contact.membership_id}'")


def test_a_contact_who_was_removed_is_stopped_at_the_next_request(client, ask, removed, world, unchanged):
    asked = ask()
    by_page, by_rest, nobody = (client(world.contacts[Role.PLANNING_CONTACT]) for _each in range(3))
    values = hidden(nobody.text(asked.url)) | asked.answers()
    assert by_page.get(f"/bezoeken/{asked.visit_id}").status_code == 200
    assert by_rest.api("GET", "/me").status_code == 200
    removed()

    with unchanged():
        shown, sent = client().get(asked.url), nobody.post(asked.url, values)
        form = by_page.post(f"/bezoeken/{asked.visit_id}/antwoord", {"revision": "1", **asked.answers()})
        page = by_page.get(f"/bezoeken/{asked.visit_id}")
        problem = by_rest.api("POST", f"/visits/{asked.visit_id}/answer", asked.body())
    assert_refused(shown, 410, REPLACED)
    assert_refused(sent, 410, REPLACED)
    assert_refused(form, 401, "Je rol hier is beëindigd. Kies een andere plek, of vraag het je contact bij het CLB.")
    assert_refused(problem, 401, "Je rol hier is beëindigd.")
    assert page.status_code == 302
    assert "Proeftuin" not in said(page)


def test_a_link_that_was_not_stopped_is_stopped_by_the_role_that_ended(client, ask, removed, as_superuser, unchanged):
    asked = ask()
    nobody = client()
    values = hidden(nobody.text(asked.url)) | asked.answers()
    removed()
    as_superuser(f"update mail_link set revoked_at = null where link_id = '{asked.link_id}'")
    with unchanged():
        shown, sent = nobody.get(asked.url), nobody.post(asked.url, values)

    assert_refused(shown, 410, ENDED)
    assert_refused(sent, 410, ENDED)

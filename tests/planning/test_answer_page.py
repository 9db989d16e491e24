"""The school answers: by the personal link of its mail, and from its account, through the whole application."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from clb_core import clock
from clb_core.ids import uuid7
from clb_core.terms import last_moment_of
from clb_platform.planning import queries
from clb_platform.planning.models import VisitDate
from clb_platform.planning.service import Answer, answer, cancel, confirm, propose
from clb_platform.planning.vocabulary import AnswerKind, AnswerReason, HalfDayOfYear, VisitState
from clb_tenants.access.roles import Role
from clb_tenants.identity import queries as identity_queries
from clb_tenants.identity import service as identity
from clb_tenants.identity.models import MailLink
from clb_tenants.identity.vocabulary import LinkPurpose
from clb_tenants.isolation.scope import unit_of_work
from planning.data import PM, REPLY_BY, THURSDAY, TUESDAY, at, proposed

BRUSSELS = ZoneInfo("Europe/Brussels")
YES, MAYBE, NO = AnswerKind.YES, AnswerKind.MAYBE, AnswerKind.NO
HARD_SPACE = "\N{NO-BREAK SPACE}"
PHONE = "053 00 00 00"


@dataclass(frozen=True, slots=True)
class Asked:
    """A visit with dates on offer, and the link that the school's contact got."""

    visit_id: UUID
    token: str
    link_id: UUID

    @property
    def url(self) -> str:
        return f"/antwoord/{self.token}"


@pytest.fixture
def as_staff(fresh_runtime, world):
    planner = world.staff[Role.PLANNER]

    def run(work: Callable[..., object]) -> object:
        with unit_of_work(fresh_runtime.database, planner.scope) as uow:
            return work(uow, planner.actor)

    return run


@pytest.fixture
def ask(as_staff, fresh_runtime, world):
    """Proposes a visit (two dates by default) and makes the link of the school's planning contact."""

    def make(*options: HalfDayOfYear) -> Asked:
        def work(uow, planner):
            visit = proposed(uow, planner, world, *options)
            link = MailLink(
                link_id=uuid7(), purpose=LinkPurpose.ANSWER, member_id=world.contacts[Role.PLANNING_CONTACT].member_id,
                school_id=world.school_id, subject_id=visit.visit_id, created_at=clock.now(),
                expires_at=last_moment_of(REPLY_BY),
            )  # fmt: skip
            token = identity.make_link(uow, fresh_runtime.settings.secret_key, link)
            return Asked(visit.visit_id, token, link.link_id)

        return as_staff(work)

    return make


@pytest.fixture
def rows_of(as_staff):
    """The dates of a visit as stored now: (date_id, answer, reason, note, state)."""

    def read(visit_id: UUID) -> list[VisitDate]:
        def work(uow, _planner):
            rows = queries.dates_of(uow, [visit_id])[visit_id]
            for row in rows:
                uow.session.expunge(row)
            return rows

        return as_staff(work)

    return read


@pytest.fixture
def state_of(as_staff):
    return lambda visit_id: as_staff(lambda uow, _planner: queries.visit(uow, visit_id).state)


def hidden(page: str) -> dict[str, str]:
    """What the page's form sends along unseen."""
    return dict(re.findall(r'<input type="hidden" name="(form_token|revision)" value="([^"]*)"', page))


def given(rows, *kinds, **more: str) -> dict[str, str]:
    """The fields of an answer per date; with a reason where one is asked."""
    values = dict(more)
    for row, kind in zip(rows, kinds, strict=True):
        values[f"answer_{row.date_id}"] = kind.value
        if kind is not YES:
            values[f"reason_{row.date_id}"] = "outing"
    return values


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", page.replace(HARD_SPACE, " "))


def test_the_link_opens_without_signing_in_and_says_for_whom_it_is(client, ask, world):
    page = plain(client().text(ask().url))

    assert "Welke datum past voor jullie?" in page
    assert "Dinsdag 20 oktober, namiddag" in page
    assert "Klas: 4A, 8 leerlingen." in page
    assert "Antwoord tegen maandag 12 oktober." in page
    assert f"Deze link is persoonlijk voor {world.contacts[Role.PLANNING_CONTACT].name}." in page
    assert PHONE in page
    assert "CLB Proefland" in page


def test_the_answer_page_leads_nowhere_into_the_product(client, ask):
    page = client().text(ask().url)

    assert '<nav class="nav"' not in page
    assert 'class="who' not in page


def test_opening_the_link_changes_nothing(client, ask, rows_of, state_of):
    asked = ask()
    client().text(asked.url)
    client().text(asked.url)

    assert state_of(asked.visit_id) is VisitState.PROPOSED
    assert [row.answer for row in rows_of(asked.visit_id)] == [None, None]


def test_an_answer_is_stored_and_thanked_for(client, ask, rows_of, state_of):
    asked = ask()
    nobody, rows = client(), rows_of(asked.visit_id)
    values = hidden(nobody.text(asked.url)) | given(rows, YES, MAYBE, remark="Lokaal 12 is vrij.")
    sent = nobody.post(asked.url, values)
    page = plain(nobody.text(sent.headers["Location"]))

    assert sent.status_code == 303
    assert state_of(asked.visit_id) is VisitState.ANSWERED
    assert [row.answer for row in rows_of(asked.visit_id)] == [YES, MAYBE]
    assert "Bedankt, jullie antwoord is verstuurd" in page
    assert "Als het moet: Uitstap of sportdag" in page
    assert "Je kan je antwoord nog aanpassen tot en met maandag 12 oktober." in page


def test_the_answer_is_the_contacts_own_by_link(client, ask, rows_of, as_staff, world):
    asked = ask()
    nobody = client()
    nobody.post(asked.url, hidden(nobody.text(asked.url)) | given(rows_of(asked.visit_id), YES, NO))
    step = as_staff(
        lambda uow, _planner: next((s.actor_name, s.via) for s in queries.transitions_of(uow, asked.visit_id))
    )

    assert step == (world.contacts[Role.PLANNING_CONTACT].name, "link")


def test_one_date_that_suits_stands_at_once(client, ask, rows_of, state_of):
    asked = ask(at(THURSDAY))
    nobody = client()
    page = nobody.text(asked.url)
    assert "Past deze datum voor jullie?" in page
    sent = nobody.post(asked.url, hidden(page) | given(rows_of(asked.visit_id), YES))

    assert state_of(asked.visit_id) is VisitState.CONFIRMED
    assert "Donderdag 15 oktober, voormiddag" in plain(nobody.text(sent.headers["Location"]))


def test_an_answer_may_be_changed_and_comes_back_filled_in(client, ask, rows_of, state_of):
    asked = ask()
    nobody, rows = client(), rows_of(asked.visit_id)
    first = nobody.text(asked.url)
    nobody.post(asked.url, hidden(first) | given(rows, YES, NO, remark="Graag vroeg."))
    page = nobody.text(asked.url)
    checked = re.findall(r'name="answer_[^"]+" value="(\w+)"[^>]* checked', page)
    assert checked == ["yes", "no"]
    assert "Graag vroeg." in page

    nobody.post(asked.url, hidden(page) | given(rows, NO, NO))
    assert state_of(asked.visit_id) is VisitState.DECLINED


def test_a_date_without_an_answer_comes_back_with_what_was_chosen(client, ask, rows_of, state_of):
    asked = ask()
    nobody, rows = client(), rows_of(asked.visit_id)
    values = hidden(nobody.text(asked.url)) | given(rows[:1], YES, remark="Tot dan.")
    sent = nobody.post(asked.url, values)
    page = sent.get_data(as_text=True)

    assert sent.status_code == 422
    assert "Kies: past, als het moet, of kan niet." in page
    assert re.findall(r'name="answer_[^"]+" value="(\w+)"[^>]* checked', page) == ["yes"]
    assert "Tot dan." in page
    assert state_of(asked.visit_id) is VisitState.PROPOSED


@pytest.mark.parametrize(
    ("reason", "words"),
    [("", "Zeg waarom, dan zoekt het CLB een betere datum."), ("other", "Zeg kort wat de reden is.")],
)
def test_a_date_that_does_not_suit_needs_a_reason(client, ask, rows_of, reason, words):
    asked = ask()
    nobody, rows = client(), rows_of(asked.visit_id)
    values = hidden(nobody.text(asked.url)) | given(rows, YES, NO) | {f"reason_{rows[1].date_id}": reason}
    sent = nobody.post(asked.url, values)

    assert sent.status_code == 422
    assert words in sent.get_data(as_text=True)


def test_a_reason_of_its_own_is_kept(client, ask, rows_of):
    asked = ask()
    nobody, rows = client(), rows_of(asked.visit_id)
    values = hidden(nobody.text(asked.url)) | given(rows, YES, NO)
    values |= {f"reason_{rows[1].date_id}": "other", f"note_{rows[1].date_id}": "De zaal is bezet."}
    nobody.post(asked.url, values)
    after = rows_of(asked.visit_id)[1]

    assert (after.answer_reason, after.answer_note) == (AnswerReason.OTHER, "De zaal is bezet.")


# What must not answer.


def test_a_bare_post_of_a_scanner_changes_nothing(client, ask, rows_of, state_of):
    asked = ask()
    rows = rows_of(asked.visit_id)
    sent = client().raw.post(asked.url, data=given(rows, YES, YES))

    assert sent.status_code == 422
    assert state_of(asked.visit_id) is VisitState.PROPOSED


@pytest.mark.parametrize("token", ["", "onzin", "WyJhIiwxXQ.abc"])
def test_a_form_without_the_pages_own_token_changes_nothing(client, ask, rows_of, state_of, token):
    asked = ask()
    sent = client().post(asked.url, given(rows_of(asked.visit_id), YES, YES, form_token=token, revision="1"))

    assert sent.status_code == 400
    assert "Er is niets gewijzigd." in sent.get_data(as_text=True)
    assert state_of(asked.visit_id) is VisitState.PROPOSED


def test_the_token_of_another_link_is_not_taken(client, ask, rows_of, as_staff, fresh_runtime, world, state_of):
    asked = ask()

    def second(uow, _planner):
        link = MailLink(
            link_id=uuid7(), purpose=LinkPurpose.ANSWER, member_id=world.contacts[Role.HEAD].member_id,
            school_id=world.school_id, subject_id=asked.visit_id, created_at=clock.now(),
            expires_at=last_moment_of(REPLY_BY),
        )  # fmt: skip
        return identity.make_link(uow, fresh_runtime.settings.secret_key, link)

    other = f"/antwoord/{as_staff(second)}"
    nobody = client()
    sent = nobody.post(asked.url, hidden(nobody.text(other)) | given(rows_of(asked.visit_id), YES, YES))

    assert sent.status_code == 400
    assert state_of(asked.visit_id) is VisitState.PROPOSED


def test_a_page_of_an_earlier_proposal_cannot_answer_the_next(client, ask, rows_of, as_staff, fresh_runtime, world):
    asked = ask()
    nobody, rows = client(), rows_of(asked.visit_id)
    old = hidden(nobody.text(asked.url)) | given(rows, YES, YES)
    as_staff(lambda uow, planner: propose(uow, planner, asked.visit_id, [at("2026-10-22")], REPLY_BY))
    sent = nobody.post(asked.url, old)

    assert sent.status_code == 410
    assert all(row.answer is None for row in rows_of(asked.visit_id))


# Links that do not work.


@pytest.mark.parametrize("token", ["onzin", "AaEP555AdS6-OcDCuNbHmK1gdjoIKBHCCutfhmXuQwBOWoDNPPUsFg"])
def test_an_unknown_link_is_said_to_be_unknown(client, token):
    assert "Deze link kennen we niet" in client().text(f"/antwoord/{token}", 404)


def test_the_link_of_an_invitation_answers_nothing(client, as_staff, fresh_runtime, world):
    def invitation(uow, _planner):
        link = MailLink(
            link_id=uuid7(), purpose=LinkPurpose.INVITATION, member_id=None, school_id=None, subject_id=uuid7(),
            created_at=clock.now(), expires_at=last_moment_of(REPLY_BY),
        )  # fmt: skip
        return identity.make_link(uow, fresh_runtime.settings.secret_key, link)

    assert client().get(f"/antwoord/{as_staff(invitation)}").status_code == 404


def test_a_link_past_its_term_says_so_with_the_phone_of_the_centre(client, ask, clock_at):
    asked = ask()
    clock_at.move_to(datetime(2026, 10, 13, 0, 0, tzinfo=BRUSSELS))
    page = plain(client().text(asked.url, 410))

    assert "Deze link verviel op maandag 12 oktober." in page
    assert PHONE in page
    assert "Vraag een nieuwe link" in page


def test_a_link_works_up_to_the_last_second_of_its_term(client, ask, clock_at):
    asked = ask()
    clock_at.move_to(datetime(2026, 10, 12, 23, 59, 59, tzinfo=BRUSSELS))

    assert "Welke datum past voor jullie?" in client().text(asked.url)


def test_a_link_that_was_replaced_does_not_work(client, ask, as_staff):
    asked = ask()
    as_staff(lambda uow, _planner: identity_queries.revoke_links(uow, clock.now(), subject_id=asked.visit_id))

    assert PHONE in client().text(asked.url, 410)


def test_a_contact_who_left_the_school_cannot_answer_any_more(client, ask, as_staff, world, rows_of):
    asked = ask()
    membership = world.contacts[Role.PLANNING_CONTACT].membership_id
    as_staff(lambda uow, planner: identity.end_membership(uow, planner, membership, reason="Werkt er niet meer."))

    assert client().get(asked.url).status_code == 410


def test_a_visit_that_stands_says_what_stands(client, ask, rows_of):
    asked = ask(at(THURSDAY))
    nobody = client()
    values = hidden(nobody.text(asked.url)) | given(rows_of(asked.visit_id), YES)
    nobody.post(asked.url, values)

    assert "Het bezoek staat vast op donderdag 15 oktober, voormiddag." in plain(nobody.text(asked.url, 409))
    again = nobody.post(asked.url, values)
    assert again.status_code == 409
    assert PHONE in again.get_data(as_text=True)


def test_confirming_and_cancelling_stop_the_link(client, ask, rows_of, as_staff, world, fresh_runtime):
    asked = ask()
    contact = world.contacts[Role.PLANNING_CONTACT]
    rows = rows_of(asked.visit_id)
    with unit_of_work(fresh_runtime.database, contact.scope) as uow:
        answer(uow, contact.actor, asked.visit_id, {row.date_id: Answer(YES) for row in rows})
    as_staff(lambda uow, planner: confirm(uow, planner, asked.visit_id, rows[0].date_id))
    assert client().get(asked.url).status_code == 410

    as_staff(lambda uow, planner: cancel(uow, planner, asked.visit_id, reason="Ziek."))
    assert client().get(asked.url).status_code == 410


def test_a_cancelled_visit_asks_nothing_any_more(client, ask, as_superuser, as_staff):
    """Also when its link was not stopped: the state of the visit decides."""
    asked = ask()
    as_staff(lambda uow, planner: cancel(uow, planner, asked.visit_id, reason="Ziek."))
    as_superuser(f"update mail_link set revoked_at = null where link_id = '{asked.link_id}'")

    assert "annuleerde dit bezoek" in client().text(asked.url, 409)


# From the account.


def test_a_contact_answers_from_the_account(as_contact, ask, rows_of, state_of):
    asked = ask()
    page = as_contact.text(f"/bezoeken/{asked.visit_id}")
    assert "Welke datum past voor jullie?" in page
    assert "Deze link is persoonlijk" not in page
    sent = as_contact.post(
        f"/bezoeken/{asked.visit_id}/antwoord", {"revision": "1", **given(rows_of(asked.visit_id), NO, YES)}
    )

    assert sent.status_code == 303
    assert "Bedankt, jullie antwoord is verstuurd" in as_contact.text(sent.headers["Location"])
    assert state_of(asked.visit_id) is VisitState.ANSWERED


def test_an_incomplete_answer_from_the_account_comes_back(as_contact, ask, rows_of):
    asked = ask()
    sent = as_contact.post(
        f"/bezoeken/{asked.visit_id}/antwoord", {"revision": "1", **given(rows_of(asked.visit_id)[:1], YES)}
    )

    assert sent.status_code == 422
    assert "Kies: past, als het moet, of kan niet." in sent.get_data(as_text=True)


def test_the_account_of_another_school_cannot_answer(client, world, ask, rows_of, state_of):
    asked = ask()
    stranger = client(world.other_contact)
    sent = stranger.post(
        f"/bezoeken/{asked.visit_id}/antwoord", {"revision": "1", **given(rows_of(asked.visit_id), YES, YES)}
    )

    assert sent.status_code == 404
    assert state_of(asked.visit_id) is VisitState.PROPOSED


def test_a_planner_cannot_answer_for_the_school(as_planner, ask, rows_of, state_of):
    asked = ask()
    sent = as_planner.post(
        f"/bezoeken/{asked.visit_id}/antwoord", {"revision": "1", **given(rows_of(asked.visit_id), YES, YES)}
    )

    assert sent.status_code == 403
    assert state_of(asked.visit_id) is VisitState.PROPOSED


def test_the_account_shows_the_date_that_stands(as_contact, ask, rows_of):
    asked = ask(at(TUESDAY, PM))
    sent = as_contact.post(
        f"/bezoeken/{asked.visit_id}/antwoord", {"revision": "1", **given(rows_of(asked.visit_id), YES)}
    )
    page = plain(as_contact.text(sent.headers["Location"]))

    assert "Dinsdag 20 oktober, namiddag" in page
    assert "Team Proef komt langs, 12.45–15.15 uur." in page
    assert "Geschiedenis" not in page


def test_after_the_term_the_account_says_to_call(as_contact, ask, clock_at):
    asked = ask()
    clock_at.move_to(datetime(2026, 10, 13, 9, tzinfo=BRUSSELS))
    page = plain(as_contact.text(f"/bezoeken/{asked.visit_id}"))

    assert "Antwoorden kon tot en met maandag 12 oktober. Bel het CLB" in page

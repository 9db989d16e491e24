"""Proposing dates to many schools at once: choose, look, change, send once."""

from __future__ import annotations

import re
from datetime import date

import pytest

from clb_core.web.pages import PageRequest
from clb_platform.planning import queries
from clb_platform.planning.forms.bulk import key_text, read_key
from clb_platform.planning.vocabulary import REPLY_DAYS, VisitState
from clb_tenants.access.roles import Role
from clb_tenants.centres import service as centres
from clb_tenants.identity import service as identity
from clb_tenants.isolation.scope import unit_of_work
from world import YEAR

REPLY_BY = date(2026, 10, 12)
ALL_YEAR = PageRequest(500)
CHOOSE, SHOW, SEND = (f"/bezoeken/voorstel-in-bulk{part}" for part in ("", "/voorbeeld", "/verstuur"))


@pytest.fixture
def as_centre(fresh_runtime, world):
    """Opens a stored unit of work of the planner."""
    return lambda: unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope)


@pytest.fixture
def rows(as_centre):
    """What can be chosen: every first dose in the centre."""
    with as_centre() as uow:
        return [row for row in queries.obligations(uow, YEAR, {}, ALL_YEAR) if row.dose == 1]


@pytest.fixture
def chosen(rows, world):
    return {
        "id": [key_text(row.key) for row in rows],
        "team": str(world.team_id),
        "from_day": "2026-10-15",
        "number": "2",
        "reply_by": REPLY_BY.isoformat(),
    }


@pytest.fixture
def visits_stored(as_centre):
    def read():
        with as_centre() as uow:
            return [row[0] for row in queries.visits(uow, {}, ALL_YEAR)]

    return read


def fields_of(page: str) -> dict[str, str]:
    """What the browser would send of the preview: hidden fields, dates, halves and ticks."""
    form = page[page.index('action="/bezoeken/voorstel-in-bulk/verstuur"') :]
    form = form[: form.index("</form>")]
    found = dict(re.findall(r'<input type="(?:hidden|date)"[^>]*? name="([^"]+)" value="([^"]*)"', form))
    found |= dict.fromkeys(re.findall(r'name="(in-\d+)" value="1" checked', form), "1")
    for name, options in re.findall(r'<select [^>]*name="([^"]+)">(.*?)</select>', form, re.DOTALL):
        found[name] = "pm" if 'value="pm" selected' in options else "am"
    found.setdefault("reply_by", re.search(r'name="reply_by" value="([^"]+)"', form).group(1))
    return {name: value for name, value in found.items() if name != "csrf_token"}


@pytest.fixture
def previewed(as_planner, chosen):
    """The page of the preview, and what it would send."""
    page = as_planner.post(SHOW, chosen).get_data(as_text=True)
    return page, fields_of(page)


def test_a_choice_asks_for_team_and_term_and_says_what_was_chosen(as_planner, chosen, rows):
    answer = as_planner.post(CHOOSE, {"id": chosen["id"]})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 200
    assert f"Je koos {len(rows)} groepen in 2 scholen" in page
    assert "Er is nog niets bewaard of verstuurd" in page


def test_the_term_offered_is_the_centres_usual_number_of_days(as_planner, as_centre, world, chosen):
    assert 'name="reply_by" value="2026-10-16"' in as_planner.post(CHOOSE, {"id": chosen["id"]}).get_data(as_text=True)
    with as_centre() as uow:
        administrator = world.staff[Role.ADMINISTRATOR].actor
        centres.change_setting(uow, administrator, REPLY_DAYS.key, 5, date(2026, 9, 1), "afspraak")

    assert 'name="reply_by" value="2026-10-11"' in as_planner.post(CHOOSE, {"id": chosen["id"]}).get_data(as_text=True)


@pytest.mark.parametrize("data", [{}, {"id": "onzin"}, {"id": "a:b:c"}])
def test_a_choice_that_means_nothing_leads_back_to_the_list_in_words(as_planner, data):
    answer = as_planner.post(CHOOSE, data, follow_redirects=True)

    assert answer.status_code == 200
    assert re.search("Kies eerst minstens één groep|Deze keuze bestaat niet meer", answer.get_data(as_text=True))


def test_the_preview_counts_first_and_stores_nothing(previewed, visits_stored):
    page, fields = previewed
    dates = sum(name.startswith("day-") and bool(value) for name, value in fields.items())

    assert f"Je stelt {dates} data voor aan 2 scholen. Alle 2 krijgen een mail. Er is nog niets verstuurd." in page
    assert visits_stored() == []


def test_a_school_without_a_contact_is_named_in_the_counts(as_planner, as_centre, world, chosen):
    with as_centre() as uow:
        other = world.other_contact
        identity.end_membership(uow, world.staff[Role.ADMINISTRATOR].actor, other.membership_id, reason="weg")

    page = as_planner.post(SHOW, chosen).get_data(as_text=True)
    assert "1 krijgt een mail; Atheneum Proefberg heeft geen contactpersoon. Er is nog niets verstuurd." in page
    assert "Nodig iemand uit" in page


def test_the_dates_of_one_batch_never_claim_the_team_twice(previewed):
    _page, fields = previewed
    at_once = [
        (value, fields[name.replace("day-", "half-")])
        for name, value in fields.items()
        if name.startswith("day-") and value
    ]

    assert len(at_once) > 2
    assert len(at_once) == len(set(at_once))


def test_sending_proposes_every_ticked_visit(as_planner, previewed, visits_stored):
    _page, fields = previewed
    ticked = sum(name.startswith("in-") for name in fields)
    answer = as_planner.post(SEND, fields)

    assert answer.status_code == 200
    assert f"{ticked} voorstellen zijn verstuurd" in answer.get_data(as_text=True)
    assert [visit.state for visit in visits_stored()] == [VisitState.PROPOSED] * ticked


def test_sending_the_same_page_twice_sends_nothing_twice(as_planner, previewed, visits_stored, as_centre):
    _page, fields = previewed
    as_planner.post(SEND, fields)
    before = {visit.visit_id: visit.revision for visit in visits_stored()}
    answer = as_planner.post(SEND, fields).get_data(as_text=True)

    assert f"{len(before)} voorstellen waren al vertrokken en zijn niet opnieuw verstuurd" in answer
    assert "Niet verstuurd" not in answer
    assert {visit.visit_id: visit.revision for visit in visits_stored()} == before


def test_an_unticked_visit_does_not_leave(as_planner, previewed, visits_stored):
    _page, fields = previewed
    ticked = sum(name.startswith("in-") for name in fields)
    del fields["in-1"]
    as_planner.post(SEND, fields)

    assert len(visits_stored()) == ticked - 1


def test_sending_without_a_tick_says_so_and_keeps_the_page(as_planner, previewed, visits_stored):
    _page, fields = previewed
    answer = as_planner.post(SEND, {name: value for name, value in fields.items() if not name.startswith("in-")})

    assert answer.status_code == 422
    assert "Vink minstens één bezoek aan" in answer.get_data(as_text=True)
    assert visits_stored() == []


def test_a_typed_date_is_checked_again_with_the_reason_beside_it(as_planner, previewed, visits_stored):
    _page, fields = previewed
    answer = as_planner.post(SHOW, fields | {"day-1-1": "2026-11-11"}).get_data(as_text=True)

    assert "Wapenstilstand" in answer
    assert 'name="day-1-1" value="2026-11-11" aria-invalid="true"' in answer
    assert visits_stored() == []


def test_a_date_typed_for_two_schools_is_refused_for_the_second(as_planner, previewed):
    _page, fields = previewed
    fields |= {"day-2-1": fields["day-1-1"], "half-2-1": fields["half-1-1"]}

    assert "een andere school in dit voorstel" in as_planner.post(SHOW, fields).get_data(as_text=True)


def test_a_date_that_does_not_exist_is_said_and_nothing_leaves(as_planner, previewed, visits_stored):
    _page, fields = previewed
    answer = as_planner.post(SEND, fields | {"day-1-1": "2026-13-41"})

    assert answer.status_code == 422
    assert "is geen bestaande dag" in answer.get_data(as_text=True)
    assert visits_stored() == []


def test_without_any_date_nobody_is_said_to_get_a_mail(as_planner, previewed):
    _page, fields = previewed
    answer = as_planner.post(SHOW, fields | {name: "" for name in fields if name.startswith("day-")})
    words = answer.get_data(as_text=True)

    assert "Er is nog geen datum gekozen. Er is nog niets verstuurd." in words
    assert "Je stelt" not in words


def test_a_refused_part_is_listed_with_its_reason_and_a_way_on_while_the_rest_leaves(
    as_planner, previewed, visits_stored
):
    _page, fields = previewed
    ticked = sum(name.startswith("in-") for name in fields)
    answer = as_planner.post(SEND, fields | {"day-1-1": "2026-11-11"}).get_data(as_text=True)

    assert "Niet verstuurd" in answer
    assert "Wapenstilstand" in answer
    assert "Zoek andere data voor deze groepen" in answer
    assert len(visits_stored()) == ticked - 1


def test_a_message_that_is_too_long_comes_back_with_what_was_typed(as_planner, previewed, visits_stored):
    _page, fields = previewed
    answer = as_planner.post(SEND, fields | {"message": "x" * 1001})
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert "x" * 1001 in page
    assert fields["keys-1"] in page
    assert visits_stored() == []


def test_a_term_after_the_first_date_is_refused_for_each_visit(as_planner, previewed):
    _page, fields = previewed

    assert "Vraag het antwoord voor de eerste datum" in as_planner.post(
        SHOW, fields | {"reply_by": "2027-06-01"}
    ).get_data(as_text=True)


def test_a_team_of_another_centre_does_not_exist_here(as_planner, world, previewed, visits_stored):
    _page, fields = previewed

    assert as_planner.post(SEND, fields | {"team": str(world.foreign_team_id)}).status_code in {404, 200}
    assert visits_stored() == []


def test_the_page_without_a_choice_leads_to_the_list(as_planner):
    assert as_planner.get(CHOOSE).headers["Location"] == "/verplichtingen"


@pytest.mark.parametrize("url", [CHOOSE, SHOW, SEND])
def test_only_who_plans_may_propose(client, world, url, chosen):
    assert client(world.staff[Role.NURSE]).post(url, chosen).status_code == 403
    assert client(world.contacts[Role.PLANNING_CONTACT]).post(url, chosen).status_code == 403


def test_groups_of_another_centre_cannot_be_chosen(client, world, chosen, visits_stored):
    foreign = client(world.foreign_planner)
    page = foreign.post(SHOW, chosen | {"team": str(world.foreign_team_id)})

    assert page.status_code == 422
    assert "Atheneum" not in page.get_data(as_text=True)
    assert visits_stored() == []


def sent(body):
    """The drafts of a preview, as a program sends them on."""
    batch = [{"keys": each["keys"], "options": each["options"]} for each in body["drafts"] if each["can_be_sent"]]
    return {"team_id": body["team_id"], "reply_by": body["reply_by"], "batch": batch}


@pytest.fixture
def asked(rows, world):
    keys = [
        {"class_group_id": str(row.class_group_id), "programme_id": str(row.programme_id), "dose": row.dose}
        for row in rows
    ]
    return {
        "keys": keys,
        "team_id": str(world.team_id),
        "from_day": "2026-10-15",
        "options": 2,
        "reply_by": "2026-10-12",
    }


def test_rest_previews_without_storing_and_then_proposes(as_planner, asked, visits_stored):
    body = as_planner.api("POST", "/visits/bulk-preview", asked).json
    assert visits_stored() == []
    answer = as_planner.api("POST", "/visits/bulk-proposals", sent(body))

    assert answer.status_code == 201
    assert answer.json["refused"] == []
    assert {each["visit_id"] for each in answer.json["proposed"]} == {str(visit.visit_id) for visit in visits_stored()}


def test_rest_with_the_same_key_answers_the_same_and_with_a_new_key_sends_nothing_again(
    as_planner, asked, visits_stored
):
    body = sent(as_planner.api("POST", "/visits/bulk-preview", asked).json)
    first = as_planner.api("POST", "/visits/bulk-proposals", body, key="een")
    again = as_planner.api("POST", "/visits/bulk-proposals", body, key="een")
    other = as_planner.api("POST", "/visits/bulk-proposals", body, key="twee")

    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.json["proposed"] == []
    assert len(other.json["before"]) == len(first.json["proposed"]) == len(visits_stored())


def test_rest_lists_what_a_rule_refuses(as_planner, asked, visits_stored):
    body = sent(as_planner.api("POST", "/visits/bulk-preview", asked).json)
    body["batch"][0]["options"] = [{"day": "2026-11-11", "half_day": "am"}]
    answer = as_planner.api("POST", "/visits/bulk-proposals", body)

    assert len(answer.json["refused"]) == 1
    assert "Wapenstilstand" in answer.json["refused"][0]["words"]
    assert answer.json["refused"][0]["keys"] == body["batch"][0]["keys"]
    assert len(visits_stored()) == len(body["batch"]) - 1


@pytest.mark.parametrize("path", ["/visits/bulk-preview", "/visits/bulk-proposals"])
def test_rest_of_proposals_is_for_who_plans(client, world, path):
    assert client(world.staff[Role.NURSE]).api("POST", path, {}).status_code == 403
    assert client(world.contacts[Role.PLANNING_CONTACT]).api("POST", path, {}).status_code == 403


def test_values_of_a_form_read_back_as_the_same_obligation(rows):
    assert all(read_key(key_text(row.key)) == row.key for row in rows)

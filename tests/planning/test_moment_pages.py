"""What was agreed, in the browser and over REST: written down, planned, answered by link, held, and read by the school."""

from __future__ import annotations

from datetime import date, time

import pytest

from agreements.signed import agreement
from clb_core.terms import at as moment_at
from clb_platform.planning import queries
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import THURSDAY, at
from planning.lives import MAYBE, YES, answered
from planning.moments import PRESENCE, agreed, offered
from planning.post import mails_sent, path_in

TYPED = {
    "kind": "information", "title": "Infoavond", "audience_words": "6de leerjaar", "place": "de zaal", "starts_at": "19:00",
    "ends_at": "20:30", "times": "2",
}  # fmt: skip
OFFER = {"option_1": "2026-10-15", "half_1": "am", "reply_by": "2026-10-12"}


@pytest.fixture
def stored(fresh_runtime, world):
    """Runs a function in a stored unit of work of the planner."""

    def run(work):
        with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
            return work(uow)

    return run


@pytest.fixture
def agreement_id(stored, world):
    return stored(lambda uow: agreement(uow, world.school_id).agreement_id)


def test_from_what_is_agreed_to_what_was_reached_in_the_browser(
    as_planner, as_contact, as_head, as_administrator, agreement_id, world, clock_at
):
    page = f"/afspraken/{agreement_id}/momenten"
    assert "nog geen informatiemomenten" in as_administrator.text(page)
    assert as_administrator.post(page, TYPED).status_code == 303
    assert "Infoavond" in as_planner.text(page)
    (line,) = as_planner.api("GET", f"/agreements/{agreement_id}/moments").json["items"]
    assert line["use"] == {"agreed": 2, "planned": 0, "confirmed": 0, "held": 0, "outside": 0}

    plan = f"/afgesproken-momenten/{line['moment']['moment_id']}/plannen"
    assert "Wie gaat?" in as_planner.text(plan)
    answer = as_planner.post(plan, {"team_id": str(world.team_id)})
    assert answer.status_code == 303
    assert "o=2026-10-" in answer.location, "the form begins with dates that can"
    visit_id = answer.location.split("/")[2]
    assert as_contact.get(f"/bezoeken/{visit_id}").status_code == 404, "a concept is the centre's own"
    version = as_planner.api("GET", f"/visits/{visit_id}").json["version"]
    assert as_planner.post(f"/bezoeken/{visit_id}/voorstellen", OFFER | {"version": version}).status_code == 303

    question = as_contact.text(f"/bezoeken/{visit_id}")
    assert "Zoals afgesproken komt het CLB langs voor" in question
    assert "6de leerjaar" in question
    shown = as_contact.api("GET", f"/visits/{visit_id}").json
    body = {"revision": 1, "answers": [{"date_id": shown["dates"][0]["date_id"], "kind": "yes"}]}
    assert as_contact.api("POST", f"/visits/{visit_id}/answer", body).status_code == 200
    assert "6de leerjaar" in as_contact.text(f"/bezoeken/{visit_id}")
    assert "Infoavond" in as_contact.text("/ons-schooljaar")

    clock_at.move_to(moment_at(THURSDAY, time(21)))
    version = as_planner.api("GET", f"/visits/{visit_id}").json["version"]
    assert as_planner.get(f"/bezoeken/{visit_id}/doorgegaan").status_code == 409
    held = as_planner.post(f"/bezoeken/{visit_id}/bereikt", {"reached": "45", "version": version})
    assert held.status_code == 303
    assert "45 leerlingen bereikt." in as_planner.text(f"/bezoeken/{visit_id}").replace("\N{NO-BREAK SPACE}", " ")
    assert "45 leerlingen bereikt." in as_contact.text(f"/bezoeken/{visit_id}").replace("\N{NO-BREAK SPACE}", " ")
    assert as_contact.api("GET", f"/visits/{visit_id}").json["moment"]["reached"] == 45
    ours = as_head.text(page)
    assert "Infoavond" in ours
    assert plan not in ours, "planning is the centre's"
    assert "Noteer wat is afgesproken" not in ours


def test_what_is_typed_wrong_stands_beside_its_field_and_nothing_is_kept(as_administrator, agreement_id):
    page = f"/afspraken/{agreement_id}/momenten"
    for typed, words in (
        (TYPED | {"ends_at": "18:00"}, "Het einde ligt voor het begin."),
        (TYPED | {"starts_at": "een uur"}, "Schrijf een uur als"),
        (TYPED | {"starts_at": "09:00:00+02:00"}, "Schrijf een uur als"),
        (TYPED | {"times": "99999999999"}, "1 tot 60 keer"),
        (TYPED | {"weekday": "4"}, "enkel bij aanwezigheid"),
        (TYPED | {"kind": "party"}, "Kies een van deze waarden"),
        (TYPED | {"title": ""}, "Vul dit in."),
    ):
        answer = as_administrator.post(page, typed)
        assert answer.status_code == 422, typed
        assert words in answer.text, typed
    assert as_administrator.api("GET", f"/agreements/{agreement_id}/moments").json["items"] == []


def test_a_moment_is_changed_and_removed_while_nothing_is_planned(as_administrator, as_head, stored, world):
    moment_id, on = stored(lambda uow: [*map(str, _ids(agreed(uow, world, PRESENCE, weekday=4, in_holidays=True)))])
    page = as_administrator.text(f"/afgesproken-momenten/{moment_id}")
    assert 'value="09:00"' in page
    assert as_head.get(f"/afgesproken-momenten/{moment_id}").status_code == 403
    answer = as_administrator.post(f"/afgesproken-momenten/{moment_id}", TYPED | {"version": "1"})
    assert answer.status_code == 303
    assert as_administrator.post(f"/afgesproken-momenten/{moment_id}", TYPED | {"version": "1"}).status_code == 412
    body = {name: TYPED[name] for name in TYPED if name != "times"} | {"times": 3}
    changed = as_administrator.api("PUT", f"/agreed-moments/{moment_id}", body, version=2)
    assert (changed.status_code, changed.json["times"], changed.json["weekday"]) == (200, 3, None)
    assert as_administrator.api("DELETE", f"/agreed-moments/{moment_id}", version=3).status_code == 204
    assert as_administrator.api("GET", f"/agreements/{on}/moments").json["items"] == []


def test_the_page_of_new_agreements_offers_what_was_agreed_before_once(as_administrator, as_planner, stored, world):
    def renew(uow):
        former = agreement(uow, world.school_id, valid_from=date(2025, 9, 1), valid_to=date(2026, 8, 31))
        agreed(uow, world, PRESENCE, on=former, weekday=4)
        return agreement(uow, world.school_id, valid_from=date(2026, 9, 1)).agreement_id

    on = stored(renew)
    page = f"/afspraken/{on}/momenten"
    assert "Bij de vorige afspraken" in as_administrator.text(page)
    assert as_administrator.post(f"{page}/overnemen", {}).status_code == 303
    assert "Bij de vorige afspraken" not in as_administrator.text(page)
    (line,) = as_planner.api("GET", f"/agreements/{on}/moments").json["items"]
    assert line["moment"]["weekday"] == 4
    assert as_administrator.post(f"{page}/overnemen", {}).status_code == 409
    assert as_administrator.api("POST", f"/agreements/{on}/moments-taken-over").status_code == 409


def _ids(row):
    return row.moment_id, row.agreement_id


def test_the_link_of_the_mail_asks_for_the_moment_and_answers_it(client, stored, world):
    def ask(uow):
        visit = offered(uow, world, agreed(uow, world))
        mail = next(mail for mail in mails_sent(uow) if "Welke datum" in mail.subject)
        return visit.visit_id, path_in(mail)

    visit_id, path = stored(ask)

    page = client().get(path).text
    assert "Zoals afgesproken komt het CLB langs voor" in page
    assert "de turnzaal" in page
    assert stored(lambda uow: queries.visit(uow, visit_id).state.value) == "proposed", "opening changes nothing"


def test_the_rest_of_a_series_is_cancelled_with_one_tick(as_planner, stored, world):
    contact = world.contacts[Role.PLANNING_CONTACT].actor

    def make(uow):
        row = agreed(uow, world, PRESENCE, weekday=4)
        visit = offered(uow, world, row, at(THURSDAY))
        answered(uow, contact, visit, YES)
        mails_sent(uow)
        return visit.visit_id, visit.version, row.moment_id

    visit_id, version, moment_id = stored(make)
    assert "latere keren van deze reeks" in as_planner.text(f"/bezoeken/{visit_id}/annuleren")
    form = {"reason": "Het lokaal is weg.", "and_later": "1", "version": version}
    assert as_planner.post(f"/bezoeken/{visit_id}/annuleren", form).status_code == 303

    states = stored(lambda uow: {v.state.value for _m, v in queries.visits_of_moments(uow, [moment_id], 2026)})
    assert states == {"cancelled"}


def test_the_list_shows_one_kind(as_planner, stored, world):
    stored(lambda uow: offered(uow, world, agreed(uow, world)).visit_id)

    assert "Infoavond na het 6de leerjaar" in as_planner.text("/bezoeken?soort=information_moment")
    assert "Infoavond na het 6de leerjaar" not in as_planner.text("/bezoeken?soort=systematic")
    kinds = {row["kind"] for row in as_planner.api("GET", "/visits?kind=information_moment").json["items"]}
    assert kinds == {"information_moment"}


def test_who_is_to_act_reads_the_subject_and_no_number_of_pupils(as_planner, as_contact, stored, world):
    contact = world.contacts[Role.PLANNING_CONTACT].actor
    visit_id = stored(lambda uow: offered(uow, world, agreed(uow, world)).visit_id)
    asked = as_contact.text("/")
    assert "Infoavond na het 6de leerjaar" in asked
    counter = as_contact.text(f"/bezoeken/{visit_id}/andere-data")
    assert "Voor 6de leerjaar en ouders." in counter
    stored(lambda uow: answered(uow, contact, queries.visit(uow, visit_id), MAYBE).visit_id)

    home = as_planner.text("/")
    assert "Infoavond na het 6de leerjaar" in home
    for page in (asked, counter, home):
        assert "0 leerlingen" not in page.replace("\N{NO-BREAK SPACE}", " ")
    csv = as_planner.post("/bezoeken.csv?soort=information_moment")
    assert csv.text.strip().splitlines()[1].endswith('"";""')

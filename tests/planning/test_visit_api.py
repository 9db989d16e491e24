"""REST of visits, through the whole application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from clb_core.schema import BaseSchema
from clb_platform.planning.schemas.visits import VisitOut, VisitPage
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import THURSDAY, at, hpv_visit, key, l4_visit, proposed

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture
def as_staff(fresh_runtime, world):
    planner = world.staff[Role.PLANNER]

    def run(work: Callable[..., object]) -> object:
        with unit_of_work(fresh_runtime.database, planner.scope) as uow:
            return work(uow, planner.actor)

    return run


@pytest.fixture
def proposal(as_staff, world):
    return lambda *options: as_staff(lambda uow, planner: proposed(uow, planner, world, *options).visit_id)


@pytest.fixture
def new_visit(as_staff, world):
    """The body that asks for a visit of the 1st year."""
    wanted = as_staff(lambda uow, _planner: key(uow, world.groups["1A"], "SC2"))
    item = {"class_group_id": str(wanted.class_group_id), "programme_id": str(wanted.programme_id), "dose": wanted.dose}
    return {"school_id": str(world.school_id), "team_id": str(world.team_id), "items": [item]}


def offer(*days: tuple[str, str], **more: str) -> dict[str, object]:
    return {"options": [{"day": day, "half_day": half} for day, half in days], "reply_by": "2026-10-12", **more}


def answers(visit: dict, *kinds: str) -> dict[str, object]:
    """What the school sends: a kind for each date on offer, with a reason where one is asked."""
    rows = [row for row in visit["dates"] if row["state"] == "offered"]
    given = [
        {"date_id": row["date_id"], "kind": kind} | ({} if kind == "yes" else {"reason": "outing"})
        for row, kind in zip(rows, kinds, strict=True)
    ]
    return {"revision": visit["revision"], "answers": given}


def assert_shaped(schema: type[BaseSchema], body: dict) -> None:
    """The answer has exactly the fields that the document promises, nested ones too."""
    fields = schema().fields
    assert set(body) == set(fields)
    for name, field in fields.items():
        inner = getattr(field, "inner", None)
        if inner is not None and hasattr(inner, "schema") and body[name]:
            assert set(body[name][0]) == set(inner.schema.fields)


def test_a_visit_goes_from_nothing_to_held(as_planner, as_contact, new_visit, clock_at):
    made = as_planner.api("POST", "/visits", new_visit)
    assert made.status_code == 201
    visit = made.json
    assert (visit["state"], visit["day"], made.headers["ETag"]) == ("planned", None, f'"v{visit["version"]}"')

    url = f"/visits/{visit['visit_id']}"
    offered = as_planner.api(
        "POST", f"{url}/proposals", offer(("2026-10-15", "am"), ("2026-10-20", "pm")), version=visit["version"]
    )
    assert offered.json["state"] == "proposed"

    replied = as_contact.api("POST", f"{url}/answer", answers(offered.json, "yes", "no"))
    assert (replied.status_code, replied.json["state"]) == (200, "answered")

    chosen = replied.json["dates"][0]["date_id"]
    confirmed = as_planner.api("POST", f"{url}/confirm", {"date_id": chosen}, version=replied.json["version"])
    assert (confirmed.json["day"], confirmed.json["half_day"]) == ("2026-10-15", "am")

    clock_at.move_to(datetime(2026, 10, 15, 13, tzinfo=BRUSSELS))
    counts = [{"item_id": item["item_id"], "seen": 7, "absent": 1, "catch_up": 1} for item in confirmed.json["items"]]
    held = as_planner.api("POST", f"{url}/hold", {"counts": counts}, version=confirmed.json["version"])
    assert held.json["state"] == "held"
    assert held.json["items"][0]["counts"]["seen"] == 7
    assert held.json["allowed_actions"] == ["correct"]

    steps = as_planner.api("GET", f"{url}/history").json["items"]
    assert [step["action"] for step in steps] == ["hold", "confirm", "answer", "propose", "create"]


def test_the_same_request_makes_one_visit(as_planner, new_visit):
    again = str(uuid4())
    first = as_planner.api("POST", "/visits", new_visit, key=again)
    second = as_planner.api("POST", "/visits", new_visit, key=again)

    assert second.json == first.json
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(as_planner.api("GET", "/visits").json["items"]) == 1


def test_a_group_that_has_its_visit_gets_no_second_one(as_planner, new_visit):
    first = as_planner.api("POST", "/visits", new_visit).json
    second = as_planner.api("POST", "/visits", new_visit)

    assert second.status_code == 409
    assert second.json["visits"] == [first["visit_id"]]


def test_a_group_of_another_centre_is_unknown(as_planner, new_visit, world):
    new_visit["items"][0]["class_group_id"] = str(next(iter(world.foreign_groups.values())))

    assert as_planner.api("POST", "/visits", new_visit).status_code == 404


def test_one_visit_is_shown_as_the_document_says(as_planner, proposal):
    answer = as_planner.api("GET", f"/visits/{proposal()}")

    assert_shaped(VisitOut, answer.json)
    assert answer.headers["ETag"] == f'"v{answer.json["version"]}"'
    assert answer.json["allowed_actions"] == ["propose", "cancel", "record", "withdraw", "replace", "split", "merge"]
    assert [row["day"] for row in answer.json["dates"]] == ["2026-10-15", "2026-10-20"]
    assert answer.json["items"][0]["group_name"] == "4A"


def test_the_list_is_shown_as_the_document_says(as_planner, proposal):
    proposal()
    body = as_planner.api("GET", "/visits").json

    assert_shaped(VisitPage, body)
    row = body["items"][0]
    assert (row["state"], row["school_name"], row["sort_day"]) == ("proposed", "Basisschool De Proeftuin", "2026-10-15")


def test_the_list_is_filtered_and_walked_page_by_page(as_planner, proposal, as_staff, world):
    proposal()
    as_staff(lambda uow, planner: hpv_visit(uow, planner, world))
    seen, cursor = [], ""
    while cursor is not None:
        body = as_planner.api("GET", f"/visits?limit=1{f'&cursor={cursor}' if cursor else ''}").json
        seen += [row["state"] for row in body["items"]]
        cursor = body["next_cursor"]

    assert seen == ["proposed", "planned"]
    for query, number in (
        ("state=planned", 1), ("state=planned&state=proposed", 2), ("state=held", 0), ("q=ath", 1),
        (f"school_id={world.school_id}", 1), (f"team_id={uuid4()}", 0), ("first=2026-10-16", 1), ("start_year=2025", 0),
    ):  # fmt: skip
        assert len(as_planner.api("GET", f"/visits?{query}").json["items"]) == number, query


@pytest.mark.parametrize("query", ["cursor=onzin", "limit=0", "state=half", "first=2026-02-30"])
def test_a_query_that_means_nothing_is_refused(as_planner, query):
    assert as_planner.api("GET", f"/visits?{query}").status_code == 422


def test_the_list_costs_as_many_statements_for_two_as_for_one(as_planner, as_staff, world, statements):
    as_staff(lambda uow, planner: l4_visit(uow, planner, world))
    as_planner.api("GET", "/visits")
    statements.clear()
    as_planner.api("GET", "/visits")
    for_one = len(statements)
    as_staff(lambda uow, planner: hpv_visit(uow, planner, world))
    statements.clear()
    as_planner.api("GET", "/visits")

    assert len(statements) == for_one


def test_a_contact_lists_and_reads_the_visits_of_the_own_school_only(as_contact, proposal, as_staff, world):
    mine = proposal()
    other = as_staff(lambda uow, planner: hpv_visit(uow, planner, world).visit_id)

    assert [row["visit_id"] for row in as_contact.api("GET", "/visits").json["items"]] == [str(mine)]
    assert as_contact.api("GET", f"/visits/{mine}").json["allowed_actions"] == ["answer", "counter"]
    assert as_contact.api("GET", f"/visits/{other}").status_code == 404
    assert as_contact.api("GET", f"/visits/{other}/history").status_code == 404


def test_what_another_centre_asks_does_not_exist(client, world, proposal):
    visit_id = proposal()
    stranger = client(world.foreign_planner)

    assert stranger.api("GET", "/visits").json["items"] == []
    assert stranger.api("GET", f"/visits/{visit_id}").status_code == 404
    assert stranger.api("GET", f"/visits/{visit_id}/check?day=2026-10-15&half_day=am").status_code == 404
    assert stranger.api("POST", f"/visits/{visit_id}/cancel", {"reason": "x"}, version=1).status_code == 404


CHANGES = {
    "proposals": offer(("2026-10-22", "am")),
    "move": offer(("2026-10-22", "am"), reason="Ziek."),
    "confirm": {"date_id": str(uuid4())},
    "cancel": {"reason": "Ziek."},
    "hold": {"counts": [{"item_id": str(uuid4()), "seen": 1}]},
}


@pytest.mark.parametrize("verb", CHANGES)
def test_a_change_asks_the_version_that_was_looked_at(as_planner, proposal, verb):
    missing = as_planner.api("POST", f"/visits/{proposal()}/{verb}", CHANGES[verb])

    assert missing.status_code == 428
    assert missing.json["code"] == "precondition_required"


def test_a_change_of_an_older_version_is_refused(as_planner, proposal):
    visit_id = proposal()

    assert as_planner.api("POST", f"/visits/{visit_id}/cancel", {"reason": "Ziek."}, version=1).status_code == 412
    assert as_planner.api("GET", f"/visits/{visit_id}").json["state"] == "proposed"


@pytest.mark.parametrize("verb", CHANGES)
def test_a_contact_may_change_nothing_but_the_answer(as_contact, proposal, verb):
    assert as_contact.api("POST", f"/visits/{proposal()}/{verb}", CHANGES[verb], version=1).status_code == 403


def test_what_the_state_does_not_allow_tells_what_it_does(as_planner, proposal):
    visit_id = proposal()
    version = as_planner.api("GET", f"/visits/{visit_id}").json["version"]
    refused = as_planner.api("POST", f"/visits/{visit_id}/move", CHANGES["move"], version=version)

    assert refused.status_code == 409
    assert refused.json["state"] == "proposed"
    assert refused.json["allowed"] == ["answer", "propose", "cancel", "counter", "record", "withdraw", "replace", "split", "merge"]


def test_a_date_that_a_rule_refuses_is_named(as_planner, proposal):
    visit_id = proposal()
    version = as_planner.api("GET", f"/visits/{visit_id}").json["version"]
    refused = as_planner.api(
        "POST", f"/visits/{visit_id}/proposals", offer(("2026-10-15", "am"), ("2026-11-11", "am")), version=version
    )

    assert refused.status_code == 422
    assert "Wapenstilstand" in refused.json["fields"]["option_2"][0]


def test_a_moved_visit_keeps_its_earlier_date_to_be_seen(as_planner, as_contact, proposal):
    visit_id = proposal(at(THURSDAY))
    visit = as_contact.api("GET", f"/visits/{visit_id}").json
    confirmed = as_contact.api("POST", f"/visits/{visit_id}/answer", answers(visit, "yes")).json
    assert confirmed["state"] == "confirmed"
    moved = as_planner.api("POST", f"/visits/{visit_id}/move", CHANGES["move"], version=confirmed["version"]).json

    assert (moved["state"], moved["revision"], moved["day"]) == ("proposed", 2, None)
    assert [row["state"] for row in moved["dates"]] == ["moved", "offered"]


def test_an_answer_to_an_earlier_proposal_is_gone(as_planner, as_contact, proposal):
    visit_id = proposal()
    before = as_contact.api("GET", f"/visits/{visit_id}").json
    as_planner.api("POST", f"/visits/{visit_id}/proposals", CHANGES["proposals"], version=before["version"])

    assert as_contact.api("POST", f"/visits/{visit_id}/answer", answers(before, "yes", "yes")).status_code == 410


def test_an_answer_needs_a_reason_for_what_does_not_suit(as_contact, proposal):
    visit_id = proposal()
    visit = as_contact.api("GET", f"/visits/{visit_id}").json
    body = answers(visit, "yes", "no")
    body["answers"][1].pop("reason")

    assert as_contact.api("POST", f"/visits/{visit_id}/answer", body).status_code == 422


def test_a_check_says_why_a_day_cannot_and_which_can(as_planner, proposal):
    body = as_planner.api("GET", f"/visits/{proposal()}/check?day=2026-11-11&half_day=am").json

    assert body["possible"] is False
    assert body["findings"][0]["code"] == "no_lesson"
    assert body["next_possible"][0] == {"day": "2026-11-12", "half_day": "am"}
    assert len(body["next_possible"]) == 6


def test_a_check_says_what_is_in_order(as_planner, proposal):
    body = as_planner.api("GET", f"/visits/{proposal()}/check?day=2026-11-12&half_day=am").json

    assert (body["possible"], body["findings"]) == (True, [])
    assert "Het is een lesdag voor deze school." in body["fine"]


def test_a_check_is_for_the_centre(as_contact, proposal):
    assert as_contact.api("GET", f"/visits/{proposal()}/check?day=2026-11-12&half_day=am").status_code == 403


def test_counts_of_a_held_visit_stay_with_the_centre(as_planner, as_contact, proposal, clock_at):
    visit_id = proposal(at(THURSDAY))
    visit = as_contact.api("GET", f"/visits/{visit_id}").json
    confirmed = as_contact.api("POST", f"/visits/{visit_id}/answer", answers(visit, "yes")).json
    clock_at.move_to(datetime(2026, 10, 15, 13, tzinfo=BRUSSELS))
    counts = [{"item_id": confirmed["items"][0]["item_id"], "seen": 6, "opposed": 1, "absent": 1, "catch_up": 1}]
    as_planner.api("POST", f"/visits/{visit_id}/hold", {"counts": counts}, version=confirmed["version"])
    item = as_contact.api("GET", f"/visits/{visit_id}").json["items"][0]

    assert item["catch_up"] == 1
    assert item["counts"] is None

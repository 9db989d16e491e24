"""Days on which a visit cannot be, asked in every way there is: one table, one sentence each, nothing stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from bad_input.said import assert_refused, said
from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import ClosureKind
from clb_platform.planning.service import propose
from planning.data import REPLY_BY, at, hpv_visit, key, l4_visit
from world import World

SENT = "/bezoeken/voorstel-in-bulk/verstuur"

STUDY_DAY, CENTRE_CLOSED, TAKEN = "2026-11-17", "2026-11-24", "2026-11-20"

DAYS = [
    pytest.param("2026-10-17", "Zaterdag 17 oktober valt in het weekend.", id="weekend"),
    pytest.param("2026-11-03", "Dinsdag 3 november valt in de herfstvakantie.", id="holiday"),
    pytest.param("2026-11-11", "Woensdag 11 november is Wapenstilstand, een feestdag.", id="public holiday"),
    pytest.param(STUDY_DAY, "pedagogische studiedag", id="closure of the school"),
    pytest.param(CENTRE_CLOSED, "Op dinsdag 24 november is het centrum gesloten.", id="closure of the centre"),
    pytest.param("2027-07-05", "Maandag 5 juli 2027 ligt buiten het schooljaar 2026-2027", id="after the school year"),
    pytest.param("2026-08-20", "ligt buiten het schooljaar 2026-2027", id="before the school year"),
    pytest.param("9999-12-31", "ligt buiten het schooljaar 2026-2027", id="the last day there is"),
    pytest.param("2026-10-05", "Maandag 5 oktober is al voorbij. Kies een dag vanaf vandaag.", id="past day"),
    pytest.param(TAKEN, "Team Proef is die voormiddag al in Atheneum Proefberg (Aalst).", id="double booking"),
]
NO_DAYS = [
    pytest.param("2026-02-30", id="no such day"),
    pytest.param("morgen", id="a word"),
    pytest.param("15/10/2026", id="another notation"),
    pytest.param("2026-10-15; drop table visit", id="a statement"),
    pytest.param("2026-10-15T08:30", id="a moment"),
    pytest.param("9" * 400, id="a huge number"),
]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A concept that dates are asked for, and a confirmed visit that is to be moved."""

    visit_id: UUID
    version: int
    keys: str


@pytest.fixture(scope="module")
def concept(as_staff, template: World) -> Prepared:
    """One school closed on a day, the centre on another, the team elsewhere on a third; a concept for the 4th year."""

    def work(uow, planner):
        week = at(STUDY_DAY).day, at(CENTRE_CLOSED).day
        calendars.add_closure(uow, planner, template.school_id, week[0], week[0], ClosureKind.STUDY_DAY)
        calendars.add_closure(uow, planner, None, week[1], week[1], ClosureKind.CENTRE_CLOSED)
        elsewhere = hpv_visit(uow, planner, template)
        propose(uow, planner, elsewhere.visit_id, [at(TAKEN)], REPLY_BY)
        visit = l4_visit(uow, planner, template)
        other = key(uow, template.groups["6A"], "SC4")
        return Prepared(visit.visit_id, visit.version, f"{other.class_group_id}:{other.programme_id}:{other.dose}")

    return as_staff(work)


Ask = Callable[[str], Any]


@pytest.fixture
def ways(as_planner, concept: Prepared, world: World) -> dict[str, Ask]:
    """Each way in which a planner can offer a day."""
    team = str(world.team_id)
    group, programme, dose = concept.keys.split(":")
    keys = [{"class_group_id": group, "programme_id": programme, "dose": int(dose)}]

    def form(day: str):
        fields = {"option_1": day, "half_1": "am", "reply_by": "2026-10-12", "version": concept.version}
        return as_planner.post(f"/bezoeken/{concept.visit_id}/voorstellen", fields)

    def rest(day: str):
        body = {"options": [{"day": day, "half_day": "am"}], "reply_by": "2026-10-12"}
        return as_planner.api("POST", f"/visits/{concept.visit_id}/proposals", body, version=concept.version)

    def bulk_form(day: str):
        fields = {"keys-1": concept.keys, "in-1": "1", "day-1-1": day, "half-1-1": "am"}
        return as_planner.post(SENT, fields | {"team": team, "reply_by": "2026-10-12", "message": ""})

    def bulk_rest(day: str):
        batch = [{"keys": keys, "options": [{"day": day, "half_day": "am"}]}]
        body = {"team_id": team, "reply_by": "2026-10-12", "batch": batch}
        return as_planner.api("POST", "/visits/bulk-proposals", body)

    return {"form": form, "rest": rest, "bulk form": bulk_form, "bulk rest": bulk_rest}


@pytest.mark.parametrize("way", ["form", "rest"])
@pytest.mark.parametrize(("day", "words"), DAYS)
def test_a_day_that_cannot_be_is_refused_with_its_reason(ways, unchanged, way, day, words):
    with unchanged():
        answer = ways[way](day)

    assert_refused(answer, 422, words)


@pytest.mark.parametrize(("day", "words"), DAYS)
def test_a_day_that_cannot_be_does_not_leave_in_a_batch_either(ways, stored, day, words):
    before = stored.tables()
    page, listed = ways["bulk form"](day), ways["bulk rest"](day)

    assert stored.difference(before, apart_from={"idempotency_key"}) == {}
    assert page.status_code == 200
    assert words in said(page)
    assert listed.status_code == 201
    assert listed.json["proposed"] == listed.json["before"] == []
    assert words in " ".join(each["words"] for each in listed.json["refused"]).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("way", ["form", "rest", "bulk rest"])
@pytest.mark.parametrize("day", NO_DAYS)
def test_what_is_no_day_is_refused_with_how_to_write_one(ways, unchanged, way, day):
    with unchanged():
        answer = ways[way](day)

    assert_refused(answer, 422, "Deze dag bestaat niet. Schrijf een dag als 2026-10-15.")


@pytest.mark.parametrize("day", NO_DAYS)
def test_what_is_no_day_stops_a_batch(ways, unchanged, day):
    with unchanged():
        answer = ways["bulk form"](day)

    assert_refused(answer, 422, "is geen bestaande dag. Kies een dag in de kalender.")


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("form", "Kies minstens één datum."),
        ("rest", "Deze dag bestaat niet. Schrijf een dag als 2026-10-15."),
        ("bulk rest", "Deze dag bestaat niet. Schrijf een dag als 2026-10-15."),
    ],
)
def test_without_a_day_nothing_leaves(ways, unchanged, way, words):
    with unchanged():
        answer = ways[way]("")

    assert_refused(answer, 422, words)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "Kies er 1 tot 5."),
        ([{"day": f"2026-10-{day}", "half_day": "am"} for day in (13, 15, 16, 20, 22, 23)], "Kies er 1 tot 5."),
        ([{"day": "2026-10-15", "half_day": "am"}] * 2, "Deze halve dag staat al in het voorstel."),
        ([{"day": "2026-10-15", "half_day": "nacht"}], "Kies een van deze waarden: am, pm."),
        ([{"day": "2026-10-14", "half_day": "pm"}], "Op woensdag 14 oktober in de namiddag is er geen les."),
        (None, "Vul dit in."),
        ("2026-10-15", "Dit is geen lijst."),
        ([5], "Dit heeft niet de juiste vorm."),
    ],
)
def test_a_proposal_with_too_few_too_many_or_strange_options_is_refused(
    as_planner, concept, unchanged, options, words
):
    body = {"options": options, "reply_by": "2026-10-12"}
    with unchanged():
        answer = as_planner.api("POST", f"/visits/{concept.visit_id}/proposals", body, version=concept.version)

    assert_refused(answer, 422, words)


@pytest.mark.parametrize(
    ("reply_by", "words"),
    [
        ("2026-10-05", "Maandag 5 oktober is al voorbij. Kies een dag vanaf vandaag."),
        ("2026-10-15", "Vraag het antwoord voor de eerste datum, donderdag 15 oktober."),
        ("9999-12-31", "Vraag het antwoord voor de eerste datum, donderdag 15 oktober."),
        ("2026-02-30", "Deze dag bestaat niet."),
    ],
)
def test_a_term_in_the_past_or_after_the_first_date_is_refused(as_planner, concept, unchanged, reply_by, words):
    body = {"options": [{"day": "2026-10-15", "half_day": "am"}], "reply_by": reply_by}
    fields = {"option_1": "2026-10-15", "half_1": "am", "reply_by": reply_by, "version": concept.version}
    with unchanged():
        listed = as_planner.api("POST", f"/visits/{concept.visit_id}/proposals", body, version=concept.version)
        page = as_planner.post(f"/bezoeken/{concept.visit_id}/voorstellen", fields)

    assert_refused(listed, 422, words)
    assert_refused(page, 422, words)


def test_a_second_dose_is_refused_a_day_too_early_and_goes_on_the_boundary_day(as_planner, as_staff, world, unchanged):
    """Dose 1 is offered for 20 November and five months lie between: 20 April is the first day that can."""
    second = as_staff(lambda uow, planner: hpv_visit(uow, planner, world, dose=2))
    early = {"options": [{"day": "2027-04-19", "half_day": "am"}], "reply_by": "2026-10-12"}
    boundary = {"options": [{"day": "2027-04-20", "half_day": "am"}], "reply_by": "2026-10-12"}
    form = {"option_1": "2027-04-19", "half_1": "am", "reply_by": "2026-10-12", "version": second.version}
    url = f"/visits/{second.visit_id}/proposals"
    words = "Tussen dosis 1 en dosis 2 liggen minstens 5 maanden. Kies een dag vanaf dinsdag 20 april 2027."

    with unchanged():
        refused = as_planner.api("POST", url, early, version=second.version)
        page = as_planner.post(f"/bezoeken/{second.visit_id}/voorstellen", form)
    assert_refused(refused, 422, words)
    assert_refused(page, 422, words)

    went = as_planner.api("POST", url, boundary, version=second.version)
    assert (went.status_code, went.json["state"]) == (200, "proposed")


# The calendar itself.

CLOSURES = [
    pytest.param({"first_day": "2026-02-30"}, 422, "Deze dag bestaat niet. Schrijf een dag als 2026-10-15.", id="no such day"),
    pytest.param({"first_day": ""}, 422, "Vul dit in.", id="empty"),
    pytest.param({"last_day": "2026-12-01"}, 422, "ligt voor", id="days in the wrong order"),
    pytest.param({"first_day": "2026-06-29", "last_day": "2026-09-04"}, 422, "schooljaar", id="two school years"),
    pytest.param({"first_day": "0001-01-01", "last_day": "9999-12-31"}, 422, "Kijk het jaartal na", id="all days there are"),
    pytest.param({"first_day": "9999-12-31", "last_day": "9999-12-31"}, 422, "Kijk het jaartal na", id="the last day there is"),
    pytest.param({"first_day": STUDY_DAY, "last_day": STUDY_DAY}, 409, "al een sluiting", id="twice the same day"),
    pytest.param({"kind": "feest"}, 422, "Kies een van deze waarden", id="unknown kind"),
    pytest.param({"kind": "centre_closed"}, 422, "centrum", id="a kind of the centre for a school"),
    pytest.param({"note": "x" * 100_000}, 422, "Schrijf hoogstens 200 tekens.", id="a note of 100 kB"),
    pytest.param({"school_id": "x"}, 422, "Dit is geen geldige verwijzing.", id="no school"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "status", "words"), CLOSURES)
def test_a_closure_that_cannot_be_is_refused_on_the_page_and_over_rest(
    as_planner, concept, world, unchanged, change, status, words
):
    right = {"school_id": str(world.school_id), "first_day": "2026-12-03", "last_day": "2026-12-03", "kind": "study_day"}
    wrong = right | change
    with unchanged():
        page = as_planner.post("/kalender", wrong)
        listed = as_planner.api("POST", "/closures", wrong)

    assert_refused(page, status, words)
    empty = "Deze dag bestaat niet. Schrijf een dag als 2026-10-15."
    assert_refused(listed, status, empty if words == "Vul dit in." else words)

"""Home education on the pages and over REST: a place, groups, a visit whose date is fixed, moved and held."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from clb_platform.calendars import service as calendars
from clb_platform.calendars.vocabulary import ClosureKind
from clb_platform.class_groups import service as class_groups
from clb_platform.class_groups.vocabulary import Grade
from clb_platform.planning import queries, service
from clb_platform.planning.forms.bulk import key_text
from clb_platform.planning.vocabulary import VisitState
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import HOME_PLACE, THURSDAY, TUESDAY, at, home_groups, home_visit, key
from world import YEAR

PROPOSE_BULK = "/bezoeken/voorstel-in-bulk"


@pytest.fixture
def as_staff(fresh_runtime, world):
    """Runs a function in a committed unit of work of the planner: `as_staff(lambda uow, planner: …)`."""
    planner = world.staff[Role.PLANNER]

    def run(work: Callable[..., object]) -> object:
        with unit_of_work(fresh_runtime.database, planner.scope) as uow:
            return work(uow, planner.actor)

    return run


@pytest.fixture
def groups(as_staff):
    return as_staff(lambda uow, _planner: home_groups(uow, {"Thuis 4": "L4", "Thuis 1S": "S1"}))


@pytest.fixture
def concept(as_staff, world, groups):
    return as_staff(lambda uow, planner: home_visit(uow, planner, world, groups["Thuis 4"]).visit_id)


@pytest.fixture
def stored(as_staff):
    """The visit as it is stored: (state, day, version)."""

    def read(visit_id: UUID) -> tuple[VisitState, object, int]:
        def look(uow, _planner):
            visit = queries.visit(uow, visit_id)
            return visit.state, visit.day, visit.version

        return as_staff(look)

    return read


@pytest.fixture
def fixed(as_staff, concept):
    return as_staff(lambda uow, planner: service.fix(uow, planner, concept, at(THURSDAY)).visit_id)


def test_a_whole_start_through_the_pages(as_administrator, world):
    empty = as_administrator.text("/huisonderwijs")
    assert "Er is nog geen plaats voor huisonderwijs" in empty
    assert "Wijzig groepen" not in empty

    made = as_administrator.post("/huisonderwijs/plaatsen", HOME_PLACE)
    assert made.status_code == 303
    page = as_administrator.text("/huisonderwijs")
    assert HOME_PLACE["name"] in page
    assert "Er zijn nog geen groepen in huisonderwijs" in page

    groups_page = f"/scholen/{world.centre_id}/klassen"
    assert "Groepen in huisonderwijs" in as_administrator.text(groups_page)
    answer = as_administrator.post(groups_page, {"name": "Thuis 4", "grade": "L4", "head_count": "6"})
    assert answer.status_code == 303
    page = as_administrator.text("/huisonderwijs")
    assert "Thuis 4" in page
    assert "4de leerjaar" in page
    assert "Contactmoment 4de leerjaar" in page, "what is due stands in the school year below"


def test_a_mistake_in_a_place_is_told_beside_its_field(as_administrator):
    answer = as_administrator.post("/huisonderwijs/plaatsen", {"name": "x", "municipality": ""})

    assert answer.status_code == 422
    assert "invalid" in answer.get_data(as_text=True)
    assert "Er is nog geen plaats voor huisonderwijs" in as_administrator.text("/huisonderwijs")


def test_the_address_of_a_school_leads_to_its_own_page(as_administrator, world, groups):
    answer = as_administrator.get(f"/scholen/{world.centre_id}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/huisonderwijs")

    for part in ("wijzigen", "aansluiting-beeindigen", "nummer-of-fusie", "afspraken", "afspraken/nieuw"):
        as_administrator.text(f"/scholen/{world.centre_id}/{part}", 404)
    invited = as_administrator.post(
        f"/scholen/{world.centre_id}/mensen", {"name": "Iemand", "email": "i@proef.example", "role": "head"}
    )
    assert invited.status_code == 404


def test_a_place_is_changed_and_closed_on_its_own_page(as_administrator, as_staff, world, groups):
    place = as_administrator.api("GET", "/home-education").json["places"][0]
    page = as_administrator.text(f"/vestigingen/{place['site_id']}")
    assert "Plaats Consultatieruimte Aalst" in page
    assert "Nieuw nummer of fusie" not in page

    answer = as_administrator.post(f"/vestigingen/{place['site_id']}", HOME_PLACE | {"name": "Zaal 3", "version": "1"})
    assert answer.status_code == 303
    assert "Zaal 3" in as_administrator.text("/huisonderwijs")


def test_a_contact_of_a_school_sees_nothing_of_it(as_contact, world, groups):
    assert as_contact.get("/huisonderwijs").headers["Location"] == "/onze-school"
    assert as_contact.api("GET", "/home-education").json == {"school_id": None, "places": []}
    as_contact.text(f"/scholen/{world.centre_id}/klassen", 404)


def test_a_nurse_reads_it_and_changes_nothing(as_nurse, groups):
    page = as_nurse.text("/huisonderwijs")

    assert "Thuis 4" in page
    assert "Voeg een plaats toe" not in page
    assert as_nurse.post("/huisonderwijs/plaatsen", HOME_PLACE).status_code == 403


def test_a_visit_is_made_and_its_date_fixed(as_planner, stored, world, groups, as_staff):
    assert "Huisonderwijs, Aalst" in as_planner.text("/bezoeken/nieuw")
    page = as_planner.text(f"/bezoeken/nieuw?school={world.centre_id}")
    assert "Welke groepen?" in page
    assert 'name="place"' not in page
    item = as_staff(lambda uow, _planner: key_text(key(uow, groups["Thuis 4"], "SC3")))

    made = as_planner.post(f"/bezoeken/nieuw?school={world.centre_id}", {"items": item, "team_id": str(world.team_id)})
    assert made.headers["Location"].endswith("/vastleggen")
    visit_id = UUID(made.headers["Location"].split("/")[-2])
    page = as_planner.text(made.headers["Location"])
    assert "Leg deze datum vast" in page
    assert "Antwoord tegen" not in page

    form = {"option_1": THURSDAY.isoformat(), "half_1": "am", "version": "1"}
    answer = as_planner.post(made.headers["Location"], form)
    assert answer.status_code == 303
    assert stored(visit_id)[:2] == (VisitState.CONFIRMED, THURSDAY)
    page = as_planner.text(f"/bezoeken/{visit_id}")
    assert "Dit bezoek staat vast" in page
    assert "Vastgelegd: Donderdag" in page
    assert "Geen contactpersoon" not in page
    assert HOME_PLACE["name"] in page


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"option_1": "2026-10-18"}, "zondag"),
        ({"option_1": ""}, "Kies een datum."),
        ({"option_1": "2026-02-30"}, "invalid"),
        ({"option_1": "2026-10-15", "half_1": "nacht"}, "waarden"),
    ],
    ids=["a Sunday", "nothing", "no such day", "no such half"],
)
def test_what_is_wrong_with_a_date_stands_beside_it(as_planner, stored, concept, form, words):
    answer = as_planner.post(f"/bezoeken/{concept}/vastleggen", {"half_1": "am", "version": "1"} | form)

    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert stored(concept)[0] is VisitState.PLANNED


def test_a_warning_asks_why(as_planner, as_staff, stored, concept, world):
    """A week that is full for the team: by the centre's setting one visit a week."""
    page = f"/bezoeken/{concept}/vastleggen"
    form = {"option_1": "2026-10-13", "half_1": "am", "version": "1"}
    as_staff(lambda uow, planner: _busy(uow, planner, world))

    refused = as_planner.post(page, form)
    assert refused.status_code == 422
    assert "Toch vastleggen omdat" in refused.get_data(as_text=True)

    assert as_planner.post(page, form | {"override_reason": "Het gezin vraagt deze week."}).status_code == 303
    assert stored(concept)[0] is VisitState.CONFIRMED
    assert "Het gezin vraagt deze week." in as_planner.text(f"/bezoeken/{concept}")


def _busy(uow, planner, world):
    """The team is at most once a week on the way, and goes to a school on Thursday already."""
    from clb_core import clock
    from clb_platform.planning.vocabulary import MOST_VISITS_A_WEEK
    from clb_tenants.centres import service as centres
    from planning.data import proposed

    actor = world.staff[Role.ADMINISTRATOR].actor
    centres.change_setting(uow, actor, MOST_VISITS_A_WEEK.key, "1", clock.today(), "afgesproken")
    proposed(uow, planner, world, at(THURSDAY))


def test_it_moves_with_a_reason_and_the_history_tells_from_where(as_planner, stored, fixed):
    page = as_planner.text(f"/bezoeken/{fixed}/vastleggen")
    assert "Verplaats naar deze datum" in page
    form = {"option_1": TUESDAY.isoformat(), "half_1": "pm", "version": str(stored(fixed)[2])}

    refused = as_planner.post(f"/bezoeken/{fixed}/vastleggen", form)
    assert "Zeg waarom de datum verandert." in refused.get_data(as_text=True)
    assert as_planner.post(f"/bezoeken/{fixed}/vastleggen", form | {"reason": "Arts ziek"}).status_code == 303

    assert stored(fixed)[:2] == (VisitState.CONFIRMED, TUESDAY)
    told = re.sub(r"\s+", " ", as_planner.text(f"/bezoeken/{fixed}").replace("\N{NO-BREAK SPACE}", " "))
    assert "verplaatste het bezoek van" in told
    assert "stond vast, gaat niet door" in told


@pytest.mark.parametrize("page", ["voorstellen", "verplaatsen", "noteren", "intrekken"])
def test_the_pages_on_which_a_school_is_asked_are_closed(as_planner, concept, page):
    assert as_planner.get(f"/bezoeken/{concept}/{page}").status_code in (404, 409)


def test_the_page_that_fixes_is_closed_for_a_school(as_planner, as_staff, world):
    from planning.data import l4_visit

    visit_id = as_staff(lambda uow, planner: l4_visit(uow, planner, world).visit_id)

    assert as_planner.get(f"/bezoeken/{visit_id}/vastleggen").status_code == 409


def test_a_batch_says_what_stands_at_once(as_planner, as_staff, world, groups):
    ids = as_staff(
        lambda uow, _planner: [
            key_text(key(uow, world.groups["4A"], "SC3")), key_text(key(uow, groups["Thuis 4"], "SC3")),
        ]
    )  # fmt: skip
    chosen = as_planner.post(PROPOSE_BULK, {"id": ids}).get_data(as_text=True)
    assert re.search(r"2.groepen in 1.school", chosen)
    form = {"id": ids, "team": str(world.team_id), "from_day": "2026-10-15", "number": "2", "reply_by": "2026-10-12"}
    page = as_planner.post(f"{PROPOSE_BULK}/voorbeeld", form).get_data(as_text=True)

    assert re.search(r"Je stelt 2.data voor aan 1.school.", page)
    assert re.search(r"1.datum voor huisonderwijs staat meteen vast.", page)
    assert "de datum staat meteen vast. Wie gaat, krijgt een mail." in page

    sent = as_planner.post(f"{PROPOSE_BULK}/verstuur", _sent_form(page)).get_data(as_text=True)
    assert re.search(r"1.voorstel is verstuurd.", sent)
    assert re.search(r"1.datum voor huisonderwijs staat vast.", sent)


def _sent_form(page: str) -> dict[str, object]:
    """The form of the preview, as the browser would send it."""
    form: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]+>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ('type="checkbox"' not in tag or " checked" in tag) and name[1] != "csrf_token":
            form[name[1]] = value[1]
    for name, options in re.findall(r'<select[^>]+name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        found = re.search(r'value="([^"]*)" selected', options)
        form[name] = found[1] if found else "am"
    return form


def test_rest_makes_fixes_moves_and_refuses(as_administrator, as_planner, world):
    place = as_administrator.api("POST", "/home-education/places", HOME_PLACE)
    assert place.status_code == 201
    home = as_administrator.api("GET", "/home-education").json
    assert home["school_id"] == str(world.centre_id)
    assert [each["name"] for each in home["places"]] == [HOME_PLACE["name"]]
    assert as_administrator.api("GET", f"/schools/{home['school_id']}").status_code == 404

    group = {"start_year": 2026, "name": "Thuis 4", "grade": "L4", "head_count": 5}
    made = as_administrator.api("POST", f"/schools/{home['school_id']}/class-groups", group)
    assert made.status_code == 201, made.json
    due = as_planner.api("GET", f"/obligations?school_id={home['school_id']}").json["items"]
    contact = next(row for row in due if row["programme_code"] == "SC3")
    item = {name: contact[name] for name in ("class_group_id", "programme_id", "dose")}
    new = {"school_id": home["school_id"], "team_id": str(world.team_id), "items": [item]}
    visit = as_planner.api("POST", "/visits", new).json
    assert visit["allowed_actions"] == ["fix", "cancel", "replace", "split", "merge"]
    assert visit["place"] == "centre"

    here, day = f"/visits/{visit['visit_id']}", {"day": "2026-10-15", "half_day": "am"}
    refused = as_planner.api("POST", f"{here}/proposals", {"options": [day], "reply_by": "2026-10-12"}, version=1)
    assert refused.status_code == 409, refused.json
    assert refused.json["detail"] == "Voor huisonderwijs is er geen school om te vragen: leg de datum zelf vast."
    fixed = as_planner.api("POST", f"{here}/fix", day, version=1)
    assert (fixed.status_code, fixed.json["state"], fixed.json["day"]) == (200, "confirmed", "2026-10-15")

    later = {"day": "2026-10-20", "half_day": "pm"}
    version = fixed.json["version"]
    assert as_planner.api("POST", f"{here}/fix", later, version=version).status_code == 422, "a reason is missing"
    assert as_planner.api("POST", f"{here}/fix", later | {"reason": "Ziek"}, version=1).status_code == 412
    moved = as_planner.api("POST", f"{here}/fix", later | {"reason": "Ziek"}, version=version)
    assert (moved.json["day"], moved.json["revision"]) == ("2026-10-20", 2)


def test_a_date_that_can_no_longer_be_leads_to_the_page_that_moves_it(as_planner, as_staff, world, fixed):
    def close(uow, _planner):
        actor = world.staff[Role.ADMINISTRATOR].actor
        calendars.add_closure(uow, actor, None, THURSDAY, THURSDAY, ClosureKind.CENTRE_CLOSED)
        service.look_again_at_all(uow)

    as_staff(close)
    page = as_planner.text("/na-te-kijken")

    assert "Huisonderwijs" in page
    assert f"/bezoeken/{fixed}/vastleggen?vanaf=2026-10-16" in page
    assert f"/bezoeken/{fixed}/verplaatsen" not in page
    as_planner.text(f"/bezoeken/{fixed}/vastleggen?vanaf=2026-10-16")


def test_a_part_that_is_split_off_gets_its_date_fixed_too(as_planner, as_staff, stored, world, groups):
    def both(uow, planner):
        values = {"name": "Thuis 4 B", "grade": Grade.L4, "head_count": 3}
        second = class_groups.add_group(uow, world.staff[Role.ADMINISTRATOR].actor, world.centre_id, YEAR, values)
        visit = home_visit(uow, planner, world, groups["Thuis 4"], second.class_group_id)
        return visit.visit_id, [str(item.item_id) for item, _g, _p in queries.items_of(uow, [visit.visit_id])[visit.visit_id]]

    visit_id, items = as_staff(both)
    answer = as_planner.post(f"/bezoeken/{visit_id}/splitsen", {"items": items[:1], "reason": "Te veel", "version": "1"})

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/vastleggen")
    for page in ("splitsen", "samenvoegen", "ander-team", "annuleren"):
        shown = as_planner.get(f"/bezoeken/{visit_id}/{page}")
        assert shown.status_code in (200, 404, 409), page
        assert "heeft geen contactpersoon" not in shown.get_data(as_text=True)


def test_the_list_of_what_is_due_misses_no_contact_there(as_planner, world, groups):
    page = as_planner.text(f"/verplichtingen?school={world.centre_id}")

    assert "Enkel Huisonderwijs." in page
    assert re.search(r"\d.verplichtingen in huisonderwijs", page)
    assert "Geen contactpersoon" not in page

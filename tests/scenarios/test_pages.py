"""The pages of a plan, from asking to proposing, as a browser walks through them."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest

from clb_core.terms import monday_of
from clb_core.web.pages import PageRequest
from clb_integrations.planner_desk import SocketDesk
from clb_platform.planning.service import propose
from clb_platform.scenarios import queries, service
from clb_platform.scenarios.vocabulary import Point, Purpose, ScenarioState
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import at, hpv_visit
from scenarios.desks import DirectDesk
from scenarios.making import asked, planned, run_of
from world import YEAR

ASK = {"first_day": "2026-10-19", "last_day": "2027-06-30", "seconds": "30", "wish_travel": "3", "purpose": "make"}
NOVEMBER = date(2026, 11, 10)


@pytest.fixture
def as_centre(fresh_runtime, world):
    """Opens a stored unit of work of the planner."""
    return lambda: unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope)


@pytest.fixture
def planner(world):
    return world.staff[Role.PLANNER].actor


@pytest.fixture
def ready(as_centre, planner, as_planner):
    """The address of a plan that is ready."""
    service.use_desk(DirectDesk())
    with as_centre() as uow:
        return f"/planningen/{planned(uow, planner).scenario_id}"


@pytest.fixture
def stored(as_centre):
    def read():
        with as_centre() as uow:
            return queries.scenarios(uow, YEAR, PageRequest(10))

    return read


def test_without_plans_the_page_says_what_to_do(as_planner):
    page = as_planner.text("/planningen")

    assert "Er is nog geen planning voor 2026-2027" in page
    assert 'href="/planningen/nieuw"' in page


def test_a_plan_is_asked_and_followed(as_planner, stored):
    answer = as_planner.post("/planningen/nieuw", ASK)

    (scenario,) = stored()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/planningen/{scenario.scenario_id}")
    assert (scenario.state, scenario.seconds, scenario.wishes["travel"]) == (ScenarioState.QUEUED, 30, 3)
    page = as_planner.text(f"/planningen/{scenario.scenario_id}")
    assert "De planning begint zo." in page
    assert "Je mag deze pagina sluiten" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"last_day": "2026-10-18"}, "Draai ze om"),
        ({"first_day": "2026-02-30"}, "Deze dag bestaat niet"),
        ({"seconds": "9999"}, "Geef een getal van 5 tot 900"),
        ({"wish_travel": "7"}, "van 0 tot 4"),
        ({"name": "x" * 200}, "hoogstens 120 tekens"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_asked(as_planner, stored, change, words):
    answer = as_planner.post("/planningen/nieuw", ASK | change)

    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert stored() == []


def test_a_second_plan_is_refused_with_who_has_the_first(as_planner, stored):
    as_planner.post("/planningen/nieuw", ASK)
    answer = as_planner.post("/planningen/nieuw", ASK)

    assert answer.status_code == 409
    assert "maakt al een planning" in answer.get_data(as_text=True)
    assert len(stored()) == 1


def test_the_course_is_a_line_and_the_same_in_words(as_centre, planner, as_planner):
    with as_centre() as uow:
        run = run_of(uow, planner)
        for second, cost, bound in ((1, 1_000, None), (2, 900, 300), (3, 800, 760)):
            service.hear(uow, run, point=Point(second, cost, 0, bound), plan=None, seconds_done=second)

    page = as_planner.text(f"/planningen/{run.scenario_id}")
    assert "Na 1 seconde: 1\N{NARROW NO-BREAK SPACE}000 punten. Na 3 seconden: 800 punten." in page.replace(
        "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
    )
    assert re.search(r"hoogstens 5,0\s%", page)
    assert '<polyline points="0.0,4.0 300.0' in page


def test_a_distance_that_says_nothing_yet_is_not_shown(as_centre, planner, as_planner):
    with as_centre() as uow:
        run = run_of(uow, planner)
        for second in (1, 2):
            service.hear(uow, run, point=Point(second, 1_000, 0, 10), plan=None, seconds_done=second)

    page = as_planner.text(f"/planningen/{run.scenario_id}")
    assert "hoogstens" not in page
    assert "wordt nog uitgerekend" in page


def test_the_part_that_refreshes_leads_to_the_plan_when_it_is_there(as_planner, ready):
    answer = as_planner.get(f"{ready}/voortgang", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == ready
    assert as_planner.get(f"{ready}/voortgang").status_code == 302


def test_a_plan_is_read_by_week_and_by_school(as_planner, ready, world):
    page = as_planner.text(ready)
    assert "Week van" in page
    assert "tijd op de weg" in page
    assert "solver" not in page.lower()

    schools = as_planner.text(f"{ready}?per=school")
    assert "Basisschool De Proeftuin" in schools
    one = as_planner.text(f"{ready}?per=school&school={world.school_id}")
    assert "Contactmoment 4de leerjaar" in one
    assert "HPV" not in one


def test_a_plan_that_is_stopped_before_it_began_says_so(as_planner, stored):
    as_planner.post("/planningen/nieuw", ASK)
    address = f"/planningen/{stored()[0].scenario_id}"

    assert as_planner.post(f"{address}/stop", {}).status_code == 303
    assert "De planning is gestopt voor ze begon." in as_planner.text(address)


def test_a_copy_is_filled_in_with_what_was_asked(as_planner, stored):
    as_planner.post("/planningen/nieuw", ASK)
    (scenario,) = stored()

    page = as_planner.text(f"/planningen/nieuw?kopie={scenario.scenario_id}")
    assert f'name="copied_from" value="{scenario.scenario_id}"' in page
    assert re.search(r'<option value="3" selected>belangrijker', page)


def test_why_not_there_is_answered_on_the_page(as_planner, ready):
    part = re.search(rf'href="({ready}/bezoek/[^"]+)"', as_planner.text(ready)).group(1)
    page = as_planner.text(part)
    assert "De beste andere dagen" in page
    team = re.search(r'name="team" value="([^"]+)"', page).group(1)

    asked_why = as_planner.post(f"{part}/waarom", {"team": team, "day": "2026-11-14", "half_day": "am"})
    assert "Zaterdag" in asked_why.get_data(as_text=True)
    assert "is er geen school." in asked_why.get_data(as_text=True)
    moved = as_planner.post(part, {"team": team, "day": "2026-11-14", "half_day": "am"})
    assert moved.status_code == 422


def taken(page):
    """The first visit of the week that can be dragged: where it is asked, where it is sent, and where it stands."""
    row = re.search(r'data-try="([^"]+)" data-put="([^"]+)" data-team="([^"]+)" data-day="([^"]+)" data-half="([^"]+)"', page)
    return row.groups()


def test_while_a_visit_is_dragged_one_sentence_says_whether_it_can_be_there(as_planner, ready):
    ask, _put, team, day, half = taken(as_planner.text(ready))
    here = as_planner.text(f"{ask}?team={team}&day={day}&half_day={half}")
    assert 'data-possible="1"' in here
    assert "even goed." in here

    saturday = as_planner.text(f"{ask}?team={team}&day=2026-11-14&half_day=am")
    assert 'data-possible="0"' in saturday
    assert "is er geen school." in saturday
    for wrong in ((team, "2026-02-30", "am"), ("x", day, "am"), (team, day, "x"), ("", "", "")):
        answer = as_planner.get(f"{ask}?team={wrong[0]}&day={wrong[1]}&half_day={wrong[2]}")
        assert (answer.status_code, "Kies een team" in answer.get_data(as_text=True)) == (422, True)


def test_a_visit_put_elsewhere_from_the_list_comes_back_to_its_week_and_can_be_undone(as_planner, ready, as_centre, planner):
    _ask, put, team, day, half = taken(as_planner.text(ready))
    scenario_id, part_id = UUID(ready.rsplit("/", 1)[1]), UUID(put.rsplit("/", 1)[1])
    with as_centre() as uow:
        best = service.alternatives(uow, planner, scenario_id, part_id).best[0]
    sent = {"team": str(best.team_id), "day": best.day.isoformat(), "half_day": best.half_day.value, "terug": "week"}

    answer = as_planner.post(put, sent)
    assert answer.headers["Location"].endswith(f"?week={monday_of(best.day)}#bezoek-{part_id}")
    page = as_planner.text(answer.headers["Location"].partition("#")[0])
    assert f'name="day" value="{day}"' in page
    assert as_planner.post(put, {"team": team, "day": day, "half_day": half, "terug": "week"}).status_code == 303
    with as_centre() as uow:
        assert queries.part(uow, scenario_id, part_id).day.isoformat() == day


def test_without_the_planner_the_dragged_row_is_told_so(as_planner, ready, tmp_path):
    ask, _put, team, day, half = taken(as_planner.text(ready))
    service.use_desk(SocketDesk(tmp_path))

    answer = as_planner.get(f"{ask}?team={team}&day={day}&half_day={half}")
    assert answer.status_code == 503
    assert "antwoordt even niet" in answer.get_data(as_text=True)


def test_a_part_of_a_plan_is_proposed_and_a_reload_sends_nothing_again(as_planner, ready):
    page = as_planner.text(f"{ready}/voorstellen?van=2026-10-19&tot=2027-06-30")
    parts = re.findall(r'name="part" value="([^"]+)" checked', page)
    sent = {"part": parts, "reply_by": "2026-10-16", "van": "2026-10-19", "tot": "2027-06-30"}

    first = as_planner.post(f"{ready}/voorstellen", sent).get_data(as_text=True)
    again = as_planner.post(f"{ready}/voorstellen", sent).get_data(as_text=True)
    assert f"{len(parts)} bezoeken zijn vertrokken" in first.replace("\N{NO-BREAK SPACE}", " ")
    assert again.count("Een groep kreeg intussen een bezoek.") == len(parts)


def test_nothing_ticked_is_said_on_the_page(as_planner, ready):
    answer = as_planner.post(f"{ready}/voorstellen", {"reply_by": "2026-10-16"})

    assert answer.status_code == 422
    assert "Vink minstens één bezoek aan." in answer.get_data(as_text=True)


def test_two_plans_are_compared_on_a_page(as_planner, ready, as_centre, planner, world):
    with as_centre() as uow:
        other = planned(uow, planner, asked(school_ids=(world.school_id,))).scenario_id
    first = ready.rsplit("/", 1)[1]

    page = as_planner.text(f"/planningen/vergelijk?een={first}&twee={other}")
    assert "Valt weg" in page
    assert "Atheneum Proefberg" in page


def test_planning_again_shows_what_changes_before_it_is_accepted(as_planner, as_centre, planner, world):
    with as_centre() as uow:
        visit = hpv_visit(uow, planner, world)
        propose(uow, planner, visit.visit_id, [at(NOVEMBER)], date(2026, 10, 16))
        found = planned(uow, planner, asked(Purpose.REPLAN))

    page = as_planner.text(f"/planningen/{found.scenario_id}")
    assert "Geen enkel bezoek met een datum verschuift." in page


def test_who_may_only_look_sees_no_buttons(as_nurse, ready):
    page = as_nurse.text(ready)

    assert "Stel voor aan scholen" not in page
    assert "andere dag" not in page
    assert "data-take" not in page

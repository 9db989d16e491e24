"""The page “Na te kijken”, and the forms of the calendar that say what they would hit before they save."""

from __future__ import annotations

import re
from datetime import date

import pytest

from clb_app.runtime import Runtime
from clb_core.web.pages import PageRequest
from clb_platform.calendars import queries as calendar
from clb_platform.planning import queries, service
from clb_platform.planning.service import Answer
from clb_platform.planning.vocabulary import AnswerKind
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import unit_of_work
from planning.data import PM, THURSDAY, TUESDAY, at, dates, proposed
from planning.test_conflicts import settle

CLOSED = {"first_day": "2026-10-15", "last_day": "2026-10-15", "kind": "study_day"}


@pytest.fixture
def confirmed_id(fresh_runtime: Runtime, world):
    """A visit that stands on Thursday morning; its other option is gone."""
    planner, contact = world.staff[Role.PLANNER], world.contacts[Role.PLANNING_CONTACT]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        visit = proposed(uow, planner.actor, world)
        rows = dates(uow, visit)
        service.answer(uow, contact.actor, visit.visit_id, {row.date_id: Answer(AnswerKind.YES) for row in rows})
        service.confirm(uow, planner.actor, visit.visit_id, rows[0].date_id)
        return visit.visit_id


@pytest.fixture
def after_work(fresh_runtime, world):
    """What the worker does with everything that happened, in the centre's own scope."""

    def run():
        with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
            settle(uow)

    return run


def mark(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found, "the form says nothing of what it would hit"
    return found[1]


def closures(runtime, world) -> int:
    with unit_of_work(runtime.database, world.staff[Role.PLANNER].scope) as uow:
        return calendar.count_closures(uow, {"of_schools": True})


def test_a_closure_over_a_confirmed_visit_is_shown_first_and_saved_the_second_time(
    as_planner, fresh_runtime, world, confirmed_id, after_work
):
    typed = CLOSED | {"school_id": str(world.school_id), "note": "sportdag"}
    page = as_planner.post("/kalender", typed)

    assert page.status_code == 200
    assert "Dit raakt 1 datum" in page.text
    assert f"/bezoeken/{confirmed_id}" in page.text
    assert 'value="sportdag"' in page.text
    assert closures(fresh_runtime, world) == 0

    saved = as_planner.post("/kalender", typed | {"seen": mark(page.text)})
    assert saved.status_code == 303
    assert closures(fresh_runtime, world) == 1
    assert "Niets na te kijken" in as_planner.text("/na-te-kijken")
    after_work()
    listed = as_planner.text("/na-te-kijken")
    assert "1 bezoek om na te kijken" in listed
    assert "pedagogische studiedag: sportdag" in listed
    assert f"/bezoeken/{confirmed_id}/verplaatsen?vanaf=2026-10-16" in listed
    assert "Deze datum kan niet meer" in as_planner.text(f"/bezoeken/{confirmed_id}")
    home = as_planner.text("/?soort=na-te-kijken")
    assert "Kijk de datum van Basisschool De Proeftuin na" in home
    assert re.search(r'Na te kijken <span class="count[^"]*">1</span>', home)
    assert as_planner.api("GET", "/conflicts").json["items"][0]["visit_id"] == str(confirmed_id)


def test_a_visit_that_came_in_between_is_shown_before_anything_is_saved(as_planner, fresh_runtime, world, confirmed_id):
    typed = CLOSED | {"school_id": str(world.school_id), "last_day": "2026-10-20"}
    seen = mark(as_planner.post("/kalender", typed).text)
    planner = world.staff[Role.PLANNER]
    with unit_of_work(fresh_runtime.database, planner.scope) as uow:
        service.cancel(uow, planner.actor, confirmed_id, reason="Anders gepland.")
        proposed(uow, planner.actor, world, at(TUESDAY, PM))

    again = as_planner.post("/kalender", typed | {"seen": seen})
    assert again.status_code == 200
    assert "Dit raakt 1 datum" in again.text
    assert mark(again.text) != seen
    assert closures(fresh_runtime, world) == 0


def test_the_school_is_shown_its_own_visit_before_it_closes_a_day(as_contact, fresh_runtime, world, confirmed_id):
    page = as_contact.post("/onze-kalender", CLOSED)

    assert "Dit raakt 1 datum" in page.text
    assert "ziet het CLB dat meteen" in page.text
    assert closures(fresh_runtime, world) == 0
    assert as_contact.post("/onze-kalender", CLOSED | {"seen": mark(page.text)}).status_code == 303
    assert closures(fresh_runtime, world) == 1


def test_a_changed_closure_says_only_what_it_hits_anew(as_planner, fresh_runtime, world, confirmed_id):
    typed = CLOSED | {"school_id": str(world.school_id)}
    as_planner.post("/kalender", typed | {"seen": mark(as_planner.post("/kalender", typed).text)})
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        (row,) = calendar.closures_page(uow, {"of_schools": True}, PageRequest(5))
    note = as_planner.post(f"/kalender/sluitingen/{row.closure_id}", CLOSED | {"note": "zwemmen", "version": "1"})

    assert note.status_code == 303


def test_leave_of_the_only_nurse_is_shown_with_the_reason_and_saved_the_second_time(
    as_planner, fresh_runtime, world, confirmed_id, after_work
):
    nurse = world.staff[Role.NURSE].member_id
    typed = {"first_day": "2026-10-15", "kind": "illness"}
    page = as_planner.post(f"/collegas/{nurse}/afwezig", typed)

    assert page.status_code == 200
    assert "Dit raakt 1 datum" in page.text
    assert "verpleegkundige" in page.text
    saved = as_planner.post(f"/collegas/{nurse}/afwezig", typed | {"seen": mark(page.text)})
    assert saved.status_code == 303
    after_work()
    assert "1 bezoek om na te kijken" in as_planner.text("/na-te-kijken")
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        visit = queries.visit(uow, confirmed_id)
        assert visit is not None
        assert (visit.state, visit.day) == ("confirmed", THURSDAY)


def test_a_shorter_week_and_the_end_of_a_place_say_what_they_hit(as_planner, fresh_runtime, world, confirmed_id):
    nurse = world.staff[Role.NURSE].member_id
    week = as_planner.post(f"/collegas/{nurse}/werkweek", {"valid_from": "2026-10-07", "half_days": ["0-am"]})
    assert "Dit raakt 1 datum" in week.text
    until = {"valid_from": "2026-10-07", "valid_until": "2026-10-09", "half_days": ["0-am"]}
    assert as_planner.post(f"/collegas/{nurse}/werkweek", until).status_code == 303
    with unit_of_work(fresh_runtime.database, world.staff[Role.PLANNER].scope) as uow:
        place = next(
            place for place, member in calendar.places_of_team(uow, world.team_id) if member.member_id == nurse
        )
    end = as_planner.post(f"/teamplaatsen/{place.team_member_id}/einde", {"valid_until": "2026-10-14"})
    assert "Dit raakt 1 datum" in end.text
    saved = as_planner.post(
        f"/teamplaatsen/{place.team_member_id}/einde", {"valid_until": "2026-10-14", "seen": mark(end.text)}
    )
    assert saved.status_code == 303


def test_a_closure_that_is_refused_says_why_and_not_what_it_would_hit(as_planner, world, confirmed_id):
    typed = CLOSED | {"school_id": str(world.school_id), "first_day": "2026-10-16"}
    page = as_planner.post("/kalender", typed)

    assert page.status_code == 422
    assert "ligt voor de eerste" in page.text
    assert "Dit raakt" not in page.text


def test_nurses_read_the_list_and_get_no_button(as_nurse, as_planner, world, confirmed_id, after_work):
    typed = CLOSED | {"school_id": str(world.school_id)}
    as_planner.post("/kalender", typed | {"seen": mark(as_planner.post("/kalender", typed).text)})
    after_work()

    page = as_nurse.text("/na-te-kijken")
    assert "1 bezoek om na te kijken" in page
    assert "verplaatsen" not in page


def test_the_day_after_the_list_is_empty_by_itself(as_planner, world, confirmed_id, after_work, clock_at):
    typed = CLOSED | {"school_id": str(world.school_id)}
    as_planner.post("/kalender", typed | {"seen": mark(as_planner.post("/kalender", typed).text)})
    after_work()
    clock_at.move_to(clock_at.now().replace(day=date(2026, 10, 16).day))

    assert "Niets na te kijken" in as_planner.text("/na-te-kijken")

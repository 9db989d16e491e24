"""Sites change, close on a day and open again: as verbs, on their page and over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from audit.entries import entries_of
from clb_core import clock
from clb_core.errors import Conflict, Stale
from clb_core.web.pages import PageRequest
from clb_tenants.access.actor import Actor
from clb_tenants.access.roles import Role
from clb_tenants.audit import queries as ledger
from clb_tenants.schools import queries, service
from clb_tenants.schools.vocabulary import SchoolsAction
from client import Client
from world import World

LAST = date(2027, 8, 31)
FORM = {"name": "De Lochting", "street": "Dreef 2", "municipality": "Lede"}


def test_only_what_changed_is_recorded_with_before_and_after(uow, planner: Actor, world: World) -> None:
    service.change_site(uow, planner, world.site_id, {"name": "De Lochting", "municipality": "Aalst"}, 1)

    (entry,) = entries_of(uow, SchoolsAction.SITE_CHANGED)
    assert entry.changes == {"name": ["Basisschool De Proeftuin", "De Lochting"]}
    with pytest.raises(Stale):
        service.change_site(uow, planner, world.site_id, {"name": "Anders"}, 1)


def test_a_site_closes_after_its_last_day_and_opens_again(uow, planner: Actor, world: World) -> None:
    service.close_site(uow, planner, world.site_id, LAST, "Alle klassen verhuizen.", 1)
    with pytest.raises(Conflict, match="sluit al na"):
        service.close_site(uow, planner, world.site_id, LAST, "Nog eens.", None)
    site = service.reopen_site(uow, planner, world.site_id, None)

    assert site.closed_on is None
    with pytest.raises(Conflict, match="is open"):
        service.reopen_site(uow, planner, world.site_id, None)
    closed, reopened = entries_of(uow, SchoolsAction.SITE_CLOSED), entries_of(uow, SchoolsAction.SITE_REOPENED)
    assert ledger.texts(uow, [closed[0].entry_id])[closed[0].entry_id] == {"reason": "Alle klassen verhuizen."}
    assert reopened[0].changes == {"closed_on": ["2027-08-31", None]}


def test_a_closed_site_is_counted_and_named_until_its_last_day(as_planner: Client, world: World) -> None:
    url = f"/vestigingen/{world.site_id}"
    answer = as_planner.post(f"{url}/sluiten", {"last_day": "2026-10-06", "reason": "verhuisd", "version": "1"})

    assert answer.status_code == 303
    page = as_planner.text(answer.headers["Location"])
    assert "Sluit na" in page
    assert "1 vestiging" in page
    assert "Open de vestiging weer" in as_planner.text(url)
    assert as_planner.post(f"{url}/openen", {"version": "1"}).status_code == 412
    assert as_planner.post(f"{url}/openen", {"version": "2"}).status_code == 303


def test_a_past_last_day_takes_the_site_off_the_count(as_planner: Client, world: World) -> None:
    as_planner.post(f"/vestigingen/{world.site_id}/sluiten", {"last_day": "2026-09-30", "reason": "verhuisd"})
    page = as_planner.text(f"/scholen/{world.school_id}")

    assert "Gesloten na" in page
    assert "0 vestigingen" in page


def test_what_was_typed_comes_back_with_the_reason_beside_it(as_planner: Client, world: World) -> None:
    url = f"/vestigingen/{world.site_id}"
    answer = as_planner.post(url, FORM | {"name": "D", "version": "1"})

    assert answer.status_code == 422
    assert 'value="Dreef 2"' in answer.text
    assert as_planner.post(f"{url}/sluiten", {"last_day": "morgen", "reason": "verhuisd"}).status_code == 422
    assert as_planner.post(url, FORM | {"version": "1"}).status_code == 303
    assert "De Lochting" in as_planner.text(f"/scholen/{world.school_id}")


def test_rest_asks_the_version_that_was_seen(as_planner: Client, client: Callable[..., Client], world: World) -> None:
    url = f"/sites/{world.site_id}"

    assert as_planner.api("GET", url).headers["ETag"] == '"v1"'
    assert as_planner.api("PATCH", url, {"name": "De Lochting"}).status_code == 428
    assert as_planner.api("PATCH", url, {"name": "De Lochting"}, version=1).json["name"] == "De Lochting"
    assert as_planner.api("PATCH", url, {"number": 4}, version=2).status_code == 422
    assert client(world.staff[Role.NURSE]).api("PATCH", url, {"name": "X"}, version=2).status_code == 403
    close = {"last_day": "2027-08-31", "reason": "verhuisd"}
    assert as_planner.api("POST", f"{url}/close", close, version=1).status_code == 412
    assert as_planner.api("POST", f"{url}/close", close, version=2).json["closed_on"] == "2027-08-31"
    assert as_planner.api("POST", f"{url}/reopen", version=3).json["closed_on"] is None
    assert as_planner.api("GET", f"/sites/{world.foreign_site_id}").status_code == 404


def test_a_site_of_the_own_school_is_read_and_not_changed_by_a_contact(as_contact: Client, world: World) -> None:
    assert as_contact.api("GET", f"/sites/{world.site_id}").status_code == 200
    assert as_contact.api("GET", f"/sites/{world.other_site_id}").status_code == 404
    assert as_contact.get(f"/vestigingen/{world.site_id}").status_code == 403


def test_the_number_of_open_sites_in_the_list_is_that_of_the_page(uow, planner: Actor, world: World) -> None:
    service.close_site(uow, planner, world.site_id, date(2026, 10, 6), "vandaag nog open", None)
    assert _open_sites(uow, world) == 1
    service.close_site(uow, planner, world.site_id, date(2026, 10, 5), "sinds gisteren dicht", None)
    assert _open_sites(uow, world) == 0


def _open_sites(uow, world: World) -> int:
    rows = queries.search(uow, {}, PageRequest(), clock.today())
    return next(row.sites for row in rows if row.school_id == world.school_id)

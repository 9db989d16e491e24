"""Importing classes through the whole application: pages and API."""

from __future__ import annotations

import io

import pytest

from clb_platform.class_groups import queries as groups
from clb_tenants.access.roles import Role
from clb_tenants.isolation.scope import CentreScope, unit_of_work

MIXED = b"instellingsnummer;klas;leerjaar;aantal\n012345;4A;L4;22\n012345;4B;L4;-1\n"


@pytest.fixture
def stored(fresh_runtime, world):
    """Name → head-count of the school's classes in 2027-2028."""

    def read() -> dict[str, int]:
        with unit_of_work(fresh_runtime.database, CentreScope(world.centre_id)) as uow:
            return {group.name: group.head_count for group in groups.groups_of(uow, world.school_id, 2027)}

    return read


def test_the_valid_classes_of_a_file_are_taken(as_planner, stored):
    sent = {"start_year": "2027", "file": (io.BytesIO(MIXED), "klassen.csv")}
    url = as_planner.post("/importeren/klassen", sent, content_type="multipart/form-data").headers["Location"]

    page = as_planner.text(url)
    assert "Neem enkel de geldige rij over (1)" in page
    assert "kan niet negatief zijn" in page
    assert as_planner.post(f"{url}/overnemen", {"rows": "valid"}).status_code == 303
    assert stored() == {"4A": 22}
    assert "1 rij is niet overgenomen" in as_planner.text(url)
    assert '"4B";"L4";"\'-1"' in as_planner.get(f"{url}/geweigerd.csv").get_data(as_text=True)


def test_the_form_offers_three_school_years_and_begins_with_this_one(as_planner):
    page = as_planner.text("/importeren/klassen")

    assert '<option value="2026" selected>2026-2027</option>' in page
    assert "2025-2026" in page
    assert "2027-2028" in page


@pytest.mark.parametrize("year", ["", "x", "1999", "99999"])
def test_a_school_year_that_does_not_exist_is_refused(as_planner, year):
    sent = {"start_year": year, "file": (io.BytesIO(MIXED), "klassen.csv")}

    assert as_planner.post("/importeren/klassen", sent, content_type="multipart/form-data").status_code == 422


def test_the_api_takes_the_valid_classes(as_planner, stored):
    sent = {"start_year": "2027", "file": (io.BytesIO(MIXED), "klassen.csv")}
    batch = as_planner.api("POST", "/imports/class-groups", data=sent, content_type="multipart/form-data").json
    url = f"/imports/class-groups/{batch['batch_id']}"

    assert batch["counts"] == {"rows": 2, "new": 1, "changed": 0, "same": 0, "refused": 1}
    assert as_planner.api("POST", f"{url}/commit", {"rows": "all"}, version=batch["version"]).status_code == 422
    assert stored() == {}
    done = as_planner.api("POST", f"{url}/commit", {"rows": "valid"}, version=batch["version"])
    assert (done.status_code, done.json["state"]) == (200, "committed")
    assert stored() == {"4A": 22}


@pytest.mark.parametrize(("role", "status"), [(Role.NURSE, 403), (Role.PLANNER, 422), (Role.ADMINISTRATOR, 422)])
def test_who_may_import_classes(client, world, role, status):
    answer = client(world.staff[role]).api("POST", "/imports/class-groups", data={}, content_type="multipart/form-data")

    assert answer.status_code == status


def test_strangers_and_schools_may_not(client, world):
    assert client().api("GET", "/imports/class-groups/00000000-0000-0000-0000-000000000000").status_code == 401
    assert client(world.contacts[Role.HEAD]).get("/importeren/klassen").status_code == 403

"""Settings and the centre's own details, as pages and over REST."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from clb_tenants.access.roles import Role
from clb_tenants.centres import vocabulary
from clb_tenants.centres.vocabulary import Certainty, SettingDefinition, SettingKind, register_settings
from clb_tenants.centres.web import value_words
from client import Client
from world import World

DAYS = SettingDefinition(
    "test.reply_days", "Dagen om te antwoorden", SettingKind.NUMBER, 10, "startwaarde", Certainty.UNKNOWN, "Proef",
    unit="dagen", minimum=1, maximum=60,
)  # fmt: skip
YES = SettingDefinition("test.yes", "Mag het?", SettingKind.YES_NO, True, "besluit", Certainty.SURE, "Proef")
HOUR = SettingDefinition("test.hour", "Hoe laat", SettingKind.TIME, "08:30", "besluit", Certainty.LIKELY, "Proef")
CHOICE = {"value": "12", "valid_from": "2026-11-01", "source": "teamoverleg"}
URL = f"/instellingen/{DAYS.key}"


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    kept = dict(vocabulary._definitions)
    register_settings((DAYS, YES, HOUR))
    yield
    vocabulary._definitions.clear()
    vocabulary._definitions.update(kept)


def test_a_value_is_read_with_its_unit_and_kind() -> None:
    assert value_words(DAYS, 10) == "10 dagen"
    assert value_words(DAYS, 1.5) == "1,5 dagen"
    assert value_words(YES, False) == "nee"
    assert value_words(HOUR, "08:30") == "8.30 uur"
    assert value_words(HOUR, "") == "leeg"


def test_the_list_shows_value_source_and_certainty_of_each_setting(as_planner: Client) -> None:
    page = as_planner.text("/instellingen")

    assert "Dagen om te antwoorden" in page
    assert "10 dagen" in page
    assert "Standaard, te verifiëren" in page
    assert "startwaarde" in page


def test_a_choice_holds_from_its_day_and_can_be_taken_away(as_administrator: Client) -> None:
    assert as_administrator.post(URL, CHOICE | {"valid_from": "2026-10-01"}).status_code == 303
    assert as_administrator.post(URL, CHOICE | {"value": "15"}).status_code == 303
    page = as_administrator.text("/instellingen")
    assert "12 dagen" in page
    assert "Eigen keuze" in page
    assert "15 dagen" in page
    one = as_administrator.text(URL)
    assert "Geldt nu" in one
    assert "Later" in one

    assert as_administrator.post(f"{URL}/wissen", {"valid_from": "2026-10-01"}).status_code == 303
    assert "10 dagen" in as_administrator.text("/instellingen")
    assert as_administrator.post(f"{URL}/wissen", {"valid_from": "2026-10-01"}).status_code == 404


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "Dit is geen getal"),
        ("veel", "Dit is geen getal"),
        ("61", "Geef een getal van 1 tot 60"),
        ("1,5", "Dit is geen geheel getal"),
    ],
)
def test_a_value_that_is_none_comes_back_beside_its_field(as_administrator: Client, value: str, words: str) -> None:
    answer = as_administrator.post(URL, CHOICE | {"value": value})

    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert 'value="teamoverleg"' in answer.get_data(as_text=True)


def test_a_setting_that_does_not_exist_is_not_found(as_administrator: Client) -> None:
    assert as_administrator.get("/instellingen/test.unknown").status_code == 404
    assert as_administrator.post("/instellingen/test.unknown", CHOICE).status_code == 404
    assert as_administrator.api("PUT", "/settings/test.unknown", CHOICE, version=0).status_code == 404
    assert as_administrator.api("GET", "/settings/test.unknown").status_code == 404


def test_a_planner_reads_settings_and_changes_none(as_planner: Client) -> None:
    assert "Bewaar deze waarde" not in as_planner.text(URL)
    assert as_planner.post(URL, CHOICE).status_code == 403
    assert as_planner.api("PUT", f"/settings/{DAYS.key}", CHOICE).status_code == 403


def test_a_contact_of_a_school_sees_no_settings(as_contact: Client) -> None:
    assert as_contact.get("/instellingen").status_code == 403
    assert as_contact.api("GET", "/settings").status_code == 403


def setting(client: Client, day: str = "2026-10-06") -> dict[str, object]:
    rows = client.api("GET", f"/settings?day={day}").json["items"]
    found: dict[str, object] = next(row for row in rows if row["key"] == DAYS.key)
    return found


def test_over_rest_a_choice_is_put_and_deleted(as_administrator: Client) -> None:
    url = f"/settings/{DAYS.key}"

    assert as_administrator.api("PUT", url, CHOICE | {"value": 12}, version=0).json["value"] == 12
    assert (setting(as_administrator)["value"], setting(as_administrator)["is_default"]) == (10, True)
    assert setting(as_administrator, "2026-11-01")["value"] == 12
    assert as_administrator.api("PUT", url, CHOICE | {"value": 99}, version=1).status_code == 422
    assert as_administrator.api("DELETE", f"{url}?valid_from=2026-11-01", version=1).json["value"] == 10
    assert as_administrator.api("DELETE", f"{url}?valid_from=2026-11-01", version=2).status_code == 404


def test_a_choice_asks_the_version_that_was_seen(as_administrator: Client) -> None:
    url = f"/settings/{DAYS.key}"
    assert as_administrator.api("GET", url).headers["ETag"] == '"v0"'
    assert as_administrator.api("PUT", url, CHOICE).status_code == 428
    assert as_administrator.api("PUT", url, CHOICE, version=1).status_code == 412

    first = as_administrator.api("PUT", url, CHOICE, version=0)
    assert (first.headers["ETag"], first.json["version"]) == ('"v1"', 1)
    assert as_administrator.api("PUT", url, CHOICE | {"value": "15"}, version=0).status_code == 412
    assert as_administrator.api("PUT", url, CHOICE | {"value": "15"}, version=1).headers["ETag"] == '"v2"'
    assert as_administrator.api("DELETE", f"{url}?valid_from=2026-11-01").status_code == 428
    assert as_administrator.api("DELETE", f"{url}?valid_from=2026-11-01", version=1).status_code == 412
    assert setting(as_administrator, "2026-11-01")["value"] == 15


def test_a_page_that_was_opened_before_another_change_is_told_so(as_administrator: Client) -> None:
    assert 'name="version" value="0"' in as_administrator.text(URL)
    assert as_administrator.post(URL, CHOICE | {"version": "0"}).status_code == 303
    assert as_administrator.post(URL, CHOICE | {"value": "15", "version": "0"}).status_code == 412
    assert as_administrator.post(f"{URL}/wissen", {"valid_from": "2026-11-01", "version": "0"}).status_code == 412
    assert as_administrator.post(f"{URL}/wissen", {"valid_from": "2026-11-01", "version": "1"}).status_code == 303


def test_one_centre_chooses_for_itself_only(as_administrator: Client, client: Callable[..., Client], world: World) -> None:
    as_administrator.post(URL, CHOICE | {"valid_from": "2026-10-01"})

    assert setting(client(world.foreign_planner))["value"] == 10


def test_the_centre_keeps_its_details_with_a_version(as_administrator: Client) -> None:
    form = {"name": "CLB Proefland", "municipality": "Aalst", "email": "nieuw@proef.example", "version": "1"}

    assert 'value="info@proef.example"' in as_administrator.text("/instellingen/centrum")
    assert as_administrator.post("/instellingen/centrum", form).status_code == 303
    assert 'value="nieuw@proef.example"' in as_administrator.text("/instellingen/centrum")
    assert as_administrator.post("/instellingen/centrum", form).status_code == 412


def test_a_planner_reads_the_details_of_the_centre_and_changes_none(as_planner: Client) -> None:
    assert "info@proef.example" in as_planner.text("/instellingen/centrum")
    assert "Bewaar de gegevens" not in as_planner.text("/instellingen/centrum")
    assert as_planner.post("/instellingen/centrum", {}).status_code == 403


def test_over_rest_the_centre_is_read_by_its_schools_and_changed_by_its_managers(
    as_administrator: Client, as_contact: Client
) -> None:
    assert as_contact.api("GET", "/centre").json["name"] == "CLB Proefland"
    assert as_contact.api("PATCH", "/centre", {"phone": "1"}, version=1).status_code == 403
    assert as_administrator.api("PATCH", "/centre", {"phone": "053 99"}).status_code == 428
    changed = as_administrator.api("PATCH", "/centre", {"phone": "053 99"}, version=1)
    assert (changed.json["phone"], changed.headers["ETag"]) == ("053 99", '"v2"')


def test_management_changes_settings_too(client: Callable[..., Client], world: World) -> None:
    assert client(world.staff[Role.MANAGEMENT]).post(URL, CHOICE).status_code == 303

"""The environment becomes settings or a list of everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clb_core.settings import SettingsError, read_settings

GOOD = {
    "CLB_DATABASE_ADMIN_URL": "postgresql://owner:geheim-1@db/clb",
    "CLB_DATABASE_PASSWORD": "geheim-2",
    "CLB_VALKEY_URL": "redis://:geheim-3@localhost:6379/0",
    "CLB_SECRET_KEY": "geheim-4 that is long enough for a key",
    "CLB_SMTP_PASSWORD": "geheim-5",
}


def problems(**changed: str | None) -> list[str]:
    """What is wrong with the good environment after some changes; None takes a variable away."""
    environment = {name: value for name, value in (GOOD | changed).items() if value is not None}
    with pytest.raises(SettingsError) as caught:
        read_settings(environment)
    return caught.value.problems


def test_a_good_environment_becomes_settings() -> None:
    settings = read_settings(
        GOOD | {"CLB_DEMO": "yes", "CLB_CLOCK_FILE": "/var/clb/clock.json", "CLB_WEB_PORT": "8080"}
    )

    assert settings.database_admin_url == "postgresql+psycopg://owner:geheim-1@db/clb"
    assert (settings.demo, settings.web_port, settings.clock_file) == (True, 8080, Path("/var/clb/clock.json"))


def test_what_is_left_out_is_the_careful_choice() -> None:
    settings = read_settings(GOOD)

    assert settings.rate_limits
    assert not settings.demo
    assert settings.clock_file is None
    assert settings.web_host == "127.0.0.1"
    assert (settings.session_idle, settings.session_absolute) == (2 * 3600, 12 * 3600)


def test_all_problems_are_told_at_once() -> None:
    found = problems(
        CLB_DATABASE_ADMIN_URL=None, CLB_VALKEY_URL="localhost", CLB_SECRET_KEY="kort", CLB_WEB_PORT="0", CLB_DEMO="misschien",
        CLB_SESSION_IDLE="lang",
    )  # fmt: skip

    assert [line.split()[0] for line in found] == [
        "CLB_DATABASE_ADMIN_URL", "CLB_VALKEY_URL", "CLB_SECRET_KEY", "CLB_DEMO", "CLB_WEB_PORT", "CLB_SESSION_IDLE",
    ]  # fmt: skip
    assert found[0] == "CLB_DATABASE_ADMIN_URL is missing."
    assert str(SettingsError(found)) == "\n".join(found)


def test_nothing_at_all_names_what_must_be_given() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({})

    assert caught.value.problems == [
        "CLB_DATABASE_ADMIN_URL is missing.", "CLB_VALKEY_URL is missing.", "CLB_SECRET_KEY is missing."
    ]  # fmt: skip


def test_the_clock_is_moved_only_in_a_demo() -> None:
    assert problems(CLB_CLOCK_FILE="/var/clb/clock.json") == [
        "CLB_CLOCK_FILE moves the clock and is allowed only with CLB_DEMO=1."
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLB_DATABASE_ADMIN_URL", "mysql://db/clb"), ("CLB_DATABASE_ADMIN_URL", "sqlite:///clb.db"),
        ("CLB_DATABASE_ADMIN_URL", ""), ("CLB_VALKEY_URL", "localhost:6379"), ("CLB_PUBLIC_URL", "clb.example"),
        ("CLB_SECRET_KEY", "x" * 31), ("CLB_POOL_SIZE", "-1"), ("CLB_UPLOAD_LIMIT", "10 MB"), ("CLB_RATE_LIMITS", "soms"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    (line,) = problems(**{name: value})

    assert line.startswith(f"{name} is not valid: ")
    assert line.endswith(".")


def test_secrets_are_not_shown_with_the_settings() -> None:
    shown = repr(read_settings(GOOD))

    assert "geheim" not in shown
    assert "public_url='http://localhost:8000'" in shown


def test_a_wrong_secret_is_not_repeated_in_what_is_said_about_it() -> None:
    assert "geheim" not in " ".join(problems(CLB_SECRET_KEY="geheim", CLB_DATABASE_ADMIN_URL="mysql://x:geheim@db/clb"))


@pytest.mark.parametrize(("url", "secure"), [("https://clb.example", True), ("http://localhost:8000", False)])
def test_cookies_are_for_https_only_where_the_public_address_is(url: str, secure: bool) -> None:
    assert read_settings(GOOD | {"CLB_PUBLIC_URL": url}).secure_cookies is secure


def test_a_slash_behind_the_public_address_does_not_come_in_links() -> None:
    assert read_settings(GOOD | {"CLB_PUBLIC_URL": "https://clb.example/"}).public_url == "https://clb.example"

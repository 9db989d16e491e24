"""One browser and one server for the pages of the gallery."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from chromium import launched
from web_assets import gallery


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    with gallery.served() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser

"""One browser and one server for the pages of the gallery."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from web_assets import gallery


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    with gallery.served() as address:
        yield address

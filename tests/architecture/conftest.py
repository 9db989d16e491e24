"""The whole application, as it starts, on the database of the tests that change nothing."""

from __future__ import annotations

import pytest
from flask import Flask

from clb_app.factory import create_app
from clb_app.runtime import Runtime


@pytest.fixture(scope="session")
def whole_app(shared_runtime: Runtime) -> Flask:
    return create_app(shared_runtime)

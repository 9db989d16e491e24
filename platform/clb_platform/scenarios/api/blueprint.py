"""The blueprint of the REST interface of scenarios; its modules add their resources to it."""

from __future__ import annotations

from clb_core.rest.api import Blueprint

blueprint = Blueprint(
    "scenarios",
    "clb_platform.scenarios",
    url_prefix="/api/v1",
    description="Plans of a school year, made by the machine; drafts until they are proposed.",
)

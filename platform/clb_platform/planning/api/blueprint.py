"""The blueprint of planning's REST; its modules add their resources to it."""

from __future__ import annotations

from clb_core.rest.api import Blueprint

blueprint = Blueprint(
    "visits", "clb_platform.planning", url_prefix="/api/v1", description="Visits and what is still to plan."
)

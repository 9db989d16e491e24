"""The blueprint of REST about what follows an agreement; its modules add their resources to it."""

from __future__ import annotations

from clb_core.rest.api import Blueprint

renewal = Blueprint(
    "renewal", "clb_platform.agreements", url_prefix="/api/v1", description="Renewal of agreements, and what follows them."
)

"""The blueprint of REST of agreements; its modules add their resources to it."""

from __future__ import annotations

from clb_core.rest.api import Blueprint

blueprint = Blueprint(
    "agreements", "clb_platform.agreements", url_prefix="/api/v1", description="Cooperation agreements of school and centre."
)

"""The blueprint of all pages of planning; its modules add their views to it."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("visits", "clb_platform.planning", template_folder="templates")

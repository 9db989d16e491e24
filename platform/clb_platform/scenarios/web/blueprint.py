"""The blueprint of the pages of scenarios; its modules add their views to it."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("scenarios", "clb_platform.scenarios", template_folder="templates")

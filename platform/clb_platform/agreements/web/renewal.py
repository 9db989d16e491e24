"""The blueprint of the pages about what follows an agreement; its modules add their views to it."""

from __future__ import annotations

from flask import Blueprint

renewal = Blueprint("renewal", "clb_platform.agreements", template_folder="templates")

"""The blueprint of the pages of mails."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("notifications", "clb_platform.notifications", template_folder="templates")
